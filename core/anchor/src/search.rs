//! Finds an object again of which nobody knows where it is.

use crate::align::{Alignment, Attempt, Reach, align};
use crate::anchor::Anchor;
use crate::consensus::{Pair, Search, agree};
use crate::dice::Dice;
use crate::homography::{Homography, Point, distance};
use crate::matching::matches;
use crate::neighbourhood::Standing;
use crate::refine::{Fit, Prior, refine};
use crate::support::Breadth;
use crate::view::{Key, Seen};

/// Fewer matches agree by chance.
const LEAST_AGREEING: usize = 7;
/// A place that so many matches agree on may be anywhere.
const STRONG: usize = 18;
/// So many of all matches, all over the picture, leave no doubt about which of several places that look alike it is.
const OVERWHELMING: usize = 30;
const OVERWHELMING_SHARE: f64 = 0.75;
/// Where so many corners next to the strokes are found too, what is drawn on may look like anything: something plain hardly has looks.
const WHOLE_SHARE: f64 = 0.9;
/// A rival has at most this share of the matches of the best place.
const RIVAL_SHARE: f64 = 0.6;

/// Where the object was seen.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sighting {
    /// In the picture: its corners were found one by one.
    Here {
        /// Takes the picture drawn on to the current one.
        map: Homography,
        /// The share of corners found, 0 to 1.
        share: f64,
        /// Whether it can be no other place that looks like it.
        is_sure: bool,
    },
    /// Outside of the picture; things around it are in it.
    Beyond {
        /// The same.
        map: Homography,
    },
}

/// Compares the features of all kept pictures with those of the current one.
///
/// `expected` is where the object should be, and how far off that may be in pixels. Far from there more evidence is asked for.
pub(crate) fn search(
    anchor: &Anchor,
    expected: Option<(&Homography, f64)>,
    seen: &Seen<'_>,
    dice: &mut Dice,
) -> Option<Sighting> {
    let mut best: Option<(f64, Sighting)> = None;
    for key in &anchor.keys {
        let Some(guess) = guess(anchor, key, expected, seen, dice) else {
            continue;
        };
        let sighting = if anchor.in_view(&guess.map, seen.size()) < 0.3 {
            (guess.strong && !anchor.around.has_rivals())
                .then_some((0.0, Sighting::Beyond { map: guess.map }))
        } else {
            prove(anchor, &guess, seen, dice)
        };
        if let Some((weight, sighting)) = sighting
            && best.is_none_or(|(most, _)| weight > most)
        {
            best = Some((weight, sighting));
        }
    }
    best.map(|(_, sighting)| sighting)
}

/// A place that many matches agree on.
struct Guess {
    map: Homography,
    near: bool,
    strong: bool,
    overwhelming: bool,
}

fn guess(
    anchor: &Anchor,
    key: &Key,
    expected: Option<(&Homography, f64)>,
    seen: &Seen<'_>,
    dice: &mut Dice,
) -> Option<Guess> {
    let middle = key.map.apply(anchor.support.middle)?;
    let pairs = pairs(key, seen, middle, anchor.support.radius * 2.0 + 20.0);
    let fit = fit(&pairs, middle, dice)?;
    if has_rival(&pairs, &fit, middle, dice) {
        return None;
    }
    let map = fit.map.after(&key.map)?;
    let share = fit.agreeing as f64 / pairs.len() as f64;
    let strong = fit.agreeing >= STRONG && share > 0.4;
    let here = map.apply(anchor.support.middle)?;
    let near = expected.is_some_and(|(expected, doubt)| {
        let there = expected.apply(anchor.support.middle);
        there.is_some_and(|there| distance(here, there) < 15.0 + 3.0 * doubt)
    });
    let fair = expected.is_none() && fit.agreeing >= 10 && share > 0.35;
    (near || strong || fair).then_some(Guess {
        map,
        near,
        strong,
        overwhelming: fit.agreeing >= OVERWHELMING && share > OVERWHELMING_SHARE,
    })
}

