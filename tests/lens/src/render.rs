//! Draws the pictures of a scene.

use std::sync::LazyLock;

use crate::dice::Dice;
use crate::matrix::{Matrix, inverse};
use crate::scene::{RATE, Scene, Surface, course_at};
use crate::texture::{DENSITY, SIDE};

/// Rows that share one moment of the rolling shutter.
const ROWS_AT_ONCE: usize = 8;

static NORMAL: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let mut dice = Dice::new(1);
    (0..1 << 16).map(|_| dice.normal() as f32).collect()
});

/// A picture's luma in rows.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Width and height in pixels.
    pub size: (usize, usize),
    /// One byte a pixel.
    pub luma: Vec<u8>,
}

impl Scene {
    /// The picture as the camera gives it.
    #[must_use]
    pub fn camera(&self, frame: usize) -> Frame {
        let size = self.size_of(frame);
        let mut light = self.exposed(frame, size);
        let seconds = self.seconds(frame);
        if let Some(hand) = &self.hand {
            hand.paint(&mut light, size, seconds);
        }
        blur(&mut light, size, course_at(&self.defocus, seconds, 0.0));
        let gain = course_at(&self.gain, seconds, 1.0);
        let luma = self.sensed(&light, size, gain as f32, frame);
        Frame { size, luma }
    }

    /// The picture as it is shown: after the sender, if there is one.
    #[must_use]
    pub fn shown(&self, frame: usize) -> Frame {
        let camera = self.camera(self.shown_frame(frame));
        match &self.compression {
            None => camera,
            Some(compression) => {
                let (luma, size) = compression.squeeze(&camera.luma, camera.size);
                Frame { size, luma }
            }
        }
    }

    /// The size of the picture as it is shown: a sender may have halved it.
    #[must_use]
    pub fn shown_size(&self, frame: usize) -> (usize, usize) {
        let (wide, tall) = self.size_of(self.shown_frame(frame));
        match &self.compression {
            Some(compression) if compression.halves => (wide / 2, tall / 2),
            Some(_) | None => (wide, tall),
        }
    }

    fn exposed(&self, frame: usize, size: (usize, usize)) -> Vec<f32> {
        let open = self.shutter.exposure / RATE;
        let count = self.exposures(frame, size, open);
        let mut light = vec![0.0; size.0 * size.1];
        for index in 0..count {
            let part = if count == 1 {
                0.0
            } else {
                index as f64 / (count - 1) as f64 - 0.5
            };
            let mut layer = vec![0.0; size.0 * size.1];
            for (surface, thing) in self.surfaces.iter().enumerate() {
                let rows = if self.shutter.readout > 0.0 {
                    ROWS_AT_ONCE
                } else {
                    size.1
                };
                for (block, lines) in layer.chunks_mut(rows * size.0).enumerate() {
                    let top = block * rows;
                    let middle = (top + lines.len() / size.0 / 2) as f64;
                    let offset = self.row_offset(frame, middle) + part * open;
                    let map = self.projection(frame, offset, surface);
                    paint(lines, size, top, &map, thing);
                }
            }
            for (sum, value) in light.iter_mut().zip(&layer) {
                *sum += value / count as f32;
            }
        }
        light
    }

    /// How many moments of one exposure are drawn: one for every two pixels of movement.
    fn exposures(&self, frame: usize, size: (usize, usize), open: f64) -> usize {
        let (wide, tall) = (size.0 as f64, size.1 as f64);
        let (before, after) = (
            inverse(&self.projection(frame, -open / 2.0, 0)),
            self.projection(frame, open / 2.0, 0),
        );
        let moved = [
            (0.0, 0.0),
            (wide, 0.0),
            (0.0, tall),
            (wide, tall),
            (wide / 2.0, tall / 2.0),
        ]
        .into_iter()
        .filter_map(|corner| {
            let world = crate::matrix::apply(&before, corner)?;
            let later = crate::matrix::apply(&after, world)?;
            Some((later.0 - corner.0).hypot(later.1 - corner.1))
        })
        .fold(0.0, f64::max);
        ((moved / 2.0).ceil() as usize + 1).min(9)
    }

