//! Runs a parser on many cases, and says which one it cannot stand.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::corpus::{Seed, seeds};
use crate::memory::peak_bytes;
use crate::mutate::{Kind, Mutation, Stock, mutation};

/// What a case may hold of memory, at any moment less than this.
pub const MAX_HELD_BYTES: usize = 64 * 1024 * 1024;
/// A case that takes longer hangs, however slow and busy the computer is.
pub const MAX_CASE_TIME: Duration = Duration::from_secs(10);

const CASES: u32 = 4000;
const MAX_MUTATIONS: usize = 5;
/// One of so many cases has to be taken: where all are refused, only the first lines of a parser are looked at.
const TAKEN_ONE_OF: u32 = 50;
const DICE: [u8; 32] = *b"Bowline: the same in every run..";

/// What a parser made of a case.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// It was read, at least in part.
    Taken,
    /// It was not.
    Refused,
}

impl Verdict {
    /// Reads all inputs; [`Self::Taken`] if one of them is.
    pub fn any(inputs: &[Vec<u8>], mut read: impl FnMut(&[u8]) -> Self) -> Self {
        let mut verdict = Self::Refused;
        for input in inputs {
            verdict = verdict.or(read(input));
        }
        verdict
    }

    /// [`Self::Taken`] if one of the two is.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self == Self::Taken { self } else { other }
    }
}

/// A parser's inputs.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// Its folder in the corpus.
    pub name: &'a str,
    /// What its inputs are made of.
    pub kind: Kind,
    /// What its language has words for.
    pub dictionary: &'a [&'a [u8]],
    /// Most bytes of an input: the bound that holds before the parser sees it.
    pub max_bytes: usize,
    /// Most inputs that follow one another in a case.
    pub max_inputs: usize,
    /// Cases are this many times fewer than usual, for what is slow.
    pub slowness: u32,
}

/// Gives a parser the inputs of its corpus, and then what becomes of them by chance.
///
/// # Panics
/// If the parser does not stand a case or an input of the corpus, or if it takes hardly any.
pub fn fuzz(target: &Target<'_>, read: fn(&[Vec<u8>]) -> Verdict) {
    fuzz_from(target, seeds(target.name), read);
}

fn fuzz_from(target: &Target<'_>, seeds: Vec<Seed>, read: fn(&[Vec<u8>]) -> Verdict) {
    let worker = RefCell::new(Worker::new(read, MAX_CASE_TIME));
    for seed in &seeds {
        let case = Case(vec![seed.bytes.clone()]);
        let report = worker.borrow_mut().run(&case);
        let verdict = report.map(|report| report.verdict);
        let is_expected = verdict == Ok(seed.expected());
        assert!(is_expected, "{}/{}: {verdict:?}", target.name, seed.name);
    }
    let seeds: Vec<Vec<u8>> = seeds.into_iter().map(|seed| seed.bytes).collect();
    let known = seeds.clone();
    let cases = cases() / target.slowness;
    let taken = Cell::new(0);
    let most = Cell::new((0, Duration::ZERO));
    let outcome = runner(cases).run(&strategy(target, seeds), |case| {
        let report = worker.borrow_mut().run(&case);
        let report = report.map_err(TestCaseError::fail)?;
        let is_new = case.0.iter().any(|input| !known.contains(input));
        taken.set(taken.get() + u32::from(is_new && report.verdict == Verdict::Taken));
        let (bytes, time) = most.get();
        most.set((bytes.max(report.held_bytes), time.max(report.took)));
        Ok(())
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(why, case)) => panic!("{}: {why}\n{case:?}", target.name),
        Err(TestError::Abort(why)) => panic!("{}: {why}", target.name),
    }
    let (taken, (bytes, time)) = (taken.get(), most.get());
    let told = format!(
        "{}: of {cases} cases {taken} were new and taken; at most {bytes} bytes and {time:?}",
        target.name
    );
    println!("{told}");
    let is_reached = taken >= cases / TAKEN_ONE_OF && taken < cases;
    assert!(is_reached, "{told}");
}

fn cases() -> u32 {
    match std::env::var("BOWLINE_FUZZ_CASES") {
        Ok(cases) => cases.parse().expect("BOWLINE_FUZZ_CASES is a number"),
        Err(_) => CASES,
    }
}

fn runner(cases: u32) -> TestRunner {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_time: 60_000,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &DICE))
}

/// Inputs that follow one another.
#[derive(Clone)]
struct Case(Vec<Vec<u8>>);

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut inputs = self.0.iter();
        inputs.try_for_each(|input| writeln!(f, "b\"{}\"", input.escape_ascii()))
    }
}

fn strategy(target: &Target<'_>, seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Case> {
    // Where several follow one another, some may be as they were.
    let fewest = usize::from(target.max_inputs == 1);
    // And often only one is made, after which more than the first lines of a parser are reached.
    let mutations = prop_oneof![
        vec(mutation(target.kind), fewest..=1),
        vec(mutation(target.kind), fewest..=MAX_MUTATIONS),
    ];
    let input = (any::<Index>(), mutations);
    vec(input, 1..=target.max_inputs).prop_map(move |inputs: Vec<(Index, Vec<Mutation>)>| {
        let stock = Stock {
            seeds: &seeds,
            dictionary: target.dictionary,
            max_bytes: target.max_bytes,
        };
        let made = inputs.iter().map(|(seed, mutations)| {
            let mut bytes = seed.get(stock.seeds).clone();
            for mutation in mutations {
                mutation.apply(&mut bytes, &stock);
            }
            bytes
        });
        Case(made.collect())
    })
}

/// What became of a case that did no harm.
#[derive(Debug, PartialEq)]
struct Report {
    verdict: Verdict,
    held_bytes: usize,
    took: Duration,
}

/// A thread that reads, so that one that hangs can be left behind.
struct Worker {
    read: fn(&[Vec<u8>]) -> Verdict,
    limit: Duration,
    cases: Sender<Case>,
    reports: Receiver<Result<Report, String>>,
}

impl Worker {
    fn new(read: fn(&[Vec<u8>]) -> Verdict, limit: Duration) -> Self {
        let (cases, todo) = mpsc::channel::<Case>();
        let (report, reports) = mpsc::channel();
        thread::spawn(move || {
            for case in todo {
                // Nobody listens any more to one that took too long.
                let _ = report.send(judge(read, &case));
            }
        });
        Self {
            read,
            limit,
            cases,
            reports,
        }
    }

    fn run(&mut self, case: &Case) -> Result<Report, String> {
        self.cases.send(case.clone()).expect("the thread runs");
        self.reports.recv_timeout(self.limit).unwrap_or_else(|_| {
            *self = Self::new(self.read, self.limit);
            Err(format!("it takes longer than {:?}", self.limit))
        })
    }
}

fn judge(read: fn(&[Vec<u8>]) -> Verdict, case: &Case) -> Result<Report, String> {
    let begun = Instant::now();
    let work = || catch_unwind(AssertUnwindSafe(|| read(&case.0)));
    let (verdict, held_bytes) = peak_bytes(work);
    let verdict = verdict.map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        format!("it panics: {}", text.unwrap_or_default())
    })?;
    if held_bytes >= MAX_HELD_BYTES {
        return Err(format!("it holds {held_bytes} bytes"));
    }
    Ok(Report {
        verdict,
        held_bytes,
        took: begun.elapsed(),
    })
}

#[cfg(test)]
mod tests;
