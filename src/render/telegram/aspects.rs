//! Aspects of a whole meeting as quotes, a screen at a time.

use super::callback::{Callback, Token};
use super::html::{escaped, html_line, linked, marked, pages};
use super::paging::Paging;
use super::screen::{SCREEN, Screen, button};
use super::view::View;
use crate::answer::Quote;
use crate::index::DocumentId;
use crate::library::document_key;
use crate::render::aspects::name;
use crate::render::locator::{brief, meeting};
use crate::text::aspects::Aspect;

const LONGEST_QUOTE: usize = 260;
const LONGEST_SPEAKER: usize = 50;
const LONGEST_TITLE: usize = 70;

/// Shows a page of an aspect of a meeting.
pub fn aspect(view: &View, document: DocumentId, aspect: Aspect, page: u16, answer: Token) -> Screen {
    let texts = view.language.texts();
    let record = &view.snapshot.knowledge.documents[document.0 as usize];
    let quotes = view.snapshot.records().aspect(document, aspect);
    let title = escaped(&meeting(record, LONGEST_TITLE, view.language));
    let pages = pages(quotes.iter().map(|quote| (one(view, quote), ())), SCREEN - 140, usize::MAX);
    let at = usize::from(page).min(pages.len().saturating_sub(1));
    let count = if pages.len() > 1 { format!(" ({}/{})", at + 1, pages.len()) } else { String::new() };
    let head = format!("🗂 <b>{title}</b>\n{}{count}", name(aspect, view.language));
    let body: Vec<&str> = pages.get(at).into_iter().flatten().map(|(html, ())| html.as_str()).collect();
    let body = if body.is_empty() { texts.no_aspect.to_owned() } else { body.join("\n\n") };
    let mut screen = Screen::text(format!("{head}\n\n{body}"));
    let document = document_key(&record.path);
    let turning = Paging { at, pages: pages.len() };
    screen.row(turning.turning(view, |page| Callback::Aspect { answer, document, aspect, page }));
    let card = button(texts.to_meeting, Callback::Meeting { answer, document });
    screen.row(view.back(answer).into_iter().chain([card]).collect());
    screen
}

fn one(view: &View, quote: &Quote) -> String {
    let (document, passage) = view.snapshot.place(quote.passage);
    let text = marked(document, quote.span.clone(), &quote.highlights, LONGEST_QUOTE);
    let speaker = document.speaker(passage).map(|speaker| html_line(speaker, LONGEST_SPEAKER));
    let lead = speaker.map_or_else(|| "• ".to_owned(), |speaker| format!("• <i>{speaker}:</i> "));
    let place = brief(document, passage, quote.span.start, view.language);
    let place = linked(view, quote.passage, &quote.span, &place);
    format!("{lead}{text} ({place})")
}
