//! Inline mode: quotes for a member to choose from, and the messages that are then posted.

use super::html::{build_quote_link, render_citation, render_quote};
use super::link::DeepLink;
use super::render_context::RenderContext;
use crate::answer::{Answer, ScoredPassage};
use crate::index::PassageId;
use crate::render::locator::list_citation_parts;
use crate::render::sanitise_line;

/// Maximum quotes; a phone shows five without scrolling.
const MAX_QUOTES: usize = 5;

// Maximum UTF-16 units.
const MAX_LINE: usize = 120;
const MAX_POSTED: usize = 600;

/// A quote in the list of inline results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlineQuote {
    /// At most 64 bytes; the same for the same quote.
    pub id: String,
    /// The quoted text.
    pub title: String,
    /// The citation.
    pub description: String,
    /// The message that is posted.
    pub html: String,
    pub link: DeepLink,
}

/// Returns the quotes of an answer, best first, then other related passages.
pub fn list_inline_quotes(context: &RenderContext, answer: &Answer) -> Vec<InlineQuote> {
    if !answer.outcome.is_answer() {
        return Vec::new();
    }
    let quotes =
        answer.quotes.iter().map(|quote| build_inline_quote(context, quote.passage, &quote.span, &quote.highlights));
    let is_new = |scored: &&ScoredPassage| !answer.quotes.iter().any(|quote| quote.passage == scored.passage);
    let others = answer
        .passages
        .iter()
        .filter(is_new)
        .map(|scored| build_inline_quote(context, scored.passage, &scored.span, &[]));
    // Telegram requires a title.
    quotes.chain(others).filter(|quote| !quote.title.is_empty()).take(MAX_QUOTES).collect()
}

fn build_inline_quote(
    context: &RenderContext,
    passage: PassageId,
    span: &std::ops::Range<usize>,
    highlights: &[std::ops::Range<usize>],
) -> InlineQuote {
    let (document, quoted) = context.snapshot.passage(passage);
    let link = build_quote_link(context, passage, span);
    let citation = list_citation_parts(document, quoted, span.start, context.language);
    let quote = render_quote(context, passage, span.clone(), highlights, MAX_POSTED, "");
    InlineQuote {
        id: link.encode(),
        title: sanitise_line(document.slice(span.clone()), MAX_LINE),
        description: sanitise_line(&citation.join(" · "), MAX_LINE),
        html: format!("{quote}\n\n{}", render_citation(context, passage, span, "")),
        link,
    }
}
