//! What stands around a sentence: the sentences next to it, its topic, its passage.
//!
//! Speech spreads an answer over several sentences: "Chốt thế" decides what was discussed before
//! it. Each sentence's mask is made once a question.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::masks::{Mask, Matcher};
use super::records::Records;
use crate::index::{Index, PassageId, Sentence, SentenceId};
use crate::text::kinds::Kinds;

/// Sentences before a sentence that belong to its topic, at most.
const TOPIC: usize = 8;

/// Passages around a passage whose own scores count for it, and how they fade with distance.
const NEIGHBOURS: u32 = 8;
const FADING: f32 = 0.8;

/// What the passages of the same record around one score in the index, fading with distance.
pub fn scores_around(passage: PassageId, scores: &HashMap<PassageId, f32>, records: &Records) -> f32 {
    let here = records.index.passages_of(records.index.place(passage).0);
    let mut fade = 1.0;
    let mut sum = 0.0;
    for distance in 1..=NEIGHBOURS {
        fade *= FADING;
        let both = [passage.0.checked_sub(distance), passage.0.checked_add(distance)];
        let near = both.into_iter().flatten().map(PassageId).filter(|id| here.contains(&id.0));
        sum += fade * near.filter_map(|id| scores.get(&id)).sum::<f32>();
    }
    sum
}

/// Sentences and what they meet, each passage looked at once a question.
pub struct Around<'a> {
    index: &'a Index,
    pub matcher: Matcher<'a>,
    passages: HashMap<PassageId, Vec<SentenceMask>, FxBuildHasher>,
}

/// A sentence, and what it meets.
struct SentenceMask {
    sentence: Sentence,
    mask: Mask,
}

impl<'a> Around<'a> {
    pub fn new(index: &'a Index, matcher: Matcher<'a>) -> Self {
        Self { index, matcher, passages: HashMap::default() }
    }

    fn passage(&mut self, id: PassageId) -> &[SentenceMask] {
        let (index, matcher) = (self.index, &self.matcher);
        self.passages.entry(id).or_insert_with(|| {
            let look = |sentence: Sentence| SentenceMask { mask: matcher.sentence(&sentence), sentence };
            index.sentences_of(id).into_iter().map(look).collect()
        })
    }

    /// How many sentences a passage has.
    pub fn count(&mut self, passage: PassageId) -> u32 {
        u32::try_from(self.passage(passage).len()).unwrap_or(u32::MAX)
    }

    pub fn sentence(&mut self, id: SentenceId) -> &Sentence {
        &self.passage(id.passage)[id.at as usize].sentence
    }

    pub fn offers(&mut self, id: SentenceId) -> Kinds {
        self.sentence(id).offers
    }

    /// What a sentence meets.
    pub fn mask(&mut self, id: SentenceId) -> Mask {
        self.passage(id.passage)[id.at as usize].mask
    }

    /// What the sentences of a passage meet together.
    pub fn all(&mut self, passage: PassageId) -> Mask {
        self.passage(passage).iter().fold(Mask::default(), |mask, looked| mask | looked.mask)
    }

    /// The sentence before, in the same document.
    pub fn before(&mut self, id: SentenceId) -> Option<SentenceId> {
        if let Some(at) = id.at.checked_sub(1) {
            return Some(SentenceId { at, ..id });
        }
        let first = self.index.passages_of(self.index.place(id.passage).0).start;
        let last = |passage| Some(SentenceId { passage, at: self.count(passage).checked_sub(1)? });
        (first..id.passage.0).rev().map(PassageId).find_map(last)
    }

    /// The sentence after, in the same document.
    pub fn after(&mut self, id: SentenceId) -> Option<SentenceId> {
        if id.at + 1 < self.count(id.passage) {
            return Some(SentenceId { at: id.at + 1, ..id });
        }
        let end = self.index.passages_of(self.index.place(id.passage).0).end;
        let begun = |passage| (self.count(passage) > 0).then_some(SentenceId { passage, at: 0 });
        (id.passage.0 + 1..end).map(PassageId).find_map(begun)
    }

