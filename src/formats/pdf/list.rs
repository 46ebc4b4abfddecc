//! How the points of a list begin: with a bullet, which is taken off, or with a number, which stays.

/// Signs that nothing but a point of a list begins with, when a space follows; among them those of
/// the fonts Symbol and Wingdings, which stand in Unicode's private area.
const BULLETS: &str = "•●○◦▪▫■□◆◇❖➢➤►▶✓✔⁃∙·-–—+*";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// Where the text after the bullet begins.
    Bullet(usize),
    Number,
}

/// The marker that a line begins with.
pub fn marker(text: &str) -> Option<Marker> {
    let (first, rest) = text.split_once(' ')?;
    if is_bullet(first) {
        return Some(Marker::Bullet(text.len() - rest.trim_start().len()));
    }
    // "12. tháng 3": a figure that happens to begin a line goes on in lower case.
    let begins = rest.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase());
    (is_number(first) && (begins || first.ends_with(')'))).then_some(Marker::Number)
}

/// Whether a text is a marker and nothing else.
pub fn is_marker(text: &str) -> bool {
    is_bullet(text) || is_number(text)
}

fn is_bullet(word: &str) -> bool {
    let mut chars = word.chars();
    let sign = |c: char| BULLETS.contains(c) || ('\u{f000}'..='\u{f0ff}').contains(&c) || c == 'o';
    chars.next().is_some_and(sign) && chars.next().is_none()
}

/// "1.", "2.1.", "3)", "(4)", "a)", "b.", "IV."; numbers of years and amounts are longer.
fn is_number(word: &str) -> bool {
    let inner = word.strip_prefix('(').unwrap_or(word);
    let Some(inner) = inner.strip_suffix([')', '.']) else { return is_nested(inner) };
    let letter = inner.chars().count() == 1 && inner.chars().all(char::is_alphabetic);
    let roman = inner.len() <= 5 && !inner.is_empty() && inner.chars().all(|c| "IVX".contains(c));
    letter || roman || (!inner.is_empty() && inner.split('.').all(is_small))
}

/// "2.1", "2.1.3": without a last point only where there is one inside.
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
