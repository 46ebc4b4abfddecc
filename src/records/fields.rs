//! The values of metadata fields in labelled lines, table rows and lists of people.

use std::ops::Range;

use super::letterhead::names_organisation;
use super::person_names::is_form_of_address;
use crate::formats::{Block, BlockKind};
use crate::text::answer_spans::is_family_name;
use crate::text::labels::{self, Field};
use crate::text::lines::is_bulleted;
use crate::text::matching::{contains_any, starts_with_any};
use crate::text::syllable::exact_key;
use crate::text::{split_sentences, turns};

/// Column headers above the names of people, in lower case.
const NAME_HEADERS: [&str; 9] =
    ["họ tên", "họ và tên", "tên", "name", "full name", "thành viên", "người tham dự", "attendee", "participant"];

/// The separator of the cells of a table row.
const CELL_SEPARATOR: &str = " | ";

/// The maximum number of words of the name of one person with role, in a list of several on one line.
const MAX_PERSON_WORDS: usize = 14;

/// The value of a field in a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldValue {
    pub field: Field,
    /// The bytes of the block's text that are the value.
    pub range: Range<usize>,
}

/// Parses a block with one or more labels that all have values; `None` if it is none, or a value is missing.
pub fn parse_block(block: &Block) -> Option<Vec<FieldValue>> {
    let fields = match block.kind {
        BlockKind::Heading(_) | BlockKind::Turn { .. } => return None,
        BlockKind::TableRow { .. } => parse_row(&block.text)?,
        BlockKind::Paragraph | BlockKind::ListItem => {
            let fields = labels::parse_fields(&block.text)?;
            let values = fields.into_iter().map(|(field, at, value)| FieldValue { field, range: at..at + value.len() });
            values.flat_map(|value| separate_absentees(&block.text, value)).collect()
        }
    };
    let is_chaired_by_body =
        |value: &FieldValue| value.field.is_role() && names_organisation(&block.text[value.range.clone()]);
    let is_complete = !fields.iter().any(|value: &FieldValue| value.range.is_empty());
    (is_complete && !fields.iter().any(is_chaired_by_body)).then_some(fields)
}

/// Separates the sentence with absentees from the list of attendees: "Dự: Hoa, Nam. Anh Quý báo bận."
fn separate_absentees(text: &str, value: FieldValue) -> Vec<FieldValue> {
    let FieldValue { field, range } = value;
    let people = &text[range.clone()];
    let absent = split_sentences(people).into_iter().skip(1).find(|sentence| is_absent(&people[sentence.clone()]));
    match absent.filter(|_| field == Field::Attendee) {
        Some(absent) => {
            let present = people[..absent.start].trim_end().trim_end_matches(['.', ';']);
            vec![
                FieldValue { field, range: range.start..range.start + present.len() },
                FieldValue { field: Field::Absentee, range: range.start + absent.start..range.end },
            ]
        }
        None => vec![FieldValue { field, range }],
    }
}

/// Parses a table row of a label and its value: "Thời gian | 8 giờ ngày 5/3/2024". A row may have two such pairs.
fn parse_row(row: &str) -> Option<Vec<FieldValue>> {
    let cells: Vec<Range<usize>> = cell_ranges(row).collect();
    let pairs = cells.chunks(2).map(|pair| {
        let [label, value] = pair else { return None };
        let field = labels::parse_field_heading(&row[label.clone()])?;
        labels::parse_field_heading(&row[value.clone()]).is_none().then(|| FieldValue { field, range: value.clone() })
    });
    pairs.collect()
}

/// The ranges of the cells of a table row.
fn cell_ranges(row: &str) -> impl Iterator<Item = Range<usize>> {
    row.split(CELL_SEPARATOR).map(move |cell| {
        let cell = cell.trim();
        let start = cell.as_ptr() as usize - row.as_ptr() as usize;
        start..start + cell.len()
    })
}

/// Makes the first row of a table a row of its own if it is a label and its value, but was read as column headers.
pub fn split_header_rows(blocks: Vec<Block>) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::with_capacity(blocks.len());
    // The column headers of the last row, and whether they are a label and its value.
    let (mut last_headers, mut are_fields) = (String::new(), false);
    for mut block in blocks {
        let headers = if let BlockKind::TableRow { headers } = &block.kind { headers.as_str() } else { "" };
        let is_first = last_headers != headers;
        if is_first {
            are_fields = parse_row(headers).is_some_and(|fields| !fields.is_empty());
            headers.clone_into(&mut last_headers);
        }
        if are_fields {
            block.kind = BlockKind::TableRow { headers: String::new() };
            if is_first {
                out.push(Block::new(block.kind.clone(), last_headers.as_str(), block.positions[0].1));
            }
        }
        out.push(block);
    }
    out
}

