//! The keys of the front matter, in English and Vietnamese.

use crate::text::labels::{self, Field};
use crate::text::matching::is_phrase;

/// The meaning of a key of the front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Title,
    Kind,
    Tags,
    Field(Field),
}

/// The keys that are no labels of lines in minutes, in lower case.
const KEYS: [(Key, &str); 9] = [
    (Key::Title, "title"),
    (Key::Title, "tiêu đề"),
    (Key::Title, "tên"),
    (Key::Kind, "kind"),
    (Key::Kind, "loại"),
    (Key::Tags, "tags"),
    (Key::Field(Field::Source), "source"),
    (Key::Field(Field::Source), "nguồn"),
    (Key::Field(Field::Attendee), "members"),
];

/// Looks up a key, with spaces, underscores or hyphens between its words, with or without diacritics.
pub fn find_key(key: &str) -> Option<Key> {
    let words = key.replace(['_', '-'], " ");
    let listed = KEYS.iter().find(|(_, listed)| is_phrase(&words, listed)).map(|(key, _)| *key);
    listed.or_else(|| labels::parse_field_heading(&words).map(Key::Field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_in_several_spellings() {
        for (key, expected) in [
            ("tieu_de", Some(Key::Title)),
            ("Loại", Some(Key::Kind)),
            ("chair-person", None),
            ("chairman", Some(Key::Field(Field::Chair))),
            ("dia_diem", Some(Key::Field(Field::Place))),
            ("weight", None),
        ] {
            assert_eq!(find_key(key), expected, "{key}");
        }
    }
}
