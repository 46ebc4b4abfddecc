//! Language analysis: pure functions on text, without files, index or clock. All but [`normalise()`] expect text in
//! the form that it returns.

pub mod abbreviations;
mod anaphora;
pub mod answer_spans;
pub mod answer_types;
pub mod aspects;
pub mod calendar;
pub mod clauses;
pub mod courtesy;
pub mod dates;
pub mod english;
pub mod equivalents;
pub mod fields;
mod label_list;
pub mod labels;
pub mod lines;
pub mod matching;
pub mod normalise;
pub mod numbers;
pub mod phrase_table;
pub mod places;
pub mod quantities;
pub mod question_words;
pub mod sentence_classifier;
pub mod sentences;
pub mod speech_acts;
pub mod spelling;
pub mod spellings;
pub mod syllable;
pub mod telex;
pub mod tokens;
pub mod turns;
mod word_list;

pub use normalise::{collapse_whitespace, is_invisible, normalise};
pub use sentences::split_sentences;
pub use tokens::{Token, split_words, tokenise};
