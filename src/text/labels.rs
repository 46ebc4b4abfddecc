//! Parses labelled lines of minutes: "Địa điểm: …", "Chủ trì (chủ tọa): …", "Budget: …".

use std::ops::Range;

use super::answer_spans::is_title;
use super::clauses;
pub use super::fields::Field;
pub use super::label_list::is_speaking_label;
use super::label_list::{MAX_LABEL_WORDS, find_field, find_kind};
use super::lines::{decoration_len, strip_bullet};
use super::places::starts_with_place_noun;
use super::syllable::exact_key;

/// The maximum length of a line that is only a label without a colon, in bytes.
const MAX_BARE_LABEL_BYTES: usize = 60;

/// The maximum number of words of a label on a line of its own without a colon.
const MAX_BARE_LABEL_WORDS: usize = 4;

/// Labels of people that are also other words, in lower case: what follows must be a person, or a number of people.
const AMBIGUOUS_PEOPLE: [&str; 17] = [
    "ghi", "ghi chép", "notes", "minutes", "host", "tới", "khách", "khách mời", "guest", "guests", "có", "who",
    "thành viên", "đại biểu", "tham gia", "attendance", "điều hành",
];

/// Labels of places that are also other words, in lower case: what follows must be a name.
const AMBIGUOUS_PLACES: [&str; 7] = ["hội trường", "phòng họp", "room", "place", "tại", "where", "at"];

/// Words with which a group or a number of people begins, in lower case.
const GROUP_WORDS: [&str; 22] = [
    "các", "toàn", "tất", "đủ", "đầy", "đại", "đồng", "đ/c", "phụ", "ban", "hội", "tổ", "lớp", "cả", "all", "everyone",
    "everybody", "full", "the", "both", "members", "entire",
];

/// The number of words of a sentence after a label, which is no name.
const MIN_SENTENCE_WORDS: usize = 4;

/// Whether a value can be that of a label, which may be ambiguous: "Notes: Anna Bell", but not "Notes: buy a lamp".
fn fits_label(label: &str, field: Field, value: &str) -> bool {
    let label = label[decoration_len(label)..].trim().to_lowercase();
    let begins_with_digit = value.starts_with(|c: char| c.is_ascii_digit());
    match field {
        _ if AMBIGUOUS_PEOPLE.contains(&label.as_str()) => {
            let first = value.split([',', '(', '.', ';', '-', '–', '+']).next().unwrap_or(value).trim();
            let word = first.split_whitespace().next().unwrap_or_default().to_lowercase();
            let is_group = field.lists_people() && (begins_with_digit || GROUP_WORDS.contains(&word.as_str()));
            is_name_like(first) || is_group
        }
        _ if AMBIGUOUS_PLACES.contains(&label.as_str()) => {
            let begins_like_name =
                value.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) || value.starts_with("the ");
            (begins_like_name && !is_sentence(value)) || starts_with_place_noun(value)
        }
        Field::End => value.contains(|c: char| c.is_ascii_digit()),
        _ => true,
    }
}

/// Whether a value is a sentence with small letters: "The bus shelter needs paint."
fn is_sentence(value: &str) -> bool {
    let words = value.split_whitespace().count();
    let small = value.split_whitespace().filter(|word| word.starts_with(char::is_lowercase)).count();
    words >= MIN_SENTENCE_WORDS && 2 * small > words && value.trim_end().ends_with(['.', '!', '?'])
}

/// Whether a text is a name: up to six words, the first or second in capitals. A role may follow a title and a name.
fn is_name_like(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_capitalised = |word: &&str| word.starts_with(char::is_uppercase);
    let is_titled = words.len() > 1 && is_title(&exact_key(words[0])) && is_capitalised(&words[1]);
    (1..=6).contains(&words.len())
        && (is_titled || (words.iter().take(2).any(is_capitalised) && words.iter().skip(2).all(is_capitalised)))
}

/// Pictographs that are labels by themselves.
const PICTOGRAPHS: [(char, Field); 9] = [
    ('📍', Field::Place),
    ('👥', Field::Attendee),
    ('📅', Field::Date),
    ('🗓', Field::Date),
    ('🕘', Field::Date),
    ('⏰', Field::Date),
    ('🕒', Field::Date),
    ('✍', Field::Secretary),
    ('📝', Field::Secretary),
];

