//! The neighbourhood of a sentence: adjacent sentences, its topic and its passage.
//!
//! Speech spreads an answer over several sentences: "Chốt thế" decides what was discussed before it.
//! Each sentence is matched at most once per query.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::matcher::{MatchMask, Matcher};
use super::records::Records;
use crate::index::{Index, PassageId, Sentence, SentenceId};
use crate::text::answer_types::AnswerTypes;

/// How many preceding sentences can belong to the topic of a sentence.
const MAX_TOPIC_SENTENCES: usize = 8;

/// The maximum distance, in passages, at which the score of another passage counts.
const MAX_DISTANCE: u32 = 8;

/// The factor by which such a score decreases with each passage of distance.
const DECAY: f32 = 0.8;

/// Returns the sum of the scores of the passages around `passage` in the same document, each times
/// [`DECAY`] to the power of its distance.
pub fn sum_neighbour_scores(passage: PassageId, scores: &HashMap<PassageId, f32>, records: &Records) -> f32 {
    let document = records.index.passage_range(records.index.locate(passage).0);
    let mut factor = 1.0;
    let mut sum = 0.0;
    for distance in 1..=MAX_DISTANCE {
        factor *= DECAY;
        let both = [passage.0.checked_sub(distance), passage.0.checked_add(distance)];
        let neighbours = both.into_iter().flatten().map(PassageId).filter(|id| document.contains(&id.0));
        sum += factor * neighbours.filter_map(|id| scores.get(&id)).sum::<f32>();
    }
    sum
}

/// The sentences of the records matched against one query. Passages are read and matched on first use.
pub struct SentenceMatches<'a> {
    index: &'a Index,
    pub matcher: Matcher<'a>,
    passages: HashMap<PassageId, Vec<MatchedSentence>, FxBuildHasher>,
}

/// A sentence, and what it matches.
struct MatchedSentence {
    sentence: Sentence,
    mask: MatchMask,
}

impl<'a> SentenceMatches<'a> {
    pub fn new(index: &'a Index, matcher: Matcher<'a>) -> Self {
        Self { index, matcher, passages: HashMap::default() }
    }

    fn load_passage(&mut self, id: PassageId) -> &[MatchedSentence] {
        let (index, matcher) = (self.index, &self.matcher);
        self.passages.entry(id).or_insert_with(|| {
            let match_one = |sentence: Sentence| MatchedSentence { mask: matcher.match_sentence(&sentence), sentence };
            index.sentences(id).into_iter().map(match_one).collect()
        })
    }

    /// Returns how many sentences a passage has.
    pub fn sentence_count(&mut self, passage: PassageId) -> u32 {
        u32::try_from(self.load_passage(passage).len()).unwrap_or(u32::MAX)
    }

    pub fn sentence(&mut self, id: SentenceId) -> &Sentence {
        &self.load_passage(id.passage)[id.index as usize].sentence
    }

    pub fn answer_types(&mut self, id: SentenceId) -> AnswerTypes {
        self.sentence(id).answer_types
    }

    /// Returns what a sentence matches.
    pub fn sentence_mask(&mut self, id: SentenceId) -> MatchMask {
        self.load_passage(id.passage)[id.index as usize].mask
    }

    /// Returns the union of what the sentences of a passage match.
    pub fn passage_mask(&mut self, passage: PassageId) -> MatchMask {
        self.load_passage(passage).iter().fold(MatchMask::default(), |mask, matched| mask | matched.mask)
    }

    /// Returns the preceding sentence of the same document, if any.
    pub fn previous_sentence(&mut self, id: SentenceId) -> Option<SentenceId> {
        if let Some(at) = id.index.checked_sub(1) {
            return Some(SentenceId { index: at, ..id });
        }
        let first = self.index.passage_range(self.index.locate(id.passage).0).start;
        let last = |passage| Some(SentenceId { passage, index: self.sentence_count(passage).checked_sub(1)? });
        (first..id.passage.0).rev().map(PassageId).find_map(last)
    }

    /// Returns the following sentence of the same document, if any.
    pub fn next_sentence(&mut self, id: SentenceId) -> Option<SentenceId> {
        if id.index + 1 < self.sentence_count(id.passage) {
            return Some(SentenceId { index: id.index + 1, ..id });
        }
        let end = self.index.passage_range(self.index.locate(id.passage).0).end;
        let first = |passage| (self.sentence_count(passage) > 0).then_some(SentenceId { passage, index: 0 });
        (id.passage.0 + 1..end).map(PassageId).find_map(first)
    }

    /// Returns what a sentence, the two before it and the one after it match together.
    pub fn window_mask(&mut self, id: SentenceId) -> MatchMask {
        let previous = self.previous_sentence(id);
        let neighbours =
            [previous, previous.and_then(|previous| self.previous_sentence(previous)), self.next_sentence(id)];
        neighbours.into_iter().flatten().fold(self.sentence_mask(id), |mask, id| mask | self.sentence_mask(id))
    }

