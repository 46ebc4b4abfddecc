//! Everything that is searched of one snapshot: segments, and where each document stands in them.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::IndexError;
use super::documents::{Wanted, WordKey};
use super::forward_index::{PassageEntry, Sentence};
use super::ids::{DocumentId, ExactId, FoldedId, PassageId, SentenceId};
use super::people::IndexedPerson;
use super::runs::offset;
use super::segment::{DeletedStats, Segment};
use super::statistics::{Statistics, idf};
use super::vocabulary::Vocabulary;
use crate::records::{Document, Kind};

/// A document that is no longer there.
const GONE: DocumentId = DocumentId(u32::MAX);

/// Segments in a row: their passages are numbered one after the other.
#[derive(Clone)]
pub struct Index {
    pub vocabulary: Arc<Vocabulary>,
    pub statistics: Statistics,
    pub(super) segments: Vec<Placed>,
    /// By document: its segment, and its number there.
    places: Vec<(usize, u32)>,
    /// By passage.
    document_of: Vec<DocumentId>,
    gone: Arc<DeletedStats>,
    lost: Vec<Arc<Document>>,
}

/// A segment, and the number of its first passage.
#[derive(Clone)]
pub(super) struct Placed {
    pub segment: Arc<Segment>,
    pub passage: u32,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("segments", &self.segments.len()).finish_non_exhaustive()
    }
}

impl Index {
    /// Indexes all passages but noise, in memory.
    ///
    /// # Errors
    /// Where there is not enough of it.
    pub fn build(documents: &[Arc<Document>]) -> Result<Self, IndexError> {
        let segment = Arc::new(Segment::build(documents, None, None)?);
        let places = (0..offset(documents.len())).map(|number| (0, number)).collect();
        Ok(Self::of(vec![segment], places, Vec::new()))
    }

    /// Puts segments together, the second of which stands on the first. `places` says of each document,
    /// in the order of paths, in which segment it is, and as which; `lost` are the documents of the first
    /// that are at none of them.
    pub fn of(segments: Vec<Arc<Segment>>, places: Vec<(usize, u32)>, lost: Vec<Arc<Document>>) -> Self {
        let mut statistics = Statistics::default();
        let mut passage = 0;
        let placed = segments.iter().map(|segment| {
            statistics.add(&segment.statistics);
            let placed = Placed { segment: segment.clone(), passage };
            passage += offset(segment.passages());
            placed
        });
        let placed: Vec<_> = placed.collect();
        let gone = if lost.is_empty() { DeletedStats::default() } else { segments[0].gone(&lost) };
        statistics.take(&gone.statistics);
        let mut document_of = vec![GONE; passage as usize];
        for (number, &(segment, local)) in (0..).zip(&places) {
            let Placed { segment, passage, .. } = &placed[segment];
            let of_one = segment.passages_of(local);
            document_of[(passage + of_one.start) as usize..(passage + of_one.end) as usize].fill(DocumentId(number));
        }
        let vocabulary = segments.last().map(|last| last.vocabulary.clone()).unwrap_or_default();
        Self { vocabulary, statistics, segments: placed, places, document_of, gone: gone.into(), lost }
    }

    pub fn segments(&self) -> impl Iterator<Item = &Arc<Segment>> {
        self.segments.iter().map(|placed| &placed.segment)
    }

    /// By document: its segment, and its number there.
    pub fn places(&self) -> &[(usize, u32)] {
        &self.places
    }

    /// The documents of the first segment that are no longer there.
    pub fn lost(&self) -> &[Arc<Document>] {
        &self.lost
    }

    /// The folders of its segments; none where one is in memory.
    pub fn folders(&self) -> Option<Vec<&Path>> {
        self.segments().map(|segment| segment.folder()).collect()
    }

    /// The number of a word that the records have.
    pub fn exact(&self, key: &str) -> Option<ExactId> {
        self.vocabulary.exact(key).filter(|id| self.statistics.is_used(*id))
    }

    /// The number of a folded key that a word of the records has.
    pub fn folded(&self, key: &str) -> Option<FoldedId> {
        let used = |id: &FoldedId| self.vocabulary.exact_of(*id).any(|word| self.statistics.is_used(word));
        self.vocabulary.folded(key).filter(used)
    }

    /// The segment of a passage, and its number there.
    fn segment(&self, passage: PassageId) -> (&Segment, u32) {
        let placed = self.segments.iter().rfind(|placed| placed.passage <= passage.0);
        let placed = placed.expect("the first segment begins with the first passage");
        (&placed.segment, passage.0 - placed.passage)
    }

    /// The segment of a document, and its number there.
    pub(super) fn segment_of(&self, document: DocumentId) -> (&Placed, u32) {
        let (segment, local) = self.places[document.0 as usize];
        (&self.segments[segment], local)
    }

