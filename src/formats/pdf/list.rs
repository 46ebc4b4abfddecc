//! Markers of list items: a bullet, which is removed, or a number, which stays.

/// Characters that, before a space, only begin list items; so do the private-use codes of Symbol and Wingdings.
const BULLETS: &str = "•●○◦▪▫■□◆◇❖➢➤►▶✓✔⁃∙·-–—+*";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// The byte where the text after the bullet begins.
    Bullet(usize),
    Number,
}

/// Returns the marker that a line begins with.
pub fn marker(text: &str) -> Option<Marker> {
    let (first, rest) = text.split_once(' ')?;
    if is_bullet(first) {
        return Some(Marker::Bullet(text.len() - rest.trim_start().len()));
    }
    // "12. tháng 3": after a number that only happens to begin a line, the text goes on in lower case.
    let begins = rest.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase());
    (is_number(first) && (begins || first.ends_with(')'))).then_some(Marker::Number)
}

/// Whether a text is only a marker.
pub fn is_marker(text: &str) -> bool {
    is_bullet(text) || is_number(text)
}

fn is_bullet(word: &str) -> bool {
    let mut chars = word.chars();
    let sign = |c: char| BULLETS.contains(c) || ('\u{f000}'..='\u{f0ff}').contains(&c) || c == 'o';
    chars.next().is_some_and(sign) && chars.next().is_none()
}

/// Whether a word is "1.", "2.1.", "3)", "(4)", "a)", "b.", "IV." or the like; years and amounts are longer.
fn is_number(word: &str) -> bool {
    let inner = word.strip_prefix('(').unwrap_or(word);
    let Some(inner) = inner.strip_suffix([')', '.']) else { return is_nested(inner) };
    let letter = inner.chars().count() == 1 && inner.chars().all(char::is_alphabetic);
    let roman = inner.len() <= 5 && !inner.is_empty() && inner.chars().all(|c| "IVX".contains(c));
    letter || roman || (!inner.is_empty() && inner.split('.').all(is_small))
}

/// Whether a word is "2.1", "2.1.3" or the like; without a final point, it must have one inside.
fn is_nested(word: &str) -> bool {
    word.contains('.') && word.split('.').all(is_small)
}

fn is_small(part: &str) -> bool {
    (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<Marker>) {
        assert_eq!(marker(text), expected, "{text}");
    }

    #[test]
    fn bullets_and_numbers() {
        check("• Ý một", Some(Marker::Bullet(4)));
        check("- ý hai", Some(Marker::Bullet(2)));
        check("\u{f0b7} Ý", Some(Marker::Bullet(4)));
        for numbered in ["1. Ý", "2.1. Ý", "2.1 Ý", "a) ý", "(3) ý", "IV. Ý", "đ) ý", "1) “Ý”"] {
            check(numbered, Some(Marker::Number));
        }
    }

    #[test]
    fn what_only_looks_like_one() {
        for text in ["12. tháng 3", "2024. Năm", "1.500.000 đồng", "Ông A", "-Ý", "", "1."] {
            check(text, None);
        }
    }
}
