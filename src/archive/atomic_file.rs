//! Atomic file writes: after a power failure, a file is complete or absent.
//!
//! Bytes are written to a hidden temporary file in the same folder and synced to disk; then the file is
//! renamed. Readers of a folder skip hidden files, and a start removes temporary files that a crash left
//! behind.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// The prefix of the names of temporary files.
const TEMPORARY_PREFIX: &str = ".bienban-";

/// Creates a file.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] if there is one of this name; other errors if it cannot be written.
pub fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = parent(path)?;
    write_temporary(folder, bytes)?.persist_noclobber(path)?;
    sync_folder(folder)
}

/// Creates or replaces a file.
///
/// # Errors
/// If it cannot be written; an existing file is then unchanged.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = parent(path)?;
    write_temporary(folder, bytes)?.persist(path)?;
    sync_folder(folder)
}

/// Renames a file; never replaces another. The old name is removed once the new one is synced to disk: until
/// then, the file has both.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] if there is a file of the new name; other errors if it cannot be renamed.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
        Ok(()) => {
            sync_folder(parent(to)?)?;
            fs::remove_file(from)?;
        }
        // A file system without hard links. Nothing else in this program writes to the folder.
        Err(_) if !to.try_exists()? => fs::rename(from, to)?,
        Err(_) => return Err(io::ErrorKind::AlreadyExists.into()),
    }
    sync_folder(parent(to)?)?;
    sync_folder(parent(from)?)
}

/// Removes the temporary files that a crash left behind.
pub fn remove_temporary_files(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(TEMPORARY_PREFIX) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Creates a folder and its missing parents, synced to disk: a file whose folder is lost in a power failure
/// is lost too.
///
/// # Errors
/// If one of them cannot be created.
pub fn create_folders(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    let above = parent(path)?;
    create_folders(above)?;
    match fs::create_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ if above.as_os_str().is_empty() => sync_folder(Path::new(".")),
        _ => sync_folder(above),
    }
}

/// Checks that files can be written in a folder or, if it does not exist, in the nearest existing parent. The
/// test file has no name, so no other program sees it.
///
/// # Errors
/// If they cannot be written.
pub fn check_writable(folder: &Path) -> io::Result<()> {
    let above = folder.ancestors().find(|above| above.as_os_str().is_empty() || above.exists());
    let existing = above.filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::tempfile_in(existing)?.write_all(b"1")
}

/// Syncs a folder to disk, so that the names of new files survive a power failure, not only their contents.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn parent(path: &Path) -> io::Result<&Path> {
    path.parent().ok_or_else(|| io::ErrorKind::InvalidInput.into())
}

/// Writes a temporary file and syncs it to disk.
fn write_temporary(folder: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(TEMPORARY_PREFIX);
    // The default permissions of new files: other programs maintain the records too.
    #[cfg(unix)]
    builder.permissions(<Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_never_replaced_by_mistake() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        create(&a, b"1")?;
        assert_eq!(create(&a, b"2").map_err(|error| error.kind()), Err(io::ErrorKind::AlreadyExists));
        assert_eq!(fs::read(&a)?, b"1");
        replace(&a, b"3")?;
        create(&b, b"4")?;
        assert_eq!(rename(&a, &b).map_err(|error| error.kind()), Err(io::ErrorKind::AlreadyExists));
        fs::remove_file(&b)?;
        rename(&a, &b)?;
        assert_eq!((fs::read(&b)?, a.exists()), (b"3".to_vec(), false));
        fs::write(folder.path().join(".bienban-x"), "half")?;
        remove_temporary_files(folder.path());
        check_writable(&folder.path().join("new/folder"))?;
        assert!(check_writable(&b).is_err(), "a file is not a folder");
        assert_eq!(fs::read_dir(folder.path())?.count(), 1);
        Ok(())
    }
}
