//! The values in the sentences of problems.

use std::fmt::Display;

use crate::formats::Problem;

/// Returns the values of a problem's sentence, in order.
pub fn problem_values(problem: &Problem) -> Vec<&dyn Display> {
    match problem {
        Problem::EntryUnreadable(text)
        | Problem::FileUnreadable(text)
        | Problem::UnknownDate(text)
        | Problem::InvalidToml(text)
        | Problem::DocxPartDamaged(text) => vec![text],
        Problem::FileTooLarge { megabytes } => vec![megabytes],
        Problem::Unresponsive { seconds } => vec![seconds],
        Problem::TooMuchText { megabytes, blocks } => vec![megabytes, blocks],
        Problem::TooManyColumns { columns, read } => vec![columns, read],
        Problem::MarkdownTooManyColumns { columns } => vec![columns],
        Problem::FrontMatterTooLong { bytes: limit }
        | Problem::ListTooLarge { kilobytes: limit }
        | Problem::TooManyTerms { terms: limit }
        | Problem::GroupTooLarge { terms: limit }
        | Problem::TermTooLong { characters: limit }
        | Problem::TooManyGoldenQuestions { questions: limit }
        | Problem::TooManySuggestions { questions: limit }
        | Problem::GoldenQuestionTooLong { characters: limit } => vec![limit],
        Problem::NotAFolder
        | Problem::NameNotUtf8
        | Problem::FolderNameNotNormal
        | Problem::SymbolicLink
        | Problem::NotARegularFile
        | Problem::CopyDamaged
        | Problem::UnknownFormat
        | Problem::UnknownEncoding
        | Problem::ReaderFailed
        | Problem::TooMuchContext
        | Problem::NoPassages
        | Problem::MarkdownTooComplex
        | Problem::FrontMatterUnclosed
        | Problem::FrontMatterInvalid
        | Problem::HtmlDamaged
        | Problem::HtmlTooLarge
        | Problem::HtmlTooSlow
        | Problem::TranscriptInvalid
        | Problem::TranscriptEmpty
        | Problem::TimesOutOfOrder
        | Problem::DocxLegacy
        | Problem::DocxInvalid
        | Problem::DocxWithoutDocument
        | Problem::DocxTooLarge
        | Problem::DocxUnpacksTooLarge
        | Problem::DocxTruncated
        | Problem::PdfInvalid
        | Problem::PdfEncrypted
        | Problem::PdfScanned
        | Problem::PdfWithoutText
        | Problem::PdfUnmappedFonts
        | Problem::PdfTooComplex
        | Problem::PdfPageScanned
        | Problem::PdfPageDamaged
        | Problem::PdfPageTruncated
        | Problem::PdfPageUnmapped
        | Problem::PdfPagesUnread => Vec::new(),
    }
}
