//! Renders answers for Telegram, for a terminal, and as JSON. Pure: nothing is sent, printed or looked up here.
//!
//! Lengths such as a `LONGEST_TITLE` are in UTF-16 units, as Telegram counts them.

pub mod aspects;
pub mod chart;
pub mod explanation;
pub mod json;
mod lines;
pub mod locator;
pub mod messages;
pub mod overview;
pub mod table;
pub mod telegram;
pub mod terminal;
pub mod texts;
pub mod window;

pub use lines::{closing, one_line, width};
