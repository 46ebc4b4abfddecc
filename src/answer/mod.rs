//! Answers questions with quotes from the records, or refuses.
//!
//! A question is parsed ([`parse`]), passages are retrieved from the index, their sentences are scored by the
//! features of [`Features`], and the evidence in the best one ([`Support`]) decides the [`Outcome`]. Questions about
//! a meeting as a whole are answered with an overview of its record.

mod analysis;
mod catalogue;
mod confidence;
mod conversation;
mod document_match;
mod feature_table;
mod features;
mod field_quotes;
mod highlight;
mod lexicon;
mod matcher;
mod meeting_answer;
mod neighbours;
mod outcome;
mod overview;
mod query;
mod question;
mod quote_span;
mod quotes;
mod records;
mod score;
mod search;
mod shares;
#[cfg(test)]
mod tests;
mod title_index;
mod wording_features;

pub use analysis::Analysis;
pub use catalogue::Catalogue;
pub use confidence::{SUPPORT_WEIGHTS, Support};
pub use conversation::Conversation;
pub use features::{Features, WEIGHTS};
pub use lexicon::Lexicon;
pub use outcome::{Answer, Outcome, Quote, ScoredPassage};
pub use query::{ParsedQuery, Rewrite, Term, parse};
pub use question::Question;
pub use records::Records;
pub use score::Candidate;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use crate::index::{Hit, IndexError, PassageId};
use crate::records::PassageKind;
use crate::text::answer_types::AnswerTypes;
use meeting_answer::{FieldAnswer, MeetingAnswer};
use score::Scorer;

/// The number of passages to retrieve, whose sentences are scored.
const MAX_HITS: usize = 100;

/// The number of best hits whose following turns are scored, too.
const FOLLOWED_HITS: usize = 40;

/// The number of passages after such a hit that are considered.
const MAX_FOLLOWING: u32 = 4;

/// The maximum number of passages in an answer.
const MAX_PASSAGES: usize = 10;

/// The minimum confidence of [`Outcome::Answered`].
const ANSWERED_CONFIDENCE: f32 = 0.8;

/// The minimum confidence of [`Outcome::Nearest`].
const NEAREST_CONFIDENCE: f32 = 0.5;

/// The confidence of an answer about a meeting as a whole: the question asks for it explicitly, and the record has it.
const MEETING_CONFIDENCE: f32 = 0.95;

/// The maximum confidence of an answer to a question for a field of a meeting whose record has no line or sentence that
/// states it: what else is found may mention it.
const LACKING_FIELD_CONFIDENCE: f32 = 0.6;

/// The minimum share of the question's content words that a sentence reliably matches for its quote to be shown with
/// [`Outcome::NotFound`]. Sentences below it share words with the question by chance.
const MIN_SURE_SHARE: f32 = 0.4;

/// In the ranking of passages, the weight of a passage's own index score relative to the score of its best sentence.
const HIT_WEIGHT: f32 = 3.0;

/// In the ranking of passages, the weight of the index scores of the passages around.
const NEIGHBOURS_WEIGHT: f32 = 0.5;

/// In the ranking of passages, the weight of the logarithm of the length if the question expects no answer type.
/// Together with [`NEIGHBOURS_WEIGHT`] it gains two percentage points at the first rank on English transcripts.
const LENGTH_WEIGHT: f32 = 0.6;

