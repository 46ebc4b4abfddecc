//! What each document speaks of as a whole: this tells apart meetings that share their words.

use super::corpus::Corpus;
use super::lists::Lists;
use super::postings::idf;
use super::runs::Runs;
use super::vocabulary::{ExactId, FoldedId, Vocabulary};
use super::{DocumentId, Sentences};

/// BM25's saturation and length normalisation for whole documents (measured; see the weights of
/// `answer`).
const K1: f32 = 1.2;
const B: f32 = 0.6;

/// The words of each document, counted, and of its title and path.
#[derive(Debug)]
pub struct DocumentTerms {
    exact: Lists,
    folded: Lists,
    titles: Runs<ExactId>,
    lengths: Vec<f32>,
    mean_length: f32,
}

impl DocumentTerms {
    #[expect(clippy::cast_precision_loss, reason = "lengths of documents in words")]
    pub(super) fn count(corpus: &Corpus, sentences: &Sentences, vocabulary: &Vocabulary) -> Self {
        let titles = corpus.titles.map(|&word| corpus.words[word as usize].0);
        let said = sentences.by_document(titles.len());
        let words =
            |document: usize| said[document].iter().map(|t| t.exact()).chain(titles.get(document).iter().copied());
        let all = || (0..titles.len()).map(words);
        let exact = Lists::of(vocabulary.exact_len(), || all().map(|words| words.map(|id| id.0)));
        let folded_of = |id| vocabulary.folded_of(id).0;
        let folded = Lists::of(vocabulary.folded_len(), || all().map(|words| words.map(folded_of)));
        let lengths: Vec<f32> = all().map(|words| words.count() as f32).collect();
        let mean_length = lengths.iter().sum::<f32>() / lengths.len().max(1) as f32;
        Self { exact, folded, titles, lengths, mean_length }
    }

    /// The words of a document's title and path.
    pub fn title(&self, document: DocumentId) -> &[ExactId] {
        self.titles.get(document.0 as usize)
    }

    /// BM25 of an exact key in a document.
    pub fn exact_score(&self, document: DocumentId, id: ExactId) -> f32 {
        self.score(document, &self.exact, id.0 as usize)
    }

    /// BM25 of a folded key in a document.
    pub fn folded_score(&self, document: DocumentId, id: FoldedId) -> f32 {
        self.score(document, &self.folded, id.0 as usize)
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of words in a document")]
    fn score(&self, document: DocumentId, lists: &Lists, key: usize) -> f32 {
        let Some(times) = lists.times(key, document.0) else { return 0.0 };
        let times = times as f32;
        let length = self.lengths[document.0 as usize] / self.mean_length.max(1.0);
        let saturated = times * (K1 + 1.0) / (times + K1 * (1.0 - B + B * length));
        idf(self.lengths.len() as u64, lists.get(key).len() as u64) * saturated
    }
}
