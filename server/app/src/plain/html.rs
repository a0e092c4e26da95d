//! Markup that the oldest browsers read, and text that stays text.

use std::fmt::{self, Write as _};

use axum::http::header;
use axum::response::IntoResponse;

/// A text inside markup or a quoted attribute: nothing in it is markup.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'t>(pub(super) &'t str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}

/// What every page begins and ends with. `head` is markup.
#[must_use]
pub(super) fn page(title: &str, head: &str, body: &str) -> String {
    let title = Text(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">{head}<title>{title}</title>\
         <link rel=\"stylesheet\" href=\"/plain/style.css\"></head><body>{body}</body></html>\n"
    )
}

/// Sizes for fingers and eyes; a browser that does not know a word of it shows everything all the same.
const STYLE: &str = "html{background:Canvas;color:CanvasText}body{max-width:40em;margin:0 auto;padding:0.5em 1em;font:100%/1.45 sans-serif;word-wrap:break-word}\
    h1{font-size:1.4em}input,textarea{font:inherit;max-width:100%;box-sizing:border-box;padding:0.5em}\
    textarea{width:100%}input[type=submit]{min-height:48px;padding:0.5em 1.5em}input[type=checkbox]{width:24px;height:24px}\
    a{display:inline-block;padding:0.7em 0}iframe{width:100%;border:1px solid #76838d}dt{font-weight:bold}dd{margin:0 0 0.7em;white-space:pre-wrap}\n";

/// `GET /plain/style.css`.
pub(super) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        let text = Text("<b title=\"x\" class='y'>&amp;</b>").to_string();
        assert_eq!(
            text,
            "&lt;b title=&quot;x&quot; class=&#39;y&#39;&gt;&amp;amp;&lt;/b&gt;"
        );
        assert!(page("<i>", "", "").contains("<title>&lt;i&gt;</title>"));
    }
}
