//! `bowline token`.

use anyhow::{Context, bail, ensure};
use bowline_storage::{
    ApiToken, ApiTokenId, ApiTokens as _, Clock as _, Digest, Scope, Storage, SystemClock,
    Technicians as _,
};

use super::{open, print_line};
use crate::config::Config;
use crate::secret;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// What secrets begin with, so that people and scanners of leaked files recognise them.
const PREFIX: &str = "bowline_api_";
const MAX_NAME_BYTES: usize = 100;

/// The API token to make.
#[derive(Debug, clap::Args)]
pub(super) struct Wanted {
    /// What it is for
    #[arg(long)]
    name: String,
    /// Email of the account for which the program acts
    #[arg(long, value_name = "EMAIL")]
    technician: String,
    /// sessions:read, sessions:write or metrics:read; may be repeated
    #[arg(long, required = true)]
    scope: Vec<Scope>,
    /// Days for which it works, 1 to 366
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=366))]
    days: u64,
}

/// Prints a new token.
pub(super) fn create(config: &Config, wanted: &Wanted) -> anyhow::Result<()> {
    let store = open(&config.data)?;
    let (secret, token) = make(&store, wanted, SystemClock::new().now_ms())?;
    print_line(&secret);
    let (id, until) = (token.api_token_id, date(token.expires_ms));
    tell(&format!(
        "This is API token {id}. It works until {until} and is not shown again."
    ));
    Ok(())
}

fn make(store: &impl Storage, wanted: &Wanted, now_ms: u64) -> anyhow::Result<(String, ApiToken)> {
    let name = wanted.name.trim();
    ensure!(
        !name.is_empty() && name.len() <= MAX_NAME_BYTES && !name.chars().any(char::is_control),
        "a name has 1 to {MAX_NAME_BYTES} characters, all printable"
    );
    let email = wanted.technician.trim().to_lowercase();
    let technician = store.technician_by_email(&email)?;
    let technician = technician
        .filter(|technician| technician.enabled)
        .with_context(|| format!("there is no enabled account for {email}"))?;
    let mut scopes = wanted.scope.clone();
    scopes.sort_unstable();
    scopes.dedup();
    let secret = format!("{PREFIX}{}", secret::token());
    let token = ApiToken {
        api_token_id: ApiTokenId::from_bits(u64::from_le_bytes(secret::random())),
        digest: Digest::of(&secret),
        name: name.to_owned(),
        technician_id: technician.technician_id,
        scopes,
        created_ms: now_ms,
        expires_ms: now_ms + wanted.days * DAY_MS,
    };
    store.add_api_token(&token)?;
    Ok((secret, token))
}

/// Prints the tokens.
pub(super) fn list(config: &Config) -> anyhow::Result<()> {
    let store = open(&config.data)?;
    let technicians = store.technicians()?;
    for token in store.api_tokens()? {
        let owner = technicians
            .iter()
            .find(|technician| technician.technician_id == token.technician_id)
            .map_or("", |technician| technician.email.as_str());
        let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.as_str()).collect();
        print_line(&format!(
            "{}\t{owner}\t{}\tuntil {}\t{}",
            token.api_token_id,
            scopes.join(" "),
            date(token.expires_ms),
            token.name
        ));
    }
    Ok(())
}

/// Takes a token away.
pub(super) fn revoke(config: &Config, id: ApiTokenId) -> anyhow::Result<()> {
    if !open(&config.data)?.revoke_api_token(id)? {
        bail!("there is no API token {id}; see `bowline token list`");
    }
    Ok(())
}

/// Says something to the person, beside what a program reads.
fn tell(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// The UTC day as `2026-02-28`, by the civil calendar's 400-year cycle.
fn date(unix_ms: u64) -> String {
    let days = unix_ms / DAY_MS + 719_468;
    let (cycle, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    // Months counted from March, so that the leap day is the last of the year.
    let month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next_year) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    let year = year + cycle * 400 + next_year;
    format!("{year:04}-{month:02}-{day_of_month:02}")
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;
