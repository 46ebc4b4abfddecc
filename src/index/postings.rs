//! Candidates: the passages of a segment that hold most of what is looked for, by the words and the
//! pairs of the query alone.
//!
//! A query has a hundred terms, most of which weigh little and stand in every other passage. Going
//! through all of their postings would take a tenth of a second in a million passages. So passages
//! are found by what weighs, and some more of them than are asked for; all terms are counted on
//! those alone, from their words (see `bm25`): measured on the question sets, the best passages are
//! the same ones.
//!
//! Postings are gone through one after the other, a window of passages at a time, which is kinder to
//! the machine than all of them side by side. Those that weigh so little that no passage can be
//! among the best by them alone are only looked up for passages which the others found (MaxScore;
//! Turtle and Flood, "Query evaluation: strategies and optimizations", 1995).

use tantivy::postings::BlockSegmentPostings;

use super::bm25::norm;

/// Passages of a window: their scores fit into the first cache of a core.
pub(super) const WINDOW: u32 = 1 << 13;

/// What the light lists may be worth together, as a share of what a passage must score: more, and too
/// many passages must be looked up on them; less, and too long lists are gone through (measured in a
/// million passages: at .5 an answer takes a fifth longer, at 1 twice as long, at .1 a twentieth).
const LIGHT: f32 = 0.2;

/// Passages whose scores are looked at together.
const ROW: usize = 16;

/// What BM25's saturation comes to at most, but where a word stands more than four times in a passage of
/// the mean length, or the passage is very short: those may be missed by a hair.
const MOST: f32 = 0.8;

/// A list of passages, and what being on it is worth.
pub(super) struct List {
    postings: BlockSegmentPostings,
    /// In the block that is read.
    at: usize,
    weight: f32,
    /// Whether it tells how often; once is assumed without.
    counted: bool,
    /// Lists of which a passage is hardly ever on two: words that fold to the same.
    group: usize,
}

impl List {
    pub fn new(postings: BlockSegmentPostings, counted: bool, weight: f32, group: usize) -> Self {
        Self { postings, at: 0, weight, counted, group }
    }

    fn most(&self) -> f32 {
        self.weight * MOST
    }

    /// Adds what it is worth to the scores of a window that begins at passage `first`.
    fn add(&mut self, first: u32, scores: &mut [f32], factors: &Factors) {
        let end = first + super::runs::offset(scores.len());
        loop {
            let passages = &self.postings.docs()[self.at..];
            if passages.first().is_none_or(|next| *next >= end) {
                return;
            }
            let inside = passages.partition_point(|passage| *passage < end);
            let passages = &passages[..inside];
            let lengths = &factors.lengths[first as usize..end as usize];
            if self.counted {
                let times = &self.postings.freqs()[self.at..self.at + inside];
                for (&passage, &times) in passages.iter().zip(times) {
                    let at = (passage - first) as usize;
                    scores[at] += self.weight * factors.of(lengths[at], times);
                }
            } else {
                for &passage in passages {
                    let at = (passage - first) as usize;
                    scores[at] += self.weight * factors.of(lengths[at], 1);
                }
            }
            self.at += inside;
            if self.at < self.postings.block_len() {
                return;
            }
            self.postings.advance();
            self.at = 0;
        }
    }

    /// What it is worth for a passage, none of which comes before one that was asked for before.
    fn worth(&mut self, passage: u32, factors: &Factors) -> f32 {
        self.at = self.postings.seek(passage);
        if self.postings.doc(self.at) != passage {
            return 0.0;
        }
        let times = if self.counted { self.postings.freq(self.at) } else { 1 };
        self.weight * factors.of(factors.lengths[passage as usize], times)
    }
}

/// How often a word counts in a passage, at most.
const OFTEN: usize = 4;

/// BM25's saturation by how often a word stands in a passage, and by the code of the passage's length.
pub(super) struct Factors<'a> {
    lengths: &'a [u8],
    saturated: [[f32; 256]; OFTEN],
}

