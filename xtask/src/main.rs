//! The commands behind `./dev`: building, checking and testing the whole house.
//!
//! Knows the tools (cargo, npm, wasm-bindgen) and the layout of the repository. It does not
//! install anything: `dev` has done that before it starts this program.

mod bench;
mod budget;
mod check;
mod codegen;
mod demo;
mod dist;
mod layers;
mod lens;
mod licences;
mod macos;
mod metadata;
mod netsim;
mod pe;
mod playwright;
mod repo;
mod sabotage;
mod shell;
mod spdx;
mod tally;
mod test;
mod up;
mod web;
mod windows;
mod words;

use std::process::ExitCode;

use anyhow::Result;

/// One word after `./dev`.
struct Command {
    name: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Result<ExitCode>,
}

/// A command that takes nothing.
macro_rules! plain {
    ($run:expr) => {
        |arguments| match arguments.first() {
            None => $run,
            Some(extra) => anyhow::bail!("this command takes no arguments, but got {extra:?}"),
        }
    };
}

const COMMANDS: &[Command] = &[
    Command {
        name: "up",
        about: "build everything (release) and start Bowline on 127.0.0.1:8080, data in ./data",
        run: plain!(up::run()),
    },
    Command {
        name: "test",
        about: "run every test",
        run: plain!(Ok(test::run())),
    },
    Command {
        name: "check",
        about: "formatting, lints, layers, budget, generated files, licences, words, then every test",
        run: plain!(Ok(check::run())),
    },
    Command {
        name: "codegen",
        about: "write the generated files anew",
        run: plain!(codegen::run()),
    },
    Command {
        name: "web",
        about: "build the WebAssembly parts and the web apps",
        run: plain!(web::run()),
    },
    Command {
        name: "demo",
        about: "play one whole session by itself; pictures and a video in ./demo",
        run: plain!(demo::run()),
    },
    Command {
        name: "bench",
        about: "measure, and print the figures; --json FILE writes them too; `bench screen [--peers]` for the screen alone, `bench coding` for its coders alone, `bench lens [--peers]` for the tracker of drawings",
        run: bench::run,
    },
    Command {
        name: "sabotage",
        about: "break the product on purpose, one switch after the other, and see the tests turn red; `sabotage WORD` for one room or switch",
        run: sabotage::run,
    },
    Command {
        name: "dist",
        about: "build the release files into ./dist; `dist windows` the applet for Windows alone",
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
    let arguments: Vec<String> = arguments.collect();
    (command.run)(&arguments).unwrap_or_else(|error| {
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
