//! An answer to text: for Telegram, for a terminal, as JSON. Pure functions; nothing is sent,
//! printed or looked up here.

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
