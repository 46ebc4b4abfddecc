//! Pure functions on text: no files, no index, no clock. All expect the form that [`normalise()`] returns.

pub mod abbreviations;
pub mod acts;
mod anaphora;
pub mod answering;
pub mod aspects;
pub mod calendar;
pub mod clauses;
pub mod courtesy;
pub mod cues;
pub mod dates;
pub mod english;
pub mod equivalents;
pub mod kinds;
pub mod labels;
pub mod lines;
pub mod matching;
pub mod normalise;
pub mod numbers;
pub mod offers;
pub mod phrases;
pub mod quantities;
pub mod sentences;
mod spelling;
pub mod spellings;
pub mod syllable;
pub mod telex;
pub mod tokens;
pub mod turns;
mod word_list;

pub use normalise::{is_invisible, normalise, squeezed};
pub use sentences::sentences;
pub use tokens::{Token, tokens, words};
