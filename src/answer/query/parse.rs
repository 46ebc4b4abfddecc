//! Parses questions: terms and their weights, expected answer types, names and dates, context of earlier questions.

use chrono::NaiveDate;

use super::parsed_query::ParsedQuery;
use super::rewrite::{self, RewrittenWord};
use super::term::{Rewrite, Term};
use super::word_lists::{ENGLISH_FUNCTION_WORDS, HONORIFICS};
use super::{alternatives, follow_up};
use crate::answer::lexicon::Lexicon;
use crate::answer::question::Question;
use crate::index::Index;
use crate::text::calendar::find_periods;
use crate::text::dates::{DateMention, find_dates};
use crate::text::{Token, collapse_whitespace, normalise};

/// The maximum number of terms of a question, one per bit of a mask. Of longer questions the last terms are used,
/// because the actual question comes after the courtesies.
const MAX_TERMS: usize = 64;

/// A question with more terms than this is never a follow-up.
const MAX_FOLLOW_UP_TERMS: usize = 12;

/// The maximum number of earlier questions that a follow-up uses.
const MAX_PAST_QUERIES: usize = 2;

/// The ratio of the weight of an earlier question to that of the question after it.
const DECAY: f32 = 0.6;

/// Parses `question` against the records of `index`. `newest` is the date of the newest record, to which periods such
/// as "năm ngoái" are relative.
pub fn parse(question: &Question, newest: Option<NaiveDate>, index: &Index, lexicon: &Lexicon) -> ParsedQuery {
    let completed = follow_up::complete_ellipsis(&question.text, &question.history, lexicon);
    let mut query = parse_alone(completed.as_ref().unwrap_or(&question.text), newest, index, lexicon);
    query.completed = completed;
    if query.completed.is_none()
        && query.terms.len() <= MAX_FOLLOW_UP_TERMS
        && follow_up::needs_context(&query, question.is_reply)
    {
        let is_repeated = |text: &&String| {
            collapse_whitespace(text).to_lowercase() == collapse_whitespace(&question.text).to_lowercase()
        };
        let earlier = question.history.iter().rev().filter(|text| !is_repeated(text)).take(MAX_PAST_QUERIES);
        let earlier = earlier.map(|text| parse_alone(text, newest, index, lexicon));
        let weights = std::iter::successors(Some(1.0), |weight| Some(weight * DECAY));
        // A question without topic terms ("kết luận là gì?") says nothing about the topic.
        query.past_queries = earlier.filter(|past| follow_up::count_topic_terms(past) > 0).zip(weights).collect();
    }
    query
}

fn parse_alone(question: &str, newest: Option<NaiveDate>, index: &Index, lexicon: &Lexicon) -> ParsedQuery {
    let question = normalise(question);
    let mut words = rewrite::rewrite_words(&question, index, lexicon);
    words.drain(..words.len().saturating_sub(MAX_TERMS));
    let tokens: Vec<Token> = words.iter().map(|word| word.token.clone()).collect();
    let as_typed = || words.iter().filter(|word| word.rewrite == Rewrite::Unchanged).map(|word| &word.token);
    let accented = as_typed().any(|w| w.exact != w.folded && !w.is_figure())
        || !as_typed().any(|w| index.exact_id(&w.exact).is_none());
    let weights = lexicon.weigh_words(&tokens, accented);
    let weighted = words.into_iter().zip(weights);
    let mut terms: Vec<Term> = weighted.map(|(word, weight)| build_term(word, weight, accented, index)).collect();
    set_pair_idfs(&mut terms, index);
    let dates = find_dates(&question);
    let question_words = lexicon.question_words.find(&tokens, accented);
    ParsedQuery {
        total_weight: terms.iter().map(|t| t.weight * t.idf).sum::<f32>().max(1.0),
        accented,
        english: !accented && tokens.iter().any(|word| ENGLISH_FUNCTION_WORDS.contains(&word.folded.as_str())),
        expected_types: lexicon.question_words.expected_types(&tokens, &question_words),
        question_words,
        alternatives: alternatives::find_alternatives(&terms, accented, lexicon, index),
        identifiers: find_identifiers(&lexicon.question_words.find_legal_numbers(&tokens), &tokens, &dates),
        day_figures: find_day_figures(&dates, &terms),
        person_names: find_person_names(&terms, index),
        asks_for_latest: lexicon.question_words.asks_for_latest(&tokens),
        asks_to_compose: lexicon.question_words.asks_to_compose(&tokens),
        dates,
        periods: newest
            .map(|newest| find_periods(&tokens, newest).into_iter().map(|period| period.days).collect())
            .unwrap_or_default(),
        completed: None,
        text: question,
        past_queries: Vec::new(),
        terms,
    }
}

fn build_term(word: RewrittenWord, weight: f32, accented: bool, index: &Index) -> Term {
    let RewrittenWord { token, text, rewrite } = word;
    let known = index.exact_id(&token.exact);
    let exact = known.filter(|_| accented || rewrite != Rewrite::Unchanged);
    let folded = index.folded_id(&token.folded);
    let folded_idf = index.statistics.folded_sentence_idf(folded);
    let idf = if exact.is_some() { index.statistics.exact_sentence_idf(exact) } else { folded_idf };
    Term { token, text, rewrite, exact, folded, weight, idf, folded_idf, pair_idf: 0.0 }
}

fn set_pair_idfs(terms: &mut [Term], index: &Index) {
    for i in 1..terms.len() {
        let (a, b) = (&terms[i - 1], &terms[i]);
        terms[i - 1].pair_idf = index.pair_idf(a.folded.zip(b.folded));
    }
}

/// Returns the bits of the numbers of legal documents and of the years of full dates.
fn find_identifiers(legal_numbers: &[usize], words: &[Token], dates: &[DateMention]) -> u64 {
    let is_year = |word: &Token| {
        dates.iter().any(|d| d.day.is_some() && d.year.is_some_and(|year| word.exact == year.to_string()))
    };
    let bits = (0..words.len()).filter(|at| legal_numbers.contains(at) || is_year(&words[*at]));
    bits.fold(0, |bits, at| bits | (1 << at))
}

/// Returns the bits of the figures that are the day or month of a date.
fn find_day_figures(dates: &[DateMention], terms: &[Term]) -> u64 {
    let parts = dates.iter().filter(|date| date.day.is_some()).flat_map(|date| [date.day, date.month]);
    let parts: Vec<u64> = parts.flatten().map(u64::from).collect();
    let is_part = |at: &usize| terms[*at].token.exact.parse().is_ok_and(|figure: u64| parts.contains(&figure));
    (0..terms.len()).filter(is_part).fold(0, |bits, at| bits | (1 << at))
}

/// Returns the bits of the terms that are a given name in the records, and are written after a title or with an initial
/// capital (not as the first word).
fn find_person_names(terms: &[Term], index: &Index) -> u64 {
    let is_person_name = |at: &usize| {
        let term = &terms[*at];
        let is_given_name = term.folded.is_some_and(|id| index.statistics.is_given_name(id));
        let has_title = *at > 0 && HONORIFICS.contains(&terms[at - 1].token.folded.as_str());
        let mut letters = term.text.chars();
        let is_capitalised =
            *at > 0 && letters.next().is_some_and(char::is_uppercase) && letters.next().is_none_or(char::is_lowercase);
        is_given_name && term.is_content() && (has_title || is_capitalised)
    };
    (0..terms.len()).filter(is_person_name).fold(0, |bits, at| bits | (1 << at))
}

#[cfg(test)]
mod tests;
