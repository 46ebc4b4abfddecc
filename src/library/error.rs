//! Errors of loading the records.

use crate::archive::ArchiveError;
use crate::archive::records_folder::RecordsFolderError;
use crate::formats::FileProblem;
use crate::index::IndexError;

/// Why there is no new snapshot. The current one, if there is one, stays in use.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("another reload is in progress; try again when it has finished")]
    Busy,
    #[error("no record could be read from the records folder; files with problems: {}", problems.len())]
    NoRecords { problems: Vec<FileProblem> },
    #[error("the change is no longer pending; it has been decided on or replaced")]
    NotPending,
    #[error("cannot index these collections; see the log for the cause")]
    ScopeNotIndexed,
    #[error("there is no previous generation")]
    NoPreviousGeneration,
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error(transparent)]
    RecordsFolder(#[from] RecordsFolderError),
    #[error(transparent)]
    Index(#[from] IndexError),
}
