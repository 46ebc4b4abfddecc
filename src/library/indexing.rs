//! The index of a snapshot: what was indexed before and is still there, and what came since.
//!
//! Documents that a snapshot shares with the one before, as the very same, are not indexed anew: the
//! first segment stays, and a second, small one has all that came since. It is made anew with each
//! change, until it has grown so much beside the first, or the first has lost so much, that all is
//! indexed as one again. Where there is a place for it, an index is made on the disk, and the texts
//! of its documents are there too from then on.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use crate::archive;
use crate::archive::{Indexes, Kept, Manifest, Sealed};
use crate::formats::Limits;
use crate::index::{Index, IndexError, Segment};
use crate::records::{Document, Knowledge};

/// When a change is indexed beside what was there, and not all as one again.
#[derive(Debug, Clone, Copy)]
pub(super) struct MergePolicy {
    /// Passages of the first segment from which on.
    pub least: usize,
    /// How many times as many passages it must have as the second one, and as were lost.
    pub larger: usize,
}

impl Default for MergePolicy {
    /// An index of twenty thousand passages is made as one in a fraction of a second. What was lost is
    /// counted at each start, and what came since is indexed at each reload: of a million passages, at most
    /// thirty thousand, which take half a second.
    fn default() -> Self {
        Self { least: 20_000, larger: 32 }
    }
}

/// Where a document is: its segment, and its number there.
type DocumentLocation = (usize, u32);

/// What a snapshot was made of.
pub(super) struct Before<'a> {
    pub manifest: &'a Manifest,
    pub knowledge: &'a Knowledge,
    pub index: &'a Index,
}

impl Before<'_> {
    /// Whether it was made of these very documents.
    fn has_just(&self, documents: &[Arc<Document>]) -> bool {
        let known = &self.knowledge.documents;
        known.len() == documents.len() && known.iter().zip(documents).all(|(known, now)| Arc::ptr_eq(known, now))
    }
}

/// What was kept of a snapshot on the disk.
pub(super) struct LoadedIndex {
    pub manifest: Manifest,
    pub knowledge: Knowledge,
    pub index: Index,
}

impl LoadedIndex {
    pub fn as_before(&self) -> Before<'_> {
        Before { manifest: &self.manifest, knowledge: &self.knowledge, index: &self.index }
    }
}

/// What a kept index must be of: this very program, and how much of a file it reads.
fn program(limits: &Limits) -> String {
    format!("{} {limits:?}", env!("BIENBAN_INDEXING"))
}

/// The index that is kept, and the documents in it; none where it cannot be trusted.
pub(super) fn opened(indexes: &Indexes, limits: &Limits) -> Option<LoadedIndex> {
    let kept = indexes.kept(&program(limits))?;
    let open = || -> Result<LoadedIndex, IndexError> {
        let mut segments: Vec<Arc<Segment>> = Vec::new();
        for sealed in &kept.segments {
            let on = segments.first().map(|first| &**first);
            segments.push(Segment::open(&indexes.place(sealed), on)?.into());
        }
        if segments.is_empty() {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into());
        }
        let read = kept.segments.iter().map(|sealed| documents(&indexes.place(sealed)));
        let read: Vec<_> = read.collect::<Result<_, _>>()?;
        let document = |&(segment, number): &DocumentLocation| read.get(segment)?.get(number as usize).cloned();
        let documents: Option<Vec<Arc<Document>>> = kept.places.iter().map(document).collect();
        let documents = documents.ok_or(std::io::Error::from(std::io::ErrorKind::InvalidData))?;
        let lost = lost_of(&read[0], &kept.places);
        let index = Index::of(segments, kept.places, lost);
        Ok(LoadedIndex {
            manifest: kept.manifest,
            knowledge: Knowledge { documents, problems: kept.problems, ..Knowledge::default() },
            index,
        })
    };
    open().inspect_err(|error| tracing::warn!(%error, "the index cannot be opened, and is made anew")).ok()
}

fn documents(folder: &Path) -> Result<Vec<Arc<Document>>, IndexError> {
    Ok(archive::stored(folder)?.into_iter().map(Arc::new).collect())
}

/// Keeps the index of what answers for the next start.
pub(super) fn keep(now: &Before, indexes: &Indexes, limits: &Limits) -> std::io::Result<()> {
    let Some(folders) = now.index.folders() else { return Ok(()) };
    let segments = folders.iter().map(|folder| indexes.seal(folder)).collect::<std::io::Result<Vec<Sealed>>>()?;
    let (manifest, problems) = (now.manifest.clone(), now.knowledge.problems.clone());
    indexes.keep(&Kept { program: program(limits), manifest, problems, segments, places: now.index.places().to_vec() })
}

/// Indexes `documents`, as much of them as is new beside what was there `before`. Those that are indexed
/// on the disk are read from there from then on.
///
/// # Errors
/// Where there is not enough memory.
pub(super) fn indexed(
    documents: &mut [Arc<Document>],
    before: Option<&Before>,
    indexes: Option<&Indexes>,
    policy: MergePolicy,
) -> Result<Index, IndexError> {
    if let Some(same) = before.filter(|before| before.has_just(documents)) {
        return Ok(same.index.clone());
    }
    match before.and_then(|before| Later::new(documents, before, policy)) {
        Some(later) => later.indexed(documents, indexes),
        None => whole(documents, indexes),
    }
}

