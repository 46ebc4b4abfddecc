//! What in a quote answers: the date for when, the name for who, the figure for how many; where
//! the question seeks none of these, the words that it shares with the quote.

use std::ops::Range;

use super::reading::Reading;
use crate::index::Index;
use crate::text::kinds::answering;
use crate::text::{Token, tokens};

/// Bytes of `text` inside `span`, in order, apart; runs with nothing but a space or a figure's
/// own mark between them are one.
pub fn highlights(text: &str, span: Range<usize>, reading: &Reading, index: &Index) -> Vec<Range<usize>> {
    let quote = &text[span.clone()];
    let words = tokens(quote);
    let asked = |t: &Token| reading.terms.iter().any(|term| is_same(term, t, index));
    let answer: Vec<_> = answering(quote, &words, reading.sought)
        .into_iter()
        .filter(|found| words.iter().any(|w| found.contains(&w.span.start) && !asked(w)))
        .collect();
    let shared = || words.iter().filter(|w| content(reading, w, index)).map(|w| w.span.clone()).collect();
    let marked = if answer.is_empty() { shared() } else { answer };
    joined(quote, marked).into_iter().map(|r| span.start + r.start..span.start + r.end).collect()
}

fn content(reading: &Reading, word: &Token, index: &Index) -> bool {
    reading.terms.iter().any(|term| term.is_content() && is_same(term, word, index))
}

fn is_same(term: &super::reading::Term, word: &Token, index: &Index) -> bool {
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
