//! Rewrites the words of a question: expands abbreviations and decodes raw keystrokes.
//!
//! A word is rewritten only if the records do not contain it. Which of several long forms is chosen depends on the
//! records.

use super::term::Rewrite;
use super::word_lists::ENGLISH_FUNCTION_WORDS;
use crate::answer::lexicon::Lexicon;
use crate::index::Index;
use crate::text::abbreviations::Abbreviations;
use crate::text::syllable::folded_key;
use crate::text::{Token, split_words, telex, tokenise};

/// A word of a question after rewriting.
pub struct RewrittenWord {
    pub token: Token,
    pub text: String,
    pub rewrite: Rewrite,
}

/// Splits a question into words and rewrites each of them. An abbreviation can become several words.
pub fn rewrite_words(question: &str, index: &Index, lexicon: &Lexicon) -> Vec<RewrittenWord> {
    let spans: Vec<_> = split_words(question).collect();
    let english =
        spans.iter().any(|span| ENGLISH_FUNCTION_WORDS.contains(&folded_key(&question[span.clone()]).as_str()));
    let mut out = Vec::with_capacity(spans.len());
    let mut at = 0;
    while at < spans.len() {
        let span = spans[at].clone();
        let slashed =
            spans.get(at + 1).map(|next| span.start..next.end).filter(|range| is_slashed(&question[range.clone()]));
        let expanded = slashed.and_then(|range| expand_abbreviation(&question[range], index, lexicon));
        at += if expanded.is_some() { 2 } else { 1 };
        let word = &question[span];
        match expanded.or_else(|| rewrite_word(word, english, index, lexicon)) {
            Some((text, rewrite)) => out.extend(split(&text, &rewrite)),
            None => out.extend(split(word, &Rewrite::Unchanged)),
        }
    }
    out
}

fn split(text: &str, rewrite: &Rewrite) -> Vec<RewrittenWord> {
    let word =
        |token: Token| RewrittenWord { text: text[token.span.clone()].to_owned(), token, rewrite: rewrite.clone() };
    tokenise(text).into_iter().map(word).collect()
}

/// Whether `text` is two letters with a slash between them: "đ/c".
fn is_slashed(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    matches!(letters[..], [a, '/', b] if a.is_alphabetic() && b.is_alphabetic())
}

/// Returns the long form or decoded form of a word, with the kind of rewrite. Returns `None` if the records contain the
/// word, or contain it with other diacritics and it is not certainly an abbreviation. Keystrokes are not decoded in
/// English questions, where "last" does not mean "lát".
fn rewrite_word(word: &str, english: bool, index: &Index, lexicon: &Lexicon) -> Option<(String, Rewrite)> {
    let is_known = |text: &str| index.exact_id(&crate::text::syllable::exact_key(text)).is_some();
    if is_known(word) {
        return None;
    }
    let is_known_folded = index.folded_id(&folded_key(word)).is_some();
    if is_known_folded && !Abbreviations::is_unpronounceable(word) {
        return None;
    }
    let is_plausible =
        |decoded: &String| is_known(decoded) || tokenise(decoded).iter().all(|word| lexicon.is_stop_word(word));
    let decode = || {
        telex::decode_keystrokes(word)
            .filter(is_plausible)
            .map(|decoded| (decoded, Rewrite::Keystrokes(word.to_owned())))
    };
    expand_abbreviation(word, index, lexicon).or_else(|| if english { None } else { decode() })
}

