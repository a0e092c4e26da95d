//! Other trackers on the same clips: a program is given the pictures of each and the strokes, and says where it has them.
//!
//! It is started as `PROGRAM SCRIPT FOLDER`. `FOLDER/pictures.luma` holds the pictures one after the other, a byte a pixel, and
//! `FOLDER/case.json` their sizes, before which of them a tracker is told that all is new, and the strokes: the picture that each was
//! drawn on and its points, as fractions of it. The truth is not among them. It answers in lines:
//!
//! ```text
//! at NAME STROKE PICTURE a b c d e f g h i
//! ms NAME VALUE
//! end
//! ```
//!
//! `at` is a picture in which the stroke is shown, with what takes fractions of the picture drawn on to fractions of that one;
//! strokes and pictures are counted from 0. `ms` is what a picture takes with one stroke.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result, bail, ensure};
use bowline_anchor::{Homography, Placement, State};

use crate::score::{Case, LATE_FRAMES, Moment};
use crate::stroke::Stroke;

/// The others: points followed from picture to picture, the same with descriptors for what is lost, and descriptors alone.
pub const NAMES: [&str; 3] = ["klt", "klt_orb", "orb"];

/// The program that is asked.
#[derive(Clone, Debug)]
pub struct Peers {
    /// What runs the script.
    pub program: PathBuf,
    /// The script.
    pub script: PathBuf,
}

/// What the others say about one clip.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers {
    /// Where each has a stroke in a picture: by the place of its name, the stroke and the picture.
    places: BTreeMap<(usize, usize, usize), Homography>,
    /// Milliseconds that a picture takes, by the place of its name.
    pub frame_ms: [f64; NAMES.len()],
}

impl Peers {
    /// Shows a clip to `bowline-anchor`, and then the same pictures to the others; gives what the strokes did, and their answers.
    ///
    /// # Errors
    /// When files cannot be written, the program ends badly, or what it answers makes no sense.
    pub fn follow(&self, case: &Case) -> Result<(Vec<Vec<Moment>>, Answers)> {
        let folder = Folder::make()?;
        std::fs::write(folder.0.join("case.json"), describe(case))?;
        let mut pictures = BufWriter::new(std::fs::File::create(folder.0.join("pictures.luma"))?);
        let moments = case.follow(|frame| {
            let shown = case.scene.shown(frame);
            pictures.write_all(&shown.luma)?;
            anyhow::Ok(shown)
        })?;
        pictures.flush()?;
        let text = self.ask(&folder.0)?;
        Ok((moments, Answers::read(&text, case)?))
    }

    fn ask(&self, folder: &Path) -> Result<String> {
        let mut command = Command::new(&self.program);
        command.arg(&self.script).arg(folder);
        let output = command.stderr(Stdio::inherit()).output();
        let output = output.with_context(|| format!("cannot start {}", self.program.display()))?;
        let script = self.script.display();
        ensure!(
            output.status.success(),
            "{script} ended with {}",
            output.status
        );
        String::from_utf8(output.stdout).with_context(|| format!("{script} does not write text"))
    }
}

impl Answers {
    /// Reads the lines of a program.
    ///
    /// # Errors
    /// When a line makes no sense, is about something that is not there, or the end is missing.
    pub fn read(text: &str, case: &Case) -> Result<Self> {
        let mut answers = Self {
            frame_ms: [f64::NAN; NAMES.len()],
            ..Self::default()
        };
        let lines = text.strip_suffix("end\n");
        for line in lines
            .context("the answers do not end with \"end\"")?
            .lines()
        {
            answers
                .take(line, case)
                .with_context(|| format!("the answer {line:?} makes no sense"))?;
        }
        for (name, ms) in NAMES.iter().zip(answers.frame_ms) {
            ensure!(ms.is_finite(), "{name} does not say how long it takes");
        }
        Ok(answers)
    }

