//! The best passages of a traversal are the best of all passages.

use super::*;
use crate::formats::Position;
use crate::index::corpus::Corpus;
use crate::index::inverted_index::InvertedIndex;
use crate::index::{ExactId, Vocabulary};
use crate::records::{PassageContext, PassageKind, document_from_lines};
use proptest::prelude::*;
use tantivy::directory::RamDirectory;

const WORDS: [&str; 6] = ["an", "binh", "chi", "dung", "giang", "hoa"];

/// Passages of six words each, as positions in [`WORDS`].
fn passages() -> impl Strategy<Value = Vec<[usize; 6]>> {
    prop::collection::vec(prop::array::uniform6(0..WORDS.len()), 1..200)
}

fn lists(passages: &[[usize; 6]], weights: [f32; 6]) -> Vec<WeightedPostings> {
    let lines: Vec<_> = passages.iter().map(|words| words.map(|word| WORDS[word]).join(" ")).collect();
    let lines = lines.iter().map(|line| (PassageKind::Item, line.as_str()));
    let mut vocabulary = Vocabulary::default();
    let corpus = Corpus::read(
        &[document_from_lines(lines, Position::Line(1), &PassageContext::default()).into()],
        &mut vocabulary,
    );
    let directory = RamDirectory::create();
    InvertedIndex::write(&corpus, &vocabulary, Box::new(directory.clone())).expect("there is memory for it");
    let index = InvertedIndex::open(Box::new(directory)).expect("it was just written");
    let list = |(group, (word, weight)): (usize, (&str, f32))| {
        let id: ExactId = vocabulary.exact_id(word)?;
        let postings = index.word_postings(id).expect("it was just written")?;
        Some(WeightedPostings::new(postings, true, weight, group))
    };
    WORDS.into_iter().zip(weights).enumerate().filter_map(list).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn the_best_are_found(
        passages in passages(),
        weights in prop::array::uniform6(0.01f32..9.0),
        limit in 1usize..20,
        window in 1u32..70,
        deleted in prop::option::of(0u32..200),
    ) {
        let code = tantivy::fieldnorm::FieldNormReader::fieldnorm_to_id(6);
        let lengths = vec![code; passages.len()];
        let is_alive = |passage: u32| deleted != Some(passage);
        let saturation = SaturationTable::new(&lengths, 6.0);
        let mut found = find_top_passages(lists(&passages, weights), limit, &saturation, window, is_alive);
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        let score = |words: &[usize; 6]| -> f32 {
            let frequency = |word: usize| f32::from(u8::try_from(words.iter().filter(|w| **w == word).count()).expect("few"));
            (0..WORDS.len()).map(|word| weights[word] * frequency(word) / (frequency(word) + 1.2)).sum()
        };
        // Higher frequencies do not count.
        prop_assume!(passages.iter().all(|words| words.iter().all(|w| words.iter().filter(|o| *o == w).count() < 5)));
        let mut expected: Vec<f32> = (0..).zip(&passages).filter(|(passage, _)| is_alive(*passage)).map(|(_, p)| score(p)).collect();
        expected.sort_by(|a, b| b.total_cmp(a));
        expected.truncate(limit);
        prop_assert_eq!(found.len(), expected.len());
        for ((score, passage), expected) in found.into_iter().zip(expected) {
            prop_assert!((score - expected).abs() < 1e-3, "{passage} {score} {expected}");
        }
    }
}

/// A list without postings.
fn empty(weight: f32, group: usize) -> WeightedPostings {
    WeightedPostings::new(BlockSegmentPostings::empty(), true, weight, group)
}

#[test]
fn saturation_ends_at_four_and_falls_with_length() {
    let code = tantivy::fieldnorm::FieldNormReader::fieldnorm_to_id;
    let saturation = SaturationTable::new(&[], 10.0);
    let row: Vec<_> = (1..7).map(|frequency| saturation.get(code(10), frequency)).collect();
    assert!((row[0] - 1.0 / 2.2).abs() < 1e-6, "{row:?}");
    assert!(row[..4].is_sorted_by(|a, b| a < b) && row[3..].iter().all(|value| *value == row[3]), "{row:?}");
    assert!(row.iter().all(|value| *value <= MAX_SATURATION), "the upper bound holds: {row:?}");
    assert!(
        saturation.get(code(5), 1) > saturation.get(code(10), 1)
            && saturation.get(code(10), 1) > saturation.get(code(40), 1)
    );
}

