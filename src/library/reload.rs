//! One change of what answers: tried out beside, decided by whoever has to, then made for good.
//!
//! A change of the folder itself (a file sent, withdrawn, put back) is first tried on the copies:
//! only when it is to be does the folder change, then the archive, then what answers. Whenever the
//! power goes, the next start finds the folder as it was or as it was to be.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::current::Library;
use super::error::LoadError;
use super::keys::fnv1a;
use super::pending::{Change, PendingSnapshot};
use super::report::Report;
use super::snapshot::Snapshot;
use super::source::{FolderScan, Stage};
use crate::archive::Entry;
use crate::archive::records_folder;

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loaded {
    /// What answers is what the folder holds.
    Same,
    /// Another generation answers.
    Swapped(Report),
    /// Something speaks against it, and someone has to decide: by this number.
    Held(Report, u64),
}

/// The one change under way, until it is made or dropped.
pub struct Reload {
    library: Arc<Library>,
}

impl Reload {
    /// Makes a change, or without one loads the folder as it stands; `now` is in Unix seconds. Blocks
    /// its thread for as long as that takes.
    ///
    /// # Errors
    /// Where nothing can be answered from what the folder would hold, or it cannot be written. The old
    /// snapshot stays.
    pub fn run(self, change: Option<Change>, now: i64, progress: &(dyn Fn(Stage) + Sync)) -> Result<Loaded, LoadError> {
        self.in_background(|reload| {
            let mut looked = reload.library.source.look()?;
            if let Some(change) = &change {
                reload.imagine(change, &mut looked)?;
            }
            reload.try_out(looked, change, now, progress)
        })
    }

    /// Loads the folder; none where it was turned down as it is, or waits to be decided about.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub fn run_if_new(self, now: i64, progress: &(dyn Fn(Stage) + Sync)) -> Result<Option<Loaded>, LoadError> {
        self.in_background(|reload| {
            let looked = reload.library.source.look()?;
            let library = &reload.library;
            if library.declined() == Some(looked.manifest.fingerprint()) || library.is_held(&looked) {
                return Ok(None);
            }
            reload.try_out(looked, None, now, progress).map(Some)
        })
    }

    /// What the folder would hold after a change.
    fn imagine(&self, change: &Change, looked: &mut FolderScan) -> Result<(), LoadError> {
        let source = &self.library.source;
        let archive = source.archive.as_ref().filter(|_| looked.copied);
        let archive =
            archive.ok_or_else(|| LoadError::Archive(std::io::Error::other("no copy could be made").into()))?;
        let mut put = |path: &str, bytes: &[u8]| {
            let entry = Entry::of(path, bytes);
            archive.keep(&entry.digest, bytes)?;
            looked.manifest.put(entry);
            Ok(())
        };
        match change {
            Change::Put { path, bytes, .. } => put(path, bytes),
            Change::Restore(aside) => put(&aside.path, &records_folder::bytes(&source.folder, &aside.place())?),
            Change::Withdraw { path } => {
                looked.manifest.remove(path);
                Ok(())
            }
        }
    }

    /// Builds what was looked at, and swaps it in where nothing speaks against it.
    pub(super) fn try_out(
        self,
        looked: FolderScan,
        change: Option<Change>,
        now: i64,
        progress: &(dyn Fn(Stage) + Sync),
    ) -> Result<Loaded, LoadError> {
        let (library, old, copied) = (&self.library, self.library.snapshot(), looked.copied);
        library.waiting().take();
        if looked.manifest.fingerprint() == old.manifest.fingerprint() && change.is_none() {
            return Ok(Loaded::Same);
        }
        let new = library.source.build(looked, library.last() + 1, Some(&old.as_before()), progress)?;
        progress(Stage::Checking);
        let meant = match &change {
            Some(Change::Withdraw { path }) => Some(path.as_str()),
            _ => None,
        };
        let report = library.source.guard.report(&old, &new, meant);
        let new = Arc::new(new);
        ready(&new, &old);
        let id = fnv1a(&[new.manifest.fingerprint().as_str().as_bytes(), &new.generation.to_le_bytes()]);
        let candidate = PendingSnapshot { id, snapshot: new, change, copied, report };
        if candidate.report.objections.is_empty() {
            return self.settle(candidate, now);
        }
        let report = candidate.report.clone();
        library.waiting().replace(candidate);
        library.prune();
        Ok(Loaded::Held(report, id))
    }

    /// Swaps in what was held all the same.
    ///
    /// # Errors
    /// [`LoadError::Outdated`] where it waits no longer; else as [`Self::run`].
    pub fn accept(self, id: u64, now: i64) -> Result<Loaded, LoadError> {
        let candidate = self.library.waiting().take_if(|candidate| candidate.id == id).ok_or(LoadError::Outdated)?;
        self.in_background(|reload| reload.settle(candidate, now))
    }

    /// Turns down what was held: the folder as it is now is not loaded again unless asked for.
    ///
    /// # Errors
    /// [`LoadError::Outdated`] where it waits no longer.
    pub fn decline(self, id: u64) -> Result<(), LoadError> {
        let candidate = self.library.waiting().take_if(|candidate| candidate.id == id).ok_or(LoadError::Outdated)?;
        if candidate.change.is_none() {
            self.library.point(self.library.snapshot().generation, Some(candidate.snapshot.manifest.fingerprint()));
        }
        self.library.prune();
        Ok(())
    }

    /// Lets the generation before answer again. What the folder holds is not loaded again unless
    /// asked for.
    ///
    /// # Errors
    /// [`LoadError::First`] where none is kept.
    pub fn rollback(self, progress: &(dyn Fn(Stage) + Sync)) -> Result<Report, LoadError> {
        self.in_background(|reload| {
            let (library, now) = (&reload.library, reload.library.snapshot());
            library.waiting().take();
            let before = library.before(&now, progress)?;
            let report = library.source.guard.report(&now, &before, None);
            ready(&before, &now);
            let number = before.generation;
            library.point(number, Some(now.manifest.fingerprint()));
            library.previous().take();
            library.current.store(before.clone());
            library.keep(&before);
            library.prune();
            // Then the folder as it is, which is not what answered where this is not the first step back.
            if let Ok(looked) = library.source.look() {
                library.point(number, Some(looked.manifest.fingerprint()));
            }
            Ok(Report { objections: Vec::new(), ..report })
        })
    }

    /// Does it where no answer waits for it; what is let go of is dropped there too.
    pub(super) fn in_background<T: Send>(self, work: impl FnOnce(Self) -> T + Send) -> T {
        let library = self.library.clone();
        library.background.run(|| work(self))
    }

    /// The folder, then the archive, then what answers.
    fn settle(self, candidate: PendingSnapshot, now: i64) -> Result<Loaded, LoadError> {
        let PendingSnapshot { snapshot, change, copied, report, .. } = candidate;
        let (library, folder) = (&self.library, &self.library.source.folder);
        match change {
            None => {}
            Some(Change::Put { path, bytes, over }) => records_folder::put(folder, &path, &bytes, over.as_ref(), now)?,
            Some(Change::Withdraw { path }) => records_folder::withdraw(folder, &path, now)?,
            Some(Change::Restore(aside)) => records_folder::restore(folder, &aside)?,
        }
        let old = library.snapshot();
        if copied {
            library.commit(&snapshot, Some(old.generation));
        }
        library.current.store(snapshot);
        library.previous().replace(old);
        library.prune();
        Ok(Loaded::Swapped(report))
    }
}

