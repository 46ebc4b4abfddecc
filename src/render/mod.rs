//! An answer to text: for Telegram, for a terminal, as JSON. Pure functions; nothing is sent,
//! printed or looked up here.

pub mod json;
pub mod locator;
pub mod telegram;
pub mod terminal;
pub mod texts;

/// At most `most` letters of `text`; what is longer ends in "…".
pub fn within(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