/// Returns the name of a person in a table row: the cell below a header such as "Họ tên", otherwise the first cell with
/// letters and without digits.
pub fn find_name_cell<'a>(headers: &str, row: &'a str) -> &'a str {
    let is_name_header =
        |range: Range<usize>| NAME_HEADERS.iter().any(|name| headers[range.clone()].to_lowercase() == *name);
    let column = cell_ranges(headers).position(is_name_header);
    let cells: Vec<&str> = cell_ranges(row).map(|range| &row[range]).collect();
    let is_name = |cell: &&&str| cell.contains(char::is_alphabetic) && !cell.contains(|c: char| c.is_ascii_digit());
    column.and_then(|at| cells.get(at)).or_else(|| cells.iter().find(is_name)).copied().unwrap_or(row)
}

/// Returns the role of a person at the meeting that one of the cells of a row is: "Chủ trì", "Thư ký".
pub fn find_role_cell(row: &str) -> Option<Field> {
    let mut roles = cell_ranges(row).filter_map(|cell| labels::parse_field_heading(&row[cell]));
    roles.find(|field| field.is_role())
}

/// Returns the fields that the columns of a table name, with the values of a row: "Anh Việt" below "Chủ trì".
pub fn read_columns<'a>(headers: &'a str, row: &'a str) -> impl Iterator<Item = (Field, &'a str)> {
    let cells = cell_ranges(headers).zip(cell_ranges(row));
    cells.filter_map(|(header, cell)| Some((labels::parse_field_heading(&headers[header])?, &row[cell])))
}

/// Splits the names of people on one line, each with role if it has one: at semicolons, otherwise at the commas that
/// are not in brackets, if each part is the name of someone.
pub fn split_people(line: &str) -> Vec<&str> {
    // "…, Vũ Mai — vắng anh Rin"
    let absent = [" vắng ", " Vắng "].iter().filter_map(|word| line.find(word)).min();
    let line = absent.map_or(line, |at| line[..at].trim_end_matches([' ', '—', '–', '-', ',', ';', '(']));
    let by_semicolon = split_outside_brackets(line, ';');
    if by_semicolon.len() > 1 {
        return by_semicolon;
    }
    let by_plus = split_outside_brackets(line, '+');
    if by_plus.len() > 1 && by_plus.iter().all(|part| starts_with_title(part) || turns::is_person(part)) {
        return by_plus;
    }
    let by_comma = split_outside_brackets(line, ',');
    let begins_name = |part: &&str| {
        let letter = part.chars().find(|c| c.is_alphanumeric());
        letter.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit()) || starts_with_title(part)
    };
    let is_short = |part: &&str| part.split_whitespace().count() <= MAX_PERSON_WORDS;
    if by_comma.iter().all(|part| begins_name(part) && is_short(part)) { by_comma } else { vec![line.trim()] }
}

/// Splits an entry of a list of people at its commas if the parts are the names of several people. Otherwise the parts
/// after the first are the role of one person.
pub fn split_names(entry: &str) -> Vec<&str> {
    let parts = split_outside_brackets(entry, ',');
    let begins_with_name = |part: &&str| {
        let first = part.split_whitespace().next().unwrap_or_default();
        let is_latin = first.is_ascii() && first.len() > 2;
        is_latin || is_family_name(&exact_key(first)) || starts_with_title(part)
    };
    // A rare family name in a longer list, such as "Quản", is known by the names around it.
    let known = parts.iter().filter(|part| begins_with_name(part)).count();
    let are_known = known == parts.len() || (parts.len() > 2 && 2 * known >= parts.len());
    let are_names = are_known && parts.iter().all(|part| turns::is_person(part) && !labels::is_role_label(part));
    if are_names { parts } else { vec![entry.trim()] }
}

fn starts_with_title(part: &str) -> bool {
    part.split_whitespace().next().is_some_and(is_form_of_address)
}

/// Splits a line at a separator outside brackets; drops blank parts and the full stop at the end.
fn split_outside_brackets(line: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0usize, 0);
    for (at, c) in line.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if c == separator && depth == 0 => {
                parts.push(&line[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&line[start..]);
    parts.into_iter().map(|part| part.trim().trim_end_matches(['.', ';'])).filter(|part| !part.is_empty()).collect()
}

/// Whether a line has the people of an organisation or side: "Ban quản lý: anh Lộc, chị Hằng", "Đại diện phường: …".
pub fn is_group_line(block: &Block) -> bool {
    let text = &block.text[labels::marker_len(&block.text)..];
    let Some((label, people)) = text.split_once(": ") else { return false };
    let is_side = starts_with_any(label, &["đại diện", "phía", "về phía", "bên"]);
    matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem)
        && (is_side || names_organisation(label))
        && !labels::is_label(label)
        && starts_with_title(people)
        && is_person_line(people)
}

