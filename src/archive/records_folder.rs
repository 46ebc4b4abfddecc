//! The knowledge folder as admins change it through the bot: files put in, withdrawn, put back.
//!
//! Nothing is ever lost by it: what is withdrawn or replaced is kept aside in a hidden folder,
//! from where it can be put back. Nothing is written outside the folder, nor over a file that was
//! not named and seen.

use std::path::{Path, PathBuf};
use std::{fs, io};

use chrono::{DateTime, NaiveDateTime};
use unicode_normalization::UnicodeNormalization;

use super::atomic_file;
use super::manifest::Digest;
use crate::text::is_invisible;

/// The folder of what is kept aside; hidden, so that it is not read.
const ASIDE: &str = ".withdrawn";

/// How the moment of a withdrawal is written in a folder's name, in UTC.
const STAMP: &str = "%Y-%m-%dT%H-%M-%SZ";

/// Bytes of a file's name: file systems bear 255, and a Vietnamese letter takes up to three.
const LONGEST_NAME: usize = 180;

/// Why the folder was not changed.
#[derive(Debug, thiserror::Error)]
pub enum RecordsFolderError {
    #[error("There is a file of that name that was not there before; look at it first.")]
    Taken,
    #[error("The file has changed meanwhile; look at it again first.")]
    Changed,
    #[error("The file is no longer there.")]
    Gone,
    #[error("The path leads out of the knowledge folder.")]
    Outside,
    #[error("The knowledge folder cannot be written: {0}. Make room, or check who may write there.")]
    Io(#[from] io::Error),
}

/// A file that is kept aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawnFile {
    /// The folder's name: when it was, and a number where that is needed to tell two apart.
    stamp: String,
    /// Path below the knowledge folder, where it stood.
    pub path: String,
    pub bytes: u64,
}

impl WithdrawnFile {
    /// When it was put aside, in UTC.
    pub fn at(&self) -> Option<NaiveDateTime> {
        let stamp = self.stamp.split('+').next().unwrap_or_default();
        NaiveDateTime::parse_from_str(stamp, STAMP).ok()
    }

    /// Where it is, below the knowledge folder: its name for buttons.
    pub fn place(&self) -> String {
        format!("{ASIDE}/{}/{}", self.stamp, self.path)
    }
}

/// A name for a file that someone sent, as they called it and yet harmless: no folders, nothing
/// hidden, no signs that file systems or terminals take for something else. None where nothing is left.
pub fn safe_name(sent: &str) -> Option<String> {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let forbidden = |c: char| c.is_control() || "<>:\"|?*\u{FEFF}".contains(c) || is_invisible(c);
    let clean: String = last.nfc().filter(|c| !forbidden(*c)).collect();
    let clean = clean.trim().trim_start_matches('.').trim_end_matches(['.', ' ']).trim();
    let (stem, ending) = clean.rsplit_once('.').map_or((clean, String::new()), |(s, e)| (s, format!(".{e}")));
    if stem.is_empty() || ending.len() > 10 {
        return None;
    }
    let room = LONGEST_NAME - ending.len();
    let end = (0..=room.min(stem.len())).rev().find(|at| stem.is_char_boundary(*at)).unwrap_or(0);
    Some(format!("{}{ending}", stem[..end].trim_end()))
}

/// Puts a file in: a new one, or in place of the one whose bytes have the digest `over`, which is
/// kept aside. `at` is in Unix seconds.
///
/// # Errors
/// Where another file is there than was meant, or the folder cannot be written.
pub fn put(folder: &Path, path: &str, bytes: &[u8], over: Option<&Digest>, at: i64) -> Result<(), RecordsFolderError> {
    let to = below_made(folder, path)?;
    let Some(known) = over else {
        return atomic_file::create(&to, bytes).map_err(taken);
    };
    let there = fs::read(&to).map_err(|_| RecordsFolderError::Gone)?;
    if Digest::of(&there) != *known {
        return Err(RecordsFolderError::Changed);
    }
    // What is only added to is all there still.
    if !bytes.starts_with(&there) {
        atomic_file::create(&place_aside(folder, path, at)?, &there)?;
    }
    Ok(atomic_file::replace(&to, bytes)?)
}

