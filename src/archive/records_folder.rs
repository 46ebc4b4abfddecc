//! Changes of the records folder by admins: files are added, replaced, withdrawn and restored.
//!
//! No data is ever lost: withdrawn and replaced files are moved to a hidden folder, from which they can be
//! restored. Nothing is written outside the folder, and a file is only replaced if the caller gives the
//! digest of its current bytes.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::{fs, io};

use chrono::{DateTime, NaiveDateTime};
use unicode_normalization::UnicodeNormalization;

use super::atomic_file;
use super::folder_access::open_file;
use super::manifest::Digest;
use crate::text::is_invisible;

/// The folder of withdrawn files; hidden, so that scans ignore it.
const WITHDRAWN_FOLDER: &str = ".withdrawn";

/// The format of the time of a withdrawal in a folder's name, in UTC.
const TIME_FORMAT: &str = "%Y-%m-%dT%H-%M-%SZ";

/// The maximum length of a file name in bytes: file systems allow 255. A Vietnamese letter takes up to three.
const MAX_NAME_LEN: usize = 180;

/// A reason why the folder was not changed.
#[derive(Debug, thiserror::Error)]
pub enum RecordsFolderError {
    #[error("a file of this name exists already")]
    AlreadyExists,
    #[error("the file has changed meanwhile")]
    Changed,
    #[error("the file no longer exists")]
    NotFound,
    #[error("the path leads out of the records folder")]
    OutsideFolder,
    #[error("cannot write to the records folder: {0}; free disk space or check its permissions")]
    Io(#[from] io::Error),
}

/// A withdrawn file, or an old version of a replaced one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawnFile {
    /// The name of its folder: the time of the withdrawal, and a number if there are several at that time.
    stamp: String,
    /// Its original path, relative to the records folder.
    pub path: String,
    pub bytes: u64,
}

impl WithdrawnFile {
    /// The time of the withdrawal, in UTC.
    pub fn withdrawal_time(&self) -> Option<NaiveDateTime> {
        let stamp = self.stamp.split('+').next().unwrap_or_default();
        NaiveDateTime::parse_from_str(stamp, TIME_FORMAT).ok()
    }

    /// Its current path, relative to the records folder; it identifies the file in buttons.
    pub fn stored_path(&self) -> String {
        format!("{WITHDRAWN_FOLDER}/{}/{}", self.stamp, self.path)
    }
}

/// Makes the name of an uploaded file safe: removes folders, leading dots, and characters with a special
/// meaning for file systems or terminals. `None` if nothing is left.
pub fn sanitise_file_name(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let forbidden = |c: char| c.is_control() || "<>:\"|?*\u{FEFF}".contains(c) || is_invisible(c);
    let clean: String = last.nfc().filter(|c| !forbidden(*c)).collect();
    let clean = clean.trim().trim_start_matches('.').trim_end_matches(['.', ' ']).trim();
    let (stem, ending) = clean.rsplit_once('.').map_or((clean, String::new()), |(s, e)| (s, format!(".{e}")));
    if stem.is_empty() || ending.len() > 10 {
        return None;
    }
    let max_len = MAX_NAME_LEN - ending.len();
    let end = (0..=max_len.min(stem.len())).rev().find(|at| stem.is_char_boundary(*at)).unwrap_or(0);
    Some(format!("{}{ending}", stem[..end].trim_end()))
}

/// Writes a new file or, with `replaced`, replaces the file whose bytes have that digest. The old version is
/// stored with the withdrawn files, unless the new one only appends to it. `at` is in Unix seconds.
///
/// # Errors
/// If a new file's path is taken, the file to replace is missing or has another digest, the path leads out of
/// the folder, or the folder cannot be written.
pub fn put(
    folder: &Path,
    path: &str,
    bytes: &[u8],
    replaced: Option<&Digest>,
    at: i64,
) -> Result<(), RecordsFolderError> {
    let to = resolve_and_create_parents(folder, path)?;
    let Some(digest) = replaced else {
        return atomic_file::create(&to, bytes).map_err(map_exists_error);
    };
    let current = read_bytes(folder, path)?;
    if Digest::compute(&current) != *digest {
        return Err(RecordsFolderError::Changed);
    }
    // A file that is only appended to still has all its old bytes.
    if !bytes.starts_with(&current) {
        atomic_file::create(&new_withdrawn_path(folder, path, at)?, &current)?;
    }
    Ok(atomic_file::replace(&to, bytes)?)
}

