//! Highlights the part of a quote that answers: a date for "when", a name for "who", a figure for "how many". If the
//! question expects none of these, or the quote has none, the words that both share are highlighted.

use std::ops::Range;

use super::query::{ParsedQuery, Term};
use crate::index::Index;
use crate::records::PassageKind;
use crate::text::{Token, answer_spans::find_answer_spans, tokenise};

/// A sequence of shared words is highlighted if the idf of one of them exceeds this share of the largest.
const MIN_RARITY_RATIO: f32 = 0.5;

/// Returns the ranges of `quote` to highlight, as bytes of the document's text, in which `quote` begins at `start`.
/// They are in ascending order; ranges separated only by a space or the punctuation of a figure are merged. A front
/// matter field with an expected answer type is highlighted as a whole.
pub fn find_highlights(
    quote: &str,
    start: usize,
    kind: PassageKind,
    query: &ParsedQuery,
    index: &Index,
) -> Vec<Range<usize>> {
    if matches!(kind, PassageKind::Field(field) if query.expected_types.intersects(field.answer_types())) {
        return std::iter::once(start..start + quote.len()).collect();
    }
    let words = tokenise(quote);
    let is_in_query = |word: &Token| find_matching_terms(word, query, index) != 0;
    let answer: Vec<_> = find_answer_spans(quote, &words, query.expected_types)
        .into_iter()
        .filter(|found| words.iter().any(|w| found.contains(&w.span.start) && !is_in_query(w)))
        .collect();
    let ranges = if answer.is_empty() { find_shared_words(&words, query, index) } else { answer };
    merge_ranges(quote, ranges).into_iter().map(|r| start + r.start..start + r.end).collect()
}

/// Returns the ranges of the words that the quote shares with the question, without common words if there are rarer
/// ones. A term counts only next to a match of an adjacent term, unless it has no adjacent content term: one syllable
/// of a word of two is not highlighted alone.
fn find_shared_words(words: &[Token], query: &ParsedQuery, index: &Index) -> Vec<Range<usize>> {
    let content = query.term_bits(Term::is_content);
    let bits: Vec<u64> = words.iter().map(|word| find_matching_terms(word, query, index)).collect();
    let rarity = |at: usize| {
        let (previous, next) = (at.checked_sub(1).map_or(0, |i| bits[i]), bits.get(at + 1).copied().unwrap_or(0));
        let complete = previous << 1 | next >> 1 | !(content << 1 | content >> 1);
        query.iter_terms(bits[at] & content & complete).map(|term| term.idf).fold(0.0, f32::max)
    };
    let rarities: Vec<f32> = (0..words.len()).map(rarity).collect();
    let rarest = |run: &[f32]| run.iter().copied().fold(0.0, f32::max);
    let threshold = MIN_RARITY_RATIO * rarest(&rarities);
    let mut ranges = Vec::new();
    let mut at = 0;
    for run in rarities.chunk_by(|a, b| (*a > 0.0) == (*b > 0.0)) {
        if rarest(run) > threshold {
            ranges.extend(words[at..at + run.len()].iter().map(|w| w.span.clone()));
        }
        at += run.len();
    }
    ranges
}

/// Returns the bits of the terms that a word matches.
fn find_matching_terms(word: &Token, query: &ParsedQuery, index: &Index) -> u64 {
    index.exact_id(&word.exact).map_or(0, |id| query.term_bits(|term| term.matches(id, index)))
}

/// Merges ranges that overlap, touch, or are separated only by a space or the punctuation of a figure.
fn merge_ranges(quote: &str, ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match out.last_mut() {
            Some(last)
                if last.end >= range.start || matches!(&quote[last.end..range.start], " " | "." | "," | "/" | "-") =>
            {
                last.end = range.end.max(last.end);
            }
            _ => out.push(range),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;
    use super::*;

    /// Checks the highlights in the sentence that begins with `prefix`.
    fn check(question: &str, prefix: &str, expected: &[&str]) {
        let fixture = Fixture::common();
        let (id, query) = (fixture.sentence(prefix), fixture.parse(question));
        let sentence = fixture.index.sentence(id);
        let (records, start) = (fixture.records(), sentence.span.start);
        let text = records.document(id.passage).text();
        let ranges =
            find_highlights(records.text(&sentence), start, fixture.index.kind(id.passage), &query, &fixture.index);
        assert_eq!(ranges.into_iter().map(|range| &text[range]).collect::<Vec<_>>(), expected, "{question}");
    }

    #[test]
    fn the_answer_is_highlighted_as_a_whole() {
        check("Ông Kháng mua bao nhiêu tấm tôn?", "Giao ông Kháng", &["15"]);
        check("Ai giữ sổ quỹ?", "Bà Lan giữ", &["Lan"]);
        check("Sửa mái kho trước ngày nào?", "Cuộc họp thống nhất", &["20/4/2024"]);
    }

    #[test]
    fn a_name_in_the_question_is_not_the_answer() {
        check("Bà Lan giữ gì?", "Bà Lan giữ", &["Bà Lan giữ"]);
    }

    #[test]
    fn if_no_answer_type_is_expected_shared_words_are_highlighted() {
        check("sổ quỹ", "Bà Lan giữ", &["sổ quỹ"]);
        check("máy bơm thế nào", "Ta chốt", &["máy bơm"]);
        check("trẻ em", "Ta chốt", &[]);
    }

    #[test]
    fn ranges_separated_by_a_space_or_the_punctuation_of_a_figure_are_merged() {
        let check = |ranges: &[Range<usize>], expected: &[&str]| {
            let quote = "ab cd, ef.gh";
            let merged = merge_ranges(quote, ranges.to_vec());
            assert_eq!(merged.into_iter().map(|range| &quote[range]).collect::<Vec<_>>(), expected);
        };
        check(&[0..2, 3..5], &["ab cd"]);
        check(&[3..5, 7..9], &["cd", "ef"]);
        check(&[7..9, 10..12], &["ef.gh"]);
        check(&[0..5, 3..4], &["ab cd"]);
    }
}
