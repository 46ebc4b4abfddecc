//! Finds alternative wordings of a question's terms: equivalents, abbreviations and numbers. Only alternatives whose
//! words all occur in the records are used.

use std::collections::HashSet;

use super::term::Term;
use crate::answer::lexicon::{Lexicon, LexiconEntry};
use crate::index::{ExactId, Index};
use crate::text::{Token, numbers, tokenise};

/// The maximum number of alternatives of a question, one per bit of a mask.
pub const MAX_ALTERNATIVES: usize = 128;

/// The weight of a number in another notation.
const NUMBER_VARIANT_WEIGHT: f32 = 0.9;

/// An alternative wording of some of the terms.
#[derive(Debug, Clone)]
pub struct Alternative {
    /// Bits of the terms that it replaces.
    pub terms: u64,
    pub words: Vec<Token>,
    /// The wording as listed.
    pub text: String,
    /// The exact keys of its words.
    pub ids: Vec<ExactId>,
    /// Its weight relative to the terms themselves, in (0, 1]: less if it is only related, or more frequent than the
    /// terms.
    pub weight: f32,
}

/// Returns the alternatives of the terms, by descending weight.
pub fn find_alternatives(terms: &[Term], accented: bool, lexicon: &Lexicon, index: &Index) -> Vec<Alternative> {
    let tokens: Vec<Token> = terms.iter().map(|term| term.token.clone()).collect();
    let mut out: Vec<Alternative> = Vec::new();
    for equivalent in lexicon.find_equivalents(&tokens, accented) {
        let LexiconEntry { text, words } = equivalent.entry;
        out.extend(resolve_alternative(terms, equivalent.replaced, words, text, equivalent.weight, index));
    }
    for (bits, text) in find_number_variants(terms) {
        out.extend(resolve_alternative(terms, bits, &tokenise(&text), &text, NUMBER_VARIANT_WEIGHT, index));
    }
    out.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let mut seen = HashSet::new();
    out.retain(|alternative| seen.insert((alternative.terms, alternative.ids.clone())));
    out.truncate(MAX_ALTERNATIVES);
    out
}

/// Returns an alternative for the terms in `bits`, with `weight` reduced if its words are more frequent than the terms.
/// Returns `None` if the records lack one of its words, or if the terms are all stop words.
fn resolve_alternative(
    terms: &[Term],
    bits: u64,
    words: &[Token],
    text: &str,
    weight: f32,
    index: &Index,
) -> Option<Alternative> {
    let ids: Vec<ExactId> = words.iter().map(|word| index.exact_id(&word.exact)).collect::<Option<_>>()?;
    let replaced = terms.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, term)| term);
    let terms_idf: f32 = replaced.clone().map(|term| term.idf).sum();
    let words_idf: f32 = ids.iter().map(|id| index.statistics.exact_sentence_idf(Some(*id))).sum();
    let weight = weight * (words_idf / terms_idf.max(f32::MIN_POSITIVE)).min(1.0);
    let has_content = replaced.into_iter().any(Term::is_content);
    (has_content && !ids.is_empty()).then_some(Alternative {
        terms: bits,
        words: words.to_vec(),
        text: text.to_owned(),
        ids,
        weight,
    })
}

