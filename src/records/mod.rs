//! Outlines to documents: what a file says of a meeting, by the same rules for every format.
//!
//! [`read_file`] reads the bytes of one file of the knowledge folder: a record, the glossary or the
//! golden questions. `assemble` makes a [`Document`] of an outline: `head` reads its first lines,
//! `sections` what is below which heading, `news_page` what is beside the matter, and `metadata` fills in
//! what is still open. `builder` alone writes a document's text.

mod assemble;
mod body;
mod builder;
mod document;
mod front_matter;
mod glossary;
mod golden;
mod head;
mod lazy_body;
mod letterhead;
mod metadata;
mod news_page;
mod passage;
mod people;
mod sections;
mod text_source;

#[cfg(test)]
pub use builder::{PassageContext, of_lines};
pub use document::{Datum, Document, Origin};
pub use glossary::Glossary;
pub use golden::{Golden, parse as parse_questions};
pub use lazy_body::{BodyLocation, LazyBody};
pub use passage::{Kind, Passage, offset};
pub use people::{Person, name, people};

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::formats::{self, FileProblem, Format, Limits, Problem, ProblemAt};

/// Names of the two files that are not records.
pub const GLOSSARY: &str = "glossary.toml";
pub const QUESTIONS: &str = "questions.toml";

/// What the files of a folder hold.
#[derive(Debug, Clone, Default)]
pub struct Knowledge {
    /// In the order of their paths.
    pub documents: Vec<Arc<Document>>,
    pub glossary: Glossary,
    pub golden: Vec<Golden>,
    pub problems: Vec<FileProblem>,
}

impl Knowledge {
    /// A file of which nothing can be used.
    pub fn unreadable(problem: FileProblem) -> Self {
        Self { problems: vec![problem], ..Self::default() }
    }

    /// Adds what another file holds.
    pub fn add(&mut self, other: Self) {
        self.documents.extend(other.documents);
        self.problems.extend(other.problems);
        self.golden.extend(other.golden);
        if other.glossary != Glossary::default() {
            self.glossary = other.glossary;
        }
    }

    /// Sorts documents and problems by path.
    pub fn sort(&mut self) {
        self.documents.sort_by(|a, b| a.path.cmp(&b.path));
        self.problems.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

/// Reads the bytes of one file: a record, the glossary, golden questions, or problems alone.
pub fn read_file(path: &str, bytes: &[u8], limits: &Limits) -> Knowledge {
    let (mut read, mut problems) = (Knowledge::default(), Vec::new());
    let text = || formats::decode(bytes).map(|(text, _)| text);
    let result = match path {
        GLOSSARY => text().and_then(|text| glossary::parse(&text)).map(|glossary| read.glossary = glossary),
        QUESTIONS => text().and_then(|text| golden::parse(&text)).map(|golden| read.golden = golden),
        _ => read_document(path, bytes, limits, &mut problems).map(|document| read.documents.push(document.into())),
    };
    problems.extend(result.err());
    read.problems = problems.into_iter().map(|problem| FileProblem::new(path, problem)).collect();
    read
}

/// Reads the bytes of a record; what could not be read of it goes to `problems`.
///
/// # Errors
/// If nothing of it can be read. A reader's panic is such an error: it must cost its file alone.
pub fn read_document(
    path: &str,
    bytes: &[u8],
    limits: &Limits,
    problems: &mut Vec<ProblemAt>,
) -> Result<Document, ProblemAt> {
    let format = Format::of(path).ok_or((1, Problem::UnknownFormat))?;
    let read = || {
        let mut outline = formats::read(format, bytes, limits)?;
        problems.append(&mut outline.problems);
        Ok(assemble::assemble(path, outline))
    };
    let document = catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err((1, Problem::ReaderFailed)))?;
    if document.passages().is_empty() { Err((1, Problem::NoPassages)) } else { Ok(document) }
}
