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
