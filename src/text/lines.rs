//! Classifies single lines by their wording: bulleted items, captions, bylines, date lines.

use super::dates::find_dates;

/// Whether a text has no more than `max` words. Long texts are not read to the end.
pub fn has_at_most(text: &str, max: usize) -> bool {
    text.split_whitespace().nth(max).is_none()
}

pub fn is_short(line: &str) -> bool {
    has_at_most(line, 30)
}

/// Whether a line begins with a bullet. A framed line has none.
pub fn is_bulleted(line: &str) -> bool {
    line.trim_start().starts_with(['·', '•', '>', '»', '-', '–', '*', '+']) && strip_frame(line).is_none()
}

/// The signs that frame a line.
const FRAME_SIGNS: [char; 7] = ['*', '-', '–', '=', '~', '#', '_'];

/// Returns the text of a line between signs: "03/02/2025" of "*** 03/02/2025 ***"; `None` if it does not begin and end
/// with the same sign, at least twice.
pub fn strip_frame(line: &str) -> Option<&str> {
    let line = line.trim();
    let sign = line.chars().next().filter(|sign| FRAME_SIGNS.contains(sign))?;
    let text = line.strip_prefix(sign)?.strip_prefix(sign)?.strip_suffix(sign)?.strip_suffix(sign)?;
    let text = text.trim_matches(sign).trim();
    text.contains(char::is_alphanumeric).then_some(text)
}

/// Returns the line without its bullet: from its first letter, digit, opening quotation mark or bracket on.
pub fn strip_bullet(line: &str) -> &str {
    if !is_bulleted(line) {
        line
    } else {
        line.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '"' | '“' | '('))
    }
}

/// Returns the length in bytes of the pictographs and other signs at the beginning of a line, with the white space
/// after them: of "📌 " in "📌 Nội dung". Quotation marks and brackets are text.
pub fn decoration_len(line: &str) -> usize {
    let is_sign = |c: char| {
        let is_joiner = matches!(c, '\u{FE0F}' | '\u{200D}' | '\u{20E3}');
        is_joiner || matches!(c, '*' | '_' | '#') || (!c.is_ascii() && !c.is_alphanumeric() && !is_punctuation(c))
    };
    let signs = line.len() - line.trim_start_matches(|c: char| c.is_whitespace() || is_sign(c)).len();
    if line[..signs].trim().is_empty() { 0 } else { signs }
}

/// Whether a character that is not ASCII can begin a sentence.
fn is_punctuation(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '«' | '»' | '…' | '–' | '—' | '·' | '•')
}

/// Words with which the numbered caption of a figure begins.
const FIGURE_WORDS: [&str; 6] = ["Hình", "Ảnh", "Figure", "Fig.", "Photo", "HÌNH"];

/// The maximum number of words of a numbered caption.
const MAX_CAPTION_WORDS: usize = 20;

/// Whether a line is the numbered caption of a figure: "Hình 1. Cổng cũ", "Figure 2 – the new gate".
fn is_numbered_caption(line: &str) -> bool {
    let mut words = line.split_whitespace();
    if !words.next().is_some_and(|word| FIGURE_WORDS.contains(&word)) {
        return false;
    }
    let number = words.next().filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let is_separated = |number: &str| number.ends_with([':', '.']) || matches!(words.next(), Some("–" | "—" | "-"));
    number.is_some_and(is_separated) && has_at_most(line, MAX_CAPTION_WORDS)
}

/// Whether a line is a caption: "…. Ảnh: Phương Hoa/TTXVN", with at most a short name after "Ảnh", or that of a numbered
/// figure.
pub fn is_caption(line: &str) -> bool {
    if is_numbered_caption(line) {
        return true;
    }
    if !line.contains("Ảnh") {
        return false;
    }
    line.rfind("Ảnh: ")
        .or_else(|| line.rfind("Ảnh minh họa"))
        .is_some_and(|at| line[at..].split_whitespace().count() <= 7)
        || line
            .trim_start()
            .strip_prefix("Ảnh:")
            .is_some_and(|of| !of.trim_start().starts_with(|c: char| c.is_ascii_digit()))
        || line.trim_start().starts_with("Ảnh minh")
}

pub fn is_bare_caption(line: &str) -> bool {
    line.trim_start().starts_with("Ảnh:") && is_short(line)
}

