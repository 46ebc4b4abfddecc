//! A question to an answer: what to look for, which sentences to quote, whether to refuse.

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
mod question;
mod quotes;
mod reading;
mod score;
mod search;
mod shape;
mod table;
mod titles;
mod whole;
mod wording;

pub use confidence::{CERTAINTY, Support};
pub use conversation::Conversation;
pub use directory::Directory;
pub use features::{Features, WEIGHTS};
pub use lexicon::Lexicon;
pub use question::Question;
pub use reading::{Reading, Term, Typed};
pub use score::Candidate;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use crate::index::{DocumentId, Hit, Index, IndexError, PassageId, Sentence};
use crate::records::{Document, Kind};
use crate::text::aspects::Aspect;
use crate::text::kinds::Kinds;
use score::Scorer;

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

/// Share of the question's content words that a sentence surely has, from which it is worth showing
/// below a refusal: what has less shares a word by chance.
const NEAR: f32 = 0.4;

/// What a passage's own score counts beside its best sentence's, in the order of passages.
const WHOLE_PASSAGE: f32 = 3.0;

/// What the passages around it count there, and its length where a topic is sought (measured on
/// English transcripts: two points of a hundred at the first place).
const AROUND: f32 = 0.5;
const TOPICAL: f32 = 0.6;

/// What the records say to a question.
#[derive(Debug, Clone)]
pub struct Answer {
    pub outcome: Outcome,
    /// The question in other words, where it might have been meant otherwise: keystrokes decoded, a
    /// short form of several things written out, an earlier question leant on.
    pub understood: Option<String>,
    /// 0 to 1, comparable across questions: how sure we are that the records answer at all.
    pub confidence: f32,
    /// The best passages, best first, ten at most; given with a refusal too.
    pub passages: Vec<ScoredPassage>,
    /// The meeting, and what of it, where a meeting as a whole was asked for; the quotes are then the
    /// first of [`Records::aspect`].
    pub whole: Option<(DocumentId, Aspect)>,
}

/// How sure we are, in three bands, and one to three quotes.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The records answer. Best first; never empty.
    Found(Vec<Quote>),
    /// The records may answer; this is the nearest that they have, and is said as such. Best first;
    /// never empty.
    Nearest(Vec<Quote>),
    /// The records do not answer. What shares words with the question; may be empty.
    NotFound(Vec<Quote>),
}

impl Outcome {
    /// Whatever is quoted.
    pub fn quotes(&self) -> &[Quote] {
        let (Self::Found(quotes) | Self::Nearest(quotes) | Self::NotFound(quotes)) = self;
        quotes
    }

    /// Whether something is given as an answer, or as the nearest to one.
    pub fn answers(&self) -> bool {
        !matches!(self, Self::NotFound(_))
    }
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
#[derive(Debug, Clone)]
pub struct ScoredPassage {
    pub passage: PassageId,
    /// Bytes of the document's text: its best sentence.
    pub span: Range<usize>,
    pub score: f32,
}

/// What questions are answered from.
#[derive(Clone, Copy)]
pub struct Records<'a> {
    /// In the order of their paths.
    pub documents: &'a [Arc<Document>],
    pub index: &'a Index,
    pub lexicon: &'a Lexicon,
    pub directory: &'a Directory,
}

/// A question as it is read, and the sentences that were looked at: all that an answer is made of.
#[derive(Debug)]
pub struct Considered {
    pub reading: Reading,
    /// Best first.
    pub candidates: Vec<Candidate>,
    /// What speaks for the best one; none where there is no candidate.
    pub support: Option<Support>,
    hits: Vec<Hit>,
}

impl Records<'_> {
    /// The answer to `question`.
    ///
    /// # Errors
    /// Where the index cannot be read; never for what the question says.
    pub fn answer(&self, question: &Question) -> Result<Answer, IndexError> {
        let considered = self.consider(question)?;
        if let Some(whole) = self.of_a_whole(question, &considered) {
            return Ok(whole);
        }
        let Considered { reading, candidates, support, hits } = &considered;
        let confidence = support.as_ref().map_or(0.0, Support::confidence);
        let quotes = self.quotes(reading, candidates);
        let passages = self.passages(reading, hits, candidates);
        let outcome = match confidence {
            _ if quotes.is_empty() => Outcome::NotFound(quotes),
            SURE.. => Outcome::Found(quotes),
            ANSWERED.. => Outcome::Nearest(quotes),
            _ if support.is_some_and(|support| support.sure >= NEAR) => Outcome::NotFound(quotes),
            _ => Outcome::NotFound(Vec::new()),
        };
        Ok(Answer { outcome, confidence, passages, understood: reading.understood(), whole: None })
    }

    /// What the answer to `question` is made of.
    ///
    /// # Errors
    /// As [`Self::answer`].
    pub fn consider(&self, question: &Question) -> Result<Considered, IndexError> {
        let reading = Reading::of(question, self.directory.newest(), self.index, self.lexicon);
        let mut hits = self.hits(&reading, question.document.as_deref())?;
        hits.extend(self.following(&hits));
        let mut scorer = Scorer::new(&reading, self);
        let candidates = scorer.candidates(&hits);
        let support = candidates.first().map(|best| {
            let kind = self.index.kind(best.sentence.passage);
            scorer.support(best, kind)
        });
        Ok(Considered { reading, candidates, support, hits })
    }

    /// The quotes that candidates in this order give.
    pub fn quotes(&self, reading: &Reading, candidates: &[Candidate]) -> Vec<Quote> {
        quotes::choose(self, reading, candidates)
    }

    /// What would be quoted of a candidate: its passage, and bytes of the document's text.
    pub fn quotable(&self, reading: &Reading, candidate: &Candidate) -> (PassageId, Range<usize>) {
        (candidate.sentence.passage, quotes::with_neighbour(self, reading, candidate.sentence))
    }

    fn text(&self, sentence: &Sentence) -> &str {
        self.documents[sentence.document.0 as usize].slice(sentence.span.clone())
    }

    fn document(&self, id: PassageId) -> &Document {
        &self.documents[self.index.place(id).0.0 as usize]
    }

    fn hits(&self, reading: &Reading, document: Option<&str>) -> Result<Vec<Hit>, IndexError> {
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
        let offers = |id: PassageId, kind: Kinds| index.sentences_of(id).iter().any(|said| said.offers.has(kind));
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
    fn passages(&self, reading: &Reading, hits: &[Hit], candidates: &[Candidate]) -> Vec<ScoredPassage> {
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
