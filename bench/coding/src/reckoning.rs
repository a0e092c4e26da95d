//! What many measurements say together.

/// The middle one; of an even number the upper of the two. Zero when there are none.
pub(crate) fn median(values: &[f64]) -> f64 {
    quantile(values, 50)
}

/// The value that so many of a hundred lie below. Zero when there are none.
pub(crate) fn quantile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = sorted.len() * percent / 100;
    let last = sorted.len().saturating_sub(1);
    sorted.get(place.min(last)).copied().unwrap_or(0.0)
}

/// How far a sum of squares of `count` distances lies below the greatest value, 255, in decibels.
pub(crate) fn psnr(squares: u64, count: usize) -> f64 {
    let mean = as_float(squares) / as_float(count as u64);
    10.0 * (255.0 * 255.0 / mean).log10()
}

/// Exact below 2^53, which no count here reaches.
#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2^53")]
pub(crate) fn as_float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_edge_of_a_hundred() {
        let hundred: Vec<f64> = (0..100).rev().map(f64::from).collect();
        assert!((median(&hundred) - 50.0).abs() < 1e-9);
        assert!((quantile(&hundred, 95) - 95.0).abs() < 1e-9);
        assert!((quantile(&[7.0], 95) - 7.0).abs() < 1e-9);
        assert!(median(&[]).abs() < 1e-9);
    }

    #[test]
    fn a_distance_of_one_everywhere_is_48_decibels() {
        assert!((psnr(1000, 1000) - 48.1308).abs() < 1e-3);
    }
}
