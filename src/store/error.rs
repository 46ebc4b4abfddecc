//! Errors of the store.

use rusqlite::ErrorCode;

use super::limits::{MAX_ADMISSIONS, MAX_EDITORS};

/// A reason why the store cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the store was written by a newer version of bienban; run that version, or set DATA_DIR to another folder")]
    Newer,
    #[error("the store is damaged or not a store: {0}; restore it from a backup, or move it out of DATA_DIR")]
    Damaged(String),
    #[error("cannot wipe stored questions while another program reads the store; stop that program")]
    InUse,
    #[error("no more than {MAX_EDITORS} editors are allowed; remove one first")]
    TooManyEditors,
    #[error("no more than {MAX_ADMISSIONS} members and groups may be admitted; revoke an admission first")]
    TooManyAdmissions,
    #[error("cannot create the store's folder or file: {0}")]
    Folder(#[from] std::io::Error),
    #[error("the store is locked by another program or cannot be written at the moment; try again in a minute")]
    Busy,
    #[error(
        "the store's file was deleted or replaced; what is written is lost when the program ends: stop it, restore DATA_DIR and start it again"
    )]
    Replaced,
    #[error("cannot read or write the store: {0}")]
    Sql(rusqlite::Error),
    #[error("cannot serialise a question: {0}")]
    Question(#[from] serde_json::Error),
}

impl StoreError {
    /// Whether the same call may succeed later: another program has locked the file, the disk is full, or it
    /// cannot be written for another reason.
    pub(super) fn is_temporary(&self) -> bool {
        match self {
            Self::Busy => true,
            Self::Sql(error) => matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure | ErrorCode::ReadOnly | ErrorCode::CannotOpen)
            ),
            _ => false,
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged(error.to_string()),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            _ => Self::Sql(error),
        }
    }
}
