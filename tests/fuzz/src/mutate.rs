//! What is changed in an input.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// What inputs are made of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// Text: most changes leave it text, and numbers are written out.
    Text,
    /// Bytes: numbers are one to eight of them.
    Binary,
}

/// Numbers at the edges of types, and some that are no numbers in every language.
const WRITTEN: [&str; 20] = [
    "0",
    "1",
    "-1",
    "-0",
    "0.5",
    "127",
    "128",
    "255",
    "256",
    "65535",
    "65536",
    "2147483648",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "1e999",
    "99999999999999999999999999999999999999999999999999999999999999999999999999999999",
];
const WORDS: [u64; 18] = [
    0,
    1,
    4,
    0x7f,
    0x80,
    0xff,
    0x100,
    0x3fff,
    0x7fff,
    0x8000,
    0xfffe,
    0xffff,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_fffe,
    0xffff_ffff,
    1 << 63,
    u64::MAX,
];
/// So often that whatever is repeated fills the input.
const FULL: usize = usize::MAX;

/// One change. A place is where an [`Index`] points in the input as it is by then.
#[derive(Clone, Debug)]
pub(crate) enum Mutation {
    Flip(Index, u8),
    Insert(Index, Vec<u8>),
    Delete(Index, usize),
    /// From a place, so many bytes, so often.
    Repeat(Index, usize, usize),
    /// Goes on with another input, from a place in it.
    Splice(Index, Index, Index),
    /// Puts a token of the dictionary in, so often.
    Token(Index, Index, usize),
    /// Puts one of [`WRITTEN`] in the place of a number.
    Written(Index, usize),
    /// Puts one of [`WORDS`] over as many bytes, the largest byte first or last.
    Word(Index, usize, usize, bool),
    Truncate(Index),
}

/// What a change may draw from.
pub(crate) struct Stock<'a> {
    pub(crate) seeds: &'a [Vec<u8>],
    pub(crate) dictionary: &'a [&'a [u8]],
    pub(crate) max_bytes: usize,
}

pub(crate) fn mutation(kind: Kind) -> BoxedStrategy<Mutation> {
    let place = any::<Index>;
    let length = prop_oneof![4 => 1_usize..16, 1 => 16_usize..2048];
    let times = prop_oneof![8 => 1_usize..4, 1 => 4_usize..300, 1 => Just(FULL)];
    let inserted = match kind {
        Kind::Text => any::<char>()
            .prop_map(|c| c.to_string().into_bytes())
            .boxed(),
        Kind::Binary => vec(any::<u8>(), 1..9).boxed(),
    };
    let bits: u8 = if kind == Kind::Text { 7 } else { 8 };
    let number = match kind {
        Kind::Text => (place(), 0..WRITTEN.len())
            .prop_map(|(at, number)| Mutation::Written(at, number))
            .boxed(),
        Kind::Binary => {
            let width = prop_oneof![Just(1_usize), Just(2), Just(4), Just(8)];
            (place(), 0..WORDS.len(), width, any::<bool>())
                .prop_map(|(at, word, width, big)| Mutation::Word(at, word, width, big))
                .boxed()
        }
    };
    prop_oneof![
        3 => (place(), 0..bits).prop_map(|(at, bit)| Mutation::Flip(at, bit)),
        2 => (place(), inserted).prop_map(|(at, bytes)| Mutation::Insert(at, bytes)),
        2 => (place(), length.clone()).prop_map(|(at, length)| Mutation::Delete(at, length)),
        2 => (place(), length, times.clone())
            .prop_map(|(at, length, times)| Mutation::Repeat(at, length, times)),
        1 => (place(), place(), place())
            .prop_map(|(at, other, from)| Mutation::Splice(at, other, from)),
        3 => (place(), place(), times)
            .prop_map(|(at, token, times)| Mutation::Token(at, token, times)),
        4 => number,
        1 => place().prop_map(Mutation::Truncate),
    ]
    .boxed()
}

impl Mutation {
    pub(crate) fn apply(&self, bytes: &mut Vec<u8>, stock: &Stock<'_>) {
        let place = |index: &Index, bytes: &[u8]| index.index(bytes.len() + 1);
        match self {
            Self::Flip(at, bit) => {
                let at = place(at, bytes);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << bit;
                }
            }
            Self::Insert(at, inserted) => insert(bytes, place(at, bytes), inserted),
            Self::Delete(at, length) => {
                let at = place(at, bytes);
                bytes.drain(at..bytes.len().min(at + length));
            }
            Self::Repeat(at, length, times) => {
                let at = place(at, bytes);
                let piece = bytes[at..bytes.len().min(at + length)].to_vec();
                insert(bytes, at, &repeated(&piece, *times, stock.max_bytes));
            }
            Self::Splice(at, other, from) => {
                let other = other.get(stock.seeds);
                bytes.truncate(place(at, bytes));
                bytes.extend(&other[place(from, other)..]);
            }
            Self::Token(at, token, times) => {
                if !stock.dictionary.is_empty() {
                    let token = token.get(stock.dictionary);
                    let tokens = repeated(token, *times, stock.max_bytes);
                    insert(bytes, place(at, bytes), &tokens);
                }
            }
            Self::Written(at, number) => write_number(bytes, *at, WRITTEN[*number]),
            Self::Word(at, word, width, is_big_endian) => {
                let at = place(at, bytes);
                let mut word = WORDS[*word].to_le_bytes()[..*width].to_vec();
                if *is_big_endian {
                    word.reverse();
                }
                let under = bytes[at..].iter_mut();
                under.zip(word).for_each(|(byte, new)| *byte = new);
            }
            Self::Truncate(at) => bytes.truncate(place(at, bytes)),
        }
        bytes.truncate(stock.max_bytes);
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, inserted: &[u8]) {
    bytes.splice(at..at, inserted.iter().copied());
}

fn repeated(piece: &[u8], times: usize, max_bytes: usize) -> Vec<u8> {
    piece.repeat(times.min(max_bytes / piece.len().max(1)))
}

/// Writes a number in the place of one that stands there, if there is any.
fn write_number(bytes: &mut Vec<u8>, at: Index, number: &str) {
    let is_digit = |at: &usize| bytes.get(*at).is_some_and(u8::is_ascii_digit);
    let begins = |at: &usize| is_digit(at) && at.checked_sub(1).is_none_or(|at| !is_digit(&at));
    let begin: Vec<usize> = (0..bytes.len()).filter(begins).collect();
    if !begin.is_empty() {
        let begin = *at.get(&begin);
        let digits = (begin..bytes.len()).take_while(is_digit).count();
        bytes.splice(begin..begin + digits, number.bytes());
    }
}
