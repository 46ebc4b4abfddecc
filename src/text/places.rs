//! Words with which the name of a place begins.

use super::matching::starts_with_any;

/// Words with which the name of a place begins, in lower case.
const PLACE_NOUNS: [&str; 28] = [
    "phòng", "hội trường", "nhà", "trụ sở", "quán", "sân", "đình", "chùa", "trường", "văn phòng", "ubnd", "sảnh",
    "tầng", "lầu", "kho", "xưởng", "cà phê", "quán cà phê", "khách sạn", "trung tâm", "thư viện", "nhà thờ",
    "hội quán", "room", "hall", "office", "zoom", "google meet",
];

/// Whether a text begins with a word such as "phòng" or "hall".
pub fn starts_with_place_noun(text: &str) -> bool {
    starts_with_any(text, &PLACE_NOUNS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_places_begin_with_nouns() {
        assert!(starts_with_place_noun("phòng 204") && starts_with_place_noun("Zoom"));
        assert!(!starts_with_place_noun("sơn lại"));
    }
}