fn pairs(key: &Key, seen: &Seen<'_>, middle: Point, reach: f64) -> Vec<Pair> {
    let (kept, now) = (&key.view.features, seen.features());
    let pair = |(from, to): (usize, usize)| {
        let from = (f64::from(kept[from].x), f64::from(kept[from].y));
        let to = (f64::from(now[to].x), f64::from(now[to].y));
        let away = distance(from, middle) / reach;
        Pair {
            from,
            to,
            weight: 0.35 + 0.65 * (-0.5 * away * away).exp(),
        }
    };
    matches(kept, now).into_iter().map(pair).collect()
}

fn fit(pairs: &[Pair], middle: Point, dice: &mut Dice) -> Option<Fit> {
    if pairs.len() < LEAST_AGREEING {
        return None;
    }
    let (start, _) = agree(
        pairs,
        Search {
            tolerance_px: 4.0,
            guesses: 400,
        },
        None,
        dice,
    )?;
    let prior = Prior {
        start,
        expected: start,
        deviation: 0.05,
        perspective: 0.08,
        cutoff_px: 2.0,
    };
    let fit = refine(pairs, &prior)?;
    (fit.agreeing >= LEAST_AGREEING && fit.map.is_plausible_at(middle)).then_some(fit)
}

/// Whether the other matches agree on another place nearly as well: a pattern that repeats itself.
fn has_rival(pairs: &[Pair], fit: &Fit, middle: Point, dice: &mut Dice) -> bool {
    let others: Vec<Pair> = pairs
        .iter()
        .filter(|pair| pair.miss_squared(&fit.map) > 36.0)
        .copied()
        .collect();
    if others.len() < 6 {
        return false;
    }
    let search = Search {
        tolerance_px: 4.0,
        guesses: 120,
    };
    let Some((rival, _)) = agree(&others, search, None, dice) else {
        return false;
    };
    let elsewhere = match (rival.apply(middle), fit.map.apply(middle)) {
        (Some(a), Some(b)) => distance(a, b) > 8.0,
        _ => false,
    };
    let agreeing = others
        .iter()
        .filter(|pair| pair.miss_squared(&rival) < 16.0)
        .count();
    elsewhere && agreeing as f64 > RIVAL_SHARE * fit.agreeing as f64
}

/// Lays the corners themselves on the picture; gives their weight too.
fn prove(
    anchor: &Anchor,
    guess: &Guess,
    seen: &Seen<'_>,
    dice: &mut Dice,
) -> Option<(f64, Sighting)> {
    let key = &anchor.keys[anchor.best_key(&guess.map)];
    let mut map = guess.map;
    let mut last: Option<Alignment> = None;
    for reach in [Reach::Far, Reach::Wide, Reach::Near] {
        let attempt = Attempt {
            support: &anchor.support,
            breadth: Breadth::Tight,
            key,
            expected: &map,
            reach,
            least_likeness: 0.6,
        };
        let found = align(&attempt, seen, dice)?;
        map = found.fit.map;
        last = Some(found);
    }
    let attempt = Attempt {
        support: &anchor.support,
        breadth: Breadth::Tight,
        key,
        expected: &map,
        reach: Reach::Near,
        least_likeness: 0.6,
    };
    let (found, standing) = anchor.among_rivals(&attempt, last?, seen, dice);
    let is_this_one = match standing {
        Standing::Clear => true,
        Standing::Unclear => guess.overwhelming,
        Standing::Beaten(_) => false,
    };
    if found.fit.agreeing < 8 || !anchor.is_enough(&found, true) || !is_this_one {
        return None;
    }
    let map = found.fit.map;
    let (likeness, share) = if guess.near { (0.55, 0.25) } else { (0.7, 0.4) };
    let is_whole = guess.overwhelming && standing == Standing::Clear && found.share() > WHOLE_SHARE;
    let proven = (is_whole || anchor.resembles(&map, seen))
        && anchor.around.likeness(seen.pyramid, &map) > likeness
        && found.share() > share;
    proven.then_some((
        found.fit.weight,
        Sighting::Here {
            map,
            share: found.share().min(1.0),
            is_sure: guess.overwhelming || standing == Standing::Clear,
        },
    ))
}
