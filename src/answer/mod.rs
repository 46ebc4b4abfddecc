//! A question to an answer: what to look for, which sentences to quote, whether to refuse.

mod confidence;
mod features;
mod highlight;
mod lexicon;
mod masks;
mod mass;
mod question;
mod quotes;
mod reading;
mod score;
mod search;

pub use lexicon::Lexicon;
pub use question::Question;

use std::collections::HashMap;
use std::ops::Range;

use crate::index::{DocumentId, Hit, Index, IndexError, PassageId};
use crate::knowledge::{Document, Passage};
use reading::Reading;
use score::{Candidate, Scorer};

/// Passages whose sentences are looked at.
const LOOKED_AT: usize = 100;

/// Passages that are returned.
const RETURNED: usize = 10;

/// Confidence from which quotes answer, and from which they are worth showing as what comes
/// nearest: what is below shares a word by chance.
const ANSWERED: f32 = 0.5;
const NEAR: f32 = 0.05;

/// What a passage's own score counts beside its best sentence's, in the order of passages.
const WHOLE_PASSAGE: f32 = 3.0;

/// What the records say to a question.
#[derive(Debug, Clone)]
pub struct Answer {
    pub outcome: Outcome,
    /// 0 to 1, comparable across questions: how sure we are that the records answer at all.
    pub confidence: f32,
    /// The best passages, best first, ten at most; given with a refusal too.
    pub passages: Vec<ScoredPassage>,
}

/// One to three quotes, or none and what comes nearest.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Best first; never empty.
    Found(Vec<Quote>),
    /// What comes nearest, not an answer; at most three, may be empty.
    NotFound(Vec<Quote>),
}

/// A stretch of a passage, word for word.
#[derive(Debug, Clone)]
pub struct Quote {
    pub passage: PassageId,
    /// Bytes of the document's text; inside the passage's span.
    pub span: Range<usize>,
    /// Bytes of the document's text, inside `span`, in order, apart: what answers.
    pub highlights: Vec<Range<usize>>,
    pub score: f32,
}

/// A passage and how well it fits the question.
#[derive(Debug, Clone, Copy)]
pub struct ScoredPassage {
    pub passage: PassageId,
    pub score: f32,
}

/// What questions are answered from.
#[derive(Clone, Copy)]
pub struct Records<'a> {
    pub documents: &'a [Document],
    pub index: &'a Index,
    pub lexicon: &'a Lexicon,
    /// Document, and number within it, of each passage.
    pub places: &'a [(DocumentId, usize)],
}

impl Records<'_> {
    /// The answer to `question`.
    ///
    /// # Errors
    /// Where the index cannot be read; never for what the question says.
    pub fn answer(&self, question: &Question) -> Result<Answer, IndexError> {
        let reading = Reading::of(&question.text, self.index, self.lexicon);
        let hits = self.hits(&reading, question.document.as_deref())?;
        let mut scorer = Scorer::new(&reading, self.index, self.documents);
        let candidates = scorer.candidates(&hits, |id| self.places[id.0 as usize]);
        let confidence = candidates.first().map_or(0.0, |best| {
            let kind = self.passage(self.index.sentences.get(best.sentence).passage).kind;
            scorer.support(best, kind).confidence(reading.accented)
        });
        let quotes = quotes::choose(self, &reading, &candidates);
        let passages = self.passages(&reading, &hits, &candidates);
        let outcome = match confidence {
            _ if quotes.is_empty() => Outcome::NotFound(quotes),
            ANSWERED.. => Outcome::Found(quotes),
            NEAR.. => Outcome::NotFound(quotes),
            _ => Outcome::NotFound(Vec::new()),
        };
        Ok(Answer { outcome, confidence, passages })
    }

    fn document(&self, id: PassageId) -> &Document {
        &self.documents[self.places[id.0 as usize].0.0 as usize]
    }

    fn passage(&self, id: PassageId) -> &Passage {
        &self.document(id).passages[self.places[id.0 as usize].1]
    }

    fn hits(&self, reading: &Reading, document: Option<&str>) -> Result<Vec<Hit>, IndexError> {
        let query = search::query(reading);
        let Some(path) = document else { return self.index.postings.search(&query, LOOKED_AT) };
        let inside = |hit: &Hit| self.document(hit.passage).path == path;
        let mut hits = self.index.postings.search(&query, self.places.len().max(1))?;
        hits.retain(inside);
        hits.truncate(LOOKED_AT);
        Ok(hits)
    }

    /// The passages in the order of their best sentence and their own score together: the sentence
    /// alone loses two points of a hundred at the first place, the passage alone three.
    fn passages(&self, reading: &Reading, hits: &[Hit], candidates: &[Candidate]) -> Vec<ScoredPassage> {
        let mut best: HashMap<PassageId, f32> = HashMap::new();
        for candidate in candidates {
            best.entry(self.index.sentences.get(candidate.sentence).passage).or_insert(candidate.score);
        }
        let whole = |hit: &Hit| {
            let sentence = best.get(&hit.passage)?;
            Some(ScoredPassage { passage: hit.passage, score: sentence + WHOLE_PASSAGE * hit.score / reading.mass })
        };
        let mut ranked: Vec<_> = hits.iter().filter_map(whole).collect();
        ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.passage.cmp(&b.passage)));
        ranked.truncate(RETURNED);
        ranked
    }
}
