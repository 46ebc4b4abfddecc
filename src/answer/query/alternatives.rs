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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::answer::tests::Fixture;

    const GLOSSARY: &str = "[[abbreviation]]\nshort = \"CHBM\"\nlong = \"chi hội Bình Minh\"\n\n\
        [[abbreviation]]\nshort = \"HTX\"\nlong = \"hợp tác xã\"\n\n\
        [[equivalent]]\nterms = [\"quỹ\", \"ngân sách\"]\n\n[[equivalent]]\nterms = [\"máy hút\", \"bơm\", \"máy\"]\n";

    fn fixture(record: &str) -> Fixture {
        Fixture::new(&[("a.txt", record), ("glossary.toml", GLOSSARY)])
    }

    /// Expects what else the words of a question are called: which words, and how.
    fn check(record: &str, question: &str, expected: &[(u64, &str)]) {
        let reading = fixture(record).parse(question);
        let mut found: Vec<_> = reading.alternatives.iter().map(|other| (other.terms, other.text.as_str())).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{question}");
    }

    #[test]
    fn a_glossary_tells_other_wordings_both_ways() {
        check("Chi hội Bình Minh giữ kho.", "CHBM giữ gì", &[(0b1, "chi hội Bình Minh")]);
        check("CHBM giữ kho.", "chi hội Bình Minh giữ gì", &[(0b1111, "CHBM")]);
        check("Ngân sách còn chín triệu.", "quỹ còn gì", &[(0b1, "ngân sách")]);
    }

    #[test]
    fn what_the_records_do_not_say_is_no_alternative() {
        check("Ngân hàng giữ kho.", "quỹ còn gì", &[]);
        check("Sách của chi hội.", "quỹ còn gì", &[]);
    }

    #[test]
    fn words_that_only_ask_are_not_said_otherwise() {
        check("Bà Lan phát biểu về kho.", "ai nói gì", &[]);
        check("Bà Lan bảo nói về kho, ai cũng phát biểu.", "ai phát biểu", &[(0b110, "nói")]);
    }

    #[test]
    fn what_two_lists_tell_is_one_alternative_the_worthier() {
        let reading = fixture("Hợp tác xã giữ kho. HTX mua tôn.").parse("HTX giữ gì");
        let found: Vec<_> = reading.alternatives.iter().map(|other| (other.text.as_str(), other.worth)).collect();
        assert_eq!(found, [("hợp tác xã", 1.0)]);
    }

    #[test]
    fn numbers_are_known_in_words_and_in_figures() {
        check("Có hai mươi tư hộ góp gạo.", "24 hộ góp gì", &[(0b1, "hai mươi tư")]);
        check("Có 25 hộ góp gạo.", "hai mươi lăm hộ góp gì", &[(0b111, "25")]);
        check("Họp quý III bàn về kho.", "quý 3 bàn gì", &[(0b10, "III")]);
        check("Họp quý 3 bàn về kho.", "quý III bàn gì", &[(0b10, "3")]);
        check("Có hai mươi bốn hộ góp gạo.", "25 hộ góp gì", &[]);
    }

    #[test]
    fn the_worthiest_come_first_and_what_is_commoner_counts_less() {
        let record = "Máy cày hỏng. Máy xay hỏng. Máy gặt hỏng. Bơm đã thay. Máy hút đã thay. Máy in mới mua.";
        let reading = fixture(record).parse("bơm đặt chỗ nào");
        let found: Vec<_> = reading.alternatives.iter().map(|other| (other.text.as_str(), other.worth)).collect();
        let [("máy hút", rare), ("máy", common)] = found[..] else { panic!("{found:?}") };
        assert!((rare - 1.0).abs() < 1e-6 && common < 0.7 && common > 0.0, "{found:?}");
    }

    #[test]
    fn a_number_said_otherwise_counts_a_little_less() {
        let reading = fixture("Có hai mươi lăm hộ góp gạo. Mái kho dột. Quỹ còn ít. Bà Lan giữ sổ.").parse("25 hộ");
        let worth: Vec<f32> = reading.alternatives.iter().map(|other| other.worth).collect();
        assert!(worth.len() == 1 && (worth[0] - SAME_NUMBER).abs() < 1e-6, "{worth:?}");
    }

    #[test]
    fn alternatives_are_few_distinct_and_in_order() {
        let fixture = fixture("Quỹ, ngân sách, máy hút, bơm. Một, hai, ba mươi, mốt, III, 3, 31, 2 hộ.");
        let words =
            prop::sample::select(vec!["quỹ", "ngân", "sách", "máy", "hút", "bơm", "ba", "mươi", "3", "III", "31"]);
        proptest!(ProptestConfig::with_cases(48), |(words in prop::collection::vec(words, 0..70))| {
            let reading = fixture.parse(&words.join(" "));
            let found = &reading.alternatives;
            prop_assert!(found.len() <= MOST && found.windows(2).all(|two| two[0].worth >= two[1].worth));
            let distinct: HashSet<_> = found.iter().map(|other| (other.terms, &other.ids)).collect();
            prop_assert_eq!(distinct.len(), found.len());
            for other in found {
                prop_assert!(other.terms != 0 && other.terms.checked_shr(reading.terms.len() as u32).unwrap_or(0) == 0);
                prop_assert!(other.worth > 0.0 && other.worth <= 1.0 && other.ids.len() == other.words.len());
            }
        });
    }
}
