//! The index of one snapshot: its segments, and the location of each document in them.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::IndexError;
use super::csr_lists::to_u32;
use super::document_terms::{DocumentQuery, WordKey};
use super::forward_index::{PassageEntry, Sentence};
use super::ids::{DocumentId, ExactId, FoldedId, PassageId, SentenceId};
use super::people::IndexedPerson;
use super::segment::{DeletedStatistics, Segment};
use super::statistics::{Statistics, idf};
use super::vocabulary::Vocabulary;
use crate::records::{Document, PassageKind};

/// Placeholder for the document of a passage whose document was deleted.
const DELETED: DocumentId = DocumentId(u32::MAX);

/// Segments that are searched as one. Their passages are numbered consecutively, segment by segment.
#[derive(Clone)]
pub struct Index {
    pub vocabulary: Arc<Vocabulary>,
    pub statistics: Statistics,
    pub(super) segments: Vec<OffsetSegment>,
    /// By document: its segment, and its number in that segment.
    locations: Vec<(usize, u32)>,
    /// By passage: its document.
    documents: Vec<DocumentId>,
    deleted_statistics: Arc<DeletedStatistics>,
    deleted_documents: Vec<Arc<Document>>,
}

/// A segment, and the number of its first passage in the index.
#[derive(Clone)]
pub(super) struct OffsetSegment {
    pub segment: Arc<Segment>,
    pub first_passage: u32,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("segments", &self.segments.len()).finish_non_exhaustive()
    }
}

impl Index {
    /// Indexes all passages except noise, in memory.
    ///
    /// # Errors
    /// If there is not enough memory.
    pub fn build(documents: &[Arc<Document>]) -> Result<Self, IndexError> {
        let segment = Arc::new(Segment::build(documents, None, None)?);
        let locations = (0..to_u32(documents.len())).map(|number| (0, number)).collect();
        Ok(Self::from_segments(vec![segment], locations, Vec::new()))
    }

    /// Combines segments. The vocabulary of the second extends that of the first. `locations` has for each
    /// document, in the order of paths, its segment and its number in that segment. `deleted_documents`
    /// are the documents of the first segment that are at none of these locations.
    pub fn from_segments(
        segments: Vec<Arc<Segment>>,
        locations: Vec<(usize, u32)>,
        deleted_documents: Vec<Arc<Document>>,
    ) -> Self {
        let mut statistics = Statistics::default();
        let mut first_passage = 0;
        let offset_segments = segments.iter().map(|segment| {
            statistics.add(&segment.statistics);
            let offset_segment = OffsetSegment { segment: segment.clone(), first_passage };
            first_passage += to_u32(segment.passage_count());
            offset_segment
        });
        let offset_segments: Vec<_> = offset_segments.collect();
        let deleted_statistics = match deleted_documents.is_empty() {
            true => DeletedStatistics::default(),
            false => segments[0].compute_deleted_statistics(&deleted_documents),
        };
        statistics.subtract(&deleted_statistics.statistics);
        let mut documents = vec![DELETED; first_passage as usize];
        for (number, &(segment, local)) in (0..).zip(&locations) {
            let OffsetSegment { segment, first_passage } = &offset_segments[segment];
            let range = segment.passage_range(local);
            documents[(first_passage + range.start) as usize..(first_passage + range.end) as usize]
                .fill(DocumentId(number));
        }
        let vocabulary = segments.last().map(|last| last.vocabulary.clone()).unwrap_or_default();
        let deleted_statistics = deleted_statistics.into();
        Self {
            vocabulary,
            statistics,
            segments: offset_segments,
            locations,
            documents,
            deleted_statistics,
            deleted_documents,
        }
    }

    pub fn segments(&self) -> impl Iterator<Item = &Arc<Segment>> {
        self.segments.iter().map(|offset_segment| &offset_segment.segment)
    }

    /// By document: its segment, and its number in that segment.
    pub fn locations(&self) -> &[(usize, u32)] {
        &self.locations
    }

    /// The documents of the first segment that the index no longer has.
    pub fn deleted_documents(&self) -> &[Arc<Document>] {
        &self.deleted_documents
    }

    /// The folders of the segments; `None` if one of them is in memory.
    pub fn folders(&self) -> Option<Vec<&Path>> {
        self.segments().map(|segment| segment.folder()).collect()
    }

    /// The number of an exact key; `None` if no word of the records has it.
    pub fn exact_id(&self, key: &str) -> Option<ExactId> {
        self.vocabulary.exact_id(key).filter(|id| self.statistics.is_used(*id))
    }

    /// The number of a folded key; `None` if no word of the records has it.
    pub fn folded_id(&self, key: &str) -> Option<FoldedId> {
        let used = |id: &FoldedId| self.vocabulary.exact_variants(*id).any(|word| self.statistics.is_used(word));
        self.vocabulary.folded_id(key).filter(used)
    }

    /// The segment of a passage, and the passage's number in that segment.
    fn passage_segment(&self, passage: PassageId) -> (&Segment, u32) {
        let segment = self.segments.iter().rfind(|segment| segment.first_passage <= passage.0);
        let OffsetSegment { segment, first_passage } =
            segment.expect("the first segment begins with the first passage");
        (segment, passage.0 - first_passage)
    }

