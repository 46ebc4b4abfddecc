//! How a page of news, copied as text, gives itself away: by captions and its date line.
//!
//! What is taken for noise wrongly is lost to questions, so links and bylines are looked for only if the
//! page as a whole is news.

use crate::formats::Block;
use crate::text::lines::{is_caption, is_date_line};

/// Blocks among which the day of publication stands.
const OPENING: usize = 4;

/// A page of news has photos, or says at what hour it came out. Elsewhere a bullet is a bullet,
/// and a name that stands alone is no byline.
pub fn is_news(blocks: &[Block]) -> bool {
    let hour = |line: &str| has_hour(line) || line.trim_start().starts_with("Thứ") || line.contains("GMT");
    blocks.iter().any(|b| is_caption(&b.text))
        || blocks.iter().take(OPENING).any(|b| is_date_line(&b.text) && hour(&b.text))
}

/// "20:10"; the colon of a label is none.
fn has_hour(line: &str) -> bool {
    line.as_bytes().windows(3).any(|w| w[0].is_ascii_digit() && w[1] == b':' && w[2].is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{Position, Shape};

    #[test]
    fn a_page_of_news() {
        let page = |lines: &[&str]| {
            let block = |line: &&str| Block::new(Shape::Paragraph, *line, Position::Line(1));
            is_news(&lines.iter().map(block).collect::<Vec<_>>())
        };
        assert!(page(&["Thứ Ba, 01/08/2023 20:10", "Chiều nay, xã họp."]));
        assert!(page(&["Xã họp.", "Ảnh: An/TTXVN"]));
        assert!(!page(&["Ngày 1/8/2023", "• Góp quỹ"]));
        assert!(!page(&["Họp tổ", "Thời gian: 8/3/2025", "• Góp quỹ"]));
    }
}
