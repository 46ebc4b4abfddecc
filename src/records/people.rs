//! Finds people and their roles in a record.
//!
//! Members ask what "the plant's manager" said, and a record says only once, in the list of attendees or in
//! passing, that this is Mr Thành: "anh Từ Công Thành, giám đốc nhà máy". A role follows a name and begins
//! with a word for an office. Roles are recognised by their wording only, so some are missed or cut short;
//! they are used only for ranking.

use std::collections::BTreeMap;

use super::document::Document;
use super::passage::PassageKind;
use crate::text::labels::Field;
use crate::text::split_words;

/// A person of a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// As written in the record, without degrees and titles.
    pub name: String,
    /// As written in the record; empty if unknown.
    pub role: String,
}

/// First words of roles, in lower case.
const OFFICES: &str = "giám chủ phó trưởng bí thư tổng hiệu viện tổ kế thủ cố quản chi đại ủy uỷ bác kỹ kĩ giáo đội cán chuyên \
    nhân phụ điều nguyên quyền ban chính thường bếp ca lớp đảng hội công chief head director manager chair \
    chairman president secretary lead product project ceo cto cfo scrum luật dược y xã bảo thẩm kiểm nhà chỉ";

/// Titles and degrees that precede names, in lower case.
const TITLES: &str = "ông bà anh chị cô chú bác thầy em gs pgs ts ths bs bscki bsckii dscki dsckii ds ks cn cnđd đd đ c đc đồng \
    chí cki ckii ck i ii mr mrs ms dr prof nsưt nsnd luật sư đại tá thượng trung thiếu úy";

/// The maximum number of words of a name.
const MAX_NAME_WORDS: usize = 5;

/// The maximum number of words of a role.
const MAX_ROLE_WORDS: usize = 12;

/// Returns the people of a record, sorted by name: those with a role, and all attendees and speakers.
pub fn find_people(document: &Document) -> Vec<Person> {
    let mut people = BTreeMap::new();
    for passage in document.passages() {
        let text = document.passage_text(passage);
        match passage.kind {
            PassageKind::Noise | PassageKind::Title => {}
            PassageKind::Field(Field::Chair | Field::Secretary | Field::Attendee) => {
                add_listed_person(text, &mut people)
            }
            _ => add_mentioned_people(text, &mut people),
        }
        if let Some(speaker) = document.speaker(passage) {
            add_listed_person(speaker, &mut people);
            add_person(&mut people, extract_name(speaker), "");
        }
    }
    people.into_iter().map(|(name, role)| Person { name, role }).collect()
}

/// Returns the name without title and role: "Lương Quốc Thái" in "PGS.TS Lương Quốc Thái – Trưởng khoa".
pub fn extract_name(text: &str) -> &str {
    let end = text.find(['(', ',', ':', ';', '–', '|']).or_else(|| text.find(" - ")).unwrap_or(text.len());
    let bare = &text[..end];
    let first = split_words(bare).find(|word| !contains_word(TITLES, &bare[word.clone()]));
    first.map_or("", |word| bare[word.start..].trim())
}

/// Adds the person of a line such as "name, role", and the people mentioned in it.
fn add_listed_person(text: &str, people: &mut BTreeMap<String, String>) {
    let name_end = text.find(['(', ',', '–', ':']).or_else(|| text.find(" - ")).unwrap_or(text.len());
    let role = text[name_end..].trim_start_matches(['(', ',', '–', ':', '-', ' ']);
    add_person(people, extract_name(text), extract_role(role));
    add_mentioned_people(text, people);
}

/// Adds the people in running text whose name is followed by a role. Starts from the punctuation between name
/// and role, because most text has no names, and every record is searched.
fn add_mentioned_people(text: &str, people: &mut BTreeMap<String, String>) {
    for (at, mark) in text.match_indices([',', '(', '–', '-']) {
        let role = text[at + mark.len()..].trim_start();
        if starts_with_office(role)
            && let Some(name) = find_name_at_end(text[..at].trim_end())
        {
            add_person(people, name, extract_role(role));
        }
    }
}

/// Returns the name at the end of a text: at least two words, or one word after a title.
fn find_name_at_end(text: &str) -> Option<&str> {
    let (mut start, mut words) = (text.len(), 0);
    for word in text.rsplit(' ').take(MAX_NAME_WORDS) {
        if !is_capitalised(word) || !word.chars().all(char::is_alphabetic) || contains_word(TITLES, word) {
            break;
        }
        words += 1;
        start = start.min(text.len()) - word.len() - usize::from(start < text.len());
    }
    let has_title = text[..start].trim_end().rsplit(' ').next().is_some_and(|word| contains_word(TITLES, word));
    (words > 1 || (words == 1 && has_title)).then(|| &text[start..])
}

/// Adds a person; the first role that is not empty is stored.
fn add_person(people: &mut BTreeMap<String, String>, name: &str, role: &str) {
    if name.is_empty() {
        return;
    }
    let known_role = people.entry(name.to_owned()).or_default();
    if known_role.is_empty() {
        role.clone_into(known_role);
    }
}

/// Returns the role at the beginning of `text`: up to the next punctuation mark, at most [`MAX_ROLE_WORDS`].
fn extract_role(text: &str) -> &str {
    let end = text.find(['.', ';', ')', ':', '\n', '|', '?', '!']).unwrap_or(text.len());
    let text = &text[..end];
    split_words(text).nth(MAX_ROLE_WORDS).map_or(text, |word| &text[..word.start]).trim()
}

fn starts_with_office(text: &str) -> bool {
    split_words(text).next().is_some_and(|word| word.start == 0 && contains_word(OFFICES, &text[word]))
}

fn contains_word(list: &str, word: &str) -> bool {
    let word = word.to_lowercase();
    list.split_ascii_whitespace().any(|entry| entry == word)
}

/// Whether a word begins with a capital and a small letter, and is thus not an abbreviation.
fn is_capitalised(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Position;
    use crate::records::{PassageContext, document_from_lines};

    fn check(text: &str, kind: PassageKind, expected: &[(&str, &str)]) {
        let people = find_people(&document_from_lines([(kind, text)], Position::Line(1), &PassageContext::default()));
        let people: Vec<_> = people.iter().map(|p| (p.name.as_str(), p.role.as_str())).collect();
        assert_eq!(people, expected, "{text}");
    }

    #[test]
    fn roles_follow_names() {
        check(
            "Khách là anh Từ Công Thành, giám đốc nhà máy Sông Xanh. Chào anh.",
            PassageKind::Turn,
            &[("Từ Công Thành", "giám đốc nhà máy Sông Xanh")],
        );
        check(
            "PGS.TS Lương Quốc Thái – Trưởng khoa",
            PassageKind::Field(Field::Chair),
            &[("Lương Quốc Thái", "Trưởng khoa")],
        );
        check("Ông Cù Tuấn, hôm qua, đã đến.", PassageKind::Paragraph, &[]);
        check("Gặp chị Nhung (kế toán) để ký.", PassageKind::Paragraph, &[("Nhung", "kế toán")]);
        check("Công ty Sông Xanh, thành lập năm 2020.", PassageKind::Paragraph, &[]);
    }

    #[test]
    fn names_without_titles() {
        assert_eq!(extract_name("TS. Lê An (chủ tọa)"), "Lê An");
        assert_eq!(extract_name("Anh Dũng"), "Dũng");
        assert_eq!(extract_name("Ông"), "");
    }
}
