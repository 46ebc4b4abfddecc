//! The knowledge folder: which files there are, what reads each, and what is wrong with the rest.
//!
//! Nothing outside the folder is read: links are not followed, whatever they point to.

use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::document::{Document, Problem};
use super::{Glossary, Golden, glossary, golden, markdown, plain_text};
use crate::text::normalise;

/// A larger file is no record of a meeting; a transcript of ten hours has one megabyte.
const LARGEST: u64 = 16 << 20;

/// Names of the two files that are no records.
pub const GLOSSARY: &str = "glossary.toml";
pub const QUESTIONS: &str = "questions.toml";

/// Everything that one folder holds.
#[derive(Debug, Clone, Default)]
pub struct Knowledge {
    /// In the order of their paths.
    pub documents: Vec<Document>,
    pub glossary: Glossary,
    pub golden: Vec<Golden>,
    pub problems: Vec<Problem>,
}

/// Reads a folder; what cannot be read is among the problems.
pub fn load(folder: &Path) -> Knowledge {
    let mut knowledge = Knowledge::default();
    if folder.exists() && !folder.is_dir() {
        let message = "Đây không phải thư mục; hãy chỉ thư mục chứa biên bản.".to_owned();
        knowledge.problem(folder.display().to_string(), 1, message);
        return knowledge;
    }
    let walk = WalkDir::new(folder).follow_links(false).follow_root_links(true).sort_by_file_name();
    for entry in walk.into_iter().filter_entry(|e| e.depth() == 0 || !is_hidden(e)) {
        match entry {
            Ok(entry) => knowledge.read(folder, &entry),
            Err(error) => {
                let path = error.path().unwrap_or(folder).display().to_string();
                knowledge.problem(
                    path,
                    1,
                    format!("Không đọc được: {error}. Hãy kiểm tra xem nó có ở đó không và ai được quyền đọc."),
                );
            }
        }
    }
    knowledge.documents.sort_by(|a, b| a.path.cmp(&b.path));
    knowledge
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

impl Knowledge {
    fn problem(&mut self, path: String, line: usize, message: String) {
        self.problems.push(Problem { path, line, message });
    }

    fn read(&mut self, folder: &Path, entry: &DirEntry) {
        if entry.file_type().is_dir() {
            return;
        }
        let below = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
        let Some(path) = parts.map(|p| p.join("/")) else {
            let message = "Tên tệp không phải UTF-8; hãy đổi tên tệp.".to_owned();
            return self.problem(below.display().to_string(), 1, message);
        };
        if entry.file_type().is_symlink() {
            return self.problem(
                path,
                1,
                "Đây là liên kết, mà liên kết thì không được đi theo; hãy chép chính tệp ấy vào đây.".to_owned(),
            );
        }
        match content(entry) {
            Ok(text) => self.parse(path, &text),
            Err((line, message)) => self.problem(path, line, message),
        }
    }

    fn parse(&mut self, path: String, text: &str) {
        match path.as_str() {
            GLOSSARY => self.glossary = glossary::parse(&path, text, &mut self.problems),
            QUESTIONS => self.golden.extend(golden::parse(&path, text, &mut self.problems)),
            _ => self.document(path, text),
        }
    }

    fn document(&mut self, path: String, text: &str) {
        let extension = Path::new(&path).extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
        let mut document = match extension.as_str() {
            "md" | "markdown" => markdown::read(&path, text, &mut self.problems),
            "txt" => plain_text::read(&path, text),
            _ => {
                return self.problem(
                    path,
                    1,
                    "Chỉ đọc được Markdown (.md) và văn bản thuần (.txt); hãy lưu lại thành một trong hai.".to_owned(),
                );
            }
        };
        if document.passages.is_empty() {
            return self.problem(
                path,
                1,
                "Tệp này không có gì để trích; hãy viết biên bản vào, hoặc bỏ tệp đi.".to_owned(),
            );
        }
        if document.title.is_empty() {
            let stem = Path::new(&path).file_stem().and_then(|s| s.to_str()).unwrap_or(&path);
            document.title = stem.replace(['_', '-'], " ");
        }
        self.documents.push(document);
    }
}

/// The normalised text of a file, or the line and what to do.
fn content(entry: &DirEntry) -> Result<String, (usize, String)> {
    let readable =
        |error: &dyn std::fmt::Display| (1, format!("Không đọc được: {error}. Hãy kiểm tra xem ai được quyền đọc."));
    if !entry.file_type().is_file() {
        return Err((1, "Đây không phải tệp thường; hãy bỏ nó đi, hoặc chép nội dung vào một tệp.".to_owned()));
    }
    let size = entry.metadata().map_err(|e| readable(&e))?.len();
    if size > LARGEST {
        return Err((1, format!("Tệp có {size} byte; hãy chia thành các tệp không quá {LARGEST} byte.")));
    }
    let bytes = std::fs::read(entry.path()).map_err(|e| readable(&e))?;
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(normalise(text)),
        Err(error) => {
            let line = bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
            Err((line, "Tệp không phải văn bản UTF-8; hãy mở bằng trình soạn thảo rồi lưu lại theo UTF-8.".to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, bytes: &[u8], problems: &[&str]) {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        std::fs::write(folder.path().join("good.md"), "# Họp\n\nCó ba việc.\n").expect("it is writable");
        std::fs::write(folder.path().join(name), bytes).expect("it is writable");
        let knowledge = load(folder.path());
        let found: Vec<_> = knowledge.problems.iter().map(|p| format!("{}:{}", p.path, p.line)).collect();
        assert_eq!(found, problems);
        assert!(knowledge.documents.iter().any(|d| d.path == "good.md"), "the other file is lost");
    }

    #[test]
    fn a_bad_file_costs_itself_alone() {
        check("a.txt", b"Tieu de\n\nmot hai \xFF\n", &["a.txt:3"]);
        check("empty.md", b"", &["empty.md:1"]);
        check("a.pdf", b"%PDF", &["a.pdf:1"]);
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
        let knowledge = load(folder.path());
        assert!(knowledge.documents.is_empty());
        assert_eq!(knowledge.problems.len(), 2);
    }

    #[test]
    #[cfg(unix)]
    fn a_pipe_is_not_waited_for() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let made = std::process::Command::new("mkfifo").arg(folder.path().join("a.md")).status();
        assert!(made.is_ok_and(|status| status.success()));
        assert_eq!(load(folder.path()).problems.len(), 1);
    }

    #[test]
    fn a_missing_folder_is_a_problem() {
        assert_eq!(load(Path::new("no/such/folder")).problems.len(), 1);
        assert_eq!(load(Path::new("Cargo.toml")).problems[0].path, "Cargo.toml");
    }
}
