//! Scores the sentences of the retrieved passages: computes the features of each and their weighted sum.

use std::collections::HashMap;

use super::confidence::Support;
use super::document_match::{self, DocumentMatch};
use super::features::{Features, WEIGHTS};
use super::matcher::{MatchMask, Matcher};
use super::neighbours::{SentenceMatches, sum_neighbour_scores};
use super::query::{ParsedQuery, Term};
use super::records::Records;
use super::wording_features::{indicator, mentions_queried_day, set_wording_features};
use crate::index::{DocumentId, DocumentQuery, Hit, PassageId, SentenceId};
use crate::records::PassageKind;
use crate::text::answer_types::AnswerTypes;
use crate::text::labels::Field;

/// The value of the feature `front` for titles and the names of organisations. They match much of a question about
/// their meeting but rarely answer it.
const TITLE_FRONT: f32 = 3.0;

/// The value of the feature `front` for headings, which name what the text below them says.
const HEADING_FRONT: f32 = 1.5;

/// How much the index score of a passage is reduced, at most, for terms that the document as a whole explains.
const EXPLAINED_DISCOUNT: f32 = 0.5;

/// A sentence that may be quoted, with its score.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    pub sentence: SentenceId,
    pub score: f32,
    pub features: Features,
}

/// Scores sentences for one query, and caches what it matches.
pub struct Scorer<'a> {
    records: &'a Records<'a>,
    query: &'a ParsedQuery,
    matches: SentenceMatches<'a>,
    /// The terms of the query, for scoring whole documents.
    document_query: DocumentQuery,
    /// The earlier queries that this one continues, with their weights.
    past_queries: Vec<(&'a ParsedQuery, SentenceMatches<'a>, f32)>,
    documents: HashMap<DocumentId, DocumentMatch>,
    /// The largest date score of any document.
    best_date_score: f32,
    /// The latest documents of their series, if the query asks for the latest meeting.
    latest: Vec<DocumentId>,
}

impl<'a> Scorer<'a> {
    pub fn new(query: &'a ParsedQuery, records: &'a Records<'a>) -> Self {
        let matches = |query| SentenceMatches::new(records.index, Matcher::new(query, records.index));
        let names_dates = !query.dates.is_empty() || !query.periods.is_empty();
        let dates = records.catalogue.distinct_dates().iter().filter(|_| names_dates);
        Self {
            records,
            query,
            matches: matches(query),
            document_query: records.index.prepare_document_query(query.terms.iter().map(Term::key)),
            past_queries: query.past_queries.iter().map(|(past, weight)| (past, matches(past), *weight)).collect(),
            documents: HashMap::new(),
            best_date_score: dates.map(|date| document_match::score_date(query, Some(*date))).fold(0.0, f32::max),
            latest: Vec::new(),
        }
    }

    /// Returns all sentences of the retrieved passages with their scores, best first.
    pub fn score_passages(&mut self, hits: &[Hit]) -> Vec<Candidate> {
        if self.query.asks_for_latest {
            let mut documents: Vec<_> = hits.iter().map(|hit| self.records.index.locate(hit.passage).0).collect();
            documents.sort_unstable();
            documents.dedup();
            self.latest = document_match::find_latest(&documents, self.records);
        }
        let scores: HashMap<PassageId, f32> = hits.iter().map(|hit| (hit.passage, self.discount_hit(hit))).collect();
        let mut out = Vec::new();
        for hit in hits {
            self.score_passage(hit.passage, &scores, &mut out);
        }
        let tie_break = |one: &Candidate| (self.records.index.sort_key(one.sentence.passage), one.sentence);
        out.sort_by(|a: &Candidate, b| b.score.total_cmp(&a.score).then_with(|| tie_break(a).cmp(&tie_break(b))));
        out
    }

    /// Returns the index score of a passage, divided by the query's total weight and reduced for terms that the
    /// document as a whole explains. Otherwise the passages that name the meeting would come first.
    fn discount_hit(&mut self, hit: &Hit) -> f32 {
        let document = self.records.index.locate(hit.passage).0;
        let explained = self.match_document(document).explained_terms;
        let index = self.records.index;
        let context = self.matches.matcher.match_words(&index.context_words(hit.passage));
        let mask = self.matches.passage_mask(hit.passage) | context;
        let (all, unexplained) = (self.query.share(mask.terms), self.query.share(mask.terms & !explained));
        let ratio = if all > 0.0 { unexplained / all } else { 1.0 };
        hit.score / self.query.total_weight * (1.0 - EXPLAINED_DISCOUNT * (1.0 - ratio))
    }

