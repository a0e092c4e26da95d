//! Every group on several seeds, added up.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::groups::Group;
use crate::score::{Moment, Tally, breaks, run, tally};

/// Which clips to run.
#[derive(Clone, Debug)]
pub struct Suite {
    /// Groups to run.
    pub groups: Vec<Group>,
    /// Seeds: each gives other clips.
    pub seeds: Vec<u64>,
    /// Clips of each group and seed.
    pub clips: u64,
    /// How many run at a time.
    pub threads: usize,
}

/// What one clip gave.
#[derive(Clone, Debug)]
pub struct Result {
    /// Its group.
    pub group: Group,
    /// Its seed.
    pub seed: u64,
    /// Its number in group and seed.
    pub index: u64,
    /// What each stroke did.
    pub moments: Vec<Vec<Moment>>,
    /// All strokes together.
    pub tally: Tally,
}

impl Suite {
    /// Runs all clips; `tell` hears of each as it is done.
    pub fn run(&self, tell: &(dyn Fn(&Result) + Sync)) -> BTreeMap<Group, Tally> {
        let clips: Vec<(Group, u64, u64)> = self
            .groups
            .iter()
            .flat_map(|&group| self.seeds.iter().map(move |&seed| (group, seed)))
            .flat_map(|(group, seed)| (0..self.clips).map(move |index| (group, seed, index)))
            .collect();
        let (next, sums) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
        std::thread::scope(|scope| {
            for _ in 0..self.threads.max(1) {
                scope.spawn(|| {
                    while let Some(&(group, seed, index)) =
                        clips.get(next.fetch_add(1, Ordering::Relaxed))
                    {
                        let result = clip(group, seed, index);
                        tell(&result);
                        if let Ok(mut sums) = sums.lock() {
                            sums.entry(group)
                                .or_insert_with(Tally::default)
                                .add(&result.tally);
                        }
                    }
                });
            }
        });
        sums.into_inner().unwrap_or_default()
    }
}

fn clip(group: Group, seed: u64, index: u64) -> Result {
    let moments = run(group, seed, index);
    let ends = breaks(&group.scene(seed, index));
    let mut sum = Tally::default();
    for stroke in &moments {
        sum.add(&tally(stroke, &ends));
    }
    Result {
        group,
        seed,
        index,
        moments,
        tally: sum,
    }
}
