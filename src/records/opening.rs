//! Reads the place, chair and secretary of a meeting from the first sentences of a record: "Ngày 1/8/2023, tại nhà văn
//! hóa, bà Lê Hoa chủ trì cuộc họp".

use std::ops::Range;

use super::attendance::{find_attendees, find_quorum};
use super::meeting_entries::{find_labelled, split_date};
use super::meeting_place::find_meeting_place;
use super::person_names::{first_person, last_person};
use crate::text::labels::{Field, starts_with_label};
use crate::text::matching::{contains_any, find_phrase, find_phrase_in_words, starts_with_phrase};
use crate::text::{split_sentences, split_words};

/// Phrases before the name of the chair, in lower case.
const BEFORE_CHAIR: [&str; 17] = [
    "dưới sự chủ trì của",
    "dưới sự chủ tọa của",
    "dưới sự chủ toạ của",
    "dưới sự điều hành của",
    "dưới sự điều khiển của",
    "chủ trì cuộc họp là",
    "chủ trì hội nghị là",
    "chủ trì buổi họp là",
    "chủ trì phiên họp là",
    "chủ trì là",
    "chủ tọa là",
    "chủ toạ là",
    "chủ tọa cuộc họp là",
    "chaired by",
    "presided over by",
    "facilitated by",
    "moderated by",
];

/// Phrases after the name of the chair, in lower case.
const AFTER_CHAIR: [&str; 13] = [
    "chủ trì", "chủ tọa", "chủ toạ", "làm chủ tọa", "làm chủ toạ", "điều hành cuộc họp", "điều hành hội nghị",
    "điều hành buổi họp", "dẫn cuộc họp", "dẫn buổi họp", "chaired", "presided", "facilitated",
];

/// Phrases after the name of the chair at the end of a clause, in lower case.
const AFTER_CHAIR_IN_CLAUSE: [&str; 3] = ["điều hành", "điều khiển", "dẫn họp"];

/// Phrases before the name of the secretary, in lower case.
const BEFORE_SECRETARY: [&str; 10] = [
    "thư ký đại hội là", "thư ký phiên họp là", "thư ký là", "thư ký cuộc họp là", "thư ký hội nghị là",
    "thư ký ghi biên bản là", "người ghi biên bản là", "ghi biên bản là", "minutes taken by", "minutes were taken by",
];

/// Phrases after the name of the secretary, in lower case.
const AFTER_SECRETARY: [&str; 11] = [
    "làm thư ký", "ghi biên bản", "là thư ký", "được cử làm thư ký", "giữ vai trò thư ký", "gõ lại", "ghi lại",
    "took the minutes", "took minutes", "recorded the minutes", "kept the minutes",
];

/// Words that say that someone is to do something, and not that they chair this meeting.
const ASSIGNMENTS: [&str; 7] = ["giao", "đề nghị", "phân công", "yêu cầu", "sẽ", "phối hợp", "lần sau"];

// Parts of words without which a paragraph need not be examined: most paragraphs have none of them.
const CHAIR_MARKS: [&str; 26] = [
    "hủ trì", "HỦ TRÌ", "hủ tọa", "HỦ TỌA", "hủ toạ", "HỦ TOẠ", "hu tri", "HU TRI", "hu toa", "HU TOA", "iều hành",
    "IỀU HÀNH", "ieu hanh", "iều khiển", "ieu khien", "ẫn họp", "ẫn cuộc", "ẫn buổi", "chair", "Chair", "resided",
    "acilitated", "acilitator", "oderated", "oderator", "alled to order",
];
const SECRETARY_MARKS: [&str; 15] = [
    "hư ký", "hư kí", "HƯ KÝ", "hu ky", "hu ki", "hi biên", "hi bien", "hi lại", "hi lai", "gõ lại", "go lai",
    "inutes taken", "inutes were", "the minutes", "took minutes",
];
const PLACE_MARKS: [&str; 8] = ["tại ", "Tại ", "tai ", " ở ", " o ", " at ", "At ", " in the "];
const ATTENDEE_MARKS: [&str; 14] =
    ["dự", "Dự", "DỰ", "du ", "Du ", "có mặt", "Có ", "co mat", "Co mat", "họp", "attend", "present", "joined", "met "];

