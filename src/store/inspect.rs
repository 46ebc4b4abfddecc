//! Inspects the store without changing any file: whether a start can use it.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::database::FILE;
use super::error::StoreError;
use super::schema;

/// The state of the store before a start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreState {
    /// No store; a start creates one.
    Missing,
    /// A store of an older version; a start migrates it irreversibly.
    Outdated,
    Ready,
}

/// Inspects the store in `folder`; a bot may be writing to it.
///
/// # Errors
/// If it cannot be read, is damaged, or was written by a newer version.
pub fn inspect(folder: &Path) -> Result<StoreState, StoreError> {
    let file = folder.join(FILE);
    if !file.try_exists()? {
        return Ok(StoreState::Missing);
    }
    // SQLite creates a missing log even for readers, unless the file is declared immutable
    // (<https://www.sqlite.org/wal.html#read_only_databases>). If there is a log, another process may be
    // writing.
    let is_idle = !folder.join(format!("{FILE}-wal")).try_exists()?;
    let uri = format!("file:{}?{}", escape_path(&file), if is_idle { "immutable=1" } else { "mode=ro" });
    let connection = Connection::open_with_flags(uri, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI)?;
    Ok(if schema::examine(&connection)? < schema::MIGRATIONS.len() { StoreState::Outdated } else { StoreState::Ready })
}

/// Escapes a path for a URI; the path need not be UTF-8.
fn escape_path(path: &Path) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    let bytes = path.as_os_str().as_bytes().iter();
    bytes.map(|&byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::{Store, schema};
    use super::*;

    fn names(folder: &Path) -> std::io::Result<Vec<std::ffi::OsString>> {
        let mut names: Vec<_> =
            fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect::<Result<_, std::io::Error>>()?;
        names.sort();
        Ok(names)
    }

    #[test]
    fn an_inspection_changes_no_file() -> Result<(), StoreError> {
        let folder = tempfile::tempdir()?;
        let data = folder.path().join("dữ liệu? 100%");
        assert_eq!(inspect(&data)?, StoreState::Missing);
        assert!(!data.exists(), "an inspection creates nothing");
        let store = Store::open(&data, 90)?;
        assert_eq!(inspect(&data)?, StoreState::Ready, "a bot may have the store open");
        drop(store);
        let before = names(&data)?;
        assert_eq!(inspect(&data)?, StoreState::Ready);
        let set =
            |version: usize| Connection::open(data.join(FILE))?.pragma_update(None, "user_version", version as u32);
        set(0)?;
        assert_eq!(inspect(&data)?, StoreState::Outdated);
        set(schema::MIGRATIONS.len() + 1)?;
        assert!(matches!(inspect(&data), Err(StoreError::Newer)));
        assert_eq!(names(&data)?, before);
        fs::write(data.join(FILE), "no store at all, but long enough to be taken for the beginning of one")?;
        assert!(matches!(inspect(&data), Err(StoreError::Damaged(_))));
        Ok(())
    }
}
