//! The snapshot that answers now, and how another comes to.
//!
//! Reading never waits: a question takes the snapshot as it stands and keeps it to its end. A
//! reload builds beside, asks the golden questions of both, and swaps only what is whole and what
//! nothing speaks against; else it waits for someone to decide. One change at a time; nothing that
//! answers ever takes its lock. What answered last is found again after a restart, whatever has
//! become of the folder meanwhile.

mod beside;
mod golden;
mod indexing;
mod opening;
mod parts;
mod places;
mod reload;
mod report;
mod scope;
mod snapshot;
mod suggestions;

pub use golden::Marks;
pub use opening::{Behind, Opened};
pub use places::{Gone, PassageRef, document_key, fnv1a};
pub use reload::{Change, Loaded, Reload, Stage};
pub use report::{Changes, Guard, Objection, Report};
pub use scope::Scope;
pub use snapshot::Snapshot;
pub use suggestions::{Suggestion, Suggestions};

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;

use crate::archive;
use crate::archive::records_folder::{self, RecordsFolderError, WithdrawnFile};
use crate::archive::{Archive, ArchiveError, Digest, Files, Generation, Indexes, Known, Manifest, State};
use crate::formats::{FileProblem, Limits};
use beside::Beside;
use indexing::{Before, MergePolicy};
use parts::Shelf;
use reload::Candidate;

