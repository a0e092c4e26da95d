//! `bowline setup` and `bowline technician`.

use anyhow::{Context, bail, ensure};
use bowline_protocol::api::Role;
use bowline_storage::{
    Clock as _, Digest, Invitation, PasswordReset, PasswordResets as _, Storage, SystemClock,
    Technicians as _,
};

use super::{open, print_line};
use crate::config::Config;
use crate::secret;

/// How long a link works.
const LINK_MS: u64 = 24 * 60 * 60 * 1000;

/// Prints the link for the first administrator.
pub(super) fn setup(config: &Config) -> anyhow::Result<()> {
    let store = open(&config.data)?;
    let has_one = store
        .technicians()?
        .iter()
        .any(|t| t.enabled && t.role == Role::Administrator);
    ensure!(
        !has_one,
        "there is an administrator already; see `bowline technician`"
    );
    print_line(&invite(config, &store, Role::Administrator, None)?);
    Ok(())
}

/// Prints a link that makes an account.
pub(super) fn add(config: &Config, email: &str, is_administrator: bool) -> anyhow::Result<()> {
    let store = open(&config.data)?;
    let email = email.trim().to_lowercase();
    ensure!(email.contains('@'), "{email} is not an email address");
    ensure!(
        store.technician_by_email(&email)?.is_none(),
        "there is an account for {email}; `bowline technician reset {email}` prints a link that sets \
         a new password and enables it"
    );
    let role = if is_administrator {
        Role::Administrator
    } else {
        Role::Technician
    };
    print_line(&invite(config, &store, role, Some(email))?);
    Ok(())
}

/// Prints a link that sets a new password.
pub(super) fn reset(config: &Config, email: &str) -> anyhow::Result<()> {
    let store = open(&config.data)?;
    let email = email.trim().to_lowercase();
    let technician = store.technician_by_email(&email)?.with_context(|| {
        format!("there is no account for {email}; see `bowline technician add`")
    })?;
    let token = secret::token();
    store.add_password_reset(&PasswordReset {
        digest: Digest::of(&token),
        technician_id: technician.technician_id,
        expires_ms: SystemClock::new().now_ms() + LINK_MS,
    })?;
    print_line(&format!("{}/console/#new-password={token}", config.origin));
    Ok(())
}

/// Prints the accounts.
pub(super) fn list(config: &Config) -> anyhow::Result<()> {
    for technician in open(&config.data)?.technicians()? {
        let role = match technician.role {
            Role::Administrator => "administrator",
            Role::Technician => "technician",
        };
        let state = if technician.enabled {
            "enabled"
        } else {
            "disabled"
        };
        print_line(&format!(
            "{}\t{role}\t{state}\t{}",
            technician.email, technician.name
        ));
    }
    Ok(())
}

/// Disables an account.
pub(super) fn disable(config: &Config, email: &str) -> anyhow::Result<()> {
    let email = email.trim().to_lowercase();
    if !open(&config.data)?.disable_technician(&email)? {
        bail!("there is no account for {email}");
    }
    Ok(())
}

fn invite(
    config: &Config,
    store: &impl Storage,
    role: Role,
    email: Option<String>,
) -> anyhow::Result<String> {
    let token = secret::token();
    store.add_invitation(&Invitation {
        digest: Digest::of(&token),
        role,
        email,
        expires_ms: SystemClock::new().now_ms() + LINK_MS,
    })?;
    Ok(format!("{}/console/#invitation={token}", config.origin))
}
