//! How alike two pictures look.

/// The correlation of pairs of samples, added one by one: -1 to 1, whatever brightness and contrast are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Likeness {
    count: f64,
    sums: (f64, f64),
    squares: (f64, f64),
    products: f64,
}

impl Likeness {
    pub(crate) fn add(&mut self, a: f32, b: f32) {
        let (a, b) = (f64::from(a), f64::from(b));
        self.count += 1.0;
        self.sums.0 += a;
        self.sums.1 += b;
        self.squares.0 += a * a;
        self.squares.1 += b * b;
        self.products += a * b;
    }

    /// How many pairs there were.
    pub(crate) fn count(&self) -> f64 {
        self.count
    }

    /// The correlation; `None` when one of both is as good as flat: its deviation is below `flat` grey values.
    pub(crate) fn value(&self, flat: f64) -> Option<f64> {
        let n = self.count.max(1.0);
        let a = self.squares.0 - self.sums.0 * self.sums.0 / n;
        let b = self.squares.1 - self.sums.1 * self.sums.1 / n;
        if a.min(b) <= flat * flat * n {
            return None;
        }
        Some((self.products - self.sums.0 * self.sums.1 / n) / (a * b).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brightness_and_contrast_do_not_count() {
        let mut likeness = Likeness::default();
        for i in 0..50u16 {
            let grey = f32::from(i * 37 % 101);
            likeness.add(grey, 20.0 + 0.3 * grey);
        }
        assert!(
            likeness
                .value(1.0)
                .is_some_and(|value| (value - 1.0).abs() < 1e-6)
        );
        assert!(Likeness::default().value(1.0).is_none());
    }
}
