//! Whether a frame is known again by the thumbnail of what a receiver sees of it.

use bowline_anchor::{Picture, Settings, Thumbnail, Tracker};

use crate::compress::Compression;
use crate::groups::Group;

/// So many frames later a thumbnail comes back.
const LATE_FRAMES: usize = 12;
/// Qualities of the receiver's picture.
const QUALITIES: [u32; 4] = [6, 10, 20, 40];

/// How often which frame was found.
#[derive(Clone, Copy, Debug, Default)]
pub struct Identity {
    /// Thumbnails that came back.
    pub tries: usize,
    /// Of those, how many found their frame.
    pub exact: usize,
    /// How many found none: the picture itself is asked for then.
    pub none: usize,
    /// The farthest that another one was away, in frames.
    pub most_off: usize,
}

/// Shows a clip to one tracker, and takes thumbnails from what a sender makes of it, each quality at its whole and half size.
#[must_use]
pub fn measure(group: Group, seed: u64, index: u64) -> Identity {
    let scene = group.scene(seed, index);
    let mut tracker = Tracker::new(Settings::default());
    let mut late: Vec<Vec<Thumbnail>> = Vec::new();
    let mut numbers = Vec::new();
    let mut identity = Identity::default();
    for frame in 0..scene.frames {
        let camera = scene.camera(frame);
        let Some(picture) = Picture::new(camera.size.0, camera.size.1, camera.size.0, &camera.luma)
        else {
            continue;
        };
        numbers.push(tracker.frame(&picture));
        let received = [false, true]
            .into_iter()
            .flat_map(|halves| QUALITIES.map(|quality| (quality, halves)));
        late.push(
            received
                .filter_map(|(quality, halves)| {
                    let sender = Compression {
                        quality,
                        one_of: 1,
                        halves,
                    };
                    let (luma, size) = sender.squeeze(&camera.luma, camera.size);
                    Picture::new(size.0, size.1, size.0, &luma)
                        .map(|picture| Thumbnail::of(&picture))
                })
                .collect(),
        );
        let Some(drawn_on) = frame.checked_sub(LATE_FRAMES) else {
            continue;
        };
        for thumbnail in &late[drawn_on] {
            let found = tracker.find(thumbnail);
            identity.tries += 1;
            let Some(found) = found else {
                identity.none += 1;
                continue;
            };
            let off = found.frame.0.abs_diff(numbers[drawn_on].0) as usize;
            identity.exact += usize::from(off == 0);
            identity.most_off = identity.most_off.max(off);
        }
    }
    identity
}
