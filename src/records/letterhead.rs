//! How papers begin and what they call themselves: motto, body, number, place and day, title.

use crate::text::dates::dates;
use crate::text::matching::{begins_with, holds, is_phrase};

/// How papers name themselves.
const PAPERS: [&str; 12] = [
    "biên bản", "ghi chép", "ghi âm", "ghi hình", "nghị quyết", "thông báo", "kết luận", "báo cáo", "quyết định",
    "tờ trình", "kế hoạch", "quy chế",
];

/// How records name themselves otherwise: by the meeting.
const MEETINGS: [&str; 8] =
    ["chương trình", "nội dung họp", "họp", "hội nghị", "đại hội", "phiên họp", "minutes", "meeting"];

/// What the state's and the party's papers have above all else.
const MOTTOS: [&str; 3] =
    ["cộng hòa xã hội chủ nghĩa việt nam", "cộng hoà xã hội chủ nghĩa việt nam", "đảng cộng sản việt nam"];

/// What one of the first blocks is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Motto,
    Organisation,
    /// A number, or a place and day.
    Letterhead,
    Title,
    Body,
}

/// "BIÊN BẢN", "BIÊN BẢN HỌP": what kind of paper it is, and not yet of which meeting.
pub fn is_generic(line: &str) -> bool {
    let rest = ["họp", "hội nghị", "cuộc họp"].iter().map(|rest| format!("biên bản {rest}"));
    PAPERS.iter().any(|paper| is_phrase(line, paper)) || rest.into_iter().any(|name| is_phrase(line, &name))
}

/// Whether a line says what kind of record this is: "Biên bản …", "Họp …".
pub fn names_record(line: &str) -> bool {
    PAPERS.iter().chain(&MEETINGS).any(|name| begins_with(line, name))
}

/// What a line of a letterhead is.
pub fn of_letterhead(line: &str) -> Part {
    let dated = dates(line).iter().any(|d| d.day.is_some()) || holds(line, "ngày");
    let motto = MOTTOS.iter().any(|motto| begins_with(line, motto)) || begins_with(line, "độc lập");
    match line.split_whitespace().count() {
        ..=16 if motto || !line.contains(char::is_alphanumeric) => Part::Motto,
        ..=8 if begins_with(line, "số") && line.contains('/') => Part::Letterhead,
        ..=14 if dated && line.contains(',') => Part::Letterhead,
        ..=16 if !line.chars().any(char::is_lowercase) => Part::Organisation,
        _ => Part::Body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Part) {
        assert_eq!(of_letterhead(line), expected, "{line}");
    }

    #[test]
    fn lines_of_a_letterhead() {
        check("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Part::Motto);
        check("Độc lập - Tự do - Hạnh phúc", Part::Motto);
        check("-----------", Part::Motto);
        check("HỢP TÁC XÃ SEN HỒ", Part::Organisation);
        check("Số: 05/BB-HTX", Part::Letterhead);
        check("Sen Hồ, ngày 5 tháng 6 năm 2024", Part::Letterhead);
        check("Hôm nay họp tổ.", Part::Body);
    }

    #[test]
    fn names_of_papers() {
        assert!(is_generic("BIÊN BẢN") && is_generic("Biên bản họp") && !is_generic("Biên bản họp tổ"));
        assert!(names_record("Họp tổ 3") && names_record("bien ban hop") && !names_record("Hợp đồng"));
    }
}
