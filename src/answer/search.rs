//! A reading to passages: the query over the index.

use super::reading::Reading;
use crate::index::{Field, Query, bigram, trigrams};

/// Boosts of the fields, measured over several Vietnamese question sets: exact, folded, bigram,
/// folded bigram, trigram. One set for both ways of typing loses two points of a hundred.
struct Boosts {
    exact: f32,
    folded: f32,
    bigram: f32,
    folded_bigram: f32,
    trigram: f32,
}

const ACCENTED: Boosts = Boosts { exact: 0.95, folded: 0.25, bigram: 0.5, folded_bigram: 0.0, trigram: 0.1 };
const PLAIN: Boosts = Boosts { exact: 0.0, folded: 0.25, bigram: 0.0, folded_bigram: 0.5, trigram: 0.2 };

/// The title, headings and speaker that a passage stands under.
const CONTEXT: f32 = 0.15;

/// Another way to say a word counts less than the word.
const ALTERNATIVE: f32 = 0.5;

/// The words of earlier questions count less than this one's.
const PAST: f32 = 0.4;

/// What to look for in the passages.
pub fn query(reading: &Reading) -> Query {
    let mut query = of_one(reading);
    for (past, worth) in &reading.past {
        for (field, term, boost) in of_one(past).terms {
            query.add(field, term, boost * worth * PAST);
        }
    }
    query
}

fn of_one(reading: &Reading) -> Query {
    let mut query = Query::default();
    for term in &reading.terms {
        let (key, boosts) = (&term.token, if term.exact.is_some() { ACCENTED } else { PLAIN });
        if term.exact.is_some() {
            query.add(Field::Exact, &key.exact, term.weight * boosts.exact);
        }
        query.add(Field::Folded, &key.folded, term.weight * boosts.folded);
        query.add(Field::Context, &key.folded, term.weight * CONTEXT);
        for trigram in trigrams(&key.folded) {
            query.add(Field::Trigram, trigram, term.weight * boosts.trigram);
        }
    }
    for pair in reading.terms.windows(2) {
        let weight = f32::midpoint(pair[0].weight, pair[1].weight);
        let (a, b) = (&pair[0].token, &pair[1].token);
        if pair.iter().all(|t| t.exact.is_some()) {
            query.add(Field::Bigram, bigram(&a.exact, &b.exact), weight * ACCENTED.bigram);
        } else {
            query.add(Field::FoldedBigram, bigram(&a.folded, &b.folded), weight * PLAIN.folded_bigram);
        }
    }
    for alternative in &reading.alternatives {
        for word in &alternative.words {
            query.add(Field::Exact, &word.exact, ALTERNATIVE * alternative.worth);
        }
        for pair in alternative.words.windows(2) {
            query.add(
                Field::Bigram,
                bigram(&pair[0].exact, &pair[1].exact),
                ALTERNATIVE * alternative.worth * ACCENTED.bigram,
            );
        }
    }
    query.terms.retain(|(_, _, boost)| *boost > 0.0);
    query
}
