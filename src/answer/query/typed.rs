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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::answer::tests::Fixture;

    fn short(typed: &str) -> Typed {
        Typed::Short(typed.to_owned())
    }

    fn guessed(typed: &str) -> Typed {
        Typed::Guessed(typed.to_owned())
    }

    fn keys(typed: &str) -> Typed {
        Typed::Keys(typed.to_owned())
    }

    /// Expects the words of a question as they are read, and how those came to be that do not stand as typed.
    fn check(fixture: &Fixture, question: &str, expected: &str, how: &[Typed]) {
        let found = words(question, &fixture.index, &fixture.lexicon);
        let read: Vec<&str> = found.iter().map(|word| word.text.as_str()).collect();
        let mut typed: Vec<&Typed> = found.iter().map(|word| &word.typed).filter(|how| **how != Typed::AsIs).collect();
        typed.dedup();
        assert_eq!((read.join(" ").as_str(), typed), (expected, how.iter().collect()), "{question}");
    }

    #[test]
    fn a_short_form_is_written_out() {
        let fixture = Fixture::common();
        check(fixture, "đ/c Lan giữ gì?", "đồng chí Lan giữ gì", &[short("đ/c")]);
        check(fixture, "Đ/C Lan", "đồng chí Lan", &[short("Đ/C")]);
        check(fixture, "UBND họp hnay", "ủy ban nhân dân họp hôm nay", &[short("UBND"), short("hnay")]);
        check(fixture, "5/4 họp", "5 4 họp", &[]);
    }

    #[test]
    fn what_the_records_know_stands_for_itself() {
        let fixture = Fixture::new(&[("a.txt", "Ca trực của UBND do bà Tú lo. Máy bơm hỏng, ống hở.")]);
        check(&fixture, "ca trực UBND", "ca trực UBND", &[]);
        check(&fixture, "hong ống", "hong ống", &[]);
        check(&fixture, "tư lo ống", "tư lo ống", &[]);
        check(&fixture, "hông lo", "hông lo", &[]);
        let unknown = Fixture::new(&[("a.txt", "Bà Lan giữ sổ quỹ.")]);
        check(&unknown, "ca trực", "công an trực", &[short("ca")]);
        check(&unknown, "hông giữ", "không giữ", &[short("hông")]);
    }

    #[test]
    fn what_can_only_be_a_short_form_is_written_out_though_another_folds_to_it() {
        let fixture = Fixture::new(&[("a.txt", "Công ty gửi HDQT bản kê.")]);
        check(&fixture, "HĐQT gửi gì", "hội đồng quản trị gửi gì", &[short("HĐQT")]);
        check(&fixture, "HDQT gửi gì", "HDQT gửi gì", &[]);
    }

    #[test]
    fn of_several_long_forms_the_records_choose() {
        let technical = Fixture::new(&[("a.txt", "Tổ kỹ thuật thay máy bơm. Bên kỹ thuật báo giá sau.")]);
        let audit = Fixture::new(&[("a.txt", "Đoàn kiểm tra xem sổ quỹ. Biên bản kiểm tra do bà Lan giữ.")]);
        check(&technical, "bên kt báo gì", "bên kỹ thuật báo gì", &[guessed("kt")]);
        check(&audit, "đoàn kt xem gì", "đoàn kiểm tra xem gì", &[guessed("kt")]);
        let neither = Fixture::new(&[("a.txt", "Bà Lan giữ sổ quỹ.")]);
        check(&neither, "kt giữ sổ", "kế toán giữ sổ", &[guessed("kt")]);
        let hospital = Fixture::new(&[("a.txt", "Khoa có ba mươi bệnh nhân. Bệnh nhân nằm lâu.")]);
        check(&hospital, "khoa có bn", "khoa có bao nhiêu", &[guessed("bn")]);
    }

    #[test]
    fn keystrokes_are_decoded_where_the_records_know_what_they_make() {
        let fixture = Fixture::common();
        let read = [keys("quyx"), keys("hooij"), keys("conf"), keys("nhieeu")];
        check(fixture, "quyx hooij conf bao nhieeu", "quỹ hội còn bao nhiêu", &read);
        check(fixture, "quy4 ho6i5", "quỹ hội", &[keys("quy4"), keys("ho6i5")]);
        check(fixture, "vas tuwowngf", "vas tuwowngf", &[]);
    }

    #[test]
    fn an_english_question_has_no_keystrokes() {
        let fixture = Fixture::new(&[("a.txt", "Lát gạch sân kho.")]);
        check(&fixture, "last sân", "lát sân", &[keys("last")]);
        check(&fixture, "what was said last", "what was said last", &[]);
    }

    #[test]
    fn each_word_is_one_token() {
        let fixture = Fixture::common();
        proptest!(ProptestConfig::with_cases(64), |(text in "\\PC{0,40}|((đ/c|kt|hooij|quỹ|5/4|UBND|[a-z]{1,6}[1-9]?)[ /]){0,12}")| {
            for word in words(&text, &fixture.index, &fixture.lexicon) {
                let read = tokens(&word.text);
                prop_assert_eq!(read.iter().map(|token| &token.exact).collect::<Vec<_>>(), [&word.token.exact]);
            }
        });
    }
}