    fn take(&mut self, line: &str, case: &Case) -> Result<()> {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["ms", name, value] => {
                let value: f64 = value.parse()?;
                ensure!(value.is_finite() && value >= 0.0, "no time");
                self.frame_ms[place_of(name)?] = value;
            }
            ["at", name, stroke, frame, ref numbers @ ..] => {
                let (stroke, frame): (usize, usize) = (stroke.parse()?, frame.parse()?);
                let drawn = case
                    .strokes
                    .get(stroke)
                    .context("there is no such stroke")?;
                ensure!(frame >= drawn.frozen, "it was drawn later");
                ensure!(frame < case.scene.frames, "there is no such picture");
                let numbers: Vec<f64> = numbers
                    .iter()
                    .map(|word| word.parse())
                    .collect::<Result<_, _>>()?;
                let rows: [f64; 9] = numbers.try_into().ok().context("a map has nine numbers")?;
                let map = Homography::new(rows).context("that is no map")?;
                let before = self.places.insert((place_of(name)?, stroke, frame), map);
                ensure!(before.is_none(), "it was said before");
            }
            _ => bail!("no such line"),
        }
        Ok(())
    }

    /// What the strokes of a clip did with one of the others, named by its place, in the pictures that count for `bowline-anchor` too.
    #[must_use]
    pub fn moments(&self, peer: usize, case: &Case) -> Vec<Vec<Moment>> {
        let of = |(index, stroke): (usize, &Stroke)| {
            let frames = stroke.frozen + LATE_FRAMES..case.scene.frames;
            let moment = |frame| {
                let map = self.places.get(&(peer, index, frame));
                let answer = map.map(|map| placement(map, stroke));
                case.moment(stroke, frame, answer.as_ref())
            };
            frames.map(moment).collect()
        };
        case.strokes.iter().enumerate().map(of).collect()
    }
}

/// What is nowhere in the picture is not shown, as with `bowline-anchor`.
fn placement(map: &Homography, stroke: &Stroke) -> Placement {
    let fraction = 0.0..1.0;
    let in_view = stroke.fractions.iter().any(|point| {
        map.apply(*point)
            .is_some_and(|(x, y)| fraction.contains(&x) && fraction.contains(&y))
    });
    Placement {
        state: if in_view {
            State::Tracked
        } else {
            State::Outside
        },
        map: *map,
        confidence: 1.0,
    }
}

fn place_of(name: &str) -> Result<usize> {
    let place = NAMES.iter().position(|known| *known == name);
    place.with_context(|| format!("nobody is called {name}"))
}

fn describe(case: &Case) -> String {
    let frames = 0..case.scene.frames;
    let sizes: Vec<String> = frames.clone().map(|frame| size(case, frame)).collect();
    let cuts: Vec<String> = frames
        .filter(|frame| case.is_cut(*frame))
        .map(|frame| frame.to_string())
        .collect();
    let strokes: Vec<String> = case
        .strokes
        .iter()
        .map(|stroke| {
            let points = stroke.fractions.iter().map(|(x, y)| format!("[{x},{y}]"));
            let points: Vec<String> = points.collect();
            let (frozen, points) = (stroke.frozen, points.join(","));
            format!("{{\"frozen\":{frozen},\"fractions\":[{points}]}}")
        })
        .collect();
    format!(
        "{{\"sizes\":[{}],\"cuts\":[{}],\"strokes\":[{}]}}",
        sizes.join(","),
        cuts.join(","),
        strokes.join(",")
    )
}

/// The size that a picture is shown in.
fn size(case: &Case, frame: usize) -> String {
    let (wide, tall) = case.scene.shown_size(frame);
    format!("[{wide},{tall}]")
}

/// A folder that is gone when it is no longer needed.
struct Folder(PathBuf);

