//! bienban answers questions about meetings from the organisation's own records, word for word.
//!
//! The house, in reading order; a module may use what stands above it, never below:
//!
//! - [`text`]: language analysis. Normalising, tokens, sentences, dates, labels, turns. Pure.
//! - [`formats`]: bytes to outlines, one file or folder for each format; what can be wrong with a file.
//! - [`records`]: outlines to documents and passages; the glossary, golden questions.
//! - [`archive`]: files on the disk: the folder as it is scanned and changed, generations, stored indexes.
//! - [`index`]: passages to postings. The only place that names tantivy.
//! - [`answer`]: a question to quotes, or to a refusal.
//! - [`library`]: the current snapshot, and its reload.
//! - [`store`]: what must outlast a restart, in one SQLite file.
//! - [`render`]: an answer as Telegram HTML, terminal text, JSON; every text, in both languages. Pure.
//! - [`config`]: the environment, read once.
//! - [`bot`]: Telegram. The only place that names teloxide.
//! - [`cli`]: one command; the only place that prints.
//!
//! What must always hold: a passage is never altered, and every quote is a piece of it; a question
//! sees one snapshot from beginning to end; a reload builds beside and swaps, and whatever fails,
//! the old snapshot goes on answering; nothing below [`bot`] is async or knows Telegram.

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