    /// Scores all sentences of a passage. `scores` has the discounted index scores of all hits.
    fn score_passage(&mut self, id: PassageId, scores: &HashMap<PassageId, f32>, out: &mut Vec<Candidate>) {
        let index = self.records.index;
        let document_id = index.locate(id).0;
        let context = self.matches.matcher.match_words(&index.context_words(id));
        let mask = self.matches.passage_mask(id) | context;
        let heading = self.matches.matcher.match_words(&index.section_words(id));
        let document = self.match_document(document_id).clone();
        let residual = mask.exclude(document.explained_terms);
        let speaker = index.speaker(id).and_then(|speaker| document.people.get(speaker));
        let mut shared = Features {
            passage: self.query.share(residual.terms)
                + 0.5 * self.query.alternatives_share(mask, document.explained_terms),
            explained: document.explained_share,
            document: document.bm25,
            heading: self.query.share(heading.terms) + self.query.pair_share(heading.pairs),
            retrieved: scores.get(&id).copied().unwrap_or(0.0),
            retrieved_around: sum_neighbour_scores(id, scores, self.records),
            day: document.date_score,
            other_day: indicator(self.best_date_score > 0.0 && document.date_score < self.best_date_score),
            latest: indicator(self.latest.contains(&document_id)),
            speaker: indicator(speaker.is_some_and(|speaker| speaker.is_named)),
            role: indicator(speaker.is_some_and(|speaker| speaker.role_share > 0.0)),
            ..Features::default()
        };
        self.set_front_features(index.kind(id), mask, document.title, &mut shared);
        let label = if shared.fact > 0.0 { context } else { MatchMask::default() };
        let next = PassageId(id.0 + 1);
        let has_next = index.passage_range(document_id).contains(&next.0);
        let before_list = has_next && matches!(index.kind(next), PassageKind::Item | PassageKind::Row);
        shared.past_heading = self.match_past(|matches| matches.matcher.match_words(&index.section_words(id)));
        let count = self.matches.sentence_count(id);
        for sentence in (0..count).map(|index| SentenceId { passage: id, index }) {
            let is_last = sentence.index + 1 == count;
            let leads = before_list && is_last && self.matches.answer_types(sentence).contains(AnswerTypes::LEAD_IN);
            let shared = Features { leads: indicator(leads), ..shared };
            out.push(self.score_sentence(sentence, context, label, &document, shared));
        }
    }

    /// Sets the features of titles and of fields of the front matter. `mask` is what the passage and its context match.
    fn set_front_features(&self, kind: PassageKind, mask: MatchMask, title: MatchMask, features: &mut Features) {
        features.front = match kind {
            PassageKind::Title | PassageKind::Field(Field::Organisation) => TITLE_FRONT,
            PassageKind::Field(_) => 1.0,
            PassageKind::Heading => HEADING_FRONT,
            _ => 0.0,
        };
        let PassageKind::Field(field) = kind else { return };
        features.aside = indicator(!field.describes_meeting());
        if self.query.expected_types.intersects(field.answer_types()) {
            let matched = mask.terms | self.query.alternative_terms(mask) | title.terms;
            features.fact = (2.0 * self.query.content_share(matched) - 1.0).max(0.0);
        }
    }

    /// Scores one sentence. `context` is what the context of its passage matches, `label` the same if the passage is
    /// a front matter field with an expected answer type, else nothing. `shared` has the features that all sentences
    /// of the passage share.
    fn score_sentence(
        &mut self,
        sentence: SentenceId,
        context: MatchMask,
        label: MatchMask,
        document: &DocumentMatch,
        shared: Features,
    ) -> Candidate {
        let (query, index) = (self.query, self.records.index);
        let mask = self.match_sentence(sentence) | label;
        let window = self.matches.window_mask(sentence) | context;
        let is_turn = index.kind(sentence.passage) == PassageKind::Turn;
        let (residual, window) = (mask.exclude(document.explained_terms), window.exclude(document.explained_terms));
        let mut features = Features {
            own: query.share(mask.terms),
            folded: query.folded_share(mask.folded),
            pairs: query.pair_share(mask.pairs),
            alternative: query.alternatives_share(mask, 0),
            residual: query.share(residual.terms),
            residual_pairs: query.pair_share(residual.pairs),
            window: query.share(window.terms),
            window_pairs: query.pair_share(window.pairs),
            ..shared
        };
        set_wording_features(self.matches.sentence(sentence), query, self.records, &mut features);
        self.set_neighbour_features(sentence, document, &mut features);
        let answer_types = self.matches.answer_types(sentence);
        features.asks_same = features.asks * features.residual;
        features.fitting = indicator(query.expected_types.intersects(answer_types)) * features.window;
        let decision = AnswerTypes::DECISION.union(AnswerTypes::EXPLICIT_DECISION);
        if is_turn && answer_types.intersects(decision) && !answer_types.contains(AnswerTypes::PROPOSAL) {
            features.decided = query.share(self.matches.topic_mask(sentence).exclude(document.explained_terms).terms);
            features.settles = indicator(query.expected_types.contains(AnswerTypes::DECISION)) * features.decided;
        }
        if is_turn {
            features.spoken_before = features.before;
            features.spoken_fitting = features.fitting;
            features.spoken_around = features.retrieved_around;
        }
        features.past = self.match_past(|matches| matches.sentence_mask(sentence));
        features.past_window = self.match_past(|matches| matches.window_mask(sentence));
        Candidate { sentence, score: features.weighted_sum(&WEIGHTS), features }
    }

