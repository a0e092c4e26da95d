//! The Bowline server: accounts, sessions, signaling, web pages and downloads.
//!
//! It carries no picture, no keystroke and no file: those go from browser to applet directly.

#[cfg(all(
    any(
        feature = "sabotage-access",
        feature = "sabotage-tokens",
        feature = "sabotage-origin",
        feature = "sabotage-replay",
        feature = "sabotage-stale",
        feature = "sabotage-forwarded",
        feature = "sabotage-durable",
        feature = "sabotage-brake-memory",
        feature = "sabotage-accounts",
        feature = "sabotage-accounts-memory",
        feature = "sabotage-late-sign-in",
        feature = "sabotage-metrics",
        feature = "sabotage-sign-out",
        feature = "sabotage-web-files",
        feature = "sabotage-secrets",
        feature = "sabotage-log",
        feature = "sabotage-flood",
        feature = "sabotage-slow",
        feature = "sabotage-patience",
        feature = "sabotage-places",
        feature = "sabotage-cap",
        feature = "sabotage-setup"
    ),
    not(debug_assertions)
))]
compile_error!("a feature `sabotage` breaks the program on purpose: tests only");

mod accept;
mod acme;
mod applet_file;
mod authority;
mod blocking;
mod brake;
mod client_address;
mod commands;
mod config;
mod data_folder;
mod desk;
mod doctor;
mod error;
mod eula;
#[cfg(test)]
mod given;
mod headers;
mod own_authority;
mod password;
mod patient;
mod places;
mod plain;
mod prefixed;
mod relay;
mod routes;
mod secret;
mod self_signed;
mod sign_outs;
mod state;
mod tidy;
mod tls;
mod web_files;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    commands::Cli::parse().run().unwrap_or_else(|error| {
        // A closed terminal is the reader's affair.
        let _ = writeln!(std::io::stderr(), "bowline: {error:#}");
        ExitCode::FAILURE
    })
}