/// Parses a line with a pictograph instead of a label: "📍 Nhà văn hóa".
fn parse_pictograph(line: &str) -> Option<(Field, usize, &str)> {
    let start = line.len() - strip_bullet(line).len();
    let sign = line[start..].chars().next()?;
    let (_, field) = PICTOGRAPHS.iter().find(|(pictograph, _)| *pictograph == sign)?;
    let from = start + decoration_len(&line[start..]);
    let value = line[from..].trim_end();
    let fits = *field != Field::Secretary || is_name_like(value);
    let has_label = value.split(['(', ')']).step_by(2).any(|part| part.contains(':'));
    (!has_label && !value.is_empty() && fits).then(|| trim_value(line, *field, from, line.len()))
}

/// Splits "[Ngày] 10/05/2025" into the label in brackets and the byte after the closing one.
fn split_bracketed(line: &str) -> Option<(&str, usize)> {
    let start = line.len() - strip_bullet(line).len();
    let inner = line[start..].strip_prefix('[')?;
    let len = inner.find(']')?;
    let label = &inner[..len];
    (!label.trim_start().starts_with(|c: char| c.is_ascii_digit())).then_some((label, start + len + 2))
}

/// Parses a line whose label is in brackets: "[Địa điểm] Hội trường B". "[Chủ tọa] Xin mời." is what somebody says.
fn parse_bracketed(line: &str) -> Option<(Field, usize, &str)> {
    let (label, end) = split_bracketed(line)?;
    let field = find_field(label)?;
    let from = line.len() - line[end..].trim_start_matches([' ', ':', '-', '–']).len();
    let first = line[from..].split([',', '(', ';', '–']).next().unwrap_or_default();
    let value = trim_value(line, field, from, line.len());
    (!value.2.is_empty() && (!field.is_role() || is_name_like(first))).then_some(value)
}

/// Parses a line with a dash instead of a colon after its label: "When — Wednesday, 23 October 2024".
fn parse_dashed(line: &str) -> Option<(Field, usize, &str)> {
    // Few lines begin so: the long dashes begin with byte E2 in UTF-8.
    let first = &line.as_bytes()[..line.len().min(2 * MAX_BARE_LABEL_BYTES)];
    if !first.iter().any(|byte| matches!(byte, b'-' | 0xE2)) {
        return None;
    }
    let start = marker_len(line);
    let label_end = line.floor_char_boundary(start + MAX_BARE_LABEL_BYTES);
    let find = |dash: &&'static str| Some((line[start..label_end].find(*dash)?, *dash));
    let (at, dash) = [" — ", " – ", " - "].iter().filter_map(find).min()?;
    let (label, from) = (&line[start..start + at], start + at + dash.len());
    let value = &line[from..];
    let begins = value.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    let field = find_field(label).filter(|field| begins && fits_label(label, *field, value) && !is_label(value))?;
    let fits = !field.has_people() || is_name_like(value.split([',', '(', ';']).next().unwrap_or(value).trim());
    fits.then(|| trim_value(line, field, from, line.len()))
}

/// Whether a line is only a label in brackets: "[Nội dung]".
fn is_bracketed_label(line: &str) -> bool {
    split_bracketed(line).is_some_and(|(label, end)| is_label(label) && !line[end..].contains(char::is_alphanumeric))
}

/// Whether a text is a known label, of a field or of a point. Such a text is never the name of a speaker, unless it is
/// the role of one.
pub fn is_label(text: &str) -> bool {
    find_kind(text).is_some()
}

/// Whether a text is the label of a role that can also speak: "Chủ tọa", "Thư ký", "Moderator".
pub fn is_role_label(text: &str) -> bool {
    find_field(text).is_some_and(Field::is_role)
}

/// Returns the length in bytes of the bullet, the pictograph and the number at the beginning of a line.
pub fn marker_len(line: &str) -> usize {
    let bullet = line.len() - strip_bullet(line).len();
    let start = bullet + decoration_len(&line[bullet..]);
    start + clauses::parse_marker(&line[start..]).map_or(0, |m| m.len)
}

/// Returns the field of a line that is only a label, with its value below it.
pub fn parse_lone_label(line: &str) -> Option<Field> {
    if line.len() > MAX_BARE_LABEL_BYTES && !line.trim_end().ends_with(':') {
        return None;
    }
    if let Some((label, _)) = split_bracketed(line).filter(|_| is_bracketed_label(line)) {
        return find_field(label);
    }
    let content = line[marker_len(line)..].trim_end();
    let is_short =
        content.split_whitespace().count() <= MAX_BARE_LABEL_WORDS && content.starts_with(char::is_uppercase);
    if content.ends_with(':') || is_short { find_field(content) } else { None }
}

/// Returns the field whose values are listed below a heading: "I. THÀNH PHẦN THAM DỰ", "Có mặt:", "Chair".
pub fn parse_field_heading(heading: &str) -> Option<Field> {
    find_field(&heading[marker_len(heading)..])
}