/// Moves a file to the withdrawn files. `at` is in Unix seconds.
///
/// # Errors
/// If it does not exist, or the folder cannot be written.
pub fn withdraw(folder: &Path, path: &str, at: i64) -> Result<(), RecordsFolderError> {
    let from = resolve(folder, path)?;
    if !fs::symlink_metadata(&from).is_ok_and(|file| file.is_file()) {
        return Err(RecordsFolderError::NotFound);
    }
    Ok(atomic_file::rename(&from, &new_withdrawn_path(folder, path, at)?)?)
}

/// Moves a withdrawn file back to its original path.
///
/// # Errors
/// If there is a file at that path, the withdrawn file no longer exists, or the folder cannot be written.
pub fn restore(folder: &Path, file: &WithdrawnFile) -> Result<(), RecordsFolderError> {
    let from = resolve(folder, &file.stored_path())?;
    if !fs::symlink_metadata(&from).is_ok_and(|file| file.is_file()) {
        return Err(RecordsFolderError::NotFound);
    }
    let to = resolve_and_create_parents(folder, &file.path)?;
    atomic_file::rename(&from, &to).map_err(map_exists_error)?;
    // Removes the folders that are now empty, up to the first one that is not.
    for parent in from.ancestors().skip(1).take_while(|parent| !parent.ends_with(WITHDRAWN_FOLDER)) {
        if fs::remove_dir(parent).is_err() {
            break;
        }
    }
    Ok(())
}

/// Lists the withdrawn files, newest first.
pub fn list_withdrawn_files(folder: &Path) -> Vec<WithdrawnFile> {
    let root = folder.join(WITHDRAWN_FOLDER);
    let files = walkdir::WalkDir::new(&root).min_depth(2).into_iter().flatten().filter(|e| e.file_type().is_file());
    let withdrawn = |entry: walkdir::DirEntry| {
        let relative = entry.path().strip_prefix(&root).ok()?;
        let parts: Vec<&str> = relative.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
        let bytes = entry.metadata().ok()?.len();
        Some(WithdrawnFile { stamp: (*parts.first()?).to_owned(), path: parts[1..].join("/"), bytes })
    };
    let mut withdrawn_files: Vec<_> = files.filter_map(withdrawn).collect();
    withdrawn_files.sort_by(|a, b| b.stamp.cmp(&a.stamp).then(a.path.cmp(&b.path)));
    withdrawn_files
}

/// Reads the bytes of a file, or of a withdrawn file by its stored path.
///
/// # Errors
/// If it cannot be read.
pub fn read_bytes(folder: &Path, path: &str) -> Result<Vec<u8>, RecordsFolderError> {
    resolve(folder, path)?;
    let mut bytes = Vec::new();
    let mut file = open_file(folder, path).map_err(|_| RecordsFolderError::NotFound)?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Removes the temporary files that a crash left behind, in all subfolders.
pub fn remove_temporary_files(folder: &Path) {
    let folders = walkdir::WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_dir());
    folders.for_each(|entry| atomic_file::remove_temporary_files(entry.path()));
}

fn map_exists_error(error: io::Error) -> RecordsFolderError {
    if error.kind() == io::ErrorKind::AlreadyExists { RecordsFolderError::AlreadyExists } else { error.into() }
}

/// Returns an unused path for a withdrawn file, and creates its folder.
fn new_withdrawn_path(folder: &Path, path: &str, at: i64) -> Result<PathBuf, RecordsFolderError> {
    let stamp = DateTime::from_timestamp(at, 0).unwrap_or_default().format(TIME_FORMAT).to_string();
    for number in 0.. {
        let name = if number == 0 { stamp.clone() } else { format!("{stamp}+{number}") };
        let to = folder.join(WITHDRAWN_FOLDER).join(name).join(path);
        if !to.try_exists()? {
            atomic_file::create_folders(to.parent().unwrap_or(folder))?;
            return Ok(to);
        }
    }
    Err(RecordsFolderError::AlreadyExists)
}

