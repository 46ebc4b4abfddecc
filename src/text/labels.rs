//! Labelled lines at the head of minutes: "Địa điểm: …", "Chủ trì: …".

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::clauses;
use super::kinds::Kinds;
use super::lines::without_bullet;
use super::matching::is_phrase;
use super::word_list::section;

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
    /// Returns the kinds of question that this line answers.
    pub fn answers(self) -> Kinds {
        match self {
            Self::Date => Kinds::DATE,
            Self::Place => Kinds::PLACE,
            Self::Chair | Self::Secretary => Kinds::PERSON,
            Self::Attendee => Kinds::PERSON.union(Kinds::LIST),
            Self::Organisation | Self::Source => Kinds::default(),
        }
    }

    /// Whether the line is about the meeting rather than the record.
    pub fn is_of_the_meeting(self) -> bool {
        self != Self::Source
    }
}

/// Letters of the longest label.
const LONGEST: usize = 40;

/// Fields with their sections in the list.
const SECTIONS: [(Field, &str); 6] = [
    (Field::Date, "date"),
    (Field::Place, "place"),
    (Field::Chair, "chair"),
    (Field::Secretary, "secretary"),
    (Field::Attendee, "attendee"),
    (Field::Organisation, "organisation"),
];

/// Every label with its field; the list is read once, for every short line is compared with all of them.
static LABELS: LazyLock<Vec<(Field, &str)>> = LazyLock::new(|| {
    let labels = |name| section(include_str!("words/labels.txt"), name);
    SECTIONS.iter().flat_map(|(field, name)| labels(name).map(|label| (*field, label))).collect()
});

fn field(label: &str) -> Option<Field> {
    let label = label.trim().trim_end_matches(':');
    if label.chars().count() > LONGEST {
        return None;
    }
    LABELS.iter().find(|(_, known)| is_phrase(label, known)).map(|(field, _)| *field)
}

/// Returns the bytes before a line's own words: a bullet, a number.
pub fn marker_len(line: &str) -> usize {
    let bullet = line.len() - without_bullet(line).len();
    bullet + clauses::marker(&line[bullet..]).map_or(0, |m| m.len)
}

/// Returns the field of a label on a line of its own, whose value is on the next line.
pub fn alone(line: &str) -> Option<Field> {
    let own = &line[marker_len(line)..];
    let english = ["Attendees", "Participants"].contains(&own.trim());
    field(own).filter(|_| english || own.trim_end().ends_with(':'))
}

/// Whether a line heads a list of attendees: "I. THÀNH PHẦN THAM DỰ", "Có mặt:".
pub fn is_attendance(heading: &str) -> bool {
    field(&heading[marker_len(heading)..]) == Some(Field::Attendee)
}

/// Returns the fields of a line, two in "Thời gian: 8 giờ. Địa điểm: nhà văn hóa.", each with the byte and the text of
/// its value; `None` if the line does not begin with a label.
pub fn fields(line: &str) -> Option<Vec<(Field, usize, &str)>> {
    let (own, mut labels) = (marker_len(line), Vec::new());
    for (colon, _) in line.match_indices(':').filter(|(colon, _)| *colon >= own) {
        let start = line[own..colon].rfind(['.', ';', ':']).map_or(own, |at| own + at + 1);
        if let Some(field) = field(&line[start..colon]) {
            labels.push((field, start, colon + 1));
        }
    }
    let begins = labels.first().is_some_and(|(_, start, _)| *start == own);
    let ends = labels.iter().skip(1).map(|(_, start, _)| *start).chain([line.len()]);
    begins.then(|| labels.iter().zip(ends).map(|(&(field, _, from), to)| value(line, field, from, to)).collect())
}

fn value(line: &str, field: Field, from: usize, to: usize) -> (Field, usize, &str) {
    let value = line[from..to].trim().trim_end_matches([';', '.']);
    let from = from + line[from..to].len() - line[from..to].trim_start().len();
    (field, from, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<&[(Field, &str)]>) {
        let found = fields(line);
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
