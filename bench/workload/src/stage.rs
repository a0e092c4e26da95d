//! Workloads one after the other, on demand.
//!
//! Lines on the standard input are orders, and each gets one line on the standard output when it is
//! carried out: `show WORKLOAD` (the answer tells where its counters are), `run SECONDS`, `step`,
//! `grab FILE`. Counts go on over all workloads, so that none is taken for another's.

mod drag;
mod film;
mod idle;
mod scroll;
mod slide;
mod typing;

use std::fs::File;
use std::io::{BufRead as _, Write as _};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use bowline_workload::views;
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{Pixmap, Window};

use crate::counter::{Cells, Counter};
use crate::display::{Display, Place};
use crate::unix_us;

const STEPS_A_SECOND: u32 = 30;
const STEP: Duration = Duration::from_micros(1_000_000 / STEPS_A_SECOND as u64);

/// What can be seen and how it changes.
trait Workload {
    /// Where its counters are.
    fn marks(&self) -> Vec<Mark>;
    /// Goes on by a thirtieth of a second.
    fn step(&mut self, stage: &mut Stage, number: u32) -> Result<()>;
    /// A key arrived.
    fn press(&mut self, _stage: &mut Stage) -> Result<()> {
        Ok(())
    }
    /// Leaves the desk as it was.
    fn close(&mut self, stage: &Stage) -> Result<()>;
}

/// A counter in the picture: the one of count C lies at `path[C % path.len()]`.
struct Mark {
    name: &'static str,
    cells: Cells,
    path: Vec<Place>,
}

impl Mark {
    fn json(&self) -> String {
        let Cells {
            columns,
            width,
            height,
        } = self.cells;
        let path: Vec<[i16; 2]> = self.path.iter().map(|(x, y)| [*x, *y]).collect();
        let name = self.name;
        format!(
            r#"{{"name":"{name}","columns":{columns},"width":{width},"height":{height},"path":{path:?}}}"#
        )
    }
}

/// The desk that workloads play on, and the diary of what was drawn when.
struct Stage {
    display: Arc<Display>,
    desk: Window,
    background: Pixmap,
    log: File,
    count: u32,
    /// Pictures that take long to make, for when the workload comes again.
    kept: Kept,
}

#[derive(Default)]
struct Kept {
    frames: Option<Rc<[Pixmap]>>,
    pages: Option<Rc<[Pixmap]>>,
}

impl Stage {
    /// Takes the next count and writes down that it is drawn now.
    fn count(&mut self, mark: &str, input: u32) -> Result<Counter> {
        self.count += 1;
        let counter = Counter {
            count: self.count,
            input,
        };
        writeln!(self.log, "{mark} {} {input} {}", self.count, unix_us())?;
        Ok(counter)
    }

    fn open(&mut self, name: &str) -> Result<Box<dyn Workload>> {
        Ok(match name {
            "idle" => Box::new(idle::Idle::open(self)?),
            "typing" => Box::new(typing::Typing::open(self, typing::WIDE)?),
            "scroll" => Box::new(scroll::Scroll::open(self)?),
            "drag" => Box::new(drag::Drag::open(self)?),
            "film" => Box::new(film::Film::open(self)?),
            "slide" => Box::new(slide::Slide::open(self)?),
            "typing_with_film" => Box::new(typing::WithFilm::open(self)?),
            other => bail!("there is no workload {other}"),
        })
    }
}

/// What the program waits for.
enum Happening {
    Order(String),
    Screen(Event),
    Over,
}

/// Carries out orders until there are no more.
pub(crate) fn play(log: File) -> Result<()> {
    let display = Arc::new(Display::connect()?);
    let happenings = listen(&display);
    let desk = display.open((0, 0), display.size)?;
    display.lower(desk)?;
    let size = (display.size.0.into(), display.size.1.into());
    let background = display.keep(&views::desk(size))?;
    display.cover(desk, background)?;
    let mut stage = Stage {
        display,
        desk,
        background,
        log,
        count: 0,
        kept: Kept::default(),
    };
    let workload = Box::new(idle::Idle::open(&mut stage)?);
    Player {
        stage,
        workload,
        running: None,
    }
    .play(&happenings)
}

