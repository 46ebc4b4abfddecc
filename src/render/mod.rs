//! Renders answers for Telegram, for a terminal, and as JSON. Pure: nothing is sent, printed or looked up here.
//!
//! Maximum lengths such as `MAX_TITLE` are in UTF-16 units, as Telegram counts them.

pub mod aspects;
pub mod chart;
pub mod csv_export;
pub mod explanation;
pub mod json;
pub mod locator;
pub mod messages;
pub mod record_report;
mod sanitise;
pub mod telegram;
pub mod terminal;
pub mod texts;
pub mod window;

pub use sanitise::{close_bidi_controls, display_units, sanitise_line};
