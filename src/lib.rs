//! bienban answers questions about meetings by quoting an organisation's own records, word for word.
//!
//! Modules in reading order; each may use those before it, never those after it:
//!
//! - [`text`]: language analysis: normalisation, tokens, sentences, dates, labels, speaker turns. Pure.
//! - [`formats`]: bytes to outlines, one file or folder for each format; problems found in files.
//! - [`records`]: outlines to documents and passages; the glossary, golden questions.
//! - [`archive`]: files on disk: scans and changes of the folder, generations, stored indexes.
//! - [`index`]: passages to postings. The only module that names tantivy.
//! - [`answer`]: questions to quotes or a refusal.
//! - [`library`]: the current snapshot and its reload.
//! - [`store`]: data that survives a restart, in one SQLite file.
//! - [`render`]: answers as Telegram HTML, terminal text and JSON; all texts, in both languages. Pure.
//! - [`config`]: the environment, read once.
//! - [`bot`]: Telegram. The only module that names teloxide.
//! - [`cli`]: the commands. The only module that prints.
//!
//! Invariants: a passage is never altered, and every quote is a part of one. A question is answered from one
//! snapshot. A reload builds a new snapshot and swaps it in; if anything fails, the old snapshot stays in use.
//! No module before [`bot`] is async or knows Telegram's API.

pub mod answer;
pub mod archive;
pub mod bot;
pub mod cli;
pub mod config;
pub mod formats;
pub mod index;
pub mod library;
pub mod records;
pub mod render;
pub mod store;
pub mod text;
