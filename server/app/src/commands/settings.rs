//! `bowline config`: what can be set, printed from the one definition.

use std::fmt::Write as _;

use clap::{Arg, ArgAction, Args as _};

use crate::config::Settings;

const REFERENCE: &str = "# Settings

Each is an option of `bowline serve`, of the other commands that need it, and a key of the TOML file that `--config FILE` names. The
command line wins over the file. No setting comes from the environment. This page is printed by `bowline config reference`; a file to
begin with is printed by `bowline config sample`.

| setting | value | what it does |
| --- | --- | --- |
";

/// The reference page.
#[must_use]
pub(super) fn reference() -> String {
    let mut page = REFERENCE.to_owned();
    for setting in settings() {
        let Setting {
            name, value, help, ..
        } = setting;
        // Writing to a string cannot fail.
        let _ = writeln!(page, "| `{name}` | {value} | {help} |");
    }
    page
}

/// A settings file in which everything is a comment.
#[must_use]
pub(super) fn sample() -> String {
    let mut file = "# Settings of Bowline. What is commented out has its default.\n".to_owned();
    for setting in settings() {
        let Setting {
            name,
            help,
            example,
            ..
        } = setting;
        // Writing to a string cannot fail.
        let _ = write!(file, "\n# {help}\n#{name} = {example}\n");
    }
    file
}

struct Setting {
    name: String,
    /// The kind of value, in capitals, or its choices.
    value: String,
    help: String,
    /// The default, or something that fits, as TOML.
    example: String,
}

fn settings() -> Vec<Setting> {
    let command = Settings::augment_args(clap::Command::new("bowline"));
    command.get_arguments().filter_map(setting).collect()
}

fn setting(argument: &Arg) -> Option<Setting> {
    let name = argument.get_long()?.to_owned();
    let help = argument.get_help()?.to_string();
    let choices: Vec<_> = argument
        .get_possible_values()
        .iter()
        .map(|choice| choice.get_name().to_owned())
        .collect();
    let kind = argument
        .get_value_names()
        .and_then(|names| names.first())
        .map_or("", |kind| kind.as_str());
    let default = help
        .split_once("[default: ")
        .and_then(|(_, rest)| rest.strip_suffix(']'));
    let plain = default.filter(|default| !default.contains(' '));
    let text = plain
        .or(choices.first().map(String::as_str))
        .unwrap_or(match kind {
            "ADDRESS:PORT" => "0.0.0.0:3478",
            "ADDRESS" => "203.0.113.7",
            other => other,
        });
    let example = if matches!(argument.get_action(), ArgAction::Append) {
        "[]".to_owned()
    } else if text.parse::<u64>().is_ok() {
        text.to_owned()
    } else {
        format!("\"{text}\"")
    };
    let value = if choices.is_empty() {
        kind.to_owned()
    } else {
        choices.join(" or ")
    };
    Some(Setting {
        name,
        value,
        help,
        example,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_page_is_what_the_program_prints() {
        let page = include_str!("../../../../docs/reference/config.md");
        assert_eq!(
            page,
            reference(),
            "write it anew: bowline config reference > docs/reference/config.md"
        );
    }

    #[test]
    fn every_line_of_the_sample_is_a_setting() {
        let sample = sample();
        let nothing: Settings = toml::from_str(&sample).unwrap();
        assert_eq!(format!("{nothing:?}"), format!("{:?}", Settings::default()));
        for setting in settings() {
            let Setting { name, example, .. } = setting;
            let line = format!("{name} = {example}");
            assert!(sample.contains(&format!("#{line}\n")));
            let read: Result<Settings, _> = toml::from_str(&line);
            assert!(read.is_ok(), "{line}: {read:?}");
        }
    }
}
