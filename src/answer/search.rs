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
