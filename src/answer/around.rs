//! What stands around a sentence: the sentences next to it, its topic, its passage.
//!
//! Speech spreads an answer over several sentences: "Chốt thế" decides what was discussed before
//! it. Each sentence's mask is made once a question.

use std::collections::HashMap;
use std::ops::Range;

use rustc_hash::FxBuildHasher;

use super::Records;
use super::masks::{Mask, Matcher};
use crate::index::{Index, PassageId, Sentences};
use crate::text::kinds::Kinds;

/// Sentences before a sentence that belong to its topic, at most.
const TOPIC: usize = 8;

/// Passages around a passage whose own scores count for it, and how they fade with distance.
const NEIGHBOURS: u32 = 8;
const FADING: f32 = 0.8;

/// What the passages of the same record around one score in the index, fading with distance.
pub fn scores_around(passage: PassageId, scores: &HashMap<PassageId, f32>, records: &Records) -> f32 {
    let here = records.directory.passages_of(records.directory.document(passage));
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

/// The masks of sentences, as they are asked for.
pub struct Around<'a> {
    sentences: &'a Sentences,
    pub matcher: Matcher<'a>,
    masks: HashMap<usize, Mask, FxBuildHasher>,
}

impl<'a> Around<'a> {
    pub fn new(index: &'a Index, matcher: Matcher<'a>) -> Self {
        Self { sentences: &index.sentences, matcher, masks: HashMap::default() }
    }

    /// What a sentence meets.
    pub fn mask(&mut self, number: usize) -> Mask {
        let (matcher, sentences) = (&self.matcher, self.sentences);
        *self.masks.entry(number).or_insert_with(|| matcher.sentence(sentences.get(number)))
    }

    /// What the sentences of `numbers` meet together.
    pub fn all(&mut self, numbers: Range<usize>) -> Mask {
        numbers.fold(Mask::default(), |mask, number| mask | self.mask(number))
    }

    /// The two sentences before and the one after, with the sentence itself.
    pub fn window(&mut self, number: usize) -> Mask {
        let document = self.sentences.get(number).document;
        let last = self.sentences.len() - 1;
        let near = number.saturating_sub(2)..(number + 1).min(last) + 1;
        let inside = near.filter(|&i| self.sentences.get(i).document == document);
        let inside: Vec<usize> = inside.collect();
        inside.into_iter().fold(Mask::default(), |mask, i| mask | self.mask(i))
    }

    /// The sentences since the topic was opened, the sentence itself left out.
    pub fn topic(&mut self, number: usize) -> Mask {
        let document = self.sentences.get(number).document;
        let mut mask = Mask::default();
        let mut at = number;
        while at > 0 && number - at < TOPIC && !self.sentences.get(at).offers.has(Kinds::OPENING) {
            at -= 1;
            if self.sentences.get(at).document != document {
                break;
            }
            mask = mask | self.mask(at);
        }
        mask
    }
}
