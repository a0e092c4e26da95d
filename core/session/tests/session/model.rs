//! What the rules say about everything that can reach a session. Written from the rules alone; shares no code with the
//! product.

use bowline_protocol::Capability;

/// What the console wishes for.
#[derive(Clone, Debug)]
pub(crate) enum Wish {
    Request(Capability),
    Release(Capability),
    /// Writes the message of this number.
    Chat(u128),
    ShowAll,
    /// The monitor of this number; 1 and 2 are there.
    Show(u32),
    Accept(u32),
    Refuse(u32),
    Kept(u32),
}

/// What everybody else does.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// The customer offers a file.
    Offer,
    /// The last byte of a file leaves.
    Out(u32),
    Answer {
        yes: bool,
        stale: bool,
    },
    Revoke(Capability),
    RevokeEverything,
    Start,
    Hold,
    Resume,
    End,
    ConsoleLost,
    Wait(u64),
}

/// One thing that happens.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Wish(Wish),
    Event(Event),
}

/// How far a file has come.
#[derive(Clone, Copy, Debug, PartialEq)]
enum File {
    Offered,
    Taken,
    Out,
    Closed,
}

#[derive(Default)]
pub(crate) struct Model {
    started: bool,
    held: bool,
    over: bool,
    allowed: Vec<Capability>,
    /// Asked for, oldest first, the first one being on the screen since the given time.
    asked: Vec<Capability>,
    shown_ms: u64,
    asked_at: Vec<u64>,
    written_at: Vec<u64>,
    written: Vec<u128>,
    /// By number, from 1.
    files: Vec<File>,
    /// Files that the log says were sent.
    pub(crate) sent: usize,
}

/// Times within the minute before now.
fn within_a_minute(times: &[u64], now_ms: u64) -> usize {
    times.iter().filter(|at| now_ms < **at + 60_000).count()
}

impl Model {
    /// Lets it happen, and says whether a wish of the console is heard. What is no wish always is.
    pub(crate) fn act(&mut self, act: &Act, now_ms: u64) -> bool {
        self.expire(now_ms);
        match act {
            Act::Wish(wish) => !self.over && self.wish(wish, now_ms),
            Act::Event(event) => {
                if !self.over {
                    self.happen(event, now_ms);
                }
                true
            }
        }
    }

    fn wish(&mut self, wish: &Wish, now_ms: u64) -> bool {
        let running = self.started && !self.held;
        match wish {
            Wish::Request(c) => running && self.ask(*c, now_ms),
            Wish::Release(c) => {
                self.withdraw(*c, now_ms);
                true
            }
            Wish::Chat(number) => self.write(*number, now_ms),
            Wish::ShowAll => self.may_view(),
            Wish::Show(number) => self.may_view() && (1..=2).contains(number),
            Wish::Accept(number) => {
                if let Some(file @ File::Offered) = self.file(*number) {
                    *file = File::Taken;
                }
                true
            }
            Wish::Refuse(number) => {
                self.close(*number);
                true
            }
            Wish::Kept(number) => {
                let is_out = matches!(self.file(*number), Some(File::Out));
                if is_out {
                    self.close(*number);
                }
                is_out
            }
        }
    }

    fn happen(&mut self, event: &Event, now_ms: u64) {
        match event {
            Event::Offer => {
                let open = |file: &&File| **file != File::Closed;
                if self.files.iter().filter(open).count() < 20 {
                    self.files.push(File::Offered);
                }
            }
            Event::Out(number) => {
                if let Some(file @ File::Taken) = self.file(*number) {
                    *file = File::Out;
                }
            }
            Event::Revoke(c) => self.withdraw(*c, now_ms),
            Event::RevokeEverything => {
                self.asked.clear();
                self.allowed.clear();
                let last = u32::try_from(self.files.len()).expect("there are few");
                (1..=last).for_each(|number| self.close(number));
            }
            Event::Answer { yes, stale: false } => self.answer(*yes, now_ms),
            Event::Start => self.started = true,
            Event::Hold => self.held |= self.started,
            Event::Resume => {
                self.held = false;
                self.started = true;
            }
            Event::End => {
                self.over = true;
                self.asked.clear();
                self.allowed.clear();
            }
            Event::Answer { stale: true, .. } | Event::ConsoleLost | Event::Wait(_) => {}
        }
    }

    fn ask(&mut self, capability: Capability, now_ms: u64) -> bool {
        if self.allowed.contains(&capability) || self.asked.contains(&capability) {
            return true;
        }
        if within_a_minute(&self.asked_at, now_ms) == 12 {
            return false;
        }
        self.asked_at.push(now_ms);
        self.asked.push(capability);
        if self.asked.len() == 1 {
            self.shown_ms = now_ms;
        }
        true
    }

    fn write(&mut self, number: u128, now_ms: u64) -> bool {
        if self.written.contains(&number) {
            return true;
        }
        if within_a_minute(&self.written_at, now_ms) == 60 {
            return false;
        }
        self.written_at.push(now_ms);
        self.written.push(number);
        true
    }

    fn answer(&mut self, yes: bool, now_ms: u64) {
        let counts = !yes || now_ms >= self.shown_ms + 400;
        if counts && !self.asked.is_empty() {
            let capability = self.asked.remove(0);
            if yes {
                self.allowed.push(capability);
            }
            self.shown_ms = now_ms;
        }
    }

    fn file(&mut self, number: u32) -> Option<&mut File> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.files.get_mut(index)
    }

    fn close(&mut self, number: u32) {
        let Some(file) = self.file(number) else {
            return;
        };
        let was_out = *file == File::Out;
        *file = File::Closed;
        self.sent += usize::from(was_out);
    }

    fn withdraw(&mut self, capability: Capability, now_ms: u64) {
        self.allowed.retain(|c| *c != capability);
        if self.asked.first() == Some(&capability) {
            self.shown_ms = now_ms;
        }
        self.asked.retain(|c| *c != capability);
    }

    fn expire(&mut self, now_ms: u64) {
        while !self.asked.is_empty() && now_ms >= self.shown_ms + 60_000 {
            self.asked.remove(0);
            self.shown_ms = now_ms;
        }
    }

    pub(crate) fn may_view(&self) -> bool {
        !self.held && self.allowed.contains(&Capability::View)
    }

    pub(crate) fn may_control(&self) -> bool {
        !self.held && self.asked.is_empty() && self.allowed.contains(&Capability::Control)
    }

    /// How many messages of the technician the customer sees.
    pub(crate) fn shown_messages(&self) -> usize {
        self.written.len()
    }
}
