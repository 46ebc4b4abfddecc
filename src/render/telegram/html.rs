//! Parts of screens in HTML: quotes with highlights in bold, and citations that link to their passages.

use std::fmt::Write;
use std::ops::Range;

use super::link::DeepLink;
use super::render_context::RenderContext;
use crate::index::PassageId;
use crate::records::Document;
use crate::render::locator::{format_brief_locator, format_meeting};
use crate::render::window::passage_offsets;
use crate::render::{close_bidi_controls, display_units, sanitise_line};

/// Quotes of more UTF-16 units are collapsed.
const MAX_EXPANDED: usize = 400;

// Maximum UTF-16 units.
const MAX_HEADERS: usize = 100;
const MAX_TITLE: usize = 70;
const MAX_SPEAKER: usize = 50;

/// Maximum highlights of a quote, so that a screen stays well below 100 entities.
const MAX_HIGHLIGHTS: usize = 8;

/// Bytes shown before the first highlight of a quote that is too long to be shown from its beginning.
const LEAD_BYTES: usize = 80;

/// Returns a span of a record word for word, escaped, with `highlights` in bold.
///
/// The text is truncated to `max_units` UTF-16 units. It starts at the beginning of the span or, if the first highlight
/// would be cut off, shortly before that highlight. Open bidirectional controls are closed.
pub fn highlight(document: &Document, span: Range<usize>, highlights: &[Range<usize>], max_units: usize) -> String {
    let text = document.slice(span.clone());
    let within_span =
        |mark: &Range<usize>| Some(mark.start.checked_sub(span.start)?..mark.end.checked_sub(span.start)?);
    let highlights: Vec<_> = highlights.iter().filter_map(within_span).collect();
    let excerpt = choose_excerpt(text, highlights.first(), max_units);
    let mut out = String::from(if excerpt.start > 0 { "…" } else { "" });
    let mut end = excerpt.start;
    let is_in_excerpt =
        |mark: &&Range<usize>| mark.start >= excerpt.start && mark.end <= excerpt.end && !mark.is_empty();
    for mark in highlights.iter().filter(is_in_excerpt).take(MAX_HIGHLIGHTS) {
        if mark.start >= end {
            let _ = write!(out, "{}<b>{}</b>", escape_html(&text[end..mark.start]), escape_html(&text[mark.clone()]));
            end = mark.end;
        }
    }
    out.push_str(&escape_html(&text[end..excerpt.end]));
    out.push_str(&close_bidi_controls(&text[excerpt.clone()]));
    out.push_str(if excerpt.end < text.len() { "…" } else { "" });
    out
}

/// Returns the part of `text` to show in at most `max_units` UTF-16 units, given its first highlight.
fn choose_excerpt(text: &str, first: Option<&Range<usize>>, max_units: usize) -> Range<usize> {
    let end_from = |start: usize| start + count_fitting_bytes(&text[start..], max_units);
    if end_from(0) == text.len() {
        return 0..text.len();
    }
    let late_highlight = first.filter(|mark| mark.end > end_from(0) && mark.start > LEAD_BYTES);
    let start = late_highlight.map_or(0, |mark| {
        let before = (0..mark.start - LEAD_BYTES).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text[before..mark.start].find(' ').map_or(before, |space| before + space + 1)
    });
    let end = end_from(start);
    let space = text[start..end].rfind(' ').filter(|space| end < text.len() && *space > (end - start) / 2);
    start..space.map_or(end, |space| start + space)
}

/// Returns how many bytes of `text` fit in `max_units` UTF-16 units, with the characters that close its bidirectional
/// controls and, unless all of it fits, two ellipses.
fn count_fitting_bytes(text: &str, max_units: usize) -> usize {
    let mut units = 0;
    let first_excess = text.char_indices().find(|(_, letter)| {
        units += display_units(*letter);
        units > max_units.saturating_sub(2)
    });
    let fits = units <= max_units && text.chars().map(display_units).sum::<usize>() <= max_units;
    if fits { text.len() } else { first_excess.map_or(text.len(), |(at, _)| at) }
}

