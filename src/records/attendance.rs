//! Reads who attended a meeting from the first sentences of a record: "Dự hội nghị có bà Lê Hoa", "Có mặt 12/15 thành
//! viên".

use super::person_names::{first_person, is_form_of_address, is_role};
use crate::text::answer_spans::is_title;
use crate::text::matching::{contains_any, find_phrase, starts_with_phrase};
use crate::text::split_words;
use crate::text::syllable::exact_key;

/// First words of the clauses that list who attended, in lower case.
const ATTENDANCE_STARTS: [&str; 18] = [
    "dự", "tham", "cùng", "về", "tới", "đến", "có", "du", "cung", "ve", "den", "co", "present", "those", "also", "in",
    "attended", "attendees",
];

/// Words before a list of names in a sentence about a meeting, in lower case.
const LIST_WORDS: [&str; 4] = ["có", "gồm", "with", "cùng"];

/// Verbs after a list of names, in lower case.
const LIST_VERBS: [&str; 9] =
    ["có mặt", "tham dự", "dự họp", "cùng dự", "đi họp", "were present", "attended", "were there", "joined"];

/// The minimum number of names of a list without any other sign that it has people.
const MIN_LISTED: usize = 2;

/// The maximum number of words of a name with a role, in such a list.
const MAX_LISTED_WORDS: usize = 6;

/// Beginnings of clauses that list who attended, in lower case.
const ATTENDANCE: [&str; 22] = [
    "dự hội nghị có", "tham dự có", "tham dự hội nghị có", "tham dự cuộc họp có", "tham dự buổi họp có", "dự họp có",
    "dự cuộc họp có", "cùng dự có", "cùng tham dự có", "về dự có", "tới dự có", "đến dự có", "có mặt", "dự có",
    "tham dự gồm", "dự họp gồm", "present were", "those present were", "also present were", "in attendance were",
    "attended by", "attendees were",
];

/// Returns the people of a clause such as "Dự hội nghị có bà Lê Hoa; ông Trần Nam.".
pub fn find_attendees(sentence: &str) -> Option<&str> {
    let guest = sentence
        .strip_prefix("Có ")
        .filter(|rest| rest.split(' ').next().is_some_and(|word| is_title(&exact_key(word))) && is_adjacent_name(rest));
    if let Some(guest) = guest {
        return Some(guest.trim_end_matches('.'));
    }
    let clauses = std::iter::once(0).chain(sentence.match_indices("; ").map(|(at, _)| at + 2));
    let listed = |from: usize| {
        let clause = &sentence[from..];
        let first = clause.split_whitespace().next()?.to_lowercase();
        if !ATTENDANCE_STARTS.contains(&first.as_str()) {
            return None;
        }
        let phrase =
            ATTENDANCE.iter().filter(|phrase| starts_with_phrase(clause, phrase)).max_by_key(|phrase| phrase.len())?;
        let end = find_phrase(clause, phrase)?.end;
        let people = clause[end..].trim().trim_start_matches([':', ' ']).trim_end_matches('.');
        let first = people.split_whitespace().next().unwrap_or_default();
        let names_someone = first.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
            || is_title(&exact_key(first))
            || ["đồng", "các", "đại", "đ/c", "lãnh", "toàn"].contains(&first);
        (names_someone && people.split_whitespace().count() > 1).then_some(people)
    };
    clauses.into_iter().find_map(listed).or_else(|| find_list(sentence))
}

/// Returns the names in a sentence such as "Tối qua họp ở quán, có Phúc, Quân và Thy" or "Ann, Bob and Cara attended".
fn find_list(sentence: &str) -> Option<&str> {
    let sentence = sentence.trim_end_matches(['.', ')', ' ']);
    let is_list = |text: &&str| {
        let (mut count, mut items) = (0, split_list(text));
        items.all(|item| {
            count += 1;
            is_listed_name(item)
        }) && count >= MIN_LISTED
    };
    if let Some(verb) = LIST_VERBS.iter().find(|verb| sentence.ends_with(**verb)) {
        return Some(sentence[..sentence.len() - verb.len()].trim_end()).filter(is_list);
    }
    let begins = split_words(sentence).filter(|word| LIST_WORDS.contains(&&sentence[word.clone()]));
    let list = begins.map(|word| sentence[word.end..].trim_start()).find(is_list)?;
    contains_any(sentence, &QUORUM_PHRASES).then_some(list)
}

/// Splits a list at commas and at the word before its last item.
fn split_list(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(',').flat_map(|part| part.split(" và ")).flat_map(|part| part.split(" and "));
    parts.map(|part| part.trim().trim_start_matches("and ").trim()).filter(|part| !part.is_empty())
}

