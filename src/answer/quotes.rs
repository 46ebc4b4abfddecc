//! Selects the quotes of an answer from the best candidates.

use std::ops::Range;

use super::highlight::find_highlights;
use super::outcome::Quote;
use super::query::ParsedQuery;
use super::records::Records;
use super::score::Candidate;
use super::{document_match, quote_span};
use crate::index::PassageId;
use crate::text::labels;

/// The ratio of scores from which two meetings answer about equally well.
const TWIN_SCORE_RATIO: f32 = 0.96;

/// The maximum number of quotes: as many as fit on the screen of a phone.
pub(super) const MAX_QUOTES: usize = 3;

/// The minimum score of a further quote relative to the first. Sentences below it add nothing.
const MIN_SCORE_RATIO: f32 = 0.65;

/// Returns one to [`MAX_QUOTES`] quotes, best first, that do not overlap or repeat each other. Empty if there is no
/// candidate.
pub fn choose_quotes(records: &Records, query: &ParsedQuery, candidates: &[Candidate]) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::with_capacity(MAX_QUOTES);
    let best = candidates.first().map_or(0.0, |c| c.score);
    let twins = find_twins(records, query, candidates);
    let near = candidates.iter().take_while(|c| c.score >= MIN_SCORE_RATIO * best);
    for candidate in twins.into_iter().flatten().chain(near) {
        let sentence = records.index.sentence(candidate.sentence);
        let passage = candidate.sentence.passage;
        let document = records.document(passage);
        // A label whose value is missing says nothing.
        let is_empty_label = labels::is_lone_label(document.slice(sentence.span.clone()));
        if is_empty_label || !records.is_quotable(passage, &sentence.span) {
            continue;
        }
        let is_shown = |span: &Range<usize>| quotes.iter().any(|q| is_repeated(records, q, passage, span));
        if is_shown(&sentence.span) {
            continue;
        }
        let (answering, extended) = quote_span::extend_quote(records, query, candidate.sentence);
        let (passage, span) = if is_shown(&extended) || !records.is_quotable(answering, &extended) {
            (passage, sentence.span.clone())
        } else {
            (answering, extended)
        };
        let kind = records.index.kind(passage);
        let highlights = find_highlights(document.slice(span.clone()), span.start, kind, query, records.index);
        quotes.push(Quote { passage, span, highlights, score: candidate.score });
        if quotes.len() == MAX_QUOTES {
            break;
        }
    }
    quotes
}

/// Returns the best sentences of two meetings of one series that answer about equally well, the newer meeting first,
/// if the question names no date, does not ask for the latest meeting and matches both titles equally. The member may
/// not know that these meetings differ.
/// `None` if there are no two such meetings, or if the best sentence is of the newer one.
fn find_twins<'c>(records: &Records, query: &ParsedQuery, candidates: &'c [Candidate]) -> Option<[&'c Candidate; 2]> {
    let best =
        candidates.first().filter(|_| query.dates.is_empty() && query.periods.is_empty() && !query.asks_for_latest)?;
    let document = |candidate: &Candidate| records.index.locate(candidate.sentence.passage).0;
    let date = |candidate: &Candidate| records.documents[document(candidate).0 as usize].date;
    let close = candidates.iter().take_while(|c| c.score >= TWIN_SCORE_RATIO * best.score);
    let other = close.into_iter().find(|c| document(c) != document(best) && date(c).is_some())?;
    let differs_by_title = (best.features.explained - other.features.explained).abs() > f32::EPSILON;
    let is_newer = date(other) > date(best) && document_match::is_same_series(document(best), document(other), records);
    (is_newer && !differs_by_title).then_some([other, best])
}

/// Whether a quote already shows a span of a passage's document: because they overlap, or because the quote contains the
/// same text.
fn is_repeated(records: &Records, quote: &Quote, passage: PassageId, span: &Range<usize>) -> bool {
    let is_same_document = records.index.locate(quote.passage).0 == records.index.locate(passage).0;
    let overlaps = is_same_document && quote.span.start < span.end && span.start < quote.span.end;
    let text = |passage, span: &Range<usize>| records.document(passage).slice(span.clone());
    overlaps || text(quote.passage, &quote.span).contains(text(passage, span))
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;
    use super::*;

    #[test]
    fn the_newer_of_two_meetings_that_answer_equally_well_comes_first() {
        let fixture = Fixture::common();
        let answer = fixture.answer(&super::super::Question::new("Quỹ hội còn bao nhiêu tiền?"));
        let quotes: Vec<&str> = answer.quotes.iter().map(|quote| fixture.quote_text(quote)).collect();
        assert_eq!(quotes[0], "Quỹ hội còn chín triệu đồng.");
        assert!(quotes.len() <= MAX_QUOTES && quotes[1].starts_with("Quỹ hội còn bảy"), "{quotes:?}");
    }

    #[test]
    fn without_candidates_there_are_no_quotes() {
        let fixture = Fixture::common();
        assert!(choose_quotes(&fixture.records(), &fixture.parse("quỹ"), &[]).is_empty());
    }
}
