//! A few sentences that stand for a whole record: said often, rare elsewhere, each about something
//! else.
//!
//! A sentence is worth what its words are worth to the record (how often it says them, how rare they
//! are in all records); those are chosen that add most to what is chosen already (maximal marginal
//! relevance, Carbonell and Goldstein 1998).

use std::collections::{HashMap, HashSet};

use super::{Described, Shape};
use crate::index::ExactId;
use crate::text::kinds::Kinds;

/// Sentences of an extract, and sentences of a record for each.
const LEAST: usize = 3;
const MOST: usize = 7;
const FOR_EACH: usize = 10;

/// Words of a sentence that stands for others.
const WORDS: std::ops::RangeInclusive<usize> = 8..=60;

/// What a sentence that decides is worth more, and one that only points back or greets less.
const DECIDES: f32 = 1.4;
const WEAK: f32 = 0.4;

/// How often a word that is said once counts as said: a record of a few sentences says all once.
const ONCE: f32 = 0.2;

/// What a sentence is worth in which nothing stands that answers anything: no figure, no reason, no
/// task.
const IDLE: f32 = 0.5;

/// How much of the worth of words that are said already is taken off.
const REPEATED: f32 = 0.9;

/// The sentences of the extract, in no order.
pub fn chosen<'d>(shape: &Shape, described: &'d [Described]) -> Vec<(&'d Described, f32)> {
    let words = |d: &Described| -> HashSet<ExactId> {
        let content = shape.words(d).iter().map(|word| word.exact());
        content.filter(|id| !shape.records.index.vocabulary.is_figure(*id)).collect()
    };
    let mut times: HashMap<ExactId, u16> = HashMap::new();
    for sentence in described {
        for word in words(sentence) {
            let count = times.entry(word).or_default();
            *count = count.saturating_add(1);
        }
    }
    let worth = |id: &ExactId| {
        let often = times.get(id).map_or(0.0, |count| f32::from(count.saturating_sub(1)));
        (ONCE + often).ln_1p() * shape.records.index.vocabulary.exact_idf(Some(*id)).max(0.0)
    };
    let says = |d: &&Described| shape.words(d).len() <= *WORDS.end() && !d.offers.has(Kinds::QUESTION);
    // A record of a few short sentences is told by these.
    let long = |d: &Described| shape.words(d).len() >= *WORDS.start();
    let few = described.iter().filter(says).filter(|d| long(d)).count() < LEAST;
    let fit = |d: &&Described| says(d) && (few || long(d));
    let mut open: Vec<(&Described, HashSet<ExactId>)> =
        described.iter().filter(fit).map(|sentence| (sentence, words(sentence))).collect();
    let wanted = (described.len() / FOR_EACH).clamp(LEAST, MOST);
    let (mut said, mut out) = (HashSet::new(), Vec::new());
    while out.len() < wanted && !open.is_empty() {
        let gain = |(sentence, words): &(&Described, HashSet<ExactId>)| {
            let sum: f32 =
                words.iter().map(|id| worth(id) * if said.contains(id) { 1.0 - REPEATED } else { 1.0 }).sum();
            let length = f32::from(u16::try_from(words.len().max(1)).unwrap_or(u16::MAX));
            let decides = if sentence.offers.has(Kinds::SETTLED) { DECIDES } else { 1.0 };
            let weak = if sentence.greets || sentence.offers.has(Kinds::POINTER) { WEAK } else { 1.0 };
            let told = [Kinds::NUMBER, Kinds::REASON, Kinds::SETTLED, Kinds::TASK, Kinds::PROPOSAL];
            let idle = if told.iter().any(|kind| sentence.offers.has(*kind)) { 1.0 } else { IDLE };
            sum / length.sqrt() * decides * weak * idle
        };
        let gains: Vec<f32> = open.iter().map(gain).collect();
        let best = (0..open.len()).max_by(|a, b| gains[*a].total_cmp(&gains[*b]).then(b.cmp(a)));
        let Some(best) = best.filter(|best| gains[*best] > 0.0) else { break };
        let (sentence, words) = open.remove(best);
        said.extend(words);
        out.push((sentence, gains[best]));
    }
    out
}
