//! The context of a quote: the record around it, a screen at a time.

use super::callback::{Callback, Token};
use super::html::{escaped, html_line, marked};
use super::screen::{Button, Screen, button};
use super::view::View;
use crate::index::PassageId;
use crate::library::{Gone, PassageRef, document_key};
use crate::records::Kind;
use crate::render::locator::{field_name, locator, meeting};
use crate::render::window::{Piece, Show, Window, window};

const LONGEST_HEAD: usize = 70;

/// Shows the context at a place, with a way back to `answer`; an error if the place is gone.
pub fn context(view: &View, answer: Token, place: PassageRef, show: Show) -> Result<Screen, Gone> {
    let passage = view.snapshot.find(place)?;
    let (document, here) = view.snapshot.place(passage);
    let window = window(view.snapshot, passage, show).ok_or(Gone::Document)?;
    let first = &window.pieces[0];
    let stands = match show {
        Show::Around { start, .. } => locator(document, here, here.span().start + start as usize, view.language),
        Show::From(_) | Show::Until(_) => {
            locator(document, view.snapshot.place(first.passage).1, first.span.start, view.language)
        }
    };
    let title = escaped(&meeting(document, LONGEST_HEAD, view.language));
    let html = format!(
        "🗂 <b>{title}</b>\n<i>{}</i>\n\n{}",
        html_line(&stands, LONGEST_HEAD),
        body(view, passage, show, &window)
    );
    let mut screen = Screen::text(html);
    screen.row(paging(view, answer, &window));
    let key = document_key(&document.path);
    let meeting = button(view.language.texts().to_meeting, Callback::Meeting { answer, document: key });
    screen.row(view.back(answer).into_iter().chain([meeting]).collect());
    Ok(screen)
}

/// Says that a place is gone.
pub fn gone(view: &View, gone: Gone, answer: Token) -> Screen {
    let texts = view.language.texts();
    let (text, document) = match gone {
        Gone::Document => (texts.gone_document, None),
        Gone::Passage(document) => (texts.gone_passage, Some(document)),
    };
    let mut screen = Screen::text(text);
    let meeting = document.map(|id| {
        let document = document_key(&view.snapshot.knowledge.documents[id.0 as usize].path);
        button(texts.to_meeting, Callback::Meeting { answer, document })
    });
    screen.row(view.back(answer).into_iter().chain(meeting).collect());
    screen
}

fn paging(view: &View, answer: Token, window: &Window) -> Vec<Button> {
    let texts = view.language.texts();
    let to = |label: &str, (passage, show): (PassageId, Show)| {
        button(label, Callback::Context { answer, place: view.snapshot.named(passage), show })
    };
    let before = window.before.map(|before| to(texts.to_previous, before));
    let after = window.after.map(|after| to(texts.to_next, after));
    before.into_iter().chain(after).collect()
}

/// Returns the pieces by passage, each after its speaker or field name, with the quote in bold.
fn body(view: &View, passage: PassageId, show: Show, window: &Window) -> String {
    let passages: Vec<String> = window
        .pieces
        .chunk_by(|a, b| a.passage == b.passage)
        .map(|pieces| of_passage(view, pieces, if pieces[0].passage == passage { Some(show) } else { None }))
        .collect();
    passages.join("\n\n")
}

fn of_passage(view: &View, pieces: &[Piece], quoted: Option<Show>) -> String {
    let (document, passage) = view.snapshot.place(pieces[0].passage);
    let span = pieces[0].span.start..pieces[pieces.len() - 1].span.end;
    let quote = match quoted {
        Some(Show::Around { start, length }) => {
            let from = (passage.span().start + start as usize).max(span.start);
            let to = (passage.span().start + start as usize).saturating_add(length as usize).min(span.end);
            (from < to && document.get(from..to).is_some()).then_some(from..to)
        }
        _ => None,
    };
    let lead = match (passage.kind, document.speaker(passage)) {
        (Kind::Field(field), _) => format!("<i>{}:</i> ", field_name(field, view.language)),
        (_, Some(speaker)) => format!("<i>{}:</i> ", html_line(speaker, LONGEST_HEAD)),
        (Kind::Item, None) => "• ".to_owned(),
        _ => String::new(),
    };
    let cut = if span.start > passage.span().start { "…" } else { "" };
    let more = if span.end < passage.span().end { "…" } else { "" };
    format!("{lead}{cut}{}{more}", marked(document, span, quote.as_slice(), usize::MAX))
}
