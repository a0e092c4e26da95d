//! A desktop to look at and a program to type into, for measuring.
//!
//! `bowline-workload LOG keys` writes a letter for each key; `bowline-workload LOG steps N MS` writes
//! N letters by itself, one each MS milliseconds, and goes on waiting for keys. With each letter the
//! window shows how many there are as a row of black and white cells ([`cells`]), and LOG gets a line
//! `COUNT MICROSECONDS`: the Unix time just before the letter was drawn.
//!
//! `bowline-workload LOG stage` plays other workloads on demand ([`stage`]); LOG gets a line
//! `COUNTER COUNT INPUT MICROSECONDS` for each count.

mod counter;
mod display;
mod scene;
mod stage;

use std::fs::File;
use std::io::Write as _;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context as _, Result, bail};
use x11rb::connection::Connection as _;
use x11rb::properties::{WmSizeHints, WmSizeHintsSpecification};
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    ConnectionExt as _, CreateGCAux, CreateWindowAux, EventMask, Gcontext, PropMode, Rectangle,
    Screen, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use scene::{BLACK, Painter, WHITE};

/// Where the page to type on is.
const PAGE: Rectangle = Rectangle {
    x: 60,
    y: 120,
    width: 900,
    height: 500,
};
/// Side of a cell and how many bits a count has.
const CELL: u16 = 12;
const BITS: u8 = 12;
const LETTERS_IN_A_LINE: u32 = 80;
/// How often keys are looked for while letters come by themselves.
const GLANCE: Duration = Duration::from_millis(1);

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (log, steps) = match words[..] {
        [log, "keys"] => (log, None),
        [log, "steps", count, every_ms] => (log, Some((count.parse()?, every_ms.parse()?))),
        [log, "stage"] => return stage::play(created(log)?),
        _ => bail!("usage: bowline-workload LOG keys | LOG steps N MS | LOG stage"),
    };
    let log = created(log)?;
    let mut page = Page::open(log)?;
    if let Some((count, every_ms)) = steps {
        page.write_by_itself(count, Duration::from_millis(every_ms))?;
    }
    loop {
        let event = page.conn.wait_for_event()?;
        page.handle(&event)?;
    }
}

fn created(log: &str) -> Result<File> {
    File::create(log).with_context(|| format!("cannot write {log}"))
}

struct Page {
    conn: RustConnection,
    window: Window,
    black: Gcontext,
    white: Gcontext,
    log: File,
    count: u32,
}

impl Page {
    /// Covers the screen with things to see and opens the page over them, with the keyboard.
    fn open(log: File) -> Result<Self> {
        let (conn, screen) = x11rb::connect(None)?;
        let screen = conn.setup().roots[screen].clone();
        let whole = Rectangle {
            x: 0,
            y: 0,
            width: screen.width_in_pixels,
            height: screen.height_in_pixels,
        };
        let desk = window(&conn, &screen, whole, Managed::No)?;
        let lower = x11rb::protocol::xproto::ConfigureWindowAux::new()
            .stack_mode(x11rb::protocol::xproto::StackMode::BELOW);
        conn.configure_window(desk, &lower)?;
        let (black, white) = (conn.generate_id()?, conn.generate_id()?);
        conn.create_gc(black, desk, &CreateGCAux::new().foreground(BLACK))?;
        conn.create_gc(white, desk, &CreateGCAux::new().foreground(WHITE))?;
        let painter = Painter { conn: &conn, black };
        painter.paint_desk(desk, whole)?;
        let window = window(&conn, &screen, PAGE, Managed::Yes)?;
        wait_until_shown(&conn, window)?;
        let mut page = Self {
            conn,
            window,
            black,
            white,
            log,
            count: 0,
        };
        page.show_count()?;
        page.conn.sync()?;
        writeln!(page.log, "0 {}", unix_us())?;
        Ok(page)
    }

