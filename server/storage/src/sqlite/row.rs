//! Values between rows and types.

use std::str::FromStr;

use bowline_protocol::api::Role;

use crate::StorageError;

/// `SQLite` counts to 2^63; the year 292 million is far enough.
pub(super) fn millis(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

pub(super) fn unsigned(ms: i64) -> u64 {
    u64::try_from(ms).unwrap_or(0)
}

pub(super) const fn role_text(role: Role) -> &'static str {
    match role {
        Role::Administrator => "administrator",
        Role::Technician => "technician",
    }
}

pub(super) fn role(text: &str) -> Result<Role, StorageError> {
    match text {
        "administrator" => Ok(Role::Administrator),
        "technician" => Ok(Role::Technician),
        other => Err(unreadable(other)),
    }
}

pub(super) fn id<T: FromStr>(text: &str) -> Result<T, StorageError> {
    text.parse().map_err(|_| unreadable("an id"))
}

pub(super) fn unreadable(what: impl std::fmt::Display) -> StorageError {
    StorageError::Unreadable(what.to_string())
}
