//! The best sentences to quotes: what is shown, word for word.

use std::ops::Range;

use super::highlight::highlights;
use super::meeting;
use super::outcome::Quote;
use super::query::ParsedQuery;
use super::records::Records;
use super::score::Candidate;
use crate::index::{PassageId, Sentence, SentenceId};
use crate::records::Kind;
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
pub fn choose(records: &Records, reading: &ParsedQuery, candidates: &[Candidate]) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::with_capacity(MOST);
    let best = candidates.first().map_or(0.0, |c| c.score);
    let twin = twin(records, reading, candidates);
    let near = candidates.iter().take_while(|c| c.score >= NEAR * best);
    for candidate in twin.into_iter().flatten().chain(near) {
        let sentence = records.index.sentence(candidate.sentence);
        let passage = candidate.sentence.passage;
        let document = records.document(passage);
        let shown = |span: &Range<usize>| quotes.iter().any(|q| repeats(records, q, passage, span));
        if shown(&sentence.span) {
            continue;
        }
        let both = with_neighbour(records, reading, candidate.sentence);
        let span = if shown(&both) { sentence.span.clone() } else { both };
        let kind = records.index.kind(passage);
        let highlights = highlights(document.slice(span.clone()), span.start, kind, reading, records.index);
        quotes.push(Quote { passage, span, highlights, score: candidate.score });
        if quotes.len() == MOST {
            break;
        }
    }
    quotes
}

/// Where the question names no meeting and two of one kind answer about as well, the best sentence
/// of each, the newer meeting's first: who asks does not know, or does not say, that they differ.
fn twin<'c>(records: &Records, reading: &ParsedQuery, candidates: &'c [Candidate]) -> Option<[&'c Candidate; 2]> {
    let best =
        candidates.first().filter(|_| reading.dates.is_empty() && reading.periods.is_empty() && !reading.latest)?;
    let document = |candidate: &Candidate| records.index.place(candidate.sentence.passage).0;
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
pub fn with_neighbour(records: &Records, reading: &ParsedQuery, id: SentenceId) -> Range<usize> {
    let sentences = records.index.sentences_of(id.passage);
    let at = id.at as usize;
    let sentence = &sentences[at];
    let prose = matches!(records.index.kind(id.passage), Kind::Paragraph | Kind::Turn | Kind::Item);
    if !prose {
        return sentence.span.clone();
    }
    let (earlier, later) = (at.checked_sub(1).map(|at| &sentences[at]), sentences.get(at + 1));
    let after = later.and_then(|later| together(records, sentence, later));
    let before = earlier.and_then(|earlier| together(records, earlier, sentence));
    let has = |sentence: Option<&Sentence>| sentence.is_some_and(|said| reading.sought.answered_by(said.offers));
    let points_back = sentence.offers.contains(Kinds::POINTER);
    let lacks = !(has(Some(sentence)) || after.is_some() && has(later));
    let back = before.filter(|_| points_back || (lacks && has(earlier)));
    back.or(after).unwrap_or_else(|| sentence.span.clone())
}

/// Two sentences of one passage that follow each other, where they may be quoted as one.
pub fn together(records: &Records, first: &Sentence, second: &Sentence) -> Option<Range<usize>> {
    let document = records.document(first.id.passage);
    let both = first.span.start..second.span.end;
    let words = document.slice(both.clone()).split_whitespace().count();
    (words <= TOGETHER && document.stretches(both.clone()).count() == 1).then_some(both)
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;
    use super::*;

    /// What would be quoted for the sentence that begins so.
    fn check(fixture: &Fixture, question: &str, begin: &str, expected: &str) {
        let (records, id) = (fixture.records(), fixture.sentence(begin));
        let span = with_neighbour(&records, &fixture.parse(question), id);
        assert_eq!(records.document(id.passage).slice(span), expected, "{question}");
    }

    #[test]
    fn a_short_sentence_brings_the_one_after_it() {
        let fixture = Fixture::common();
        check(fixture, "Quỹ hội còn gì?", "Quỹ hội còn bảy", "Quỹ hội còn bảy triệu đồng. Bà Lan giữ sổ quỹ.");
        check(fixture, "Quỹ hội còn gì?", "Quỹ hội còn chín", "Quỹ hội còn chín triệu đồng.");
    }

    #[test]
    fn a_sentence_that_points_back_brings_the_one_before_it() {
        let text = "# Họp tổ\n\nÔng Kháng lo việc mái. Ông nhấn mạnh phải làm sớm. Tổ đồng tình.\n";
        let fixture = Fixture::new(&[("a.md", text)]);
        check(&fixture, "Phải làm gì?", "Ông nhấn mạnh", "Ông Kháng lo việc mái. Ông nhấn mạnh phải làm sớm.");
    }

    #[test]
    fn the_sentence_that_has_what_is_sought_comes_along() {
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
    fn the_newer_of_two_meetings_that_say_the_same_comes_first() {
        let fixture = Fixture::common();
        let answer = fixture.answer(&super::super::Question::new("Quỹ hội còn bao nhiêu tiền?"));
        let quotes: Vec<&str> = answer.quotes.iter().map(|quote| fixture.quoted(quote)).collect();
        assert_eq!(quotes[0], "Quỹ hội còn chín triệu đồng.");
        assert!(quotes.len() <= MOST && quotes[1].starts_with("Quỹ hội còn bảy"), "{quotes:?}");
    }

    #[test]
    fn nothing_is_quoted_of_no_candidate() {
        let fixture = Fixture::common();
        assert!(choose(&fixture.records(), &fixture.parse("quỹ"), &[]).is_empty());
    }
}
