//! Every group on several seeds, added up.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result};

use crate::groups::Group;
use crate::peers::{NAMES, Peers};
use crate::score::{Case, Moment, Tally, breaks, tally};

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
    /// Who else is shown the same clips.
    pub peers: Option<Peers>,
}

/// What one clip gave.
#[derive(Clone, Debug)]
pub struct Outcome {
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
    /// The others, in the order of their names, if they were asked.
    pub peers: Vec<PeerTally>,
}

/// What another tracker did.
#[derive(Clone, Debug, Default)]
pub struct PeerTally {
    /// All strokes together.
    pub tally: Tally,
    /// Milliseconds that a picture took it, of each clip.
    pub frame_ms: Vec<f64>,
}

/// Everything added up.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    /// `bowline-anchor`, by groups.
    pub anchor: BTreeMap<Group, Tally>,
    /// The others, by the places of their names and by groups.
    pub peers: BTreeMap<(usize, Group), PeerTally>,
}

impl Suite {
    /// Runs all clips; `tell` hears of each as it is done.
    ///
    /// # Errors
    /// When one of the others cannot be asked; clips that have not begun are left out then.
    pub fn run(&self, tell: &(dyn Fn(&Outcome) + Sync)) -> Result<Sums> {
        let clips: Vec<(Group, u64, u64)> = self
            .groups
            .iter()
            .flat_map(|&group| self.seeds.iter().map(move |&seed| (group, seed)))
            .flat_map(|(group, seed)| (0..self.clips).map(move |index| (group, seed, index)))
            .collect();
        let (next, sums) = (AtomicUsize::new(0), Mutex::new(Ok(Sums::default())));
        std::thread::scope(|scope| {
            for _ in 0..self.threads.max(1) {
                scope.spawn(|| {
                    while let Some(&clip) = clips.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let outcome = self.clip(clip);
                        if let Ok(outcome) = &outcome {
                            tell(outcome);
                        } else {
                            next.store(clips.len(), Ordering::Relaxed);
                        }
                        add(
                            &mut sums.lock().unwrap_or_else(PoisonError::into_inner),
                            outcome,
                        );
                    }
                });
            }
        });
        sums.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn clip(&self, (group, seed, index): (Group, u64, u64)) -> Result<Outcome> {
        let case = Case::of(group, seed, index);
        let ends = breaks(&case.scene);
        let sum = |moments: &[Vec<Moment>]| {
            let mut sum = Tally::default();
            for stroke in moments {
                sum.add(&tally(stroke, &ends));
            }
            sum
        };
        let (moments, peers) = match &self.peers {
            None => {
                let shown = |frame| anyhow::Ok(case.scene.shown(frame));
                (case.follow(shown)?, Vec::new())
            }
            Some(peers) => {
                let (moments, answers) = peers
                    .follow(&case)
                    .with_context(|| format!("{}, seed {seed}", group.name()))?;
                let peer = |peer: usize| PeerTally {
                    tally: sum(&answers.moments(peer, &case)),
                    frame_ms: vec![answers.frame_ms[peer]],
                };
                (moments, (0..NAMES.len()).map(peer).collect())
            }
        };
        Ok(Outcome {
            group,
            seed,
            index,
            tally: sum(&moments),
            moments,
            peers,
        })
    }
}

/// The first error is kept.
fn add(sums: &mut Result<Sums>, outcome: Result<Outcome>) {
    match (sums.as_mut(), outcome) {
        (Ok(sums), Ok(outcome)) => {
            let group = outcome.group;
            sums.anchor.entry(group).or_default().add(&outcome.tally);
            for (place, peer) in outcome.peers.iter().enumerate() {
                let sum = sums.peers.entry((place, group)).or_default();
                sum.tally.add(&peer.tally);
                sum.frame_ms.extend(&peer.frame_ms);
            }
        }
        (Ok(_), Err(error)) => *sums = Err(error),
        (Err(_), _) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_of_the_others_ends_the_run_with_its_reason() {
        let suite = Suite {
            groups: vec![Group::Held],
            seeds: vec![1],
            clips: 1,
            threads: 1,
            peers: Some(Peers {
                program: "/nowhere/python3".into(),
                script: "peers.py".into(),
            }),
        };
        let error = suite.run(&|_| {}).expect_err("nobody to ask");
        assert!(format!("{error:#}").contains("cannot start /nowhere/python3"));
    }
}
