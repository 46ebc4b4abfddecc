//! Pieces of screens in HTML: quotes with highlights in bold, and citations that link to the place.

use std::fmt::Write;
use std::ops::Range;

use super::link::Link;
use super::view::View;
use crate::index::PassageId;
use crate::records::Document;
use crate::render::locator::{brief, meeting};
use crate::render::window::offsets;
use crate::render::{closing, one_line, width};

/// Longer quotes, in UTF-16 units, are folded.
const FOLDED_FROM: usize = 400;

const LONGEST_HEADS: usize = 100;
const LONGEST_TITLE: usize = 70;
const LONGEST_PART: usize = 50;

/// Maximum highlights of a quote; a screen stays well below 100 entities.
const MOST_MARKS: usize = 8;

/// Bytes kept before the first highlight of a quote that is too long to be shown from its beginning.
const LEAD: usize = 80;

/// Returns a part of a record word for word, escaped, with `marks` in bold. It is cut to `most` UTF-16 units from its
/// beginning or, if the first mark comes later, from shortly before it. Open bidirectional controls are closed.
pub fn marked(document: &Document, span: Range<usize>, marks: &[Range<usize>], most: usize) -> String {
    let text = document.slice(span.clone());
    let of_span = |mark: &Range<usize>| Some(mark.start.checked_sub(span.start)?..mark.end.checked_sub(span.start)?);
    let marks: Vec<_> = marks.iter().filter_map(of_span).collect();
    let shown = shown(text, marks.first(), most);
    let mut out = String::from(if shown.start > 0 { "…" } else { "" });
    let mut last = shown.start;
    let inside = |mark: &&Range<usize>| mark.start >= shown.start && mark.end <= shown.end && !mark.is_empty();
    for mark in marks.iter().filter(inside).take(MOST_MARKS) {
        if mark.start >= last {
            let _ = write!(out, "{}<b>{}</b>", escaped(&text[last..mark.start]), escaped(&text[mark.clone()]));
            last = mark.end;
        }
    }
    out.push_str(&escaped(&text[last..shown.end]));
    out.push_str(&closing(&text[shown.clone()]));
    out.push_str(if shown.end < text.len() { "…" } else { "" });
    out
}

fn shown(text: &str, first: Option<&Range<usize>>, most: usize) -> Range<usize> {
    let end_from = |start: usize| start + fitting(&text[start..], most);
    if end_from(0) == text.len() {
        return 0..text.len();
    }
    let late = first.filter(|mark| mark.end > end_from(0) && mark.start > LEAD);
    let start = late.map_or(0, |mark| {
        let before = (0..mark.start - LEAD).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text[before..mark.start].find(' ').map_or(before, |space| before + space + 1)
    });
    let end = end_from(start);
    let space = text[start..end].rfind(' ').filter(|space| end < text.len() && *space > (end - start) / 2);
    start..space.map_or(end, |space| start + space)
}

/// Returns how many bytes of `text` fit in `most` UTF-16 units, less the ellipses and what closes it.
fn fitting(text: &str, most: usize) -> usize {
    let mut units = 0;
    let over = text.char_indices().find(|(_, letter)| {
        units += width(*letter);
        units > most.saturating_sub(2)
    });
    let whole = units <= most && text.chars().map(width).sum::<usize>() <= most;
    if whole { text.len() } else { over.map_or(text.len(), |(at, _)| at) }
}

/// Returns a quote as a block, folded if it is long; `sign` ends it.
pub fn block(
    view: &View,
    passage: PassageId,
    span: Range<usize>,
    marks: &[Range<usize>],
    most: usize,
    sign: &str,
) -> String {
    let (document, place) = view.snapshot.place(passage);
    let text = marked(document, span, marks, most);
    let heads = match document.columns(place) {
        "" => String::new(),
        heads => format!("<i>{}</i>\n", html_line(heads, LONGEST_HEADS)),
    };
    let folded = units(&text) > FOLDED_FROM;
    let (open, close) = if folded { ("<blockquote expandable>", "</blockquote>") } else { ("", "") };
    format!("{open}📌 {heads}{text}{sign}{close}")
}

/// Returns a citation after `sign`: a link that opens the place, in any chat.
pub fn citation(view: &View, passage: PassageId, span: &Range<usize>, sign: &str) -> String {
    let document = view.snapshot.place(passage).0;
    let meeting = meeting(document, LONGEST_TITLE, view.language);
    linked(view, passage, span, &format!("{sign}{meeting} · {}", spot(view, passage, span)))
}

/// Returns the citation of a further quote from the same meeting: only its speaker and its location.
pub fn place(view: &View, passage: PassageId, span: &Range<usize>, sign: &str) -> String {
    linked(view, passage, span, &format!("{sign}{}", spot(view, passage, span)))
}

fn spot(view: &View, passage: PassageId, span: &Range<usize>) -> String {
    let (document, place) = view.snapshot.place(passage);
    let here = brief(document, place, span.start, view.language);
    match document.speaker(place) {
        Some(speaker) => format!("{} · {here}", one_line(speaker, LONGEST_PART)),
        None => here,
    }
}

/// Returns `words` as a link to a part of a passage.
pub fn linked(view: &View, passage: PassageId, span: &Range<usize>, words: &str) -> String {
    let address = view.address(quote_link(view, passage, span));
    format!("<a href=\"{address}\">{}</a>", escaped(words))
}

/// Returns a link to a part of a passage.
pub fn quote_link(view: &View, passage: PassageId, span: &Range<usize>) -> Link {
    let (start, length) = offsets(view.snapshot, passage, span);
    Link::Quote { place: view.snapshot.named(passage), start, length }
}

/// Divides pieces of HTML into pages of at most `room` UTF-16 units and `most` pieces, but at least one.
pub fn pages<T>(pieces: impl Iterator<Item = (String, T)>, room: usize, most: usize) -> Vec<Vec<(String, T)>> {
    let mut pages: Vec<Vec<(String, T)>> = Vec::new();
    let mut left = 0;
    for (html, of) in pieces {
        let needed = units(&html) + 2;
        match pages.last_mut().filter(|page| needed <= left && page.len() < most) {
            Some(page) => {
                left -= needed;
                page.push((html, of));
            }
            None => {
                left = room.saturating_sub(needed);
                pages.push(vec![(html, of)]);
            }
        }
    }
    pages
}

/// Returns a string from outside as one line of HTML, of at most `most` UTF-16 units.
pub fn html_line(text: &str, most: usize) -> String {
    escaped(&one_line(text, most))
}

/// Escapes the characters that HTML reads as markup.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Returns the UTF-16 units of HTML as it is shown: without tags, with entities decoded.
pub fn units(html: &str) -> usize {
    let (mut units, mut inside) = (0, None);
    for letter in html.chars() {
        match (inside, letter) {
            (None, '<') => inside = Some('>'),
            (None, '&') => {
                inside = Some(';');
                units += 1;
            }
            (Some(end), letter) if letter == end => inside = None,
            (None, letter) => units += letter.len_utf16(),
            _ => {}
        }
    }
    units
}