/// Why there is no (new) snapshot. The old one goes on answering.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("Another reload is under way; ask again once it has reported.")]
    Busy,
    #[error("No record could be read from the knowledge folder (files with problems: {}).", problems.len())]
    Empty { problems: Vec<FileProblem> },
    #[error("What was to be decided is decided, or has made room for another.")]
    Outdated,
    #[error("These collections could not be indexed; the log says why.")]
    Collection,
    #[error("There is no generation before this one.")]
    First,
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error(transparent)]
    RecordsFolder(#[from] RecordsFolderError),
    #[error(transparent)]
    Index(#[from] crate::index::IndexError),
}

/// Where the records are, how they are read, and what is kept of them.
#[derive(Debug)]
pub struct Source {
    pub folder: PathBuf,
    pub limits: Limits,
    pub guard: Guard,
    /// Without one, generations do not outlast a restart, and nothing can be sent by message.
    pub archive: Option<Archive>,
}

/// What a folder holds, and whether the archive has copies of it.
struct Looked {
    manifest: Manifest,
    copied: bool,
}

impl Source {
    /// Looks at the folder. Copies that cannot be written cost the way back, not the reload.
    fn look(&self) -> Result<Looked, LoadError> {
        if let Some(archive) = &self.archive {
            match Manifest::of(&self.folder, &self.limits, Some(archive)) {
                Ok(manifest) => return Ok(Looked { manifest, copied: true }),
                Err(error) => tracing::warn!(%error, "this generation will not outlast a restart"),
            }
        }
        Ok(Looked { manifest: Manifest::of(&self.folder, &self.limits, None)?, copied: false })
    }

    /// Reads and indexes what was looked at; from the copies, where there are any. What was read and
    /// indexed `before` is taken from there.
    fn build(
        &self,
        looked: Looked,
        number: u64,
        before: Option<&Before>,
        progress: &(dyn Fn(Stage) + Sync),
    ) -> Result<Snapshot, LoadError> {
        let Looked { mut manifest, copied } = looked;
        let archive = self.archive.as_ref().filter(|_| copied);
        let files = Files { folder: &self.folder, archive, limits: &self.limits };
        let known = before.map(|before| Known::new(before.manifest, before.knowledge));
        let reading = |done, all| progress(Stage::Reading { done, all });
        let mut read = archive::reread(&mut manifest, files, known.as_ref(), &reading);
        read.problems.splice(0..0, manifest.problems.iter().cloned());
        if read.documents.is_empty() {
            return Err(LoadError::Empty { problems: read.problems });
        }
        progress(Stage::Indexing);
        let policy = MergePolicy::default();
        let index = indexing::indexed(&mut read.documents, before, self.indexes().as_ref(), policy)?;
        let mut snapshot = Snapshot::of(read, number, index);
        snapshot.manifest = manifest;
        let shelf = |archive: &Archive| Shelf { archive: archive.clone(), limits: self.limits, policy };
        snapshot.shelf = self.archive.as_ref().map(shelf);
        Ok(snapshot)
    }

    /// Where indexes outlast a restart.
    fn indexes(&self) -> Option<Indexes> {
        self.archive.as_ref().map(Archive::indexes)
    }

    /// The highest number that is written down of a generation; 0 where none is.
    fn last(&self) -> u64 {
        self.archive.as_ref().and_then(Archive::state).map_or(0, |state| state.last)
    }

    /// The generation that answered last, and what was known of the folder then.
    fn known(&self) -> Option<(State, Generation)> {
        let archive = self.archive.as_ref()?;
        let state = archive.state()?;
        let generation = archive.generation(state.current)?;
        Some((state, generation))
    }
}

/// The snapshot that answers now.
pub struct Library {
    source: Source,
    current: ArcSwap<Snapshot>,
    /// The one that answered before, so that going back takes no time.
    previous: Mutex<Option<Arc<Snapshot>>>,
    /// One that waits for someone to decide.
    waiting: Mutex<Option<Candidate>>,
    /// Set by the one change under way; no question looks at it.
    changing: AtomicBool,
    beside: Beside,
}

impl Library {
    /// Claims the change: until it is done or dropped, no other can begin.
    ///
    /// # Errors
    /// [`LoadError::Busy`] where another is under way.
    pub fn begin(self: &Arc<Self>) -> Result<Reload, LoadError> {
        match self.changing.swap(true, Ordering::AcqRel) {
            true => Err(LoadError::Busy),
            false => Ok(Reload::of(self.clone())),
        }
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
    fn commit(&self, now: &Snapshot, before: Option<u64>) {
        let Some(archive) = &self.source.archive else { return };
        let generation = Generation { number: now.generation, before, manifest: now.manifest.clone() };
        let state = State { current: now.generation, last: self.last().max(now.generation), declined: None };
        if let Err(error) = archive.commit(&generation, &state) {
            tracing::warn!(%error, "this generation will not outlast a restart");
        }
        self.keep(now);
    }

    /// Keeps the index of what answers.
    fn keep(&self, now: &Snapshot) {
        let Some(indexes) = self.source.indexes() else { return };
        if let Err(error) = indexing::keep(&now.as_before(), &indexes, &self.source.limits) {
            tracing::warn!(%error, "the next start will index the records again");
        }
    }

    /// Lets go of indexes that nothing uses: neither what answers, nor what answered before, nor what
    /// waits to.
    fn prune(&self) {
        let Some(indexes) = self.source.indexes() else { return };
        let waiting = self.waiting().as_ref().map(|candidate| candidate.snapshot().clone());
        let alive = [waiting, self.previous().clone(), Some(self.snapshot())];
        indexes.prune(&alive.iter().flatten().flat_map(|snapshot| snapshot.folders()).collect());
    }

    /// Writes down which generation answers, and which state of the folder was turned down.
    fn point(&self, current: u64, declined: Option<Digest>) {
        let Some(archive) = &self.source.archive else { return };
        if let Err(error) = archive.point(&State { current, last: self.last().max(current), declined }) {
            tracing::warn!(%error, "the next start will look at the folder again");
        }
    }

    /// The state of the folder that was turned down last.
    fn declined(&self) -> Option<Digest> {
        self.source.archive.as_ref()?.state()?.declined
    }

    /// The highest number that a generation has had.
    fn last(&self) -> u64 {
        self.source.last().max(self.snapshot().generation)
    }

    /// Held for moments only; a panic inside leaves it usable.
    fn waiting(&self) -> MutexGuard<'_, Option<Candidate>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn previous(&self) -> MutexGuard<'_, Option<Arc<Snapshot>>> {
        self.previous.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }
}
