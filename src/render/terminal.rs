//! An answer for a terminal: the same words as in Telegram, without markup.

use std::fmt::Write;

use super::locator::parts;
use crate::answer::{Answer, Outcome, Quote};
use crate::library::Snapshot;

/// Quotes, then where each stands. `bold` wraps what answers: the terminal's codes, or nothing.
pub fn answer(snapshot: &Snapshot, answer: &Answer, bold: (&str, &str)) -> String {
    let mut out = String::new();
    let quotes = match &answer.outcome {
        Outcome::Found(quotes) => quotes,
        Outcome::NotFound(nearest) => {
            out.push_str("Biên bản hiện có không nói đến điều này.\n");
            if !nearest.is_empty() {
                out.push_str("Gần nhất với câu hỏi là:\n\n");
            }
            nearest
        }
    };
    for (number, quote) in (1..).zip(quotes) {
        let _ = writeln!(out, "📌 {} [{number}]", marked(snapshot, quote, bold));
    }
    out.push('\n');
    for (number, quote) in (1..).zip(quotes) {
        let _ = writeln!(out, "[{number}] {}", citation(snapshot, quote));
    }
    out
}

fn marked(snapshot: &Snapshot, quote: &Quote, bold: (&str, &str)) -> String {
    let (document, _) = snapshot.place(quote.passage);
    let mut out = String::new();
    let mut last = quote.span.start;
    for mark in &quote.highlights {
        let _ = write!(out, "{}{}{}{}", &document.text[last..mark.start], bold.0, &document.text[mark.clone()], bold.1);
        last = mark.end;
    }
    out.push_str(&document.text[last..quote.span.end]);
    out
}

/// "Title · 01/08/2023 · Chị Hà · Section, đoạn 2".
fn citation(snapshot: &Snapshot, quote: &Quote) -> String {
    let (document, passage) = snapshot.place(quote.passage);
    parts(document, passage).join(" · ")
}
