//! What in a quote answers: the date for when, the name for who, the figure for how many; where
//! the question seeks none of these, the words that it shares with the quote.

use std::ops::Range;

use super::query::{ParsedQuery, Term};
use crate::index::Index;
use crate::records::Kind;
use crate::text::{Token, answering::answering, tokens};

/// A run of shared words is marked where one has more than this share of the rarest one's idf.
const RARE: f32 = 0.5;

/// Bytes of the text in which `quote` begins at `start`, in order, apart; runs with nothing but a
/// space or a figure's own mark between them are one. A line of the front matter that is what was
/// sought answers whole.
pub fn highlights(quote: &str, start: usize, kind: Kind, reading: &ParsedQuery, index: &Index) -> Vec<Range<usize>> {
    if matches!(kind, Kind::Field(field) if reading.sought.intersects(field.answers())) {
        return std::iter::once(start..start + quote.len()).collect();
    }
    let words = tokens(quote);
    let asked = |word: &Token| terms_of(word, reading, index) != 0;
    let answer: Vec<_> = answering(quote, &words, reading.sought)
        .into_iter()
        .filter(|found| words.iter().any(|w| found.contains(&w.span.start) && !asked(w)))
        .collect();
    let marked = if answer.is_empty() { shared(&words, reading, index) } else { answer };
    joined(quote, marked).into_iter().map(|r| start + r.start..start + r.end).collect()
}

/// The words of the question that the quote has; the commonest stay unmarked beside rarer ones,
/// and half of a word of two syllables without the other.
fn shared(words: &[Token], reading: &ParsedQuery, index: &Index) -> Vec<Range<usize>> {
    let content = reading.bits(Term::is_content);
    let bits: Vec<u64> = words.iter().map(|word| terms_of(word, reading, index)).collect();
    let rarity = |at: usize| {
        let (before, after) = (at.checked_sub(1).map_or(0, |i| bits[i]), bits.get(at + 1).copied().unwrap_or(0));
        let whole = before << 1 | after >> 1 | !(content << 1 | content >> 1);
        reading.each(bits[at] & content & whole).map(|term| term.idf).fold(0.0, f32::max)
    };
    let rarities: Vec<f32> = (0..words.len()).map(rarity).collect();
    let rarest = |run: &[f32]| run.iter().copied().fold(0.0, f32::max);
    let least = RARE * rarest(&rarities);
    let mut marked = Vec::new();
    let mut at = 0;
    for run in rarities.chunk_by(|a, b| (*a > 0.0) == (*b > 0.0)) {
        if rarest(run) > least {
            marked.extend(words[at..at + run.len()].iter().map(|w| w.span.clone()));
        }
        at += run.len();
    }
    marked
}

/// Bits of the terms that a word of the records is.
fn terms_of(word: &Token, reading: &ParsedQuery, index: &Index) -> u64 {
    index.exact(&word.exact).map_or(0, |id| reading.bits(|term| term.is(id, index)))
}

fn joined(quote: &str, marks: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::with_capacity(marks.len());
    for mark in marks {
        match out.last_mut() {
            Some(last)
                if last.end >= mark.start || matches!(&quote[last.end..mark.start], " " | "." | "," | "/" | "-") =>
            {
                last.end = mark.end.max(last.end);
            }
            _ => out.push(mark),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;
    use super::*;

    /// What is marked of the sentence that begins so.
    fn check(question: &str, begin: &str, expected: &[&str]) {
        let fixture = Fixture::common();
        let (id, reading) = (fixture.sentence(begin), fixture.parse(question));
        let sentence = fixture.index.sentence(id);
        let (records, start) = (fixture.records(), sentence.span.start);
        let text = records.document(id.passage).text();
        let marks =
            highlights(records.text(&sentence), start, fixture.index.kind(id.passage), &reading, &fixture.index);
        assert_eq!(marks.into_iter().map(|mark| &text[mark]).collect::<Vec<_>>(), expected, "{question}");
    }

    #[test]
    fn what_answers_is_marked_whole() {
        check("Ông Kháng mua bao nhiêu tấm tôn?", "Giao ông Kháng", &["15"]);
        check("Ai giữ sổ quỹ?", "Bà Lan giữ", &["Lan"]);
        check("Sửa mái kho trước ngày nào?", "Cuộc họp thống nhất", &["20/4/2024"]);
    }

    #[test]
    fn what_the_question_names_is_no_answer() {
        check("Bà Lan giữ gì?", "Bà Lan giữ", &["Bà Lan giữ"]);
    }

    #[test]
    fn where_no_kind_is_sought_shared_words_are_marked() {
        check("sổ quỹ", "Bà Lan giữ", &["sổ quỹ"]);
        check("máy bơm thế nào", "Ta chốt", &["máy bơm"]);
        check("trẻ em", "Ta chốt", &[]);
    }

    #[test]
    fn marks_with_a_space_or_a_figures_own_mark_between_are_one() {
        let check = |marks: &[Range<usize>], expected: &[&str]| {
            let quote = "ab cd, ef.gh";
            let joined = joined(quote, marks.to_vec());
            assert_eq!(joined.into_iter().map(|mark| &quote[mark]).collect::<Vec<_>>(), expected);
        };
        check(&[0..2, 3..5], &["ab cd"]);
        check(&[3..5, 7..9], &["cd", "ef"]);
        check(&[7..9, 10..12], &["ef.gh"]);
        check(&[0..5, 3..4], &["ab cd"]);
    }
}
