//! What each document speaks of as a whole: this tells apart meetings that share their words.

use std::collections::HashMap;

use super::postings::idf;
use super::terms::path_words;
use super::vocabulary::{ExactId, FoldedId, Vocabulary};
use super::{DocumentId, Sentences};
use crate::knowledge::Document;
use crate::text::tokens;

/// BM25's saturation and length normalisation for whole documents (measured; see the weights of
/// `answer`).
const K1: f32 = 1.2;
const B: f32 = 0.6;

/// The words of each document, counted, and of its title and path.
#[derive(Debug, Default)]
pub struct DocumentTerms {
    folded: Vec<HashMap<FoldedId, u32>>,
    exact: Vec<HashMap<ExactId, u32>>,
    titles: Vec<Vec<ExactId>>,
    lengths: Vec<f32>,
    mean_length: f32,
    exact_counts: HashMap<ExactId, u32>,
    folded_counts: HashMap<FoldedId, u32>,
}

impl DocumentTerms {
    #[expect(clippy::cast_precision_loss, reason = "lengths of documents in words")]
    pub(super) fn count(sentences: &Sentences, documents: &[Document], vocabulary: &mut Vocabulary) -> Self {
        let mut terms = Self::default();
        let mut words: Vec<Vec<ExactId>> = vec![Vec::new(); documents.len()];
        for sentence in sentences.iter() {
            words[sentence.document.0 as usize].extend(sentences.tokens(sentence).iter().map(|t| t.exact()));
        }
        for (document, mut words) in documents.iter().zip(words) {
            let title = tokens(&format!("{} / {}", document.title, path_words(&document.path)));
            let title: Vec<_> = title.iter().map(|t| vocabulary.number(t)).collect();
            words.extend(&title);
            terms.push(&words, title, vocabulary);
        }
        terms.mean_length = terms.lengths.iter().sum::<f32>() / terms.lengths.len().max(1) as f32;
        terms
    }

    #[expect(clippy::cast_precision_loss, reason = "lengths of documents in words")]
    fn push(&mut self, words: &[ExactId], title: Vec<ExactId>, vocabulary: &Vocabulary) {
        let (mut exact, mut folded) = (HashMap::new(), HashMap::new());
        for &word in words {
            *exact.entry(word).or_insert(0) += 1;
            *folded.entry(vocabulary.folded_of(word)).or_insert(0) += 1;
        }
        for &word in exact.keys() {
            *self.exact_counts.entry(word).or_insert(0) += 1;
        }
        for &word in folded.keys() {
            *self.folded_counts.entry(word).or_insert(0) += 1;
        }
        self.exact.push(exact);
        self.folded.push(folded);
        self.titles.push(title);
        self.lengths.push(words.len() as f32);
    }

    /// The words of a document's title and path.
    pub fn title(&self, document: DocumentId) -> &[ExactId] {
        &self.titles[document.0 as usize]
    }

    /// BM25 of an exact key in a document.
    pub fn exact_score(&self, document: DocumentId, id: ExactId) -> f32 {
        let containing = self.exact_counts.get(&id).copied().unwrap_or(0);
        self.score(document, self.exact[document.0 as usize].get(&id).copied(), containing)
    }

    /// BM25 of a folded key in a document.
    pub fn folded_score(&self, document: DocumentId, id: FoldedId) -> f32 {
        let containing = self.folded_counts.get(&id).copied().unwrap_or(0);
        self.score(document, self.folded[document.0 as usize].get(&id).copied(), containing)
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of words in a document")]
    fn score(&self, document: DocumentId, times: Option<u32>, containing: u32) -> f32 {
        let Some(times) = times else { return 0.0 };
        let times = times as f32;
        let length = self.lengths[document.0 as usize] / self.mean_length.max(1.0);
        let saturated = times * (K1 + 1.0) / (times + K1 * (1.0 - B + B * length));
        idf(self.lengths.len() as u64, u64::from(containing)) * saturated
    }
}
