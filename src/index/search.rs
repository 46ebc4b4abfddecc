//! Search: from a query to the best passages.

use std::collections::HashSet;

use super::bm25::{PassageScorer, term_weight};
use super::ids::{DocumentId, FoldedId, PassageId};
use super::multi_segment::{Index, OffsetSegment};
use super::postings::{SaturationTable, WINDOW, WeightedPostings, find_top_passages};
use super::segment::Segment;
use super::terms::{Query, TermKey};
use super::{IndexError, forward_index};
use crate::records::PassageKind;

/// Candidates per passage that is asked for (measured on the question sets: with twice as many, no first
/// passage changes).
const CANDIDATES_PER_HIT: usize = 2;

/// A passage that matches a query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    pub passage: PassageId,
    /// The sum of the BM25 scores of the query's terms.
    pub score: f32,
}

impl Index {
    /// The best `limit` passages, best first; ties are in the order of the records.
    ///
    /// # Errors
    /// If the postings cannot be read.
    pub fn search(&self, query: &Query, limit: usize) -> Result<Vec<Hit>, IndexError> {
        let mut candidates = Vec::new();
        for offset_segment in &self.segments {
            let OffsetSegment { segment, first_passage } = offset_segment;
            let saturation = SaturationTable::new(&segment.lengths, self.statistics.mean_lengths()[0]);
            let is_alive = |passage: u32| self.document(PassageId(first_passage + passage)).is_some();
            let lists = self.open_postings(query, segment)?;
            let top = find_top_passages(lists, CANDIDATES_PER_HIT * limit, &saturation, WINDOW, is_alive);
            candidates.extend(top.into_iter().map(|(score, passage)| (score, offset_segment, passage)));
        }
        // Passages of different segments are not in the order of the records; of equal ones, those of the
        // first records are taken.
        let sort_key = |&(_, segment, passage): &(f32, &OffsetSegment, u32)| {
            self.sort_key(PassageId(segment.first_passage + passage))
        };
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| sort_key(a).cmp(&sort_key(b))));
        candidates.truncate(CANDIDATES_PER_HIT * limit);
        let candidates = candidates.into_iter().map(|(_, segment, passage)| (segment, passage));
        Ok(self.rank(query, candidates, limit))
    }

    /// The best `limit` passages of one document, best first.
    pub fn search_document(&self, document: DocumentId, query: &Query, limit: usize) -> Vec<Hit> {
        let (segment, local) = self.document_segment(document);
        let candidates = segment.segment.passage_range(local).map(|passage| (segment, passage));
        self.rank(query, candidates, limit)
    }

    /// Scores candidates, each a segment and a passage's number in it, and returns the best `limit` of them.
    fn rank<'a>(
        &'a self,
        query: &Query,
        candidates: impl Iterator<Item = (&'a OffsetSegment, u32)>,
        limit: usize,
    ) -> Vec<Hit> {
        let mut scorer = PassageScorer::new(query, &self.vocabulary, &self.statistics, |key| self.idf(key));
        let hit = |(OffsetSegment { segment, first_passage }, passage): (&OffsetSegment, u32)| {
            let forward_index = &segment.forward_index;
            let entry = forward_index.get(passage);
            let tokens = entry.sentences().flat_map(|sentence| forward_index::decode_tokens(sentence.tokens));
            let headings = forward_index.title(segment.document(passage)).chain(forward_index.section(&entry));
            let score = match entry.kind {
                PassageKind::Noise => 0.0,
                _ => {
                    let body = forward_index.context(&entry).chain(tokens.map(|token| token.exact()));
                    scorer.score(body, headings)
                }
            };
            Hit { passage: PassageId(first_passage + passage), score }
        };
        let mut hits: Vec<_> = candidates.map(hit).filter(|hit| hit.score > 0.0).collect();
        let sort_key = |hit: &Hit| self.sort_key(hit.passage);
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| sort_key(a).cmp(&sort_key(b))));
        hits.truncate(limit);
        hits
    }

    /// The idf of a term among passages.
    fn idf(&self, key: TermKey) -> f32 {
        let (statistics, folded_key) = (&self.statistics, |id| self.vocabulary.folded_key(id));
        match key {
            TermKey::Exact(id) => statistics.exact_passage_idf(id),
            TermKey::Folded(id) => statistics.folded_passage_idf(id),
            TermKey::Pair(a, b) => self.pair_idf(Some((folded_key(a), folded_key(b)))),
            TermKey::FoldedPair(a, b) => self.pair_idf(Some((a, b))),
            TermKey::Trigram(id) => statistics.trigram_idf(id),
            TermKey::Heading(id) => statistics.heading_idf(id),
        }
    }

    /// The postings of a query's words and pairs in a segment. A folded word opens the postings of all exact
    /// keys that fold to it, unless the query has one of these that occurs in a passage.
    fn open_postings(&self, query: &Query, segment: &Segment) -> Result<Vec<WeightedPostings>, IndexError> {
        let folded_key = |id| self.vocabulary.folded_key(id);
        let folded_key_of_exact = |(key, _): &(TermKey, f32)| match key {
            TermKey::Exact(id) if self.statistics.passage_frequency(*id) > 0 => Some(folded_key(*id)),
            _ => None,
        };
        let exact_terms: HashSet<FoldedId> = query.terms.iter().filter_map(folded_key_of_exact).collect();
        let mut lists = Vec::new();
        for (group, &(key, boost)) in query.terms.iter().enumerate() {
            let weight = term_weight(boost, self.idf(key));
            let has_frequencies = matches!(key, TermKey::Exact(_) | TermKey::Folded(_));
            let mut add = |postings: Option<_>| {
                lists.extend(postings.map(|postings| WeightedPostings::new(postings, has_frequencies, weight, group)));
            };
            match key {
                TermKey::Exact(id) => add(segment.inverted_index.word_postings(id)?),
                TermKey::Folded(id) if !exact_terms.contains(&id) => {
                    for word in self.vocabulary.exact_variants(id) {
                        add(segment.inverted_index.word_postings(word)?);
                    }
                }
                TermKey::Pair(a, b) => add(segment.inverted_index.pair_postings((folded_key(a), folded_key(b)))?),
                TermKey::FoldedPair(a, b) => add(segment.inverted_index.pair_postings((a, b))?),
                TermKey::Folded(_) | TermKey::Trigram(_) | TermKey::Heading(_) => {}
            }
        }
        Ok(lists)
    }
}

#[cfg(test)]
mod tests;
