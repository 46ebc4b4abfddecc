//! Answers for a terminal: the same words as in Telegram, without markup.

use std::fmt::Write;

use super::aspects::name;
use super::locator::{field_name, locator, meeting, parts};
use super::texts::{Language, fill};
use super::window::Window;
use super::{closing, one_line};
use crate::answer::{Answer, Outcome, Quote, ScoredPassage};
use crate::index::DocumentId;
use crate::library::Snapshot;
use crate::records::Kind;
use crate::text::aspects::Aspect;

/// Maximum meetings named in a refusal.
const MOST_COVERED: usize = 5;

const LONGEST_TITLE: usize = 120;

const LONGEST_QUESTION: usize = 500;
const LONGEST_SPEAKER: usize = 100;

/// The style of a terminal's output.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub language: Language,
    /// Codes before and after highlighted words, or nothing.
    pub bold: (&'static str, &'static str),
}

impl Style {
    /// Returns a style with bold highlights if the output is a terminal.
    pub fn new(language: Language, terminal: bool) -> Self {
        Self { language, bold: if terminal { ("\x1b[1m", "\x1b[0m") } else { ("", "") } }
    }
}

/// Returns the quotes, then their locations.
pub fn answer(snapshot: &Snapshot, answer: &Answer, style: Style) -> String {
    let texts = style.language.texts();
    if let Some((document, kind)) = answer.whole {
        return aspect(snapshot, document, kind, style);
    }
    let understood = answer.understood.as_ref().map_or(String::new(), |words| {
        format!("{}\n\n", fill(texts.understood, &[&one_line(words, LONGEST_QUESTION)]))
    });
    let quotes = &answer.quotes;
    match answer.outcome {
        Outcome::Answered => understood + &quoted(snapshot, quotes, style),
        Outcome::Nearest => format!("{understood}{}\n\n{}", texts.unsure, quoted(snapshot, quotes, style)),
        Outcome::NotFound => {
            let mut out = format!("{understood}{}\n", texts.not_said);
            if let Some(first) = quotes.first() {
                let _ = write!(out, "{}\n\n{}", texts.nearest, quoted(snapshot, std::slice::from_ref(first), style));
            }
            let _ = writeln!(out, "\n{}", texts.covered);
            for document in snapshot.newest_first().take(MOST_COVERED) {
                let _ = writeln!(out, "• {}", meeting(document, LONGEST_TITLE, style.language));
            }
            out
        }
    }
}

/// Returns the numbered meetings, newest first.
pub fn meetings(snapshot: &Snapshot, style: Style) -> String {
    let mut out = String::new();
    for (number, document) in (1..).zip(snapshot.newest_first()) {
        let _ = writeln!(out, "{number:3}. {}", meeting(document, LONGEST_TITLE, style.language));
    }
    out
}

/// Returns the quotes of an aspect of a meeting, each with its location.
pub fn aspect(snapshot: &Snapshot, document: DocumentId, aspect: Aspect, style: Style) -> String {
    let record = &snapshot.knowledge.documents[document.0 as usize];
    let title = meeting(record, LONGEST_TITLE, style.language);
    let mut out = format!("🗂 {title}\n{}\n\n", name(aspect, style.language));
    let quotes = snapshot.records().aspect(document, aspect);
    if quotes.is_empty() {
        let _ = writeln!(out, "{}", style.language.texts().no_aspect);
    }
    for quote in &quotes {
        let passage = snapshot.place(quote.passage).1;
        let speaker = record
            .speaker(passage)
            .map_or(String::new(), |speaker| format!("{}: ", one_line(speaker, LONGEST_SPEAKER)));
        let place = locator(record, passage, quote.span.start, style.language);
        let _ = writeln!(out, "• {speaker}{} ({place})", marked(snapshot, quote, style));
    }
    out
}

/// Returns the best sentence of a passage near a question, with its location.
pub fn passage(snapshot: &Snapshot, scored: &ScoredPassage, style: Style) -> String {
    let (document, passage) = snapshot.place(scored.passage);
    let place = parts(document, passage, scored.span.start, style.language);
    format!("• {}\n  {}\n", document.slice(scored.span.clone()), place.join(" · "))
}

/// Returns the context of a place, the quote in bold.
pub fn context(snapshot: &Snapshot, window: &Window, quote: Option<&Quote>, style: Style) -> String {
    let mut out = String::new();
    for pieces in window.pieces.chunk_by(|a, b| a.passage == b.passage) {
        let (document, passage) = snapshot.place(pieces[0].passage);
        let span = pieces[0].span.start..pieces[pieces.len() - 1].span.end;
        let lead = match (passage.kind, document.speaker(passage)) {
            (Kind::Field(field), _) => format!("{}: ", field_name(field, style.language)),
            (_, Some(speaker)) => format!("{}: ", one_line(speaker, LONGEST_SPEAKER)),
            (Kind::Item, None) => "• ".to_owned(),
            _ => String::new(),
        };
        let inside = quote.filter(|quote| span.start <= quote.span.start && quote.span.end <= span.end);
        let highlights: Vec<_> = inside.map(|quote| quote.span.clone()).into_iter().collect();
        let shown = Quote { passage: pieces[0].passage, span: span.clone(), highlights, score: 0.0 };
        let (cut, more) = (span.start > passage.span().start, span.end < passage.span().end);
        let dots = |is: bool| if is { "…" } else { "" };
        let _ = writeln!(out, "{lead}{}{}{}", dots(cut), marked(snapshot, &shown, style), dots(more));
    }
    out
}

fn quoted(snapshot: &Snapshot, quotes: &[Quote], style: Style) -> String {
    let mut out = String::new();
    for (number, quote) in (1..).zip(quotes) {
        let (document, passage) = snapshot.place(quote.passage);
        let heads = document.columns(passage);
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
        let _ = write!(out, "{}{bold}{}{plain}", document.slice(last..mark.start), document.slice(mark.clone()));
        last = mark.end;
    }
    out.push_str(document.slice(last..quote.span.end));
    out.push_str(&closing(document.slice(quote.span.clone())));
    out
}
