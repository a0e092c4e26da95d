//! The commands behind `./dev`: building, checking and testing the whole house.
//!
//! Knows the tools (cargo, npm, wasm-bindgen) and the layout of the repository. It does not
//! install anything: `dev` has done that before it starts this program.

mod budget;
mod check;
mod codegen;
mod dist;
mod layers;
mod licences;
mod metadata;
mod repo;
mod shell;
mod spdx;
mod tally;
mod test;
mod up;
mod web;
mod words;

use std::process::ExitCode;

use anyhow::Result;

/// One word after `./dev`.
struct Command {
    name: &'static str,
    about: &'static str,
    run: fn() -> Result<ExitCode>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "up",
        about: "build everything (release) and start Bowline on 127.0.0.1:8080, data in ./data",
        run: up::run,
    },
    Command {
        name: "test",
        about: "run every test",
        run: || Ok(test::run()),
    },
    Command {
        name: "check",
        about: "formatting, lints, layers, budget, generated files, licences, words, then every test",
        run: || Ok(check::run()),
    },
    Command {
        name: "codegen",
        about: "write the generated files anew",
        run: codegen::run,
    },
    Command {
        name: "web",
        about: "build the WebAssembly parts and the web apps",
        run: web::run,
    },
    Command {
        name: "dist",
        about: "build the release files into ./dist",
        run: dist::run,
    },
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_else(|| "help".to_owned());
    if matches!(name.as_str(), "help" | "-h" | "--help") {
        print!("{}", usage());
        return ExitCode::SUCCESS;
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        eprint!("there is no command {name:?}\n\n{}", usage());
        return ExitCode::from(2);
    };
    if let Some(extra) = arguments.next() {
        eprintln!("`./dev {name}` takes no arguments, but got {extra:?}");
        return ExitCode::from(2);
    }
    (command.run)().unwrap_or_else(|error| {
        eprintln!("{name}: {error:#}");
        ExitCode::FAILURE
    })
}

fn usage() -> String {
    let mut text = String::from("usage: ./dev COMMAND\n\n");
    for Command { name, about, .. } in COMMANDS {
        text.push_str("  ");
        text.push_str(name);
        text.push_str(&" ".repeat(10 - name.len()));
        text.push_str(about);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_names_every_command_once() {
        let text = usage();
        for command in COMMANDS {
            assert_eq!(text.matches(&format!("  {} ", command.name)).count(), 1);
        }
    }
}
