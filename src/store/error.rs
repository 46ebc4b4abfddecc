//! Errors of the store.

use rusqlite::ErrorCode;

use super::limits::{MOST_ADMITTED, MOST_EDITORS};

/// A reason why the store cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("The store was written by a newer bienban; run that one, or name another folder in DATA_DIR.")]
    Newer,
    #[error("The store is damaged or is no store ({0}); put a copy of it back, or move it out of DATA_DIR.")]
    Damaged(String),
    #[error("Questions kept before cannot be wiped while another program reads the store; stop that one.")]
    InUse,
    #[error("No more than {MOST_EDITORS} people may tend the records; take the right from one of them first.")]
    TooManyEditors,
    #[error("No more than {MOST_ADMITTED} members and groups may be admitted; dismiss one of them first.")]
    TooManyAdmitted,
    #[error("The store's folder or file cannot be made: {0}")]
    Folder(#[from] std::io::Error),
    #[error("The store cannot be read or written: {0}")]
    Sql(rusqlite::Error),
    #[error("What was asked before cannot be written down: {0}")]
    History(#[from] serde_json::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged(error.to_string()),
            _ => Self::Sql(error),
        }
    }
}
