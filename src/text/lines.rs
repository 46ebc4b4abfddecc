//! Classifies single lines by their wording: bulleted items, captions, bylines, date lines.

use super::dates::find_dates;

/// Whether a line is on a news page but not part of the article: a link to another article, a byline.
pub fn is_page_furniture(line: &str) -> bool {
    is_related_link(line) || is_byline(line)
}

pub fn is_short(line: &str) -> bool {
    line.split_whitespace().count() <= 30
}

pub fn is_bulleted(line: &str) -> bool {
    line.trim_start().starts_with(['·', '•', '>', '»', '-', '–', '*', '+'])
}

/// Returns the line without its bullet: from its first letter, digit, opening quotation mark or bracket on.
pub fn strip_bullet(line: &str) -> &str {
    if !is_bulleted(line) {
        line
    } else {
        line.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '"' | '“' | '('))
    }
}

/// Whether a line is a caption: "…. Ảnh: Phương Hoa/TTXVN", with at most a short name after "Ảnh".
pub fn is_caption(line: &str) -> bool {
    if !line.contains("Ảnh") {
        return false;
    }
    line.rfind("Ảnh: ")
        .or_else(|| line.rfind("Ảnh minh họa"))
        .is_some_and(|at| line[at..].split_whitespace().count() <= 7)
        || line.trim_start().starts_with("Ảnh:")
        || line.trim_start().starts_with("Ảnh minh")
}

pub fn is_bare_caption(line: &str) -> bool {
    line.trim_start().starts_with("Ảnh:") && is_short(line)
}

fn is_related_link(line: &str) -> bool {
    let line = line.trim();
    let link = line.starts_with(['>', '»'])
        || (line.starts_with(['·', '•']) && !line.ends_with(['.', ';', ':', ',', '!', '?']));
    link || ["Tin liên quan", "Xem thêm", "Đọc thêm", "TIN LIÊN QUAN"].iter().any(|head| line.starts_with(head))
}

/// Whether a line is only the name or initials of a report's author: "Phương Hoa", "(TTXVN)", "Theo TTXVN".
fn is_byline(line: &str) -> bool {
    let line = line.trim();
    let words: Vec<&str> = line.trim_matches(['(', ')']).split(|c: char| c.is_whitespace() || c == '/').collect();
    words.len() <= 4
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
    fn lines_of_a_page() {
        check("Quang cảnh hội nghị. Ảnh: Phương Hoa/TTXVN", true, false, false);
        check("Ảnh minh họa", true, false, false);
        check("· Thủ tướng gặp mặt đại diện các tổ chức", false, true, false);
        check(">>> Xem tiếp", false, true, false);
        check("Phương Hoa", false, false, true);
        check("Phương Hoa/TTXVN", false, false, true);
        check("Hội có 30 thành viên.", false, false, false);
    }
}
