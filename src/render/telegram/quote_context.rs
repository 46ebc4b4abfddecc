//! The context of a quote: the text of the record around it, one window at a time.

use super::callback::{AnswerToken, Callback};
use super::html::{escape_html, escape_line, highlight};
use super::render_context::RenderContext;
use super::screen::{Button, Screen, callback_button};
use crate::index::PassageId;
use crate::library::{LookupError, PassageRef, document_key};
use crate::records::PassageKind;
use crate::render::locator::{field_name, format_locator, format_meeting};
use crate::render::window::{Fragment, Window, WindowAnchor, build_window};

/// Maximum UTF-16 units of a heading.
const MAX_HEADING: usize = 70;

/// Renders the context at an anchor in a passage, with a button back to `answer`.
///
/// # Errors
/// If the snapshot no longer contains the passage.
pub fn render_quote_context(
    context: &RenderContext,
    answer: AnswerToken,
    passage: PassageRef,
    anchor: WindowAnchor,
) -> Result<Screen, LookupError> {
    let passage = context.snapshot.find_passage(passage)?;
    let (document, anchored) = context.snapshot.passage(passage);
    let window = build_window(context.snapshot, passage, anchor).ok_or(LookupError::DocumentNotFound)?;
    let first = &window.fragments[0];
    let locator = match anchor {
        WindowAnchor::Around { start, .. } => {
            format_locator(document, anchored, anchored.span().start + start as usize, context.language)
        }
        WindowAnchor::From(_) | WindowAnchor::Until(_) => {
            format_locator(document, context.snapshot.passage(first.passage).1, first.span.start, context.language)
        }
    };
    let title = escape_html(&format_meeting(document, MAX_HEADING, context.language));
    let html = format!(
        "🗂 <b>{title}</b>\n<i>{}</i>\n\n{}",
        escape_line(&locator, MAX_HEADING),
        render_fragments(context, passage, anchor, &window)
    );
    let mut screen = Screen::text(html);
    screen.push_row(build_paging_buttons(context, answer, &window));
    let key = document_key(&document.name());
    let meeting = callback_button(context.language.texts().button_meeting, Callback::Meeting { answer, document: key });
    screen.push_row(context.back_button(answer).into_iter().chain([meeting]).collect());
    Ok(screen)
}

/// Renders the notice that a record or passage no longer exists.
pub fn render_gone(context: &RenderContext, error: LookupError, answer: AnswerToken) -> Screen {
    let texts = context.language.texts();
    let (text, document) = match error {
        LookupError::DocumentNotFound => (texts.record_gone, None),
        LookupError::PassageNotFound(document) => (texts.passage_changed, Some(document)),
    };
    let mut screen = Screen::text(text);
    let meeting = document.map(|id| {
        let document = document_key(&context.snapshot.knowledge.documents[id.0 as usize].name());
        callback_button(texts.button_meeting, Callback::Meeting { answer, document })
    });
    screen.push_row(context.back_button(answer).into_iter().chain(meeting).collect());
    screen
}

fn build_paging_buttons(context: &RenderContext, answer: AnswerToken, window: &Window) -> Vec<Button> {
    let texts = context.language.texts();
    let page_button = |label: &str, (passage, anchor): (PassageId, WindowAnchor)| {
        callback_button(label, Callback::Context { answer, passage: context.snapshot.passage_ref(passage), anchor })
    };
    let previous = window.previous.map(|previous| page_button(texts.button_previous, previous));
    let next = window.next.map(|next| page_button(texts.button_next, next));
    previous.into_iter().chain(next).collect()
}

/// Renders the fragments of each passage after its speaker or field name, with the quote in bold.
fn render_fragments(context: &RenderContext, passage: PassageId, anchor: WindowAnchor, window: &Window) -> String {
    let passages: Vec<String> = window
        .fragments
        .chunk_by(|a, b| a.passage == b.passage)
        .map(|fragments| {
            render_passage_part(context, fragments, if fragments[0].passage == passage { Some(anchor) } else { None })
        })
        .collect();
    passages.join("\n\n")
}

fn render_passage_part(context: &RenderContext, fragments: &[Fragment], anchor: Option<WindowAnchor>) -> String {
    let (document, passage) = context.snapshot.passage(fragments[0].passage);
    let span = fragments[0].span.start..fragments[fragments.len() - 1].span.end;
    let quote = match anchor {
        Some(WindowAnchor::Around { start, length }) => {
            let from = (passage.span().start + start as usize).max(span.start);
            let to = (passage.span().start + start as usize).saturating_add(length as usize).min(span.end);
            (from < to && document.get(from..to).is_some()).then_some(from..to)
        }
        _ => None,
    };
    let lead = match (passage.kind, document.speaker(passage)) {
        (PassageKind::Field(field), _) => format!("<i>{}:</i> ", field_name(field, context.language)),
        (_, Some(speaker)) => format!("<i>{}:</i> ", escape_line(speaker, MAX_HEADING)),
        (PassageKind::Item, None) => "• ".to_owned(),
        _ => String::new(),
    };
    let before = if span.start > passage.span().start { "…" } else { "" };
    let after = if span.end < passage.span().end { "…" } else { "" };
    let text = highlight(document, span, quote.as_slice(), usize::MAX);
    match (passage.kind, quote) {
        (PassageKind::Heading, None) => format!("<b>{before}{text}{after}</b>"),
        _ => format!("{lead}{before}{text}{after}"),
    }
}
