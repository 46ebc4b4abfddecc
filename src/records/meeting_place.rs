//! Finds the place of a meeting in a sentence ("họp ở phòng 204", "at Oak Hall") or beside a date.

use std::ops::Range;

use super::meeting_date::OPENING_TIMES;
use crate::text::dates::find_dates;
use crate::text::matching::{contains_any, starts_with_any, starts_with_phrase, word_matches};
use crate::text::places::starts_with_place_noun;
use crate::text::{split_sentences, split_words};

/// Words that end the name of a place.
const PLACE_ENDS: &str =
    "vừa nơi sau đã diễn do dưới với vào nhằm để tổ được từ gồm khi có chúng đang was were is the on by";

/// Words with which the parts of an address begin after a comma, in lower case.
const ADDRESS_WORDS: [&str; 13] =
    ["số", "đường", "phố", "phường", "quận", "xã", "huyện", "tỉnh", "thôn", "ấp", "khu", "tầng", "tp"];

/// Verbs of meeting before "ở", in lower case.
const MEETING_VERBS: [&str; 5] = ["họp", "gặp", "nhau", "ngồi", "mặt"];

/// Last words of the names of English rooms and buildings, in lower case.
const ENGLISH_PLACES: [&str; 14] = [
    "hall", "room", "library", "office", "church", "school", "centre", "center", "building", "café", "cafe", "gym",
    "canteen", "theatre",
];

/// The maximum number of words of a place.
const MAX_PLACE_WORDS: usize = 16;

/// The number of parts after a date of which one may be the place.
const MAX_PARTS: usize = 4;

/// The maximum number of words of such a part.
const MAX_PART_WORDS: usize = 10;

/// Whether a sentence is about the meeting: it has one of these phrases.
const MEETING_PHRASES: [&str; 14] = [
    "họp", "hội nghị", "đại hội", "giao ban", "buổi", "phiên", "hội thảo", "tọa đàm", "lễ", "làm việc", "meeting",
    "session", "met", "gathering",
];

/// Phrases of sentences about another day than that of the meeting, in lower case.
const OTHER_TIMES: [&str; 10] = [
    "tuần trước", "tháng trước", "hôm trước", "năm ngoái", "tuần sau", "tháng sau", "năm sau", "last week",
    "last month", "next week",
];

/// Returns the place in a sentence about the meeting, or in one that only has a place.
pub fn find_meeting_place(sentence: &str) -> Option<&str> {
    // "Họp ở hội trường hay nhà rông?" does not say where.
    let place = find_place(sentence).filter(|_| !sentence.trim_end().ends_with('?'))?;
    let is_bare = starts_with_phrase(sentence, "tại") && sentence.split_whitespace().count() <= MAX_PLACE_WORDS;
    let is_dated = || starts_with_any(sentence, &OPENING_TIMES) && !find_dates(sentence).is_empty();
    let is_other_day = contains_any(sentence, &OTHER_TIMES);
    (!is_other_day && (is_bare || is_dated() || contains_any(sentence, &MEETING_PHRASES))).then_some(place)
}

/// Returns the part of a line with a date that is a place: "Thứ Bảy, 11/10/2025, 19h30, phòng sinh hoạt cộng đồng".
pub fn find_place_part(line: &str) -> Option<&str> {
    let date = find_dates(line).into_iter().find(|date| date.day.is_some() && date.year.is_some())?;
    let after = &line[date.span.end..];
    let parts = split_sentences(after).into_iter().flat_map(|sentence| after[sentence].split([',', ';', '(']));
    parts.map(|part| part.trim().trim_end_matches(['.', ')'])).take(MAX_PARTS).find(|part| {
        let words = part.split_whitespace().count();
        let last = part.rsplit(' ').next().unwrap_or(part).to_lowercase();
        let names_place = starts_with_place_noun(part) || (words > 1 && ENGLISH_PLACES.contains(&last.as_str()));
        words <= MAX_PART_WORDS && names_place && find_dates(part).is_empty()
    })
}

/// Returns the first place in a sentence: after "tại" or "at", after "họp ở", or in an English room or building.
fn find_place(sentence: &str) -> Option<&str> {
    let words: Vec<Range<usize>> = split_words(sentence).collect();
    (0..words.len()).find_map(|at| {
        let (word, rest) = (&sentence[words[at].clone()], &sentence[words[at].end..]);
        let follows_meeting =
            || at > 0 && MEETING_VERBS.contains(&sentence[words[at - 1].clone()].to_lowercase().as_str());
        match word {
            _ if word_matches(word, "tại") || word.eq_ignore_ascii_case("at") => parse_place(rest),
            "ở" if follows_meeting() || starts_with_place_noun(rest) => parse_place(rest),
            "in" => parse_place(rest).filter(|place| {
                let last = place.rsplit(' ').next().unwrap_or(place).to_lowercase();
                ENGLISH_PLACES.contains(&last.as_str())
            }),
            _ => None,
        }
    })
}

