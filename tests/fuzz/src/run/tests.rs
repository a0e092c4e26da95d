//! Parsers with a mistake each, which must be found.

use super::*;

const TOY: Target<'_> = Target {
    name: "toy",
    kind: Kind::Text,
    dictionary: &[b"number="],
    max_bytes: 1024,
    max_inputs: 1,
    slowness: 1,
};

fn seed() -> Vec<Seed> {
    let seed = |name: &str, bytes: &[u8]| Seed {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
    };
    vec![seed("number", b"number=5;"), seed("refused-word", b"x=5;")]
}

fn number(input: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(input).ok()?;
    let number = text.strip_prefix("number=")?.strip_suffix(';')?;
    number.parse().ok()
}

fn verdict(number: Option<u64>) -> Verdict {
    number.map_or(Verdict::Refused, |_| Verdict::Taken)
}

#[test]
fn a_sound_parser_stands_everything() {
    fuzz_from(&TOY, seed(), |inputs| verdict(number(&inputs[0])));
}

#[test]
#[should_panic(expected = "toy: it panics: index out of bounds")]
fn a_panic_is_found() {
    fuzz_from(&TOY, seed(), |inputs| {
        let number = number(&inputs[0]);
        let place = usize::try_from(number.unwrap_or(0)).unwrap_or(usize::MAX);
        std::hint::black_box([7_u8; 100][place]);
        verdict(number)
    });
}

#[test]
#[should_panic(expected = "toy: it panics: another number came back")]
fn a_value_that_does_not_come_back_is_found() {
    fuzz_from(&TOY, seed(), |inputs| {
        let read = number(&inputs[0]);
        if let Some(read) = read {
            let written = format!("number={};", u32::try_from(read).unwrap_or(u32::MAX));
            let again = number(written.as_bytes());
            assert!(again == Some(read), "another number came back");
        }
        verdict(read)
    });
}

#[test]
#[should_panic(expected = "toy: it holds ")]
fn a_length_that_is_believed_is_found() {
    fuzz_from(&TOY, seed(), |inputs| {
        let number = number(&inputs[0]);
        let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
        let room = Vec::<u8>::with_capacity(length.min(2 * MAX_HELD_BYTES));
        std::hint::black_box(room);
        verdict(number)
    });
}

#[test]
#[should_panic(expected = "toy/number: Ok(Refused)")]
fn a_parser_that_refuses_the_corpus_is_found() {
    fuzz_from(&TOY, seed(), |_| Verdict::Refused);
}

#[test]
#[should_panic(expected = "were new and taken")]
fn a_target_that_is_hardly_ever_reached_is_found() {
    fuzz_from(&TOY, seed(), |inputs| {
        let is_known = inputs[0] == b"number=5;";
        verdict(is_known.then_some(5))
    });
}

#[test]
fn one_that_hangs_is_left_behind() {
    let hang = |inputs: &[Vec<u8>]| -> Verdict {
        while inputs[0].is_empty() {
            thread::park();
        }
        Verdict::Taken
    };
    let outcome = |limit, input| {
        let report = Worker::new(hang, limit).run(&Case(vec![input]));
        report.map(|report| report.verdict)
    };
    let late = outcome(Duration::from_millis(200), Vec::new());
    assert_eq!(late, Err("it takes longer than 200ms".to_owned()));
    assert_eq!(outcome(MAX_CASE_TIME, vec![1]), Ok(Verdict::Taken));
}

#[test]
fn the_case_that_is_told_is_small() {
    let outcome = runner(CASES).run(&strategy(&TOY, vec![b"number=5;".to_vec()]), |case| {
        let has_mark = case.0[0].contains(&b'9');
        if has_mark {
            Err(TestCaseError::fail("nine"))
        } else {
            Ok(())
        }
    });
    let Err(TestError::Fail(_, Case(inputs))) = outcome else {
        panic!("{outcome:?}");
    };
    assert!(inputs[0].len() < 40, "{}", inputs[0].escape_ascii());
}
