//! Licence expressions: `(MIT OR Apache-2.0) AND Unicode-3.0`.

/// Whether the expression can be fulfilled with licences that `allows` accepts.
///
/// `OR` is a choice, `AND` binds tighter, and an exception after `WITH` only adds permissions.
/// The old spelling `MIT/Apache-2.0` means `OR`. What cannot be read is not fulfilled.
pub(crate) fn fulfilled(expression: &str, allows: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader {
        words: &words,
        allows,
    };
    reader.choice() == Some(true) && reader.words.is_empty()
}

struct Reader<'a> {
    words: &'a [&'a str],
    allows: &'a dyn Fn(&str) -> bool,
}

impl<'a> Reader<'a> {
    fn choice(&mut self) -> Option<bool> {
        let mut result = self.all()?;
        while self.take("OR") {
            result |= self.all()?;
        }
        Some(result)
    }

    fn all(&mut self) -> Option<bool> {
        let mut result = self.one()?;
        while self.take("AND") {
            result &= self.one()?;
        }
        Some(result)
    }

    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let result = self.choice()?;
            return self.take(")").then_some(result);
        }
        let licence = self.next()?;
        if matches!(licence, "OR" | "AND" | "WITH" | ")") {
            return None;
        }
        if self.take("WITH") {
            self.next()?;
        }
        Some((self.allows)(licence.trim_end_matches('+')))
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.words.first() == Some(&word);
        if found {
            self.words = &self.words[1..];
        }
        found
    }

    fn next(&mut self) -> Option<&'a str> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(expression: &str) -> bool {
        fulfilled(expression, &|licence| matches!(licence, "MIT" | "ISC"))
    }

    #[test]
    fn a_choice_needs_one_side() {
        assert!(judge("MIT"));
        assert!(judge("GPL-3.0-only OR MIT"));
        assert!(judge("GPL-3.0-only/MIT"));
        assert!(!judge("GPL-3.0-only OR AGPL-3.0"));
    }

    #[test]
    fn all_of_and_must_be_allowed() {
        assert!(judge("MIT AND ISC"));
        assert!(!judge("MIT AND GPL-3.0-only"));
        assert!(judge("ISC AND (GPL-3.0-only OR MIT)"));
        assert!(judge("GPL-3.0-only AND ISC OR MIT"));
    }

    #[test]
    fn an_exception_adds_permissions() {
        assert!(judge("MIT WITH LLVM-exception"));
        assert!(!judge("GPL-2.0 WITH Classpath-exception-2.0"));
    }

    #[test]
    fn what_cannot_be_read_is_not_fulfilled() {
        for expression in ["", "(MIT", "MIT OR", "MIT ISC", "MIT)", "SEE LICENSE IN x"] {
            assert!(!judge(expression), "{expression}");
        }
    }
}
