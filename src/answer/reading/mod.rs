//! How a question is read: a value that can be looked at, and all that the answer knows of it.
//!
//! Each word's keys, how it came to be, whether the records know it, what it weighs; what else it
//! is called; what is sought; whom, which day and which meeting it names; what history adds.
//! Courtesy and question words weigh little but are never dropped: "không" and "chưa" can be the
//! very point. Whether the question has accents is decided once, for all of it: a question typed
//! without them must not be punished for missing exact keys.

mod alternatives;
mod follow_up;
mod typed;

use std::ops::{Range, RangeInclusive};

use chrono::NaiveDate;

use super::lexicon::{Lexicon, STOP_WEIGHT};
use super::question::Question;
use crate::index::{DocumentId, ExactId, FoldedId, Index, WordKey};
use crate::text::calendar::periods;
use crate::text::dates::{Found, dates};
use crate::text::kinds::Kinds;
use crate::text::{Token, normalise, squeezed};

pub use alternatives::Alternative;
pub use typed::Typed;

/// As many terms as a mask has bits: the last ones, for what is asked stands after the courtesies.
pub const MOST_TERMS: usize = 64;

/// A question with more words stands alone, whatever was asked before it.
const LONGEST_FOLLOW_UP: usize = 12;

/// How many earlier questions are looked at, and how much less each one before the last counts.
const REMEMBERED: usize = 2;
const FADING: f32 = 0.6;

/// English words that glue, as keys, which no Vietnamese syllable without its accents is.
const ENGLISH: &[&str] = &[
    "what", "who", "whom", "which", "when", "where", "why", "how", "did", "doe", "was", "wer", "were", "is", "are",
    "of", "with", "from", "and", "that", "this", "about", "said",
];

/// What people are called by before their name, folded; of two syllables the last.
const HONORIFICS: &[&str] = &[
    "anh", "chi", "ong", "ba", "co", "chu", "bac", "thay", "em", "ts", "ths", "pgs", "gs", "bs", "ds", "ks", "mr",
    "mrs", "ms", "dr", "si", "su", "doc", "tich", "truong",
];

/// A word of the question.
#[derive(Debug, Clone)]
pub struct Term {
    pub token: Token,
    /// As it is read: what was typed, or what that stands for.
    pub text: String,
    pub typed: Typed,
    /// Its exact key, where the question has accents and the records know it.
    pub exact: Option<ExactId>,
    pub folded: Option<FoldedId>,
    /// 1, or less for a word that only asks.
    pub weight: f32,
    /// Rarity of the key it is matched by, among sentences.
    pub idf: f32,
    /// Rarity of its folded key.
    pub folded_idf: f32,
    /// Rarity of the pair it makes with the next term; 0 for the last.
    pub pair_idf: f32,
}

/// A question, read against one index.
#[derive(Debug)]
pub struct Reading {
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
    pub past: Vec<(Reading, f32)>,
}

impl Reading {
    /// Reads `question` as the records of `index` can understand it.
    /// `newest` is the day of the newest of them.
    pub fn of(question: &Question, newest: Option<NaiveDate>, index: &Index, lexicon: &Lexicon) -> Self {
        let restated = follow_up::restated(&question.text, &question.history, lexicon);
        let mut reading = Self::alone(restated.as_ref().unwrap_or(&question.text), newest, index, lexicon);
        reading.restated = restated;
        if reading.restated.is_none()
            && reading.terms.len() <= LONGEST_FOLLOW_UP
            && follow_up::leans(&reading, question.reply)
        {
            let again = |text: &&String| squeezed(text).to_lowercase() == squeezed(&question.text).to_lowercase();
            let earlier = question.history.iter().rev().filter(|text| !again(text)).take(REMEMBERED);
            let earlier = earlier.map(|text| Self::alone(text, newest, index, lexicon));
            let fading = std::iter::successors(Some(1.0), |worth| Some(worth * FADING));
            // What has no word of its own ("kết luận là gì?") tells nothing of what it was about.
            reading.past = earlier.filter(|past| follow_up::own(past) > 0).zip(fading).collect();
        }
        reading
    }

