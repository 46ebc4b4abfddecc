//! A question to an answer: what to look for, which sentences to quote, whether to refuse.

mod analysis;
mod around;
mod confidence;
mod conversation;
mod directory;
mod features;
mod highlight;
mod lexicon;
mod masks;
mod mass;
mod meeting;
mod outcome;
mod overview;
mod query;
mod question;
mod quotes;
mod records;
mod score;
mod search;
mod table;
#[cfg(test)]
mod tests;
mod titles;
mod whole;
mod wording;

pub use analysis::Analysis;
pub use confidence::{CERTAINTY, Support};
pub use conversation::Conversation;
pub use directory::Directory;
pub use features::{Features, WEIGHTS};
pub use lexicon::Lexicon;
pub use outcome::{Answer, Outcome, Quote, ScoredPassage};
pub use query::{ParsedQuery, Term, Typed, parse};
pub use question::Question;
pub use records::Records;
pub use score::Candidate;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use crate::index::{Hit, IndexError, PassageId};
use crate::records::Kind;
use crate::text::kinds::Kinds;
use score::Scorer;
use whole::Whole;

/// Passages whose sentences are looked at.
const LOOKED_AT: usize = 100;

/// Passages found whose following turns are looked at too, and how many turns behind each.
const FOLLOWED: usize = 40;
const BEHIND: u32 = 4;

/// Passages that are returned.
const RETURNED: usize = 10;

/// Confidence from which quotes answer, and from which they are the nearest that there is and may
/// answer.
const SURE: f32 = 0.8;
const ANSWERED: f32 = 0.5;

/// Confidence in what asks for a meeting as a whole by its own words, and is answered by what that very
/// record holds.
const OF_A_WHOLE: f32 = 0.95;

/// Share of the question's content words that a sentence surely has, from which it is worth showing
/// below a refusal: what has less shares a word by chance.
const NEAR: f32 = 0.4;

/// What a passage's own score counts beside its best sentence's, in the order of passages.
const WHOLE_PASSAGE: f32 = 3.0;

/// What the passages around it count there, and its length where a topic is sought (measured on
/// English transcripts: two points of a hundred at the first place).
const AROUND: f32 = 0.5;
const TOPICAL: f32 = 0.6;

