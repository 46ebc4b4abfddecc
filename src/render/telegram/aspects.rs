//! What can be asked of a meeting as a whole, as quotes, a screen at a time.

use super::meetings::turning;
use super::pieces::{escaped, linked, marked, units};
use super::tap::{Tap, Token};
use super::{SCREEN, Screen, View, button};
use crate::answer::Quote;
use crate::index::DocumentId;
use crate::library::document_key;
use crate::render::aspects::name;
use crate::render::locator::{brief, meeting};
use crate::render::within;
use crate::text::aspects::Aspect;

/// UTF-16 units of one quote, of a speaker's name, of the title.
const LONGEST_QUOTE: usize = 260;
const LONGEST_SPEAKER: usize = 50;
const LONGEST_TITLE: usize = 70;

/// A page of an aspect of a meeting.
pub fn aspect(view: &View, document: DocumentId, aspect: Aspect, page: u16, answer: Token) -> Screen {
    let texts = view.language.texts();
    let record = &view.snapshot.knowledge.documents[document.0 as usize];
    let quotes = view.snapshot.records().aspect(document, aspect);
    let title = escaped(&meeting(record, LONGEST_TITLE, view.language));
    let pages = pages(view, &quotes);
    let at = usize::from(page).min(pages.len().saturating_sub(1));
    let count = if pages.len() > 1 { format!(" ({}/{})", at + 1, pages.len()) } else { String::new() };
    let head = format!("🗂 <b>{title}</b>\n{}{count}", name(aspect, view.language));
    let body = pages.get(at).map_or_else(|| texts.no_aspect.to_owned(), |page| page.join("\n\n"));
    let mut screen = Screen::text(format!("{head}\n\n{body}"));
    let document = document_key(&record.path);
    screen.row(turning(view, at, pages.len(), |page| Tap::Aspect { answer, document, aspect, page }));
    let back = (answer != 0).then(|| button(texts.to_answer, Tap::Answer { answer }));
    let card = button(texts.to_meeting, Tap::Meeting { answer, document });
    screen.row(back.into_iter().chain([card]).collect());
    screen
}

/// The quotes in their order, as many a page as fit.
fn pages(view: &View, quotes: &[Quote]) -> Vec<Vec<String>> {
    let mut pages: Vec<Vec<String>> = Vec::new();
    let mut left = 0;
    for quote in quotes {
        let html = one(view, quote);
        let needed = units(&html) + 2;
        if needed > left || pages.is_empty() {
            pages.push(Vec::new());
            left = SCREEN - 140;
        }
        left = left.saturating_sub(needed);
        if let Some(page) = pages.last_mut() {
            page.push(html);
        }
    }
    pages
}

fn one(view: &View, quote: &Quote) -> String {
    let (document, passage) = view.snapshot.place(quote.passage);
    let text = marked(&document.text, quote.span.clone(), &quote.highlights, LONGEST_QUOTE);
    let speaker = passage.speaker.as_deref().map(|speaker| within(speaker, LONGEST_SPEAKER));
    let lead = speaker.map_or_else(|| "• ".to_owned(), |speaker| format!("• <i>{}:</i> ", escaped(&speaker)));
    let place = brief(document, passage, quote.span.start, view.language);
    let place = linked(view, quote.passage, &quote.span, &place);
    format!("{lead}{text} ({place})")
}
