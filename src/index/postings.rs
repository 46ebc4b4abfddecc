//! Candidates: the passages of a segment with the best scores by the words and pairs of a query alone.
//!
//! A query has about a hundred terms, most of which have low weights and occur in every other passage.
//! Traversing all of their postings would take a tenth of a second in a million passages. So candidates
//! are found by the terms of high weight, more of them than are asked for, and only candidates are scored
//! by all terms, from their words (see `bm25`). Measured on the question sets, the best passages are the
//! same.
//!
//! Posting lists are traversed one after the other (term at a time), a window of passages at a time, which
//! suits caches better than all lists in parallel. Lists of such low weight that they alone cannot make a
//! passage a candidate (non-essential lists) are only looked up for passages that the other lists contain
//! (MaxScore; Turtle and Flood, "Query evaluation: strategies and optimizations", 1995).

use tantivy::postings::BlockSegmentPostings;

use super::bm25::length_norm;
use super::csr_lists::to_u32;

/// Passages per window: their scores fit into the first-level cache of a core.
pub(super) const WINDOW: u32 = 1 << 13;

/// The maximum sum of the scores of non-essential lists, as a share of the threshold. With a larger share,
/// too many passages are looked up in these lists; with a smaller one, too long lists are traversed
/// (measured in a million passages: at 0.5 an answer takes a fifth longer, at 1 twice as long, at 0.1 a
/// twentieth longer).
const NON_ESSENTIAL_SHARE: f32 = 0.2;

/// Passages whose scores are compared with the threshold together.
const CHUNK: usize = 16;

/// An upper bound of BM25's saturation, except for a word that occurs more than four times in a passage of
/// mean length and for very short passages: such a passage may narrowly be missed.
const MAX_SATURATION: f32 = 0.8;

/// A posting list with the weight of its term, and a position in it.
pub(super) struct WeightedPostings {
    postings: BlockSegmentPostings,
    /// The position in the current block.
    position: usize,
    weight: f32,
    /// Whether the list has frequencies; without, each frequency is taken as 1.
    has_frequencies: bool,
    /// Lists of the same group hardly ever share a passage: those of words with the same folded key.
    group: usize,
}

impl WeightedPostings {
    pub fn new(postings: BlockSegmentPostings, has_frequencies: bool, weight: f32, group: usize) -> Self {
        Self { postings, position: 0, weight, has_frequencies, group }
    }

    /// An upper bound of [`Self::score`].
    fn max_score(&self) -> f32 {
        self.weight * MAX_SATURATION
    }

    /// Adds the list's scores to those of a window that begins at passage `first`.
    fn add_scores(&mut self, first: u32, scores: &mut [f32], saturation: &SaturationTable) {
        let end = first + to_u32(scores.len());
        loop {
            let passages = &self.postings.docs()[self.position..];
            if passages.first().is_none_or(|next| *next >= end) {
                return;
            }
            let count = passages.partition_point(|passage| *passage < end);
            let passages = &passages[..count];
            let lengths = &saturation.lengths[first as usize..end as usize];
            if self.has_frequencies {
                let frequencies = &self.postings.freqs()[self.position..self.position + count];
                for (&passage, &frequency) in passages.iter().zip(frequencies) {
                    let index = (passage - first) as usize;
                    scores[index] += self.weight * saturation.get(lengths[index], frequency);
                }
            } else {
                for &passage in passages {
                    let index = (passage - first) as usize;
                    scores[index] += self.weight * saturation.get(lengths[index], 1);
                }
            }
            self.position += count;
            if self.position < self.postings.block_len() {
                return;
            }
            self.postings.advance();
            self.position = 0;
        }
    }

    /// The list's score of a passage. Passages must be asked for in ascending order.
    fn score(&mut self, passage: u32, saturation: &SaturationTable) -> f32 {
        self.position = self.postings.seek(passage);
        if self.postings.doc(self.position) != passage {
            return 0.0;
        }
        let frequency = if self.has_frequencies { self.postings.freq(self.position) } else { 1 };
        self.weight * saturation.get(saturation.lengths[passage as usize], frequency)
    }
}

/// Higher frequencies of a word in a passage count as this one.
const MAX_FREQUENCY: usize = 4;

/// BM25's saturation by frequency and length: frequency / (frequency + length norm).
pub(super) struct SaturationTable<'a> {
    /// By passage: its length as tantivy's one-byte field norm.
    lengths: &'a [u8],
    /// By frequency - 1, then by field norm.
    values: [[f32; 256]; MAX_FREQUENCY],
}