    /// Returns what the preceding sentences of the topic match: from the one that begins the topic up to, but not
    /// including, this one; at most [`MAX_TOPIC_SENTENCES`]. Empty if this sentence itself begins a topic.
    pub fn topic_mask(&mut self, id: SentenceId) -> MatchMask {
        let (mut mask, mut at) = (MatchMask::default(), id);
        for _ in 0..MAX_TOPIC_SENTENCES {
            if self.answer_types(at).contains(AnswerTypes::NEW_TOPIC) {
                break;
            }
            let Some(previous) = self.previous_sentence(at) else { break };
            at = previous;
            mask = mask | self.sentence_mask(at);
        }
        mask
    }
}

#[cfg(test)]
mod tests {
    use super::super::query::ParsedQuery;
    use super::super::tests::Fixture;
    use super::*;

    const TALK: &str = "# Họp tổ\n\nAn: Sang việc khác nhé, mái kho. Mái dột ba chỗ. Kho ẩm lắm.\n\n\
        Bình: Sửa hết hai triệu.\n\nAn: Chốt thế.\n";
    const OTHER: &str = "# Họp khác\n\nKho gạo đầy.\n";

    fn fixture() -> Fixture {
        Fixture::new(&[("a.md", TALK), ("b.md", OTHER)])
    }

    /// Calls `test` with the sentences of the records matched against `question`.
    fn with_matches<T>(question: &str, test: impl FnOnce(&Fixture, &ParsedQuery, &mut SentenceMatches) -> T) -> T {
        let fixture = fixture();
        let query = fixture.parse(question);
        let mut matches = SentenceMatches::new(&fixture.index, Matcher::new(&query, &fixture.index));
        test(&fixture, &query, &mut matches)
    }

    #[test]
    fn neighbours_are_found_across_passages_but_not_across_records() {
        with_matches("kho", |fixture, _, matches| {
            let at = |prefix| fixture.sentence(prefix);
            assert_eq!(matches.previous_sentence(at("Mái dột")), Some(at("Sang việc khác")));
            assert_eq!(matches.previous_sentence(at("Sửa hết")), Some(at("Kho ẩm")));
            assert_eq!(matches.next_sentence(at("Kho ẩm")), Some(at("Sửa hết")));
            assert_eq!(matches.next_sentence(at("Chốt thế")), None);
            assert_eq!(matches.next_sentence(at("Kho gạo")), None);
            assert_eq!(matches.sentence_count(at("Mái dột").passage), 3);
        });
    }

    #[test]
    fn a_window_is_two_sentences_before_and_one_after() {
        with_matches("khác dột ẩm triệu chốt", |fixture, query, matches| {
            let matched = |mask: MatchMask| Fixture::words(query, mask.terms).join(" ");
            assert_eq!(matched(matches.sentence_mask(fixture.sentence("Kho ẩm"))), "ẩm");
            assert_eq!(matched(matches.window_mask(fixture.sentence("Kho ẩm"))), "khác dột ẩm triệu");
            assert_eq!(matched(matches.window_mask(fixture.sentence("Chốt thế"))), "ẩm triệu chốt");
            assert_eq!(matched(matches.passage_mask(fixture.sentence("Kho ẩm").passage)), "khác dột ẩm");
        });
    }

    #[test]
    fn a_topic_begins_with_a_sentence_of_type_new_topic() {
        with_matches("khác dột ẩm triệu chốt", |fixture, query, matches| {
            assert!(matches.answer_types(fixture.sentence("Sang việc khác")).contains(AnswerTypes::NEW_TOPIC));
            let topic = matches.topic_mask(fixture.sentence("Chốt thế"));
            assert_eq!(Fixture::words(query, topic.terms), ["khác", "dột", "ẩm", "triệu"]);
            assert_eq!(matches.topic_mask(fixture.sentence("Sang việc khác")).terms, 0);
        });
    }

    #[test]
    fn scores_of_neighbours_decay_with_distance_and_stay_in_the_record() {
        let fixture = fixture();
        let records = fixture.records();
        let id = fixture.sentence("Sửa hết").passage;
        let sum = |scores: &[(PassageId, f32)]| sum_neighbour_scores(id, &scores.iter().copied().collect(), &records);
        let before = |distance: u32| PassageId(id.0 - distance);
        assert!((sum(&[(before(1), 1.0)]) - DECAY).abs() < 1e-6);
        assert!((sum(&[(before(2), 1.0)]) - DECAY * DECAY).abs() < 1e-6);
        assert!(sum(&[(id, 1.0), (fixture.sentence("Kho gạo").passage, 1.0)]).abs() < f32::EPSILON);
    }
}
