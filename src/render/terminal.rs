//! An answer for a terminal: the same words as in Telegram, without markup.

use std::fmt::Write;

use super::locator::{meeting, newest_first, parts};
use super::texts::{Language, filled};
use crate::answer::{Answer, Outcome, Quote};
use crate::library::Snapshot;

/// Meetings named in a refusal.
const MOST_COVERED: usize = 5;

/// Letters of a title in a list.
const LONGEST_TITLE: usize = 120;

/// How a terminal shows it.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub language: Language,
    /// What wraps the words that answer: the terminal's codes, or nothing.
    pub bold: (&'static str, &'static str),
}

impl Style {
    /// With codes for bold, where the output is a terminal.
    pub fn new(language: Language, terminal: bool) -> Self {
        Self { language, bold: if terminal { ("\x1b[1m", "\x1b[0m") } else { ("", "") } }
    }
}

/// Quotes, then where each stands.
pub fn answer(snapshot: &Snapshot, answer: &Answer, style: Style) -> String {
    let texts = style.language.texts();
    let understood =
        answer.understood.as_ref().map_or(String::new(), |words| format!("{}\n\n", filled(texts.understood, &[words])));
    match &answer.outcome {
        Outcome::Found(quotes) => understood + &quoted(snapshot, quotes, style),
        Outcome::Nearest(quotes) => format!("{understood}{}\n\n{}", texts.unsure, quoted(snapshot, quotes, style)),
        Outcome::NotFound(nearest) => {
            let mut out = format!("{understood}{}\n", texts.not_said);
            if let Some(first) = nearest.first() {
                let _ = write!(out, "{}\n\n{}", texts.nearest, quoted(snapshot, std::slice::from_ref(first), style));
            }
            let _ = writeln!(out, "\n{}", texts.covered);
            for document in newest_first(&snapshot.knowledge.documents).into_iter().take(MOST_COVERED) {
                let _ = writeln!(out, "• {}", meeting(document, LONGEST_TITLE, style.language));
            }
            out
        }
    }
}

fn quoted(snapshot: &Snapshot, quotes: &[Quote], style: Style) -> String {
    let mut out = String::new();
    for (number, quote) in (1..).zip(quotes) {
        let heads = &snapshot.place(quote.passage).1.columns;
        let gap = if heads.is_empty() { "" } else { "\n   " };
        let _ = writeln!(out, "📌 {heads}{gap}{} [{number}]", marked(snapshot, quote, style));
    }
    out.push('\n');
    for (number, quote) in (1..).zip(quotes) {
        let (document, passage) = snapshot.place(quote.passage);
        let place = parts(document, passage, quote.span.start, style.language);
        let _ = writeln!(out, "[{number}] {}", place.join(" · "));
    }
    out
}

fn marked(snapshot: &Snapshot, quote: &Quote, style: Style) -> String {
    let (document, _) = snapshot.place(quote.passage);
    let (bold, plain) = style.bold;
    let mut out = String::new();
    let mut last = quote.span.start;
    for mark in &quote.highlights {
        let _ = write!(out, "{}{bold}{}{plain}", &document.text[last..mark.start], &document.text[mark.clone()]);
        last = mark.end;
    }
    out.push_str(&document.text[last..quote.span.end]);
    out
}