/// All as one segment.
fn whole(documents: &mut [Arc<Document>], indexes: Option<&Indexes>) -> Result<Index, IndexError> {
    let (segment, opened) = made(documents, None, indexes)?;
    documents.iter_mut().zip(opened).for_each(|(document, opened)| *document = opened);
    let places = (0..).map(|number| (0, number)).take(documents.len()).collect();
    Ok(Index::of(vec![segment.into()], places, Vec::new()))
}

/// A segment, on the disk where that can be, and its documents as they are read from there.
fn made(
    documents: &[Arc<Document>],
    on: Option<&Segment>,
    indexes: Option<&Indexes>,
) -> Result<(Segment, Vec<Arc<Document>>), IndexError> {
    let on_disk = |indexes: &Indexes| -> Result<_, IndexError> {
        let folder = indexes.make()?;
        let made = || -> Result<_, IndexError> {
            let segment = Segment::build(documents, on, Some(&folder))?;
            archive::store(documents, &folder)?;
            Ok((segment, self::documents(&folder)?))
        };
        made().inspect_err(|_| indexes.discard(&folder))
    };
    let failed = |error: &IndexError| tracing::warn!(%error, "the index will not outlast a restart");
    if let Some(made) = indexes.and_then(|indexes| on_disk(indexes).inspect_err(failed).ok()) {
        return Ok(made);
    }
    Ok((Segment::build(documents, on, None)?, Vec::new()))
}

/// What is there beside the first segment of an index.
struct Later<'a> {
    before: &'a Before<'a>,
    first: &'a Arc<Segment>,
    /// Where each document was, if it was there.
    known: Vec<Option<DocumentLocation>>,
    /// Documents of the first segment that are no longer there.
    lost: Vec<Arc<Document>>,
}

impl<'a> Later<'a> {
    /// None where all should be indexed as one.
    fn new(documents: &[Arc<Document>], before: &'a Before<'a>, policy: MergePolicy) -> Option<Self> {
        let first = before.index.segments().next()?;
        let there = before.knowledge.documents.iter().zip(before.index.places());
        let there: HashMap<_, DocumentLocation> =
            there.map(|(document, &place)| (Arc::as_ptr(document), place)).collect();
        let known: Vec<_> = documents.iter().map(|document| there.get(&Arc::as_ptr(document)).copied()).collect();
        let passages = |document: &Arc<Document>| document.passage_count();
        let of_first = documents.iter().zip(&known).filter(|(_, place)| is_of_first(place));
        let kept: usize = of_first.map(|(document, _)| passages(document)).sum();
        let (lost, later) = (first.passages() - kept, documents.iter().map(passages).sum::<usize>() - kept);
        if first.passages() < policy.least || later.max(lost) * policy.larger > first.passages() {
            return None;
        }
        // Those that were lost until now, and those that are lost from now on.
        let now_lost = before.knowledge.documents.iter().zip(before.index.places());
        let still: HashSet<DocumentLocation> = known.iter().flatten().copied().collect();
        let now_lost = now_lost.filter(|(_, place)| place.0 == 0 && !still.contains(place));
        let lost = before.index.lost().iter().chain(now_lost.map(|(document, _)| document)).cloned().collect();
        Some(Self { before, first, known, lost })
    }

    /// The first segment, and one of what came since.
    fn indexed(self, documents: &mut [Arc<Document>], indexes: Option<&Indexes>) -> Result<Index, IndexError> {
        let since: Vec<usize> = (0..documents.len()).filter(|&at| !is_of_first(&self.known[at])).collect();
        let mut segments = vec![self.first.clone()];
        let mut places = self.known;
        let second = self.before.index.segments().nth(1);
        let of_second = |(number, &at): (u32, &usize)| places[at] == Some((1, number));
        match second.filter(|second| second.documents_in() == since.len() && (0..).zip(&since).all(of_second)) {
            Some(second) => segments.push(second.clone()),
            None if since.is_empty() => {}
            None => {
                let new: Vec<_> = since.iter().map(|&at| documents[at].clone()).collect();
                let (segment, opened) = made(&new, Some(self.first), indexes)?;
                segments.push(segment.into());
                since.iter().zip(opened).for_each(|(&at, opened)| documents[at] = opened);
            }
        }
        (0..).zip(&since).for_each(|(number, &at)| places[at] = Some((1, number)));
        let places = places.into_iter().map(|place| place.expect("it is in the first segment or in the second"));
        Ok(Index::of(segments, places.collect(), self.lost))
    }
}

fn is_of_first(place: &Option<DocumentLocation>) -> bool {
    matches!(place, Some((0, _)))
}

/// The documents of a segment that are at none of the places, where it is the first.
fn lost_of(documents: &[Arc<Document>], places: &[DocumentLocation]) -> Vec<Arc<Document>> {
    let there: HashSet<DocumentLocation> = places.iter().copied().collect();
    let lost = (0..).zip(documents).filter(|(number, _)| !there.contains(&(0, *number)));
    lost.map(|(_, document)| document.clone()).collect()
}

#[cfg(test)]
mod tests;