    fn alone(question: &str, newest: Option<NaiveDate>, index: &Index, lexicon: &Lexicon) -> Self {
        let question = normalise(question);
        let mut words = typed::words(&question, index, lexicon);
        words.drain(..words.len().saturating_sub(MOST_TERMS));
        let keys: Vec<Token> = words.iter().map(|word| word.token.clone()).collect();
        let typed = || words.iter().filter(|word| word.typed == Typed::AsIs).map(|word| &word.token);
        let accented =
            typed().any(|w| w.exact != w.folded && !w.is_figure()) || !typed().any(|w| index.exact(&w.exact).is_none());
        let weights = lexicon.weights(&keys, accented);
        let weighed = words.into_iter().zip(weights);
        let mut terms: Vec<Term> = weighed.map(|(word, weight)| term(word, weight, accented, index)).collect();
        pair_up(&mut terms, index);
        let dates = dates(&question);
        let cues = lexicon.cues.found(&keys, accented);
        Self {
            mass: terms.iter().map(|t| t.weight * t.idf).sum::<f32>().max(1.0),
            accented,
            english: !accented && keys.iter().any(|word| ENGLISH.contains(&word.folded.as_str())),
            sought: lexicon.cues.sought(&keys, &cues),
            cues,
            alternatives: alternatives::of(&terms, accented, lexicon, index),
            naming: naming(&lexicon.cues.paper_numbers(&keys), &keys, &dates),
            day: figures_of(&dates, &terms),
            named: named(&terms, index),
            latest: lexicon.cues.ask_for_latest(&keys),
            request: lexicon.cues.ask_to_make(&keys),
            dates,
            periods: newest
                .map(|newest| periods(&keys, newest).into_iter().map(|period| period.days).collect())
                .unwrap_or_default(),
            restated: None,
            text: question,
            past: Vec::new(),
            terms,
        }
    }

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

impl Term {
    /// Whether a word of the records is this one.
    pub fn is(&self, id: ExactId, index: &Index) -> bool {
        match self.exact {
            Some(exact) => exact == id,
            None => self.folded == Some(index.vocabulary.folded_of(id)),
        }
    }

    /// The key that it is matched by, where the records have one.
    pub fn word(&self) -> Option<WordKey> {
        self.exact.map(WordKey::Exact).or(self.folded.map(WordKey::Folded))
    }

    pub fn is_content(&self) -> bool {
        self.weight > STOP_WEIGHT
    }
}

fn term(word: typed::Word, weight: f32, accented: bool, index: &Index) -> Term {
    let typed::Word { token, text, typed } = word;
    let known = index.exact(&token.exact);
    let exact = known.filter(|_| accented || typed != Typed::AsIs);
    let folded = index.folded(&token.folded);
    let folded_idf = index.statistics.folded_idf(folded);
    let idf = if exact.is_some() { index.statistics.exact_idf(exact) } else { folded_idf };
    Term { token, text, typed, exact, folded, weight, idf, folded_idf, pair_idf: 0.0 }
}

fn pair_up(terms: &mut [Term], index: &Index) {
    for i in 1..terms.len() {
        let (a, b) = (&terms[i - 1], &terms[i]);
        terms[i - 1].pair_idf = index.pair_idf(a.folded.zip(b.folded));
    }
}

fn naming(papers: &[usize], words: &[Token], dates: &[Found]) -> u64 {
    let year = |word: &Token| {
        dates.iter().any(|d| d.day.is_some() && d.year.is_some_and(|year| word.exact == year.to_string()))
    };
    let bits = (0..words.len()).filter(|at| papers.contains(at) || year(&words[*at]));
    bits.fold(0, |bits, at| bits | (1 << at))
}

/// Bits of the figures that are a day and its month.
fn figures_of(dates: &[Found], terms: &[Term]) -> u64 {
    let parts = dates.iter().filter(|date| date.day.is_some()).flat_map(|date| [date.day, date.month]);
    let parts: Vec<u64> = parts.flatten().map(u64::from).collect();
    let is = |at: &usize| terms[*at].token.exact.parse().is_ok_and(|figure: u64| parts.contains(&figure));
    (0..terms.len()).filter(is).fold(0, |bits, at| bits | (1 << at))
}

/// Bits of the terms that someone of the records is called by: after a title, or written as names
/// are.
fn named(terms: &[Term], index: &Index) -> u64 {
    let is = |at: &usize| {
        let term = &terms[*at];
        let called = term.folded.is_some_and(|id| index.statistics.is_given(id));
        let titled = *at > 0 && HONORIFICS.contains(&terms[at - 1].token.folded.as_str());
        let mut letters = term.text.chars();
        let written =
            *at > 0 && letters.next().is_some_and(char::is_uppercase) && letters.next().is_none_or(char::is_lowercase);
        called && term.is_content() && (titled || written)
    };
    (0..terms.len()).filter(is).fold(0, |bits, at| bits | (1 << at))
}