/// The values of fields in the first sentences of a record, each as written.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Opening<'t> {
    pub place: Option<&'t str>,
    pub chair: Option<&'t str>,
    pub secretary: Option<&'t str>,
    /// The people who attended, on one line.
    pub attendees: Option<&'t str>,
    /// How many attended: "39/42 gia đình".
    pub quorum: Option<&'t str>,
}

impl<'t> Opening<'t> {
    /// Adds the fields of labelled sentences, unless they are known: "Chủ trì: anh Sơn. Có mặt: Phúc, Quân."
    pub fn read_labelled(&mut self, text: &'t str) {
        // A label at the beginning of a line below the head is that of a point.
        if starts_with_label(text) {
            return;
        }
        let content = split_date(text).map_or(text, |(_, content)| content);
        for (field, value) in find_labelled(content) {
            let slot = match field {
                Field::Place => &mut self.place,
                Field::Chair => &mut self.chair,
                Field::Secretary => &mut self.secretary,
                Field::Attendee => &mut self.attendees,
                _ => continue,
            };
            *slot = slot.or(Some(value));
        }
    }

    /// Adds what a paragraph says, unless it is known. `can_have_place` is whether it may have the place of the
    /// meeting.
    pub fn read(&mut self, text: &'t str, can_have_place: bool) {
        let needs_attendees = self.attendees.is_none() && has_mark(text, &ATTENDEE_MARKS);
        let needs_chair = self.chair.is_none() && has_mark(text, &CHAIR_MARKS);
        let needs_secretary = self.secretary.is_none() && has_mark(text, &SECRETARY_MARKS);
        let needs_place = can_have_place && self.place.is_none() && has_mark(text, &PLACE_MARKS);
        if !(needs_attendees || needs_chair || needs_secretary || needs_place) {
            return;
        }
        for sentence in split_sentences(text).into_iter().map(|span| &text[span]) {
            if needs_attendees {
                self.attendees = self.attendees.or_else(|| find_attendees(sentence));
                self.quorum = self.quorum.or_else(|| find_quorum(sentence));
            }
            if needs_chair && has_mark(sentence, &CHAIR_MARKS) {
                self.chair = self.chair.or_else(|| find_chair(sentence));
            }
            if needs_secretary && has_mark(sentence, &SECRETARY_MARKS) {
                self.secretary = self.secretary.or_else(|| find_person(sentence, &BEFORE_SECRETARY, &AFTER_SECRETARY));
            }
            if needs_place {
                self.place = self.place.or_else(|| find_meeting_place(sentence));
            }
        }
    }
}

fn has_mark(text: &str, marks: &[&str]) -> bool {
    marks.iter().any(|mark| text.contains(mark))
}

fn find_chair(sentence: &str) -> Option<&str> {
    let named = ["chủ trì", "chủ tọa", "chủ toạ"].iter().find(|phrase| starts_with_phrase(sentence, phrase));
    if let Some(end) = named.and_then(|phrase| find_phrase(sentence, phrase)).map(|at| at.end)
        && let Some(person) =
            first_person(&sentence[end..]).filter(|person| sentence[end..].trim_start().starts_with(person))
    {
        return Some(person);
    }
    // "called to order at 6:32 PM by Karen Wu"
    if let Some(order) = find_phrase(sentence, "called to order")
        && let Some(by) = find_phrase(&sentence[order.end..], "by")
    {
        return first_person(&sentence[order.end + by.end..]);
    }
    find_person(sentence, &BEFORE_CHAIR, &AFTER_CHAIR).or_else(|| {
        // "cô Hiền điều hành, chị Lan ghi lại"
        sentence.split([',', ';', '.', '(', ')']).map(str::trim).find_map(|clause| {
            let subject = AFTER_CHAIR_IN_CLAUSE.iter().find_map(|verb| clause.strip_suffix(verb))?;
            if is_assigned(subject) { None } else { last_person(subject) }
        })
    })
}

