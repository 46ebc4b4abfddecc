//! The YAML front matter of a Markdown record: kind, date, place, people. If it is unreadable, the rest is still read.

use serde::Deserialize;

use super::outline::{Block, FrontMatter, Position, Shape};
use super::problem::{Problem, ProblemAt};
use crate::text::dates::day;
use crate::text::labels::Field;

/// Larger front matter is an attack: YAML can expand without end.
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

/// Parses the front matter of `text`, if any; also returns the byte where the body begins, and the problems.
pub fn read(text: &str) -> (FrontMatter, usize, Vec<ProblemAt>) {
    let mut problems = Vec::new();
    let Some((header, body)) = split(text) else {
        problems.extend(begins(text).then_some((1, Problem::FrontMatterUnclosed)));
        return (FrontMatter::default(), 0, problems);
    };
    let front_matter = parse(header, &mut problems).map(|parsed| front_matter(parsed, header));
    (front_matter.unwrap_or_default(), body, problems)
}

/// Returns the YAML and the byte where the body begins; `None` if there is no closed front matter.
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

fn opening(text: &str) -> Option<&str> {
    text.split_inclusive('\n').next().filter(|line| line.trim_end() == "---" && line.ends_with('\n'))
}

/// Whether the text begins like front matter, closed or not.
fn begins(text: &str) -> bool {
    let field = |line: &str| line.contains(": ") || line.trim_end().ends_with(':');
    opening(text).and_then(|dashes| text[dashes.len()..].lines().next()).is_some_and(field)
}

fn parse(yaml: &str, problems: &mut Vec<ProblemAt>) -> Option<Header> {
    if yaml.len() > LARGEST {
        problems.push((1, Problem::FrontMatterTooLong { bytes: LARGEST }));
        return None;
    }
    let parsed = serde_saphyr::from_str(yaml).map_err(|error| {
        let line = error.location().map_or(1, |at| usize::try_from(at.line()).unwrap_or(1) + 1);
        problems.push((line, Problem::FrontMatterInvalid));
    });
    let header: Header = parsed.ok()?;
    if let Some(date) = header.date.as_ref().filter(|date| day(date).is_none()) {
        problems.push((line_of(yaml, "date", date), Problem::UnknownDate(date.clone())));
    }
    Some(header)
}

fn front_matter(header: Header, yaml: &str) -> FrontMatter {
    let block = |key: &str, value: &str| Block::new(Shape::Paragraph, value, Position::line(line_of(yaml, key, value)));
    let all = |values: Option<Values>| values.map(Values::all).unwrap_or_default();
    let values = [
        (Field::Date, "date", Vec::from_iter(header.date)),
        (Field::Place, "place", Vec::from_iter(header.place)),
        (Field::Chair, "chair", all(header.chair)),
        (Field::Secretary, "secretary", all(header.secretary)),
        (Field::Attendee, "attendees", all(header.attendees)),
        (Field::Organisation, "organisation", Vec::from_iter(header.organisation)),
        (Field::Source, "source", Vec::from_iter(header.source)),
    ];
    let of_key = |(field, key, values): (Field, &'static str, Vec<String>)| {
        values.into_iter().map(move |value| (field, block(key, &value)))
    };
    FrontMatter {
        title: header.title.map(|title| block("title", &title)),
        fields: values.into_iter().flat_map(of_key).collect(),
        kind: header.kind,
        tags: all(header.tags),
    }
}

/// Returns the line of the file with this value, or else with its key.
fn line_of(yaml: &str, key: &str, value: &str) -> usize {
    let find = |what: &str| yaml.lines().position(|line| line.contains(what));
    find(value).or_else(|| find(key)).unwrap_or(0) + 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(yaml: &str, fields: &[(Field, &str, usize)], problems: &[usize]) {
        let (found, _, wrong) = read(&format!("---\n{yaml}\n---\n"));
        let fields: Vec<_> = fields
            .iter()
            .map(|(field, value, line)| (*field, Block::new(Shape::Paragraph, *value, Position::line(*line))))
            .collect();
        assert_eq!(found.fields, fields, "{yaml}");
        assert_eq!(wrong.iter().map(|(line, _)| *line).collect::<Vec<_>>(), problems, "{yaml}");
    }

    #[test]
    fn each_value_has_its_line() {
        let (chair, attendee) = (Field::Chair, Field::Attendee);
        check(
            "title: Họp\nchair: Hà\nattendees:\n  - An\n  - Bình",
            &[(chair, "Hà", 3), (attendee, "An", 5), (attendee, "Bình", 6)],
            &[],
        );
        check("date: 1/8/2023", &[(Field::Date, "1/8/2023", 2)], &[]);
        check("kind: lạ\nplace: Tầng 2", &[(Field::Place, "Tầng 2", 3)], &[]);
        let (found, ..) = read("---\ntitle: Họp\nkind: giao ban\ntags: [quỹ, tổ 3]\n---\n");
        let title = Block::new(Shape::Paragraph, "Họp", Position::line(2));
        assert_eq!((found.title, found.kind.as_deref()), (Some(title), Some("giao ban")));
        assert_eq!(found.tags, ["quỹ", "tổ 3"]);
    }

    #[test]
    fn what_is_wrong_costs_itself_alone() {
        check("date: hôm qua\nplace: Tầng 2", &[(Field::Date, "hôm qua", 2), (Field::Place, "Tầng 2", 3)], &[2]);
        check("title: a: b", &[], &[2]);
        check(&format!("title: {}", "x".repeat(LARGEST)), &[], &[1]);
        assert_eq!(read("---\ntitle: Họp\n\n# Họp\n").2, [(1, Problem::FrontMatterUnclosed)]);
    }

    #[test]
    fn a_header_stands_between_two_lines_of_dashes() {
        assert_eq!(split("--- \na: 1\n---\nb"), Some(("a: 1", 14)));
        assert_eq!(split("---\na: 1\n---"), Some(("a: 1", 12)));
        assert_eq!(split("# a\n---\n---\n"), None);
        assert_eq!(split("---\nkhông hết"), None);
    }
}
