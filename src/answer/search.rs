//! A reading to passages: the query over the index.

use super::query::{ParsedQuery, Term};
use crate::index::{Key, Query, Vocabulary, trigrams};

/// Boosts of the terms, measured over several Vietnamese question sets: exact, folded, pair, folded
/// pair, trigram. One set for both ways of typing loses two points of a hundred.
struct Boosts {
    exact: f32,
    folded: f32,
    pair: f32,
    folded_pair: f32,
    trigram: f32,
}

const ACCENTED: Boosts = Boosts { exact: 0.95, folded: 0.25, pair: 0.5, folded_pair: 0.0, trigram: 0.1 };
const PLAIN: Boosts = Boosts { exact: 0.0, folded: 0.25, pair: 0.0, folded_pair: 0.5, trigram: 0.2 };

/// The title, headings and speaker that a passage stands under.
const CONTEXT: f32 = 0.15;

/// Another way to say a word counts less than the word.
const ALTERNATIVE: f32 = 0.5;

/// The words of earlier questions count less than this one's.
const PAST: f32 = 0.4;

/// What to look for in the passages, of what they have.
pub fn query(reading: &ParsedQuery, vocabulary: &Vocabulary) -> Query {
    let mut query = of_one(reading, vocabulary);
    for (past, worth) in &reading.past {
        for (key, boost) in of_one(past, vocabulary).terms {
            query.add(key, boost * worth * PAST);
        }
    }
    query
}

fn of_one(reading: &ParsedQuery, vocabulary: &Vocabulary) -> Query {
    let mut query = Query::default();
    for term in &reading.terms {
        let boosts = if term.exact.is_some() { ACCENTED } else { PLAIN };
        if let Some(exact) = term.exact {
            query.add(Key::Exact(exact), term.weight * boosts.exact);
        }
        if let Some(folded) = term.folded {
            query.add(Key::Folded(folded), term.weight * boosts.folded);
            query.add(Key::Above(folded), term.weight * CONTEXT);
        }
        for trigram in trigrams(&term.token.folded).iter().filter_map(|letters| vocabulary.trigram(letters)) {
            query.add(Key::Trigram(trigram), term.weight * boosts.trigram);
        }
    }
    for pair in reading.terms.windows(2) {
        if let Some((key, boost)) = together(&pair[0], &pair[1]) {
            query.add(key, f32::midpoint(pair[0].weight, pair[1].weight) * boost);
        }
    }
    for alternative in &reading.alternatives {
        for &word in &alternative.ids {
            query.add(Key::Exact(word), ALTERNATIVE * alternative.worth);
        }
        for pair in alternative.ids.windows(2) {
            query.add(Key::Pair(pair[0], pair[1]), ALTERNATIVE * alternative.worth * ACCENTED.pair);
        }
    }
    query.terms.retain(|(_, boost)| *boost > 0.0);
    query
}

/// Two terms side by side, where the records know both.
fn together(a: &Term, b: &Term) -> Option<(Key, f32)> {
    match (a.exact.zip(b.exact), a.folded.zip(b.folded)) {
        (Some((a, b)), _) => Some((Key::Pair(a, b), ACCENTED.pair)),
        (None, Some((a, b))) => Some((Key::FoldedPair(a, b), PLAIN.folded_pair)),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;
    use super::*;
    use crate::index::{ExactId, FoldedId};
    use crate::text::{Token, tokens};

    /// The keys that a question is looked up by, but for trigrams, each with its boost.
    fn keys(question: &str, fixture: &Fixture) -> Vec<String> {
        let (index, words) = (&fixture.index, tokens(question));
        let find = |is: &dyn Fn(&Token) -> bool| words.iter().find(|word| is(word)).expect("a word of the question");
        let exact = |id: ExactId| find(&|word| index.exact(&word.exact) == Some(id)).exact.clone();
        let folded = |id: FoldedId| find(&|word| index.folded(&word.folded) == Some(id)).folded.clone();
        let name = |key| match key {
            Key::Exact(id) => Some(exact(id)),
            Key::Pair(a, b) => Some(format!("{} {}", exact(a), exact(b))),
            Key::Folded(id) => Some(format!("~{}", folded(id))),
            Key::FoldedPair(a, b) => Some(format!("~{} ~{}", folded(a), folded(b))),
            Key::Above(id) => Some(format!("^{}", folded(id))),
            Key::Trigram(_) => None,
        };
        let terms = query(&fixture.parse(question), &index.vocabulary).terms;
        terms.into_iter().filter_map(|(key, boost)| Some(format!("{} {boost:.2}", name(key)?))).collect()
    }

    fn check(question: &str, expected: &[&str]) {
        let fixture = Fixture::common();
        assert_eq!(keys(question, fixture), expected, "{question}");
    }

    #[test]
    fn words_with_accents_are_looked_for_by_every_key() {
        check(
            "mái kho",
            &["mai1 0.95", "~mai 0.25", "^mai 0.15", "kho 0.95", "~kho 0.25", "^kho 0.15", "mai1 kho 0.50"],
        );
    }

    #[test]
    fn words_without_accents_are_looked_for_by_folded_keys_alone() {
        check("gao kho", &["~gao 0.25", "^gao 0.15", "~kho 0.25", "^kho 0.15", "~gao ~kho 0.50"]);
    }

    #[test]
    fn what_the_records_do_not_have_is_not_looked_for() {
        check("trẻ em", &[]);
    }
}
