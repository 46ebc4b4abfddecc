//! The snapshot that answers now.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;

use super::background_pool::BackgroundPool;
use super::indexing;
use super::pending::PendingSnapshot;
use super::snapshot::Snapshot;
use super::source::Source;
use crate::archive::records_folder::{self, WithdrawnFile};
use crate::archive::{self, Digest, Generation, State};
use crate::formats::Limits;

/// The snapshot that answers now.
pub struct Library {
    pub(super) source: Source,
    pub(super) current: ArcSwap<Snapshot>,
    /// The one that answered before, so that going back takes no time.
    previous: Mutex<Option<Arc<Snapshot>>>,
    /// One that waits for someone to decide.
    waiting: Mutex<Option<PendingSnapshot>>,
    /// Set by the one change under way; no question looks at it.
    pub(super) changing: AtomicBool,
    pub(super) background: BackgroundPool,
}

impl Library {
    pub(super) fn of(source: Source, first: Snapshot) -> Arc<Self> {
        Arc::new(Self {
            source,
            current: ArcSwap::from_pointee(first),
            previous: Mutex::default(),
            waiting: Mutex::default(),
            changing: AtomicBool::new(false),
            background: BackgroundPool::new(),
        })
    }

    /// The bytes of a record as it was when it was read for the snapshot that answers.
    pub fn file(&self, path: &str) -> Option<Vec<u8>> {
        let snapshot = self.snapshot();
        let entry = snapshot.manifest.entry(path)?;
        let copy = self.source.archive.as_ref().and_then(|archive| archive.bytes(&entry.digest));
        copy.or_else(|| records_folder::bytes(&self.source.folder, path).ok())
    }

    /// The bytes of what is kept aside.
    pub fn withdrawn_file(&self, aside: &WithdrawnFile) -> Option<Vec<u8>> {
        records_folder::bytes(&self.source.folder, &aside.place()).ok()
    }

    /// What is kept aside of the folder, the latest first.
    pub fn withdrawn_files(&self) -> Vec<WithdrawnFile> {
        records_folder::withdrawn_files(&self.source.folder)
    }

    /// How much of a file is read.
    pub fn limits(&self) -> &Limits {
        &self.source.limits
    }

    /// Whether records can be sent, withdrawn and put back: that takes an archive.
    pub fn can_change(&self) -> bool {
        self.source.archive.is_some()
    }

    /// What the folder looks like, without reading it: other once anything in it is.
    pub fn glance(&self) -> u64 {
        archive::glance(&self.source.folder)
    }

    /// Keeps `now` as the generation that answers. What cannot be written is in the log, and costs
    /// the way back after a restart.
    pub(super) fn commit(&self, now: &Snapshot, before: Option<u64>) {
        let Some(archive) = &self.source.archive else { return };
        let generation = Generation { number: now.generation, before, manifest: now.manifest.clone() };
        let state = State { current: now.generation, last: self.last().max(now.generation), declined: None };
        if let Err(error) = archive.commit(&generation, &state) {
            tracing::warn!(%error, "this generation will not outlast a restart");
        }
        self.keep(now);
    }

    /// Keeps the index of what answers.
    pub(super) fn keep(&self, now: &Snapshot) {
        let Some(indexes) = self.source.indexes() else { return };
        if let Err(error) = indexing::keep(&now.as_before(), &indexes, &self.source.limits) {
            tracing::warn!(%error, "the next start will index the records again");
        }
    }

    /// Lets go of indexes that nothing uses: neither what answers, nor what answered before, nor what
    /// waits to.
    pub(super) fn prune(&self) {
        let Some(indexes) = self.source.indexes() else { return };
        let waiting = self.waiting().as_ref().map(|candidate| candidate.snapshot.clone());
        let alive = [waiting, self.previous().clone(), Some(self.snapshot())];
        indexes.prune(&alive.iter().flatten().flat_map(|snapshot| snapshot.folders()).collect());
    }

    /// Writes down which generation answers, and which state of the folder was turned down.
    pub(super) fn point(&self, current: u64, declined: Option<Digest>) {
        let Some(archive) = &self.source.archive else { return };
        if let Err(error) = archive.point(&State { current, last: self.last().max(current), declined }) {
            tracing::warn!(%error, "the next start will look at the folder again");
        }
    }

    /// The state of the folder that was turned down last.
    pub(super) fn declined(&self) -> Option<Digest> {
        self.source.archive.as_ref()?.state()?.declined
    }

    /// The highest number that a generation has had.
    pub(super) fn last(&self) -> u64 {
        self.source.last().max(self.snapshot().generation)
    }

    /// Held for moments only; a panic inside leaves it usable.
    pub(super) fn waiting(&self) -> MutexGuard<'_, Option<PendingSnapshot>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn previous(&self) -> MutexGuard<'_, Option<Arc<Snapshot>>> {
        self.previous.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }
}
