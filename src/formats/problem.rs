//! Problems of files, as data; `render::texts` has the sentences in both languages.

use serde::{Deserialize, Serialize};

/// A problem of a file, or of a line or page of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(strum::EnumIter))]
pub enum Problem {
    // The folder.
    NotAFolder,
    NameNotUtf8,
    SymbolicLink,
    NotARegularFile,
    /// With the system's error.
    EntryUnreadable(String),
    /// With the system's error.
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

    HtmlDamaged,
    HtmlTooLarge,
    HtmlTooSlow,

    TranscriptInvalid,
    TranscriptEmpty,
    TimesOutOfOrder,

    DocxLegacy,
    DocxInvalid,
    DocxWithoutDocument,
    DocxTooLarge,
    DocxUnpacksTooLarge,
    DocxTruncated,
    /// The name of the damaged part.
    DocxPartDamaged(String),

    PdfInvalid,
    PdfEncrypted,
    PdfScanned,
    PdfWithoutText,
    PdfUnmappedFonts,
    PdfTooComplex,
    // One page of a PDF.
    PdfPageScanned,
    PdfPageDamaged,
    PdfPageTruncated,
    PdfPageUnmapped,
    /// Reading ended before this page.
    PdfPagesUnread,
}

/// A problem with its line or page, from 1; 1 if it concerns the whole file.
pub type ProblemAt = (usize, Problem);

/// A problem of a file in the knowledge folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileProblem {
    /// Path below the knowledge folder.
    pub path: String,
    /// The line or page, from 1; 1 if the problem concerns the whole file.
    pub line: usize,
    pub problem: Problem,
}

impl FileProblem {
    pub fn new(path: impl Into<String>, (line, problem): ProblemAt) -> Self {
        Self { path: path.into(), line, problem }
    }

    /// Returns a problem of the whole file.
    pub fn of_file(path: impl Into<String>, problem: Problem) -> Self {
        Self::new(path, (1, problem))
    }
}
