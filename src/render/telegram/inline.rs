//! Inline mode: quotes for a member to pick from, and the messages that are then posted.

use super::html::{block, citation, quote_link};
use super::link::Link;
use super::view::View;
use crate::answer::{Answer, ScoredPassage};
use crate::index::PassageId;
use crate::render::locator::parts;
use crate::render::one_line;

/// Maximum quotes: a phone shows five without scrolling.
const MOST: usize = 5;

const LINE: usize = 120;
const POSTED: usize = 600;

/// A quote to pick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlineQuote {
    /// At most 64 bytes, the same for the same place.
    pub id: String,
    pub title: String,
    pub description: String,
    pub html: String,
    pub link: Link,
}

/// Returns the quotes of an answer, best first, then other passages near the question.
pub fn inline(view: &View, answer: &Answer) -> Vec<InlineQuote> {
    if !answer.outcome.is_answer() {
        return Vec::new();
    }
    let quoted = answer.quotes.iter().map(|quote| one(view, quote.passage, &quote.span, &quote.highlights));
    let new = |scored: &&ScoredPassage| !answer.quotes.iter().any(|quote| quote.passage == scored.passage);
    let others = answer.passages.iter().filter(new).map(|scored| one(view, scored.passage, &scored.span, &[]));
    // A quote without a visible title cannot be picked.
    quoted.chain(others).filter(|quote| !quote.title.is_empty()).take(MOST).collect()
}

fn one(
    view: &View,
    passage: PassageId,
    span: &std::ops::Range<usize>,
    marks: &[std::ops::Range<usize>],
) -> InlineQuote {
    let (document, place) = view.snapshot.place(passage);
    let link = quote_link(view, passage, span);
    let parts = parts(document, place, span.start, view.language);
    let quote = block(view, passage, span.clone(), marks, POSTED, "");
    InlineQuote {
        id: link.payload(),
        title: one_line(document.slice(span.clone()), LINE),
        description: one_line(&parts.join(" · "), LINE),
        html: format!("{quote}\n\n{}", citation(view, passage, span, "")),
        link,
    }
}
