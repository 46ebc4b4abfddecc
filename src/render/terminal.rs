//! An answer for a terminal: the same words as in Telegram, without markup.

use std::fmt::Write;

use super::locator::{meetings, parts};
use super::texts::{COVERED, MOST_COVERED, NEAREST, NOT_SAID, UNDERSTOOD, UNSURE};
use crate::answer::{Answer, Outcome, Quote};
use crate::library::Snapshot;

/// Quotes, then where each stands. `bold` wraps what answers: the terminal's codes, or nothing.
pub fn answer(snapshot: &Snapshot, answer: &Answer, bold: (&str, &str)) -> String {
    let understood = answer.understood.as_ref().map_or(String::new(), |words| format!("{UNDERSTOOD} {words}\n\n"));
    match &answer.outcome {
        Outcome::Found(quotes) => understood + &quoted(snapshot, quotes, bold),
        Outcome::Nearest(quotes) => format!("{understood}{UNSURE}\n\n{}", quoted(snapshot, quotes, bold)),
        Outcome::NotFound(nearest) => {
            let mut out = format!("{understood}{NOT_SAID}\n");
            if let Some(first) = nearest.first() {
                let _ = write!(out, "{NEAREST}\n\n{}", quoted(snapshot, std::slice::from_ref(first), bold));
            }
            let _ = writeln!(out, "\n{COVERED}");
            for meeting in meetings(&snapshot.knowledge.documents).take(MOST_COVERED) {
                let _ = writeln!(out, "• {meeting}");
            }
            out
        }
    }
}

fn quoted(snapshot: &Snapshot, quotes: &[Quote], bold: (&str, &str)) -> String {
    let mut out = String::new();
    for (number, quote) in (1..).zip(quotes) {
        let heads = &snapshot.place(quote.passage).1.columns;
        let gap = if heads.is_empty() { "" } else { "\n   " };
        let _ = writeln!(out, "📌 {heads}{gap}{} [{number}]", marked(snapshot, quote, bold));
    }
    out.push('\n');
    for (number, quote) in (1..).zip(quotes) {
        let (document, passage) = snapshot.place(quote.passage);
        let _ = writeln!(out, "[{number}] {}", parts(document, passage, quote.span.start).join(" · "));
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
