//! The knowledge folder: which files there are, and what is wrong with those that cannot be read.
//!
//! Nothing outside the folder is read: links are not followed, whatever they point to. Files are
//! read side by side, and put in the order of their paths again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use crate::formats::{FileProblem, Limits, Problem};
use crate::records::{Knowledge, read_file};

/// A file to be read: what it is called, and where its bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Path below the knowledge folder, with `/` between its parts.
    pub path: String,
    pub at: PathBuf,
}

/// The progress of a reading that nobody watches.
pub fn unwatched(_read: usize, _all: usize) {}

/// Reads a folder; what cannot be read is among the problems. `progress` is told how many files
/// are read of how many, from any thread.
pub fn load(folder: &Path, limits: &Limits, progress: &(dyn Fn(usize, usize) + Sync)) -> Knowledge {
    let (files, mut problems) = list(folder);
    let mut knowledge = gather(&files, |file| one(file, limits), progress);
    knowledge.documents.sort_by(|a, b| a.path.cmp(&b.path));
    problems.append(&mut knowledge.problems);
    Knowledge { problems, ..knowledge }
}

/// What all files hold, `read` side by side.
pub(super) fn gather<F: Sync>(
    files: &[F],
    read: impl Fn(&F) -> Knowledge + Sync,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Knowledge {
    let done = AtomicUsize::new(0);
    let one = |file: &F| {
        let read = read(file);
        progress(done.fetch_add(1, Ordering::Relaxed) + 1, files.len());
        read
    };
    let read: Vec<Knowledge> = files.par_iter().map(one).collect();
    let mut knowledge = Knowledge::default();
    read.into_iter().for_each(|one| knowledge.add(one));
    knowledge
}

/// The files of a folder, in the order of their names; what is no file is a problem.
pub fn list(folder: &Path) -> (Vec<File>, Vec<FileProblem>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    if folder.exists() && !folder.is_dir() {
        let problem = FileProblem::of_file(folder.display().to_string(), Problem::NotAFolder);
        return (files, vec![problem]);
    }
    for entry in walk(folder) {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => match path_below(folder, &entry) {
                Ok(path) => files.push(File { path, at: entry.into_path() }),
                Err(problem) => problems.push(problem),
            },
            Err(error) => {
                let path = error.path().unwrap_or(folder).display().to_string();
                problems.push(FileProblem::of_file(path, Problem::EntryUnreadable(error.to_string())));
            }
        }
    }
    (files, problems)
}

/// What a folder looks like without reading its files: the same while no name, size or time of
/// change in it is another.
pub fn glance(folder: &Path) -> u64 {
    let mut seen = DefaultHasher::new();
    for entry in walk(folder).flatten() {
        let about = entry.metadata().ok().filter(std::fs::Metadata::is_file);
        (entry.path(), about.map(|file| (file.len(), file.modified().ok()))).hash(&mut seen);
    }
    seen.finish()
}

/// All that stands in a folder; what is hidden does not.
fn walk(folder: &Path) -> impl Iterator<Item = walkdir::Result<DirEntry>> {
    let walk = WalkDir::new(folder).follow_links(false).follow_root_links(true).sort_by_file_name();
    walk.into_iter().filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry))
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

fn path_below(folder: &Path, entry: &DirEntry) -> Result<String, FileProblem> {
    let below = entry.path().strip_prefix(folder).unwrap_or(entry.path());
    let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
    let Some(path) = parts.map(|parts| parts.join("/")) else {
        return Err(FileProblem::of_file(below.display().to_string(), Problem::NameNotUtf8));
    };
    if entry.file_type().is_symlink() {
        return Err(FileProblem::of_file(path, Problem::SymbolicLink));
    }
    if !entry.file_type().is_file() {
        return Err(FileProblem::of_file(path, Problem::NotARegularFile));
    }
    Ok(path)
}

/// What one file holds.
fn one(file: &File, limits: &Limits) -> Knowledge {
    match content(&file.at, limits) {
        Ok(bytes) => read_file(&file.path, &bytes, limits),
        Err(problem) => Knowledge::unreadable(FileProblem::of_file(file.path.as_str(), problem)),
    }
}

/// The bytes of a file. It may vanish or grow while it is read.
pub(super) fn content(at: &Path, limits: &Limits) -> Result<Vec<u8>, Problem> {
    let unreadable = |error: std::io::Error| Problem::FileUnreadable(error.to_string());
    let file = std::fs::File::open(at).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(limits.file + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limits.file {
        return Err(Problem::FileTooLarge { megabytes: limits.file >> 20 });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(folder: &Path) -> Knowledge {
        load(folder, &Limits::default(), &unwatched)
    }

    fn check(name: &str, bytes: &[u8], problems: &[&str]) {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        std::fs::write(folder.path().join("good.md"), "# Họp\n\nCó ba việc.\n").expect("it is writable");
        std::fs::write(folder.path().join(name), bytes).expect("it is writable");
        let knowledge = read(folder.path());
        let found: Vec<_> = knowledge.problems.iter().map(|p| format!("{}:{}", p.path, p.line)).collect();
        assert_eq!(found, problems);
        assert!(knowledge.documents.iter().any(|d| d.path == "good.md"), "the other file is lost");
    }

    #[test]
    fn a_bad_file_costs_itself_alone() {
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
        let made = std::process::Command::new("mkfifo").arg(folder.path().join("a.md")).status();
        assert!(made.is_ok_and(|status| status.success()));
        assert_eq!(read(folder.path()).problems.len(), 1);
    }

    #[test]
    fn a_file_that_vanishes_is_a_problem() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        std::fs::write(folder.path().join("a.md"), "# Họp").expect("it is writable");
        let (files, _) = list(folder.path());
        std::fs::remove_file(folder.path().join("a.md")).expect("it was there");
        let read = one(&files[0], &Limits::default());
        assert_eq!((read.documents.len(), read.problems.len()), (0, 1));
    }

    #[test]
    fn a_missing_folder_is_a_problem() {
        assert_eq!(read(Path::new("no/such/folder")).problems.len(), 1);
        assert_eq!(read(Path::new("Cargo.toml")).problems[0].path, "Cargo.toml");
    }
}
