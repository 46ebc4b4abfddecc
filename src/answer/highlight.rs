//! What in a quote answers: the date for when, the name for who, the figure for how many; where
//! the question seeks none of these, the words that it shares with the quote.

use std::ops::Range;

use super::reading::{Reading, Term};
use crate::index::Index;
use crate::knowledge::Kind;
use crate::text::{Token, answering::answering, tokens};

/// A run of shared words is marked where one has more than this share of the rarest one's idf.
const RARE: f32 = 0.5;

/// Bytes of `text` inside `span`, in order, apart; runs with nothing but a space or a figure's
/// own mark between them are one. A line of the front matter that is what was sought answers
/// whole.
pub fn highlights(text: &str, span: Range<usize>, kind: Kind, reading: &Reading, index: &Index) -> Vec<Range<usize>> {
    if matches!(kind, Kind::Field(field) if reading.sought.meets(field.answers())) {
        return vec![span];
    }
    let quote = &text[span.clone()];
    let words = tokens(quote);
    let asked = |t: &Token| reading.terms.iter().any(|term| is_same(term, t, index));
    let answer: Vec<_> = answering(quote, &words, reading.sought)
        .into_iter()
        .filter(|found| words.iter().any(|w| found.contains(&w.span.start) && !asked(w)))
        .collect();
    let marked = if answer.is_empty() { shared(&words, reading, index) } else { answer };
    joined(quote, marked).into_iter().map(|r| span.start + r.start..span.start + r.end).collect()
}

/// The words of the question that the quote has; the commonest stay unmarked beside rarer ones,
/// and half of a word of two syllables without the other.
fn shared(words: &[Token], reading: &Reading, index: &Index) -> Vec<Range<usize>> {
    let terms = &reading.terms;
    let is = |at: Option<usize>, i: Option<usize>| {
        at.and_then(|at| words.get(at)).zip(i.and_then(|i| terms.get(i))).is_some_and(|(w, t)| is_same(t, w, index))
    };
    let content = |i: Option<usize>| i.and_then(|i| terms.get(i)).is_some_and(Term::is_content);
    let counts = |at: usize, i: usize| {
        let (before, after) = (i.checked_sub(1), Some(i + 1));
        let whole = is(at.checked_sub(1), before) || is(Some(at + 1), after);
        content(Some(i)) && is(Some(at), Some(i)) && (whole || !(content(before) || content(after)))
    };
    let rarity = |at: usize| (0..terms.len()).filter(|&i| counts(at, i)).map(|i| terms[i].idf).fold(0.0, f32::max);
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

fn is_same(term: &Term, word: &Token, index: &Index) -> bool {
    index.vocabulary.exact(&word.exact).map_or_else(|| term.token.folded == word.folded, |id| term.is(id, index))
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
