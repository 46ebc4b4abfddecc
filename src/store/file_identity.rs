//! The identity of the store's file. If the file is deleted or replaced, SQLite goes on using the open one, and everything
//! written to it is lost when the program ends.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::error::StoreError;

/// The path of an open file, with its device and inode when it was opened.
pub struct FileIdentity {
    path: PathBuf,
    device: u64,
    inode: u64,
}

impl FileIdentity {
    /// Returns the identity of the file at `path`.
    ///
    /// # Errors
    /// If it cannot be accessed.
    pub fn new(path: &Path) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        Ok(Self { path: path.to_owned(), device: metadata.dev(), inode: metadata.ino() })
    }

    /// Checks that the path still leads to this file.
    ///
    /// # Errors
    /// [`StoreError::Replaced`] if it does not; others if it cannot be accessed.
    pub fn check(&self) -> Result<(), StoreError> {
        match fs::metadata(&self.path) {
            Ok(metadata) if (metadata.dev(), metadata.ino()) == (self.device, self.inode) => Ok(()),
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Err(StoreError::Replaced),
        }
    }
}
