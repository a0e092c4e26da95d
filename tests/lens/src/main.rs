//! Scores the tracker on made-up clips, and writes such clips.

#![expect(clippy::cast_precision_loss, reason = "counts of frames")]

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use bowline_test_lens::clip;
use bowline_test_lens::figures::{Figure, at_share, of_tally};
use bowline_test_lens::groups::Group;
use bowline_test_lens::identity::{self, Identity};
use bowline_test_lens::peers::{NAMES, Peers};
use bowline_test_lens::score::Tally;
use bowline_test_lens::speed::{self, Speed};
use bowline_test_lens::sticker;
use bowline_test_lens::suite::{Outcome, PeerTally, Suite};

const USAGE: &str = "\
usage: bowline-lens score [--seeds 1,2] [--groups held,zoom] [--clips 1] [--threads 2] [--figures FILE] [--clip-lines] [--frames]
                          [--peers SCRIPT [--python PROGRAM]]
       bowline-lens identity [--seeds 1,2] [--figures FILE]
       bowline-lens speed [--seeds 1,2] [--figures FILE]
       bowline-lens clip (--group held | --label) --seed 1 --pictures FILE.y4m --truth FILE.json [--frame-count 150] [--there-and-back]
score: quality of the tracker on clips, and of others that a script knows; identity: frames known again by their thumbnails; speed: time, on an idle machine;
clip: pictures for a browser's fake camera, with what takes the first one to each; those of a label have small writing on it.
";

fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("score") => score(&arguments[1..])?,
        Some("identity") => identity(&arguments[1..])?,
        Some("speed") => speed(&arguments[1..])?,
        Some("clip") => write_clip(&arguments[1..])?,
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
        peers: option(arguments, "--peers").map(|script| Peers {
            program: option(arguments, "--python").unwrap_or("python3").into(),
            script: script.into(),
        }),
    };
    let (lines, frames) = (has(arguments, "--clip-lines"), has(arguments, "--frames"));
    let sums = suite.run(&|outcome| tell(outcome, lines, frames))?;
    let mut figures = summed("anchor", sums.anchor.iter().map(|(g, tally)| (*g, tally)));
    for (place, name) in NAMES.iter().enumerate() {
        let of_peer = sums.peers.iter().filter(|((peer, _), _)| *peer == place);
        let groups: Vec<(Group, &PeerTally)> =
            of_peer.map(|((_, group), sum)| (*group, sum)).collect();
        if groups.is_empty() {
            continue;
        }
        let name = format!("peer.{name}");
        let tallies = groups.iter().map(|(group, sum)| (*group, &sum.tally));
        figures.extend(summed(&name, tallies));
        let times = groups.iter().flat_map(|(_, sum)| &sum.frame_ms);
        let mut times: Vec<f64> = times.copied().collect();
        times.sort_by(f64::total_cmp);
        let name = format!("{name}.native_ms");
        figures.push(Figure::new(&name, at_share(&times, 0.5), "ms"));
    }
    write(option(arguments, "--figures"), &figures)
}

/// Prints one tracker's lines; gives its figures.
fn summed<'a>(name: &str, groups: impl Iterator<Item = (Group, &'a Tally)>) -> Vec<Figure> {
    let mut all = Tally::default();
    let mut figures = Vec::new();
    println!("{name}");
    for (group, tally) in groups {
        all.add(tally);
        print_line(group.name(), tally);
        figures.extend(of_tally(&format!("{name}.{}.", group.name()), tally));
    }
    print_line("all", &all);
    figures.extend(of_tally(&format!("{name}."), &all));
    figures
}

fn identity(arguments: &[String]) -> Result<()> {
    let seeds = numbers(option(arguments, "--seeds").unwrap_or("1"))?;
    let mut sum = Identity::default();
    for group in [
        Group::Held,
        Group::FastPan,
        Group::Compressed,
        Group::LowLight,
        Group::Keyboard,
    ] {
        for &seed in &seeds {
            let one = identity::measure(group, seed, 0);
            println!("{}/{seed} {one:?}", group.name());
            sum.tries += one.tries;
            sum.exact += one.exact;
            sum.none += one.none;
            sum.most_off = sum.most_off.max(one.most_off);
        }
    }
    let figures = [
        Figure::new("identity.tries", sum.tries as f64, "thumbnails"),
        Figure::new(
            "identity.wrong",
            (sum.tries - sum.exact - sum.none) as f64,
            "thumbnails",
        ),
        Figure::new("identity.not_found", sum.none as f64, "thumbnails"),
        Figure::new("identity.most_off_frames", sum.most_off as f64, "frames"),
    ];
    say_and_write(arguments, &figures)
}

fn speed(arguments: &[String]) -> Result<()> {
    let seeds = numbers(option(arguments, "--seeds").unwrap_or("1"))?;
    let all: Vec<Speed> = seeds.iter().map(|&seed| speed::measure(seed)).collect();
    let mean = |of: fn(&Speed) -> f64| all.iter().map(of).sum::<f64>() / all.len() as f64;
    let figures = [
        Figure::new("anchor.native_ms", mean(|speed| speed.frame_ms), "ms"),
        Figure::new(
            "anchor.native_ten_strokes_ms",
            mean(|speed| speed.ten_strokes_ms),
            "ms",
        ),
        Figure::new("anchor.native_add_ms", mean(|speed| speed.add_ms), "ms"),
    ];
    say_and_write(arguments, &figures)
}

fn write_clip(arguments: &[String]) -> Result<()> {
    let needed = |name: &str| option(arguments, name).with_context(|| format!("{name} is missing"));
    let seed = needed("--seed")?.parse()?;
    let (mut scene, sticker) = if has(arguments, "--label") {
        let (scene, sticker) = sticker::scene(seed);
        (scene, Some(sticker))
    } else {
        let group = groups(Some(needed("--group")?))?[0];
        (group.scene(seed, 0), None)
    };
    ensure!(
        scene.turned_at.is_none(),
        "a file holds pictures of one size"
    );
    scene.frames = option(arguments, "--frame-count")
        .unwrap_or("150")
        .parse()?;
    let mut pictures = BufWriter::new(std::fs::File::create(needed("--pictures")?)?);
    if has(arguments, "--there-and-back") {
        clip::write_pictures(&scene, clip::there_and_back(scene.frames), &mut pictures)?;
    } else {
        clip::write_pictures(&scene, 0..scene.frames, &mut pictures)?;
    }
    let mut truth = BufWriter::new(std::fs::File::create(needed("--truth")?)?);
    clip::write_truth(&scene, sticker.as_ref(), &mut truth)?;
    pictures.flush()?;
    Ok(truth.flush()?)
}

fn say_and_write(arguments: &[String], figures: &[Figure]) -> Result<()> {
    for figure in figures {
        println!("{}", figure.line());
    }
    write(option(arguments, "--figures"), figures)
}

fn tell(result: &Outcome, lines: bool, frames: bool) {
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
