//! Capital letters, digits and a few signs that a reader can tell apart: lines of a pen, as on a drawing.

use super::Canvas;

/// The height of a letter on its grid, and from one letter to the next.
const TALL: f64 = 9.0;
const ADVANCE: f64 = 8.5;
/// Half of the pen's width on the grid.
const PEN: f64 = 0.62;

type Place = (f64, f64);

/// What a letter's lines go through: pairs of digits, across and down, on a grid of six by nine. Nothing for a space.
fn lines_of(letter: char) -> &'static [&'static str] {
    match letter {
        'A' => &["093069", "1656"],
        'B' => &["0900", "004051534404", "4465685909"],
        'C' => &["625140201103061829495867"],
        'D' => &["0030516366583909", "0009"],
        'E' => &["60000969", "0454"],
        'F' => &["600009", "0454"],
        'G' => &["6251402011030618294958676535"],
        'H' => &["0009", "6069", "0464"],
        'I' => &["1050", "3039", "1959"],
        'J' => &["505749291807"],
        'K' => &["0009", "6005", "2369"],
        'L' => &["000969"],
        'M' => &["0900366069"],
        'N' => &["09006960"],
        'O' | '0' => &["20405163665849291806031120"],
        'P' => &["0900", "004061644505"],
        'Q' => &["20405163665849291806031120", "4669"],
        'R' => &["0900", "004061644505", "3569"],
        'S' => &["614020010314556668492908"],
        'T' => &["0060", "3039"],
        'U' => &["0007182949586760"],
        'V' => &["003960"],
        'W' => &["0019335960"],
        'X' => &["0069", "6009"],
        'Y' => &["003460", "3439"],
        'Z' => &["00600969"],
        '1' => &["123039", "1959"],
        '2' => &["021120405162630969"],
        '3' => &["01204061634424", "44666758492908"],
        '4' => &["49400666"],
        '5' => &["60100423436567492908"],
        '6' => &["503012050729496766442406"],
        '7' => &["006029"],
        '8' => &["24030120406163442406072949676644"],
        '9' => &["634525030220406264573919"],
        ':' => &["23333424", "27373828"],
        '-' => &["1555"],
        _ => &[],
    }
}

impl Canvas {
    /// Writes a line of text whose letters are so many pixels tall; signs that the pen does not know are left out.
    pub fn write(&mut self, (x, y): Place, tall: f64, text: &str, grey: f64) {
        let unit = tall / TALL;
        for (index, letter) in text.chars().enumerate() {
            let left = x + index as f64 * ADVANCE * unit;
            for line in lines_of(letter) {
                let points: Vec<Place> = line
                    .as_bytes()
                    .chunks_exact(2)
                    .map(|pair| (left + digit(pair[0]) * unit, y + digit(pair[1]) * unit))
                    .collect();
                for ends in points.windows(2) {
                    self.pen(ends[0], ends[1], PEN * unit, grey);
                }
            }
        }
    }

    /// A straight line with round ends; its edges are soft.
    fn pen(&mut self, from: Place, to: Place, radius: f64, grey: f64) {
        let reach = radius + 1.0;
        let along = (to.0 - from.0, to.1 - from.1);
        let length = along.0 * along.0 + along.1 * along.1;
        self.shade(
            (from.0.min(to.0) - reach, from.1.min(to.1) - reach),
            (from.0.max(to.0) + reach, from.1.max(to.1) + reach),
            |px, py, old| {
                let way = (px - from.0) * along.0 + (py - from.1) * along.1;
                let share = (way / length.max(1e-9)).clamp(0.0, 1.0);
                let near = (from.0 + along.0 * share, from.1 + along.1 * share);
                let cover = radius + 0.5 - (px - near.0).hypot(py - near.1);
                (cover > 0.0).then(|| {
                    let cover = cover.min(1.0) as f32;
                    // Where two lines meet the paper is not painted twice as dark.
                    (old + (grey as f32 - old) * cover).min(old)
                })
            },
        );
    }
}

fn digit(byte: u8) -> f64 {
    f64::from(byte - b'0')
}

/// How wide a line is.
pub(super) fn width_of(text: &str, tall: f64) -> f64 {
    text.chars().count() as f64 * ADVANCE * tall / TALL
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_letter_of_a_label_looks_like_no_other() {
        let letters: Vec<char> = ('A'..='Z').chain('1'..='9').chain([':', '-']).collect();
        let drawn: BTreeSet<Vec<u8>> = letters
            .iter()
            .map(|letter| {
                let mut canvas = Canvas::new(32);
                canvas.rectangle(0.0, 0.0, 32.0, 32.0, 220.0);
                canvas.write((6.0, 6.0), 18.0, &letter.to_string(), 20.0);
                canvas.into_grey()
            })
            .collect();
        assert_eq!(drawn.len(), letters.len());
    }

    #[test]
    fn writing_stays_within_its_height_and_width() {
        let mut canvas = Canvas::new(256);
        canvas.rectangle(0.0, 0.0, 256.0, 256.0, 220.0);
        canvas.write((20.0, 40.0), 18.0, "KEY: 4HX7", 20.0);
        let grey = canvas.into_grey();
        let right = 20 + width_of("KEY: 4HX7", 18.0) as usize;
        for (place, value) in grey.iter().enumerate() {
            let (x, y) = (place % 256, place / 256);
            let within = (18..right).contains(&x) && (38..61).contains(&y);
            assert!(within || *value == 220, "{x} {y}");
        }
        assert!(grey.iter().any(|value| *value < 40));
    }
}