/// Returns the numbers of the question in other notations, each with the bits of the terms that it replaces: "hai mươi
/// tư" and 24, "quý III" and "quý 3".
fn find_number_variants(terms: &[Term]) -> Vec<(u64, String)> {
    let mut out = Vec::new();
    for (at, term) in terms.iter().enumerate() {
        if let Some((number, used)) = numbers::parse_number(terms[at..].iter().map(|t| t.token.exact.as_str())) {
            out.push(((at..at + used).fold(0, |bits, i| bits | 1 << i), number.to_string()));
        }
        let figure = term.token.exact.parse::<u64>().ok().filter(|n| (1..100).contains(n));
        let roman = numbers::parse_roman(&term.text);
        if let Some(number) = figure.or(roman) {
            out.extend(numbers::spell_out(number).into_iter().map(|text| (1 << at, text)));
            out.extend(roman.map(|number| (1 << at, number.to_string())));
            out.extend(figure.filter(|n| (2..40).contains(n)).map(|n| (1 << at, numbers::to_roman(n))));
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

    /// Checks the alternatives of a question: the bits of the terms and the wording of each.
    fn check(record: &str, question: &str, expected: &[(u64, &str)]) {
        let query = fixture(record).parse(question);
        let mut found: Vec<_> =
            query.alternatives.iter().map(|alternative| (alternative.terms, alternative.text.as_str())).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{question}");
    }

    #[test]
    fn glossary_entries_apply_in_both_directions() {
        check("Chi hội Bình Minh giữ kho.", "CHBM giữ gì", &[(0b1, "chi hội Bình Minh")]);
        check("CHBM giữ kho.", "chi hội Bình Minh giữ gì", &[(0b1111, "CHBM")]);
        check("Ngân sách còn chín triệu.", "quỹ còn gì", &[(0b1, "ngân sách")]);
    }

    #[test]
    fn alternatives_with_words_unknown_to_the_records_are_dropped() {
        check("Ngân hàng giữ kho.", "quỹ còn gì", &[]);
        check("Sách của chi hội.", "quỹ còn gì", &[]);
    }

    #[test]
    fn stop_words_have_no_alternatives() {
        check("Bà Lan phát biểu về kho.", "ai nói gì", &[]);
        check("Bà Lan bảo nói về kho, ai cũng phát biểu.", "ai phát biểu", &[(0b110, "nói")]);
    }

    #[test]
    fn duplicate_alternatives_are_merged_with_the_greatest_weight() {
        let query = fixture("Hợp tác xã giữ kho. HTX mua tôn.").parse("HTX giữ gì");
        let found: Vec<_> =
            query.alternatives.iter().map(|alternative| (alternative.text.as_str(), alternative.weight)).collect();
        assert_eq!(found, [("hợp tác xã", 1.0)]);
    }

    #[test]
    fn numbers_match_in_words_and_in_figures() {
        check("Có hai mươi tư hộ góp gạo.", "24 hộ góp gì", &[(0b1, "hai mươi tư")]);
        check("Có 25 hộ góp gạo.", "hai mươi lăm hộ góp gì", &[(0b111, "25")]);
        check("Họp quý III bàn về kho.", "quý 3 bàn gì", &[(0b10, "III")]);
        check("Họp quý 3 bàn về kho.", "quý III bàn gì", &[(0b10, "3")]);
        check("Có hai mươi bốn hộ góp gạo.", "25 hộ góp gì", &[]);
    }

    #[test]
    fn alternatives_are_in_order_of_weight_and_frequent_ones_weigh_less() {
        let record = "Máy cày hỏng. Máy xay hỏng. Máy gặt hỏng. Bơm đã thay. Máy hút đã thay. Máy in mới mua.";
        let query = fixture(record).parse("bơm đặt chỗ nào");
        let found: Vec<_> =
            query.alternatives.iter().map(|alternative| (alternative.text.as_str(), alternative.weight)).collect();
        let [("máy hút", rare), ("máy", common)] = found[..] else { panic!("{found:?}") };
        assert!((rare - 1.0).abs() < 1e-6 && common < 0.7 && common > 0.0, "{found:?}");
    }

    #[test]
    fn a_number_in_another_notation_weighs_a_little_less() {
        let query = fixture("Có hai mươi lăm hộ góp gạo. Mái kho dột. Quỹ còn ít. Bà Lan giữ sổ.").parse("25 hộ");
        let weight: Vec<f32> = query.alternatives.iter().map(|alternative| alternative.weight).collect();
        assert!(weight.len() == 1 && (weight[0] - NUMBER_VARIANT_WEIGHT).abs() < 1e-6, "{weight:?}");
    }

    #[test]
    fn alternatives_are_few_distinct_and_in_order() {
        let fixture = fixture("Quỹ, ngân sách, máy hút, bơm. Một, hai, ba mươi, mốt, III, 3, 31, 2 hộ.");
        let words =
            prop::sample::select(vec!["quỹ", "ngân", "sách", "máy", "hút", "bơm", "ba", "mươi", "3", "III", "31"]);
        proptest!(ProptestConfig::with_cases(48), |(words in prop::collection::vec(words, 0..70))| {
            let query = fixture.parse(&words.join(" "));
            let found = &query.alternatives;
            prop_assert!(found.len() <= MAX_ALTERNATIVES && found.windows(2).all(|two| two[0].weight >= two[1].weight));
            let distinct: HashSet<_> = found.iter().map(|alternative| (alternative.terms, &alternative.ids)).collect();
            prop_assert_eq!(distinct.len(), found.len());
            for alternative in found {
                prop_assert!(alternative.terms != 0 && alternative.terms.checked_shr(query.terms.len() as u32).unwrap_or(0) == 0);
                prop_assert!(alternative.weight > 0.0 && alternative.weight <= 1.0 && alternative.ids.len() == alternative.words.len());
            }
        });
    }
}
