//! Classifies the first lines of official documents: motto, organisation, number, place and date, title.

use crate::text::dates::find_dates;
use crate::text::matching::{contains_phrase, is_phrase, starts_with_any, starts_with_phrase};

/// Types of official documents, as they occur in titles.
const DOCUMENT_TYPES: [&str; 24] = [
    "biên bản", "ghi chép", "ghi âm", "ghi hình", "nghị quyết", "thông báo", "kết luận", "báo cáo", "quyết định",
    "tờ trình", "kế hoạch", "quy chế", "nghị định", "thông tư", "chỉ thị", "công văn", "hướng dẫn", "giấy mời",
    "quy định", "điều lệ", "luật", "phương án", "đề án", "tóm tắt",
];

/// Other words with which a record's title begins.
const MEETING_TYPES: [&str; 11] = [
    "chương trình", "nội dung họp", "giao ban", "họp", "hội nghị", "đại hội", "phiên họp", "cuộc họp", "buổi họp",
    "minutes", "meeting",
];

/// The words with which the name of an organisation begins.
const ORGANISATION_WORDS: [&str; 30] = [
    "công ty", "tổng công ty", "tập đoàn", "hợp tác xã", "liên hiệp", "ủy ban", "uỷ ban", "hội đồng", "trường",
    "đảng bộ", "đảng ủy", "đảng uỷ", "chi bộ", "chi hội", "hội", "ban", "sở", "phòng", "bệnh viện", "tổ dân phố",
    "câu lạc bộ", "trung tâm", "viện", "quỹ", "công đoàn", "đoàn", "bộ", "cục", "khoa", "mặt trận",
];

/// The lines above official documents of the state and the party, in lower case.
const MOTTOS: [&str; 3] =
    ["cộng hòa xã hội chủ nghĩa việt nam", "cộng hoà xã hội chủ nghĩa việt nam", "đảng cộng sản việt nam"];

/// The maximum number of words of an organisation's name that is not in capitals.
const MAX_NAME_WORDS: usize = 12;

/// The role of one of the first lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadPart {
    Motto,
    Organisation,
    /// A document number, or a place and date.
    Letterhead,
    Body,
}

/// Whether a line names only the type of document and not the meeting: "BIÊN BẢN", "BIÊN BẢN HỌP".
pub fn is_generic(line: &str) -> bool {
    let minutes = ["họp", "hội nghị", "cuộc họp"].iter().map(|meeting| format!("biên bản {meeting}"));
    DOCUMENT_TYPES.iter().any(|name| is_phrase(line, name)) || minutes.into_iter().any(|name| is_phrase(line, &name))
}

/// Whether a line begins with a type of document or meeting: "Biên bản …", "Họp …".
pub fn names_record(line: &str) -> bool {
    starts_with_any(line, &DOCUMENT_TYPES) || starts_with_any(line, &MEETING_TYPES)
}

/// Classifies one of the first lines; [`HeadPart::Body`] if it is not part of a letterhead.
pub fn classify_line(line: &str) -> HeadPart {
    let is_dated = find_dates(line).iter().any(|d| d.day.is_some()) || contains_phrase(line, "ngày");
    let is_motto = starts_with_any(line, &MOTTOS) || starts_with_phrase(line, "độc lập");
    match line.split_whitespace().count() {
        ..=16 if is_motto || !line.contains(char::is_alphanumeric) => HeadPart::Motto,
        ..=8 if starts_with_phrase(line, "số") && line.contains('/') => HeadPart::Letterhead,
        ..=14 if is_dated && line.contains(',') && !line.ends_with('.') => HeadPart::Letterhead,
        ..=16 if line.contains(char::is_alphabetic) && !line.chars().any(char::is_lowercase) => HeadPart::Organisation,
        ..=MAX_NAME_WORDS if names_organisation(line) => HeadPart::Organisation,
        _ => HeadPart::Body,
    }
}

/// Whether a line begins like the name of an organisation and is not a sentence.
pub fn names_organisation(line: &str) -> bool {
    !line.ends_with(['.', ':', ';', '?', '!'])
        && line.starts_with(char::is_uppercase)
        && starts_with_any(line, &ORGANISATION_WORDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: HeadPart) {
        assert_eq!(classify_line(line), expected, "{line}");
    }

    #[test]
    fn lines_of_a_letterhead() {
        check("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", HeadPart::Motto);
        check("Độc lập - Tự do - Hạnh phúc", HeadPart::Motto);
        check("-----------", HeadPart::Motto);
        check("HỢP TÁC XÃ SEN HỒ", HeadPart::Organisation);
        check("Công ty Cổ phần Bến Cỏ", HeadPart::Organisation);
        check("Số: 05/BB-HTX", HeadPart::Letterhead);
        check("Sen Hồ, ngày 5 tháng 6 năm 2024", HeadPart::Letterhead);
        check("Hôm nay họp tổ.", HeadPart::Body);
        check("Ban quản trị họp bàn việc quỹ.", HeadPart::Body);
    }

    #[test]
    fn names_of_documents() {
        assert!(is_generic("BIÊN BẢN") && is_generic("Biên bản họp") && !is_generic("Biên bản họp tổ"));
        assert!(names_record("Họp tổ 3") && names_record("bien ban hop") && !names_record("Hợp đồng"));
    }
}