    /// Returns what a sentence matches. The figures of a day in the query also match a relative mention of that day.
    fn match_sentence(&mut self, id: SentenceId) -> MatchMask {
        let mut mask = self.matches.sentence_mask(id);
        let (sentence, query) = (self.matches.sentence(id), self.query);
        if query.day_figures & !mask.terms != 0 && mentions_queried_day(sentence, query, self.records) {
            mask.terms |= query.day_figures;
        }
        mask
    }

    /// Returns how much of the earlier queries matches: the weighted sum of the shares of what `mask` returns for
    /// each.
    fn match_past(&mut self, mask: impl Fn(&mut SentenceMatches) -> MatchMask) -> f32 {
        let share = |(query, matches, weight): &mut (&ParsedQuery, SentenceMatches, f32)| {
            let mask = mask(matches);
            *weight * (query.share(mask.terms) + 0.5 * query.pair_share(mask.pairs))
        };
        self.past_queries.iter_mut().map(share).sum()
    }

    /// Sets the features that depend on the two sentences before and the one after.
    fn set_neighbour_features(&mut self, id: SentenceId, document: &DocumentMatch, features: &mut Features) {
        let is_anaphoric = self.matches.answer_types(id).contains(AnswerTypes::ANAPHORIC);
        let previous = self.matches.previous_sentence(id);
        let second = previous.and_then(|previous| self.matches.previous_sentence(previous));
        for (distance, other) in (1..).zip([previous, second].into_iter().flatten()) {
            let mask = self.matches.sentence_mask(other).exclude(document.explained_terms);
            let residual = self.query.share(mask.terms);
            if distance == 1 {
                features.before = residual;
                features.points_back = indicator(is_anaphoric) * residual;
            }
            if self.matches.answer_types(other).contains(AnswerTypes::QUESTION) && features.asks == 0.0 {
                features.replies = features.replies.max(residual);
            }
        }
        if let Some(next) = self.matches.next_sentence(id) {
            features.corrected = indicator(self.matches.answer_types(next).contains(AnswerTypes::CORRECTION));
        }
    }

    /// Returns the evidence that `candidate` answers the query. In front matter fields and table rows, the label of
    /// the field and the column headings count as part of the sentence.
    pub fn measure_support(&mut self, candidate: &Candidate, kind: PassageKind) -> Support {
        let (query, index) = (self.query, self.records.index);
        let sentence = index.sentence(candidate.sentence);
        let passage = candidate.sentence.passage;
        let context = self.matches.matcher.match_words(&index.context_words(passage));
        let window = self.matches.window_mask(candidate.sentence) | context;
        let mask = self.match_sentence(candidate.sentence);
        let mask = if matches!(kind, PassageKind::Field(_) | PassageKind::Row) { mask | context } else { mask };
        let alternatives = query.alternative_terms(mask);
        let matched = mask.terms | alternatives;
        let around = window.terms | query.alternative_terms(window);
        let heading = self.matches.matcher.match_words(&index.section_words(passage));
        let speaker = index.speaker(passage);
        let document = self.match_document(sentence.document);
        let speaker = speaker.and_then(|speaker| document.people.get(speaker));
        let speaker_terms = speaker.map_or(0, |speaker| speaker.terms);
        let title = document.title.terms | heading.paired_terms() | speaker_terms;
        let date = self.records.documents[sentence.document.0 as usize].date;
        let date_terms = date.map_or(0, |date| document_match::match_date_terms(query, date));
        let sure = matched & (query.term_bits(|t| t.exact.is_some()) | mask.paired_terms() | alternatives);
        let replaceable = query.alternatives.iter().fold(0, |bits, alternative| bits | alternative.terms);
        let known = query.term_bits(|t| t.folded.is_some()) | replaceable;
        let retrieved = candidate.features.retrieved;
        Support {
            sure: query.content_share(sure),
            maybe: query.content_share(matched & !sure),
            around: query.content_share(around & window.paired_terms() & !matched),
            title: query.content_share(title & !around),
            unknown: query.content_share(!known),
            document: query.content_share(self.document_terms(sentence.document)),
            pairs: query.pair_share(window.pairs),
            retrieved,
            retrieved_plain: if query.accented { 0.0 } else { retrieved },
            english: indicator(query.english),
            request: indicator(query.asks_to_compose),
            lacks_figure: indicator(query.identifiers & !(around | title | date_terms) != 0),
        }
    }

    /// Returns the bits of the terms that occur anywhere in a document, by each term's own key.
    fn document_terms(&self, document: DocumentId) -> u64 {
        let scores = self.records.index.score_document_words(&self.document_query, document);
        let found = scores.iter().enumerate().filter(|(_, score)| **score > 0.0);
        found.fold(0, |bits, (term, _)| bits | 1 << term)
    }

    fn match_document(&mut self, document: DocumentId) -> &DocumentMatch {
        let (query, matcher, records) = (self.query, &self.matches.matcher, self.records);
        let compute = || DocumentMatch::new(document, query, matcher, &self.document_query, records);
        self.documents.entry(document).or_insert_with(compute)
    }
}

#[cfg(test)]
mod tests;
