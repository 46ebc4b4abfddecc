//! Why there is no new snapshot.

use crate::archive::ArchiveError;
use crate::archive::records_folder::RecordsFolderError;
use crate::formats::FileProblem;
use crate::index::IndexError;

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
    Index(#[from] IndexError),
}
