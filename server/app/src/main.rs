//! The Bowline server: accounts, sessions, signaling, web pages and downloads.
//!
//! It carries no picture, no keystroke and no file: those go from browser to applet directly.

mod accept;
mod applet_file;
mod authority;
mod brake;
mod client_address;
mod commands;
mod config;
mod desk;
mod error;
mod headers;
mod password;
mod routes;
mod secret;
mod state;
mod tls;
mod web_files;

use clap::Parser as _;

fn main() -> anyhow::Result<()> {
    commands::Cli::parse().run()
}
