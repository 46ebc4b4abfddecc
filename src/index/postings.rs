//! The tantivy half: passages by BM25.
//!
//! One segment in memory, in the order of the passages, so that a document of tantivy's is a
//! passage of ours. Terms are made by us and passed ready-made; tantivy analyses nothing. The
//! query is one flat union of boosted terms: any nesting loses block-max pruning, and with it a
//! factor of five to twenty.

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, TermQuery};
use tantivy::schema::{IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Searcher, Term};

use super::terms::{Field, Query};
use super::views::Views;
use super::{IndexError, PassageId, segment};

/// A passage that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    pub passage: PassageId,
    /// Sum of boosted BM25 scores.
    pub score: f32,
}

/// The searchable passages.
pub struct Postings {
    searcher: Searcher,
    fields: Vec<tantivy::schema::Field>,
}

impl std::fmt::Debug for Postings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Postings").field("passages", &self.searcher.num_docs()).finish()
    }
}

impl Postings {
    pub(super) fn build(views: &Views) -> Result<Self, IndexError> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default().set_index_option(IndexRecordOption::WithFreqs);
        let options = TextOptions::default().set_indexing_options(indexing);
        let fields: Vec<_> = Field::ALL.iter().map(|f| schema.add_text_field(f.name(), options.clone())).collect();
        let index = segment::index(schema.build(), &fields, views)?;
        let searcher = index.reader()?.searcher();
        Ok(Self { searcher, fields })
    }

    /// The best passages, best first; ties in the order of the records.
    ///
    /// # Errors
    /// Where tantivy cannot read its own segment.
    pub fn search(&self, query: &Query, most: usize) -> Result<Vec<Hit>, IndexError> {
        let clauses: Vec<Box<dyn tantivy::query::Query>> = query
            .terms
            .iter()
            .map(|(field, text, boost)| {
                let term = Term::from_field_text(self.field(*field), text);
                let plain = TermQuery::new(term, IndexRecordOption::WithFreqs);
                Box::new(BoostQuery::new(Box::new(plain), *boost)) as Box<dyn tantivy::query::Query>
            })
            .collect();
        if clauses.is_empty() {
            return Ok(Vec::new());
        }
        let union = BooleanQuery::union(clauses);
        let found = self.searcher.search(&union, &TopDocs::with_limit(most).order_by_score())?;
        Ok(found.into_iter().map(|(score, at)| Hit { passage: PassageId(at.doc_id), score }).collect())
    }

    /// How rare a term is: ln(1 + (N − n + ½) / (n + ½)), as in BM25.
    ///
    /// # Errors
    /// Where tantivy cannot read its own segment.
    pub fn idf(&self, field: Field, term: &str) -> Result<f32, IndexError> {
        let n = self.searcher.doc_freq(&Term::from_field_text(self.field(field), term))?;
        Ok(idf(self.searcher.num_docs(), n))
    }

    fn field(&self, field: Field) -> tantivy::schema::Field {
        self.fields[field as usize]
    }
}

/// Robertson and Zaragoza's idf, kept above zero: ln(1 + (N − n + ½) / (n + ½)).
#[expect(clippy::cast_precision_loss, reason = "counts of passages, far below where f32 rounds noticeably")]
pub(super) fn idf(total: u64, containing: u64) -> f32 {
    let (total, n) = (total as f32, containing as f32);
    (1.0 + (total - n + 0.5) / (n + 0.5)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Index;
    use crate::knowledge::{Kind, Place, Position, of_lines};

    fn check(query: &[(Field, &str, f32)], expected: &[u32]) {
        let lines = [
            (Kind::Paragraph, "Hội họp."),
            (Kind::Paragraph, "Quỹ còn mười triệu."),
            (Kind::Noise, "Hội viên góp quỹ."),
        ];
        let place = Place { context: "đóng góp".to_owned(), ..Place::default() };
        let document = of_lines(lines, Position::Line(1), &place);
        let postings = Index::build(&[document.into()]).expect("there is memory for three passages").postings;
        let mut wanted = Query::default();
        for &(field, term, boost) in query {
            wanted.add(field, term, boost);
        }
        let hits = postings.search(&wanted, 10).expect("the index can be read");
        assert_eq!(
            hits.iter().map(|h| h.passage).collect::<Vec<_>>(),
            expected.iter().map(|&i| PassageId(i)).collect::<Vec<_>>()
        );
    }

    #[test]
    fn passages_by_their_terms_and_never_noise() {
        check(&[(Field::Exact, "hôi5", 1.0)], &[0]);
        check(&[(Field::Folded, "quy", 1.0)], &[]);
        check(&[(Field::Folded, "qui", 1.0), (Field::Folded, "hoi", 0.1)], &[1, 0]);
        check(&[(Field::Bigram, "mươi2_triêu5", 1.0)], &[1]);
        check(&[(Field::Exact, "gop1", 1.0)], &[0, 1]);
        check(&[], &[]);
    }
}
