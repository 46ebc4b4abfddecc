//! Where the records are, and how a snapshot is built from them.

use std::path::PathBuf;

use super::error::LoadError;
use super::indexing::{self, Before, MergePolicy};
use super::report::Guard;
use super::snapshot::{Shelf, Snapshot};
use crate::archive::{self, Archive, Files, Generation, Indexes, Known, Manifest, State};
use crate::formats::Limits;

/// How far a reload has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Reading {
        done: usize,
        all: usize,
    },
    Indexing,
    /// The golden questions are asked.
    Checking,
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
pub(super) struct FolderScan {
    pub manifest: Manifest,
    pub copied: bool,
}

impl Source {
    /// Looks at the folder. Copies that cannot be written cost the way back, not the reload.
    pub(super) fn look(&self) -> Result<FolderScan, LoadError> {
        if let Some(archive) = &self.archive {
            match Manifest::of(&self.folder, &self.limits, Some(archive)) {
                Ok(manifest) => return Ok(FolderScan { manifest, copied: true }),
                Err(error) => tracing::warn!(%error, "this generation will not outlast a restart"),
            }
        }
        Ok(FolderScan { manifest: Manifest::of(&self.folder, &self.limits, None)?, copied: false })
    }

    /// Reads and indexes what was looked at; from the copies, where there are any. What was read and
    /// indexed `before` is taken from there.
    pub(super) fn build(
        &self,
        looked: FolderScan,
        number: u64,
        before: Option<&Before>,
        progress: &(dyn Fn(Stage) + Sync),
    ) -> Result<Snapshot, LoadError> {
        let FolderScan { mut manifest, copied } = looked;
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
    pub(super) fn indexes(&self) -> Option<Indexes> {
        self.archive.as_ref().map(Archive::indexes)
    }

    /// The highest number that is written down of a generation; 0 where none is.
    pub(super) fn last(&self) -> u64 {
        self.archive.as_ref().and_then(Archive::state).map_or(0, |state| state.last)
    }

    /// The generation that answered last, and what was known of the folder then.
    pub(super) fn known(&self) -> Option<(State, Generation)> {
        let archive = self.archive.as_ref()?;
        let state = archive.state()?;
        let generation = archive.generation(state.current)?;
        Some((state, generation))
    }

    /// Whether a generation can be read again: there are whole copies of all of it but what is kept beside
    /// its index.
    pub(super) fn has(&self, generation: &Generation, kept: Option<&Before>) -> bool {
        let kept = kept.map(|kept| Known::new(kept.manifest, kept.knowledge));
        let rest = kept.map_or_else(|| generation.manifest.clone(), |kept| kept.rest(&generation.manifest));
        self.archive.as_ref().is_some_and(|archive| archive.is_whole(&rest))
    }
}
