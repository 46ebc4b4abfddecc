//! The YAML header of a Markdown record: what kind of meeting, when, where, who.
//!
//! Each value is a passage of its own, for members ask "ai chủ trì?" and the body often does not
//! say it again. The key is context, in the words that members use for it. A header that cannot
//! be read costs itself alone, never the record.

use serde::Deserialize;

use super::block::{Block, Position, Shape};
use super::builder::{Builder, Place};
use super::document::{Datum, Field, Kind, Origin, Problem};
use crate::text::dates::day;

/// A larger header is not a header but an attack: YAML can be made to expand without end.
const LARGEST: usize = 64 * 1024;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Header {
    #[serde(alias = "tiêu đề", alias = "tên")]
    title: Option<String>,
    #[serde(alias = "ngày", alias = "thời gian")]
    date: Option<String>,
    #[serde(alias = "địa điểm", alias = "nơi họp", alias = "location")]
    place: Option<String>,
    #[serde(alias = "chủ trì", alias = "chủ toạ", alias = "chủ tọa")]
    chair: Option<Values>,
    #[serde(alias = "thư ký")]
    secretary: Option<Values>,
    #[serde(alias = "thành phần", alias = "tham dự")]
    attendees: Option<Values>,
    #[serde(alias = "đơn vị", alias = "cơ quan", alias = "organization")]
    organisation: Option<String>,
    #[serde(alias = "loại")]
    kind: Option<String>,
    tags: Option<Values>,
    #[serde(alias = "nguồn")]
    source: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Values {
    One(String),
    Many(Vec<String>),
}

impl Values {
    fn all(self) -> Vec<String> {
        match self {
            Self::One(value) => vec![value],
            Self::Many(values) => values,
        }
    }
}

/// Reads the header that `text` begins with, if it does; the byte where the body begins.
pub fn take(text: &str, builder: &mut Builder, problems: &mut Vec<Problem>) -> usize {
    let Some((header, body)) = split(text) else {
        if begins(text) {
            problems.push(unclosed(&builder.document.path));
        }
        return 0;
    };
    read(header, builder, problems);
    body
}

/// The header of `text` and the byte where the body begins; none where there is no header.
fn split(text: &str) -> Option<(&str, usize)> {
    let mut at = opening(text)?.len();
    let first = at;
    for line in text[first..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((text[first..at].trim_end_matches('\n'), at + line.len()));
        }
        at += line.len();
    }
    None
}

/// The line of dashes that a header begins with.
fn opening(text: &str) -> Option<&str> {
    text.split_inclusive('\n').next().filter(|line| line.trim_end() == "---" && line.ends_with('\n'))
}

/// Whether the text begins as if with a header.
fn begins(text: &str) -> bool {
    let field = |line: &str| line.contains(": ") || line.trim_end().ends_with(':');
    opening(text).and_then(|dashes| text[dashes.len()..].lines().next()).is_some_and(field)
}

/// The problem of a header that never ends.
fn unclosed(path: &str) -> Problem {
    let message = "Phần đầu mở bằng --- mà không đóng; hãy thêm một dòng --- vào sau mục cuối của nó.".to_owned();
    Problem { path: path.to_owned(), line: 1, message }
}

/// Reads a header into the document, a passage a value.
fn read(yaml: &str, builder: &mut Builder, problems: &mut Vec<Problem>) {
    let path = builder.document.path.clone();
    let mut problem = |line, message| problems.push(Problem { path: path.clone(), line, message });
    if yaml.len() > LARGEST {
        problem(
            1,
            format!(
                "Phần đầu dài quá {LARGEST} byte; hãy chỉ giữ title, date, place, chair, secretary, attendees, organisation, kind, tags, source."
            ),
        );
        return;
    }
    let header: Header = match serde_saphyr::from_str(yaml) {
        Ok(header) => header,
        Err(error) => {
            let line = error.location().map_or(1, |l| usize::try_from(l.line()).unwrap_or(1) + 1);
            let message = "Phần đầu không đọc được từ dòng này; mỗi mục viết như title: \"…\", mỗi giá trị là một dòng \
                chữ hay một danh sách có dấu gạch đầu dòng, mỗi mục chỉ viết một lần.";
            problem(line, message.to_owned());
            return;
        }
    };
    let at = |key: &str, value: &str| line_of(yaml, key, value);
    if let Some(date) = header.date.as_ref().filter(|date| day(date).is_none()) {
        problem(at("date", date), format!("Ngày {date:?} không rõ là ngày nào; hãy viết như 1/8/2023 hay 2023-08-01."));
    }
    fill(header, builder, at);
}

