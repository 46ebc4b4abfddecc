//! The best sentences to quotes: what is shown, word for word.

use std::ops::Range;

use super::highlight::highlights;
use super::reading::Reading;
use super::score::Candidate;
use super::{Quote, Records};
use crate::knowledge::Kind;

/// At most as many quotes as fit a phone.
const MOST: usize = 3;

/// The next sentence comes along while both have no more words: it often holds the rest of the
/// answer (measured: three of a hundred questions more).
const TOGETHER: usize = 40;

/// One to three quotes, best first; none where there is no candidate.
pub fn choose(records: &Records, reading: &Reading, candidates: &[Candidate]) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::with_capacity(MOST);
    for candidate in candidates {
        let sentence = records.index.sentences.get(candidate.sentence);
        let document = &records.documents[sentence.document.0 as usize];
        let span = with_next(records, candidate.sentence);
        if quotes.iter().any(|q| same_words(records, q, &document.text[span.clone()])) {
            continue;
        }
        let highlights = highlights(&document.text, span.clone(), reading, records.index);
        quotes.push(Quote { passage: sentence.passage, span, highlights, score: candidate.score });
        if quotes.len() == MOST {
            break;
        }
    }
    quotes
}

fn same_words(records: &Records, quote: &Quote, text: &str) -> bool {
    let document = &records.documents[records.places[quote.passage.0 as usize].0.0 as usize];
    let said = &document.text[quote.span.clone()];
    said.contains(text)
}

fn with_next(records: &Records, number: usize) -> Range<usize> {
    let sentences = &records.index.sentences;
    let sentence = sentences.get(number);
    let (document, local) = records.places[sentence.passage.0 as usize];
    let document = &records.documents[document.0 as usize];
    let prose = matches!(document.passages[local].kind, Kind::Paragraph | Kind::Turn | Kind::Item);
    let last = number + 1 == sentences.of(sentence.passage).end;
    if !prose || last {
        return sentence.span.clone();
    }
    let both = sentence.span.start..sentences.get(number + 1).span.end;
    let words = document.text[both.clone()].split_whitespace().count();
    if words <= TOGETHER { both } else { sentence.span.clone() }
}
