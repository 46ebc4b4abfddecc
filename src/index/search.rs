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
mod tests {
    use super::*;
    use crate::formats::Position;
    use crate::index::{Key, trigrams};
    use crate::records::{Document, Kind, PassageContext, of_lines};
    use crate::text::{Token, tokens};
    use proptest::prelude::*;
    use std::sync::Arc;

    /// What stands above every passage and belongs to it.
    const SECTION: &str = "Hội nghị quý";
    const CONTEXT: &str = "đóng góp";

    fn document(path: &str, lines: &[(Kind, String)]) -> Arc<Document> {
        let place =
            PassageContext { section: SECTION.to_owned(), context: CONTEXT.to_owned(), ..PassageContext::default() };
        let lines = lines.iter().map(|(kind, line)| (*kind, line.as_str()));
        let mut document = of_lines(lines, Position::Line(1), &place);
        document.path = path.to_owned();
        document.into()
    }

    fn index(documents: &[Arc<Document>]) -> Index {
        Index::build(documents).expect("there is memory for some passages")
    }

    /// Every key that `text` can be looked for by, where the index knows it.
    fn query(text: &str, index: &Index) -> Query {
        let vocabulary = &index.vocabulary;
        let exact = |word: &Token| vocabulary.exact(&word.exact);
        let folded = |word: &Token| vocabulary.folded(&word.folded);
        let words = tokens(text);
        let mut query = Query::default();
        for word in &words {
            let keys = [exact(word).map(Key::Exact), folded(word).map(Key::Folded), folded(word).map(Key::Above)];
            let letters = trigrams(&word.folded).into_iter().filter_map(|letters| vocabulary.trigram(&letters));
            keys.into_iter().flatten().chain(letters.map(Key::Trigram)).for_each(|key| query.add(key, 0.5));
        }
        for pair in words.windows(2) {
            let pairs = exact(&pair[0]).zip(exact(&pair[1])).map(|(a, b)| Key::Pair(a, b));
            let folded = folded(&pair[0]).zip(folded(&pair[1])).map(|(a, b)| Key::FoldedPair(a, b));
            [pairs, folded].into_iter().flatten().for_each(|key| query.add(key, 1.5));
        }
        query
    }

    /// The terms of one kind that a passage has, as strings.
    fn terms(text: &str, kind: usize) -> Vec<String> {
        let own = tokens(&format!("{CONTEXT} {text}"));
        let pairs =
            |key: fn(&Token) -> &str| own.windows(2).map(|p| format!("{}_{}", key(&p[0]), key(&p[1]))).collect();
        match kind {
            0 => own.iter().map(|t| t.exact.clone()).collect(),
            1 => own.iter().map(|t| t.folded.clone()).collect(),
            2 => pairs(|t| &t.exact),
            3 => pairs(|t| &t.folded),
            4 => own.iter().flat_map(|t| trigrams(&t.folded)).collect(),
            // The path of the record stands above too.
            _ => tokens(&format!("a {SECTION}")).into_iter().map(|t| t.folded).collect(),
        }
    }

    /// BM25 of every passage by the textbook, pairs as rare as their folded ones.
    fn by_the_book(texts: &[Option<&str>], asked: &str) -> Vec<f32> {
        let count = |n: usize| f32::from(u16::try_from(n).expect("few"));
        let mut scores = vec![0.0; texts.len()];
        for kind in 0..6 {
            let of = |kind: usize| -> Vec<_> { texts.iter().map(|t| t.map_or(vec![], |t| terms(t, kind))).collect() };
            let (all, rare) = (of(kind), of(if kind == 2 { 3 } else { kind }));
            let mean = count(all.iter().map(Vec::len).sum()) / count(texts.len());
            let words = tokens(asked);
            let pairs = |key: fn(&Token) -> &str| -> Vec<String> {
                words.windows(2).map(|p| format!("{}_{}", key(&p[0]), key(&p[1]))).collect()
            };
            let asked: HashSet<(String, String)> = match kind {
                0 => words.iter().map(|t| (t.exact.clone(), t.exact.clone())).collect(),
                2 => pairs(|t| &t.exact).into_iter().zip(pairs(|t| &t.folded)).collect(),
                3 => pairs(|t| &t.folded).into_iter().map(|pair| (pair.clone(), pair)).collect(),
                4 => words.iter().flat_map(|t| trigrams(&t.folded)).map(|t| (t.clone(), t)).collect(),
                _ => words.iter().map(|t| (t.folded.clone(), t.folded.clone())).collect(),
            };
            let boost = if kind == 2 || kind == 3 { 1.5 } else { 0.5 };
            for (term, rarity) in asked {
                let having = rare.iter().filter(|terms| terms.contains(&rarity)).count();
                let idf = crate::index::statistics::idf(texts.len() as u64, having as u64);
                for (score, passage) in scores.iter_mut().zip(&all) {
                    let times = count(passage.iter().filter(|one| **one == term).count());
                    let norm = 1.2 * (0.25 + 0.75 * count(passage.len()) / mean.max(1.0));
                    *score += boost * idf * 2.2 * times / (times + norm);
                }
            }
        }
        scores
    }

