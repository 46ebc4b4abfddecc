//! Files that are there whole or not at all, whenever the power goes.
//!
//! Bytes go to a hidden file beside the place, to the disk, and only then under their name: whoever
//! reads a folder passes over what is hidden, and a start sweeps away what was left half written.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// What names of files that are being written begin with.
const HALF_WRITTEN: &str = ".bienban-";

/// Writes a file that must not be there yet.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] where it is; others as the system has them.
pub fn create(at: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = parent(at)?;
    written(folder, bytes)?.persist_noclobber(at)?;
    settle(folder)
}

/// Writes a file in place of the one that is there, if one is.
///
/// # Errors
/// As the system has them; the file is then as it was.
pub fn replace(at: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = parent(at)?;
    written(folder, bytes)?.persist(at)?;
    settle(folder)
}

/// Gives a file another name, which must be free. Its old name goes only once the new one outlasts a
/// power cut: until then it has both.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] where it is not; others as the system has them.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
        Ok(()) => {
            settle(parent(to)?)?;
            fs::remove_file(from)?;
        }
        // A file system without second names: nothing else here writes to this folder.
        Err(_) if !to.try_exists()? => fs::rename(from, to)?,
        Err(_) => return Err(io::ErrorKind::AlreadyExists.into()),
    }
    settle(parent(to)?)?;
    settle(parent(from)?)
}

/// Removes what was being written when the power went.
pub fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(HALF_WRITTEN) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Makes a folder and those above it, where they are not there, so that they outlast a power cut: a
/// file whose folder is lost is lost with it.
///
/// # Errors
/// As the system has them.
pub fn folders(at: &Path) -> io::Result<()> {
    if at.as_os_str().is_empty() || at.is_dir() {
        return Ok(());
    }
    let above = parent(at)?;
    folders(above)?;
    match fs::create_dir(at) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ if above.as_os_str().is_empty() => settle(Path::new(".")),
        _ => settle(above),
    }
}

/// Whether files can be written in a folder, or where it would be made; no other program sees the try.
///
/// # Errors
/// As the system has them.
pub fn writable(folder: &Path) -> io::Result<()> {
    let above = folder.ancestors().find(|above| above.as_os_str().is_empty() || above.exists());
    let there = above.filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::tempfile_in(there)?.write_all(b"1")
}

/// Makes names in a folder outlast a power cut, and not only what they name.
pub fn settle(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn parent(at: &Path) -> io::Result<&Path> {
    at.parent().ok_or_else(|| io::ErrorKind::InvalidInput.into())
}

fn written(folder: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(HALF_WRITTEN);
    // As any other program would make it: others than the bot keep the records too.
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
    fn whole_or_not_at_all() -> io::Result<()> {
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
        sweep(folder.path());
        writable(&folder.path().join("new/folder"))?;
        assert!(writable(&b).is_err(), "a file is no folder");
        assert_eq!(fs::read_dir(folder.path())?.count(), 1);
        Ok(())
    }
}