    /// The two sentences before and the one after, with the sentence itself.
    pub fn window(&mut self, id: SentenceId) -> Mask {
        let before = self.before(id);
        let near = [before, before.and_then(|before| self.before(before)), self.after(id)];
        near.into_iter().flatten().fold(self.mask(id), |mask, near| mask | self.mask(near))
    }

    /// The sentences since the topic was opened, the sentence itself left out.
    pub fn topic(&mut self, id: SentenceId) -> Mask {
        let (mut mask, mut at) = (Mask::default(), id);
        for _ in 0..TOPIC {
            if self.offers(at).contains(Kinds::OPENING) {
                break;
            }
            let Some(before) = self.before(at) else { break };
            at = before;
            mask = mask | self.mask(at);
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

    /// Runs `look` with the sentences of the records and what they meet of `question`.
    fn with<T>(question: &str, look: impl FnOnce(&Fixture, &ParsedQuery, &mut Around) -> T) -> T {
        let fixture = fixture();
        let reading = fixture.parse(question);
        let mut around = Around::new(&fixture.index, Matcher::new(&reading, &fixture.index));
        look(&fixture, &reading, &mut around)
    }

    #[test]
    fn neighbours_are_found_across_passages_and_within_one_record() {
        with("kho", |fixture, _, around| {
            let at = |begin| fixture.sentence(begin);
            assert_eq!(around.before(at("Mái dột")), Some(at("Sang việc khác")));
            assert_eq!(around.before(at("Sửa hết")), Some(at("Kho ẩm")));
            assert_eq!(around.after(at("Kho ẩm")), Some(at("Sửa hết")));
            assert_eq!(around.after(at("Chốt thế")), None);
            assert_eq!(around.after(at("Kho gạo")), None);
            assert_eq!(around.count(at("Mái dột").passage), 3);
        });
    }

    #[test]
    fn a_window_is_two_sentences_before_and_one_after() {
        with("khác dột ẩm triệu chốt", |fixture, reading, around| {
            let met = |mask: Mask| Fixture::words(reading, mask.own).join(" ");
            assert_eq!(met(around.mask(fixture.sentence("Kho ẩm"))), "ẩm");
            assert_eq!(met(around.window(fixture.sentence("Kho ẩm"))), "khác dột ẩm triệu");
            assert_eq!(met(around.window(fixture.sentence("Chốt thế"))), "ẩm triệu chốt");
            assert_eq!(met(around.all(fixture.sentence("Kho ẩm").passage)), "khác dột ẩm");
        });
    }

    #[test]
    fn a_topic_reaches_back_to_the_sentence_that_opens_it() {
        with("khác dột ẩm triệu chốt", |fixture, reading, around| {
            assert!(around.offers(fixture.sentence("Sang việc khác")).contains(Kinds::OPENING));
            let topic = around.topic(fixture.sentence("Chốt thế"));
            assert_eq!(Fixture::words(reading, topic.own), ["khác", "dột", "ẩm", "triệu"]);
            assert_eq!(around.topic(fixture.sentence("Sang việc khác")).own, 0);
        });
    }

    #[test]
    fn scores_around_fade_with_distance_and_stay_in_the_record() {
        let fixture = fixture();
        let records = fixture.records();
        let here = fixture.sentence("Sửa hết").passage;
        let scores = |passages: &[(PassageId, f32)]| scores_around(here, &passages.iter().copied().collect(), &records);
        let near = |distance: u32| PassageId(here.0 - distance);
        assert!((scores(&[(near(1), 1.0)]) - FADING).abs() < 1e-6);
        assert!((scores(&[(near(2), 1.0)]) - FADING * FADING).abs() < 1e-6);
        assert!(scores(&[(here, 1.0), (fixture.sentence("Kho gạo").passage, 1.0)]).abs() < f32::EPSILON);
    }
}
