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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::answer::tests::Fixture;

    /// One record, of a text below a title.
    fn titled(text: &str) -> Fixture {
        Fixture::new(&[("a.md", &format!("# Họp chi hội\n\n{text}"))])
    }

    /// Reads a text below a title for its overview, and looks at it.
    pub(super) fn with_meeting(text: &str, look: impl FnOnce(&MeetingOverview)) {
        let fixture = titled(text);
        let records = fixture.records();
        look(&MeetingOverview::of(&records, DocumentId(0)).expect("there is a record"));
    }

    /// Expects the quotes that tell an aspect of a text below a title.
    pub(super) fn check_aspect(text: &str, aspect: Aspect, expected: &[&str]) {
        let fixture = titled(text);
        let quotes = fixture.records().aspect(DocumentId(0), aspect);
        let found: Vec<_> = quotes.iter().map(|quote| fixture.quoted(quote)).collect();
        assert_eq!(found, expected, "{text}");
    }

    /// Expects what is marked of a text.
    pub(super) fn check_marks(marks: impl Fn(&str) -> Vec<Range<usize>>, text: &str, expected: &[&str]) {
        let found: Vec<_> = apart(text, marks(text)).into_iter().map(|mark| &text[mark]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn marks_that_touch_or_stand_side_by_side_are_one() {
        let check = |marks: &[Range<usize>], expected: &[&str]| {
            check_marks(|_| marks.to_vec(), "abc def, ghi", expected);
        };
        check(&[9..12, 0..3], &["abc", "ghi"]);
        check(&[0..3, 4..7], &["abc def"]);
        check(&[0..2, 1..3, 0..1], &["abc"]);
        check(&[0..7, 2..3], &["abc def"]);
        check(&[4..7, 9..12], &["def", "ghi"]);
    }

    #[test]
    fn quotes_and_marks_are_places_in_the_record() {
        let fixture = titled("Mái kho dột nặng. Cuộc họp thống nhất lợp lại mái kho phía đông.\n");
        let records = fixture.records();
        let told = |aspect: Aspect| {
            let quotes = records.aspect(DocumentId(0), aspect);
            let text = |mark: &Range<usize>| records.documents[0].slice(mark.clone());
            quotes.iter().flat_map(|quote| quote.highlights.iter().map(text)).collect::<Vec<_>>()
        };
        assert_eq!(told(Aspect::Decisions), ["thống nhất"]);
        assert_eq!(told(Aspect::Tasks), Vec::<&str>::new());
        let decided = records.aspect(DocumentId(0), Aspect::Decisions);
        let passages: Vec<_> = decided.iter().map(|quote| quote.passage).collect();
        assert_eq!(passages, [fixture.sentence("Cuộc họp thống nhất").passage]);
    }

    #[test]
    fn a_record_that_is_not_there_has_no_aspect() {
        let fixture = Fixture::common();
        for aspect in Aspect::ALL {
            assert!(fixture.records().aspect(DocumentId(9), aspect).is_empty(), "{aspect:?}");
        }
        assert_eq!(fixture.records().aspect(DocumentId(0), Aspect::Decisions).len(), 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10))]

        #[test]
        fn quotes_and_marks_lie_inside_the_record_in_order_and_apart(lines in prop::collection::vec(
            "(# |## Kết luận|- |Ông An: |Bà Tuyết: )?((Giao|thống nhất|đề nghị|ông Kháng|mua 15 tấm tôn|hết 12 triệu đồng|trước ngày 18/4/2024|mái kho|dột)[ ,.?]{1,2}){1,9}",
            1..12,
        )) {
            let fixture = Fixture::new(&[("a.md", &lines.join("\n\n"))]);
            let records = fixture.records();
            for aspect in Aspect::ALL {
                let mut last = 0;
                for quote in records.aspect(DocumentId(0), aspect) {
                    if aspect != Aspect::Speakers {
                        prop_assert!(quote.span.start >= last, "{:?}", quote);
                        last = quote.span.end;
                    }
                    let passage = records.documents[0].passages()[fixture.index.place(quote.passage).1].span();
                    prop_assert!(passage.start <= quote.span.start && quote.span.end <= passage.end, "{:?}", quote);
                    let text = records.documents[0].slice(quote.span.clone());
                    prop_assert!(!text.is_empty(), "{:?}", quote);
                    let mut inside = quote.span.start;
                    for mark in &quote.highlights {
                        prop_assert!(mark.start >= inside && mark.end > mark.start && mark.end <= quote.span.end);
                        prop_assert!(text.get(mark.start - quote.span.start..mark.end - quote.span.start).is_some());
                        inside = mark.end + 1;
                    }
                }
            }
        }
    }
}
