//! What is coded: frames of six kinds, all of the same size.

use bowline_workload::dice::mixed;
use bowline_workload::film;
use bowline_workload::picture::{Picture, Rgb};
use bowline_workload::views::{self, Grain};
use bowline_workload::writing::{Hand, Ink};

/// Width and height of every frame in pixels.
pub(crate) const SIZE: (usize, usize) = (1280, 720);
/// Frames of each kind.
const FRAMES: u32 = 4;

/// Frames of one kind.
pub(crate) struct Content {
    pub(crate) name: &'static str,
    pub(crate) frames: Vec<Picture>,
}

impl Content {
    fn new(name: &'static str, draw: impl Fn(u32) -> Picture) -> Self {
        Self {
            name,
            frames: (0..FRAMES).map(draw).collect(),
        }
    }
}

/// Draws all of them.
pub(crate) fn all() -> Vec<Content> {
    let scene = film::Scene::new(SIZE, 0, Grain::Fine);
    vec![
        Content::new("writing", writing),
        Content::new("terminal", terminal),
        Content::new("controls", controls),
        Content::new("photograph", |number| views::photograph(SIZE, 60 + number)),
        Content::new("noisy", noisy),
        Content::new("film", |number| scene.frame(number * 7)),
    ]
}

/// Dark writing on a white page.
fn writing(number: u32) -> Picture {
    let mut page = Picture::new(SIZE.0, SIZE.1, [255; 3]);
    let hand = Hand::new(9, 15);
    for (column, left) in [(0, 40), (1, 660)] {
        let text = 1 + 500 * number + 100 * column;
        hand.write_page(&mut page, (left, 30), (580, 660), text, &Ink::ON_LIGHT);
    }
    page
}

/// Coloured writing on black, a few lines further in each frame.
fn terminal(number: u32) -> Picture {
    let mut page = Picture::new(SIZE.0, SIZE.1, [24, 26, 30]);
    let hand = Hand::new(8, 14);
    let inside = (SIZE.0 - 16, SIZE.1 - 8);
    hand.write_page(&mut page, (8, 4), inside, 900 + 3 * number, &Ink::ON_DARK);
    page
}

/// Boxes and lines in plain colours, and few words.
fn controls(number: u32) -> Picture {
    const LINE: Rgb = [200, 203, 208];
    let mut page = Picture::new(SIZE.0, SIZE.1, [242, 243, 245]);
    let hand = Hand::new(8, 14);
    page.fill((0, 0), (SIZE.0, 48), [38, 78, 132]);
    page.fill((0, 48), (220, SIZE.1 - 48), [226, 229, 234]);
    let title = Ink {
        plain: [255; 3],
        ..Ink::ON_DARK
    };
    hand.write_line(&mut page, (16, 17), 400, number, &title);
    for row in 0..9_u32 {
        let y = 70 + 70 * usize::try_from(row).unwrap_or_default();
        let text = 40 * number + 3 * row;
        hand.write_line(&mut page, (16, y), 200, text, &Ink::ON_LIGHT);
        hand.write_line(&mut page, (250, y), 470, text + 1, &Ink::ON_LIGHT);
        page.fill((500, y - 8), (420, 32), LINE);
        page.fill((501, y - 7), (418, 30), [255; 3]);
        hand.write_line(&mut page, (510, y), 900, text + 2, &Ink::ON_LIGHT);
        page.fill((960, y - 8), (120, 32), [54, 112, 190]);
        hand.write_line(&mut page, (980, y), 1060, text + 2, &title);
        page.fill((240, y + 44), (1020, 1), LINE);
    }
    page
}

/// A photograph with a grain of its own in each colour, as a camera makes it in little light: what a coder knows of one colour
/// helps it little with another.
fn noisy(number: u32) -> Picture {
    let smooth = views::hills(SIZE, 60 + number, Grain::None);
    let place = |part: usize| u32::try_from(part).unwrap_or_default();
    Picture::drawn(SIZE.0, SIZE.1, |x, y| {
        let dice = mixed(place(y * SIZE.0 + x) ^ number << 24).to_le_bytes();
        let smooth = smooth.at(x, y);
        std::array::from_fn(|channel| smooth[channel].saturating_add(dice[channel] % 7))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_frame_shows_something_else() {
        for content in all() {
            let mut frames: Vec<&[u8]> = content.frames.iter().map(Picture::bytes).collect();
            frames.sort_unstable();
            frames.dedup();
            assert_eq!(frames.len(), FRAMES as usize, "{}", content.name);
        }
    }
}
