//! Parses labelled lines at the beginning of minutes: "Địa điểm: …", "Chủ trì: …".

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::answer_types::AnswerTypes;
use super::clauses;
use super::lines::strip_bullet;
use super::matching::is_phrase;
use super::word_list::parse_section;

/// The subject of a labelled line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Date,
    Place,
    Chair,
    Secretary,
    Attendee,
    Organisation,
    Source,
}

impl Field {
    /// Returns the answer types that a line with this label has.
    pub fn answer_types(self) -> AnswerTypes {
        match self {
            Self::Date => AnswerTypes::DATE,
            Self::Place => AnswerTypes::PLACE,
            Self::Chair | Self::Secretary => AnswerTypes::PERSON,
            Self::Attendee => AnswerTypes::PERSON.union(AnswerTypes::LIST),
            Self::Organisation | Self::Source => AnswerTypes::default(),
        }
    }

    /// Whether the field describes the meeting rather than its record.
    pub fn describes_meeting(self) -> bool {
        self != Self::Source
    }
}

/// The maximum number of characters of a label.
const MAX_LABEL_CHARS: usize = 40;

/// Fields with their sections in the list.
const SECTIONS: [(Field, &str); 6] = [
    (Field::Date, "date"),
    (Field::Place, "place"),
    (Field::Chair, "chair"),
    (Field::Secretary, "secretary"),
    (Field::Attendee, "attendee"),
    (Field::Organisation, "organisation"),
];

/// All labels with their fields. Parsed once, since every short line is compared with all of them.
static LABELS: LazyLock<Vec<(Field, &str)>> = LazyLock::new(|| {
    let labels = |name| parse_section(include_str!("words/labels.txt"), name);
    SECTIONS.iter().flat_map(|(field, name)| labels(name).map(|label| (*field, label))).collect()
});

fn find_field(label: &str) -> Option<Field> {
    let label = label.trim().trim_end_matches(':');
    if label.chars().count() > MAX_LABEL_CHARS {
        return None;
    }
    LABELS.iter().find(|(_, known)| is_phrase(label, known)).map(|(field, _)| *field)
}

/// Returns the length in bytes of the bullet and the number at the beginning of a line.
pub fn marker_len(line: &str) -> usize {
    let bullet = line.len() - strip_bullet(line).len();
    bullet + clauses::parse_marker(&line[bullet..]).map_or(0, |m| m.len)
}

/// Returns the field of a line that is only a label, with its value on the next line.
pub fn parse_lone_label(line: &str) -> Option<Field> {
    let content = &line[marker_len(line)..];
    let is_english = ["Attendees", "Participants"].contains(&content.trim());
    find_field(content).filter(|_| is_english || content.trim_end().ends_with(':'))
}

/// Whether a line is the heading of a list of attendees: "I. THÀNH PHẦN THAM DỰ", "Có mặt:".
pub fn is_attendance_heading(heading: &str) -> bool {
    find_field(&heading[marker_len(heading)..]) == Some(Field::Attendee)
}

/// Parses the fields of a line, two in "Thời gian: 8 giờ. Địa điểm: nhà văn hóa.", each with the byte offset and the
/// text of its value. Returns `None` if the line does not begin with a label.
pub fn parse_fields(line: &str) -> Option<Vec<(Field, usize, &str)>> {
    let (content_start, mut labels) = (marker_len(line), Vec::new());
    for (colon, _) in line.match_indices(':').filter(|(colon, _)| *colon >= content_start) {
        let start =
            line[content_start..colon].rfind(['.', ';', ':']).map_or(content_start, |at| content_start + at + 1);
        if let Some(field) = find_field(&line[start..colon]) {
            labels.push((field, start, colon + 1));
        }
    }
    let starts_with_label = labels.first().is_some_and(|(_, start, _)| *start == content_start);
    let ends = labels.iter().skip(1).map(|(_, start, _)| *start).chain([line.len()]);
    starts_with_label
        .then(|| labels.iter().zip(ends).map(|(&(field, _, from), to)| trim_value(line, field, from, to)).collect())
}

fn trim_value(line: &str, field: Field, from: usize, to: usize) -> (Field, usize, &str) {
    let value = line[from..to].trim().trim_end_matches([';', '.']);
    let from = from + line[from..to].len() - line[from..to].trim_start().len();
    (field, from, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<&[(Field, &str)]>) {
        let found = parse_fields(line);
        for (_, at, value) in found.iter().flatten() {
            assert!(line[*at..].starts_with(value));
        }
        let found = found.map(|all| all.into_iter().map(|(field, _, value)| (field, value)).collect::<Vec<_>>());
        assert_eq!(found.as_deref(), expected, "{line}");
    }

    #[test]
    fn labelled_lines() {
        check("- Địa điểm: Nhà văn hóa", Some(&[(Field::Place, "Nhà văn hóa")]));
        check("1. Chủ toạ: Bà Tím.", Some(&[(Field::Chair, "Bà Tím")]));
        check(
            "Thời gian: 14 giờ ngày 12/9/2024. Địa điểm: Phòng 305; Thư ký: cô Lệ",
            Some(&[(Field::Date, "14 giờ ngày 12/9/2024"), (Field::Place, "Phòng 305"), (Field::Secretary, "cô Lệ")]),
        );
        check("Thành phần:", Some(&[(Field::Attendee, "")]));
        check("Kết luận: Thời gian: mai", None);
        check("Không có nhãn", None);
    }
}
