//! Answers for a terminal, with the same texts as in Telegram but without HTML.

use std::fmt::Write;

use super::aspects::aspect_name;
use super::locator::{field_name, format_locator, format_meeting, list_citation_parts};
use super::texts::{Language, fill};
use super::window::Window;
use super::{close_bidi_controls, sanitise_line};
use crate::answer::{Answer, Outcome, Quote, ScoredPassage};
use crate::index::DocumentId;
use crate::library::Snapshot;
use crate::records::PassageKind;
use crate::text::aspects::Aspect;

/// Maximum meetings listed below "not found".
const MAX_LISTED_MEETINGS: usize = 5;

// Maximum UTF-16 units.
const MAX_TITLE: usize = 120;
const MAX_QUESTION: usize = 500;
const MAX_SPEAKER: usize = 100;

/// The style of a terminal's output.
#[derive(Debug, Clone, Copy)]
pub struct TerminalStyle {
    pub language: Language,
    /// The escape codes before and after highlighted words; empty without a terminal.
    pub bold: (&'static str, &'static str),
}

impl TerminalStyle {
    /// Returns a style with bold highlights if the output is a terminal.
    pub fn new(language: Language, is_terminal: bool) -> Self {
        Self { language, bold: if is_terminal { ("\x1b[1m", "\x1b[0m") } else { ("", "") } }
    }
}

/// Renders an answer: the quotes, then their citations.
pub fn render_answer(snapshot: &Snapshot, answer: &Answer, style: TerminalStyle) -> String {
    let texts = style.language.texts();
    if let Some((document, aspect)) = answer.meeting_aspect {
        return render_aspect(snapshot, document, aspect, style);
    }
    let understood = answer.interpretation.as_ref().map_or(String::new(), |words| {
        format!("{}\n\n", fill(texts.understood, &[&sanitise_line(words, MAX_QUESTION)]))
    });
    let quotes = &answer.quotes;
    match answer.outcome {
        Outcome::Answered => understood + &render_quotes(snapshot, quotes, style),
        Outcome::Nearest => format!("{understood}{}\n\n{}", texts.unsure, render_quotes(snapshot, quotes, style)),
        Outcome::NotFound => {
            let mut out = format!("{understood}{}\n", texts.not_found);
            if let Some(first) = quotes.first() {
                let _ =
                    write!(out, "{}\n\n{}", texts.nearest, render_quotes(snapshot, std::slice::from_ref(first), style));
            }
            let _ = writeln!(out, "\n{}", texts.available_meetings);
            for document in snapshot.newest_first().take(MAX_LISTED_MEETINGS) {
                let _ = writeln!(out, "• {}", format_meeting(document, MAX_TITLE, style.language));
            }
            out
        }
    }
}

/// Renders a numbered list of the meetings, newest first.
pub fn render_meetings(snapshot: &Snapshot, style: TerminalStyle) -> String {
    let mut out = String::new();
    for (number, document) in (1..).zip(snapshot.newest_first()) {
        let _ = writeln!(out, "{number:3}. {}", format_meeting(document, MAX_TITLE, style.language));
    }
    out
}

/// Renders an aspect of a meeting: its quotes, each with its location.
pub fn render_aspect(snapshot: &Snapshot, document: DocumentId, aspect: Aspect, style: TerminalStyle) -> String {
    let record = &snapshot.knowledge.documents[document.0 as usize];
    let title = format_meeting(record, MAX_TITLE, style.language);
    let mut out = format!("🗂 {title}\n{}\n\n", aspect_name(aspect, style.language));
    let quotes = snapshot.records().find_aspect_quotes(document, aspect);
    if quotes.is_empty() {
        let _ = writeln!(out, "{}", style.language.texts().aspect_empty);
    }
    for quote in &quotes {
        let passage = snapshot.passage(quote.passage).1;
        let speaker = record
            .speaker(passage)
            .map_or(String::new(), |speaker| format!("{}: ", sanitise_line(speaker, MAX_SPEAKER)));
        let locator = format_locator(record, passage, quote.span.start, style.language);
        let _ = writeln!(out, "• {speaker}{} ({locator})", highlight(snapshot, quote, style));
    }
    out
}

/// Renders the best sentence of a passage related to a question, with its citation.
pub fn render_passage(snapshot: &Snapshot, scored: &ScoredPassage, style: TerminalStyle) -> String {
    let (document, passage) = snapshot.passage(scored.passage);
    let citation = list_citation_parts(document, passage, scored.span.start, style.language);
    format!("• {}\n  {}\n", document.slice(scored.span.clone()), citation.join(" · "))
}

/// Renders a window of a record, with the quote in bold.
pub fn render_quote_context(
    snapshot: &Snapshot,
    window: &Window,
    quote: Option<&Quote>,
    style: TerminalStyle,
) -> String {
    let mut out = String::new();
    for fragments in window.fragments.chunk_by(|a, b| a.passage == b.passage) {
        let (document, passage) = snapshot.passage(fragments[0].passage);
        let span = fragments[0].span.start..fragments[fragments.len() - 1].span.end;
        let lead = match (passage.kind, document.speaker(passage)) {
            (PassageKind::Field(field), _) => format!("{}: ", field_name(field, style.language)),
            (_, Some(speaker)) => format!("{}: ", sanitise_line(speaker, MAX_SPEAKER)),
            (PassageKind::Item, None) => "• ".to_owned(),
            _ => String::new(),
        };
        let quote = quote.filter(|quote| span.start <= quote.span.start && quote.span.end <= span.end);
        let highlights: Vec<_> = quote.map(|quote| quote.span.clone()).into_iter().collect();
        let part = Quote { passage: fragments[0].passage, span: span.clone(), highlights, score: 0.0 };
        let (is_cut_before, is_cut_after) = (span.start > passage.span().start, span.end < passage.span().end);
        let ellipsis = |is_cut: bool| if is_cut { "…" } else { "" };
        let _ = writeln!(
            out,
            "{lead}{}{}{}",
            ellipsis(is_cut_before),
            highlight(snapshot, &part, style),
            ellipsis(is_cut_after)
        );
    }
    out
}

fn render_quotes(snapshot: &Snapshot, quotes: &[Quote], style: TerminalStyle) -> String {
    let mut out = String::new();
    for (number, quote) in (1..).zip(quotes) {
        let (document, passage) = snapshot.passage(quote.passage);
        let headers = document.columns(passage);
        let gap = if headers.is_empty() { "" } else { "\n   " };
        let _ = writeln!(out, "📌 {headers}{gap}{} [{number}]", highlight(snapshot, quote, style));
    }
    out.push('\n');
    for (number, quote) in (1..).zip(quotes) {
        let (document, passage) = snapshot.passage(quote.passage);
        let citation = list_citation_parts(document, passage, quote.span.start, style.language);
        let _ = writeln!(out, "[{number}] {}", citation.join(" · "));
    }
    out
}

/// Returns the text of a quote with its highlights in bold and its bidirectional controls closed.
fn highlight(snapshot: &Snapshot, quote: &Quote, style: TerminalStyle) -> String {
    let (document, _) = snapshot.passage(quote.passage);
    let (bold, plain) = style.bold;
    let mut out = String::new();
    let mut end = quote.span.start;
    for mark in &quote.highlights {
        let _ = write!(out, "{}{bold}{}{plain}", document.slice(end..mark.start), document.slice(mark.clone()));
        end = mark.end;
    }
    out.push_str(document.slice(end..quote.span.end));
    out.push_str(&close_bidi_controls(document.slice(quote.span.clone())));
    out
}
