//! Startup of the library: the generation that answered last answers again at once; changes of the records
//! folder since then are left to a [`StartupReload`].

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::current_snapshot::Library;
use super::error::LoadError;
use super::indexing::{self, LoadedIndex};
use super::records_source::{FolderScan, RecordsSource, ReloadStage};
use super::reload::{Reload, ReloadOutcome};
use crate::archive::{RESPONSE_TIME, records_folder};

/// The result of a reload.
pub type ReloadResult = Result<ReloadOutcome, LoadError>;

/// The reload that a start leaves to be done, if the records folder differs from the generation that answers. No
/// other reload can begin until this one is loaded or dropped.
#[derive(Default)]
pub struct StartupReload(Option<(Reload, FolderScan)>);

impl StartupReload {
    /// Loads the folder, unless the new snapshot needs approval. Blocks the thread until that is done.
    ///
    /// # Errors
    /// If the folder cannot be loaded, or has no records. The current snapshot stays.
    pub fn load(self, progress: &(dyn Fn(ReloadStage) + Sync)) -> ReloadResult {
        let Some((reload, scan)) = self.0 else { return Ok(ReloadOutcome::Unchanged) };
        reload.run_in_background(|reload| reload.build_and_review(scan, None, 0, progress))
    }
}

impl Library {
    /// Opens the library with the generation that answered last, or with the content of the records folder if there
    /// is none. With a stored index, the time does not depend on the number of records.
    ///
    /// # Errors
    /// If there are no records, or the folder or the index cannot be read.
    pub fn open(
        source: RecordsSource,
        progress: &(dyn Fn(ReloadStage) + Sync),
    ) -> Result<(Arc<Self>, StartupReload), LoadError> {
        let clean = |folder: &Path| {
            records_folder::remove_temporary_files(folder);
            io::Result::Ok(())
        };
        if let Err(error) = source.folder.run(RESPONSE_TIME, clean) {
            tracing::warn!(%error, "cannot remove temporary files from the records folder");
        }
        let stored = source.files().and_then(|files| indexing::load_index(&files.archive.index_store(), &files));
        let previous = stored.as_ref().map(LoadedIndex::as_previous);
        let scan = source.scan_folder()?;
        let fingerprint = scan.manifest.fingerprint();
        let (snapshot, changed_scan, is_new) = match source.load_state() {
            Some((_, last)) if last.manifest.fingerprint() == fingerprint => {
                (source.build(scan, last.number, previous.as_ref(), progress)?, None, false)
            }
            Some((state, last)) if source.can_rebuild(&last, previous.as_ref()) => {
                let archived = FolderScan { manifest: last.manifest, is_archived: true };
                let snapshot = source.build(archived, last.number, previous.as_ref(), progress)?;
                (snapshot, Some(scan).filter(|_| state.declined != Some(fingerprint)), false)
            }
            _ => {
                let is_new = scan.is_archived;
                (source.build(scan, source.last_generation() + 1, previous.as_ref(), progress)?, None, is_new)
            }
        };
        if stored.as_ref().is_some_and(|stored| stored.manifest != snapshot.manifest) {
            tracing::info!("the stored index has other records than this generation; indexed the missing ones");
        }
        let is_stored = stored.is_some_and(|stored| stored.index.folders() == snapshot.index.folders());
        let library = Self::new(source, snapshot);
        match is_new {
            true => library.commit(&library.snapshot(), None),
            false if !is_stored => library.save_index(&library.snapshot()),
            false => {}
        }
        library.prune_indexes();
        let reload = changed_scan.map(|scan| Ok::<_, LoadError>((library.begin_reload()?, scan))).transpose()?;
        Ok((library, StartupReload(reload)))
    }
}
