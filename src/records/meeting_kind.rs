//! The kind of a meeting, by the words of its title or file name.

use crate::text::matching::find_phrase_in_words;
use crate::text::split_words;

/// Kinds of meetings as members call them, the more specific first.
const MEETING_KINDS: [&str; 16] = [
    "đại hội", "giao ban", "họp báo", "hội thảo", "tọa đàm", "toạ đàm", "tập huấn", "tổng kết", "sơ kết", "hội nghị",
    "hoạch định", "phiên họp", "họp phụ huynh", "họp", "review", "meeting",
];

/// Returns the kind of meeting that a title names.
pub fn find_meeting_kind(title: &str) -> Option<&'static str> {
    let words: Vec<_> = split_words(title).collect();
    MEETING_KINDS.into_iter().find(|name| find_phrase_in_words(title, &words, name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_meetings() {
        assert_eq!(find_meeting_kind("BIÊN BẢN ĐẠI HỘI thành viên"), Some("đại hội"));
        assert_eq!(find_meeting_kind("Họp tổ 3"), Some("họp"));
        assert_eq!(find_meeting_kind("Hợp đồng"), None);
    }
}