    /// The segment of a document, and the document's number in that segment.
    pub(super) fn document_segment(&self, document: DocumentId) -> (&OffsetSegment, u32) {
        let (segment, local) = self.locations[document.0 as usize];
        (&self.segments[segment], local)
    }

    /// The segment of a passage, and the passage's entry in its forward index.
    fn entry(&self, passage: PassageId) -> (&Segment, PassageEntry<'_>) {
        let (segment, local) = self.passage_segment(passage);
        (segment, segment.forward_index.get(local))
    }

    /// The document of a passage; `None` if there is no such passage or its document was deleted.
    pub(super) fn document(&self, passage: PassageId) -> Option<DocumentId> {
        self.documents.get(passage.0 as usize).copied().filter(|document| *document != DELETED)
    }

    /// The document of a passage, and the passage's number in that document.
    ///
    /// # Panics
    /// If the index has no such passage.
    pub fn locate(&self, passage: PassageId) -> (DocumentId, usize) {
        let document = self.document(passage).expect("the passage is of this index");
        (document, (passage.0 - self.passage_range(document).start) as usize)
    }

    /// A key that sorts passages in the order of the records. Numbers alone do not, because they go by
    /// segment.
    pub fn sort_key(&self, passage: PassageId) -> (DocumentId, PassageId) {
        (self.locate(passage).0, passage)
    }

    /// The passages of a document, as numbers.
    pub fn passage_range(&self, document: DocumentId) -> Range<u32> {
        let (OffsetSegment { segment, first_passage }, local) = self.document_segment(document);
        let range = segment.passage_range(local);
        first_passage + range.start..first_passage + range.end
    }

    /// The number of passages.
    pub fn passage_count(&self) -> usize {
        usize::try_from(self.statistics.totals.passages).expect("passages are numbered in 32 bits")
    }

    /// The kind of a passage.
    pub fn kind(&self, passage: PassageId) -> PassageKind {
        self.entry(passage).1.kind
    }

    /// The sentences of a passage, in order. Noise has none.
    pub fn sentences(&self, passage: PassageId) -> Vec<Sentence> {
        let (segment, entry) = self.entry(passage);
        let document = self.locate(passage).0;
        let id = |index| SentenceId { passage, index };
        let sentences = (0..).zip(entry.sentences());
        sentences.map(|(index, view)| segment.forward_index.sentence(id(index), document, &view)).collect()
    }

    /// A sentence of a passage.
    ///
    /// # Panics
    /// If the passage has no such sentence.
    pub fn sentence(&self, id: SentenceId) -> Sentence {
        let (segment, entry) = self.entry(id.passage);
        let view = entry.sentences().nth(id.index as usize).expect("the sentence is of this index");
        segment.forward_index.sentence(id, self.locate(id.passage).0, &view)
    }

    /// The words of a passage's context: text elsewhere in the document that belongs to it.
    pub fn context_words(&self, passage: PassageId) -> Vec<ExactId> {
        let (segment, entry) = self.entry(passage);
        segment.forward_index.context(&entry).collect()
    }

    /// The words of the headings and the speaker above a passage.
    pub fn section_words(&self, passage: PassageId) -> Vec<ExactId> {
        let (segment, entry) = self.entry(passage);
        segment.forward_index.section(&entry).collect()
    }

    /// The words of a document's title and path.
    pub fn title_words(&self, document: DocumentId) -> Vec<ExactId> {
        let (OffsetSegment { segment, .. }, local) = self.document_segment(document);
        segment.forward_index.title(local).collect()
    }

    /// The people of a document.
    pub fn people(&self, document: DocumentId) -> Vec<IndexedPerson> {
        let (OffsetSegment { segment, .. }, local) = self.document_segment(document);
        segment.people.get(local)
    }

    /// The number of a passage's speaker among the people of its document.
    pub fn speaker(&self, passage: PassageId) -> Option<usize> {
        self.entry(passage).1.speaker.map(|number| number as usize)
    }

    /// Prepares a query for documents. `None` is a word that the records do not have.
    pub fn prepare_document_query(&self, keys: impl IntoIterator<Item = Option<WordKey>>) -> DocumentQuery {
        DocumentQuery::new(keys, &self.vocabulary, &self.statistics)
    }

    /// BM25 of each query word in a document: 0 if the document does not contain it.
    pub fn score_document_words(&self, query: &DocumentQuery, document: DocumentId) -> Vec<f32> {
        let (OffsetSegment { segment, .. }, local) = self.document_segment(document);
        query.score_words(&segment.document_terms, local)
    }

    /// The BM25 idf of a folded pair of neighbouring words among passages. `None`, a pair with an unknown
    /// word, is the rarest. If the postings cannot be read, every pair counts as absent.
    pub fn pair_idf(&self, pair: Option<(FoldedId, FoldedId)>) -> f32 {
        let frequency = pair.map_or(0, |pair| {
            let frequency = |OffsetSegment { segment, .. }: &OffsetSegment| {
                segment.inverted_index.pair_frequency(pair).unwrap_or(0)
            };
            let deleted = self.deleted_statistics.pairs.get(&pair).copied().unwrap_or(0);
            self.segments.iter().map(frequency).sum::<u32>().saturating_sub(deleted)
        });
        idf(self.statistics.totals.passages, frequency.into())
    }
}

#[cfg(test)]
mod tests;
