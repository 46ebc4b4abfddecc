//! Cuts texts to be stored.

/// Returns the first `most` characters of a text.
pub fn cut(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}
