//! Which corner of one picture is which of another.

use crate::descriptor::Feature;

/// Most comparisons of 256 in which the same corner may differ.
const MOST_DIFFERENT: u32 = 72;
/// The second-best corner must differ so much more (Lowe, IJCV 2004, section 7.1).
const AHEAD: f32 = 0.85;
/// Nearer together than this, two features are one corner at two sizes.
const SAME_PLACE_PX: f32 = 5.0;

/// The best partner of a feature, and how different the best one elsewhere is.
#[derive(Clone, Copy)]
struct Best {
    index: usize,
    difference: u32,
    second: u32,
}

/// Pairs of indexes: each is the other's best, and clearly better than the next.
pub(crate) fn matches(first: &[Feature], second: &[Feature]) -> Vec<(usize, usize)> {
    let mut back: Vec<(u32, usize)> = vec![(u32::MAX, usize::MAX); second.len()];
    let mut there: Vec<(usize, Best)> = Vec::new();
    for (index, feature) in first.iter().enumerate() {
        let mut best = Best {
            index: usize::MAX,
            difference: u32::MAX,
            second: u32::MAX,
        };
        for (other, (candidate, back)) in second.iter().zip(&mut back).enumerate() {
            let difference = feature.difference(candidate);
            if difference < back.0 {
                *back = (difference, index);
            }
            if difference < best.second {
                consider(&mut best, other, difference, second);
            }
        }
        let clear = (best.difference as f32) < AHEAD * best.second as f32;
        if best.difference <= MOST_DIFFERENT && clear {
            there.push((index, best));
        }
    }
    let both_ways = |(index, best): (usize, Best)| {
        let returned = back.get(best.index)?.1;
        same_place(first.get(returned)?, &first[index]).then_some((index, best.index))
    };
    there.into_iter().filter_map(both_ways).collect()
}

fn consider(best: &mut Best, other: usize, difference: u32, features: &[Feature]) {
    let twin = features
        .get(best.index)
        .is_some_and(|known| same_place(known, &features[other]));
    if difference < best.difference {
        if !twin {
            best.second = best.difference;
        }
        (best.index, best.difference) = (other, difference);
    } else if !twin {
        best.second = difference;
    }
}

fn same_place(a: &Feature, b: &Feature) -> bool {
    (a.x - b.x).abs() + (a.y - b.y).abs() < SAME_PLACE_PX
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::descriptor::{SIZES, describe};
    use crate::homography::Homography;
    use crate::testing::picture;

    #[test]
    fn most_matches_are_right() {
        let map = Homography::new([0.9, 0.1, 20.0, -0.1, 0.9, 25.0, 0., 0., 1.]).expect("finite");
        let first = describe(picture(&Homography::IDENTITY).base(), &SIZES, 350);
        let second = describe(picture(&map).base(), &SIZES, 350);
        let pairs = matches(&first, &second);
        let right = pairs.iter().filter(|(a, b)| {
            let place = map.apply((f64::from(first[*a].x), f64::from(first[*a].y)));
            place.is_some_and(|p| {
                (p.0 - f64::from(second[*b].x)).hypot(p.1 - f64::from(second[*b].y)) < 4.0
            })
        });
        let right = right.count();
        assert!(
            right > 30 && right * 10 > pairs.len() * 7,
            "{right} of {}",
            pairs.len()
        );
    }

    #[test]
    fn nothing_matches_nothing() {
        let some = describe(picture(&Homography::IDENTITY).base(), &SIZES, 50);
        assert!(matches(&[], &some).is_empty() && matches(&some, &[]).is_empty());
    }
}