    fn row(&self, passage: PassageId) -> (&Segment, PassageEntry<'_>) {
        let (segment, local) = self.segment(passage);
        (segment, segment.rows.get(local))
    }

    /// The document of a passage; none where there is no such passage.
    pub(super) fn document_of(&self, passage: PassageId) -> Option<DocumentId> {
        self.document_of.get(passage.0 as usize).copied().filter(|document| *document != GONE)
    }

    /// The document of a passage, and the passage's number among the document's.
    ///
    /// # Panics
    /// Where the snapshot has no such passage.
    pub fn place(&self, passage: PassageId) -> (DocumentId, usize) {
        let document = self.document_of(passage).expect("passages of other snapshots have other numbers");
        (document, (passage.0 - self.passages_of(document).start) as usize)
    }

    /// Where a passage stands among all, in the order of the records: numbers alone do not tell.
    pub fn order(&self, passage: PassageId) -> (DocumentId, PassageId) {
        (self.place(passage).0, passage)
    }

    /// The passages of a document.
    pub fn passages_of(&self, document: DocumentId) -> Range<u32> {
        let (placed, local) = self.segment_of(document);
        let of_one = placed.segment.passages_of(local);
        placed.passage + of_one.start..placed.passage + of_one.end
    }

    /// How many passages there are.
    pub fn passages(&self) -> usize {
        usize::try_from(self.statistics.totals.passages).expect("they are numbered in 32 bits")
    }

    /// What kind of stretch a passage is.
    pub fn kind(&self, passage: PassageId) -> Kind {
        self.row(passage).1.kind
    }

    /// The sentences of a passage, in order; noise has none.
    pub fn sentences_of(&self, passage: PassageId) -> Vec<Sentence> {
        let (segment, row) = self.row(passage);
        let document = self.place(passage).0;
        let id = |at| SentenceId { passage, at };
        (0..).zip(row.sentences()).map(|(at, said)| segment.rows.sentence(id(at), document, &said)).collect()
    }

    /// A sentence of a passage.
    ///
    /// # Panics
    /// Where the passage has no such sentence.
    pub fn sentence(&self, id: SentenceId) -> Sentence {
        let (segment, row) = self.row(id.passage);
        let said = row.sentences().nth(id.at as usize).expect("whoever has the name had the sentence");
        segment.rows.sentence(id, self.place(id.passage).0, &said)
    }

    /// The words that belong to a passage and stand elsewhere.
    pub fn context(&self, passage: PassageId) -> Vec<ExactId> {
        let (segment, row) = self.row(passage);
        segment.rows.context(&row).collect()
    }

    /// The words of the headings and the speaker that a passage stands under.
    pub fn heading(&self, passage: PassageId) -> Vec<ExactId> {
        let (segment, row) = self.row(passage);
        segment.rows.heading(&row).collect()
    }

    /// The words of a document's title and path.
    pub fn title(&self, document: DocumentId) -> Vec<ExactId> {
        let (placed, local) = self.segment_of(document);
        placed.segment.rows.title(local).collect()
    }

    /// The people of a document.
    pub fn people(&self, document: DocumentId) -> Vec<IndexedPerson> {
        let (placed, local) = self.segment_of(document);
        placed.segment.people.of_document(local)
    }

    /// The number of a passage's speaker among the people of its document.
    pub fn speaker(&self, passage: PassageId) -> Option<usize> {
        self.row(passage).1.speaker.map(|number| number as usize)
    }

    /// Words to score documents by.
    pub fn wanted(&self, keys: impl IntoIterator<Item = Option<WordKey>>) -> Wanted {
        Wanted::new(keys, &self.vocabulary, &self.statistics)
    }

    /// BM25 of each wanted word in a document, 0 where it does not stand there.
    pub fn scores(&self, wanted: &Wanted, document: DocumentId) -> Vec<f32> {
        let (placed, local) = self.segment_of(document);
        wanted.scores(&placed.segment.terms, local)
    }

    /// How rare it is among passages that two words stand side by side, whatever their accents; as in
    /// BM25. Two that the records do not have are the rarest. An index that cannot be read knows no pair.
    pub fn pair_idf(&self, pair: Option<(FoldedId, FoldedId)>) -> f32 {
        let with = pair.map_or(0, |pair| {
            let with = |placed: &Placed| placed.segment.inverted.with_pair(pair).unwrap_or(0);
            let gone = self.gone.pairs.get(&pair).copied().unwrap_or(0);
            self.segments.iter().map(with).sum::<u32>().saturating_sub(gone)
        });
        idf(self.statistics.totals.passages, with.into())
    }
}

#[cfg(test)]
mod tests;
