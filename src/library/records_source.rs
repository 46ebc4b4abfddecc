//! The source of the records, and how a snapshot is built from it.

use std::sync::Arc;

use super::error::LoadError;
use super::indexing::{self, MergePolicy, PreviousBuild, RecordFiles};
use super::report::ReloadPolicy;
use super::snapshot::{IndexStorage, Snapshot};
use crate::answer::Lexicon;
use crate::archive::records_folder::{self, RecordsFolderError};
use crate::archive::{
    self, Archive, ArchiveState, Generation, IndexStore, Manifest, ManifestReader, ParsedCache, RecordsFolder,
};
use crate::formats::{FileProblem, Limits, Problem};
use crate::records::{Document, Knowledge};

/// The progress of a reload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReloadStage {
    /// Files are being read.
    Reading { done: usize, total: usize },
    /// New documents are being indexed.
    Indexing,
    /// The golden questions are being asked.
    Checking,
}

/// The records folder, the limits and policy for loading it, and its archive.
#[derive(Debug)]
pub struct RecordsSource {
    pub folder: RecordsFolder,
    pub limits: Limits,
    pub policy: ReloadPolicy,
    /// Without an archive, generations are lost on restart, and files cannot be uploaded.
    pub archive: Option<Archive>,
}

/// The files of a records folder, and whether the archive has copies of them.
pub(super) struct FolderScan {
    pub manifest: Manifest,
    pub is_archived: bool,
}

impl RecordsSource {
    /// Scans the records folder and copies its files into the archive. If copying fails, the reload goes on, but
    /// its generation is lost on restart.
    pub(super) fn scan_folder(&self) -> Result<FolderScan, LoadError> {
        if let Some(archive) = &self.archive {
            match Manifest::scan(&self.folder, &self.limits, Some(archive)) {
                Ok(manifest) => return Ok(FolderScan { manifest, is_archived: true }),
                Err(error) => {
                    tracing::warn!(%error, "cannot copy the records into the archive; this generation will be lost on restart")
                }
            }
        }
        Ok(FolderScan { manifest: Manifest::scan(&self.folder, &self.limits, None)?, is_archived: false })
    }

    /// Reads and indexes the files of a scan, from the archive's copies if it has them. Reuses unchanged documents
    /// and their index from the `previous` build.
    pub(super) fn build(
        &self,
        scan: FolderScan,
        number: u64,
        previous: Option<&PreviousBuild>,
        progress: &(dyn Fn(ReloadStage) + Sync),
    ) -> Result<Snapshot, LoadError> {
        let FolderScan { mut manifest, is_archived: archived } = scan;
        let archive = self.archive.as_ref().filter(|_| archived);
        let files = ManifestReader { folder: &self.folder, archive, limits: &self.limits };
        let cache = previous.map(|previous| ParsedCache::new(previous.manifest, previous.knowledge));
        let reading = |done, total| progress(ReloadStage::Reading { done, total });
        let mut read = archive::parse_files(&mut manifest, files, cache.as_ref(), &reading);
        read.problems.splice(0..0, manifest.problems.iter().cloned());
        if read.documents.is_empty() {
            return Err(LoadError::NoRecords { problems: read.problems });
        }
        progress(ReloadStage::Indexing);
        let policy = MergePolicy::default();
        let storage = self.files().map(|files| files.segment_storage(files.archive.index_store(), &manifest));
        let index = loop {
            let index = indexing::build_index(&mut read.documents, previous, storage.as_ref(), policy)?;
            if !drop_unreadable_documents(&mut read) {
                break index;
            }
        };
        let lexicon = Lexicon::new(&read.glossary).into();
        let mut snapshot = Snapshot::from_index(read, number, index, lexicon);
        snapshot.manifest = manifest;
        snapshot.index_storage = self.archive.as_ref().map(|archive| IndexStorage {
            folder: self.folder.clone(),
            archive: archive.clone(),
            limits: self.limits,
            policy,
        });
        Ok(snapshot)
    }

    /// Reads a file of the records folder, or a withdrawn one, as it is now.
    ///
    /// # Errors
    /// If it cannot be read in time.
    pub(super) fn read_from_folder(&self, path: String) -> Result<Vec<u8>, RecordsFolderError> {
        self.folder.run(self.limits.time, move |folder| records_folder::read_bytes(folder, &path))
    }

    /// The files of the records; `None` without an archive.
    pub(super) fn files(&self) -> Option<RecordFiles<'_>> {
        let archive = self.archive.as_ref()?;
        Some(RecordFiles { folder: &self.folder, archive, limits: &self.limits })
    }

    /// The stored indexes of the archive.
    pub(super) fn indexes(&self) -> Option<IndexStore> {
        self.archive.as_ref().map(Archive::index_store)
    }

    /// The highest generation number in the archive; 0 if there is none.
    pub(super) fn last_generation(&self) -> u64 {
        self.archive.as_ref().and_then(Archive::load_state).map_or(0, |state| state.last)
    }

    /// The state of the archive, and the generation that answered last.
    pub(super) fn load_state(&self) -> Option<(ArchiveState, Generation)> {
        let archive = self.archive.as_ref()?;
        let state = archive.load_state()?;
        let generation = archive.load_generation(state.current)?;
        Some((state, generation))
    }

    /// Whether a generation can be built again: the archive has intact copies of all its files, except that files
    /// whose documents are stored with the index need none.
    pub(super) fn can_rebuild(&self, generation: &Generation, stored: Option<&PreviousBuild>) -> bool {
        let cache = stored.map(|stored| ParsedCache::new(stored.manifest, stored.knowledge));
        let uncached =
            cache.map_or_else(|| generation.manifest.clone(), |cache| cache.find_uncached(&generation.manifest));
        self.archive.as_ref().is_some_and(|archive| archive.is_intact(&uncached))
    }
}

/// Removes the documents that turned out to be unreadable while they were indexed; returns whether there are any.
fn drop_unreadable_documents(knowledge: &mut Knowledge) -> bool {
    let unreadable: Vec<_> = knowledge.documents.extract_if(.., |document| document.is_unreadable()).collect();
    let problem = |document: &Arc<Document>| FileProblem::for_file(document.path.as_str(), Problem::CopyDamaged);
    knowledge.problems.extend(unreadable.iter().map(problem));
    !unreadable.is_empty()
}
