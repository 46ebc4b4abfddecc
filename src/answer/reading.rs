//! How a question is read: each word's keys, whether the records know it, what it weighs, what
//! is sought.
//!
//! Courtesy and question words weigh little but are never dropped: "không" and "chưa" can be the
//! very point. Whether the question has accents is decided once, for all of it: a question typed
//! without them must not be punished for missing exact keys.

use super::lexicon::{Lexicon, STOP_WEIGHT};
use crate::index::{DocumentId, ExactId, Field, FoldedId, Index, bigram};
use crate::text::dates::{Found, dates};
use crate::text::kinds::Kinds;
use crate::text::{Token, normalise, shorthand, tokens};

/// As many terms as a mask has bits: the last ones, for what is asked stands after the courtesies.
pub const MOST_TERMS: usize = 64;

/// A word of the question.
#[derive(Debug, Clone)]
pub struct Term {
    pub token: Token,
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

/// Another way to say some of the terms, as the glossary has it.
#[derive(Debug, Clone)]
pub struct Alternative {
    /// Which terms it stands for, as bits.
    pub terms: u64,
    pub words: Vec<Token>,
    pub ids: Vec<ExactId>,
}

/// A question, read against one index.
#[derive(Debug)]
pub struct Reading {
    pub terms: Vec<Term>,
    pub alternatives: Vec<Alternative>,
    pub sought: Kinds,
    /// Σ weight × idf of the terms: what the scores are divided by, to compare across questions.
    pub mass: f32,
    /// Whether it was typed with accents, as far as can be told.
    pub accented: bool,
    /// Bits of the figures that say which one is meant: a paper's number, the year of a day.
    pub naming: u64,
    pub dates: Vec<Found>,
}

impl Reading {
    /// Reads `question` as the records of `index` can understand it.
    pub fn of(question: &str, index: &Index, lexicon: &Lexicon) -> Self {
        let text = spelled_out(&normalise(question), index);
        let mut words = tokens(&text);
        words.drain(..words.len().saturating_sub(MOST_TERMS));
        let accented = words.iter().any(|w| w.exact != w.folded && !w.is_figure())
            || !words.iter().any(|w| index.vocabulary.exact(&w.exact).is_none());
        let weights = lexicon.weights(&words, accented);
        let weighed = words.into_iter().zip(weights);
        let mut terms: Vec<Term> = weighed.map(|(w, weight)| term(w, weight, accented, index)).collect();
        pair_up(&mut terms, index);
        let dates = dates(&text);
        let keys: Vec<Token> = terms.iter().map(|t| t.token.clone()).collect();
        Self {
            mass: terms.iter().map(|t| t.weight * t.idf).sum::<f32>().max(1.0),
            accented,
            sought: lexicon.wording.sought(&keys, accented),
            alternatives: alternatives(&keys, accented, lexicon, index),
            naming: naming(&lexicon.wording.paper_numbers(&keys), &keys, &dates),
            dates,
            terms,
        }
    }

    /// Bits of the terms that the title of `document` holds.
    pub fn in_title(&self, document: DocumentId, index: &Index) -> u64 {
        let title = index.documents.title(document);
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

    pub fn is_content(&self) -> bool {
        self.weight > STOP_WEIGHT
    }
}

fn term(token: Token, weight: f32, accented: bool, index: &Index) -> Term {
    let known = index.vocabulary.exact(&token.exact);
    let exact = known.filter(|_| accented);
    let folded = index.vocabulary.folded(&token.folded);
    let folded_idf = index.vocabulary.folded_idf(folded);
    let idf = if exact.is_some() { index.vocabulary.exact_idf(exact) } else { folded_idf };
    Term { token, exact, folded, weight, idf, folded_idf, pair_idf: 0.0 }
}

fn pair_up(terms: &mut [Term], index: &Index) {
    for i in 1..terms.len() {
        let (a, b) = (&terms[i - 1], &terms[i]);
        let idf = if a.exact.is_some() && b.exact.is_some() {
            index.postings.idf(Field::Bigram, &bigram(&a.token.exact, &b.token.exact))
        } else {
            index.postings.idf(Field::FoldedBigram, &bigram(&a.token.folded, &b.token.folded))
        };
        terms[i - 1].pair_idf = idf.unwrap_or(0.0);
    }
}

fn naming(papers: &[usize], words: &[Token], dates: &[Found]) -> u64 {
    let year = |word: &Token| {
        dates.iter().any(|d| d.day.is_some() && d.year.is_some_and(|year| word.exact == year.to_string()))
    };
    let bits = (0..words.len()).filter(|at| papers.contains(at) || year(&words[*at]));
    bits.fold(0, |bits, at| bits | (1 << at))
}

/// Short forms of phones written out, where the records do not use them themselves.
fn spelled_out(text: &str, index: &Index) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last = 0;
    for word in crate::text::words(text) {
        let lower = text[word.clone()].to_lowercase();
        let unknown = index.vocabulary.exact(&crate::text::syllable::exact(&lower)).is_none();
        if let Some(long) = shorthand::expand(&lower).filter(|_| unknown) {
            out.push_str(&text[last..word.start]);
            out.push_str(long);
            last = word.end;
        }
    }
    out.push_str(&text[last..]);
    out
}

/// What else the words of the question are called, where the records use every word of it.
fn alternatives(keys: &[Token], accented: bool, lexicon: &Lexicon, index: &Index) -> Vec<Alternative> {
    let met = lexicon.other_wordings(keys, accented);
    let known = |(terms, words): (u64, &[Token])| {
        let ids: Option<Vec<ExactId>> = words.iter().map(|w| index.vocabulary.exact(&w.exact)).collect();
        ids.map(|ids| Alternative { terms, words: words.to_vec(), ids })
    };
    met.into_iter().filter_map(known).collect()
}
