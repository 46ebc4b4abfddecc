//! A snapshot that needs approval, and the change that it comes of.

use std::sync::Arc;

use super::report::Report;
use super::snapshot::Snapshot;
use crate::archive::Digest;
use crate::archive::records_folder::WithdrawnFile;

/// What is to become of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A file is put in: a new one, or in place of the one of that digest.
    Put { path: String, bytes: Vec<u8>, over: Option<Digest> },
    /// A file is taken out and kept aside.
    Withdraw { path: String },
    /// A file is put back.
    Restore(WithdrawnFile),
}

impl Change {
    /// The path of the file that is changed.
    pub fn path(&self) -> &str {
        match self {
            Self::Put { path, .. } | Self::Withdraw { path } => path,
            Self::Restore(aside) => &aside.path,
        }
    }
}

/// A snapshot that waits to be decided about.
pub(super) struct PendingSnapshot {
    pub id: u64,
    pub snapshot: Arc<Snapshot>,
    pub change: Option<Change>,
    pub copied: bool,
    pub report: Report,
}