    /// Adds the fall of light towards the corners, gain, noise, and rounds.
    fn sensed(
        &self,
        light: &[f32],
        (width, height): (usize, usize),
        gain: f32,
        frame: usize,
    ) -> Vec<u8> {
        let mut dice = Dice::new(self.seed).fork("noise", frame as u64);
        let mut luma = Vec::with_capacity(light.len());
        let reach = (width * width + height * height) as f32 / 4.0;
        for (y, row) in light.chunks_exact(width).enumerate() {
            let mut at = dice.below(NORMAL.len());
            let down = y as f32 - height as f32 / 2.0;
            for (x, value) in row.iter().enumerate() {
                let across = x as f32 - width as f32 / 2.0;
                let fall = 1.0 - 0.22 * (across * across + down * down) / reach;
                let grey = value * fall * gain;
                at = (at + 1) & (NORMAL.len() - 1);
                let deviation = self.noise as f32 * (0.5 + 0.5 * (grey.max(0.0) / 128.0).sqrt());
                luma.push((grey + NORMAL[at] * deviation + 0.5).clamp(0.0, 255.0) as u8);
            }
        }
        luma
    }
}

fn paint(lines: &mut [f32], size: (usize, usize), top: usize, map: &Matrix, surface: &Surface) {
    let back = inverse(map);
    let at = |x: f64, y: f64| {
        let depth = back[6] * x + back[7] * y + back[8];
        (
            (back[0] * x + back[1] * y + back[2]) / depth,
            (back[3] * x + back[4] * y + back[5]) / depth,
        )
    };
    let middle = (
        size.0 as f64 / 2.0,
        top as f64 + (lines.len() / size.0) as f64 / 2.0,
    );
    let (here, right, below) = (
        at(middle.0, middle.1),
        at(middle.0 + 1.0, middle.1),
        at(middle.0, middle.1 + 1.0),
    );
    let area = (right.0 - here.0) * (below.1 - here.1) - (right.1 - here.1) * (below.0 - here.0);
    let (level, scale) = surface.texture.level(area.abs().sqrt() * DENSITY);
    let density = DENSITY * scale;
    let origin = SIDE as f64 / 2.0 * scale;
    for (row, line) in lines.chunks_exact_mut(size.0).enumerate() {
        let y = (top + row) as f64 + 0.5;
        let start = [0, 3, 6].map(|part| back[part] * 0.5 + back[part + 1] * y + back[part + 2]);
        for (column, pixel) in line.iter_mut().enumerate() {
            let x = column as f64;
            let depth = start[2] + back[6] * x;
            let world = (
                (start[0] + back[0] * x) / depth,
                (start[1] + back[3] * x) / depth,
            );
            if surface.holds(world) {
                let (u, v) = (world.0 * density + origin, world.1 * density + origin);
                *pixel = level.sample(u as f32, v as f32);
            }
        }
    }
}

/// A normal blur in both directions; at the edges the last pixel goes on.
fn blur(light: &mut [f32], (width, height): (usize, usize), deviation: f64) {
    if deviation < 0.25 {
        return;
    }
    let reach = (deviation * 2.5).ceil() as usize;
    let mut kernel: Vec<f32> = (0..=2 * reach)
        .map(|i| (-0.5 * ((i as f64 - reach as f64) / deviation).powi(2)).exp() as f32)
        .collect();
    let sum: f32 = kernel.iter().sum();
    for weight in &mut kernel {
        *weight /= sum;
    }
    let mut padded = vec![0.0; width + 2 * reach];
    for row in light.chunks_exact_mut(width) {
        padded[..reach].fill(row[0]);
        padded[reach..reach + width].copy_from_slice(row);
        padded[reach + width..].fill(row[width - 1]);
        for (x, pixel) in row.iter_mut().enumerate() {
            *pixel = padded[x..]
                .iter()
                .zip(&kernel)
                .map(|(value, weight)| value * weight)
                .sum();
        }
    }
    let source = light.to_vec();
    for (y, row) in light.chunks_exact_mut(width).enumerate() {
        row.fill(0.0);
        for (k, weight) in kernel.iter().enumerate() {
            let from = (y + k).saturating_sub(reach).min(height - 1);
            for (pixel, value) in row.iter_mut().zip(&source[from * width..][..width]) {
                *pixel += value * weight;
            }
        }
    }
}
