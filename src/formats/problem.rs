//! Problems found in files, as data. `render::texts` has the sentences for users, in both languages.

use serde::{Deserialize, Serialize};

/// A problem of a whole file, or of one of its lines or pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(strum::EnumIter))]
pub enum Problem {
    // The folder.
    NotAFolder,
    NameNotUtf8,
    /// The name has white space at its ends, characters that nobody sees, or another encoding of a letter than NFC.
    FolderNameNotNormal,
    SymbolicLink,
    NotARegularFile,
    /// The operating system's error.
    EntryUnreadable(String),
    /// The operating system's error.
    FileUnreadable(String),
    FileTooLarge {
        megabytes: u64,
    },
    /// The file or folder could not be read within this time, for example because a network drive is gone.
    Unresponsive {
        seconds: u64,
    },
    /// The stored copy is damaged, and the original file has changed since.
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
    TooMuchContext,
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

    // glossary.toml and questions.toml.
    /// The parser's error.
    InvalidToml(String),
    ListTooLarge {
        kilobytes: usize,
    },
    TooManyTerms {
        terms: usize,
    },
    GroupTooLarge {
        terms: usize,
    },
    TermTooLong {
        characters: usize,
    },
    TooManyGoldenQuestions {
        questions: usize,
    },
    TooManySuggestions {
        questions: usize,
    },
    GoldenQuestionTooLong {
        characters: usize,
    },

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

/// A line or page, from 1, with its problem; 1 if the problem concerns the whole file.
pub type LocatedProblem = (usize, Problem);

/// A problem with the path of its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileProblem {
    /// Path relative to the records folder.
    pub path: String,
    /// The line or page, from 1; 1 if the problem concerns the whole file.
    pub line: usize,
    pub problem: Problem,
}

impl FileProblem {
    /// Creates a problem of the file at `path`.
    pub fn new(path: impl Into<String>, (line, problem): LocatedProblem) -> Self {
        Self { path: path.into(), line, problem }
    }

    /// Creates a problem that concerns the whole file.
    pub fn for_file(path: impl Into<String>, problem: Problem) -> Self {
        Self::new(path, (1, problem))
    }
}
