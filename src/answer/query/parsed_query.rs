//! A parsed question: everything that ranking and rendering know about it.
//!
//! It has the terms with their keys, rewrites and weights, alternative wordings, the expected answer types, the
//! persons, dates and meetings that it names, and the earlier questions that it depends on. Courtesies and question
//! words have small weights but are never dropped, since "không" or "chưa" can be the point of the question. Whether
//! the question was typed with diacritics is decided once for all its words, so that a question typed without them is
//! not penalised for missing exact keys.

use std::ops::{Range, RangeInclusive};

use chrono::NaiveDate;

use super::alternatives::Alternative;
use super::term::{Rewrite, Term};
use crate::index::{DocumentId, Index};
use crate::text::answer_types::AnswerTypes;
use crate::text::dates::DateMention;

/// A question, parsed against one index. In bit sets, bit n is term n.
#[derive(Debug)]
pub struct ParsedQuery {
    /// The question in Unicode-normalised form; the completed question if it was elliptical.
    pub text: String,
    pub terms: Vec<Term>,
    pub alternatives: Vec<Alternative>,
    pub expected_types: AnswerTypes,
    /// The types expected by its question words, each with its range of terms.
    pub question_words: Vec<(AnswerTypes, Range<usize>)>,
    /// Σ weight × idf of the terms, at least 1. Scores are divided by it, so that they can be compared across
    /// questions.
    pub total_weight: f32,
    /// Whether it was typed with diacritics, as far as can be recognised.
    pub accented: bool,
    /// Whether it is English, recognised by function words.
    pub english: bool,
    /// Bits of the figures that identify something: the number of a legal document, the year of a full date.
    pub identifiers: u64,
    /// Bits of the figures that are the day or month of a date.
    pub day_figures: u64,
    /// Bits of the given names of persons.
    pub person_names: u64,
    pub dates: Vec<DateMention>,
    /// The periods that it names (a quarter, last year), relative to the newest record.
    pub periods: Vec<RangeInclusive<NaiveDate>>,
    /// Whether it asks for the latest meeting.
    pub asks_for_latest: bool,
    /// Whether it asks to write, translate or compute something, which no record answers.
    pub asks_to_compose: bool,
    /// The completed question, if this one was elliptical: it only named what differs from an earlier question.
    pub completed: Option<String>,
    /// The earlier questions that it depends on, most recent first, each with its weight.
    pub past_queries: Vec<(ParsedQuery, f32)>,
}

impl ParsedQuery {
    /// Returns the interpretation to show to the user, who may have meant something else: the question with guessed
    /// words rewritten, completed, or together with the earlier question that it depends on. `None` if it is understood
    /// as typed.
    pub fn interpretation(&self) -> Option<String> {
        let is_guessed = || {
            self.terms.iter().any(|t| matches!(t.rewrite, Rewrite::AmbiguousAbbreviation(_) | Rewrite::Keystrokes(_)))
        };
        match self.past_queries.first() {
            Some((earlier, _)) => Some(format!("{} ({})", self.display_text(), earlier.display_text())),
            None => (self.completed.is_some() || is_guessed()).then(|| self.display_text()),
        }
    }

    /// Returns the question as typed, or its rewritten terms if any of them was guessed or decoded.
    fn display_text(&self) -> String {
        let is_as_typed = |term: &Term| matches!(term.rewrite, Rewrite::Unchanged | Rewrite::Abbreviation(_));
        match self.terms.iter().all(is_as_typed) {
            true => self.text.trim_end_matches(['?', '.', '!', ' ']).to_owned(),
            false => self.terms.iter().map(|term| term.text.as_str()).collect::<Vec<_>>().join(" "),
        }
    }

    /// Returns the bits of the terms that occur in the title of `document`.
    pub fn title_terms(&self, document: DocumentId, index: &Index) -> u64 {
        let title = index.title_words(document);
        self.term_bits(|t| title.iter().any(|&id| t.matches(id, index)))
    }

    /// Returns the bits of the terms for which `predicate` is true.
    pub fn term_bits(&self, predicate: impl Fn(&Term) -> bool) -> u64 {
        self.terms.iter().enumerate().filter(|(_, t)| predicate(t)).fold(0, |bits, (i, _)| bits | (1 << i))
    }
}

#[cfg(test)]
mod tests {
    use crate::answer::tests::{Fixture, with_history};
    use crate::index::DocumentId;

    /// Checks the interpretation of a question after the questions in `history`.
    fn check(history: &[&str], question: &str, expected: Option<&str>) {
        let question = with_history(history, question);
        let query = Fixture::common().parse_question(&question);
        assert_eq!(query.interpretation().as_deref(), expected, "{question:?}");
    }

    #[test]
    fn a_question_understood_as_typed_has_no_interpretation() {
        check(&[], "Quỹ hội còn bao nhiêu?", None);
        check(&[], "đ/c Lan giữ sổ quỹ?", None);
        check(&["Quỹ hội còn bao nhiêu?"], "Máy bơm của tổ kỹ thuật hỏng từ hôm nào?", None);
    }

    #[test]
    fn guessed_and_decoded_words_are_shown() {
        check(&[], "quyx hooij conf bao nhieeu?", Some("quỹ hội còn bao nhiêu"));
        check(&[], "Máy bơm hỏng bn?", Some("Máy bơm hỏng bao nhiêu"));
        check(&[], "đ/c Lan giữ quyx?", Some("đồng chí Lan giữ quỹ"));
    }

    #[test]
    fn the_earlier_question_is_shown_with_a_follow_up() {
        let before = ["Máy bơm hỏng từ hôm nào?", "Quỹ hội còn bao nhiêu tiền?"];
        check(&before, "Ai giữ?", Some("Ai giữ (Quỹ hội còn bao nhiêu tiền)"));
        check(&["quyx hooij conf bao nhieeu"], "Ai giữ…?!", Some("Ai giữ… (quỹ hội còn bao nhiêu)"));
    }

    #[test]
    fn an_elliptical_question_is_shown_completed() {
        check(
            &["Quỹ hội tháng 3/2024 còn bao nhiêu?"],
            "Còn tháng 4/2024?",
            Some("Quỹ hội còn bao nhiêu tháng 4/2024"),
        );
    }

    #[test]
    fn terms_of_a_title_are_found() {
        let fixture = Fixture::common();
        let query = fixture.parse("chi hội Bình Minh họp bàn gì về quỹ");
        let title_terms = |at: u32| Fixture::words(&query, query.title_terms(DocumentId(at), &fixture.index));
        assert_eq!(title_terms(0), ["chi", "hội", "Bình", "Minh", "họp"]);
        assert_eq!(title_terms(2), ["họp"]);
        assert_eq!(query.term_bits(|term| term.text.starts_with('B')), 0b100);
    }
}