impl Records<'_> {
    /// Answers `question`, as if there were no unreadable documents.
    ///
    /// # Errors
    /// If the index cannot be read. No text of a question is an error.
    pub fn answer(&self, question: &Question) -> Result<Answer, IndexError> {
        loop {
            let analysis = self.analyse(question)?;
            let answer = self.answer_from(question, &analysis);
            // Another try leaves out the documents that turned out to be unreadable in this one.
            if !analysis.hits.iter().any(|hit| self.document(hit.passage).is_unreadable()) {
                return Ok(answer);
            }
        }
    }

    fn answer_from(&self, question: &Question, analysis: &Analysis) -> Answer {
        let Analysis { query, candidates, support, hits } = analysis;
        let passages = self.rank_passages(query, hits, candidates);
        if let Some(MeetingAnswer { document, aspect, quotes }) =
            meeting_answer::answer_about_meeting(self, question, query)
        {
            return Answer {
                outcome: Outcome::Answered,
                quotes,
                interpretation: query.interpretation(),
                confidence: MEETING_CONFIDENCE,
                passages,
                meeting_aspect: Some((document, aspect)),
            };
        }
        let field_answer = meeting_answer::answer_about_field(self, question, query);
        if let Some(FieldAnswer { quotes, .. }) = &field_answer
            && !quotes.is_empty()
        {
            return Answer {
                outcome: Outcome::Answered,
                quotes: quotes.clone(),
                interpretation: query.interpretation(),
                confidence: MEETING_CONFIDENCE,
                passages,
                meeting_aspect: None,
            };
        }
        let confidence = support.as_ref().map_or(0.0, Support::confidence);
        let mut quotes = self.choose_quotes(query, candidates);
        let confidence = if field_answer.is_some() { confidence.min(LACKING_FIELD_CONFIDENCE) } else { confidence };
        if let Some(FieldAnswer { field, document, names_meeting, .. }) = field_answer {
            // Another meeting does not say it, nor does the title or another field.
            quotes.retain(|quote| !names_meeting || self.index.locate(quote.passage).0 == document);
            quotes.retain(|quote| match self.index.kind(quote.passage) {
                PassageKind::Title => false,
                PassageKind::Field(other) => other == field,
                _ => true,
            });
        }
        let outcome = match confidence {
            _ if quotes.is_empty() => Outcome::NotFound,
            ANSWERED_CONFIDENCE.. => Outcome::Answered,
            NEAREST_CONFIDENCE.. => Outcome::Nearest,
            _ => Outcome::NotFound,
        };
        let is_relevant = outcome.is_answer() || support.as_ref().is_some_and(|support| support.sure >= MIN_SURE_SHARE);
        let quotes = if is_relevant { quotes } else { Vec::new() };
        Answer { outcome, quotes, confidence, passages, interpretation: query.interpretation(), meeting_aspect: None }
    }

    /// Parses `question` and scores the sentences that may answer it.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn analyse(&self, question: &Question) -> Result<Analysis, IndexError> {
        let query = query::parse(question, self.catalogue.newest_date(), self.index, self.lexicon);
        let mut hits = self.search(&query, question.document.as_deref())?;
        hits.extend(self.find_following_turns(&hits));
        hits.retain(|hit| !self.document(hit.passage).is_unreadable());
        let mut scorer = Scorer::new(&query, self);
        let candidates = scorer.score_passages(&hits);
        let support = candidates.first().map(|best| {
            let kind = self.index.kind(best.sentence.passage);
            scorer.measure_support(best, kind)
        });
        Ok(Analysis { query, candidates, support, hits })
    }

    /// Returns the quotes of an answer from `candidates`, which are sorted best first.
    pub fn choose_quotes(&self, query: &ParsedQuery, candidates: &[Candidate]) -> Vec<Quote> {
        quotes::choose_quotes(self, query, candidates)
    }

    /// Returns what is quoted for a candidate: its passage, and the range of bytes in the document's text.
    pub fn quote_span(&self, query: &ParsedQuery, candidate: &Candidate) -> (PassageId, Range<usize>) {
        quote_span::extend_quote(self, query, candidate.sentence)
    }

    /// Searches all passages, or only those of the file or document with the name `document`; no hits if there is no
    /// such document.
    fn search(&self, query: &ParsedQuery, document: Option<&str>) -> Result<Vec<Hit>, IndexError> {
        let query = search::build_query(query, &self.index.vocabulary);
        let Some(name) = document else { return self.index.search(&query, MAX_HITS) };
        let documents = self.find_documents(name);
        let mut hits: Vec<Hit> =
            documents.flat_map(|document| self.index.search_document(document, &query, MAX_HITS)).collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        hits.truncate(MAX_HITS);
        Ok(hits)
    }

    /// Returns turns that follow the best hits and may answer without sharing a word with the question: the turn
    /// right after a question, and explicit decisions among the next [`MAX_FOLLOWING`] passages.
    fn find_following_turns(&self, hits: &[Hit]) -> Vec<Hit> {
        let known: HashSet<PassageId> = hits.iter().map(|hit| hit.passage).collect();
        let index = self.index;
        let contains = |id: PassageId, answer_type: AnswerTypes| {
            index.sentences(id).iter().any(|sentence| sentence.answer_types.contains(answer_type))
        };
        let mut found = BTreeSet::new();
        for hit in hits.iter().take(FOLLOWED_HITS) {
            let is_question = contains(hit.passage, AnswerTypes::QUESTION);
            let next = (1..=MAX_FOLLOWING).map(|distance| PassageId(hit.passage.0 + distance));
            let document = index.passage_range(index.locate(hit.passage).0);
            for (distance, id) in next.take_while(|id| document.contains(&id.0)).enumerate() {
                let is_reply = is_question && distance == 0;
                let is_new_turn = index.kind(id) == PassageKind::Turn && !known.contains(&id);
                if is_new_turn && (is_reply || contains(id, AnswerTypes::EXPLICIT_DECISION)) {
                    found.insert(id);
                }
            }
        }
        found.into_iter().map(|passage| Hit { passage, score: 0.0 }).collect()
    }

    /// Ranks the passages by the score of their best sentence and their own index score together. Ranking by the
    /// sentence alone loses two percentage points at the first rank, by the passage alone three. If the question
    /// expects no answer type, so that it asks about a topic, long passages rank higher.
    fn rank_passages(&self, query: &ParsedQuery, hits: &[Hit], candidates: &[Candidate]) -> Vec<ScoredPassage> {
        let mut best: HashMap<PassageId, &Candidate> = HashMap::new();
        for candidate in candidates {
            best.entry(candidate.sentence.passage).or_insert(candidate);
        }
        let length_weight = if query.expected_types == AnswerTypes::default() { LENGTH_WEIGHT } else { 0.0 };
        let score = |hit: &Hit| {
            let candidate = best.get(&hit.passage)?;
            let around = NEIGHBOURS_WEIGHT * candidate.features.retrieved_around;
            let score = candidate.score
                + HIT_WEIGHT * hit.score / query.total_weight
                + around
                + length_weight * self.log_length(hit.passage);
            // A heading is shown with what it heads.
            let span = match self.index.kind(hit.passage) {
                PassageKind::Heading => quote_span::extend_quote(self, query, candidate.sentence).1,
                _ => self.index.sentence(candidate.sentence).span,
            };
            Some(ScoredPassage { passage: hit.passage, span, score })
        };
        let mut ranked: Vec<_> = hits.iter().filter_map(score).collect();
        ranked.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| self.index.sort_key(a.passage).cmp(&self.index.sort_key(b.passage)))
        });
        ranked.truncate(MAX_PASSAGES);
        ranked
    }

    /// Returns ln(words) of a passage, at most that of fifty words.
    fn log_length(&self, passage: PassageId) -> f32 {
        let words: usize = self.index.sentences(passage).iter().map(|sentence| sentence.tokens.len()).sum();
        f32::from(u8::try_from(words.clamp(1, 50)).unwrap_or(50)).ln()
    }
}
