//! Reloads: a new snapshot is built beside the current one, reviewed, and swapped in, if need be after approval.
//!
//! A change of the records folder (a file is uploaded, withdrawn or restored) is first applied to a scan with
//! archived copies. The folder changes only when the new snapshot is accepted; then the archive changes, then
//! the current snapshot. After a power failure at any moment, the next start finds the folder either without
//! or with the change.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::current_snapshot::Library;
use super::error::LoadError;
use super::keys::fnv1a;
use super::pending::{FolderChange, PendingSnapshot};
use super::records_source::{FolderScan, ReloadStage};
use super::report::ReloadReport;
use super::snapshot::Snapshot;
use crate::archive::{CHANGE_TIME, ManifestEntry};

/// The outcome of a reload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReloadOutcome {
    /// The folder has the files of the current snapshot.
    Unchanged,
    /// A new generation answers.
    Swapped(ReloadReport),
    /// The new snapshot violates the reload policy, and an admin or editor has to decide. The number identifies it.
    NeedsApproval(ReloadReport, u64),
}

/// The reload in progress. There is at most one, until it is finished or dropped.
pub struct Reload {
    library: Arc<Library>,
}

impl Reload {
    /// Makes a change, or loads the folder as it is if there is none. `now` is in Unix seconds. Blocks the thread
    /// until that is done.
    ///
    /// # Errors
    /// If the changed folder would have no records, or cannot be read or written. The current snapshot stays.
    pub fn run(
        self,
        change: Option<FolderChange>,
        now: i64,
        progress: &(dyn Fn(ReloadStage) + Sync),
    ) -> Result<ReloadOutcome, LoadError> {
        self.run_in_background(|reload| {
            let mut scan = reload.library.source.scan_folder()?;
            if let Some(change) = &change {
                reload.change_scan(change, &mut scan)?;
            }
            reload.build_and_review(scan, change, now, progress)
        })
    }

    /// Loads the folder. `None` if it is unchanged since it was declined, or since it was found to need approval.
    ///
    /// # Errors
    /// Those of [`Self::run`].
    pub fn run_if_changed(
        self,
        now: i64,
        progress: &(dyn Fn(ReloadStage) + Sync),
    ) -> Result<Option<ReloadOutcome>, LoadError> {
        self.run_in_background(|reload| {
            let scan = reload.library.source.scan_folder()?;
            let library = &reload.library;
            if library.last_declined() == Some(scan.manifest.fingerprint()) || library.is_pending(&scan) {
                return Ok(None);
            }
            reload.build_and_review(scan, None, now, progress).map(Some)
        })
    }

    /// Applies a change to a scan, and copies the changed file into the archive.
    fn change_scan(&self, change: &FolderChange, scan: &mut FolderScan) -> Result<(), LoadError> {
        let source = &self.library.source;
        let archive = source.archive.as_ref().filter(|_| scan.is_archived);
        let archive = archive
            .ok_or_else(|| LoadError::Archive(std::io::Error::other("the records could not be copied").into()))?;
        let mut put = |path: &str, bytes: &[u8]| {
            let entry = ManifestEntry::new(path, bytes);
            archive.store_copy(&entry.digest, bytes)?;
            scan.manifest.insert(entry);
            Ok(())
        };
        match change {
            FolderChange::Put { path, bytes, .. } => put(path, bytes),
            FolderChange::Restore(file) => put(&file.path, &source.read_from_folder(file.stored_path())?),
            FolderChange::Withdraw { path } => {
                scan.manifest.remove(path);
                Ok(())
            }
        }
    }

    /// Builds the snapshot of a scan. Swaps it in if it satisfies the reload policy; otherwise it becomes pending.
    pub(super) fn build_and_review(
        self,
        scan: FolderScan,
        change: Option<FolderChange>,
        now: i64,
        progress: &(dyn Fn(ReloadStage) + Sync),
    ) -> Result<ReloadOutcome, LoadError> {
        let (library, old, archived) = (&self.library, self.library.snapshot(), scan.is_archived);
        library.lock_pending().take();
        let is_damaged = old.knowledge.documents.iter().any(|document| document.is_damaged());
        if scan.manifest.fingerprint() == old.manifest.fingerprint() && change.is_none() && !is_damaged {
            return Ok(ReloadOutcome::Unchanged);
        }
        let new = library.source.build(scan, library.last_generation() + 1, Some(&old.as_previous()), progress)?;
        progress(ReloadStage::Checking);
        let withdrawn = match &change {
            Some(FolderChange::Withdraw { path }) => Some(path.as_str()),
            _ => None,
        };
        let report = library.source.policy.review(&old, &new, withdrawn);
        let new = Arc::new(new);
        warm_up(&new, &old);
        let id = fnv1a(&[new.manifest.fingerprint().as_str().as_bytes(), &new.generation.to_le_bytes()]);
        let pending = PendingSnapshot { id, snapshot: new, change, is_archived: archived, report };
        if pending.report.violations.is_empty() {
            return self.apply(pending, now);
        }
        let report = pending.report.clone();
        library.lock_pending().replace(pending);
        library.prune_indexes();
        Ok(ReloadOutcome::NeedsApproval(report, id))
    }

    /// Swaps in the snapshot that needs approval.
    ///
    /// # Errors
    /// [`LoadError::NotPending`] if it is not pending any more; otherwise those of [`Self::run`].
    pub fn accept(self, id: u64, now: i64) -> Result<ReloadOutcome, LoadError> {
        let pending = self.library.lock_pending().take_if(|pending| pending.id == id).ok_or(LoadError::NotPending)?;
        self.run_in_background(|reload| reload.apply(pending, now))
    }

