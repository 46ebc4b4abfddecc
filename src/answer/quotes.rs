//! Selects the quotes of an answer from the best candidates.

use std::ops::Range;

use super::document_match;
use super::highlight::find_highlights;
use super::outcome::Quote;
use super::query::ParsedQuery;
use super::records::Records;
use super::score::Candidate;
use crate::index::{PassageId, Sentence, SentenceId};
use crate::records::PassageKind;
use crate::text::answer_types::AnswerTypes;

/// The ratio of scores from which two meetings answer about equally well.
const TWIN_SCORE_RATIO: f32 = 0.96;

/// The maximum number of quotes: as many as fit on the screen of a phone.
pub(super) const MAX_QUOTES: usize = 3;

/// The maximum number of words of two sentences quoted together. An adjacent sentence often has the rest of the
/// answer: quoting it answers three more of a hundred questions.
const MAX_JOINED_WORDS: usize = 40;

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
        if !records.is_quotable(passage, &sentence.span) {
            continue;
        }
        let is_shown = |span: &Range<usize>| quotes.iter().any(|q| is_repeated(records, q, passage, span));
        if is_shown(&sentence.span) {
            continue;
        }
        let extended = quote_span(records, query, candidate.sentence);
        let span = if is_shown(&extended) || !records.is_quotable(passage, &extended) {
            sentence.span.clone()
        } else {
            extended
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

/// Whether a quote already shows a span of a passage: because they overlap, or because the quote contains the same
/// text.
fn is_repeated(records: &Records, quote: &Quote, passage: PassageId, span: &Range<usize>) -> bool {
    let overlaps = quote.passage == passage && quote.span.start < span.end && span.start < quote.span.end;
    let text = |passage, span: &Range<usize>| records.document(passage).slice(span.clone());
    overlaps || text(quote.passage, &quote.span).contains(text(passage, span))
}

/// Returns the span to quote for a sentence: in prose, together with an adjacent sentence if both are short.
///
/// This is the previous sentence if this one refers back to it ("Ông nhấn mạnh …"), or if the previous one has an
/// expected answer type that this one and the next lack; otherwise the next sentence.
pub fn quote_span(records: &Records, query: &ParsedQuery, id: SentenceId) -> Range<usize> {
    let sentences = records.index.sentences(id.passage);
    let at = id.index as usize;
    let sentence = &sentences[at];
    let is_prose =
        matches!(records.index.kind(id.passage), PassageKind::Paragraph | PassageKind::Turn | PassageKind::Item);
    if !is_prose {
        return sentence.span.clone();
    }
    let (previous, next) = (at.checked_sub(1).map(|at| &sentences[at]), sentences.get(at + 1));
    let with_next = next.and_then(|next| join_sentences(records, sentence, next));
    let with_previous = previous.and_then(|previous| join_sentences(records, previous, sentence));
    let expected = query.expected_types;
    let answers = |one: Option<&Sentence>| one.is_some_and(|one| expected.is_answered_by(one.answer_types));
    let is_anaphoric = sentence.answer_types.contains(AnswerTypes::ANAPHORIC);
    let lacks_answer = !(answers(Some(sentence)) || with_next.is_some() && answers(next));
    let with_previous = with_previous.filter(|_| is_anaphoric || (lacks_answer && answers(previous)));
    with_previous.or(with_next).unwrap_or_else(|| sentence.span.clone())
}

/// Returns the span of two consecutive sentences of a passage; `None` if they are too long to be quoted together, or
/// if a part of the file between them was left out.
pub fn join_sentences(records: &Records, first: &Sentence, second: &Sentence) -> Option<Range<usize>> {
    let document = records.document(first.id.passage);
    let both = first.span.start..second.span.end;
    let words = document.get(both.clone())?.split_whitespace().count();
    (words <= MAX_JOINED_WORDS && document.split_at_breaks(both.clone()).count() == 1).then_some(both)
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;
    use super::*;

    /// Checks the text that is quoted for the sentence that begins with `prefix`.
    fn check(fixture: &Fixture, question: &str, prefix: &str, expected: &str) {
        let (records, id) = (fixture.records(), fixture.sentence(prefix));
        let span = quote_span(&records, &fixture.parse(question), id);
        assert_eq!(records.document(id.passage).slice(span), expected, "{question}");
    }

    #[test]
    fn a_short_sentence_is_quoted_with_the_next() {
        let fixture = Fixture::common();
        check(fixture, "Quỹ hội còn gì?", "Quỹ hội còn bảy", "Quỹ hội còn bảy triệu đồng. Bà Lan giữ sổ quỹ.");
        check(fixture, "Quỹ hội còn gì?", "Quỹ hội còn chín", "Quỹ hội còn chín triệu đồng.");
    }

    #[test]
    fn a_sentence_that_refers_back_is_quoted_with_the_previous() {
        let text = "# Họp tổ\n\nÔng Kháng lo việc mái. Ông nhấn mạnh phải làm sớm. Tổ đồng tình.\n";
        let fixture = Fixture::new(&[("a.md", text)]);
        check(&fixture, "Phải làm gì?", "Ông nhấn mạnh", "Ông Kháng lo việc mái. Ông nhấn mạnh phải làm sớm.");
    }

    #[test]
    fn an_adjacent_sentence_with_the_expected_answer_is_included() {
        let text = "# Họp tổ\n\nTổ đóng 300 nghìn đồng. Tổ mua sổ. Sổ rất đẹp.\n";
        let fixture = Fixture::new(&[("a.md", text)]);
        check(&fixture, "Mua sổ hết bao nhiêu tiền?", "Tổ mua sổ", "Tổ đóng 300 nghìn đồng. Tổ mua sổ.");
        check(&fixture, "Tổ mua gì?", "Tổ mua sổ", "Tổ mua sổ. Sổ rất đẹp.");
    }

    #[test]
    fn long_sentences_are_quoted_alone() {
        let long = "Tổ bàn việc sửa mái kho ".repeat(8);
        let fixture =
            Fixture::new(&[("a.md", &format!("# Họp\n\n{}. Sau đó cả tổ nghỉ tay uống nước.\n", long.trim()))]);
        check(&fixture, "Tổ bàn gì?", "Tổ bàn", &format!("{}.", long.trim()));
    }

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
