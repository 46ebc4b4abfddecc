//! How a page of news, copied as text, gives itself away: captions, links, bylines, its date line.
//!
//! Read line by line, by wording alone. What is taken for noise wrongly is lost to questions, so
//! links and bylines are looked for only where the page as a whole is news.

use super::plain_text::{Line, filled};
use crate::text::dates::dates;

/// Filled lines among which the day of publication stands.
const OPENING: usize = 4;

/// A page of news has photos, or says at what hour it came out. Elsewhere a bullet is a bullet,
/// and a name that stands alone is no byline.
pub fn is_news(lines: &[Line]) -> bool {
    let hour = |line: &str| line.contains(':') || line.trim_start().starts_with("Thứ") || line.contains("GMT");
    filled(lines).any(|(_, line)| is_caption(line))
        || filled(lines).take(OPENING).any(|(_, line)| is_date_line(line) && hour(line))
}

pub fn is_short(line: &str) -> bool {
    line.split_whitespace().count() <= 30
}

pub fn is_marked(line: &str) -> bool {
    line.trim_start().starts_with(['·', '•', '>', '»', '-', '–', '*', '+'])
}

/// "…. Ảnh: Phương Hoa/TTXVN", and nothing after it but a short name.
pub fn is_caption(line: &str) -> bool {
    line.rfind("Ảnh: ")
        .or_else(|| line.rfind("Ảnh minh họa"))
        .is_some_and(|at| line[at..].split_whitespace().count() <= 7)
        || line.trim_start().starts_with("Ảnh:")
        || line.trim_start().starts_with("Ảnh minh")
}

pub fn is_bare_caption(line: &str) -> bool {
    line.trim_start().starts_with("Ảnh:") && is_short(line)
}

pub fn is_related(line: &str) -> bool {
    let line = line.trim();
    let link = line.starts_with(['>', '»'])
        || (line.starts_with(['·', '•']) && !line.ends_with(['.', ';', ':', ',', '!', '?']));
    link || ["Tin liên quan", "Xem thêm", "Đọc thêm", "TIN LIÊN QUAN"].iter().any(|head| line.starts_with(head))
}

/// The name or initials alone that sign a report: "Phương Hoa", "(TTXVN)", "Theo TTXVN".
pub fn is_byline(line: &str) -> bool {
    let line = line.trim();
    let words: Vec<&str> = line.trim_matches(['(', ')']).split(|c: char| c.is_whitespace() || c == '/').collect();
    words.len() <= 4
        && !line.ends_with(['.', ':', ';', '!', '?'])
        && words.iter().all(|w| w.starts_with(char::is_uppercase) || *w == "-")
}

pub fn is_date_line(line: &str) -> bool {
    let found = dates(line);
    found.first().is_some_and(|d| d.day.is_some() && d.year.is_some()) && line.split_whitespace().count() <= 8
}

/// A photo's description often stands on the line before "Ảnh: …": the two are one caption.
pub fn caption_texts(blocks: Vec<Vec<Line>>) -> Vec<Vec<Line>> {
    let mut out: Vec<Vec<Line>> = Vec::with_capacity(blocks.len());
    for block in blocks {
        let bare = block.len() == 1 && is_bare_caption(block[0].1);
        let adjoins = |before: &Vec<Line>| {
            before[before.len() - 1].0 + 1 == block[0].0 && before.len() == 1 && is_short(before[0].1)
        };
        match out.last_mut() {
            Some(before) if bare && adjoins(before) => before.extend(block),
            _ => out.push(block),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, caption: bool, related: bool, byline: bool) {
        assert_eq!((is_caption(line), is_related(line), is_byline(line)), (caption, related, byline), "{line}");
    }

    #[test]
    fn lines_of_a_page() {
        check("Quang cảnh hội nghị. Ảnh: Phương Hoa/TTXVN", true, false, false);
        check("Ảnh minh họa", true, false, false);
        check("· Thủ tướng gặp mặt đại diện các tổ chức", false, true, false);
        check(">>> Xem tiếp", false, true, false);
        check("Phương Hoa", false, false, true);
        check("Phương Hoa/TTXVN", false, false, true);
        check("Hội có 30 thành viên.", false, false, false);
    }

    #[test]
    fn a_page_of_news() {
        assert!(is_news(&[(1, "Thứ Ba, 01/08/2023 20:10"), (2, "Chiều nay, xã họp.")]));
        assert!(is_news(&[(1, "Xã họp."), (2, "Ảnh: An/TTXVN")]));
        assert!(!is_news(&[(1, "Ngày 1/8/2023"), (2, "• Góp quỹ")]));
    }
}