/// Whether a text begins with a time of day: "7.30pm", "8 giờ".
fn starts_with_time(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default().trim_end_matches(['.', ',', ';']);
    let is_time = first.contains([':', '.', 'h']) || first.ends_with("am") || first.ends_with("pm");
    let is_followed = words.next().is_none_or(|next| !next.starts_with(char::is_uppercase));
    first.starts_with(|c: char| c.is_ascii_digit()) && (is_time || is_followed)
}

/// Returns the place at the beginning of a text: up to a comma or a word that goes on with the sentence.
fn parse_place(rest: &str) -> Option<&str> {
    let is_other = starts_with_any(
        rest.trim_start(),
        &["cuộc", "hội nghị", "buổi", "phiên", "đây", "chỗ", "kỳ", "least", "first"],
    );
    if is_other || starts_with_time(rest) {
        return None;
    }
    let words: Vec<Range<usize>> = split_words(rest).take(MAX_PLACE_WORDS + 1).collect();
    let ends_before = |at: usize| {
        let gap = &rest[words[at - 1].end..words[at].start];
        let word = rest[words[at].clone()].to_lowercase();
        let before = &rest[words[at - 1].clone()];
        // "TP. Vinh", "P. 5"
        let is_abbreviated = before.len() <= 2 && before.starts_with(|c: char| c.is_ascii_uppercase());
        let is_named = |at: usize| {
            let next = words.get(at).map_or("", |next| &rest[next.clone()]);
            next.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        };
        let goes_on = ADDRESS_WORDS.contains(&word.as_str()) && is_named(at + 1);
        (gap.contains(',') && !goes_on)
            || gap.contains([';', '–', ':'])
            || (gap.contains('.') && !is_abbreviated)
            || PLACE_ENDS.split(' ').any(|end| end == word)
    };
    let end = (1..words.len()).find(|&at| ends_before(at)).unwrap_or(words.len());
    let (first, last) = (words.first()?, &words[end - 1]);
    (end <= MAX_PLACE_WORDS).then(|| close_bracket(rest, first.start..last.end))
}

/// Returns the text of a range with the bracket that closes it, or without a bracket that it leaves open.
fn close_bracket(text: &str, range: Range<usize>) -> &str {
    let value = text[range.clone()].trim();
    let open = value.rfind('(').filter(|open| !value[*open..].contains(')'));
    match open {
        Some(_) if text[range.end..].starts_with(')') => text[range.start..=range.end].trim(),
        Some(open) => value[..open].trim_end(),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_follow_a_word() {
        assert_eq!(find_meeting_place("The council met at 7.30pm in the Village Hall."), Some("the Village Hall"));
        assert_eq!(find_meeting_place("The meeting closed at 9.05pm."), None);
        assert_eq!(find_meeting_place("Tổ họp ở quán Mộc (12 Lê Lợi), đủ mặt."), Some("quán Mộc (12 Lê Lợi)"));
        assert_eq!(find_meeting_place("Họp tại phòng 3 (tầng 2, nhà B)."), Some("phòng 3"));
        assert_eq!(
            find_meeting_place("Tại trụ sở công ty, số 9 đường Hồ Sen, diễn ra cuộc họp."),
            Some("trụ sở công ty, số 9 đường Hồ Sen")
        );
        assert_eq!(find_meeting_place("Nhà tôi ở phố Huế."), None);
        assert_eq!(find_meeting_place("Tuần trước phường họp tại trường Lê Lai."), None);
        assert_eq!(find_meeting_place("Họp ở hội trường hay nhà rông?"), None);
    }

    #[test]
    fn places_stand_beside_a_date() {
        assert_eq!(find_place_part("Thứ Bảy, 11/10/2025, 19h30, phòng họp"), Some("phòng họp"));
        assert_eq!(find_place_part("Chủ nhật 6/4/2025, nhà bác Cả. Bác Cả nói chính."), Some("nhà bác Cả"));
        assert_eq!(find_place_part("Họp tổ, phòng họp"), None);
    }
}