impl Library {
    /// Claims the change: until it is done or dropped, no other can begin.
    ///
    /// # Errors
    /// [`LoadError::Busy`] where another is under way.
    pub fn begin(self: &Arc<Self>) -> Result<Reload, LoadError> {
        match self.changing.swap(true, Ordering::AcqRel) {
            true => Err(LoadError::Busy),
            false => Ok(Reload { library: self.clone() }),
        }
    }

    /// What waits to be decided about, where it does: the path of the file that is changed; none where
    /// it is the folder as a whole.
    pub fn held(&self, id: u64) -> Option<Option<String>> {
        let waiting = self.waiting();
        let candidate = waiting.as_ref().filter(|candidate| candidate.id == id)?;
        Some(candidate.change.as_ref().map(|change| change.path().to_owned()))
    }

    /// Whether the folder waits to be decided about just as it was looked at.
    fn is_held(&self, looked: &FolderScan) -> bool {
        let seen = looked.manifest.fingerprint();
        let is_it = |held: &PendingSnapshot| held.change.is_none() && held.snapshot.manifest.fingerprint() == seen;
        self.waiting().as_ref().is_some_and(is_it)
    }

    /// The snapshot that answered before: from memory, else read again from its copies.
    fn before(&self, now: &Snapshot, progress: &(dyn Fn(Stage) + Sync)) -> Result<Arc<Snapshot>, LoadError> {
        if let Some(before) = self.previous().take() {
            return Ok(before);
        }
        let archive = self.source.archive.as_ref().ok_or(LoadError::First)?;
        let before = archive.generation(now.generation).and_then(|now| archive.generation(now.before?));
        let before = before.filter(|before| archive.is_whole(&before.manifest)).ok_or(LoadError::First)?;
        let looked = FolderScan { manifest: before.manifest, copied: true };
        Ok(Arc::new(self.source.build(looked, before.number, Some(&now.as_before()), progress)?))
    }
}

/// Makes what members will ask of a snapshot, so that none of them waits for it. A part that cannot be
/// made is in the log, and tried again by nobody: who sees it is told that something went wrong.
fn ready(new: &Arc<Snapshot>, old: &Arc<Snapshot>) {
    new.suggestions();
    for scope in old.scopes() {
        if let Ok(part) = new.seen_from(&scope, old.seen_before(&scope).as_deref()) {
            part.suggestions();
        }
    }
}

impl Drop for Reload {
    fn drop(&mut self) {
        self.library.changing.store(false, Ordering::Release);
    }
}
