//! Lines of a Markdown paragraph that are paragraphs of their own, although Markdown joins them.

use super::markdown_html::is_html_tag;
use crate::text::labels;
use crate::text::lines::decoration_len;

/// Whether a line begins with a label, in bold or not, or with the name of a speaker in a chat, or is a line of a
/// letterhead.
pub fn begins_own_line(line: &str) -> bool {
    let plain = line.replace("**", "").replace("__", "");
    labels::starts_with_label(&plain)
        || begins_with_bold_label(line)
        || begins_with_nick(line)
        || is_letterhead_line(line.trim())
}

/// Whether a line is that of a letterhead: all of it in bold or in capitals, or the number of a document.
fn is_letterhead_line(line: &str) -> bool {
    let bold = line.strip_prefix("**").and_then(|rest| rest.strip_suffix("**"));
    let is_bold = bold.is_some_and(|text| !text.contains("**") && text.contains(char::is_alphabetic));
    let is_capitals = line.contains(' ')
        && !line.contains(char::is_lowercase)
        && line.chars().filter(|c| c.is_uppercase()).count() >= MIN_CAPITALS;
    is_bold || is_capitals || (line.starts_with("Số: ") && line.contains('/'))
}

/// The minimum number of letters of a line in capitals.
const MIN_CAPITALS: usize = 8;

/// Whether a line of Markdown begins with a label in bold: "**Ngày:** …", "📅 **Ngày**: …".
fn begins_with_bold_label(line: &str) -> bool {
    let line = &line[decoration_len(line).min(line.find("**").unwrap_or(0))..];
    let Some((label, rest)) = line.trim_start().strip_prefix("**").and_then(|rest| rest.split_once("**")) else {
        return false;
    };
    !label.trim().is_empty() && (label.trim_end().ends_with(':') || rest.trim_start().starts_with([':', '—', '–']))
}

/// Whether a line begins with the name of a speaker in a chat: "<hoa> chào cả nhà".
fn begins_with_nick(line: &str) -> bool {
    let name = line.trim_start().strip_prefix('<').and_then(|rest| rest.split_once("> "));
    name.is_some_and(|(name, _)| !name.is_empty() && !name.contains(char::is_whitespace) && !is_html_tag(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_speakers_begin_lines() {
        for line in [
            "**Ngày:** 5/3/2024", "**Giá vé**: 5", "**When** — 5 May", "📅 **Ngày:** 5/3", "Chủ trì: Bà Hoa",
            "<hoa> chào", "📍 Nhà văn hóa", "**QUỸ TÍN DỤNG**", "ỦY BAN NHÂN DÂN XÃ", "Số: 02/BB-ĐH",
        ] {
            assert!(begins_own_line(line), "{line}");
        }
        for line in [
            "**Quan trọng** là giá", "và giá: 5", "<b>đậm</b> quá", "chữ thường", "**rẻ** và **đẹp**", "UBND và HĐND",
            "A B",
        ] {
            assert!(!begins_own_line(line), "{line}");
        }
    }
}
