//! Reads the roles of people from remarks: a role after a name, a signature, a note on who wrote the minutes.

use crate::text::answer_spans::is_title;
use crate::text::labels::{self, Field};
use crate::text::matching::contains_any;
use crate::text::split_sentences;
use crate::text::syllable::exact_key;

/// The maximum number of words of a name with a title.
const MAX_NAME_WORDS: usize = 5;

/// Roles of the chair after the name of an attendee, in lower case.
pub const CHAIR_ROLES: [&str; 10] = [
    "chủ trì", "chủ tọa", "chủ toạ", "chair", "chairperson", "chairman", "chairwoman", "in the chair", "facilitator",
    "moderator",
];

/// Roles of the secretary after the name of an attendee, in lower case.
pub const SECRETARY_ROLES: [&str; 7] = ["thư ký", "thư kí", "ghi biên bản", "secretary", "minutes", "notes", "scribe"];

/// Returns the name of an attendee who has one of `roles`: "Lê Hoa – Thư ký hội nghị", "Trần Nam (chủ trì)".
pub fn find_name_with_role<'t>(attendee: &'t str, roles: &[&str]) -> Option<&'t str> {
    let at = attendee.find(['(', ',', '–', ';']).or_else(|| attendee.find(" - "))?;
    let (name, rest) = attendee.split_at(at);
    let sign = rest.chars().next().map_or(0, char::len_utf8);
    let end = rest[sign..].find([')', ';']).map_or(rest.len(), |end| sign + end);
    contains_any(&rest[..end], roles).then(|| name.trim())
}

/// Returns the secretary in a paragraph at the end of minutes: "Tan lúc 21 giờ. Người ghi: Lê Hoa."
pub fn find_signature(text: &str) -> Option<&str> {
    if !text.contains(':') {
        return None;
    }
    split_sentences(text).into_iter().find_map(|span| {
        let fields = labels::parse_fields(&text[span])?;
        fields
            .into_iter()
            .find(|(field, _, value)| *field == Field::Secretary && !value.is_empty())
            .map(|(.., value)| value)
    })
}

/// Verbs at the end of a remark on who took notes, the longer first.
const NOTE_VERBS: [&str; 8] = [" gõ lại", " ghi lại", " ghi chép", " chép lại", " tổng hợp", " ghi", " gõ", " chép"];

/// Returns the person who took notes, in a remark such as "(chị Lan gõ, ai thấy sai báo em)" or "bố Tuệ Lâm ghi".
pub fn find_note_taker(line: &str) -> Option<&str> {
    if !NOTE_VERBS.iter().any(|verb| line.contains(verb)) {
        return None;
    }
    let mut clauses = line.split(['(', ')', ',', '.', ';', '–', '"']).flat_map(|clause| clause.split(" - "));
    clauses.find_map(|clause| {
        let clause = clause.trim();
        let person = NOTE_VERBS.iter().find_map(|verb| clause.strip_suffix(verb))?.trim_end();
        let mut words = person.split_whitespace();
        let (first, count) = (words.next()?, person.split_whitespace().count());
        let is_titled = is_title(&exact_key(first)) || ["bố", "mẹ", "bé", "chú"].contains(&first);
        let is_named = words.next().map_or(first, |second| second).starts_with(char::is_uppercase);
        let is_person =
            is_named && (is_titled || person.split_whitespace().all(|word| word.starts_with(char::is_uppercase)));
        (count <= MAX_NAME_WORDS && is_person).then_some(person)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_signatures_and_parts_of_lines() {
        assert_eq!(find_name_with_role("Lê Hoa – Thư ký hội nghị", &SECRETARY_ROLES), Some("Lê Hoa"));
        assert_eq!(find_name_with_role("Lê Hoa – Bí thư chi bộ", &SECRETARY_ROLES), None);
        assert_eq!(find_name_with_role("Trần Nam (chủ trì)", &CHAIR_ROLES), Some("Trần Nam"));
        assert_eq!(find_signature("Tan lúc 21 giờ. Người ghi: Lê Hoa."), Some("Lê Hoa"));
        assert_eq!(find_note_taker("Ghi nhanh họp (chị Lan gõ, ai thấy sai báo em)"), Some("chị Lan"));
        assert_eq!(find_note_taker("Họp phụ huynh 4A3 - bố Tuệ Lâm ghi"), Some("bố Tuệ Lâm"));
        assert_eq!(find_note_taker("Mọi người ghi, gửi nhóm"), None);
    }
}