fn fill(header: Header, builder: &mut Builder, at: impl Fn(&str, &str) -> usize) {
    let tags = header.tags.map(Values::all).unwrap_or_default();
    let line = |key: &str, value: &str| Block::new(Shape::Paragraph, value, Position::line(at(key, value)));
    if let Some(title) = &header.title {
        let place = Place { context: tags.join(" "), ..Place::default() };
        builder.push(Kind::Title, &line("title", title), place);
    }
    let chair = header.chair.map(Values::all).unwrap_or_default();
    let secretary = header.secretary.map(Values::all).unwrap_or_default();
    let attendees = header.attendees.map(Values::all).unwrap_or_default();
    let fields = [
        (Field::Date, "date", header.date.as_slice()),
        (Field::Place, "place", header.place.as_slice()),
        (Field::Chair, "chair", &chair),
        (Field::Secretary, "secretary", &secretary),
        (Field::Attendee, "attendees", &attendees),
        (Field::Organisation, "organisation", header.organisation.as_slice()),
        (Field::Source, "source", header.source.as_slice()),
    ];
    for (field, key, values) in fields {
        for value in values {
            builder.field(field, &line(key, value));
            builder.tell(field, value, Origin::FrontMatter);
        }
    }
    if let Some(kind) = header.kind {
        builder.document.meeting = Some(kind);
        builder.found(Datum::Meeting, Origin::FrontMatter);
    }
    if let Some(title) = header.title.filter(|title| !title.is_empty()) {
        builder.document.title = title;
        builder.found(Datum::Title, Origin::FrontMatter);
    }
    builder.document.tags = tags;
}

/// The line of the file on which a value stands; its key's where the value is written otherwise.
fn line_of(yaml: &str, key: &str, value: &str) -> usize {
    let find = |what: &str| yaml.lines().position(|line| line.contains(what));
    find(value).or_else(|| find(key)).unwrap_or(0) + 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(yaml: &str, passages: &[(Kind, &str, usize)], problems: &[usize]) {
        let (mut builder, mut found) = (Builder::new("a.md"), Vec::new());
        read(yaml, &mut builder, &mut found);
        let document = builder.finish();
        let line = |at: usize| if let Some(Position::Line(line)) = document.position(at) { line as usize } else { 0 };
        let passage = |p: &super::super::Passage| (p.kind, document.passage_text(p).to_owned(), line(p.span().start));
        let read: Vec<_> = document.passages().iter().map(passage).collect();
        let passages: Vec<_> = passages.iter().map(|(kind, text, line)| (*kind, (*text).to_owned(), *line)).collect();
        assert_eq!((read, found.iter().map(|p| p.line).collect::<Vec<_>>()), (passages, problems.to_vec()));
    }

    #[test]
    fn each_value_is_a_passage_with_its_line() {
        let (chair, attendee) = (Kind::Field(Field::Chair), Kind::Field(Field::Attendee));
        check(
            "title: Họp\nchair: Hà\nattendees:\n  - An\n  - Bình\n",
            &[(Kind::Title, "Họp", 2), (chair, "Hà", 3), (attendee, "An", 5), (attendee, "Bình", 6)],
            &[],
        );
        check("date: 1/8/2023", &[(Kind::Field(Field::Date), "1/8/2023", 2)], &[]);
        check("kind: lạ\nplace: Tầng 2", &[(Kind::Field(Field::Place), "Tầng 2", 3)], &[]);
    }

    #[test]
    fn what_is_wrong_costs_itself_alone() {
        check(
            "date: hôm qua\nplace: Tầng 2",
            &[(Kind::Field(Field::Date), "hôm qua", 2), (Kind::Field(Field::Place), "Tầng 2", 3)],
            &[2],
        );
        check("title: a: b", &[], &[2]);
        check(&format!("title: {}", "x".repeat(LARGEST)), &[], &[1]);
    }

    #[test]
    fn a_header_stands_between_two_lines_of_dashes() {
        assert_eq!(split("--- \na: 1\n---\nb"), Some(("a: 1", 14)));
        assert_eq!(split("---\na: 1\n---"), Some(("a: 1", 12)));
        assert_eq!(split("# a\n---\n---\n"), None);
        assert_eq!(split("---\nkhông hết"), None);
    }
}
