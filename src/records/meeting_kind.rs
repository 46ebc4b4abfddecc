//! The kind of a meeting, by the words of its title or file name.

use crate::text::matching::contains_phrase;

/// Kinds of meetings as members call them, the more specific first.
const MEETING_KINDS: [&str; 16] = [
    "đại hội", "giao ban", "họp báo", "hội thảo", "tọa đàm", "toạ đàm", "tập huấn", "tổng kết", "sơ kết", "hội nghị",
    "hoạch định", "phiên họp", "họp phụ huynh", "họp", "review", "meeting",
];

/// Returns the kind of meeting that a title names.
pub fn find_meeting_kind(title: &str) -> Option<&'static str> {
    MEETING_KINDS.into_iter().find(|name| contains_phrase(title, name))
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
