//! Incremental indexing: the index of a snapshot reuses that of the previous one.
//!
//! Documents that are unchanged since the previous snapshot are not indexed again: the first segment stays,
//! and a second, small one has all documents that are new. The second is rebuilt with each change, until it
//! has grown too large compared with the first, or too much of the first was deleted: then all documents are
//! indexed as one segment. With an archive, segments are built on disk, and the texts of their documents
//! are stored with them.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use crate::archive;
use crate::archive::{Archive, IndexManifest, IndexStore, Manifest, OriginalFiles, RecordsFolder, SegmentManifest};
use crate::formats::Limits;
use crate::index::{Index, IndexError, Segment};
use crate::records::{Document, Knowledge};

/// Decides whether new documents are indexed as a second segment, or all documents as one.
#[derive(Debug, Clone, Copy)]
pub(super) struct MergePolicy {
    /// The minimum number of passages of the first segment.
    pub min_passages: usize,
    /// The first segment must have this many times the passages of the second one, and this many times the
    /// passages that were deleted.
    pub min_ratio: usize,
}

impl Default for MergePolicy {
    /// Twenty thousand passages are indexed as one segment in a fraction of a second. Deleted documents are
    /// tokenised at each start, and new ones are indexed at each reload: of a million passages, at most thirty
    /// thousand, which takes half a second.
    fn default() -> Self {
        Self { min_passages: 20_000, min_ratio: 32 }
    }
}

/// A document's location in an index: its segment, and its number in that segment.
type DocumentLocation = (usize, u32);

/// The files, documents and index of a snapshot, from which the next one is built.
pub(super) struct PreviousBuild<'a> {
    pub manifest: &'a Manifest,
    pub knowledge: &'a Knowledge,
    pub index: &'a Index,
}

impl PreviousBuild<'_> {
    /// Whether it consists of exactly these documents, by identity.
    fn consists_of(&self, documents: &[Arc<Document>]) -> bool {
        let previous = &self.knowledge.documents;
        previous.len() == documents.len() && previous.iter().zip(documents).all(|(a, b)| Arc::ptr_eq(a, b))
    }
}

/// A stored index, with its files and documents.
pub(super) struct LoadedIndex {
    pub manifest: Manifest,
    pub knowledge: Knowledge,
    pub index: Index,
}

impl LoadedIndex {
    pub fn as_previous(&self) -> PreviousBuild<'_> {
        PreviousBuild { manifest: &self.manifest, knowledge: &self.knowledge, index: &self.index }
    }
}

/// The files of records: their folder, the archive with their copies, and the limits for reading them.
#[derive(Debug, Clone, Copy)]
pub(super) struct RecordFiles<'a> {
    pub folder: &'a RecordsFolder,
    pub archive: &'a Archive,
    pub limits: &'a Limits,
}

impl RecordFiles<'_> {
    /// The files of a manifest.
    fn with_manifest(&self, manifest: &Manifest) -> Arc<OriginalFiles> {
        OriginalFiles::new(self.folder, self.archive, self.limits, manifest).into()
    }

    /// The storage for segments with the files of a manifest.
    pub fn segment_storage(&self, indexes: IndexStore, manifest: &Manifest) -> SegmentStorage {
        SegmentStorage { indexes, originals: self.with_manifest(manifest) }
    }
}

/// The storage of new segments, and the files of their documents.
pub(super) struct SegmentStorage {
    indexes: IndexStore,
    originals: Arc<OriginalFiles>,
}

/// The version of stored indexes that can be loaded: a hash of the indexing code, and the limits for reading files.
fn index_version(limits: &Limits) -> String {
    format!("{} {limits:?}", env!("BIENBAN_INDEXING"))
}

