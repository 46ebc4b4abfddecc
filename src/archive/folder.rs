//! Lists and reads the files of the records folder, and reports those that cannot be read.
//!
//! Nothing outside the folder is read: symbolic links in it are never followed. Files are read in parallel,
//! and the results are in the order of their paths.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use crate::formats::{FileProblem, Limits, Problem};
use crate::records::{Knowledge, read_file};

/// A file of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderFile {
    /// Path relative to the records folder, with `/` as separator.
    pub path: String,
    pub full_path: PathBuf,
}

/// A progress callback that does nothing.
pub fn ignore_progress(_done: usize, _total: usize) {}

/// Reads and parses a folder; unreadable files are among the problems. `progress` is called from any thread
/// with the number of files read so far and the total number.
pub fn load_folder(folder: &Path, limits: &Limits, progress: &(dyn Fn(usize, usize) + Sync)) -> Knowledge {
    let (files, mut problems) = list_files(folder);
    let mut knowledge = read_in_parallel(&files, |file| read_one(file, limits), progress);
    knowledge.documents.sort_by(|a, b| a.path.cmp(&b.path));
    problems.append(&mut knowledge.problems);
    Knowledge { problems, ..knowledge }
}

/// Calls `read` for all files in parallel, and merges the results in the order of `files`.
pub(super) fn read_in_parallel<F: Sync>(
    files: &[F],
    read: impl Fn(&F) -> Knowledge + Sync,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Knowledge {
    let done = AtomicUsize::new(0);
    let read_one = |file: &F| {
        let knowledge = read(file);
        progress(done.fetch_add(1, Ordering::Relaxed) + 1, files.len());
        knowledge
    };
    let parts: Vec<Knowledge> = files.par_iter().map(read_one).collect();
    let mut knowledge = Knowledge::default();
    parts.into_iter().for_each(|part| knowledge.add(part));
    knowledge
}

/// Lists the files of a folder, sorted by name at each level; entries that are not regular files are
/// problems.
pub fn list_files(folder: &Path) -> (Vec<FolderFile>, Vec<FileProblem>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    if folder.exists() && !folder.is_dir() {
        let problem = FileProblem::for_file(folder.display().to_string(), Problem::NotAFolder);
        return (files, vec![problem]);
    }
    for entry in walk(folder) {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => match relative_path(folder, &entry) {
                Ok(path) => files.push(FolderFile { path, full_path: entry.into_path() }),
                Err(problem) => problems.push(problem),
            },
            Err(error) => {
                let path = error.path().unwrap_or(folder).display().to_string();
                problems.push(FileProblem::for_file(path, Problem::EntryUnreadable(error.to_string())));
            }
        }
    }
    (files, problems)
}

/// Returns a hash of the names, sizes and modification times of a folder's files, without reading the files.
pub fn hash_folder_metadata(folder: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    for entry in walk(folder).flatten() {
        let metadata = entry.metadata().ok().filter(std::fs::Metadata::is_file);
        (entry.path(), metadata.map(|file| (file.len(), file.modified().ok()))).hash(&mut hasher);
    }
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

fn relative_path(folder: &Path, entry: &DirEntry) -> Result<String, FileProblem> {
    let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
    let parts: Option<Vec<&str>> = relative.iter().map(|part| part.to_str()).collect();
    let Some(path) = parts.map(|parts| parts.join("/")) else {
        return Err(FileProblem::for_file(relative.display().to_string(), Problem::NameNotUtf8));
    };
    if entry.file_type().is_symlink() {
        return Err(FileProblem::for_file(path, Problem::SymbolicLink));
    }
    if !entry.file_type().is_file() {
        return Err(FileProblem::for_file(path, Problem::NotARegularFile));
    }
    Ok(path)
}

/// Reads and parses one file.
fn read_one(file: &FolderFile, limits: &Limits) -> Knowledge {
    match read_bytes(&file.full_path, limits) {
        Ok(bytes) => read_file(&file.path, &bytes, limits),
        Err(problem) => Knowledge::unreadable(FileProblem::for_file(file.path.as_str(), problem)),
    }
}

/// Reads the bytes of a file, which may vanish or grow meanwhile.
///
/// # Errors
/// If it cannot be read, or is larger than the limit.
pub(super) fn read_bytes(path: &Path, limits: &Limits) -> Result<Vec<u8>, Problem> {
    let unreadable = |error: std::io::Error| Problem::FileUnreadable(error.to_string());
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(limits.file_bytes + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limits.file_bytes {
        return Err(Problem::FileTooLarge { megabytes: limits.file_bytes >> 20 });
    }
    Ok(bytes)
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
        let (files, _) = list_files(folder.path());
        std::fs::remove_file(folder.path().join("a.md")).expect("it was there");
        let read = read_one(&files[0], &Limits::default());
        assert_eq!((read.documents.len(), read.problems.len()), (0, 1));
    }

    #[test]
    fn a_missing_folder_is_a_problem() {
        assert_eq!(read(Path::new("no/such/folder")).problems.len(), 1);
        assert_eq!(read(Path::new("Cargo.toml")).problems[0].path, "Cargo.toml");
    }
}
