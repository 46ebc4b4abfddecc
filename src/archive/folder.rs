//! Lists and reads the files of the records folder, and reports those that cannot be read.
//!
//! Files are read in parallel, and the results are in the order of their paths.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};

use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use super::body_files::LargeBodies;
use super::folder_access::{RESPONSE_TIME, RecordsFolder, describe_error};
use super::scan_cache::FileStamp;
use crate::formats::{FileProblem, Limits, Problem};
use crate::records::Knowledge;
use crate::text::{is_invisible, normalise};

/// A file of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderFile {
    /// Path relative to the records folder, with `/` as separator.
    pub path: String,
    /// Its stamp when it was listed.
    pub stamp: FileStamp,
}

/// A file of the folder, or an entry that cannot be read.
type ListedEntry = Result<FolderFile, FileProblem>;

/// A progress callback that does nothing.
pub fn ignore_progress(_done: usize, _total: usize) {}

/// Reads and parses a folder; unreadable files are among the problems. `progress` is called from any thread
/// with the number of files read so far and the total number.
pub fn load_folder(folder: &Path, limits: &Limits, progress: &(dyn Fn(usize, usize) + Sync)) -> Knowledge {
    let folder = RecordsFolder::new(folder.to_owned());
    let (files, mut problems) = list_files(&folder);
    let large_bodies = LargeBodies::new(tempfile::tempfile);
    let mut knowledge = read_in_parallel(&files, &large_bodies, |file| read_one(file, &folder, limits), progress);
    knowledge.documents.sort_by(|a, b| a.path.cmp(&b.path));
    problems.append(&mut knowledge.problems);
    Knowledge { problems, ..knowledge }
}

/// Calls `read` for all files in parallel, and merges the results in the order of `files`. Moves large bodies to disk.
pub(super) fn read_in_parallel<F: Sync>(
    files: &[F],
    large_bodies: &LargeBodies,
    read: impl Fn(&F) -> Knowledge + Sync,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Knowledge {
    let done = AtomicUsize::new(0);
    let read_one = |file: &F| {
        let mut knowledge = read(file);
        large_bodies.take_from(&mut knowledge);
        progress(done.fetch_add(1, Ordering::Relaxed) + 1, files.len());
        knowledge
    };
    let parts: Vec<Knowledge> = files.par_iter().map(read_one).collect();
    let mut knowledge = Knowledge::default();
    parts.into_iter().for_each(|part| knowledge.add(part));
    knowledge
}

/// Lists the files of a folder, sorted by name at each level; entries that are not regular files are
/// problems, and so are folders that cannot be collections. If the drive stops responding, the folder as a whole is one.
pub fn list_files(folder: &RecordsFolder) -> (Vec<FolderFile>, Vec<FileProblem>) {
    let unresponsive = |error: &io::Error| {
        let problem = describe_error(error, RESPONSE_TIME);
        (Vec::new(), vec![FileProblem::for_file(folder.path().display().to_string(), problem)])
    };
    let (sender, entries) = mpsc::channel();
    if let Err(error) = folder.spawn(move |root| send_entries(root, &sender)) {
        return unresponsive(&error);
    }
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    loop {
        match entries.recv_timeout(RESPONSE_TIME) {
            Ok(Some(Ok(file))) => files.push(file),
            Ok(Some(Err(problem))) => problems.push(problem),
            Ok(None) => return (files, problems),
            // If the thread panicked, the list is incomplete too.
            Err(_) => return unresponsive(&io::ErrorKind::TimedOut.into()),
        }
    }
}

/// Sends all entries of a folder, then `None`; stops if they are no longer received.
fn send_entries(folder: &Path, sender: &Sender<Option<ListedEntry>>) {
    let entries: Box<dyn Iterator<Item = ListedEntry>> = match folder.exists() && !folder.is_dir() {
        true => Box::new([Err(FileProblem::for_file(folder.display().to_string(), Problem::NotAFolder))].into_iter()),
        false => Box::new(walk(folder).filter_map(|entry| describe_entry(folder, entry))),
    };
    let _ = entries.map(Some).chain([None]).try_for_each(|entry| sender.send(entry));
}

/// Returns a hash of the names and stamps of a folder's files, without reading the files.
pub fn hash_folder_metadata(folder: &RecordsFolder) -> u64 {
    let (files, problems) = list_files(folder);
    let mut hasher = DefaultHasher::new();
    files.iter().for_each(|file| (&file.path, file.stamp).hash(&mut hasher));
    problems.iter().for_each(|problem| format!("{problem:?}").hash(&mut hasher));
    hasher.finish()
}

/// Iterates over the entries of a folder and its subfolders, except hidden ones.
fn walk(folder: &Path) -> impl Iterator<Item = walkdir::Result<DirEntry>> {
    let walk = WalkDir::new(folder).follow_links(false).follow_root_links(true).sort_by_file_name();
    walk.into_iter().filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry))
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