impl<'a> Factors<'a> {
    /// `lengths` are the passages' in tantivy's code of a byte; `mean` is their mean, in words.
    #[expect(clippy::cast_precision_loss, reason = "lengths of passages in words")]
    pub fn new(lengths: &'a [u8], mean: f32) -> Self {
        let length = tantivy::fieldnorm::FieldNormReader::id_to_fieldnorm;
        let mut saturated = [[0.0; 256]; OFTEN];
        for (times, row) in (1u8..).zip(&mut saturated) {
            for (code, factor) in (0..=u8::MAX).zip(row) {
                let times = f32::from(times);
                *factor = times / (times + norm(length(code) as f32, mean));
            }
        }
        Self { lengths, saturated }
    }

    fn of(&self, length: u8, times: u32) -> f32 {
        self.saturated[(times as usize - 1).min(OFTEN - 1)][usize::from(length)]
    }
}

/// The passages that score best by some lists, as many as are wanted.
pub(super) struct Best {
    wanted: usize,
    found: Vec<(f32, u32)>,
    /// What a passage must score to be among them.
    least: f32,
}

impl Best {
    fn new(wanted: usize) -> Self {
        Self { wanted, found: Vec::with_capacity(2 * wanted), least: 0.0 }
    }

    /// Adds a passage with what `light` lists, which may be worth `rests`, are worth for it, unless that
    /// is too little.
    fn complete(
        &mut self,
        mut score: f32,
        passage: u32,
        light: &mut [List],
        rests: &[f32],
        factors: &Factors,
        alive: &impl Fn(u32) -> bool,
    ) {
        for (list, rest) in light.iter_mut().zip(rests) {
            if score + rest < self.least {
                return;
            }
            score += list.worth(passage, factors);
        }
        if score >= self.least && alive(passage) {
            self.found.push((score, passage));
        }
        if self.found.len() >= 2 * self.wanted {
            self.settle();
        }
    }

    fn settle(&mut self) {
        if self.found.len() > self.wanted {
            self.found.select_nth_unstable_by(self.wanted, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            self.found.truncate(self.wanted);
            self.least = self.found.iter().map(|found| found.0).fold(f32::INFINITY, f32::min);
        }
    }
}

/// The `wanted` best passages by `lists`, in no order, each with its score; only `alive` ones.
pub(super) fn best(
    mut lists: Vec<List>,
    wanted: usize,
    factors: &Factors,
    window: u32,
    alive: impl Fn(u32) -> bool,
) -> Vec<(f32, u32)> {
    lists.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let rests = rests(&lists);
    let passages = super::runs::offset(factors.lengths.len());
    let (mut best, mut scores) = (Best::new(wanted), vec![0.0; window as usize]);
    let mut essential = lists.len();
    for first in (0..passages).step_by(window as usize) {
        while essential > 0 && rests[essential - 1] < LIGHT * best.least {
            essential -= 1;
        }
        if essential == 0 {
            break;
        }
        let (heavy, light) = lists.split_at_mut(essential);
        let scores = &mut scores[..window.min(passages - first) as usize];
        heavy.iter_mut().for_each(|list| list.add(first, scores, factors));
        for (first, scores) in (first..).step_by(ROW).zip(scores.chunks_mut(ROW)) {
            let least = (best.least - rests[essential]).max(f32::MIN_POSITIVE);
            if scores.iter().fold(false, |any, score| any | (*score >= least)) {
                for (passage, &score) in (first..).zip(&*scores).filter(|(_, score)| **score >= least) {
                    best.complete(score, passage, light, &rests[essential..], factors, &alive);
                }
            }
            scores.fill(0.0);
        }
    }
    best.settle();
    best.found
}

/// What the lists from each one on can be worth at most together; nothing behind the last.
fn rests(lists: &[List]) -> Vec<f32> {
    let mut rests = vec![0.0];
    let mut groups = std::collections::HashMap::new();
    for list in lists.iter().rev() {
        let before: f32 = groups.insert(list.group, list.most()).unwrap_or(0.0);
        rests.push(rests[rests.len() - 1] + list.most() - before);
    }
    rests.reverse();
    rests
}

#[cfg(test)]
mod tests;
