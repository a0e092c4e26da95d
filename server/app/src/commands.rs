//! What the program does on the command line.

mod accounts;
mod applet;
mod log;
mod serve;
mod settings;
mod tokens;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use bowline_storage::sqlite::Sqlite;
use bowline_storage::{ApiTokenId, Storage as _};
use clap::{Parser, Subcommand};

use crate::config::{Config, Settings};
use crate::data_folder;
use crate::doctor::{Check, Doctor};

/// Remote support: the server.
#[derive(Debug, Parser)]
#[command(name = "bowline", version)]
pub(crate) struct Cli {
    /// Settings file, TOML; same names as the options
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve browsers and applets
    Serve(Box<Settings>),
    /// Print the one-time link for the first administrator
    Setup(Box<Settings>),
    /// Add, list or disable technicians, or give them new passwords
    Technician {
        #[command(subcommand)]
        command: TechnicianCommand,
    },
    /// Create, list or revoke API tokens
    Token {
        #[command(subcommand)]
        command: TokenCommand,
    },
    /// Look after the program that customers get
    Applet {
        #[command(subcommand)]
        command: AppletCommand,
    },
    /// Check that this server can be reached and works; use the settings with which it runs
    Doctor {
        /// Print the checks as JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        settings: Box<Settings>,
    },
    /// Write a copy of the database while the server runs
    Backup {
        /// The file to write; it must not exist
        file: PathBuf,
        #[command(flatten)]
        settings: Box<Settings>,
    },
    /// Print what can be set
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Print the description of the API
    Openapi,
}

#[derive(Debug, Subcommand)]
enum TechnicianCommand {
    /// Print a one-time link that makes an account
    Add {
        /// Email of the account
        email: String,
        /// Make it an administrator's, which so far may do what every technician may
        #[arg(long)]
        administrator: bool,
        #[command(flatten)]
        settings: Box<Settings>,
    },
    /// Print the accounts
    List {
        #[command(flatten)]
        settings: Box<Settings>,
    },
    /// Print a one-time link that sets a new password; once used it signs the account out everywhere
    /// else, and enables it if it is disabled
    Reset {
        /// Email of the account
        email: String,
        #[command(flatten)]
        settings: Box<Settings>,
    },
    /// Forbid an account to sign in and sign it out everywhere
    Disable {
        /// Email of the account
        email: String,
        #[command(flatten)]
        settings: Box<Settings>,
    },
}

#[derive(Debug, Subcommand)]
enum AppletCommand {
    /// Sign the one for Windows in its place, by the program osslsigncode
    Sign {
        #[command(flatten)]
        wanted: Box<applet::Wanted>,
        #[command(flatten)]
        settings: Box<Settings>,
    },
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Print the reference page
    Reference,
    /// Print a settings file to begin with
    Sample,
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Print a new API token; it is shown once
    Create {
        #[command(flatten)]
        wanted: tokens::Wanted,
        #[command(flatten)]
        settings: Box<Settings>,
    },
    /// Print the API tokens, without their secrets
    List {
        #[command(flatten)]
        settings: Box<Settings>,
    },
    /// Take an API token away for good
    Revoke {
        /// The id that `token list` prints
        id: ApiTokenId,
        #[command(flatten)]
        settings: Box<Settings>,
    },
}

impl Cli {
    /// Does what was asked for.
    ///
    /// # Errors
    /// Says what could not be done.
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let file = self.config.as_deref();
        let config = |settings: Box<Settings>| settings.with_file(file).and_then(Config::new);
        match self.command {
            Command::Serve(settings) => serve::serve(config(settings)?)?,
            Command::Setup(settings) => accounts::setup(&config(settings)?)?,
            Command::Technician { command } => match command {
                TechnicianCommand::Add {
                    email,
                    administrator,
                    settings,
                } => accounts::add(&config(settings)?, &email, administrator)?,
                TechnicianCommand::List { settings } => accounts::list(&config(settings)?)?,
                TechnicianCommand::Reset { email, settings } => {
                    accounts::reset(&config(settings)?, &email)?;
                }
                TechnicianCommand::Disable { email, settings } => {
                    accounts::disable(&config(settings)?, &email)?;
                }
            },
            Command::Token { command } => match command {
                TokenCommand::Create { wanted, settings } => {
                    tokens::create(&config(settings)?, &wanted)?;
                }
                TokenCommand::List { settings } => tokens::list(&config(settings)?)?,
                TokenCommand::Revoke { id, settings } => tokens::revoke(&config(settings)?, id)?,
            },
            Command::Applet { command } => match command {
                AppletCommand::Sign { wanted, settings } => {
                    applet::sign(&config(settings)?, &wanted)?;
                }
            },
            Command::Doctor { json, settings } => return doctor(config(settings)?, json),
            Command::Backup { file, settings } => open(&config(settings)?.data)?
                .backup(&file)
                .context("the backup was not written")?,
            Command::Config { command } => print_text(&match command {
                ConfigCommand::Reference => settings::reference(),
                ConfigCommand::Sample => settings::sample(),
            }),
            Command::Openapi => print_line(&crate::routes::openapi()?),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Prints every check; a problem is told in the exit code, too.
fn doctor(config: Config, is_json: bool) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let checks = runtime.block_on(Doctor::new(config).examine());
    if is_json {
        print_line(&serde_json::to_string_pretty(&checks)?);
    } else {
        for check in &checks {
            print_line(&check.to_string());
        }
    }
    let is_well = checks.iter().all(Check::is_ok);
    Ok(if is_well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn open(data: &Path) -> anyhow::Result<Sqlite> {
    let file = data_folder::prepare(data)
        .with_context(|| format!("the folder {} cannot be used", data.display()))?;
    Sqlite::open(&file).with_context(|| format!("the database {}", file.display()))
}

fn print_text(text: &str) {
    print_line(text.trim_end());
}

/// Writes to standard output; a closed pipe is the reader's affair.
fn print_line(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout(), "{text}");
}
