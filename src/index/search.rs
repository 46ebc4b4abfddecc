//! A query to passages, best first.

use std::collections::HashSet;

use super::bm25::{Ranker, term_weight};
use super::ids::{DocumentId, FoldedId, PassageId};
use super::placed::{Index, Placed};
use super::postings::{Factors, List, WINDOW, best};
use super::segment::Segment;
use super::terms::{Key, Query};
use super::{IndexError, forward_index};
use crate::records::Kind;

/// Candidates for each passage that is wanted, and so many more (measured on the question sets: twice
/// as many candidates change no first place).
const CANDIDATES: usize = 2;

/// A passage that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    pub passage: PassageId,
    /// Sum of boosted BM25 scores.
    pub score: f32,
}

impl Index {
    /// The best passages, best first; ties in the order of the records.
    ///
    /// # Errors
    /// Where the postings cannot be read.
    pub fn search(&self, query: &Query, most: usize) -> Result<Vec<Hit>, IndexError> {
        let mut candidates = Vec::new();
        for placed in &self.segments {
            let segment = &placed.segment;
            let factors = Factors::new(&segment.lengths, self.statistics.mean_lengths()[0]);
            let alive = |passage: u32| self.document_of(PassageId(placed.passage + passage)).is_some();
            let found = best(self.lists(query, segment)?, CANDIDATES * most, &factors, WINDOW, alive);
            candidates.extend(found.into_iter().map(|(score, passage)| (score, placed, passage)));
        }
        // Segments are no order: of equal ones, those of the first records are taken.
        let order = |&(_, placed, passage): &(f32, &Placed, u32)| self.order(PassageId(placed.passage + passage));
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| order(a).cmp(&order(b))));
        candidates.truncate(CANDIDATES * most);
        let candidates = candidates.into_iter().map(|(_, placed, passage)| (placed, passage));
        Ok(self.ranked(query, candidates, most))
    }

    /// The best passages of one document, best first.
    pub fn search_in(&self, document: DocumentId, query: &Query, most: usize) -> Vec<Hit> {
        let (placed, local) = self.segment_of(document);
        let candidates = placed.segment.passages_of(local).map(|passage| (placed, passage));
        self.ranked(query, candidates, most)
    }

    fn ranked<'a>(
        &'a self,
        query: &Query,
        candidates: impl Iterator<Item = (&'a Placed, u32)>,
        most: usize,
    ) -> Vec<Hit> {
        let mut ranker = Ranker::new(query, &self.vocabulary, &self.statistics, |key| self.idf(key));
        let hit = |(placed, passage): (&Placed, u32)| {
            let rows = &placed.segment.rows;
            let row = rows.get(passage);
            let said = row.sentences().flat_map(|said| forward_index::tokens(said.tokens)).map(|token| token.exact());
            let document = placed.segment.document_of(passage);
            let above = rows.title(document).chain(rows.heading(&row));
            let score = match row.kind {
                Kind::Noise => 0.0,
                _ => ranker.score(rows.context(&row).chain(said), above),
            };
            Hit { passage: PassageId(placed.passage + passage), score }
        };
        let mut hits: Vec<_> = candidates.map(hit).filter(|hit| hit.score > 0.0).collect();
        let order = |hit: &Hit| self.order(hit.passage);
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| order(a).cmp(&order(b))));
        hits.truncate(most);
        hits
    }

    /// How rare a term is among passages.
    fn idf(&self, key: Key) -> f32 {
        let (statistics, folded) = (&self.statistics, |id| self.vocabulary.folded_of(id));
        match key {
            Key::Exact(id) => statistics.exact_in_passages(id),
            Key::Folded(id) => statistics.folded_in_passages(id),
            Key::Pair(a, b) => self.pair_idf(Some((folded(a), folded(b)))),
            Key::FoldedPair(a, b) => self.pair_idf(Some((a, b))),
            Key::Trigram(id) => statistics.trigram_in_passages(id),
            Key::Above(id) => statistics.above_passages(id),
        }
    }

    /// The postings of a query's words and pairs in a segment. A folded word is looked for by all that
    /// fold to it, unless the query has one of them that stands in a passage.
    fn lists(&self, query: &Query, segment: &Segment) -> Result<Vec<List>, IndexError> {
        let folded_of = |id| self.vocabulary.folded_of(id);
        let exact = |(key, _): &(Key, f32)| match key {
            Key::Exact(id) if self.statistics.in_passages(*id) > 0 => Some(folded_of(*id)),
            _ => None,
        };
        let known: HashSet<FoldedId> = query.terms.iter().filter_map(exact).collect();
        let mut lists = Vec::new();
        for (group, &(key, boost)) in query.terms.iter().enumerate() {
            let weight = term_weight(boost, self.idf(key));
            let counted = matches!(key, Key::Exact(_) | Key::Folded(_));
            let mut add = |postings: Option<_>| {
                lists.extend(postings.map(|postings| List::new(postings, counted, weight, group)));
            };
            match key {
                Key::Exact(id) => add(segment.inverted.word(id)?),
                Key::Folded(id) if !known.contains(&id) => {
                    for word in self.vocabulary.exact_of(id) {
                        add(segment.inverted.word(word)?);
                    }
                }
                Key::Pair(a, b) => add(segment.inverted.pair((folded_of(a), folded_of(b)))?),
                Key::FoldedPair(a, b) => add(segment.inverted.pair((a, b))?),
                Key::Folded(_) | Key::Trigram(_) | Key::Above(_) => {}
            }
        }
        Ok(lists)
    }
}

#[cfg(test)]
mod tests;