impl<'a> SaturationTable<'a> {
    /// `lengths` are those of the passages as tantivy's one-byte field norms; `mean_length` is their mean in
    /// words.
    #[expect(clippy::cast_precision_loss, reason = "lengths of passages in words")]
    pub fn new(lengths: &'a [u8], mean_length: f32) -> Self {
        let length = tantivy::fieldnorm::FieldNormReader::id_to_fieldnorm;
        let mut values = [[0.0; 256]; MAX_FREQUENCY];
        for (frequency, row) in (1u8..).zip(&mut values) {
            for (code, value) in (0..=u8::MAX).zip(row) {
                let frequency = f32::from(frequency);
                *value = frequency / (frequency + length_norm(length(code) as f32, mean_length));
            }
        }
        Self { lengths, values }
    }

    fn get(&self, length: u8, frequency: u32) -> f32 {
        self.values[(frequency as usize - 1).min(MAX_FREQUENCY - 1)][usize::from(length)]
    }
}

/// Collects the passages with the best scores.
struct TopPassages {
    limit: usize,
    /// At most twice `limit` passages, each with its score.
    passages: Vec<(f32, u32)>,
    /// The minimum score that is collected.
    threshold: f32,
}

impl TopPassages {
    fn new(limit: usize) -> Self {
        Self { limit, passages: Vec::with_capacity(2 * limit), threshold: 0.0 }
    }

    /// Adds the scores of the `non_essential` lists to that of a passage, and collects it if it reaches the
    /// threshold. Stops early if `bounds`, the upper bounds of what is still to be added, are too low.
    fn complete(
        &mut self,
        mut score: f32,
        passage: u32,
        non_essential: &mut [WeightedPostings],
        bounds: &[f32],
        saturation: &SaturationTable,
        is_alive: &impl Fn(u32) -> bool,
    ) {
        for (list, bound) in non_essential.iter_mut().zip(bounds) {
            if score + bound < self.threshold {
                return;
            }
            score += list.score(passage, saturation);
        }
        if score >= self.threshold && is_alive(passage) {
            self.passages.push((score, passage));
        }
        if self.passages.len() >= 2 * self.limit {
            self.truncate();
        }
    }

    /// Drops all but the best `limit` passages, and raises the threshold. Of equal scores, the first passages
    /// win.
    fn truncate(&mut self) {
        if self.passages.len() > self.limit {
            self.passages.select_nth_unstable_by(self.limit, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            self.passages.truncate(self.limit);
            self.threshold = self.passages.iter().map(|(score, _)| *score).fold(f32::INFINITY, f32::min);
        }
    }
}

/// The `limit` best passages by the sum of the scores of `lists`, in no particular order, each with its score.
/// Passages that are not `is_alive` are left out.
pub(super) fn find_top_passages(
    mut lists: Vec<WeightedPostings>,
    limit: usize,
    saturation: &SaturationTable,
    window: u32,
    is_alive: impl Fn(u32) -> bool,
) -> Vec<(f32, u32)> {
    lists.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let bounds = compute_upper_bounds(&lists);
    let passages = to_u32(saturation.lengths.len());
    let (mut top, mut scores) = (TopPassages::new(limit), vec![0.0; window as usize]);
    let mut essential_count = lists.len();
    for first in (0..passages).step_by(window as usize) {
        while essential_count > 0 && bounds[essential_count - 1] < NON_ESSENTIAL_SHARE * top.threshold {
            essential_count -= 1;
        }
        if essential_count == 0 {
            break;
        }
        let (essential, non_essential) = lists.split_at_mut(essential_count);
        let scores = &mut scores[..window.min(passages - first) as usize];
        essential.iter_mut().for_each(|list| list.add_scores(first, scores, saturation));
        for (first, scores) in (first..).step_by(CHUNK).zip(scores.chunks_mut(CHUNK)) {
            let min_score = (top.threshold - bounds[essential_count]).max(f32::MIN_POSITIVE);
            if scores.iter().fold(false, |any, score| any | (*score >= min_score)) {
                for (passage, &score) in (first..).zip(&*scores).filter(|(_, score)| **score >= min_score) {
                    top.complete(score, passage, non_essential, &bounds[essential_count..], saturation, &is_alive);
                }
            }
            scores.fill(0.0);
        }
    }
    top.truncate();
    top.passages
}

/// For each list, an upper bound of the score of a passage by this list and all that follow; then 0. Of each
/// group only the list of highest weight counts.
fn compute_upper_bounds(lists: &[WeightedPostings]) -> Vec<f32> {
    let mut bounds = vec![0.0];
    let mut groups = std::collections::HashMap::new();
    for list in lists.iter().rev() {
        let lighter: f32 = groups.insert(list.group, list.max_score()).unwrap_or(0.0);
        bounds.push(bounds[bounds.len() - 1] + list.max_score() - lighter);
    }
    bounds.reverse();
    bounds
}

#[cfg(test)]
mod tests;
