//! Truncates texts to be stored.

/// Truncates a text to `max` characters.
pub fn truncate_chars(text: &str, max: usize) -> &str {
    text.char_indices().nth(max).map_or(text, |(end, _)| &text[..end])
}
