//! One sorting for everything: each kind of thing sorted by itself would be a few kilobytes more for a phone to load.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// The least of some things by a number, at most so many, the least first; equal ones keep their order.
pub(crate) fn least_by<T: Copy>(things: &[T], most: usize, key: impl Fn(&T) -> f64) -> Vec<T> {
    let keys: Vec<f64> = things.iter().map(key).collect();
    let chosen = ascending(&keys).into_iter().take(most);
    chosen
        .filter_map(|index| things.get(index).copied())
        .collect()
}

/// The number that would be at a place if all were sorted; zero when there is none (Hoare's "Find", CACM 1961).
pub(crate) fn nth(values: &mut [f64], place: usize) -> f64 {
    let mut rest = values;
    let mut place = place;
    loop {
        let Some(&pivot) = rest.get(rest.len() / 2) else {
            return 0.0;
        };
        let less = partition(rest, |value| value < pivot);
        let equal = partition(rest.get_mut(less..).unwrap_or_default(), |value| {
            value.total_cmp(&pivot).is_le()
        });
        if place < less {
            rest = &mut rest[..less];
        } else if place < less + equal.max(1) {
            return pivot;
        } else {
            place -= less + equal.max(1);
            rest = rest.get_mut(less + equal.max(1)..).unwrap_or_default();
        }
    }
}

/// Moves to the front what is meant; gives how many that are.
fn partition(values: &mut [f64], is_meant: impl Fn(f64) -> bool) -> usize {
    let mut front = 0;
    for at in 0..values.len() {
        if is_meant(values[at]) {
            values.swap(front, at);
            front += 1;
        }
    }
    front
}

/// A key and where it was.
struct Ranked(f64, usize);

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0).then(self.1.cmp(&other.1))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ranked {}

/// By a heap: a tenth of the code of the library's sorting, and there are never many.
#[inline(never)]
fn ascending(keys: &[f64]) -> Vec<usize> {
    let heap: BinaryHeap<Ranked> = keys
        .iter()
        .copied()
        .zip(0..)
        .map(|(key, index)| Ranked(key, index))
        .collect();
    heap.into_sorted_vec()
        .into_iter()
        .map(|ranked| ranked.1)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_come_first_and_equal_ones_keep_their_order() {
        let things = [(3.0, 'a'), (1.0, 'b'), (3.0, 'c'), (2.0, 'd')];
        let order: String = least_by(&things, 3, |thing| thing.0)
            .iter()
            .map(|thing| thing.1)
            .collect();
        assert_eq!(order, "bda");
        assert!(least_by(&[] as &[f64], 3, |value| *value).is_empty());
    }

    #[test]
    fn the_number_at_a_place_is_found() {
        assert!((nth(&mut [5.0, 1.0, 3.0], 1) - 3.0).abs() < 1e-12);
        assert!(nth(&mut [], 0).abs() < 1e-12);
        let many: Vec<f64> = (0..500).map(|i| f64::from(i * 7919 % 251)).collect();
        let mut sorted = many.clone();
        sorted.sort_by(f64::total_cmp);
        for place in [0, 1, 100, 250, 499] {
            assert!((nth(&mut many.clone(), place) - sorted[place]).abs() < 1e-12);
        }
        assert!(nth(&mut [f64::NAN, 1.0, f64::NAN], 5).abs() < 1e-12);
    }
}
