//! The best sentences to quotes: what is shown, word for word.

use std::ops::Range;

use super::highlight::highlights;
use super::reading::Reading;
use super::score::Candidate;
use super::{Quote, Records};
use crate::index::PassageId;
use crate::knowledge::Kind;

/// At most as many quotes as fit a phone.
const MOST: usize = 3;

/// The next sentence comes along while both have no more words: it often holds the rest of the
/// answer (measured: three of a hundred questions more).
const TOGETHER: usize = 40;

/// A further quote must come this near to the first one's score: what scores less adds nothing.
const NEAR: f32 = 0.65;

/// One to three quotes, best first, none sharing words with another; none where there is no
/// candidate.
pub fn choose(records: &Records, reading: &Reading, candidates: &[Candidate]) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::with_capacity(MOST);
    let best = candidates.first().map_or(0.0, |c| c.score);
    for candidate in candidates.iter().take_while(|c| c.score >= NEAR * best) {
        let sentence = records.index.sentences.get(candidate.sentence);
        let document = records.document(sentence.passage);
        let shown = |span: &Range<usize>| quotes.iter().any(|q| repeats(records, q, sentence.passage, span));
        if shown(&sentence.span) {
            continue;
        }
        let both = with_next(records, candidate.sentence);
        let span = if shown(&both) { sentence.span.clone() } else { both };
        let kind = records.passage(sentence.passage).kind;
        let highlights = highlights(&document.text, span.clone(), kind, reading, records.index);
        quotes.push(Quote { passage: sentence.passage, span, highlights, score: candidate.score });
        if quotes.len() == MOST {
            break;
        }
    }
    quotes
}

/// Whether a quote already shows some of these words: the same place, or another that says the same.
fn repeats(records: &Records, quote: &Quote, passage: PassageId, span: &Range<usize>) -> bool {
    let overlaps = quote.passage == passage && quote.span.start < span.end && span.start < quote.span.end;
    let text = |passage, span: &Range<usize>| &records.document(passage).text[span.clone()];
    overlaps || text(quote.passage, &quote.span).contains(text(passage, span))
}

fn with_next(records: &Records, number: usize) -> Range<usize> {
    let sentences = &records.index.sentences;
    let sentence = sentences.get(number);
    let document = records.document(sentence.passage);
    let prose = matches!(records.passage(sentence.passage).kind, Kind::Paragraph | Kind::Turn | Kind::Item);
    let last = number + 1 == sentences.of(sentence.passage).end;
    if !prose || last {
        return sentence.span.clone();
    }
    let both = sentence.span.start..sentences.get(number + 1).span.end;
    let words = document.text[both.clone()].split_whitespace().count();
    if words <= TOGETHER && document.stretches(both.clone()).count() == 1 { both } else { sentence.span.clone() }
}