/// Orders and events of the screen in one queue.
fn listen(display: &Arc<Display>) -> Receiver<Happening> {
    let (sender, receiver) = channel();
    let orders: Sender<Happening> = sender.clone();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if orders.send(Happening::Order(line)).is_err() {
                return;
            }
        }
        // Whoever gave the orders is gone; so is the reader of this, or it hears of it.
        orders.send(Happening::Over).unwrap_or_default();
    });
    let display = Arc::clone(display);
    std::thread::spawn(move || {
        while let Ok(event) = display.conn.wait_for_event() {
            if sender.send(Happening::Screen(event)).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Steps that are being made.
struct Run {
    begun: Instant,
    made: u32,
    of: u32,
}

impl Run {
    fn due(&self) -> Instant {
        self.begun + STEP * self.made
    }
}

struct Player {
    stage: Stage,
    workload: Box<dyn Workload>,
    running: Option<Run>,
}

impl Player {
    fn play(mut self, happenings: &Receiver<Happening>) -> Result<()> {
        loop {
            let wait = self.running.as_ref().map_or(Duration::MAX, |run| {
                run.due().saturating_duration_since(Instant::now())
            });
            match happenings.recv_timeout(wait) {
                Ok(Happening::Order(order)) => self.carry_out(&order)?,
                Ok(Happening::Screen(event)) => self.handle(&event)?,
                Ok(Happening::Over) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.go_on()?;
        }
    }

    fn carry_out(&mut self, order: &str) -> Result<()> {
        let words: Vec<&str> = order.split_whitespace().collect();
        match words[..] {
            ["show", name] => {
                self.workload.close(&self.stage)?;
                self.workload = self.stage.open(name)?;
                self.stage.display.settle()?;
                let marks: Vec<String> = self.workload.marks().iter().map(Mark::json).collect();
                let count = self.stage.count;
                println!(r#"{{"count":{count},"marks":[{}]}}"#, marks.join(","));
            }
            ["run", seconds] => {
                self.running = Some(Run {
                    begun: Instant::now(),
                    made: 0,
                    of: seconds.parse::<u32>()? * STEPS_A_SECOND,
                });
            }
            ["step"] => {
                self.workload.step(&mut self.stage, 0)?;
                self.stage.display.settle()?;
                println!("{}", self.stage.count);
            }
            ["grab", file] => {
                let pixels = self.stage.display.pixels()?;
                std::fs::write(file, pixels).with_context(|| format!("cannot write {file}"))?;
                println!("grabbed");
            }
            _ => bail!("{order:?} is no order"),
        }
        Ok(())
    }

    fn handle(&mut self, event: &Event) -> Result<()> {
        if matches!(event, Event::KeyPress(_)) {
            self.workload.press(&mut self.stage)?;
            self.stage.display.conn.flush()?;
        } else if let Event::ButtonPress(press) = event {
            self.stage.display.focus(press.event)?;
            self.stage.display.conn.flush()?;
        }
        Ok(())
    }

    /// Makes the step that is due.
    fn go_on(&mut self) -> Result<()> {
        let Some(run) = &mut self.running else {
            return Ok(());
        };
        if run.due() > Instant::now() {
            return Ok(());
        }
        if run.made == run.of {
            self.running = None;
            println!("done");
            return Ok(());
        }
        let number = run.made;
        run.made += 1;
        self.workload.step(&mut self.stage, number)?;
        self.stage.display.conn.flush()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_told_as_json() {
        let mark = Mark {
            name: "page",
            cells: Cells::BLOCK,
            path: vec![(1, 2), (3, 4)],
        };
        let told = r#"{"name":"page","columns":4,"width":24,"height":24,"path":[[1, 2], [3, 4]]}"#;
        assert_eq!(mark.json(), told);
    }
}