    fn check(lines: &[(Kind, String)], asked: &str) {
        let index = index(&[document("a.md", lines)]);
        let texts: Vec<_> =
            lines.iter().map(|(kind, line)| Some(line.as_str()).filter(|_| *kind != Kind::Noise)).collect();
        let expected = by_the_book(&texts, asked);
        let hits = index.search(&query(asked, &index), 100).expect("the index can be read");
        let inside = index.search_in(DocumentId(0), &query(asked, &index), 100);
        for found in [&hits, &inside] {
            assert!(found.is_sorted_by(|a, b| a.score >= b.score));
            for hit in found {
                let expected = expected[hit.passage.0 as usize];
                assert!(
                    (hit.score - expected).abs() < 1e-3 * expected.max(1.0),
                    "{hit:?} {expected} {asked} {lines:?}"
                );
            }
        }
        // Accents count where the records have the word, but not in pairs; what stands above alone, and letters,
        // find nothing.
        let has = |text: &Option<&str>, kind: usize, key: &str| {
            text.is_some_and(|text| terms(text, kind).iter().any(|term| term == key))
        };
        let words = tokens(asked);
        let met = texts.iter().filter(|text| {
            let paired = |pair: &[Token]| has(text, 3, &format!("{}_{}", pair[0].folded, pair[1].folded));
            let of_word = |word: &Token| {
                let same = words.iter().filter(|other| other.folded == word.folded);
                let known = same.clone().any(|other| texts.iter().any(|text| has(text, 0, &other.exact)));
                if known { has(text, 0, &word.exact) } else { has(text, 1, &word.folded) }
            };
            words.iter().any(of_word) || words.windows(2).any(paired)
        });
        assert_eq!(hits.len(), met.count(), "{asked} {lines:?}");
    }

    fn line() -> impl Strategy<Value = (Kind, String)> {
        let word = prop::sample::select(vec!["hội", "hối", "hoi", "quỹ", "quý", "mười", "họp", "hợp", "27", "Lan"]);
        let kind = prop_oneof![4 => Just(Kind::Paragraph), 1 => Just(Kind::Noise)];
        (kind, prop::collection::vec(word, 1..9).prop_map(|words| words.join(" ")))
    }

    proptest! {
        #[test]
        fn the_scores_of_the_textbook(lines in prop::collection::vec(line(), 1..12), asked in line()) {
            check(&lines, &asked.1);
        }
    }

    #[test]
    fn a_word_may_stand_more_often_than_is_counted() {
        let index = index(&[document("a.md", &[(Kind::Paragraph, "la ".repeat(70_000))])]);
        let hits = index.search(&query("la la", &index), 10).expect("the index can be read");
        assert!(hits.len() == 1 && hits[0].score.is_finite());
    }

    #[test]
    fn nothing_is_found_by_nothing() {
        let index = index(&[document("a.md", &[(Kind::Paragraph, "Quỹ còn mười triệu.".to_owned())])]);
        assert_eq!(index.search(&Query::default(), 10).expect("the index can be read"), []);
        assert_eq!(index.search_in(DocumentId(0), &Query::default(), 10), []);
    }
}
