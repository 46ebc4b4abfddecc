//! Files to documents to passages: the only reader of files.
//!
//! Left to right: `folder` finds the files and `format` their readers. A reader of a format
//! (`markdown`, `plain_text`, `docx`, `pdf`, `html`, `subtitles`, `timed_text`, `transcript_json`)
//! says what the format says, as an outline of `block`s, and knows nothing of meetings. `record`
//! understands an outline, the same for all: `head` reads what its first lines tell, `clauses` and
//! `sections` what stands under what, `turns` who speaks, `news` what is beside the matter, and
//! `metadata` fills in what is still open. `builder` alone writes a document's text, and
//! `stored` keeps it as bytes that are opened at once.
//!
//! A bad file is a [`Problem`], never a crash, and never costs another file; how much of one is
//! read is bounded by [`Limits`]. Nothing outside the folder is read: links are not followed.
//!
//! Beside the readers: a `manifest` says what a folder held; a `look` at it reads only what was not
//! `seen` before; the `archive` keeps copies of the last generations, and the `shelf` is the folder as admins change
//! it; all write `whole` files or none.

mod archive;
mod block;
mod body;
mod builder;
mod clauses;
mod cues;
mod document;
mod docx;
mod encoding;
mod folder;
mod format;
mod front_matter;
mod glossary;
mod golden;
mod head;
mod html;
mod indexes;
mod labels;
mod letters;
mod limits;
mod look;
mod manifest;
mod markdown;
mod metadata;
mod news;
mod papers;
mod pdf;
mod people;
mod plain_text;
mod record;
mod reread;
mod sections;
mod seen;
pub mod shelf;
mod stored;
mod subtitles;
mod tables;
mod timed_text;
mod transcript_json;
mod turns;
mod whole;
mod wording;

pub use archive::{Archive, ArchiveError, Generation, State};
pub use block::Position;
#[cfg(test)]
pub use builder::{Place, of_lines};
pub use document::{Datum, Document, Field, Kind, Origin, Passage, Problem};
pub use encoding::Encoding;
pub use folder::{GLOSSARY, Knowledge, QUESTIONS, glance, load, understood, unwatched};
pub use format::{Format, read};
pub use glossary::Glossary;
pub use golden::Golden;
pub use indexes::{Indexes, Kept, Sealed};
pub use limits::Limits;
pub use manifest::{Digest, Entry, Manifest};
pub use people::{Person, name, people};
pub use reread::{Files, Known, reread};
pub use stored::{store, stored};
pub use whole::writable;
