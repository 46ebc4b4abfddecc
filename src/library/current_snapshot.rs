//! The library: the snapshot that answers questions now, the previous one, and the one that needs approval.

use std::io;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;

use super::background_pool::BackgroundPool;
use super::indexing;
use super::pending::PendingSnapshot;
use super::records_source::RecordsSource;
use super::snapshot::Snapshot;
use crate::archive::records_folder::{self, WithdrawnFile};
use crate::archive::{self, ArchiveState, Digest, Generation, RESPONSE_TIME};
use crate::formats::Limits;
use crate::records::Knowledge;

/// The current snapshot of the records, and what a reload needs to replace it.
pub struct Library {
    pub(super) source: RecordsSource,
    pub(super) current: ArcSwap<Snapshot>,
    /// The snapshot before the current one, so that a rollback need not load it.
    previous: Mutex<Option<Arc<Snapshot>>>,
    /// The snapshot that needs approval.
    pending: Mutex<Option<PendingSnapshot>>,
    /// Set while a reload is in progress. Answers never read it.
    pub(super) reload_in_progress: AtomicBool,
    pub(super) background: BackgroundPool,
}

impl Library {
    pub(super) fn new(source: RecordsSource, first: Snapshot) -> Arc<Self> {
        Arc::new(Self {
            source,
            current: ArcSwap::from_pointee(first),
            previous: Mutex::default(),
            pending: Mutex::default(),
            reload_in_progress: AtomicBool::new(false),
            background: BackgroundPool::new(),
        })
    }

    /// The bytes of a record's file, as they were read for the current snapshot; if the archive has no copy,
    /// those in the folder.
    pub fn read_file_bytes(&self, path: &str) -> Option<Vec<u8>> {
        let snapshot = self.snapshot();
        let entry = snapshot.manifest.entry(path)?;
        let copy = self.source.archive.as_ref().and_then(|archive| archive.read_copy(&entry.digest));
        copy.or_else(|| self.source.read_from_folder(path.to_owned()).ok())
    }

    /// The bytes of a withdrawn file.
    pub fn read_withdrawn_file(&self, file: &WithdrawnFile) -> Option<Vec<u8>> {
        self.source.read_from_folder(file.stored_path()).ok()
    }

    /// The withdrawn files, the latest first; none if the drive does not respond.
    pub fn list_withdrawn_files(&self) -> Vec<WithdrawnFile> {
        let list = |folder: &Path| io::Result::Ok(records_folder::list_withdrawn_files(folder));
        let files = self.source.folder.run(RESPONSE_TIME, list);
        files.inspect_err(|error| tracing::warn!(%error, "cannot list the withdrawn files")).unwrap_or_default()
    }

    /// Parses the bytes of a file that is not among the records yet, as soon as there is memory for it.
    pub fn parse_file(&self, path: &str, bytes: &[u8]) -> Knowledge {
        self.source.folder.parse_bytes(path, bytes, &self.source.limits)
    }

    /// The limits for reading files.
    pub fn limits(&self) -> &Limits {
        &self.source.limits
    }

    /// Whether files can be uploaded, withdrawn and restored, which requires an archive.
    pub fn is_editable(&self) -> bool {
        self.source.archive.is_some()
    }

    /// A hash of the metadata of the folder's files, which changes when a file does. Reads no file.
    pub fn folder_stamp(&self) -> u64 {
        archive::hash_folder_metadata(&self.source.folder)
    }

    /// Stores `current` in the archive as the generation that answers. A failure is only logged: then there is
    /// no rollback after a restart.
    pub(super) fn commit(&self, current: &Snapshot, previous: Option<u64>) {
        let Some(archive) = &self.source.archive else { return };
        let generation =
            Generation { number: current.generation, predecessor: previous, manifest: current.manifest.clone() };
        let state = ArchiveState {
            current: current.generation,
            last: self.last_generation().max(current.generation),
            declined: None,
        };
        if let Err(error) = archive.commit(&generation, &state) {
            tracing::warn!(%error, "cannot store the generation; it will be lost on restart");
        }
        self.save_index(current);
    }

    /// Stores the index of `current` for the next start. A failure is only logged.
    pub(super) fn save_index(&self, current: &Snapshot) {
        let Some(indexes) = self.source.indexes() else { return };
        if let Err(error) = indexing::save_index(&current.as_previous(), &indexes, &self.source.limits) {
            tracing::warn!(%error, "cannot store the index; the next start will index the records again");
        }
    }

    /// Deletes stored indexes that neither the current, nor the previous, nor the pending snapshot uses.
    pub(super) fn prune_indexes(&self) {
        let Some(indexes) = self.source.indexes() else { return };
        let pending = self.lock_pending().as_ref().map(|pending| pending.snapshot.clone());
        let used = [pending, self.lock_previous().clone(), Some(self.snapshot())];
        indexes.prune(&used.iter().flatten().flat_map(|snapshot| snapshot.folders()).collect());
    }

    /// Stores the number of the generation that answers, and the fingerprint of the folder that was declined. A
    /// failure is only logged.
    pub(super) fn save_state(&self, current: u64, declined: Option<Digest>) {
        let Some(archive) = &self.source.archive else { return };
        if let Err(error) =
            archive.save_state(&ArchiveState { current, last: self.last_generation().max(current), declined })
        {
            tracing::warn!(%error, "cannot store the archive state; a decline or rollback will be lost on restart");
        }
    }

    /// The fingerprint of the folder that was declined last.
    pub(super) fn last_declined(&self) -> Option<Digest> {
        self.source.archive.as_ref()?.load_state()?.declined
    }

    /// The highest number of any generation so far.
    pub(super) fn last_generation(&self) -> u64 {
        self.source.last_generation().max(self.snapshot().generation)
    }

    /// Locks the pending snapshot; for short periods only. A panic of a lock's holder is ignored.
    pub(super) fn lock_pending(&self) -> MutexGuard<'_, Option<PendingSnapshot>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Locks the previous snapshot; for short periods only. A panic of a lock's holder is ignored.
    pub(super) fn lock_previous(&self) -> MutexGuard<'_, Option<Arc<Snapshot>>> {
        self.previous.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The current snapshot.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }
}
