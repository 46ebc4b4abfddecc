//! Aspects of a meeting, such as its decisions, as pages of quotes.

use super::callback::{AnswerToken, Callback};
use super::html::{escape_html, escape_line, highlight, link_to_quote, paginate};
use super::paging::Paging;
use super::render_context::RenderContext;
use super::screen::{SCREEN_UNITS, Screen, callback_button};
use crate::answer::Quote;
use crate::index::DocumentId;
use crate::library::document_key;
use crate::render::aspects::aspect_name;
use crate::render::locator::{format_brief_locator, format_meeting};
use crate::text::aspects::Aspect;

// Maximum UTF-16 units.
const MAX_QUOTE: usize = 260;
const MAX_SPEAKER: usize = 50;
const MAX_TITLE: usize = 70;

/// Renders a page of an aspect of a meeting.
pub fn render_aspect(
    context: &RenderContext,
    document: DocumentId,
    aspect: Aspect,
    page: u16,
    answer: AnswerToken,
) -> Screen {
    let texts = context.language.texts();
    let record = &context.snapshot.knowledge.documents[document.0 as usize];
    let quotes = context.snapshot.records().find_aspect_quotes(document, aspect);
    let title = escape_html(&format_meeting(record, MAX_TITLE, context.language));
    let pages =
        paginate(quotes.iter().map(|quote| (render_aspect_quote(context, quote), ())), SCREEN_UNITS - 140, usize::MAX);
    let current = usize::from(page).min(pages.len().saturating_sub(1));
    let count = if pages.len() > 1 { format!(" ({}/{})", current + 1, pages.len()) } else { String::new() };
    let heading = format!("🗂 <b>{title}</b>\n{}{count}", aspect_name(aspect, context.language));
    let body: Vec<&str> = pages.get(current).into_iter().flatten().map(|(html, ())| html.as_str()).collect();
    let body = if body.is_empty() { texts.aspect_empty.to_owned() } else { body.join("\n\n") };
    let mut screen = Screen::text(format!("{heading}\n\n{body}"));
    let document = document_key(&record.name());
    let paging = Paging { current, pages: pages.len() };
    screen.push_row(paging.buttons(context, |page| Callback::Aspect { answer, document, aspect, page }));
    let meeting = callback_button(texts.button_meeting, Callback::Meeting { answer, document });
    screen.push_row(context.back_button(answer).into_iter().chain([meeting]).collect());
    screen
}

fn render_aspect_quote(context: &RenderContext, quote: &Quote) -> String {
    let (document, passage) = context.snapshot.passage(quote.passage);
    let text = highlight(document, quote.span.clone(), &quote.highlights, MAX_QUOTE);
    let speaker = document.speaker(passage).map(|speaker| escape_line(speaker, MAX_SPEAKER));
    let lead = speaker.map_or_else(|| "• ".to_owned(), |speaker| format!("• <i>{speaker}:</i> "));
    let locator = format_brief_locator(document, passage, quote.span.start, context.language);
    let link = link_to_quote(context, quote.passage, &quote.span, &locator);
    format!("{lead}{text} ({link})")
}