/// Returns the person after one of the phrases `before`, or before one of the phrases `after`.
fn find_person<'t>(sentence: &'t str, before: &[&str], after: &[&str]) -> Option<&'t str> {
    let words: Vec<Range<usize>> = split_words(sentence).collect();
    let find = |phrase: &str| find_phrase_in_words(sentence, &words, phrase);
    let follows = |phrase: &&str| find(phrase).and_then(|at| first_person_or_nickname(&sentence[at.end..]));
    let precedes = |phrase: &&str| {
        let subject = &sentence[..find(phrase)?.start];
        let clause = subject.rsplit(';').next().unwrap_or(subject);
        if is_assigned(clause) { None } else { last_person(clause).or_else(|| single_name(clause)) }
    };
    before.iter().find_map(follows).or_else(|| after.iter().find_map(precedes))
}

/// Returns a text that is only one English name, as in "Gil chaired".
fn single_name(text: &str) -> Option<&str> {
    let name = text.trim();
    let is_name = name.starts_with(|c: char| c.is_ascii_uppercase()) && name.bytes().all(|b| b.is_ascii_alphabetic());
    Some(name).filter(|name| is_name && !["I", "We", "He", "She", "They", "It", "Who"].contains(name))
}

/// Returns the first person in a text, or the single name that it begins with: "Facilitated by Oyelaran".
fn first_person_or_nickname(text: &str) -> Option<&str> {
    let first = split_words(text).next().map(|word| &text[word])?;
    first_person(text).or_else(|| Some(first).filter(|name| name.is_ascii() && name.starts_with(char::is_uppercase)))
}

/// Whether the words before a verb say that someone is to do it. "Giao ban" is a kind of meeting.
fn is_assigned(clause: &str) -> bool {
    let words = clause.to_lowercase().replace("giao ban", "");
    contains_any(&words, &ASSIGNMENTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, place: Option<&str>, chair: Option<&str>, secretary: Option<&str>) {
        let mut opening = Opening::default();
        opening.read(text, true);
        assert_eq!(opening, Opening { place, chair, secretary, attendees: None, quorum: None }, "{text}");
    }

    #[test]
    fn the_chair_is_named_before_or_after_the_verb() {
        check(
            "Ngày 1/8/2023, tại Trụ sở Trung ương, Thường trực Ban Bí thư Trương Thị Mai chủ trì giao ban.",
            Some("Trụ sở Trung ương"),
            Some("Trương Thị Mai"),
            None,
        );
        check("Sáng 5/3, bà Lê Hoa chủ trì giao ban với các hội được giao việc.", None, Some("bà Lê Hoa"), None);
        check(
            "Sáng 5/3, tại nhà văn hóa, tổ họp dưới sự chủ trì của bà Lê Hoa.",
            Some("nhà văn hóa"),
            Some("bà Lê Hoa"),
            None,
        );
        check("Cuộc họp do ông Trần Nam, tổ trưởng, chủ trì.", None, Some("ông Trần Nam"), None);
        check("Họp báo do bà Triệu Mỹ Anh, Phó Chủ tịch UBND tỉnh, chủ trì.", None, Some("bà Triệu Mỹ Anh"), None);
        check("Called to order at 6:32 PM by Karen Wu.", None, Some("Karen Wu"), None);
        check("Chủ trì cuộc họp là bà Lê Hoa; ông Vũ An làm thư ký.", None, Some("bà Lê Hoa"), Some("ông Vũ An"));
        check("Họp tại hội trường TP. Vinh, sáng thứ Ba.", Some("hội trường TP. Vinh"), None, None);
        check("The meeting was chaired by Anna Bell at Oak Hall.", Some("Oak Hall"), Some("Anna Bell"), None);
        check(
            "Lớp họp ở phòng 204, cô Hiền chủ nhiệm điều hành, chị Lan ghi lại.",
            Some("phòng 204"),
            Some("cô Hiền"),
            Some("chị Lan"),
        );
    }

    #[test]
    fn whoever_is_to_lead_a_task_does_not_chair() {
        check("Hội nghị giao ông Trần Nam chủ trì việc sửa đường.", None, None, None);
        check("Tổ bàn việc quỹ.", None, None, None);
    }
}
