//! Recognises a news page that was copied as text, by its captions and its date line.
//!
//! A passage that is wrongly classified as noise cannot be found any more, so links and bylines are only
//! looked for if the page as a whole is news.

use crate::formats::Block;
use crate::text::lines::{is_caption, is_date_line};

/// The number of first blocks that may contain the date of publication.
const DATE_LINE_BLOCKS: usize = 4;

/// Whether the blocks are a news page: it has photo captions, or a date line with a time, a weekday or a time
/// zone. In other records, a bullet is a list item, and a name on its own line is not a byline.
pub fn is_news(blocks: &[Block]) -> bool {
    let names_time = |line: &str| has_hour(line) || line.trim_start().starts_with("Thứ") || line.contains("GMT");
    blocks.iter().any(|b| is_caption(&b.text))
        || blocks.iter().take(DATE_LINE_BLOCKS).any(|b| is_date_line(&b.text) && names_time(&b.text))
}

/// Whether a line contains a time such as "20:10": a colon between digits, not that of a label.
fn has_hour(line: &str) -> bool {
    line.as_bytes().windows(3).any(|w| w[0].is_ascii_digit() && w[1] == b':' && w[2].is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{BlockKind, Position};

    #[test]
    fn a_page_of_news() {
        let page = |lines: &[&str]| {
            let block = |line: &&str| Block::new(BlockKind::Paragraph, *line, Position::Line(1));
            is_news(&lines.iter().map(block).collect::<Vec<_>>())
        };
        assert!(page(&["Thứ Ba, 01/08/2023 20:10", "Chiều nay, xã họp."]));
        assert!(page(&["Xã họp.", "Ảnh: An/TTXVN"]));
        assert!(!page(&["Ngày 1/8/2023", "• Góp quỹ"]));
        assert!(!page(&["Họp tổ", "Thời gian: 8/3/2025", "• Góp quỹ"]));
    }
}