/// Returns what to do with an entry; `None` if it is a folder that can be a collection.
fn describe_entry(folder: &Path, entry: walkdir::Result<DirEntry>) -> Option<ListedEntry> {
    let unreadable = |error: walkdir::Error| {
        let path = error.path().unwrap_or(folder).display().to_string();
        Some(Err(FileProblem::for_file(path, Problem::EntryUnreadable(error.to_string()))))
    };
    let entry = match entry {
        Ok(entry) if entry.file_type().is_dir() => return check_folder_name(folder, &entry).map(Err),
        Ok(entry) => entry,
        Err(error) => return unreadable(error),
    };
    let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
    let parts: Option<Vec<&str>> = relative.iter().map(|part| part.to_str()).collect();
    let Some(path) = parts.map(|parts| parts.join("/")) else {
        return Some(Err(FileProblem::for_file(relative.display().to_string(), Problem::NameNotUtf8)));
    };
    if entry.file_type().is_symlink() {
        return Some(Err(FileProblem::for_file(path, Problem::SymbolicLink)));
    }
    if !entry.file_type().is_file() {
        return Some(Err(FileProblem::for_file(path, Problem::NotARegularFile)));
    }
    match entry.metadata() {
        Ok(metadata) => Some(Ok(FolderFile { path, stamp: FileStamp::new(&metadata) })),
        Err(error) => unreadable(error),
    }
}

/// Whether a folder's name is in normal form: it is not empty, in NFC, without white space at its ends, and without
/// control and format characters and blank letters, which nobody sees. Only such folders can be collections: two names
/// that look alike must not be mistaken for each other. `*` is not normal either, because it means all records.
pub fn is_normal_folder_name(name: &str) -> bool {
    !["", ".", "..", "*"].contains(&name)
        && name.trim() == name
        && normalise(name) == name
        && !name.chars().any(is_unseen)
}