/// Takes a file out of the folder, and keeps it aside.
///
/// # Errors
/// Where it is not there, or the folder cannot be written.
pub fn withdraw(folder: &Path, path: &str, at: i64) -> Result<(), RecordsFolderError> {
    let from = below(folder, path)?;
    if !fs::symlink_metadata(&from).is_ok_and(|file| file.is_file()) {
        return Err(RecordsFolderError::Gone);
    }
    Ok(atomic_file::rename(&from, &place_aside(folder, path, at)?)?)
}

/// Puts a file back where it stood.
///
/// # Errors
/// Where another is there by now, it is no longer kept, or the folder cannot be written.
pub fn restore(folder: &Path, aside: &WithdrawnFile) -> Result<(), RecordsFolderError> {
    let from = below(folder, &aside.place())?;
    if !from.is_file() {
        return Err(RecordsFolderError::Gone);
    }
    let to = below_made(folder, &aside.path)?;
    atomic_file::rename(&from, &to).map_err(taken)?;
    // Folders that are empty now; the first that is not stays, and so do those above it.
    for parent in from.ancestors().skip(1).take_while(|parent| !parent.ends_with(ASIDE)) {
        if fs::remove_dir(parent).is_err() {
            break;
        }
    }
    Ok(())
}

/// What is kept aside, the latest first.
pub fn withdrawn_files(folder: &Path) -> Vec<WithdrawnFile> {
    let root = folder.join(ASIDE);
    let files = walkdir::WalkDir::new(&root).min_depth(2).into_iter().flatten().filter(|e| e.file_type().is_file());
    let aside = |entry: walkdir::DirEntry| {
        let below = entry.path().strip_prefix(&root).ok()?;
        let parts: Vec<&str> = below.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
        let bytes = entry.metadata().ok()?.len();
        Some(WithdrawnFile { stamp: (*parts.first()?).to_owned(), path: parts[1..].join("/"), bytes })
    };
    let mut found: Vec<_> = files.filter_map(aside).collect();
    found.sort_by(|a, b| b.stamp.cmp(&a.stamp).then(a.path.cmp(&b.path)));
    found
}

/// The bytes of a file of the folder, or of what is kept aside at its place.
///
/// # Errors
/// Where it is not there.
pub fn bytes(folder: &Path, path: &str) -> Result<Vec<u8>, RecordsFolderError> {
    fs::read(below(folder, path)?).map_err(|_| RecordsFolderError::Gone)
}

/// Removes what was being written when the power went.
pub fn sweep(folder: &Path) {
    let folders = walkdir::WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_dir());
    folders.for_each(|entry| atomic_file::sweep(entry.path()));
}

fn taken(error: io::Error) -> RecordsFolderError {
    if error.kind() == io::ErrorKind::AlreadyExists { RecordsFolderError::Taken } else { error.into() }
}

/// A free place to keep a file aside.
fn place_aside(folder: &Path, path: &str, at: i64) -> Result<PathBuf, RecordsFolderError> {
    let stamp = DateTime::from_timestamp(at, 0).unwrap_or_default().format(STAMP).to_string();
    for number in 0.. {
        let name = if number == 0 { stamp.clone() } else { format!("{stamp}+{number}") };
        let place = folder.join(ASIDE).join(name).join(path);
        if !place.try_exists()? {
            atomic_file::folders(place.parent().unwrap_or(folder))?;
            return Ok(place);
        }
    }
    Err(RecordsFolderError::Taken)
}

