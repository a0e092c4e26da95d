//! Ten thousand names that want to be more than names.

use bowline_protocol::FileName;
use bowline_protocol::text::MAX_FILE_NAME_BYTES;

const NAMES: usize = 10_000;
/// Fixed, so that every run sees the same names.
const SEED: u64 = 0x00b0_3117_e5ee_d001;

/// What names are made of: parts of paths, separators of both kinds and signs that look like them, drive
/// letters, devices, dots, signs that cannot be seen, shells' signs, streams, escapes, and plain words.
const PIECES: [&str; 71] = [
    "/",
    "\\",
    ":",
    "//",
    "..",
    "../",
    "..\\",
    ".",
    "...",
    " ",
    "  ",
    "\t",
    "\n",
    "\r\n",
    "\0",
    "\u{1b}[2J",
    "\u{7f}",
    "\u{85}",
    "\u{202e}",
    "\u{2066}",
    "\u{200e}",
    "\u{feff}",
    "\u{2028}",
    "\u{a0}",
    "\u{3000}",
    "\u{2044}",
    "\u{2215}",
    "\u{29f8}",
    "\u{ff0f}",
    "\u{2216}",
    "\u{29f5}",
    "\u{fe68}",
    "\u{ff3c}",
    "\u{2236}",
    "\u{a789}",
    "\u{ff1a}",
    "\u{2100}",
    "\u{ff0e}",
    "\u{2024}",
    "\u{2026}",
    "C:",
    "c:\\",
    "\\\\?\\",
    "\\\\.\\",
    "etc",
    "passwd",
    "Windows",
    "CON",
    "con",
    "PRN",
    "aux",
    "NUL",
    "nul",
    "COM1",
    "com¹",
    "LPT9",
    "CONIN$",
    "CLOCK$",
    "\u{ff23}\u{ff2f}\u{ff2e}",
    ".txt",
    ".exe",
    "-",
    "-rf",
    "~",
    "::$DATA",
    ":evil",
    "%2e%2e%2f",
    "%5c",
    "photo",
    "é",
    "写真",
];

struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits fit") % bound
    }
}

fn hostile_name(dice: &mut Dice) -> String {
    let count = 1 + dice.below(5);
    let mut name: String = (0..count)
        .map(|_| PIECES[dice.below(PIECES.len())])
        .collect();
    if dice.below(20) == 0 {
        name.push_str(&"写".repeat(60 + dice.below(60)));
        name.push_str(PIECES[dice.below(PIECES.len())]);
    }
    name
}

fn is_hidden_sign(c: char) -> bool {
    c.is_control()
        || "\u{200e}\u{200f}\u{61c}\u{feff}\u{2028}\u{2029}".contains(c)
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c)
}

/// As the most obliging system would read it: wide signs as narrow ones, raised digits as digits.
fn as_read(name: &str) -> String {
    let narrow = |c: char| match c {
        '\u{2044}' | '\u{2215}' | '\u{29f8}' | '\u{2100}' => '/',
        '\u{2216}' | '\u{29f5}' | '\u{fe68}' => '\\',
        '\u{2236}' | '\u{a789}' | '\u{fe55}' => ':',
        '\u{2024}' | '\u{2026}' => '.',
        '¹' => '1',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).expect("it is ASCII"),
        other => other,
    };
    name.chars().map(narrow).collect::<String>().to_lowercase()
}

/// What is wrong with a name that came through.
fn complaint(name: &str) -> Option<&'static str> {
    const DEVICES: [&str; 7] = ["aux", "clock$", "con", "conin$", "conout$", "nul", "prn"];
    let read = as_read(name);
    let stem = read
        .split('.')
        .next()
        .expect("there is a first part")
        .trim_end();
    let is_port = ["com", "lpt"]
        .iter()
        .filter_map(|port| stem.strip_prefix(port))
        .any(|number| number.len() == 1 && number.as_bytes()[0].is_ascii_digit());
    let is_edge = |c: char| c == '.' || c.is_whitespace();
    if name.is_empty() || name.len() > MAX_FILE_NAME_BYTES {
        Some("length")
    } else if read.contains(['/', '\\', ':']) {
        Some("separator")
    } else if name.chars().any(is_hidden_sign) {
        Some("hidden sign")
    } else if read.starts_with(is_edge) || read.ends_with(is_edge) {
        Some("dot or space at an edge")
    } else if read.starts_with(['-', '~']) {
        Some("option or home folder")
    } else if DEVICES.contains(&stem) || is_port {
        Some("device")
    } else {
        None
    }
}

#[test]
fn no_hostile_name_comes_through_as_more_than_a_name() {
    let mut dice = Dice(SEED);
    let mut accepted = 0;
    let mut wrong = Vec::new();
    for _ in 0..NAMES {
        let name = hostile_name(&mut dice);
        let json = serde_json::to_string(&name).expect("a text is JSON");
        let Ok(parsed) = serde_json::from_str::<FileName>(&json) else {
            continue;
        };
        accepted += 1;
        if let Some(complaint) = complaint(parsed.as_str()) {
            wrong.push(format!(
                "{name:?} became {:?}: {complaint}",
                parsed.as_str()
            ));
        }
        let again = FileName::parse(parsed.as_str()).expect("a checked name is a name");
        assert_eq!(again.as_str(), parsed.as_str(), "{name:?}");
    }
    assert!(accepted > NAMES / 5, "only {accepted} were not refused");
    assert!(
        wrong.is_empty(),
        "{} of {accepted}, as in\n{}",
        wrong.len(),
        wrong[..wrong.len().min(10)].join("\n")
    );
}