/// Returns a report without the source in brackets before it: "(TTXVN) - Chiều 25/2, …".
pub fn strip_source(text: &str) -> &str {
    let after = text.trim_start().strip_prefix('(').and_then(|rest| rest.split_once(')')).map(|(_, after)| after);
    after
        .map(|after| after.trim_start_matches([' ', '-', '–', '—', ':']))
        .filter(|after| !after.is_empty())
        .unwrap_or(text)
}

/// The texts of links to the rest of an article, in lower case.
const LINK_WORDS: [&str; 6] = ["more", "read more", "xem thêm", "xem tiếp", "đọc tiếp", "chi tiết"];

/// The maximum length of such a text in bytes.
const MAX_LINK_BYTES: usize = 20;

/// Whether a line is only an address, or only a link to more: "https://…", "more (12)", "Xem thêm".
pub fn is_bare_link(line: &str) -> bool {
    let line = line.trim().trim_matches(['<', '>', '[', ']', '(', ')']);
    let is_address = ["http://", "https://", "www."].iter().any(|start| line.starts_with(start));
    let words = line.split('(').next().unwrap_or_default().trim_end_matches(['…', '.', '»', ' ']);
    (is_address && !line.contains(char::is_whitespace))
        || (words.len() <= MAX_LINK_BYTES && LINK_WORDS.contains(&words.to_lowercase().as_str()))
}

/// Whether a line is the path of a page in its site: "Trang chủ > Kinh tế > Nông nghiệp".
pub fn is_breadcrumb(line: &str) -> bool {
    if !(line.contains('>') || line.contains('»') || line.contains('›')) {
        return false;
    }
    let parts: Vec<&str> = line.split(['>', '»', '›']).map(str::trim).collect();
    let is_home = ["Trang chủ", "Home"].contains(&parts[0]);
    let is_name = |part: &&str| part.starts_with(char::is_uppercase) && part.split_whitespace().count() <= 4;
    let is_path =
        parts.len() > 2 && parts.iter().all(|part| is_name(part) && !part.contains(|c: char| c.is_ascii_digit()));
    parts.len() > 1 && (is_home || is_path) && !line.contains(':') && !line.trim_end().ends_with(['.', ';', '?', '!'])
}

/// Whether a line of a news page is a link to another article.
pub fn is_related_link(line: &str) -> bool {
    let line = line.trim();
    let link = line.starts_with(['>', '»'])
        || (line.starts_with(['·', '•']) && !line.ends_with(['.', ';', ':', ',', '!', '?']));
    link || ["Tin liên quan", "Xem thêm", "Đọc thêm", "TIN LIÊN QUAN"].iter().any(|head| line.starts_with(head))
}

/// Whether a line is only the name or initials of a report's author: "Phương Hoa", "(TTXVN)", "Theo TTXVN".
pub fn is_byline(line: &str) -> bool {
    let line = line.trim();
    let words: Vec<&str> = line.trim_matches(['(', ')']).split(|c: char| c.is_whitespace() || c == '/').collect();
    words.len() <= 4
        && !line.contains(':')
        && !line.ends_with(['.', ':', ';', '!', '?'])
        && words.iter().all(|w| w.starts_with(char::is_uppercase) || *w == "-")
}

pub fn is_date_line(line: &str) -> bool {
    let short = line.split_whitespace().take(9).count() <= 8;
    short && find_dates(line).first().is_some_and(|d| d.day.is_some() && d.year.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, caption: bool, related: bool, byline: bool) {
        assert_eq!((is_caption(line), is_related_link(line), is_byline(line)), (caption, related, byline), "{line}");
    }

    #[test]
    fn framed_lines_have_no_bullet() {
        assert_eq!(strip_frame("*** 03/02/2025 ***"), Some("03/02/2025"));
        assert_eq!(strip_frame("- mua bơm -"), None);
        assert!(!is_bulleted("--- Tuần 3 ---") && is_bulleted("-- mua bơm") && is_bulleted("* Mua *gấp*"));
    }

    #[test]
    fn lines_of_a_page() {
        check("Quang cảnh hội nghị. Ảnh: Phương Hoa/TTXVN", true, false, false);
        check("Ảnh minh họa", true, false, false);
        check("Hình 1: Cổng cũ", true, false, false);
        check("Figure 2.1 – the new gate", true, false, false);
        check("Hình 2 cho thấy cổng đã cũ. Tổ sẽ thay.", false, false, false);
        check("· Thủ tướng gặp mặt đại diện các tổ chức", false, true, false);
        check(">>> Xem tiếp", false, true, false);
        check("Phương Hoa", false, false, true);
        check("Phương Hoa/TTXVN", false, false, true);
        check("Hội có 30 thành viên.", false, false, false);
    }
}