#[test]
fn upper_bounds_add_the_heaviest_list_of_each_group() {
    let check = |lists: &[(f32, usize)], expected: &[f32]| {
        let lists: Vec<_> = lists.iter().map(|(weight, group)| empty(*weight, *group)).collect();
        let found = compute_upper_bounds(&lists);
        assert_eq!(found.len(), expected.len());
        assert!(
            found.iter().zip(expected).all(|(found, weight)| (found - weight * MAX_SATURATION).abs() < 1e-5),
            "{found:?}"
        );
    };
    check(&[], &[0.0]);
    check(&[(3.0, 0), (2.0, 1), (1.0, 2)], &[6.0, 3.0, 1.0, 0.0]);
    check(&[(3.0, 0), (2.0, 0), (1.0, 1)], &[4.0, 3.0, 1.0, 0.0]);
    check(&[(3.0, 0), (2.0, 1), (1.0, 0)], &[5.0, 3.0, 1.0, 0.0]);
}

#[test]
fn no_lists_or_a_limit_of_zero_find_nothing() {
    let lengths = [1; 20];
    let saturation = SaturationTable::new(&lengths, 6.0);
    let found = |lists, limit| find_top_passages(lists, limit, &saturation, 7, |_| true);
    assert_eq!(found(Vec::new(), 3), []);
    assert_eq!(found(vec![empty(2.0, 0)], 3), []);
    assert_eq!(found(lists(&[[0; 6]; 20], [1.0; 6]), 0), []);
}

#[test]
fn of_equal_passages_the_first_win() {
    let passages = [[0, 1, 2, 3, 4, 5]; 50];
    let lengths = [tantivy::fieldnorm::FieldNormReader::fieldnorm_to_id(6); 50];
    let mut found =
        find_top_passages(lists(&passages, [1.0; 6]), 5, &SaturationTable::new(&lengths, 6.0), 16, |passage| {
            passage != 2
        });
    found.sort_by_key(|(_, passage)| *passage);
    assert_eq!(found.iter().map(|(_, passage)| *passage).collect::<Vec<_>>(), [0, 1, 3, 4, 5]);
}

#[test]
fn lists_of_many_blocks_are_traversed_to_their_end() {
    // Three blocks of postings, and another word in the last passage alone.
    let mut passages = vec![[0, 0, 0, 2, 2, 2]; 384];
    passages[383][5] = 1;
    let lengths = vec![tantivy::fieldnorm::FieldNormReader::fieldnorm_to_id(6); passages.len()];
    let found = |limit, window| {
        let mut found =
            find_top_passages(lists(&passages, [1.0; 6]), limit, &SaturationTable::new(&lengths, 6.0), window, |_| {
                true
            });
        found.sort_by_key(|(_, passage)| *passage);
        found.into_iter().map(|(_, passage)| passage).collect::<Vec<_>>()
    };
    for window in [16, 100, 128, WINDOW] {
        assert_eq!(found(384, window), (0..384).collect::<Vec<_>>(), "{window}");
        assert_eq!(found(1, window), [383], "{window}");
    }
}

#[test]
fn without_frequencies_each_posting_counts_once() {
    let passages = [[0, 0, 0, 1, 1, 2], [3, 0, 3, 3, 3, 3]];
    let lengths = [tantivy::fieldnorm::FieldNormReader::fieldnorm_to_id(6); 2];
    let mut list = lists(&passages, [1.0; 6]).swap_remove(0);
    list.has_frequencies = false;
    let found = find_top_passages(vec![list], 5, &SaturationTable::new(&lengths, 6.0), WINDOW, |_| true);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|(score, _)| (score - 1.0 / 2.2).abs() < 1e-6), "{found:?}");
}