/// Loads the stored index and its documents. `None` if there is none, if it is of another version, or if it
/// cannot be opened.
pub(super) fn load_index(indexes: &IndexStore, files: &RecordFiles) -> Option<LoadedIndex> {
    let stored = indexes.load_verified(&index_version(files.limits))?;
    let originals = files.with_manifest(&stored.manifest);
    let open = || -> Result<LoadedIndex, IndexError> {
        let mut segments: Vec<Arc<Segment>> = Vec::new();
        for segment_manifest in &stored.segments {
            let base = segments.first().map(|first| &**first);
            segments.push(Segment::open(&indexes.segment_folder(segment_manifest), base)?.into());
        }
        if segments.is_empty() {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into());
        }
        let documents = stored
            .segments
            .iter()
            .map(|segment_manifest| read_documents(&indexes.segment_folder(segment_manifest), &originals));
        let by_segment: Vec<_> = documents.collect::<Result<_, _>>()?;
        let document = |&(segment, number): &DocumentLocation| by_segment.get(segment)?.get(number as usize).cloned();
        let documents: Option<Vec<Arc<Document>>> = stored.locations.iter().map(document).collect();
        let documents = documents.ok_or(std::io::Error::from(std::io::ErrorKind::InvalidData))?;
        let deleted = find_deleted_documents(&by_segment[0], &stored.locations);
        let index = Index::from_segments(segments, stored.locations, deleted);
        Ok(LoadedIndex {
            manifest: stored.manifest,
            knowledge: Knowledge { documents, problems: stored.problems, ..Knowledge::default() },
            index,
        })
    };
    open().inspect_err(|error| tracing::warn!(%error, "cannot open the stored index; indexing all records again")).ok()
}

/// Reads the documents that are stored with a segment.
fn read_documents(folder: &Path, originals: &Arc<OriginalFiles>) -> Result<Vec<Arc<Document>>, IndexError> {
    Ok(archive::load_documents(folder, originals.clone())?.into_iter().map(Arc::new).collect())
}

/// Stores the index of a snapshot for the next start. Does nothing if a segment is in memory.
pub(super) fn save_index(current: &PreviousBuild, indexes: &IndexStore, limits: &Limits) -> std::io::Result<()> {
    let Some(folders) = current.index.folders() else { return Ok(()) };
    let segments = folders
        .iter()
        .map(|folder| indexes.checksum_segment(folder))
        .collect::<std::io::Result<Vec<SegmentManifest>>>()?;
    let (manifest, problems) = (current.manifest.clone(), current.knowledge.problems.clone());
    indexes.save_manifest(&IndexManifest {
        index_version: index_version(limits),
        manifest,
        problems,
        segments,
        locations: current.index.locations().to_vec(),
    })
}

/// Builds the index of `documents`, and indexes only those that the previous snapshot did not have. Documents
/// that are indexed on disk are replaced by ones that read their texts from there.
///
/// # Errors
/// If there is not enough memory.
pub(super) fn build_index(
    documents: &mut [Arc<Document>],
    previous: Option<&PreviousBuild>,
    storage: Option<&SegmentStorage>,
    policy: MergePolicy,
) -> Result<Index, IndexError> {
    if let Some(same) = previous.filter(|previous| previous.consists_of(documents)) {
        return Ok(same.index.clone());
    }
    match previous.and_then(|previous| Increment::new(documents, previous, policy)) {
        Some(increment) => increment.build(documents, storage),
        None => build_whole(documents, storage),
    }
}

/// Indexes all documents as one segment.
fn build_whole(documents: &mut [Arc<Document>], storage: Option<&SegmentStorage>) -> Result<Index, IndexError> {
    let (segment, stored) = build_segment(documents, None, storage)?;
    documents.iter_mut().zip(stored).for_each(|(document, stored)| *document = stored);
    let locations = (0..).map(|number| (0, number)).take(documents.len()).collect();
    Ok(Index::from_segments(vec![segment.into()], locations, Vec::new()))
}

/// Builds a segment, on disk if possible. Also returns its documents as stored on disk: none if the segment is
/// in memory.
fn build_segment(
    documents: &[Arc<Document>],
    base: Option<&Segment>,
    storage: Option<&SegmentStorage>,
) -> Result<(Segment, Vec<Arc<Document>>), IndexError> {
    let on_disk = |SegmentStorage { indexes, originals }: &SegmentStorage| -> Result<_, IndexError> {
        let folder = indexes.create_folder()?;
        let build = || -> Result<_, IndexError> {
            let segment = Segment::build(documents, base, Some(&folder))?;
            archive::store_documents(documents, &folder)?;
            Ok((segment, read_documents(&folder, originals)?))
        };
        build().inspect_err(|_| indexes.remove_folder(&folder))
    };
    let log_error =
        |error: &IndexError| tracing::warn!(%error, "cannot build the index on disk; it will be lost on restart");
    if let Some(segment) = storage.and_then(|storage| on_disk(storage).inspect_err(log_error).ok()) {
        return Ok(segment);
    }
    Ok((Segment::build(documents, base, None)?, Vec::new()))
}

