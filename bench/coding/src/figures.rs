//! What was measured: rows to print, and figures by name.

use serde_json::{Value, json};

/// A table of right-aligned columns behind a name, and the same as figures.
#[derive(Default)]
pub(crate) struct Figures {
    pub(crate) json: Vec<Value>,
    pub(crate) lines: Vec<String>,
}

/// One figure of a row.
pub(crate) struct Cell {
    pub(crate) name: &'static str,
    pub(crate) value: f64,
    pub(crate) unit: &'static str,
    /// How many digits of a fraction are worth printing.
    pub(crate) digits: usize,
}

impl Figures {
    /// Begins a table with the names of its columns, the first of which takes two widths.
    pub(crate) fn head(&mut self, about: &str, columns: &[&str]) {
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        self.lines.push(about.to_owned());
        let (first, rest) = columns.split_first().unwrap_or((&"", &[]));
        let cells = rest.iter().map(|column| format!("{column:>14}"));
        self.lines
            .push(format!("{first:<28}{}", cells.collect::<String>()));
    }

    /// Adds a row; its figures are called by the parts of `name` and their own.
    pub(crate) fn row(&mut self, name: &[&str], cells: &[Cell]) {
        let path = name.join(".");
        let name = name[1..].join(" ");
        let printed = cells.iter().map(|cell| {
            let Cell { value, digits, .. } = cell;
            format!("{value:>14.digits$}")
        });
        self.lines
            .push(format!("{name:<28}{}", printed.collect::<String>()));
        for cell in cells {
            let Cell { value, digits, .. } = cell;
            // Figures are written as they are printed.
            let factor = 10_f64.powi(i32::try_from(*digits).unwrap_or_default());
            let rounded = (value * factor).round() / factor;
            let full = format!("{path}.{}", cell.name);
            self.json
                .push(json!({ "name": full, "value": rounded, "unit": cell.unit }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_printed_and_kept_by_name() {
        let mut figures = Figures::default();
        figures.head("Tiles", &["what", "bytes"]);
        let cell = Cell {
            name: "bytes",
            value: 12.345,
            unit: "bytes",
            digits: 1,
        };
        figures.row(&["coding", "film", "lz4"], &[cell]);
        assert!(figures.lines[2].starts_with("film lz4 ") && figures.lines[2].ends_with(" 12.3"));
        assert_eq!(figures.json[0]["name"], "coding.film.lz4.bytes");
        assert_eq!(figures.json[0]["value"], 12.3);
    }
}