    fn write_by_itself(&mut self, count: u32, every: Duration) -> Result<()> {
        for _ in 0..count {
            let next = Instant::now() + every;
            self.write_letter()?;
            while Instant::now() < next {
                while let Some(event) = self.conn.poll_for_event()? {
                    self.handle(&event)?;
                }
                std::thread::sleep(GLANCE);
            }
        }
        Ok(())
    }

    fn handle(&mut self, event: &Event) -> Result<()> {
        if matches!(event, Event::KeyPress(_)) {
            self.write_letter()?;
        }
        Ok(())
    }

    fn write_letter(&mut self) -> Result<()> {
        self.count += 1;
        let at_us = unix_us();
        let place = self.count - 1;
        let (column, line) = (place % LETTERS_IN_A_LINE, place / LETTERS_IN_A_LINE);
        let x = i16::try_from(20 + column * 10)?;
        let y = i16::try_from(40 + (line % 20) * 20)?;
        let letter = scene::letter(self.count, x, y);
        self.conn
            .poly_fill_rectangle(self.window, self.black, &letter)?;
        self.show_count()?;
        self.conn.flush()?;
        writeln!(self.log, "{} {at_us}", self.count)?;
        Ok(())
    }

    fn show_count(&self) -> Result<()> {
        for (gc, lit) in [(self.black, true), (self.white, false)] {
            let cells: Vec<Rectangle> = cells(self.count, lit).collect();
            self.conn.poly_fill_rectangle(self.window, gc, &cells)?;
        }
        Ok(())
    }
}

/// The cells of a count that are black (`lit`) or white: each bit, then each bit turned round, so
/// that a half-drawn row is not taken for a count.
fn cells(count: u32, lit: bool) -> impl Iterator<Item = Rectangle> {
    let bits = (0..BITS).map(move |bit| count >> bit & 1 == 1);
    let turned = (0..BITS).map(move |bit| count >> bit & 1 == 0);
    let row = bits.chain(turned).zip(0_i16..);
    row.filter(move |(black, _)| *black == lit)
        .map(|(_, place)| Rectangle {
            x: place * CELL.cast_signed(),
            y: 0,
            width: CELL,
            height: CELL,
        })
}

/// Whether the window manager looks after a window, and gives it the keyboard.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Managed {
    Yes,
    No,
}

/// Without a border and just where it was asked to be.
fn ask_the_window_manager(conn: &RustConnection, id: Window, place: Rectangle) -> Result<()> {
    let (x, y) = (place.x.into(), place.y.into());
    let hints = WmSizeHints {
        position: Some((WmSizeHintsSpecification::UserSpecified, x, y)),
        ..WmSizeHints::default()
    };
    hints.set_normal_hints(conn, id)?;
    let motif = conn.intern_atom(false, b"_MOTIF_WM_HINTS")?.reply()?.atom;
    // Only the field of decorations counts, and it says none.
    conn.change_property32(PropMode::REPLACE, id, motif, motif, &[2, 0, 0, 0, 0])?;
    Ok(())
}

fn wait_until_shown(conn: &RustConnection, window: Window) -> Result<()> {
    conn.flush()?;
    loop {
        if let Event::Expose(shown) = conn.wait_for_event()?
            && shown.window == window
        {
            return Ok(());
        }
    }
}

fn window(
    conn: &RustConnection,
    screen: &Screen,
    place: Rectangle,
    managed: Managed,
) -> Result<Window> {
    let id = conn.generate_id()?;
    let look = CreateWindowAux::new()
        .background_pixel(WHITE)
        .override_redirect(u32::from(managed == Managed::No))
        .event_mask(EventMask::KEY_PRESS | EventMask::EXPOSURE);
    conn.create_window(
        x11rb::COPY_DEPTH_FROM_PARENT,
        id,
        screen.root,
        place.x,
        place.y,
        place.width,
        place.height,
        0,
        WindowClass::INPUT_OUTPUT,
        x11rb::COPY_FROM_PARENT,
        &look,
    )?;
    if managed == Managed::Yes {
        ask_the_window_manager(conn, id, place)?;
    }
    conn.map_window(id)?;
    Ok(id)
}

fn unix_us() -> u128 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.unwrap_or_default().as_micros()
}
