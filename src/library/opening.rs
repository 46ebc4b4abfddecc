//! The library as a start finds it: what answered last answers again, at once, and what the folder
//! holds by now is loaded beside it.

use std::sync::Arc;

use super::current::Library;
use super::error::LoadError;
use super::indexing::{self, LoadedIndex};
use super::reload::{Loaded, Reload};
use super::source::{FolderScan, Source, Stage};
use crate::archive::records_folder;

/// How the folder's first reload after a start went, beside what answered last.
pub type Opened = Result<Loaded, LoadError>;

/// What the folder holds by now, where that is not what answers: still to be loaded. Until it is, or
/// dropped, nothing else can be changed.
#[derive(Default)]
pub struct PendingReload(Option<(Reload, FolderScan)>);

impl PendingReload {
    /// Loads it, where nothing speaks against it. Blocks its thread for as long as that takes.
    ///
    /// # Errors
    /// Where nothing can be answered from what the folder holds. What answers stays.
    pub fn load(self, progress: &(dyn Fn(Stage) + Sync)) -> Opened {
        let Some((reload, looked)) = self.0 else { return Ok(Loaded::Same) };
        reload.in_background(|reload| reload.try_out(looked, None, 0, progress))
    }
}

impl Library {
    /// Opens the library with what answered last, if anything did; else with what the folder holds.
    /// From an index that was kept, that takes no longer for many records than for few.
    ///
    /// # Errors
    /// Where there is nothing to answer from.
    pub fn open(source: Source, progress: &(dyn Fn(Stage) + Sync)) -> Result<(Arc<Self>, PendingReload), LoadError> {
        records_folder::sweep(&source.folder);
        let kept = source.indexes().and_then(|indexes| indexing::opened(&indexes, &source.limits));
        let before = kept.as_ref().map(LoadedIndex::as_before);
        let looked = source.look()?;
        let seen = looked.manifest.fingerprint();
        let (snapshot, behind, new) = match source.known() {
            Some((_, known)) if known.manifest.fingerprint() == seen => {
                (source.build(looked, known.number, before.as_ref(), progress)?, None, false)
            }
            Some((state, known)) if source.has(&known, before.as_ref()) => {
                let last = FolderScan { manifest: known.manifest, copied: true };
                let snapshot = source.build(last, known.number, before.as_ref(), progress)?;
                (snapshot, Some(looked).filter(|_| state.declined != Some(seen)), false)
            }
            _ => {
                let copied = looked.copied;
                (source.build(looked, source.last() + 1, before.as_ref(), progress)?, None, copied)
            }
        };
        if kept.as_ref().is_some_and(|kept| kept.manifest != snapshot.manifest) {
            tracing::info!("the index is of other records than answer now, and those that it lacks are indexed");
        }
        let is_kept = kept.is_some_and(|kept| kept.index.folders() == snapshot.index.folders());
        let library = Self::of(source, snapshot);
        match new {
            true => library.commit(&library.snapshot(), None),
            false if !is_kept => library.keep(&library.snapshot()),
            false => {}
        }
        library.prune();
        let behind = behind.map(|looked| Ok::<_, LoadError>((library.begin()?, looked))).transpose()?;
        Ok((library, PendingReload(behind)))
    }
}
