//! Converts outlines to documents, by the same rules for all formats.
//!
//! [`read_file`] parses one file of the records folder: a record, the glossary or the golden questions.
//! `assemble` converts an outline to a [`Document`]: `head` reads the first lines, `sections` tracks the
//! headings, `news_page` recognises news, whose bylines and links are noise, and `metadata` completes the
//! metadata. Only `builder` writes a document's text.

mod assemble;
mod attendance;
mod block_role;
mod body;
mod body_assembler;
mod builder;
mod contents;
mod coverage;
mod document;
mod fields;
mod file_name;
mod front_matter;
mod glossary;
mod golden;
mod head;
mod head_title;
mod head_values;
mod lazy_body;
mod letterhead;
mod levels;
mod meeting_date;
mod meeting_entries;
mod meeting_kind;
mod meeting_place;
mod meeting_starts;
mod meetings;
mod metadata;
mod news_page;
mod opening;
mod passage;
mod people;
mod person_names;
mod remarks;
mod sections;
mod text_source;
mod toml_list;

pub use body::Body;
#[cfg(test)]
pub use builder::{PassageContext, document_from_lines};
pub use document::{Document, MetadataField, MetadataSource};
pub use glossary::Glossary;
pub use golden::{GoldenQuestion, parse as parse_questions};
pub use lazy_body::{BodyFile, BodyLocation, LazyBody};
pub use passage::{Passage, PassageKind, to_offset};
pub use people::{Person, extract_name, find_people};

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use assemble::AssembledFile;

use crate::formats::{self, FileProblem, Format, LeftOutLine, Limits, LocatedProblem, Problem};

/// The file name of the glossary.
pub const GLOSSARY_FILE: &str = "glossary.toml";

/// The file name of the golden questions.
pub const QUESTIONS_FILE: &str = "questions.toml";

/// The parsed contents of files of the records folder.
#[derive(Debug, Clone, Default)]
pub struct Knowledge {
    /// Sorted by path and part.
    pub documents: Vec<Arc<Document>>,
    pub glossary: Glossary,
    pub golden: Vec<GoldenQuestion>,
    pub problems: Vec<FileProblem>,
}

impl Knowledge {
    /// The contents of a file that cannot be read.
    pub fn unreadable(problem: FileProblem) -> Self {
        Self { problems: vec![problem], ..Self::default() }
    }

    /// Adds the contents of other files.
    pub fn add(&mut self, other: Self) {
        self.documents.extend(other.documents);
        self.problems.extend(other.problems);
        self.golden.extend(other.golden);
        if other.glossary != Glossary::default() {
            self.glossary = other.glossary;
        }
    }

    /// Returns the documents of the file at `path`, in the order of its meetings; empty if it has none.
    pub fn documents_of(&self, path: &str) -> &[Arc<Document>] {
        let start = self.documents.partition_point(|document| document.path.as_str() < path);
        let len = self.documents[start..].iter().take_while(|document| document.path == path).count();
        &self.documents[start..start + len]
    }

    /// Sorts documents by path and part, and problems by path.
    pub fn sort(&mut self) {
        self.documents.sort_by(|a, b| (&a.path, a.part).cmp(&(&b.path, b.part)));
        self.problems.sort_by(|a, b| a.path.cmp(&b.path));
    }
}

/// Parses the bytes of one file: a record, the glossary or the golden questions. Problems are part of the
/// result.
pub fn read_file(path: &str, bytes: &[u8], limits: &Limits) -> Knowledge {
    let (mut knowledge, mut problems) = (Knowledge::default(), Vec::new());
    let text = || formats::decode(bytes).map(|(text, _)| text);
    let result = match path {
        GLOSSARY_FILE => text().and_then(|text| glossary::parse(&text)).map(|glossary| knowledge.glossary = glossary),
        QUESTIONS_FILE => text().and_then(|text| golden::parse(&text)).map(|golden| knowledge.golden = golden),
        _ => read_documents(path, bytes, limits, &mut problems)
            .map(|documents| knowledge.documents.extend(documents.into_iter().map(Arc::new))),
    };
    problems.extend(result.err());
    knowledge.problems = problems.into_iter().map(|problem| FileProblem::new(path, problem)).collect();
    knowledge
}

/// Parses the bytes of a record into one document for each meeting; appends the problems of unreadable parts to
/// `problems`.
///
/// # Errors
/// If nothing of it can be read. A panic of a parser is such an error, so that it affects only its file.
pub fn read_documents(
    path: &str,
    bytes: &[u8],
    limits: &Limits,
    problems: &mut Vec<LocatedProblem>,
) -> Result<Vec<Document>, LocatedProblem> {
    Ok(read_record(path, bytes, limits, problems)?.documents)
}

/// Parses the bytes of a record; returns the lines that are never quoted, in the order in which they were recognised.
///
/// # Errors
/// As [`read_documents`].
pub fn list_left_out(path: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<LeftOutLine>, LocatedProblem> {
    Ok(read_record(path, bytes, limits, &mut Vec::new())?.left_out)
}

fn read_record(
    path: &str,
    bytes: &[u8],
    limits: &Limits,
    problems: &mut Vec<LocatedProblem>,
) -> Result<AssembledFile, LocatedProblem> {
    let format = Format::from_path(path).ok_or((1, Problem::UnknownFormat))?;
    let read = || {
        let mut outline = formats::read(format, bytes, limits)?;
        problems.append(&mut outline.problems);
        Ok(assemble::assemble(path, outline))
    };
    let file: AssembledFile = catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err((1, Problem::ReaderFailed)))?;
    // Contexts are indexed with each passage, so that a long one above many short passages would take too much memory.
    let passages = || file.documents.iter().flat_map(|document| document.passages().iter().map(move |p| (document, p)));
    let context_bytes: usize = passages().map(|(document, passage)| document.context(passage).len()).sum();
    if context_bytes > limits.text_bytes {
        return Err((1, Problem::TooMuchContext));
    }
    if passages().next().is_none() { Err((1, Problem::NoPassages)) } else { Ok(file) }
}
