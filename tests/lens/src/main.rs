//! Scores the tracker on made-up clips, and writes such clips.

use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use bowline_test_lens::figures::{Figure, of_tally};
use bowline_test_lens::groups::Group;
use bowline_test_lens::score::Tally;
use bowline_test_lens::suite::{self, Suite};

const USAGE: &str = "\
usage: bowline-lens score [--seeds 1,2] [--groups held,zoom] [--clips 1] [--threads 2] [--figures FILE] [--clip-lines] [--frames]
";

fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("score") => score(&arguments[1..])?,
        _ => {
            eprint!("{USAGE}");
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn score(arguments: &[String]) -> Result<()> {
    let suite = Suite {
        groups: groups(option(arguments, "--groups"))?,
        seeds: numbers(option(arguments, "--seeds").unwrap_or("1"))?,
        clips: option(arguments, "--clips").unwrap_or("1").parse()?,
        threads: option(arguments, "--threads").unwrap_or("2").parse()?,
    };
    let (lines, frames) = (has(arguments, "--clip-lines"), has(arguments, "--frames"));
    let sums = suite.run(&|result| tell(result, lines, frames));
    let mut all = Tally::default();
    let mut figures = Vec::new();
    for (group, tally) in &sums {
        all.add(tally);
        print_line(group.name(), tally);
        figures.extend(of_tally(&format!("{}.", group.name()), tally));
    }
    print_line("all", &all);
    figures.extend(of_tally("", &all));
    write(option(arguments, "--figures"), &figures)
}

fn tell(result: &suite::Result, lines: bool, frames: bool) {
    let name = format!("{}/{}/{}", result.group.name(), result.seed, result.index);
    if lines {
        print_line(&name, &result.tally);
    }
    if frames {
        for (stroke, moments) in result.moments.iter().enumerate() {
            for moment in moments {
                println!(
                    "{name} #{stroke} frame {} in view {:.2} {:?} off {:?} ghost {}",
                    moment.frame, moment.in_view, moment.state, moment.off_px, moment.ghost
                );
            }
        }
    }
}

fn print_line(name: &str, tally: &Tally) {
    let values: Vec<String> = of_tally("", tally)
        .iter()
        .map(|figure| format!("{:9.3}", figure.value))
        .collect();
    println!(
        "{name:22} {:6} {}  of {}",
        tally.visible,
        values.join(" "),
        tally.returns
    );
}

fn write(file: Option<&str>, figures: &[Figure]) -> Result<()> {
    let Some(file) = file else { return Ok(()) };
    let lines: String = figures.iter().map(|figure| figure.line() + "\n").collect();
    std::fs::write(file, lines).with_context(|| format!("cannot write {file}"))
}

fn option<'a>(arguments: &'a [String], name: &str) -> Option<&'a str> {
    let at = arguments.iter().position(|argument| argument == name)?;
    arguments.get(at + 1).map(String::as_str)
}

fn has(arguments: &[String], name: &str) -> bool {
    arguments.iter().any(|argument| argument == name)
}

fn numbers(list: &str) -> Result<Vec<u64>> {
    list.split(',')
        .map(|number| {
            number
                .parse()
                .with_context(|| format!("{number} is no seed"))
        })
        .collect()
}

fn groups(list: Option<&str>) -> Result<Vec<Group>> {
    let Some(list) = list else {
        return Ok(Group::ALL.to_vec());
    };
    let named = |name: &str| Group::ALL.into_iter().find(|group| group.name() == name);
    let mut groups = Vec::new();
    for name in list.split(',') {
        match named(name) {
            Some(group) => groups.push(group),
            None => bail!("there is no group {name}"),
        }
    }
    ensure!(!groups.is_empty(), "no group");
    Ok(groups)
}