/// The difference between a new snapshot and the first segment of the previous index.
struct Increment<'a> {
    previous: &'a PreviousBuild<'a>,
    first: &'a Arc<Segment>,
    /// By document: its location in the previous index, if it was there.
    locations: Vec<Option<DocumentLocation>>,
    /// Documents of the first segment that the new snapshot does not have.
    deleted: Vec<Arc<Document>>,
}

impl<'a> Increment<'a> {
    /// `None` if all documents should be indexed as one segment.
    fn new(documents: &[Arc<Document>], previous: &'a PreviousBuild<'a>, policy: MergePolicy) -> Option<Self> {
        let first = previous.index.segments().next()?;
        let previous_locations = || previous.knowledge.documents.iter().zip(previous.index.locations());
        let by_document: HashMap<_, DocumentLocation> =
            previous_locations().map(|(document, &location)| (Arc::as_ptr(document), location)).collect();
        let locations: Vec<_> =
            documents.iter().map(|document| by_document.get(&Arc::as_ptr(document)).copied()).collect();
        let passages = |document: &Arc<Document>| document.passage_count();
        let in_first = documents.iter().zip(&locations).filter(|(_, location)| is_in_first_segment(location));
        let retained: usize = in_first.map(|(document, _)| passages(document)).sum();
        let deleted_passages = first.passage_count() - retained;
        let new_passages = documents.iter().map(passages).sum::<usize>() - retained;
        let too_large = new_passages.max(deleted_passages) * policy.min_ratio > first.passage_count();
        if first.passage_count() < policy.min_passages || too_large {
            return None;
        }
        // The documents that were deleted before, and those that are deleted now.
        let retained: HashSet<DocumentLocation> = locations.iter().flatten().copied().collect();
        let now_deleted = previous_locations().filter(|(_, location)| location.0 == 0 && !retained.contains(location));
        let now_deleted = now_deleted.map(|(document, _)| document);
        let deleted = previous.index.deleted_documents().iter().chain(now_deleted).cloned().collect();
        Some(Self { previous, first, locations, deleted })
    }

    /// Combines the first segment with one of all other documents.
    fn build(self, documents: &mut [Arc<Document>], storage: Option<&SegmentStorage>) -> Result<Index, IndexError> {
        let others: Vec<usize> =
            (0..documents.len()).filter(|&number| !is_in_first_segment(&self.locations[number])).collect();
        let mut segments = vec![self.first.clone()];
        let mut locations = self.locations;
        let second = self.previous.index.segments().nth(1);
        let is_in_second = |(local, &number): (u32, &usize)| locations[number] == Some((1, local));
        match second.filter(|second| second.document_count() == others.len() && (0..).zip(&others).all(is_in_second)) {
            Some(second) => segments.push(second.clone()),
            None if others.is_empty() => {}
            None => {
                let new: Vec<_> = others.iter().map(|&number| documents[number].clone()).collect();
                let (segment, stored) = build_segment(&new, Some(self.first), storage)?;
                segments.push(segment.into());
                others.iter().zip(stored).for_each(|(&number, stored)| documents[number] = stored);
            }
        }
        (0..).zip(&others).for_each(|(local, &number)| locations[number] = Some((1, local)));
        let locations =
            locations.into_iter().map(|location| location.expect("it is in the first segment or in the second"));
        Ok(Index::from_segments(segments, locations.collect(), self.deleted))
    }
}

fn is_in_first_segment(location: &Option<DocumentLocation>) -> bool {
    matches!(location, Some((0, _)))
}

/// The documents of the first segment that are at none of the locations.
fn find_deleted_documents(documents: &[Arc<Document>], locations: &[DocumentLocation]) -> Vec<Arc<Document>> {
    let retained: HashSet<DocumentLocation> = locations.iter().copied().collect();
    let deleted = (0..).zip(documents).filter(|(number, _)| !retained.contains(&(0, *number)));
    deleted.map(|(_, document)| document.clone()).collect()
}

#[cfg(test)]
mod tests;