/// Whether nobody sees a character: a control or format character, or a blank letter.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || is_invisible(c)
        || matches!(c,
            '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{2800}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Escapes the characters of a path that nobody sees, and white space other than spaces.
fn escape_unseen(path: &str) -> String {
    let mut escaped = String::with_capacity(path.len());
    for c in path.chars() {
        if is_unseen(c) || (c.is_whitespace() && c != ' ') {
            escaped.push_str(&format!("\\u{{{:04X}}}", u32::from(c)));
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// Returns the problem of a folder below the records folder whose name is not in normal form.
fn check_folder_name(folder: &Path, entry: &DirEntry) -> Option<FileProblem> {
    let is_normal = entry.file_name().to_str().is_none_or(is_normal_folder_name);
    let path = entry.path().strip_prefix(folder).unwrap_or(entry.path());
    (entry.depth() > 0 && !is_normal)
        .then(|| FileProblem::for_file(escape_unseen(&path.display().to_string()), Problem::FolderNameNotNormal))
}

/// Reads and parses one file.
fn read_one(file: &FolderFile, folder: &RecordsFolder, limits: &Limits) -> Knowledge {
    let read = || folder.read_file(&file.path, limits).map(|(bytes, _)| bytes);
    folder.parse_file(&file.path, file.stamp.bytes, limits, read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(folder: &Path) -> Knowledge {
        load_folder(folder, &Limits::default(), &ignore_progress)
    }

    fn check(name: &str, bytes: &[u8], problems: &[&str]) {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        std::fs::write(folder.path().join("good.md"), "# Họp\n\nCó ba việc.\n").expect("it is writable");
        std::fs::write(folder.path().join(name), bytes).expect("it is writable");
        let knowledge = read(folder.path());
        let found: Vec<_> = knowledge.problems.iter().map(|p| format!("{}:{}", p.path, p.line)).collect();
        assert_eq!(found, problems);
        assert!(knowledge.documents.iter().any(|d| d.path == "good.md"), "the good file must be read too");
    }

    #[test]
    fn a_bad_file_does_not_affect_others() {
        check("a.txt", b"Tieu de\n\nmot hai \xFF\n", &["a.txt:3"]);
        check("empty.md", b"", &["empty.md:1"]);
        check("a.xyz", b"x", &["a.xyz:1"]);
        check("glossary.toml", b"[[abbreviation]]\nshort = 3\n", &["glossary.toml:2"]);
        check("questions.toml", b"x = [\n", &["questions.toml:1"]);
        check("bom.md", "\u{FEFF}# Họp\r\n\r\nMột việc.\r\n".as_bytes(), &[]);
    }

    fn check_name(name: &str, expected: bool) {
        assert_eq!(is_normal_folder_name(name), expected, "{name:?}");
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        if std::fs::create_dir(folder.path().join(name)).is_ok() {
            let problem = FileProblem::for_file(escape_unseen(name), Problem::FolderNameNotNormal);
            let records = RecordsFolder::new(folder.path().to_owned());
            assert_eq!(list_files(&records).1, if expected { vec![] } else { vec![problem] }, "{name:?}");
        }
    }

    #[test]
    fn a_folder_whose_name_is_not_in_normal_form_is_a_problem() {
        for name in ["kín", "hội đồng 2025", "a+b", "📁", "ban (chung)", "a: b"] {
            check_name(name, true);
        }
        let spaces = [" kín", "kín ", "kín\u{A0}", "kín\u{3000}", "hội\u{A0}đồng", "kín\t", "kín\n"];
        let invisible = ["\u{FEFF}kín", "k\u{200B}ín", "kín\u{AD}", "kín\u{202E}", "kín\u{1}", "kín\u{E0041}"];
        let blank = ["kín\u{3164}", "\u{115F}", "\u{1160}kín", "k\u{2800}ín", "kín\u{FFA0}"];
        let others = ["ki\u{301}n", "Ðảng", "*", "", ".", ".."];
        for name in blank.into_iter().chain(spaces).chain(invisible).chain(others) {
            check_name(name, false);
        }
        assert_eq!(escape_unseen("a b/k\u{FEFF}ín\n\u{E0041}"), "a b/k\\u{FEFF}ín\\u{000A}\\u{E0041}");
    }

    #[test]
    #[cfg(unix)]
    fn links_are_not_followed() {
        let outside = tempfile::tempdir().expect("a temporary folder can be made");
        std::fs::write(outside.path().join("secret.md"), "# Mật\n\nKhông ai được đọc.\n").expect("it is writable");
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        std::os::unix::fs::symlink(outside.path(), folder.path().join("dir")).expect("links can be made");
        std::os::unix::fs::symlink(outside.path().join("secret.md"), folder.path().join("a.md"))
            .expect("links can be made");
        let knowledge = read(folder.path());
        assert!(knowledge.documents.is_empty());
        assert_eq!(knowledge.problems.len(), 2);
    }

    #[test]
    #[cfg(unix)]
    fn a_pipe_is_not_waited_for() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let status = std::process::Command::new("mkfifo").arg(folder.path().join("a.md")).status();
        assert!(status.is_ok_and(|status| status.success()));
        assert_eq!(read(folder.path()).problems.len(), 1);
    }

    #[test]
    fn a_file_that_vanishes_is_a_problem() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        std::fs::write(folder.path().join("a.md"), "# Họp").expect("it is writable");
        let records = RecordsFolder::new(folder.path().to_owned());
        let (files, _) = list_files(&records);
        std::fs::remove_file(folder.path().join("a.md")).expect("it was there");
        let read = read_one(&files[0], &records, &Limits::default());
        assert_eq!((read.documents.len(), read.problems.len()), (0, 1));
    }

    #[test]
    fn a_missing_folder_is_a_problem() {
        assert_eq!(read(Path::new("no/such/folder")).problems.len(), 1);
        assert_eq!(read(Path::new("Cargo.toml")).problems[0].path, "Cargo.toml");
    }
}