/// Returns the long form of the abbreviation `short`, with the kind of rewrite. If the first long form consists of stop
/// words, it is chosen. Otherwise the long form is chosen whose rarest pair of neighbouring words is the most frequent
/// in the records; among equals, the first.
fn expand_abbreviation(short: &str, index: &Index, lexicon: &Lexicon) -> Option<(String, Rewrite)> {
    let forms = lexicon.abbreviations.expansions(&short.to_lowercase());
    let max_pair_idf = |form: &&str| {
        let words = tokenise(form);
        let folded = |word: &Token| index.folded_id(&word.folded);
        let pair = |pair: &[Token]| index.pair_idf(folded(&pair[0]).zip(folded(&pair[1])));
        words.windows(2).map(pair).fold(0.0, f32::max)
    };
    let first = *forms.first()?;
    let is_stop_phrase = tokenise(first).iter().all(|word| lexicon.is_stop_word(word));
    let best = if is_stop_phrase {
        first
    } else {
        *forms.iter().min_by(|a, b| max_pair_idf(a).total_cmp(&max_pair_idf(b)))?
    };
    let rewrite = if forms.len() > 1 { Rewrite::AmbiguousAbbreviation } else { Rewrite::Abbreviation };
    Some((best.to_owned(), rewrite(short.to_owned())))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::answer::tests::Fixture;

    fn abbreviation(typed: &str) -> Rewrite {
        Rewrite::Abbreviation(typed.to_owned())
    }

    fn ambiguous(typed: &str) -> Rewrite {
        Rewrite::AmbiguousAbbreviation(typed.to_owned())
    }

    fn keystrokes(typed: &str) -> Rewrite {
        Rewrite::Keystrokes(typed.to_owned())
    }

    /// Checks the words of a question after rewriting, and the rewrites of those that were rewritten.
    fn check(fixture: &Fixture, question: &str, expected: &str, expected_rewrites: &[Rewrite]) {
        let found = rewrite_words(question, &fixture.index, &fixture.lexicon);
        let texts: Vec<&str> = found.iter().map(|word| word.text.as_str()).collect();
        let mut rewrites: Vec<&Rewrite> =
            found.iter().map(|word| &word.rewrite).filter(|rewrite| **rewrite != Rewrite::Unchanged).collect();
        rewrites.dedup();
        assert_eq!((texts.join(" ").as_str(), rewrites), (expected, expected_rewrites.iter().collect()), "{question}");
    }

    #[test]
    fn an_abbreviation_is_expanded() {
        let fixture = Fixture::common();
        check(fixture, "đ/c Lan giữ gì?", "đồng chí Lan giữ gì", &[abbreviation("đ/c")]);
        check(fixture, "Đ/C Lan", "đồng chí Lan", &[abbreviation("Đ/C")]);
        check(fixture, "UBND họp hnay", "ủy ban nhân dân họp hôm nay", &[abbreviation("UBND"), abbreviation("hnay")]);
        check(fixture, "5/4 họp", "5 4 họp", &[]);
    }

    #[test]
    fn words_of_the_records_are_not_rewritten() {
        let fixture = Fixture::new(&[("a.txt", "Ca trực của UBND do bà Tú lo. Máy bơm hỏng, ống hở.")]);
        check(&fixture, "ca trực UBND", "ca trực UBND", &[]);
        check(&fixture, "hong ống", "hong ống", &[]);
        check(&fixture, "tư lo ống", "tư lo ống", &[]);
        check(&fixture, "hông lo", "hông lo", &[]);
        let unknown = Fixture::new(&[("a.txt", "Bà Lan giữ sổ quỹ.")]);
        check(&unknown, "ca trực", "công an trực", &[abbreviation("ca")]);
        check(&unknown, "hông giữ", "không giữ", &[abbreviation("hông")]);
    }

    #[test]
    fn a_word_that_can_only_be_an_abbreviation_is_expanded_despite_a_word_with_its_folded_key() {
        let fixture = Fixture::new(&[("a.txt", "Công ty gửi HDQT bản kê.")]);
        check(&fixture, "HĐQT gửi gì", "hội đồng quản trị gửi gì", &[abbreviation("HĐQT")]);
        check(&fixture, "HDQT gửi gì", "HDQT gửi gì", &[]);
    }

    #[test]
    fn the_records_decide_between_several_long_forms() {
        let technical = Fixture::new(&[("a.txt", "Tổ kỹ thuật thay máy bơm. Bên kỹ thuật báo giá sau.")]);
        let audit = Fixture::new(&[("a.txt", "Đoàn kiểm tra xem sổ quỹ. Biên bản kiểm tra do bà Lan giữ.")]);
        check(&technical, "bên kt báo gì", "bên kỹ thuật báo gì", &[ambiguous("kt")]);
        check(&audit, "đoàn kt xem gì", "đoàn kiểm tra xem gì", &[ambiguous("kt")]);
        let neither = Fixture::new(&[("a.txt", "Bà Lan giữ sổ quỹ.")]);
        check(&neither, "kt giữ sổ", "kế toán giữ sổ", &[ambiguous("kt")]);
        let hospital = Fixture::new(&[("a.txt", "Khoa có ba mươi bệnh nhân. Bệnh nhân nằm lâu.")]);
        check(&hospital, "khoa có bn", "khoa có bao nhiêu", &[ambiguous("bn")]);
    }

    #[test]
    fn keystrokes_are_decoded_if_the_records_have_the_syllable() {
        let fixture = Fixture::common();
        let rewrites = [keystrokes("quyx"), keystrokes("hooij"), keystrokes("conf"), keystrokes("nhieeu")];
        check(fixture, "quyx hooij conf bao nhieeu", "quỹ hội còn bao nhiêu", &rewrites);
        check(fixture, "quy4 ho6i5", "quỹ hội", &[keystrokes("quy4"), keystrokes("ho6i5")]);
        check(fixture, "vas tuwowngf", "vas tuwowngf", &[]);
    }

    #[test]
    fn an_english_question_has_no_keystrokes() {
        let fixture = Fixture::new(&[("a.txt", "Lát gạch sân kho.")]);
        check(&fixture, "last sân", "lát sân", &[keystrokes("last")]);
        check(&fixture, "what was said last", "what was said last", &[]);
    }

    #[test]
    fn each_word_is_one_token() {
        let fixture = Fixture::common();
        proptest!(ProptestConfig::with_cases(64), |(text in "\\PC{0,40}|((đ/c|kt|hooij|quỹ|5/4|UBND|[a-z]{1,6}[1-9]?)[ /]){0,12}")| {
            for word in rewrite_words(&text, &fixture.index, &fixture.lexicon) {
                let parsed = tokenise(&word.text);
                prop_assert_eq!(parsed.iter().map(|token| &token.exact).collect::<Vec<_>>(), [&word.token.exact]);
            }
        });
    }
}
