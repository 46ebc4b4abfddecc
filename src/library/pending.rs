//! A snapshot that needs approval, and the change of the records folder behind it.

use std::path::Path;
use std::sync::Arc;

use super::report::ReloadReport;
use super::snapshot::Snapshot;
use crate::archive::Digest;
use crate::archive::records_folder::{self, RecordsFolderError, WithdrawnFile};

/// A change of one file in the records folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FolderChange {
    /// Adds a file, or replaces the one whose digest is `replaced`.
    Put { path: String, bytes: Vec<u8>, replaced: Option<Digest> },
    /// Withdraws a file: it stays restorable, but is no longer a record.
    Withdraw { path: String },
    /// Restores a withdrawn file.
    Restore(WithdrawnFile),
}

impl FolderChange {
    /// The path of the changed file.
    pub fn path(&self) -> &str {
        match self {
            Self::Put { path, .. } | Self::Withdraw { path } => path,
            Self::Restore(file) => &file.path,
        }
    }

    /// Changes the records folder. `now` is in Unix seconds.
    ///
    /// # Errors
    /// If it cannot be changed, or has changed so that this change no longer applies.
    pub(super) fn apply(&self, folder: &Path, now: i64) -> Result<(), RecordsFolderError> {
        match self {
            Self::Put { path, bytes, replaced } => records_folder::put(folder, path, bytes, replaced.as_ref(), now),
            Self::Withdraw { path } => records_folder::withdraw(folder, path, now),
            Self::Restore(file) => records_folder::restore(folder, file),
        }
    }
}

/// A snapshot that needs approval.
pub(super) struct PendingSnapshot {
    /// Identifies it in the buttons for approval.
    pub id: u64,
    pub snapshot: Arc<Snapshot>,
    /// `None` if the folder as a whole was loaded.
    pub change: Option<FolderChange>,
    /// Whether the archive has copies of its files.
    pub is_archived: bool,
    pub report: ReloadReport,
}
