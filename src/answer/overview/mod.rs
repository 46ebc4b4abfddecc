//! The overview of a meeting: what can be asked of it as a whole, as quotes.
//!
//! Every aspect is found the same way. The record's sentences are looked at once, by number, for
//! what they do ([`crate::text::acts`]); each aspect scores them, the best are kept and put in the
//! record's order, and only those are marked, for marking reads letters. Nothing is worded anew: a
//! quote is a sentence, or two that follow each other in one passage.
//!
//! A member who asks for decisions and is shown a proposal is misled, so where the wording leaves
//! doubt a sentence is left out.

mod act_phrases;
mod decisions;
mod extract;
mod figures;
mod meeting;
mod request;
mod speakers;
mod tasks;

use std::ops::Range;

use crate::answer::outcome::Quote;
use crate::answer::records::Records;
use crate::index::DocumentId;
use crate::records::Document;
use crate::text::aspects::Aspect;
use meeting::{AspectHit, MeetingOverview};

impl Records<'_> {
    /// The quotes that tell `aspect` of a meeting, in the order of the record; speakers one quote
    /// each, in the order of first speaking. Empty where the record has nothing of the kind; at most
    /// forty, the best.
    pub fn aspect(&self, document: DocumentId, aspect: Aspect) -> Vec<Quote> {
        let Some(meeting) = MeetingOverview::of(self, document) else { return Vec::new() };
        let found = match aspect {
            Aspect::Decisions => decisions::find(&meeting),
            Aspect::Tasks => tasks::find(&meeting),
            Aspect::Figures => figures::find(&meeting),
            Aspect::Speakers => speakers::find(&meeting),
            Aspect::Extract => extract::find(&meeting),
        };
        let quote = |found: AspectHit| Quote {
            highlights: marks(meeting.document, aspect, &found.span),
            passage: found.passage,
            span: found.span,
            score: found.score,
        };
        meeting.best(found).into_iter().map(quote).collect()
    }
}

/// Bytes of the document's text inside `span` that tell the aspect.
fn marks(document: &Document, aspect: Aspect, span: &Range<usize>) -> Vec<Range<usize>> {
    let text = document.slice(span.clone());
    let marks = match aspect {
        Aspect::Decisions => decisions::marks(text),
        Aspect::Tasks => tasks::marks(text),
        Aspect::Speakers => speakers::marks(text),
        Aspect::Figures | Aspect::Extract => figures::marks(text),
    };
    apart(text, marks).into_iter().map(|mark| span.start + mark.start..span.start + mark.end).collect()
}

/// Marks in order; those that a space at most lies between are one.
fn apart(text: &str, mut marks: Vec<Range<usize>>) -> Vec<Range<usize>> {
    marks.sort_by_key(|mark| mark.start);
    let mut out: Vec<Range<usize>> = Vec::with_capacity(marks.len());
    for mark in marks {
        match out.last_mut() {
            Some(last) if mark.start <= last.end || &text[last.end..mark.start] == " " => {
                last.end = last.end.max(mark.end);
            }
            _ => out.push(mark),
        }
    }
    out
}
