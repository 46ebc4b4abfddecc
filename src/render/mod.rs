//! An answer to text: for Telegram, for a terminal, as JSON. Pure functions; nothing is sent,
//! printed or looked up here.

pub mod json;
pub mod locator;
pub mod telegram;
pub mod terminal;
pub mod texts;
