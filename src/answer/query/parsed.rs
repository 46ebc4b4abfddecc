//! How a question is read: a value that can be looked at, and all that the answer knows of it.
//!
//! Each word's keys, how it came to be, whether the records know it, what it weighs; what else it
//! is called; what is sought; whom, which day and which meeting it names; what history adds.
//! Courtesy and question words weigh little but are never dropped: "không" and "chưa" can be the
//! very point. Whether the question has accents is decided once, for all of it: a question typed
//! without them must not be punished for missing exact keys.

use std::ops::{Range, RangeInclusive};

use chrono::NaiveDate;

use super::alternatives::Alternative;
use super::term::{Term, Typed};
use crate::index::{DocumentId, Index};
use crate::text::dates::Found;
use crate::text::kinds::Kinds;

/// A question, read against one index.
#[derive(Debug)]
pub struct ParsedQuery {
    /// The question, normalised.
    pub text: String,
    pub terms: Vec<Term>,
    pub alternatives: Vec<Alternative>,
    pub sought: Kinds,
    /// The terms that say what is sought.
    pub cues: Vec<(Kinds, Range<usize>)>,
    /// Σ weight × idf of the terms: what the scores are divided by, to compare across questions.
    pub mass: f32,
    /// Whether it was typed with accents, as far as can be told.
    pub accented: bool,
    /// Whether it is English, by the words that glue it.
    pub english: bool,
    /// Bits of the figures that say which one is meant: a paper's number, the year of a day.
    pub naming: u64,
    /// Bits of the figures of the days that it names.
    pub day: u64,
    /// Bits of the given names of people.
    pub named: u64,
    pub dates: Vec<Found>,
    /// Periods that are named: a quarter, last year; counted from the newest record.
    pub periods: Vec<RangeInclusive<NaiveDate>>,
    /// Whether the latest meeting is asked for.
    pub latest: bool,
    /// Whether something is to be made, which no record answers.
    pub request: bool,
    /// The question that it asks in full, where it only named what is other than before.
    pub restated: Option<String>,
    /// The questions before it that it leans on, the last one first, and what each counts.
    pub past: Vec<(ParsedQuery, f32)>,
}

impl ParsedQuery {
    /// The question as it is read, where that might not be as it was meant.
    pub fn understood(&self) -> Option<String> {
        let rewritten = || self.terms.iter().any(|t| matches!(t.typed, Typed::Guessed(_) | Typed::Keys(_)));
        match self.past.first() {
            Some((before, _)) => Some(format!("{} ({})", self.in_words(), before.in_words())),
            None => (self.restated.is_some() || rewritten()).then(|| self.in_words()),
        }
    }

    /// The question as it was typed, or, where words of it were read as others, those.
    fn in_words(&self) -> String {
        let typed = |term: &Term| matches!(term.typed, Typed::AsIs | Typed::Short(_));
        match self.terms.iter().all(typed) {
            true => self.text.trim_end_matches(['?', '.', '!', ' ']).to_owned(),
            false => self.terms.iter().map(|term| term.text.as_str()).collect::<Vec<_>>().join(" "),
        }
    }

    /// Bits of the terms that the title of `document` holds.
    pub fn in_title(&self, document: DocumentId, index: &Index) -> u64 {
        let title = index.title(document);
        self.bits(|t| title.iter().any(|&id| t.is(id, index)))
    }

    /// Bits of the terms of which `holds` is true.
    pub fn bits(&self, holds: impl Fn(&Term) -> bool) -> u64 {
        self.terms.iter().enumerate().filter(|(_, t)| holds(t)).fold(0, |bits, (i, _)| bits | (1 << i))
    }
}

#[cfg(test)]
mod tests {
    use crate::answer::tests::{Fixture, after};
    use crate::index::DocumentId;

    /// Expects what is said of how a question is read, after those before it.
    fn check(history: &[&str], question: &str, expected: Option<&str>) {
        let question = after(history, question);
        let reading = Fixture::common().parse_question(&question);
        assert_eq!(reading.understood().as_deref(), expected, "{question:?}");
    }

    #[test]
    fn what_is_read_as_typed_needs_no_word() {
        check(&[], "Quỹ hội còn bao nhiêu?", None);
        check(&[], "đ/c Lan giữ sổ quỹ?", None);
        check(&["Quỹ hội còn bao nhiêu?"], "Máy bơm của tổ kỹ thuật hỏng từ hôm nào?", None);
    }

    #[test]
    fn what_is_guessed_or_decoded_is_shown_in_words() {
        check(&[], "quyx hooij conf bao nhieeu?", Some("quỹ hội còn bao nhiêu"));
        check(&[], "Máy bơm hỏng bn?", Some("Máy bơm hỏng bao nhiêu"));
        check(&[], "đ/c Lan giữ quyx?", Some("đồng chí Lan giữ quỹ"));
    }

    #[test]
    fn what_a_question_leans_on_is_shown_with_it() {
        let before = ["Máy bơm hỏng từ hôm nào?", "Quỹ hội còn bao nhiêu tiền?"];
        check(&before, "Ai giữ?", Some("Ai giữ (Quỹ hội còn bao nhiêu tiền)"));
        check(&["quyx hooij conf bao nhieeu"], "Ai giữ…?!", Some("Ai giữ… (quỹ hội còn bao nhiêu)"));
    }

    #[test]
    fn a_question_that_names_what_is_other_is_shown_in_full() {
        check(
            &["Quỹ hội tháng 3/2024 còn bao nhiêu?"],
            "Còn tháng 4/2024?",
            Some("Quỹ hội còn bao nhiêu tháng 4/2024"),
        );
    }

    #[test]
    fn the_words_of_a_title_are_told() {
        let fixture = Fixture::common();
        let reading = fixture.parse("chi hội Bình Minh họp bàn gì về quỹ");
        let in_title = |at: u32| Fixture::words(&reading, reading.in_title(DocumentId(at), &fixture.index));
        assert_eq!(in_title(0), ["chi", "hội", "Bình", "Minh", "họp"]);
        assert_eq!(in_title(2), ["họp"]);
        assert_eq!(reading.bits(|term| term.text.starts_with('B')), 0b100);
    }
}