    /// Declines the snapshot that needs approval. The folder as it is now is not loaded again unless asked for.
    ///
    /// # Errors
    /// [`LoadError::NotPending`] if it is not pending any more.
    pub fn decline(self, id: u64) -> Result<(), LoadError> {
        let pending = self.library.lock_pending().take_if(|pending| pending.id == id).ok_or(LoadError::NotPending)?;
        if pending.change.is_none() {
            self.library.save_state(self.library.snapshot().generation, Some(pending.snapshot.manifest.fingerprint()));
        }
        self.library.prune_indexes();
        Ok(())
    }

    /// Swaps the previous generation back in. The folder as it is now is not loaded again unless asked for.
    ///
    /// # Errors
    /// [`LoadError::NoPreviousGeneration`] if none is retained.
    pub fn rollback(self, progress: &(dyn Fn(ReloadStage) + Sync)) -> Result<ReloadReport, LoadError> {
        self.run_in_background(|reload| {
            let (library, current) = (&reload.library, reload.library.snapshot());
            library.lock_pending().take();
            let previous = library.previous_snapshot(&current, progress)?;
            let report = library.source.policy.review(&current, &previous, None);
            warm_up(&previous, &current);
            let number = previous.generation;
            library.save_state(number, Some(current.manifest.fingerprint()));
            library.lock_previous().take();
            library.current.store(previous.clone());
            library.save_index(&previous);
            library.prune_indexes();
            // The folder differs from the snapshot that has just been replaced if that came from a rollback too.
            if let Ok(scan) = library.source.scan_folder() {
                library.save_state(number, Some(scan.manifest.fingerprint()));
            }
            Ok(ReloadReport { violations: Vec::new(), ..report })
        })
    }

    /// Runs `work` on the background pool, which drops replaced snapshots too, and blocks until it returns.
    pub(super) fn run_in_background<T: Send>(self, work: impl FnOnce(Self) -> T + Send) -> T {
        let library = self.library.clone();
        library.background.run(|| work(self))
    }

    /// Makes a snapshot current: changes the folder, then the archive, then the current snapshot.
    fn apply(self, pending: PendingSnapshot, now: i64) -> Result<ReloadOutcome, LoadError> {
        let PendingSnapshot { snapshot, change, is_archived: archived, report, .. } = pending;
        let library = &self.library;
        if let Some(change) = change {
            library.source.folder.run(CHANGE_TIME, move |folder| change.apply(folder, now))?;
        }
        let old = library.snapshot();
        if archived {
            library.commit(&snapshot, Some(old.generation));
        }
        library.current.store(snapshot);
        library.lock_previous().replace(old);
        library.prune_indexes();
        Ok(ReloadOutcome::Swapped(report))
    }
}

impl Library {
    /// Begins a reload. Until it is finished or dropped, no other can begin.
    ///
    /// # Errors
    /// [`LoadError::Busy`] if another reload is in progress.
    pub fn begin_reload(self: &Arc<Self>) -> Result<Reload, LoadError> {
        match self.reload_in_progress.swap(true, Ordering::AcqRel) {
            true => Err(LoadError::Busy),
            false => Ok(Reload { library: self.clone() }),
        }
    }

    /// Calls `read` with the change behind the pending snapshot `id`: `None` if the folder as a whole was loaded.
    /// Returns `None` if this snapshot is not pending any more.
    pub fn pending_change<T>(&self, id: u64, read: impl FnOnce(Option<&FolderChange>) -> T) -> Option<T> {
        let pending = self.lock_pending();
        let pending = pending.as_ref().filter(|pending| pending.id == id)?;
        Some(read(pending.change.as_ref()))
    }

    /// Whether the pending snapshot is of the whole folder, with the same files as a scan.
    fn is_pending(&self, scan: &FolderScan) -> bool {
        let fingerprint = scan.manifest.fingerprint();
        let is_same = |pending: &PendingSnapshot| {
            pending.change.is_none() && pending.snapshot.manifest.fingerprint() == fingerprint
        };
        self.lock_pending().as_ref().is_some_and(is_same)
    }

    /// The previous snapshot: from memory, or built again from its archived copies.
    fn previous_snapshot(
        &self,
        current: &Snapshot,
        progress: &(dyn Fn(ReloadStage) + Sync),
    ) -> Result<Arc<Snapshot>, LoadError> {
        if let Some(previous) = self.lock_previous().take() {
            return Ok(previous);
        }
        let archive = self.source.archive.as_ref().ok_or(LoadError::NoPreviousGeneration)?;
        let previous = archive
            .load_generation(current.generation)
            .and_then(|current| archive.load_generation(current.predecessor?));
        let previous =
            previous.filter(|previous| archive.is_intact(&previous.manifest)).ok_or(LoadError::NoPreviousGeneration)?;
        let scan = FolderScan { manifest: previous.manifest, is_archived: true };
        Ok(Arc::new(self.source.build(scan, previous.number, Some(&current.as_previous()), progress)?))
    }
}

/// Computes what members will ask of a new snapshot, so that no question waits for it: suggestions and restricted
/// snapshots. A restricted snapshot that cannot be indexed is logged and not tried again; its members get an error.
fn warm_up(new: &Arc<Snapshot>, old: &Arc<Snapshot>) {
    new.suggestions();
    for scope in old.scopes() {
        if let Ok(restricted) = new.restrict_from(&scope, old.try_restrict_to(&scope).as_deref()) {
            restricted.suggestions();
        }
    }
}

impl Drop for Reload {
    fn drop(&mut self) {
        self.library.reload_in_progress.store(false, Ordering::Release);
    }
}
