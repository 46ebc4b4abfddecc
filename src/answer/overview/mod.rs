//! The overview of a meeting: its aspects ([`Aspect`]) as quotes.
//!
//! All aspects are found in the same way. The speech acts of the record's sentences ([`crate::text::speech_acts`]) are
//! determined once, from indexed tokens. Each aspect scores the sentences. The best are selected and put in the order
//! of the record, and only these get highlights, which require reading the text. Nothing is reworded: a quote is one
//! sentence, or two consecutive sentences of a passage.
//!
//! A member who asks for decisions must not be shown a proposal, so a sentence is left out if its wording leaves doubt.

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
use meeting::{MeetingOverview, QuoteCandidate};

impl Records<'_> {
    /// Returns at most 40 quotes, the best, for an aspect of a meeting, in the order of the record. For speakers it is
    /// one quote of each speaker, in the order in which they first speak. Empty if the record has nothing for the
    /// aspect, or is unreadable.
    pub fn find_aspect_quotes(&self, document: DocumentId, aspect: Aspect) -> Vec<Quote> {
        let Some(meeting) = MeetingOverview::new(self, document) else { return Vec::new() };
        let candidates = match aspect {
            Aspect::Decisions => decisions::find_candidates(&meeting),
            Aspect::Tasks => tasks::find_candidates(&meeting),
            Aspect::Figures => figures::find_candidates(&meeting),
            Aspect::Speakers => speakers::find_candidates(&meeting),
            Aspect::Extract => extract::find_candidates(&meeting),
        };
        let quote = |candidate: QuoteCandidate| Quote {
            highlights: find_highlights(meeting.document, aspect, &candidate.span),
            passage: candidate.passage,
            span: candidate.span,
            score: candidate.score,
        };
        let quotes = meeting.select_best(candidates).into_iter().map(quote).collect();
        if meeting.document.is_unreadable() { Vec::new() } else { quotes }
    }
}

/// Returns the byte ranges of the document to highlight within `span`, disjoint and in order.
fn find_highlights(document: &Document, aspect: Aspect, span: &Range<usize>) -> Vec<Range<usize>> {
    let text = document.slice(span.clone());
    let highlights = match aspect {
        Aspect::Decisions => decisions::find_highlights(text),
        Aspect::Tasks => tasks::find_highlights(text),
        Aspect::Speakers => speakers::find_highlights(text),
        Aspect::Figures | Aspect::Extract => figures::find_highlights(text),
    };
    merge_adjacent(text, highlights).into_iter().map(|range| span.start + range.start..span.start + range.end).collect()
}

/// Sorts ranges of `text`, and merges those that overlap, touch, or have only one space between them.
fn merge_adjacent(text: &str, mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut out: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match out.last_mut() {
            Some(last) if range.start <= last.end || &text[last.end..range.start] == " " => {
                last.end = last.end.max(range.end);
            }
            _ => out.push(range),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::answer::tests::Fixture;

    /// Returns a fixture with one record, `text` below a title.
    fn with_title(text: &str) -> Fixture {
        Fixture::new(&[("a.md", &format!("# Họp chi hội\n\n{text}"))])
    }

    /// Passes the overview of a record to `check`.
    pub(super) fn with_meeting(text: &str, check: impl FnOnce(&MeetingOverview)) {
        let fixture = with_title(text);
        let records = fixture.records();
        check(&MeetingOverview::new(&records, DocumentId(0)).expect("there is a record"));
    }

    /// Checks the quotes for an aspect of a record.
    pub(super) fn check_aspect(text: &str, aspect: Aspect, expected: &[&str]) {
        let fixture = with_title(text);
        let quotes = fixture.records().find_aspect_quotes(DocumentId(0), aspect);
        let found: Vec<_> = quotes.iter().map(|quote| fixture.quote_text(quote)).collect();
        assert_eq!(found, expected, "{text}");
    }

    /// Checks the highlights that `find` returns for a text, merged.
    pub(super) fn check_highlights(find: impl Fn(&str) -> Vec<Range<usize>>, text: &str, expected: &[&str]) {
        let found: Vec<_> = merge_adjacent(text, find(text)).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn overlapping_and_adjacent_ranges_are_merged() {
        let check = |ranges: &[Range<usize>], expected: &[&str]| {
            check_highlights(|_| ranges.to_vec(), "abc def, ghi", expected);
        };
        check(&[9..12, 0..3], &["abc", "ghi"]);
        check(&[0..3, 4..7], &["abc def"]);
        check(&[0..2, 1..3, 0..1], &["abc"]);
        check(&[0..7, 2..3], &["abc def"]);
        check(&[4..7, 9..12], &["def", "ghi"]);
    }

    #[test]
    fn quotes_and_highlights_are_ranges_of_the_record() {
        let fixture = with_title("Mái kho dột nặng. Cuộc họp thống nhất lợp lại mái kho phía đông.\n");
        let records = fixture.records();
        let highlights = |aspect: Aspect| {
            let quotes = records.find_aspect_quotes(DocumentId(0), aspect);
            let text = |range: &Range<usize>| records.documents[0].slice(range.clone());
            quotes.iter().flat_map(|quote| quote.highlights.iter().map(text)).collect::<Vec<_>>()
        };
        assert_eq!(highlights(Aspect::Decisions), ["thống nhất"]);
        assert_eq!(highlights(Aspect::Tasks), Vec::<&str>::new());
        let decided = records.find_aspect_quotes(DocumentId(0), Aspect::Decisions);
        let passages: Vec<_> = decided.iter().map(|quote| quote.passage).collect();
        assert_eq!(passages, [fixture.sentence("Cuộc họp thống nhất").passage]);
    }

    #[test]
    fn an_unknown_record_has_no_quotes() {
        let fixture = Fixture::common();
        for aspect in Aspect::ALL {
            assert!(fixture.records().find_aspect_quotes(DocumentId(9), aspect).is_empty(), "{aspect:?}");
        }
        assert_eq!(fixture.records().find_aspect_quotes(DocumentId(0), Aspect::Decisions).len(), 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10))]

        #[test]
        fn quotes_and_highlights_are_disjoint_ranges_of_the_record(lines in prop::collection::vec(
            "(# |## Kết luận|- |Ông An: |Bà Tuyết: )?((Giao|thống nhất|đề nghị|ông Kháng|mua 15 tấm tôn|hết 12 triệu đồng|trước ngày 18/4/2024|mái kho|dột)[ ,.?]{1,2}){1,9}",
            1..12,
        )) {
            let fixture = Fixture::new(&[("a.md", &lines.join("\n\n"))]);
            let records = fixture.records();
            for aspect in Aspect::ALL {
                let mut last = 0;
                for quote in records.find_aspect_quotes(DocumentId(0), aspect) {
                    if aspect != Aspect::Speakers {
                        prop_assert!(quote.span.start >= last, "{:?}", quote);
                        last = quote.span.end;
                    }
                    let passage = records.documents[0].passages()[fixture.index.locate(quote.passage).1].span();
                    prop_assert!(passage.start <= quote.span.start && quote.span.end <= passage.end, "{:?}", quote);
                    let text = records.documents[0].slice(quote.span.clone());
                    prop_assert!(!text.is_empty(), "{:?}", quote);
                    let mut inside = quote.span.start;
                    for range in &quote.highlights {
                        prop_assert!(range.start >= inside && range.end > range.start && range.end <= quote.span.end);
                        prop_assert!(text.get(range.start - quote.span.start..range.end - quote.span.start).is_some());
                        inside = range.end + 1;
                    }
                }
            }
        }
    }
}