/// Whether a line is a known label, of a field or of a point, with a colon after it or in brackets.
pub fn is_lone_label(line: &str) -> bool {
    (line.trim_end().ends_with(':') && is_label(&line[marker_len(line)..])) || is_bracketed_label(line)
}

/// Whether a line is only a known label without a colon: "Nội dung", "Present".
pub fn is_bare_label(line: &str) -> bool {
    if line.len() > MAX_BARE_LABEL_BYTES {
        return false;
    }
    let content = line[marker_len(line)..].trim();
    content.starts_with(char::is_uppercase)
        && content.split_whitespace().count() <= MAX_BARE_LABEL_WORDS
        && is_label(content)
}

/// Whether a line begins with a known label and a colon, a label in brackets, or a pictograph that is one.
pub fn starts_with_label(line: &str) -> bool {
    if parse_pictograph(line).is_some() || split_bracketed(line).is_some_and(|(label, _)| is_label(label)) {
        return true;
    }
    line.contains(':') && line[marker_len(line)..].split_once(':').is_some_and(|(label, _)| is_label(label))
}

/// Parses the fields of a line, two in "Thời gian: 8 giờ. Địa điểm: nhà văn hóa.", each with the byte offset and the
/// text of its value. Returns `None` if the line does not begin with a label.
pub fn parse_fields(line: &str) -> Option<Vec<(Field, usize, &str)>> {
    if let Some(value) = parse_dashed(line).or_else(|| parse_pictograph(line)).or_else(|| parse_bracketed(line)) {
        return Some(vec![value]);
    }
    let (content_start, mut labels) = (marker_len(line), Vec::new());
    for (colon, _) in line.match_indices(':').filter(|(colon, _)| *colon >= content_start) {
        let label = match labels.last() {
            None => Some((&line[content_start..colon], content_start)),
            Some((_, _, value)) => find_label_before(line, *value, colon).map(|start| (&line[start..colon], start)),
        };
        let value = line[colon + 1..].trim_start();
        let field = label.and_then(|(label, start)| {
            Some((find_field(label).filter(|field| fits_label(label, *field, value))?, start))
        });
        match field {
            Some((field, start)) => labels.push((field, start, colon + 1)),
            None if labels.is_empty() => break,
            None => {}
        }
    }
    let starts_with_label = labels.first().is_some_and(|(_, start, _)| *start == content_start);
    let ends = labels.iter().skip(1).map(|(_, start, _)| *start).chain([line.len()]);
    starts_with_label
        .then(|| labels.iter().zip(ends).map(|(&(field, _, from), to)| trim_value(line, field, from, to)).collect())
}

/// Returns the byte at which a label begins that ends at `colon`, at or after byte `from`: at the beginning of a
/// sentence, or at a capital, as in "Chủ trì: bà Hoa Thư ký: ông Nam".
fn find_label_before(line: &str, from: usize, colon: usize) -> Option<usize> {
    let text = &line[from..colon];
    let sentence = text.rfind(['.', ';', ':']).map_or(0, |at| at + 1);
    let words = text[sentence..].char_indices().filter(|(at, _)| {
        let before = text[..sentence + at].chars().next_back();
        before.is_some_and(|c| c.is_whitespace() || c == ',' || c == ')')
    });
    let capitals = words.filter(|(_, c)| c.is_uppercase()).map(|(at, _)| sentence + at);
    let mut starts = std::iter::once(sentence).chain(capitals.take(MAX_LABEL_WORDS));
    starts.find(|start| find_field(&text[*start..]).is_some()).map(|start| from + start)
}

fn trim_value(line: &str, field: Field, from: usize, to: usize) -> (Field, usize, &str) {
    let Range { start, end } = trim_range(line, from..to);
    (field, start, &line[start..end])
}

/// Values that say that there is none yet, in lower case.
const NO_VALUES: [&str; 8] = ["tbc", "tbd", "tba", "n/a", "to be confirmed", "chưa rõ", "chưa có", "chưa xác định"];

/// The range of a value without white space around it, and without a semicolon or full stop after it.
fn trim_range(line: &str, range: Range<usize>) -> Range<usize> {
    let text = &line[range.clone()];
    let start = range.start + text.len() - text.trim_start().len();
    let value = text.trim().trim_end_matches([';', '.']);
    // A form that no one filled in has dots.
    let is_blank = !value.contains(char::is_alphanumeric) || NO_VALUES.contains(&value.to_lowercase().as_str());
    let len = if is_blank { 0 } else { value.len() };
    start..start + len
}

#[cfg(test)]
mod tests;