/// Phrases that say that a person was absent, in lower case.
const ABSENCE: [&str; 13] = [
    "vắng", "báo bận", "xin phép", "xin nghỉ", "nghỉ ốm", "nghỉ phép", "không dự", "không đến", "absent", "apologies",
    "excused", "sent regrets", "on leave",
];

/// Whether an entry of a list of attendees says that the person was absent: "Tâm – vắng, bận thi".
pub fn is_absent(entry: &str) -> bool {
    contains_any(entry, &ABSENCE)
}

/// Whether a paragraph below a heading such as "Thành phần" is one of the people: a short line that is no sentence.
pub fn is_person_line(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let first = text.split([',', '-', '–', ';']).next().unwrap_or(text).trim();
    // A single name, as in "Hoa, Nam, Mai", is in a list or alone on its line.
    let is_given_name =
        !first.contains(' ') && first.starts_with(char::is_uppercase) && (words == 1 || text.contains(','));
    (1..=MAX_PERSON_WORDS).contains(&words)
        && !text.trim_end().ends_with(['.', ':', '!', '?'])
        // "(đã ký)" stands above the name.
        && !text.starts_with(['(', '['])
        && !is_bulleted(text)
        && !labels::is_label(text)
        && (turns::is_person(first) || is_given_name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Position;

    fn block(kind: BlockKind, text: &str) -> Block {
        Block::new(kind, text, Position::Line(1))
    }

    fn check(kind: BlockKind, text: &str, expected: Option<&[(Field, &str)]>) {
        let found = parse_block(&block(kind, text));
        let found: Option<Vec<_>> =
            found.map(|values| values.into_iter().map(|value| (value.field, &text[value.range])).collect());
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn labelled_lines_and_rows_have_values() {
        check(BlockKind::Paragraph, "Chủ trì: Bà Hoa", Some(&[(Field::Chair, "Bà Hoa")]));
        check(BlockKind::Paragraph, "Chủ trì:", None);
        check(BlockKind::Paragraph, "Chủ trì: Phòng Nghiệp vụ", None);
        let row = || BlockKind::TableRow { headers: String::new() };
        check(row(), "Thời gian | 8 giờ", Some(&[(Field::Date, "8 giờ")]));
        check(
            row(),
            "Chủ trì | Bà Hoa | Thư ký | Ông Nam",
            Some(&[(Field::Chair, "Bà Hoa"), (Field::Secretary, "Ông Nam")]),
        );
        check(row(), "Thời gian | Địa điểm", None);
        check(row(), "Sơn cổng | Ông Phúc", None);
    }

    #[test]
    fn lines_of_groups_have_people() {
        let is_group = |text: &str| is_group_line(&block(BlockKind::Paragraph, text));
        assert!(is_group("Ban quản lý: anh Lộc trưởng ban, Hằng kế toán") && is_group("Đại diện phường: bà Lê Hoa"));
        assert!(!is_group("Ban quản lý: sơn lại cổng") && !is_group("Nội dung: anh Lộc báo cáo."));
    }

    #[test]
    fn people_on_one_line_are_separated() {
        assert_eq!(split_people("Lê Hoa, Trần Nam (kế toán, thủ quỹ)."), ["Lê Hoa", "Trần Nam (kế toán, thủ quỹ)"]);
        assert_eq!(split_people("Bà Hoa, tổ trưởng; ông Nam, thư ký"), ["Bà Hoa, tổ trưởng", "ông Nam, thư ký"]);
        assert_eq!(split_people("Bà Hoa, tổ trưởng"), ["Bà Hoa, tổ trưởng"]);
        assert_eq!(split_people("31/33 hộ"), ["31/33 hộ"]);
        assert_eq!(split_people("anh Tâm thợ sơn + chị Vân (kho)"), ["anh Tâm thợ sơn", "chị Vân (kho)"]);
        assert_eq!(split_names("Lê Hoa, Trần Nam"), ["Lê Hoa", "Trần Nam"]);
        assert_eq!(split_names("Lê Hoa, Trưởng ban"), ["Lê Hoa, Trưởng ban"]);
        assert_eq!(split_names("Quản Hoa, Lê Bình, Cao Mít"), ["Quản Hoa", "Lê Bình", "Cao Mít"]);
        assert_eq!(split_names("Lê Hoa, Trưởng ban, Chủ tọa").len(), 1);
    }

    #[test]
    fn a_name_is_in_its_column() {
        assert_eq!(find_name_cell("STT | Họ tên | Chức vụ", "1 | Lê Hoa | Tổ trưởng"), "Lê Hoa");
        assert_eq!(find_name_cell("", "1 | Lê Hoa | Tổ trưởng"), "Lê Hoa");
    }
}