/// Resolves a relative path. An error if it leads out of the folder, by its components or through a symbolic
/// link. Creates nothing; the folder itself must exist, because otherwise files would be written to the mount
/// point of a drive that is not mounted.
fn resolve(folder: &Path, path: &str) -> Result<PathBuf, RecordsFolderError> {
    let is_normal = |part: std::path::Component| matches!(part, std::path::Component::Normal(_));
    if path.is_empty() || !Path::new(path).components().all(is_normal) {
        return Err(RecordsFolderError::OutsideFolder);
    }
    if !folder.is_dir() {
        return Err(RecordsFolderError::Io(io::ErrorKind::NotFound.into()));
    }
    let mut parent = folder.to_path_buf();
    for part in Path::new(path).parent().into_iter().flat_map(Path::iter) {
        parent.push(part);
        match fs::symlink_metadata(&parent) {
            Ok(entry) if !entry.is_dir() => return Err(RecordsFolderError::OutsideFolder),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => break,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(folder.join(path))
}

/// Resolves a relative path, and creates its parent folders.
fn resolve_and_create_parents(folder: &Path, path: &str) -> Result<PathBuf, RecordsFolderError> {
    let to = resolve(folder, path)?;
    atomic_file::create_folders(to.parent().unwrap_or(folder))?;
    Ok(to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(sent: &str, name: Option<&str>) {
        assert_eq!(sanitise_file_name(sent).as_deref(), name, "{sent:?}");
    }

    #[test]
    fn names_are_safe() {
        check("Biên bản họp.md", Some("Biên bản họp.md"));
        check("../../x", Some("x"));
        check("../../etc/passwd.md", Some("passwd.md"));
        check("C:\\Users\\a\\hop.docx", Some("hop.docx"));
        check(".env", Some("env"));
        check("...", None);
        check("a\u{202E}fdp.md", Some("afdp.md"));
        check("a\n<b>.txt", Some("ab.txt"));
        check("", None);
        check(&format!("{}.docx", "ệ".repeat(300)), Some(&format!("{}.docx", "ệ".repeat(58))));
    }

    proptest! {
        #[test]
        fn no_name_leads_out_of_its_folder(sent in "\\PC{0,300}|[./\\\\a]{0,20}") {
            if let Some(name) = sanitise_file_name(&sent) {
                let one_part = Path::new(&name).components().count() == 1;
                prop_assert!(one_part && !name.starts_with('.') && name.len() <= MAX_NAME_LEN && !name.contains(['/', '\\']));
            }
        }
    }

    #[test]
    fn no_bytes_are_lost() -> Result<(), RecordsFolderError> {
        let folder = tempfile::tempdir()?;
        let (root, a) = (folder.path(), Digest::compute(b"1"));
        put(root, "2024/a.md", b"1", None, 0)?;
        assert!(matches!(put(root, "2024/a.md", b"2", None, 0), Err(RecordsFolderError::AlreadyExists)));
        assert!(matches!(
            put(root, "2024/a.md", b"2", Some(&Digest::compute(b"x")), 0),
            Err(RecordsFolderError::Changed)
        ));
        put(root, "2024/a.md", b"2", Some(&a), 0)?;
        withdraw(root, "2024/a.md", 0)?;
        assert!(matches!(withdraw(root, "2024/a.md", 0), Err(RecordsFolderError::NotFound)));
        let withdrawn = list_withdrawn_files(root);
        let withdrawn_bytes: Vec<_> =
            withdrawn.iter().map(|file| read_bytes(root, &file.stored_path())).collect::<Result<_, _>>()?;
        assert_eq!((withdrawn_bytes, withdrawn[0].path.as_str()), (vec![b"2".to_vec(), b"1".to_vec()], "2024/a.md"));
        assert!(withdrawn.iter().all(|file| file.withdrawal_time() == Some(DateTime::UNIX_EPOCH.naive_utc())));
        restore(root, &withdrawn[0])?;
        assert!(matches!(restore(root, &withdrawn[1]), Err(RecordsFolderError::AlreadyExists)));
        assert_eq!((fs::read(root.join("2024/a.md"))?, list_withdrawn_files(root).len()), (b"2".to_vec(), 1));
        Ok(())
    }

    #[test]
    #[cfg(unix)]
    fn no_path_leads_out_of_the_folder() -> Result<(), RecordsFolderError> {
        let (folder, outside) = (tempfile::tempdir()?, tempfile::tempdir()?);
        std::os::unix::fs::symlink(outside.path(), folder.path().join("link"))?;
        for path in ["../x.md", "/etc/x.md", "a/../../x.md", "link/x.md", ""] {
            assert!(
                matches!(put(folder.path(), path, b"1", None, 0), Err(RecordsFolderError::OutsideFolder)),
                "{path}"
            );
        }
        assert!(matches!(read_bytes(folder.path(), "link/a/b.md"), Err(RecordsFolderError::OutsideFolder)));
        assert_eq!(fs::read_dir(outside.path())?.count(), 0);
        let missing = outside.path().join("gone");
        assert!(matches!(put(&missing, "a.md", b"1", None, 0), Err(RecordsFolderError::Io(_))));
        assert!(!missing.exists(), "a missing records folder is not created");
        Ok(())
    }
}