impl Records<'_> {
    /// The answer to `question`.
    ///
    /// # Errors
    /// Where the index cannot be read; never for what the question says.
    pub fn answer(&self, question: &Question) -> Result<Answer, IndexError> {
        let analysis = self.consider(question)?;
        let Analysis { reading, candidates, support, hits } = &analysis;
        let passages = self.passages(reading, hits, candidates);
        if let Some(Whole { document, aspect, quotes }) = whole::whole(self, question, reading) {
            return Ok(Answer {
                outcome: Outcome::Answered,
                quotes,
                understood: reading.understood(),
                confidence: OF_A_WHOLE,
                passages,
                whole: Some((document, aspect)),
            });
        }
        let confidence = support.as_ref().map_or(0.0, Support::confidence);
        let quotes = self.quotes(reading, candidates);
        let outcome = match confidence {
            _ if quotes.is_empty() => Outcome::NotFound,
            SURE.. => Outcome::Answered,
            ANSWERED.. => Outcome::Nearest,
            _ => Outcome::NotFound,
        };
        let is_near = outcome.is_answer() || support.is_some_and(|support| support.sure >= NEAR);
        let quotes = if is_near { quotes } else { Vec::new() };
        Ok(Answer { outcome, quotes, confidence, passages, understood: reading.understood(), whole: None })
    }

    /// What the answer to `question` is made of.
    ///
    /// # Errors
    /// As [`Self::answer`].
    pub fn consider(&self, question: &Question) -> Result<Analysis, IndexError> {
        let reading = query::parse(question, self.directory.newest(), self.index, self.lexicon);
        let mut hits = self.hits(&reading, question.document.as_deref())?;
        hits.extend(self.following(&hits));
        let mut scorer = Scorer::new(&reading, self);
        let candidates = scorer.candidates(&hits);
        let support = candidates.first().map(|best| {
            let kind = self.index.kind(best.sentence.passage);
            scorer.support(best, kind)
        });
        Ok(Analysis { reading, candidates, support, hits })
    }

    /// The quotes that candidates in this order give.
    pub fn quotes(&self, reading: &ParsedQuery, candidates: &[Candidate]) -> Vec<Quote> {
        quotes::choose(self, reading, candidates)
    }

    /// What would be quoted of a candidate: its passage, and bytes of the document's text.
    pub fn quotable(&self, reading: &ParsedQuery, candidate: &Candidate) -> (PassageId, Range<usize>) {
        (candidate.sentence.passage, quotes::with_neighbour(self, reading, candidate.sentence))
    }

    fn hits(&self, reading: &ParsedQuery, document: Option<&str>) -> Result<Vec<Hit>, IndexError> {
        let query = search::query(reading, &self.index.vocabulary);
        let Some(path) = document else { return self.index.search(&query, LOOKED_AT) };
        let inside = self.document_at(path);
        Ok(inside.map(|document| self.index.search_in(document, &query, LOOKED_AT)).unwrap_or_default())
    }

    /// Turns behind those found that may answer and share no word with the question: what comes
    /// right after a turn that asks, and what decides soon after.
    fn following(&self, hits: &[Hit]) -> Vec<Hit> {
        let known: HashSet<PassageId> = hits.iter().map(|hit| hit.passage).collect();
        let index = self.index;
        let offers = |id: PassageId, kind: Kinds| index.sentences_of(id).iter().any(|said| said.offers.contains(kind));
        let mut found = BTreeSet::new();
        for hit in hits.iter().take(FOLLOWED) {
            let asks = offers(hit.passage, Kinds::QUESTION);
            let next = (1..=BEHIND).map(|distance| PassageId(hit.passage.0 + distance));
            let here = index.passages_of(index.place(hit.passage).0);
            for (distance, id) in next.take_while(|id| here.contains(&id.0)).enumerate() {
                let turn = index.kind(id) == Kind::Turn;
                if turn && !known.contains(&id) && ((asks && distance == 0) || offers(id, Kinds::SETTLED)) {
                    found.insert(id);
                }
            }
        }
        found.into_iter().map(|passage| Hit { passage, score: 0.0 }).collect()
    }

    /// The passages in the order of their best sentence and their own score together: the sentence
    /// alone loses two points of a hundred at the first place, the passage alone three. Where
    /// nothing but a topic is sought, long passages, and those among others that fit, come first.
    fn passages(&self, reading: &ParsedQuery, hits: &[Hit], candidates: &[Candidate]) -> Vec<ScoredPassage> {
        let mut best: HashMap<PassageId, &Candidate> = HashMap::new();
        for candidate in candidates {
            best.entry(candidate.sentence.passage).or_insert(candidate);
        }
        let topical = if reading.sought == Kinds::default() { TOPICAL } else { 0.0 };
        let whole = |hit: &Hit| {
            let sentence = best.get(&hit.passage)?;
            let around = AROUND * sentence.features.retrieved_around;
            let score =
                sentence.score + WHOLE_PASSAGE * hit.score / reading.mass + around + topical * self.length(hit.passage);
            let span = self.index.sentence(sentence.sentence).span;
            Some(ScoredPassage { passage: hit.passage, span, score })
        };
        let mut ranked: Vec<_> = hits.iter().filter_map(whole).collect();
        ranked.sort_by(|a, b| {
            b.score.total_cmp(&a.score).then_with(|| self.index.order(a.passage).cmp(&self.index.order(b.passage)))
        });
        ranked.truncate(RETURNED);
        ranked
    }

    /// ln(words) of a passage, from fifty words on the same.
    fn length(&self, passage: PassageId) -> f32 {
        let words: usize = self.index.sentences_of(passage).iter().map(|said| said.tokens.len()).sum();
        f32::from(u8::try_from(words.clamp(1, 50)).unwrap_or(50)).ln()
    }
}
