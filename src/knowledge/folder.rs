//! The knowledge folder: which files there are, and what is wrong with those that cannot be read.
//!
//! Nothing outside the folder is read: links are not followed, whatever they point to. Files are
//! read side by side, and put in the order of their paths again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use super::document::{Document, Problem};
use super::limits::Limits;
use super::{Glossary, Golden, format, glossary, golden};

/// Names of the two files that are no records.
pub const GLOSSARY: &str = "glossary.toml";
pub const QUESTIONS: &str = "questions.toml";

/// Everything that one folder holds.
#[derive(Debug, Clone, Default)]
pub struct Knowledge {
    /// In the order of their paths.
    pub documents: Vec<Arc<Document>>,
    pub glossary: Glossary,
    pub golden: Vec<Golden>,
    pub problems: Vec<Problem>,
}

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

impl Knowledge {
    /// Adds what another file holds.
    pub(super) fn add(&mut self, one: Self) {
        self.documents.extend(one.documents);
        self.problems.extend(one.problems);
        self.golden.extend(one.golden);
        if one.glossary != Glossary::default() {
            self.glossary = one.glossary;
        }
    }

    /// Puts documents, and what is wrong with each file, in the order of paths.
    pub(super) fn sort(&mut self) {
        self.documents.sort_by(|a, b| a.path.cmp(&b.path));
        self.problems.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

fn problem(path: String, message: impl Into<String>) -> Problem {
    Problem { path, line: 1, message: message.into() }
}

/// The files of a folder, in the order of their names; what is no file is a problem.
pub fn list(folder: &Path) -> (Vec<File>, Vec<Problem>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    if folder.exists() && !folder.is_dir() {
        let message = "Đây không phải thư mục; hãy chỉ thư mục chứa biên bản.";
        return (files, vec![problem(folder.display().to_string(), message)]);
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
                let message =
                    format!("Không đọc được: {error}. Hãy kiểm tra xem nó có ở đó không và ai được quyền đọc.");
                problems.push(problem(path, message));
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

fn path_below(folder: &Path, entry: &DirEntry) -> Result<String, Problem> {
    let below = entry.path().strip_prefix(folder).unwrap_or(entry.path());
    let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
    let Some(path) = parts.map(|p| p.join("/")) else {
        return Err(problem(below.display().to_string(), "Tên tệp không phải UTF-8; hãy đổi tên tệp."));
    };
    if entry.file_type().is_symlink() {
        let message = "Đây là liên kết, mà liên kết thì không được đi theo; hãy chép chính tệp ấy vào đây.";
        return Err(problem(path, message));
    }
    if !entry.file_type().is_file() {
        return Err(problem(path, "Đây không phải tệp thường; hãy bỏ nó đi, hoặc chép nội dung vào một tệp."));
    }
    Ok(path)
}

/// What one file holds.
fn one(file: &File, limits: &Limits) -> Knowledge {
    match content(&file.at, limits) {
        Ok(bytes) => understood(&file.path, &bytes, limits),
        Err(message) => Knowledge { problems: vec![problem(file.path.clone(), message)], ..Knowledge::default() },
    }
}

/// What the bytes of one file hold: a record, the glossary, golden questions, or problems alone.
pub fn understood(path: &str, bytes: &[u8], limits: &Limits) -> Knowledge {
    let mut read = Knowledge::default();
    let mut into = || -> Result<(), (usize, String)> {
        match path {
            GLOSSARY => read.glossary = glossary::parse(path, &format::text(bytes)?.0, &mut read.problems),
            QUESTIONS => read.golden = golden::parse(path, &format::text(bytes)?.0, &mut read.problems),
            _ => read.documents.push(format::read(path, bytes, limits, &mut read.problems)?.into()),
        }
        Ok(())
    };
    if let Err((line, message)) = into() {
        read.problems.push(Problem { path: path.to_owned(), line, message });
    }
    read
}

/// The bytes of a file, or what to do. It may vanish or grow while it is read.
pub(super) fn content(at: &Path, limits: &Limits) -> Result<Vec<u8>, String> {
    let readable = |error: std::io::Error| format!("Không đọc được: {error}. Hãy kiểm tra xem ai được quyền đọc.");
    let file = std::fs::File::open(at).map_err(readable)?;
    let mut bytes = Vec::new();
    file.take(limits.file + 1).read_to_end(&mut bytes).map_err(readable)?;
    if bytes.len() as u64 > limits.file {
        let most = limits.file >> 20;
        return Err(format!("Tệp lớn hơn {most} MB; hãy chia thành các tệp nhỏ hơn, hoặc bỏ bớt hình ảnh."));
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
