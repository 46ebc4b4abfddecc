//! Other ways to say some of a question's words, where the records use every word of them.

use std::collections::HashSet;

use super::term::Term;
use crate::answer::lexicon::Lexicon;
use crate::index::{ExactId, Index};
use crate::text::{Token, numbers, tokens};

/// As many as a mask has bits.
pub const MOST: usize = 128;

/// What a number as words counts beside its figures.
const SAME_NUMBER: f32 = 0.9;

/// Another way to say some of the terms.
#[derive(Debug, Clone)]
pub struct Alternative {
    /// Which terms it stands for, as bits.
    pub terms: u64,
    pub words: Vec<Token>,
    /// The words as they are listed.
    pub text: String,
    pub ids: Vec<ExactId>,
    /// What it counts beside the terms themselves: less where it is only near, or commoner than
    /// they are.
    pub worth: f32,
}

/// The alternatives, the worthiest first.
pub fn of(terms: &[Term], accented: bool, lexicon: &Lexicon, index: &Index) -> Vec<Alternative> {
    let keys: Vec<Token> = terms.iter().map(|term| term.token.clone()).collect();
    let mut out: Vec<Alternative> = Vec::new();
    for other in lexicon.other_wordings(&keys, accented) {
        out.extend(known(terms, other.words, &other.to.words, &other.to.text, other.worth, index));
    }
    for (bits, text) in other_numbers(terms) {
        out.extend(known(terms, bits, &tokens(&text), &text, SAME_NUMBER, index));
    }
    out.sort_by(|a, b| b.worth.total_cmp(&a.worth));
    let mut seen = HashSet::new();
    out.retain(|other| seen.insert((other.terms, other.ids.clone())));
    out.truncate(MOST);
    out
}

/// The alternative, where the records use all of its words and it says anything.
fn known(terms: &[Term], bits: u64, words: &[Token], text: &str, worth: f32, index: &Index) -> Option<Alternative> {
    let ids: Vec<ExactId> = words.iter().map(|word| index.exact(&word.exact)).collect::<Option<_>>()?;
    let meant = terms.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, term)| term);
    let asked: f32 = meant.clone().map(|term| term.idf).sum();
    let found: f32 = ids.iter().map(|id| index.statistics.exact_idf(Some(*id))).sum();
    let worth = worth * (found / asked.max(f32::MIN_POSITIVE)).min(1.0);
    let says = meant.into_iter().any(Term::is_content);
    (says && !ids.is_empty()).then_some(Alternative {
        terms: bits,
        words: words.to_vec(),
        text: text.to_owned(),
        ids,
        worth,
    })
}

/// Numbers of the question, written the other way: "hai mươi tư" and 24, "quý III" and "quý 3".
fn other_numbers(terms: &[Term]) -> Vec<(u64, String)> {
    let mut out = Vec::new();
    for (at, term) in terms.iter().enumerate() {
        if let Some((number, used)) = numbers::read(terms[at..].iter().map(|t| t.token.exact.as_str())) {
            out.push(((at..at + used).fold(0, |bits, i| bits | 1 << i), number.to_string()));
        }
        let figure = term.token.exact.parse::<u64>().ok().filter(|n| (1..100).contains(n));
        let roman = numbers::roman(&term.text);
        if let Some(number) = figure.or(roman) {
            out.extend(numbers::spoken(number).into_iter().map(|text| (1 << at, text)));
            out.extend(roman.map(|number| (1 << at, number.to_string())));
            out.extend(figure.filter(|n| (2..40).contains(n)).map(|n| (1 << at, numbers::numeral(n))));
        }
    }
    out
}