impl Folder {
    fn make() -> Result<Self> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("bowline-lens-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            eprintln!("cannot remove {}: {error}", self.0.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::groups::Group;
    use crate::score::tally;

    const TIMES: &str = "ms klt 2\nms klt_orb 3.5\nms orb 11\n";

    fn refused(lines: &str) -> bool {
        Answers::read(
            &format!("{lines}\n{TIMES}end\n"),
            &Case::of(Group::Held, 5, 0),
        )
        .is_err()
    }

    #[test]
    fn what_is_shown_is_scored_and_all_else_is_hidden() {
        let case = Case::of(Group::Held, 5, 0);
        let frame = case.strokes[0].frozen + LATE_FRAMES;
        let text = format!("{TIMES}at orb 0 {frame} 1 0 0 0 1 0 0 0 1\nend\n");
        let answers = Answers::read(&text, &case).expect("sense");
        for (ms, wanted) in answers.frame_ms.iter().zip([2.0, 3.5, 11.0]) {
            assert!((ms - wanted).abs() < 1e-9, "{ms}");
        }
        let orb = answers.moments(2, &case);
        assert_eq!(orb.len(), case.strokes.len());
        assert_eq!(orb[0].len(), case.scene.frames - frame);
        assert_eq!(orb[0][0].state, State::Tracked);
        assert_eq!(orb[0][1].state, State::Searching);
        assert_eq!(tally(&orb[0], &[]).shown, 1);
        assert_eq!(tally(&answers.moments(0, &case)[0], &[]).shown, 0);
    }

    #[test]
    fn what_is_nowhere_in_the_picture_is_not_shown() {
        let case = Case::of(Group::Held, 5, 0);
        let frame = case.strokes[0].frozen + LATE_FRAMES;
        let text = format!("{TIMES}at klt 0 {frame} 1 0 3 0 1 0 0 0 1\nend\n");
        let answers = Answers::read(&text, &case).expect("sense");
        assert_eq!(answers.moments(0, &case)[0][0].state, State::Outside);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let last = Case::of(Group::Held, 5, 0).scene.frames;
        assert!(!refused("at klt 0 100 1 0 0 0 1 0 0 0 1"));
        for line in [
            "at klt 0 100 1 0 0 0 1 0 0 0",
            "at klt 0 100 1 0 0 0 1 0 0 0 1 1",
            "at klt 0 100 1 0 0 0 nan 0 0 0 1",
            "at klt 0 100 0 0 0 0 0 0 0 0 0",
            "at klt 0 100 1 0 0 0 x 0 0 0 1",
            "at klt 99 100 1 0 0 0 1 0 0 0 1",
            "at klt 0 0 1 0 0 0 1 0 0 0 1",
            &format!("at klt 0 {last} 1 0 0 0 1 0 0 0 1"),
            "at sift 0 100 1 0 0 0 1 0 0 0 1",
            "at klt 0 100 1 0 0 0 1 0 0 0 1\nat klt 0 100 1 0 0 0 1 0 0 0 1",
            "ms klt -1",
            "hello",
            "end",
        ] {
            assert!(refused(line), "{line}");
        }
    }

    #[test]
    fn answers_that_break_off_or_lack_a_time_are_refused() {
        let case = Case::of(Group::Held, 5, 0);
        assert!(Answers::read(TIMES, &case).is_err());
        assert!(Answers::read("", &case).is_err());
        assert!(Answers::read("ms klt 2\nms orb 3\nend\n", &case).is_err());
    }

    #[test]
    fn a_program_that_fails_is_an_error_and_leaves_nothing_behind() {
        let mut case = Case::of(Group::Held, 5, 0);
        case.scene.frames = 1;
        let peers = Peers {
            program: "false".into(),
            script: "x".into(),
        };
        assert!(peers.follow(&case).is_err());
        let ours = format!("bowline-lens-{}-", std::process::id());
        let left = std::fs::read_dir(std::env::temp_dir()).expect("a folder");
        let left = left
            .filter_map(Result::ok)
            .filter(|entry| entry.file_name().to_string_lossy().starts_with(&ours));
        assert_eq!(left.count(), 0);
    }

    #[test]
    fn a_case_tells_sizes_cuts_and_strokes() {
        let case = Case::of(Group::Breaks, 5, 0);
        let text = describe(&case);
        assert!(text.contains("\"cuts\":[80,125]"), "{text}");
        assert_eq!(text.matches("\"frozen\"").count(), case.strokes.len());
        let turned = Case::of(Group::Turned, 5, 0);
        let (wide, tall) = turned.scene.size;
        let text = describe(&turned);
        assert!(text.contains(&format!("[{wide},{tall}],[{tall},{wide}]")));
    }
}