/// Renders a quote of at most `max_units` UTF-16 units below the headers of its table, if any, and followed by
/// `suffix`. A long quote is a collapsed block.
pub fn render_quote(
    context: &RenderContext,
    passage: PassageId,
    span: Range<usize>,
    highlights: &[Range<usize>],
    max_units: usize,
    suffix: &str,
) -> String {
    let (document, quoted) = context.snapshot.passage(passage);
    let text = highlight(document, span, highlights, max_units);
    let headers = match document.columns(quoted) {
        "" => String::new(),
        headers => format!("<i>{}</i>\n", escape_line(headers, MAX_HEADERS)),
    };
    let is_collapsed = count_units(&text) > MAX_EXPANDED;
    let (open, close) = if is_collapsed { ("<blockquote expandable>", "</blockquote>") } else { ("", "") };
    format!("{open}📌 {headers}{text}{suffix}{close}")
}

/// Renders a citation after `prefix`: a link that opens the quote's context, in any chat.
pub fn render_citation(context: &RenderContext, passage: PassageId, span: &Range<usize>, prefix: &str) -> String {
    let document = context.snapshot.passage(passage).0;
    let meeting = format_meeting(document, MAX_TITLE, context.language);
    link_to_quote(context, passage, span, &format!("{prefix}{meeting} · {}", format_location(context, passage, span)))
}

/// Renders the citation of a further quote from the same meeting after `prefix`: only its speaker and its location.
pub fn render_location(context: &RenderContext, passage: PassageId, span: &Range<usize>, prefix: &str) -> String {
    link_to_quote(context, passage, span, &format!("{prefix}{}", format_location(context, passage, span)))
}

fn format_location(context: &RenderContext, passage: PassageId, span: &Range<usize>) -> String {
    let (document, quoted) = context.snapshot.passage(passage);
    let locator = format_brief_locator(document, quoted, span.start, context.language);
    match document.speaker(quoted) {
        Some(speaker) => format!("{} · {locator}", sanitise_line(speaker, MAX_SPEAKER)),
        None => locator,
    }
}

/// Returns `text` as a link to a span of a passage.
pub fn link_to_quote(context: &RenderContext, passage: PassageId, span: &Range<usize>, text: &str) -> String {
    let url = context.link_url(build_quote_link(context, passage, span));
    format!("<a href=\"{url}\">{}</a>", escape_html(text))
}

/// Returns the deep link to a span of a passage.
pub fn build_quote_link(context: &RenderContext, passage: PassageId, span: &Range<usize>) -> DeepLink {
    let (start, length) = passage_offsets(context.snapshot, passage, span);
    DeepLink::Quote { passage: context.snapshot.passage_ref(passage), start, length }
}

/// Divides HTML blocks into pages of at most `max_units` UTF-16 units and `max_blocks` blocks, but at least one block.
/// Each block comes with a value that is passed through.
pub fn paginate<T>(
    blocks: impl Iterator<Item = (String, T)>,
    max_units: usize,
    max_blocks: usize,
) -> Vec<Vec<(String, T)>> {
    let mut pages: Vec<Vec<(String, T)>> = Vec::new();
    let mut left = 0;
    for (html, value) in blocks {
        let needed = count_units(&html) + 2;
        match pages.last_mut().filter(|page| needed <= left && page.len() < max_blocks) {
            Some(page) => {
                left -= needed;
                page.push((html, value));
            }
            None => {
                left = max_units.saturating_sub(needed);
                pages.push(vec![(html, value)]);
            }
        }
    }
    pages
}

/// Returns an untrusted string as one line of HTML of at most `max_units` UTF-16 units.
pub fn escape_line(text: &str, max_units: usize) -> String {
    escape_html(&sanitise_line(text, max_units))
}

/// Escapes the characters that HTML reads as markup.
pub fn escape_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Returns the UTF-16 units of the text that Telegram shows for HTML: without tags, with entities decoded.
pub fn count_units(html: &str) -> usize {
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
