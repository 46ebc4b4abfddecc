//! What was typed to what it stands for: short forms written out, raw keystrokes decoded.
//!
//! Only where the records do not know the word as it stands; and of several long forms, the one
//! that they know.

use super::term::Typed;
use super::word_lists::ENGLISH;
use crate::answer::lexicon::Lexicon;
use crate::index::Index;
use crate::text::abbreviations::Abbreviations;
use crate::text::syllable::folded;
use crate::text::{Token, telex, tokens, words as spans};

/// A word as it is read.
pub struct TypedWord {
    pub token: Token,
    pub text: String,
    pub typed: Typed,
}

/// The words of a question.
pub fn words(question: &str, index: &Index, lexicon: &Lexicon) -> Vec<TypedWord> {
    let spans: Vec<_> = spans(question).collect();
    let english = spans.iter().any(|span| ENGLISH.contains(&folded(&question[span.clone()]).as_str()));
    let mut out = Vec::with_capacity(spans.len());
    let mut at = 0;
    while at < spans.len() {
        let span = spans[at].clone();
        let stroked =
            spans.get(at + 1).map(|next| span.start..next.end).filter(|both| is_stroked(&question[both.clone()]));
        let longer = stroked.and_then(|both| written_out(&question[both], index, lexicon));
        at += if longer.is_some() { 2 } else { 1 };
        let typed = &question[span];
        match longer.or_else(|| read(typed, english, index, lexicon)) {
            Some((text, how)) => out.extend(split(&text, &how)),
            None => out.extend(split(typed, &Typed::AsIs)),
        }
    }
    out
}

fn split(text: &str, typed: &Typed) -> Vec<TypedWord> {
    let word = |token: Token| TypedWord { text: text[token.span.clone()].to_owned(), token, typed: typed.clone() };
    tokens(text).into_iter().map(word).collect()
}

/// "đ/c": two letters and a stroke.
fn is_stroked(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    matches!(letters[..], [a, '/', b] if a.is_alphabetic() && b.is_alphabetic())
}

/// What a word that the records do not know stands for; one that they know but for its accents, and
/// that may be a word, stands for itself. Nobody types keystrokes into an English question: "last" is
/// not "lát" there.
fn read(typed: &str, english: bool, index: &Index, lexicon: &Lexicon) -> Option<(String, Typed)> {
    let known = |text: &str| index.exact(&crate::text::syllable::exact(text)).is_some();
    if known(typed) {
        return None;
    }
    let spelled = index.folded(&folded(typed)).is_some();
    if spelled && !Abbreviations::is_no_syllable(typed) {
        return None;
    }
    let sayable = |made: &String| known(made) || tokens(made).iter().all(|word| lexicon.only_asks(word));
    let keys = || telex::decoded(typed).filter(sayable).map(|made| (made, Typed::Keys(typed.to_owned())));
    written_out(typed, index, lexicon).or_else(|| if english { None } else { keys() })
}

/// The long form of `short`: of several, the one that the records know best; the first where they
/// know none.
fn written_out(short: &str, index: &Index, lexicon: &Lexicon) -> Option<(String, Typed)> {
    let forms = lexicon.abbreviations.of(&short.to_lowercase());
    let known = |form: &&str| {
        let words = tokens(form);
        let folded = |word: &Token| index.folded(&word.folded);
        let pair = |pair: &[Token]| index.pair_idf(folded(&pair[0]).zip(folded(&pair[1])));
        words.windows(2).map(pair).fold(0.0, f32::max)
    };
    let first = *forms.first()?;
    let asks = tokens(first).iter().all(|word| lexicon.only_asks(word));
    let best = if asks { first } else { *forms.iter().min_by(|a, b| known(a).total_cmp(&known(b)))? };
    let typed = if forms.len() > 1 { Typed::Guessed } else { Typed::Short };
    Some((best.to_owned(), typed(short.to_owned())))
}
