//! The best sentences to quotes: what is shown, word for word.

use std::ops::Range;

use super::highlight::highlights;
use super::meeting;
use super::reading::Reading;
use super::score::Candidate;
use super::{Quote, Records};
use crate::index::PassageId;
use crate::knowledge::Kind;
use crate::text::kinds::Kinds;

/// Two meetings answer about as well where the lesser sentence has this much of the better's score.
const ALIKE: f32 = 0.96;

/// At most as many quotes as fit a phone.
pub(super) const MOST: usize = 3;

/// A sentence beside it comes along while both have no more words: it often holds the rest of the
/// answer (measured: three of a hundred questions more).
const TOGETHER: usize = 40;

/// A further quote must come this near to the first one's score: what scores less adds nothing.
const NEAR: f32 = 0.65;

/// One to three quotes, best first, none sharing words with another; none where there is no
/// candidate.
pub fn choose(records: &Records, reading: &Reading, candidates: &[Candidate]) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::with_capacity(MOST);
    let best = candidates.first().map_or(0.0, |c| c.score);
    let twin = twin(records, reading, candidates);
    let near = candidates.iter().take_while(|c| c.score >= NEAR * best);
    for candidate in twin.into_iter().flatten().chain(near) {
        let sentence = records.index.sentences.get(candidate.sentence);
        let document = records.document(sentence.passage);
        let shown = |span: &Range<usize>| quotes.iter().any(|q| repeats(records, q, sentence.passage, span));
        if shown(&sentence.span) {
            continue;
        }
        let both = with_neighbour(records, reading, candidate.sentence);
        let span = if shown(&both) { sentence.span.clone() } else { both };
        let kind = records.passage(sentence.passage).kind;
        let highlights = highlights(document.slice(span.clone()), span.start, kind, reading, records.index);
        quotes.push(Quote { passage: sentence.passage, span, highlights, score: candidate.score });
        if quotes.len() == MOST {
            break;
        }
    }
    quotes
}

/// Where the question names no meeting and two of one kind answer about as well, the best sentence
/// of each, the newer meeting's first: who asks does not know, or does not say, that they differ.
fn twin<'c>(records: &Records, reading: &Reading, candidates: &'c [Candidate]) -> Option<[&'c Candidate; 2]> {
    let best =
        candidates.first().filter(|_| reading.dates.is_empty() && reading.periods.is_empty() && !reading.latest)?;
    let document = |candidate: &Candidate| records.index.sentences.get(candidate.sentence).document;
    let date = |candidate: &Candidate| records.documents[document(candidate).0 as usize].date;
    let close = candidates.iter().take_while(|c| c.score >= ALIKE * best.score);
    let other = close.into_iter().find(|c| document(c) != document(best) && date(c).is_some())?;
    let told_apart = (best.features.explained - other.features.explained).abs() > f32::EPSILON;
    let newer = date(other) > date(best) && meeting::alike(document(best), document(other), records);
    (newer && !told_apart).then_some([other, best])
}

/// Whether a quote already shows some of these words: the same place, or another that says the same.
fn repeats(records: &Records, quote: &Quote, passage: PassageId, span: &Range<usize>) -> bool {
    let overlaps = quote.passage == passage && quote.span.start < span.end && span.start < quote.span.end;
    let text = |passage, span: &Range<usize>| records.document(passage).slice(span.clone());
    overlaps || text(quote.passage, &quote.span).contains(text(passage, span))
}

/// The sentence, with one beside it where both together are short: the one before where this one
/// only points back ("Ông nhấn mạnh …"), or lacks what is sought and that one has it; the one after
/// otherwise.
pub fn with_neighbour(records: &Records, reading: &Reading, number: usize) -> Range<usize> {
    let sentence = records.index.sentences.get(number);
    let prose = matches!(records.passage(sentence.passage).kind, Kind::Paragraph | Kind::Turn | Kind::Item);
    if !prose {
        return sentence.span.clone();
    }
    let after = together(records, number, number + 1);
    let before = number.checked_sub(1).and_then(|before| together(records, before, number));
    let has = |number: usize| reading.sought.answered_by(records.index.sentences.get(number).offers);
    let points_back = sentence.offers.has(Kinds::POINTER);
    let lacks = !(has(number) || after.is_some() && has(number + 1));
    let back = before.filter(|_| points_back || (lacks && has(number - 1)));
    back.or(after).unwrap_or_else(|| sentence.span.clone())
}

/// Two sentences of one passage that follow each other, where they may be quoted as one.
pub fn together(records: &Records, first: usize, second: usize) -> Option<Range<usize>> {
    let sentences = &records.index.sentences;
    let passage = sentences.get(first).passage;
    if !sentences.of(passage).contains(&second) {
        return None;
    }
    let document = records.document(passage);
    let both = sentences.get(first).span.start..sentences.get(second).span.end;
    let words = document.slice(both.clone()).split_whitespace().count();
    (words <= TOGETHER && document.stretches(both.clone()).count() == 1).then_some(both)
}
