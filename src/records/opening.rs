//! Reads the place, chair and secretary of a meeting from the first sentences of a record: "Ngày 1/8/2023, tại nhà văn
//! hóa, bà Lê Hoa chủ trì cuộc họp".

use std::ops::Range;

use super::attendance::{find_attendees, find_quorum};
use super::person_names::{first_person, last_person};
use crate::text::matching::{contains_phrase, find_phrase, find_phrase_in_words, starts_with_phrase};
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
const AFTER_CHAIR: [&str; 9] = [
    "chủ trì", "chủ tọa", "chủ toạ", "làm chủ tọa", "làm chủ toạ", "điều hành cuộc họp", "điều hành hội nghị",
    "chaired", "presided",
];

/// Phrases before the name of the secretary, in lower case.
const BEFORE_SECRETARY: [&str; 10] = [
    "thư ký đại hội là", "thư ký phiên họp là", "thư ký là", "thư ký cuộc họp là", "thư ký hội nghị là",
    "thư ký ghi biên bản là", "người ghi biên bản là", "ghi biên bản là", "minutes taken by", "minutes were taken by",
];

/// Phrases after the name of the secretary, in lower case.
const AFTER_SECRETARY: [&str; 9] = [
    "làm thư ký", "ghi biên bản", "là thư ký", "được cử làm thư ký", "giữ vai trò thư ký", "gõ lại", "ghi lại",
    "took the minutes", "took minutes",
];

/// Words that say that someone is to do something, and not that they chair this meeting.
const ASSIGNMENTS: [&str; 7] = ["giao", "đề nghị", "phân công", "yêu cầu", "sẽ", "phối hợp", "lần sau"];

/// Words that end the name of a place.
const PLACE_ENDS: &str =
    "vừa nơi sau đã diễn do dưới với vào nhằm để tổ được từ gồm khi có chúng đang was were is the on";

/// The maximum number of words of a place.
const MAX_PLACE_WORDS: usize = 16;

/// Whether a sentence is about the meeting: it has one of these phrases.
const MEETING_PHRASES: [&str; 13] = [
    "họp", "hội nghị", "đại hội", "giao ban", "buổi", "phiên", "hội thảo", "tọa đàm", "lễ", "meeting", "session",
    "met", "gathering",
];

// Parts of words without which a paragraph need not be examined: most paragraphs have none of them.
const CHAIR_MARKS: [&str; 20] = [
    "hủ tr", "HỦ TR", "hủ tọ", "HỦ TỌ", "hủ to", "HỦ TO", "hu tri", "HU TRI", "hu toa", "HU TOA", "iều hành",
    "IỀU HÀNH", "ieu hanh", "iều khiển", "ieu khien", "chair", "Chair", "presid", "facilitat", "moderat",
];
const SECRETARY_MARKS: [&str; 11] =
    ["hư ký", "hư kí", "HƯ KÝ", "hu ky", "hu ki", "ghi", "Ghi", "gõ", "minutes", "Minutes", "took"];
const PLACE_MARKS: [&str; 5] = ["tại ", "Tại ", "tai ", " at ", "At "];
const ATTENDEE_MARKS: [&str; 10] = ["dự", "Dự", "DỰ", "du ", "Du ", "có mặt", "Có ", "co mat", "Co mat", "họp"];

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

/// Returns the place in a sentence about the meeting, or in one that only has a place.
fn find_meeting_place(sentence: &str) -> Option<&str> {
    let place = find_place(sentence)?;
    let is_bare = starts_with_phrase(sentence, "tại") && sentence.split_whitespace().count() <= MAX_PLACE_WORDS;
    (is_bare || MEETING_PHRASES.iter().any(|phrase| contains_phrase(sentence, phrase))).then_some(place)
}

fn find_chair(sentence: &str) -> Option<&str> {
    let named = ["chủ trì", "chủ tọa", "chủ toạ"].iter().find(|phrase| starts_with_phrase(sentence, phrase));
    if let Some(end) = named.and_then(|phrase| find_phrase(sentence, phrase)).map(|at| at.end)
        && let Some(person) =
            first_person(&sentence[end..]).filter(|person| sentence[end..].trim_start().starts_with(person))
    {
        return Some(person);
    }
    find_person(sentence, &BEFORE_CHAIR, &AFTER_CHAIR)
}

/// Returns the person after one of the phrases `before`, or before one of the phrases `after`.
fn find_person<'t>(sentence: &'t str, before: &[&str], after: &[&str]) -> Option<&'t str> {
    let words: Vec<Range<usize>> = split_words(sentence).collect();
    let find = |phrase: &str| find_phrase_in_words(sentence, &words, phrase);
    let follows = |phrase: &&str| find(phrase).and_then(|at| first_person(&sentence[at.end..]));
    let precedes = |phrase: &&str| {
        let subject = &sentence[..find(phrase)?.start];
        let clause = subject.rsplit(';').next().unwrap_or(subject);
        if is_assigned(clause) { None } else { last_person(clause) }
    };
    before.iter().find_map(follows).or_else(|| after.iter().find_map(precedes))
}

/// Whether the words before a verb say that someone is to do it. "Giao ban" is a kind of meeting.
fn is_assigned(clause: &str) -> bool {
    let words = clause.to_lowercase().replace("giao ban", "");
    ASSIGNMENTS.iter().any(|word| contains_phrase(&words, word))
}

/// Returns the place after "tại" or "at": up to a comma or a word that goes on with the sentence.
fn find_place(sentence: &str) -> Option<&str> {
    let locative = ["tại", "at"].iter().filter_map(|word| find_phrase(sentence, word)).min_by_key(|at| at.start)?;
    let rest = &sentence[locative.end..];
    let is_other = ["cuộc", "hội nghị", "buổi", "phiên", "đây", "chỗ", "kỳ", "least", "first"]
        .iter()
        .any(|word| starts_with_phrase(rest.trim_start(), word));
    if is_other {
        return None;
    }
    let words: Vec<Range<usize>> = split_words(rest).take(MAX_PLACE_WORDS + 1).collect();
    let ends_before = |at: usize| {
        let gap = &rest[words[at - 1].end..words[at].start];
        let word = rest[words[at].clone()].to_lowercase();
        let before = &rest[words[at - 1].clone()];
        // "TP. Vinh", "P. 5"
        let is_abbreviated = before.len() <= 2 && before.starts_with(|c: char| c.is_ascii_uppercase());
        gap.contains([',', ';', '–', ':'])
            || (gap.contains('.') && !is_abbreviated)
            || PLACE_ENDS.split(' ').any(|end| end == word)
    };
    let end = (1..words.len()).find(|&at| ends_before(at)).unwrap_or(words.len());
    let (first, last) = (words.first()?, &words[end - 1]);
    (end <= MAX_PLACE_WORDS).then(|| rest[first.start..last.end].trim())
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
        check("Chủ trì cuộc họp là bà Lê Hoa; ông Vũ An làm thư ký.", None, Some("bà Lê Hoa"), Some("ông Vũ An"));
        check("Họp tại hội trường TP. Vinh, sáng thứ Ba.", Some("hội trường TP. Vinh"), None, None);
        check("The meeting was chaired by Anna Bell at Oak Hall.", Some("Oak Hall"), Some("Anna Bell"), None);
    }

    #[test]
    fn whoever_is_to_lead_a_task_does_not_chair() {
        check("Hội nghị giao ông Trần Nam chủ trì việc sửa đường.", None, None, None);
        check("Tổ bàn việc quỹ.", None, None, None);
    }
}
