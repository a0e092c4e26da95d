//! The code that the downloaded file's name may carry, as a hint.

use bowline_protocol::Pin;

/// Reads a code out of a file name such as `Northpier-Support-482913 (1)`. The name can be changed by
/// anybody, so the code is only a proposal; the server decides whether it works.
pub(crate) fn code_in(file_name: &str) -> Option<Pin> {
    file_name
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| run.len() == 6)
        .find_map(|run| Pin::parse(run).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_digits_in_a_row_are_a_code() {
        for name in [
            "bowline-482913",
            "bowline-482913 (1)",
            "Northpier-482913-1.bin",
            "482913",
        ] {
            assert_eq!(
                code_in(name).map(String::from).as_deref(),
                Some("482913"),
                "{name}"
            );
        }
    }

    #[test]
    fn more_or_fewer_digits_are_not() {
        for name in ["bowline-applet", "bowline-4829131", "bowline-48291", ""] {
            assert_eq!(code_in(name), None, "{name}");
        }
    }
}
