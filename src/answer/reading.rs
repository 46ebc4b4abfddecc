//! How a question is read: each word's keys, whether the records know it, what it weighs, what
//! is sought.
//!
//! Courtesy and question words weigh little but are never dropped: "không" and "chưa" can be the
//! very point. Whether the question has accents is decided once, for all of it: a question typed
//! without them must not be punished for missing exact keys.

use std::collections::HashSet;

use crate::index::{DocumentId, ExactId, Field, FoldedId, Index, bigram};
use crate::knowledge::Glossary;
use crate::text::kinds::{Kinds, Wording};
use crate::text::{Token, normalise, shorthand, tokens};

/// As many terms as a mask has bits; the rest of a longer question is left out.
pub const MOST_TERMS: usize = 64;

/// The weight of a word that only asks or greets.
const STOP_WEIGHT: f32 = 0.25;

/// Words that ask, greet or glue; none carries what the question is about.
const STOP: &str = "vậy ạ a nhé nhe nha nghen nghe hả ha hử nhỉ ấy ơi ad mn mọi cho hỏi xin em mình tôi tui bạn anh chị \
    là của thì mà ở có và các những cái được bị bao nhiêu mấy gì nào ai đâu sao vì do tại khi lúc hồi hôm bữa giờ chừng \
    thế như ra với này đó kia đi rồi cũng để vào vô trong trên theo về từ đến tới phải nói một cụ thể cuối cùng rốt cuộc \
    giúp dùm giùm biết lại còn đang đã sẽ chưa không hết lắm nữa thôi người việc chuyện vụ số ngày tháng năm cách làm cỡ \
    kiểu lẽ đây hoặc hay khác mãi \
    the of to in on at for by with from as is are was were be been do does did has have had it its this that these those \
    and or but not what who whom whose when where which why how many much some any there their they he she his her him i \
    you we us our me my your say said about please tell";

/// Words for a meeting say little about which, and every meeting's records are full of them.
const MEETING: &str = "họp buổi cuộc phiên meeting session";
const MEETING_WEIGHT: f32 = 0.4;

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
    pub dates: Vec<crate::text::dates::Found>,
}

impl Reading {
    /// Reads `question` as the records of `index` can understand it.
    pub fn of(question: &str, index: &Index, glossary: &Glossary, wording: &Wording) -> Self {
        let text = spelled_out(&normalise(question), index);
        let mut words = tokens(&text);
        words.truncate(MOST_TERMS);
        let accented = words.iter().any(|w| w.exact != w.folded && !w.exact.starts_with(|c: char| c.is_ascii_digit()))
            || !words.iter().any(|w| index.vocabulary.exact(&w.exact).is_none());
        let weights = weights(&words, accented);
        let weighed = words.into_iter().zip(weights);
        let mut terms: Vec<Term> = weighed.map(|(w, weight)| term(w, weight, accented, index)).collect();
        pair_up(&mut terms, index);
        let keys: Vec<Token> = terms.iter().map(|t| t.token.clone()).collect();
        Self {
            mass: terms.iter().map(|t| t.weight * t.idf).sum::<f32>().max(1.0),
            accented,
            sought: wording.sought(&keys, accented),
            alternatives: alternatives(&keys, accented, glossary, index),
            dates: crate::text::dates::dates(&text),
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

/// A list of words, by both keys.
struct Words {
    exact: HashSet<String>,
    folded: HashSet<String>,
}

impl Words {
    fn new(list: &str) -> Self {
        let words = tokens(list);
        Self {
            exact: words.iter().map(|t| t.exact.clone()).collect(),
            folded: words.into_iter().map(|t| t.folded).collect(),
        }
    }

    fn have(&self, token: &Token, accented: bool) -> bool {
        if accented { self.exact.contains(&token.exact) } else { self.folded.contains(&token.folded) }
    }
}

/// What each word weighs. "Tiền" after "bao nhiêu" asks, and is not what the question is about.
fn weights(words: &[Token], accented: bool) -> Vec<f32> {
    let (stop, meeting) = (Words::new(STOP), Words::new(MEETING));
    let how_much =
        |at: usize| words[at].folded == "tien" && at > 0 && matches!(words[at - 1].folded.as_str(), "nhieu" | "may");
    let weight = |(at, word): (usize, &Token)| match word {
        word if stop.have(word, accented) || how_much(at) => STOP_WEIGHT,
        word if meeting.have(word, accented) => MEETING_WEIGHT,
        _ => 1.0,
    };
    words.iter().enumerate().map(weight).collect()
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

/// What else the glossary says for the words of the question. Without accents, phrases of one
/// syllable are not looked up: too many words fold to them.
fn alternatives(keys: &[Token], accented: bool, glossary: &Glossary, index: &Index) -> Vec<Alternative> {
    let pairs = glossary.abbreviations.iter().flat_map(|(short, long)| [(short, long), (long, short)]);
    let groups = glossary.equivalents.iter().flat_map(|group| {
        group.iter().flat_map(move |from| group.iter().filter(move |to| *to != from).map(move |to| (from, to)))
    });
    let mut out = Vec::new();
    for (from, to) in pairs.chain(groups) {
        let from = tokens(from);
        if from.is_empty() || (!accented && from.len() == 1 && from[0].exact != from[0].folded) {
            continue;
        }
        for at in 0..=keys.len().saturating_sub(from.len()) {
            let same = |a: &Token, b: &Token| if accented { a.exact == b.exact } else { a.folded == b.folded };
            if at + from.len() <= keys.len() && from.iter().zip(&keys[at..]).all(|(a, b)| same(a, b)) {
                out.extend(alternative(at, from.len(), to, index));
            }
        }
    }
    out
}

fn alternative(at: usize, len: usize, phrase: &str, index: &Index) -> Option<Alternative> {
    let words = tokens(phrase);
    let ids: Option<Vec<ExactId>> = words.iter().map(|w| index.vocabulary.exact(&w.exact)).collect();
    let terms = (at..at + len).fold(0u64, |bits, i| bits | (1 << i));
    ids.filter(|ids| !ids.is_empty()).map(|ids| Alternative { terms, words, ids })
}