/// Where a path leads, when it stays within the folder: by its parts, and by what the folders on the
/// way really are. Makes nothing; the folder itself must be there, or a drive that is not mounted
/// would be written in its place.
fn below(folder: &Path, path: &str) -> Result<PathBuf, RecordsFolderError> {
    let normal = |part: std::path::Component| matches!(part, std::path::Component::Normal(_));
    if path.is_empty() || !Path::new(path).components().all(normal) {
        return Err(RecordsFolderError::Outside);
    }
    if !folder.is_dir() {
        return Err(RecordsFolderError::Io(io::ErrorKind::NotFound.into()));
    }
    let mut on_the_way = folder.to_path_buf();
    for part in Path::new(path).parent().into_iter().flat_map(Path::iter) {
        on_the_way.push(part);
        match fs::symlink_metadata(&on_the_way) {
            Ok(there) if !there.is_dir() => return Err(RecordsFolderError::Outside),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => break,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(folder.join(path))
}

/// The same, with the folders on the way made.
fn below_made(folder: &Path, path: &str) -> Result<PathBuf, RecordsFolderError> {
    let to = below(folder, path)?;
    atomic_file::folders(to.parent().unwrap_or(folder))?;
    Ok(to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(sent: &str, name: Option<&str>) {
        assert_eq!(safe_name(sent).as_deref(), name, "{sent:?}");
    }

    #[test]
    fn names_are_harmless() {
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
        fn no_name_leads_out(sent in "\\PC{0,300}|[./\\\\a]{0,20}") {
            if let Some(name) = safe_name(&sent) {
                let one_part = Path::new(&name).components().count() == 1;
                prop_assert!(one_part && !name.starts_with('.') && name.len() <= LONGEST_NAME && !name.contains(['/', '\\']));
            }
        }
    }

    #[test]
    fn nothing_is_lost() -> Result<(), RecordsFolderError> {
        let folder = tempfile::tempdir()?;
        let (root, a) = (folder.path(), Digest::of(b"1"));
        put(root, "2024/a.md", b"1", None, 0)?;
        assert!(matches!(put(root, "2024/a.md", b"2", None, 0), Err(RecordsFolderError::Taken)));
        assert!(matches!(put(root, "2024/a.md", b"2", Some(&Digest::of(b"x")), 0), Err(RecordsFolderError::Changed)));
        put(root, "2024/a.md", b"2", Some(&a), 0)?;
        withdraw(root, "2024/a.md", 0)?;
        assert!(matches!(withdraw(root, "2024/a.md", 0), Err(RecordsFolderError::Gone)));
        let kept = withdrawn_files(root);
        let kept_bytes: Vec<_> = kept.iter().map(|aside| bytes(root, &aside.place())).collect::<Result<_, _>>()?;
        assert_eq!((kept_bytes, kept[0].path.as_str()), (vec![b"2".to_vec(), b"1".to_vec()], "2024/a.md"));
        assert!(kept.iter().all(|aside| aside.at() == Some(DateTime::UNIX_EPOCH.naive_utc())));
        restore(root, &kept[0])?;
        assert!(matches!(restore(root, &kept[1]), Err(RecordsFolderError::Taken)));
        assert_eq!((fs::read(root.join("2024/a.md"))?, withdrawn_files(root).len()), (b"2".to_vec(), 1));
        Ok(())
    }

    #[test]
    #[cfg(unix)]
    fn no_path_leads_out() -> Result<(), RecordsFolderError> {
        let (folder, outside) = (tempfile::tempdir()?, tempfile::tempdir()?);
        std::os::unix::fs::symlink(outside.path(), folder.path().join("link"))?;
        for path in ["../x.md", "/etc/x.md", "a/../../x.md", "link/x.md", ""] {
            assert!(matches!(put(folder.path(), path, b"1", None, 0), Err(RecordsFolderError::Outside)), "{path}");
        }
        assert!(matches!(bytes(folder.path(), "link/a/b.md"), Err(RecordsFolderError::Outside)));
        assert_eq!(fs::read_dir(outside.path())?.count(), 0);
        let gone = outside.path().join("gone");
        assert!(matches!(put(&gone, "a.md", b"1", None, 0), Err(RecordsFolderError::Io(_))));
        assert!(!gone.exists(), "a folder that is not there is not made");
        Ok(())
    }
}
