//! An answer to text: for Telegram, for a terminal, as JSON. Pure functions; nothing is sent,
//! printed or looked up here.

pub mod aspects;
pub mod chart;
pub mod explanation;
pub mod json;
pub mod locator;
pub mod messages;
pub mod overview;
pub mod table;
pub mod telegram;
pub mod terminal;
pub mod texts;
pub mod window;

/// At most `most` UTF-16 units of `text`, which is how Telegram counts; what is longer ends in "…".
pub fn within(text: &str, most: usize) -> String {
    let mut units = 0;
    let cut = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > most
    });
    cut.map_or_else(|| text.to_owned(), |(end, _)| format!("{}…", &text[..end]))
}
