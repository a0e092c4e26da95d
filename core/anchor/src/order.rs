//! One sorting for everything: each kind of thing sorted by itself would be a few kilobytes more for a phone to load.

/// The least of some things by a number, at most so many, the least first; equal ones keep their order.
pub(crate) fn least_by<T: Copy>(things: &[T], most: usize, key: impl Fn(&T) -> f64) -> Vec<T> {
    let keys: Vec<f64> = things.iter().map(key).collect();
    let chosen = ascending(&keys).into_iter().take(most);
    chosen
        .filter_map(|index| things.get(index).copied())
        .collect()
}

/// The number that would be at a place if all were sorted; zero when there is none.
pub(crate) fn nth(values: &mut [f64], place: usize) -> f64 {
    if place >= values.len() {
        return 0.0;
    }
    *values.select_nth_unstable_by(place, f64::total_cmp).1
}

#[inline(never)]
fn ascending(keys: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_unstable_by(|&a, &b| keys[a].total_cmp(&keys[b]).then(a.cmp(&b)));
    order
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
    }
}
