//! Files to documents to passages: the only reader of files.
//!
//! A bad file is a [`Problem`], never a crash, and never costs another file. Nothing outside the
//! folder is read: links are not followed.

mod builder;
mod document;
mod folder;
mod front_matter;
mod glossary;
mod golden;
mod markdown;
mod news;
mod plain_text;

pub use document::{Document, Field, Kind, Passage, Problem};
pub use folder::{GLOSSARY, Knowledge, QUESTIONS, load};
pub use glossary::Glossary;
pub use golden::Golden;
