//! How a question is parsed: each word, what it weighs, what is sought, what history adds.

use chrono::NaiveDate;

use super::parsed::ParsedQuery;
use super::term::{Term, Typed};
use super::typed::{self, TypedWord};
use super::word_lists::{ENGLISH, HONORIFICS};
use super::{alternatives, follow_up};
use crate::answer::lexicon::Lexicon;
use crate::answer::question::Question;
use crate::index::Index;
use crate::text::calendar::periods;
use crate::text::dates::{Found, dates};
use crate::text::{Token, normalise, squeezed};

/// As many terms as a mask has bits: the last ones, for what is asked stands after the courtesies.
const MOST_TERMS: usize = 64;

/// A question with more words stands alone, whatever was asked before it.
const LONGEST_FOLLOW_UP: usize = 12;

/// How many earlier questions are looked at, and how much less each one before the last counts.
const REMEMBERED: usize = 2;
const FADING: f32 = 0.6;

/// Parses `question` as the records of `index` can understand it.
/// `newest` is the day of the newest of them.
pub fn parse(question: &Question, newest: Option<NaiveDate>, index: &Index, lexicon: &Lexicon) -> ParsedQuery {
    let restated = follow_up::restated(&question.text, &question.history, lexicon);
    let mut reading = parse_alone(restated.as_ref().unwrap_or(&question.text), newest, index, lexicon);
    reading.restated = restated;
    if reading.restated.is_none()
        && reading.terms.len() <= LONGEST_FOLLOW_UP
        && follow_up::leans(&reading, question.reply)
    {
        let again = |text: &&String| squeezed(text).to_lowercase() == squeezed(&question.text).to_lowercase();
        let earlier = question.history.iter().rev().filter(|text| !again(text)).take(REMEMBERED);
        let earlier = earlier.map(|text| parse_alone(text, newest, index, lexicon));
        let fading = std::iter::successors(Some(1.0), |worth| Some(worth * FADING));
        // What has no word of its own ("kết luận là gì?") tells nothing of what it was about.
        reading.past = earlier.filter(|past| follow_up::own(past) > 0).zip(fading).collect();
    }
    reading
}

fn parse_alone(question: &str, newest: Option<NaiveDate>, index: &Index, lexicon: &Lexicon) -> ParsedQuery {
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
    ParsedQuery {
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

fn term(word: TypedWord, weight: f32, accented: bool, index: &Index) -> Term {
    let TypedWord { token, text, typed } = word;
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

#[cfg(test)]
mod tests;
