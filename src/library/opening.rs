//! The library as a start finds it: what answered last answers again, at once, and what the folder
//! holds by now is loaded beside it.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use arc_swap::ArcSwap;

use super::beside::Beside;
use super::indexing::{self, Before, Opened as Kept};
use super::reload::{Loaded, Reload, Stage};
use super::{Library, LoadError, Looked, Snapshot, Source};
use crate::archive::{Generation, Known, records_folder};

/// How the folder's first reload after a start went, beside what answered last.
pub type Opened = Result<Loaded, LoadError>;

/// What the folder holds by now, where that is not what answers: still to be loaded. Until it is, or
/// dropped, nothing else can be changed.
#[derive(Default)]
pub struct Behind(Option<(Reload, Looked)>);

impl Behind {
    /// Loads it, where nothing speaks against it. Blocks its thread for as long as that takes.
    ///
    /// # Errors
    /// Where nothing can be answered from what the folder holds. What answers stays.
    pub fn load(self, progress: &(dyn Fn(Stage) + Sync)) -> Opened {
        let Some((reload, looked)) = self.0 else { return Ok(Loaded::Same) };
        reload.beside(|reload| reload.try_out(looked, None, 0, progress))
    }
}

impl Library {
    /// Opens the library with what answered last, if anything did; else with what the folder holds.
    /// From an index that was kept, that takes no longer for many records than for few.
    ///
    /// # Errors
    /// Where there is nothing to answer from.
    pub fn open(source: Source, progress: &(dyn Fn(Stage) + Sync)) -> Result<(Arc<Self>, Behind), LoadError> {
        records_folder::sweep(&source.folder);
        let kept = source.indexes().and_then(|indexes| indexing::opened(&indexes, &source.limits));
        let before = kept.as_ref().map(Kept::as_before);
        let looked = source.look()?;
        let seen = looked.manifest.fingerprint();
        let (snapshot, behind, new) = match source.known() {
            Some((_, known)) if known.manifest.fingerprint() == seen => {
                (source.build(looked, known.number, before.as_ref(), progress)?, None, false)
            }
            Some((state, known)) if source.has(&known, before.as_ref()) => {
                let last = Looked { manifest: known.manifest, copied: true };
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
        Ok((library, Behind(behind)))
    }

    fn of(source: Source, first: Snapshot) -> Arc<Self> {
        Arc::new(Self {
            source,
            current: ArcSwap::from_pointee(first),
            previous: Mutex::default(),
            waiting: Mutex::default(),
            changing: AtomicBool::new(false),
            beside: Beside::new(),
        })
    }
}

impl Source {
    /// Whether a generation can be read again: there are whole copies of all of it but what is kept beside
    /// its index.
    fn has(&self, generation: &Generation, kept: Option<&Before>) -> bool {
        let kept = kept.map(|kept| Known::new(kept.manifest, kept.knowledge));
        let rest = kept.map_or_else(|| generation.manifest.clone(), |kept| kept.rest(&generation.manifest));
        self.archive.as_ref().is_some_and(|archive| archive.is_whole(&rest))
    }
}