/// Whether an item of a list is a name, after a form of address or with a role after it.
fn is_listed_name(item: &str) -> bool {
    let mut words = item.split_whitespace().skip_while(|word| is_form_of_address(word));
    let is_name = words.next().is_some_and(|name| name.starts_with(char::is_uppercase));
    let after: Vec<&str> = words.skip_while(|word| word.starts_with(char::is_uppercase)).collect();
    let is_described = after.is_empty() || after[0].starts_with('(') || is_role(&after.join(" "));
    is_name
        && is_described
        && item.split_whitespace().count() <= MAX_LISTED_WORDS
        && !item.contains(|c: char| c.is_ascii_digit())
}

/// Whether the second word of a text is a name: "anh Cảnh xuống nghe".
fn is_adjacent_name(text: &str) -> bool {
    text.split(' ').nth(1).is_some_and(|word| word.starts_with(char::is_uppercase))
}

/// Returns the length of the guest after a quorum: of ", cô Thủy chủ nhiệm" in ", cô Thủy chủ nhiệm dự cả buổi".
fn find_guest_end(text: &str) -> Option<usize> {
    let guest =
        text.strip_prefix(", ").filter(|guest| first_person(guest).is_some_and(|name| guest.starts_with(name)))?;
    let verb = find_phrase(guest, "dự")?;
    Some(text.len() - guest.len() + guest[..verb.start].trim_end().len())
}

/// Whom a quorum counts, in lower case.
const MEMBERS: [&str; 18] = [
    "thành viên", "ủy viên", "uỷ viên", "gia đình", "hộ", "hộ dân", "người", "đại biểu", "đảng viên", "đoàn viên",
    "hội viên", "xã viên", "cổ đông", "phụ huynh", "căn hộ", "căn", "members", "people",
];

/// Phrases of a sentence that says how many attended, in lower case.
const QUORUM_PHRASES: [&str; 6] = ["họp", "dự", "tham dự", "có mặt", "present", "attended"];

/// Words before a date without year, in lower case.
const DAY_WORDS: [&str; 6] = ["ngày", "sáng", "trưa", "chiều", "tối", "hôm"];

/// Returns the share of members in a sentence such as "Hôm nay lớp họp 39/42 gia đình".
pub fn find_quorum(sentence: &str) -> Option<&str> {
    if !sentence.contains('/') {
        return None;
    }
    let is_count = |digits: &str| (1..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let is_share = |word: &&str| word.split_once('/').is_some_and(|(present, all)| is_count(present) && is_count(all));
    let word = sentence.split_whitespace().find(is_share)?;
    let start = sentence.find(word)?;
    let before = sentence[..start].split_whitespace().next_back().unwrap_or_default().to_lowercase();
    if DAY_WORDS.contains(&before.as_str()) {
        return None;
    }
    let after = &sentence[start + word.len()..];
    let members = MEMBERS.iter().filter(|name| starts_with_phrase(after, name)).max_by_key(|name| name.len())?;
    let end = start + word.len() + find_phrase(after, members)?.end;
    let end = find_guest_end(&sentence[end..]).map_or(end, |len| end + len);
    contains_any(sentence, &QUORUM_PHRASES).then(|| &sentence[start..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attendees_are_listed_after_a_phrase() {
        assert_eq!(
            find_attendees("Ông Nam chủ trì; dự hội nghị có bà Lê Hoa; ông Vũ An."),
            Some("bà Lê Hoa; ông Vũ An")
        );
        assert_eq!(find_attendees("Có mặt 12/15 thành viên."), Some("12/15 thành viên"));
        assert_eq!(find_attendees("Có mặt kịp thời."), None);
        assert_eq!(
            find_attendees("Tối qua họp ở quán Mộc, có Phúc, Quân, bạn Thy và Nhi."),
            Some("Phúc, Quân, bạn Thy và Nhi")
        );
        assert_eq!(find_attendees("Ann Lee, Bob Ray and Cara Dunn attended."), Some("Ann Lee, Bob Ray and Cara Dunn"));
        assert_eq!(find_attendees("Họp bàn có ba việc, Tết và quỹ."), None);
    }

    #[test]
    fn a_quorum_is_a_share_of_members() {
        assert_eq!(find_quorum("Hôm nay lớp họp 39/42 gia đình."), Some("39/42 gia đình"));
        assert_eq!(find_quorum("Họp 5/6 hộ, cô Vũ Thủy dự cả buổi."), Some("5/6 hộ, cô Vũ Thủy"));
        assert_eq!(find_quorum("Tổ họp ngày 3/4 người đông."), None);
        assert_eq!(find_quorum("Tổ họp, trả 3/4 tiền."), None);
    }
}
