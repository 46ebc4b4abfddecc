//! What can be wrong with a file, as data: the sentences, in both languages, are in `render::texts`.

use serde::{Deserialize, Serialize};

/// What is wrong with a file, or with a line or page of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    // The folder.
    NotAFolder,
    NameNotUtf8,
    SymbolicLink,
    NotARegularFile,
    /// The directory entry cannot be read; the system's error.
    EntryUnreadable(String),
    /// The file cannot be opened or read; the system's error.
    FileUnreadable(String),
    FileTooLarge {
        megabytes: u64,
    },
    /// The archive's copy is damaged, and the file itself has changed.
    CopyDamaged,

    // Any file.
    UnknownFormat,
    UnknownEncoding,
    /// The reader panicked.
    ReaderFailed,
    TooMuchText {
        megabytes: usize,
        blocks: usize,
    },
    NoPassages,
    TooManyColumns {
        columns: usize,
        read: usize,
    },

    // Markdown and its front matter.
    MarkdownTooComplex,
    MarkdownTooManyColumns {
        columns: usize,
    },
    FrontMatterUnclosed,
    FrontMatterTooLong {
        bytes: usize,
    },
    FrontMatterInvalid,
    UnknownDate(String),

    // glossary.toml and questions.toml; the parser's error.
    InvalidToml(String),

    // HTML.
    HtmlDamaged,
    HtmlTooLarge,
    HtmlTooSlow,

    // Transcripts.
    TranscriptInvalid,
    TranscriptEmpty,
    TimesOutOfOrder,

    // Word.
    DocxLegacy,
    DocxInvalid,
    DocxWithoutDocument,
    DocxTooLarge,
    DocxUnpacksTooLarge,
    DocxTruncated,
    /// The name of the damaged part.
    DocxPartDamaged(String),

    // PDF: the file.
    PdfInvalid,
    PdfEncrypted,
    PdfScanned,
    PdfWithoutText,
    PdfUnmappedFonts,
    PdfTooComplex,
    // PDF: one page.
    PdfPageScanned,
    PdfPageDamaged,
    PdfPageTruncated,
    PdfPageUnmapped,
    /// Reading ended before this page.
    PdfPagesUnread,
}

/// A problem at a line or page, from 1; 1 if the whole file is meant.
pub type ProblemAt = (usize, Problem);

/// A problem of a file in the knowledge folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileProblem {
    /// Path below the knowledge folder.
    pub path: String,
    /// The line or page, from 1; 1 if the whole file is meant.
    pub line: usize,
    pub problem: Problem,
}

impl FileProblem {
    pub fn new(path: impl Into<String>, (line, problem): ProblemAt) -> Self {
        Self { path: path.into(), line, problem }
    }

    /// A problem of the file as a whole.
    pub fn of_file(path: impl Into<String>, problem: Problem) -> Self {
        Self::new(path, (1, problem))
    }
}
