//! List markers: bullets, which are removed, and numbers, which are kept.

/// Characters that, before a space, only begin list items. The private-use characters of Symbol and Wingdings
/// are bullets as well.
const BULLETS: &str = "•●○◦▪▫■□◆◇❖➢➤►▶✓✔⁃∙·-–—+*";

/// A bullet or number at the beginning of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListMarker {
    /// A bullet, with the byte offset of the text after it.
    Bullet(usize),
    Number,
}

/// Returns the list marker at the beginning of a line.
pub fn parse_marker(text: &str) -> Option<ListMarker> {
    let (first, rest) = text.split_once(' ')?;
    if is_bullet(first) {
        return Some(ListMarker::Bullet(text.len() - rest.trim_start().len()));
    }
    // "12. tháng 3": a number that merely happens to begin a line is followed by a lower-case letter.
    let starts_item = rest.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase());
    (is_number(first) && (starts_item || first.ends_with(')'))).then_some(ListMarker::Number)
}

/// Whether a text consists only of a list marker.
pub fn is_marker(text: &str) -> bool {
    is_bullet(text) || is_number(text)
}

fn is_bullet(word: &str) -> bool {
    let mut chars = word.chars();
    let is_bullet_char = |c: char| BULLETS.contains(c) || ('\u{f000}'..='\u{f0ff}').contains(&c) || c == 'o';
    chars.next().is_some_and(is_bullet_char) && chars.next().is_none()
}

/// Whether a word is a number such as "1.", "2.1.", "3)", "(4)", "a)", "b." or "IV.". Years and amounts have
/// more digits.
fn is_number(word: &str) -> bool {
    let inner = word.strip_prefix('(').unwrap_or(word);
    let Some(inner) = inner.strip_suffix([')', '.']) else { return is_nested(inner) };
    let is_letter = inner.chars().count() == 1 && inner.chars().all(char::is_alphabetic);
    let is_roman = inner.len() <= 5 && !inner.is_empty() && inner.chars().all(|c| "IVX".contains(c));
    is_letter || is_roman || (!inner.is_empty() && inner.split('.').all(is_short_number))
}

/// Whether a word is a number such as "2.1" or "2.1.3", which needs no final point since it has one inside.
fn is_nested(word: &str) -> bool {
    word.contains('.') && word.split('.').all(is_short_number)
}

fn is_short_number(part: &str) -> bool {
    (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<ListMarker>) {
        assert_eq!(parse_marker(text), expected, "{text}");
    }

    #[test]
    fn bullets_and_numbers() {
        check("• Ý một", Some(ListMarker::Bullet(4)));
        check("- ý hai", Some(ListMarker::Bullet(2)));
        check("\u{f0b7} Ý", Some(ListMarker::Bullet(4)));
        for numbered in ["1. Ý", "2.1. Ý", "2.1 Ý", "a) ý", "(3) ý", "IV. Ý", "đ) ý", "1) “Ý”"] {
            check(numbered, Some(ListMarker::Number));
        }
    }

    #[test]
    fn lookalikes_are_not_markers() {
        for text in ["12. tháng 3", "2024. Năm", "1.500.000 đồng", "Ông A", "-Ý", "", "1."] {
            check(text, None);
        }
    }
}
