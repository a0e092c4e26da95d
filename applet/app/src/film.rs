//! Codes film in a thread of its own, so that a typed letter does not wait for it.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use bowline_encode::{EncodeError, Picture, VideoEncoder};
use bowline_screen::FilmOrder;

/// A coded frame.
#[derive(Debug)]
pub(crate) struct Filmed {
    pub(crate) film: u32,
    pub(crate) coded: Result<Vec<u8>, EncodeError>,
    pub(crate) took: Duration,
    /// The pixels that it was made of, to be used again.
    pub(crate) pixels: Vec<u32>,
}

struct Job {
    order: FilmOrder,
    pixels: Vec<u32>,
}

/// The thread, once there was something to code.
pub(crate) struct Studio {
    jobs: Option<Sender<Job>>,
    spare: Vec<u32>,
    on_filmed: Arc<dyn Fn(Filmed) + Send + Sync>,
}

impl Studio {
    /// Starts nothing yet. Every frame comes back by `on_filmed`, from another thread.
    pub(crate) fn new(on_filmed: impl Fn(Filmed) + Send + Sync + 'static) -> Self {
        Self {
            jobs: None,
            spare: Vec::new(),
            on_filmed: Arc::new(on_filmed),
        }
    }

    /// Has a frame coded; `copy` fills in its pixels.
    ///
    /// # Errors
    /// When the thread is gone, and nothing comes back.
    pub(crate) fn code(
        &mut self,
        order: FilmOrder,
        copy: impl FnOnce(&mut Vec<u32>),
    ) -> Result<(), EncodeError> {
        let mut pixels = std::mem::take(&mut self.spare);
        copy(&mut pixels);
        let jobs = self.jobs.get_or_insert_with(|| {
            let (jobs, orders) = mpsc::channel();
            let on_filmed = Arc::clone(&self.on_filmed);
            std::thread::spawn(move || work(&orders, &*on_filmed));
            jobs
        });
        let sent = jobs.send(Job { order, pixels });
        sent.map_err(|_| EncodeError::Refused("its thread is gone".into()))
    }

    /// Keeps a buffer for the next frame, but nothing of a picture that was taken away.
    pub(crate) fn take_back(&mut self, pixels: Vec<u32>) {
        if self.jobs.is_some() {
            self.spare = pixels;
        }
    }

    /// Ends the thread once it has coded what it was given, and forgets the picture. What it codes with holds as much as several
    /// pictures.
    pub(crate) fn stop(&mut self) {
        self.jobs = None;
        self.spare = Vec::new();
    }
}

/// Works until there are no more jobs. An encoder lives as long as its film.
fn work(jobs: &Receiver<Job>, on_filmed: &dyn Fn(Filmed)) {
    let mut open: Option<(u32, Box<dyn VideoEncoder>)> = None;
    while let Ok(Job { order, pixels }) = jobs.recv() {
        let begun = Instant::now();
        let coded = code(&mut open, &order, &pixels);
        on_filmed(Filmed {
            film: order.film,
            coded,
            took: begun.elapsed(),
            pixels,
        });
    }
}

fn code(
    open: &mut Option<(u32, Box<dyn VideoEncoder>)>,
    order: &FilmOrder,
    pixels: &[u32],
) -> Result<Vec<u8>, EncodeError> {
    let of_film = open.take().filter(|(film, _)| *film == order.film);
    let (_, encoder) =
        open.insert(of_film.unwrap_or_else(|| (order.film, bowline_encode::open(order.codec))));
    let picture = Picture {
        width: order.rect.width,
        height: order.rect.height,
        pixels,
    };
    encoder.encode(&picture, order.is_key, order.bits_per_second)
}

#[cfg(test)]
mod tests {
    use bowline_screen::VideoCodec::{Av1, H264};
    use bowline_screen::{Rect, VideoCodec};

    use super::*;

    fn order(film: u32, codec: VideoCodec) -> FilmOrder {
        FilmOrder {
            film,
            codec,
            rect: Rect {
                x: 2,
                y: 4,
                width: 64,
                height: 48,
            },
            is_key: true,
            bits_per_second: 1_000_000,
        }
    }

    #[test]
    fn a_frame_comes_back_coded_with_its_buffer() {
        let (filmed, frames) = mpsc::channel();
        let mut studio = Studio::new(move |frame| drop(filmed.send(frame)));
        for (film, codec) in [(1, H264), (1, H264), (2, Av1)] {
            let ordered = studio.code(order(film, codec), |pixels| {
                pixels.resize(64 * 48, 0x0012_3456);
            });
            ordered.expect("the thread is there");
            let frame = frames.recv().expect("the thread works");
            assert_eq!((frame.film, frame.pixels.len()), (film, 64 * 48));
            assert!(!frame.coded.expect("an honest picture").is_empty());
            studio.take_back(frame.pixels);
        }
    }

    #[test]
    fn what_cannot_be_coded_comes_back_as_an_error() {
        let (filmed, frames) = mpsc::channel();
        let mut studio = Studio::new(move |frame| drop(filmed.send(frame)));
        let ordered = studio.code(order(1, H264), |pixels| pixels.resize(7, 0));
        ordered.expect("the thread is there");
        let frame = frames.recv().expect("the thread works");
        assert!(matches!(frame.coded, Err(EncodeError::Size)));
    }

    #[test]
    fn nothing_is_kept_of_a_picture_that_was_taken_away() {
        let (filmed, frames) = mpsc::channel();
        let mut studio = Studio::new(move |frame| drop(filmed.send(frame)));
        let ordered = studio.code(order(1, H264), |pixels| {
            pixels.resize(64 * 48, 1);
        });
        ordered.expect("the thread is there");
        studio.stop();
        let frame = frames.recv().expect("it was at work already");
        studio.take_back(frame.pixels);
        assert!(studio.spare.is_empty());
    }

    #[test]
    fn a_thread_that_is_gone_is_told_of() {
        let mut studio = Studio::new(|_| {});
        let (jobs, orders) = mpsc::channel();
        drop(orders);
        studio.jobs = Some(jobs);
        let ordered = studio.code(order(1, H264), |_| {});
        assert!(matches!(ordered, Err(EncodeError::Refused(_))));
    }
}
