//! The YAML front matter of a Markdown record: kind, date, place, people. If it is invalid, it is reported
//! and the body is still read.

use serde::Deserialize;

use super::outline::{Block, BlockKind, FrontMatter, Position};
use super::problem::{LocatedProblem, Problem};
use crate::text::dates::find_full_date;
use crate::text::labels::Field;

/// Maximum bytes of front matter. Larger front matter is an attack, since YAML aliases expand without bound.
const MAX_YAML_BYTES: usize = 64 * 1024;

/// The front matter as deserialised, with English and Vietnamese keys.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawFrontMatter {
    #[serde(alias = "tiêu đề", alias = "tên")]
    title: Option<String>,
    #[serde(alias = "ngày", alias = "thời gian")]
    date: Option<String>,
    #[serde(alias = "địa điểm", alias = "nơi họp", alias = "location")]
    place: Option<String>,
    #[serde(alias = "chủ trì", alias = "chủ toạ", alias = "chủ tọa")]
    chair: Option<OneOrMany>,
    #[serde(alias = "thư ký")]
    secretary: Option<OneOrMany>,
    #[serde(alias = "thành phần", alias = "tham dự")]
    attendees: Option<OneOrMany>,
    #[serde(alias = "đơn vị", alias = "cơ quan", alias = "organization")]
    organisation: Option<String>,
    #[serde(alias = "loại")]
    kind: Option<String>,
    tags: Option<OneOrMany>,
    #[serde(alias = "nguồn")]
    source: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(value) => vec![value],
            Self::Many(values) => values,
        }
    }
}

/// Parses the front matter of `text`, if any. Returns it with the byte offset of the body and the problems.
pub fn read(text: &str) -> (FrontMatter, usize, Vec<LocatedProblem>) {
    let mut problems = Vec::new();
    let Some((yaml, body_start)) = split_front_matter(text) else {
        problems.extend(has_opening_field(text).then_some((1, Problem::FrontMatterUnclosed)));
        return (FrontMatter::default(), 0, problems);
    };
    let front_matter = parse_yaml(yaml, &mut problems).map(|raw| build_front_matter(raw, yaml));
    (front_matter.unwrap_or_default(), body_start, problems)
}

/// Returns the YAML and the byte offset of the body; `None` if there is no closed front matter.
fn split_front_matter(text: &str) -> Option<(&str, usize)> {
    let mut at = find_opening(text)?.len();
    let first = at;
    for line in text[first..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((text[first..at].trim_end_matches('\n'), at + line.len()));
        }
        at += line.len();
    }
    None
}

/// Returns the first line if it is `---`.
fn find_opening(text: &str) -> Option<&str> {
    text.split_inclusive('\n').next().filter(|line| line.trim_end() == "---" && line.ends_with('\n'))
}

/// Whether the text begins with `---` and a `key:` line, closed or not.
fn has_opening_field(text: &str) -> bool {
    let is_field = |line: &str| line.contains(": ") || line.trim_end().ends_with(':');
    find_opening(text).and_then(|dashes| text[dashes.len()..].lines().next()).is_some_and(is_field)
}

fn parse_yaml(yaml: &str, problems: &mut Vec<LocatedProblem>) -> Option<RawFrontMatter> {
    if yaml.len() > MAX_YAML_BYTES {
        problems.push((1, Problem::FrontMatterTooLong { bytes: MAX_YAML_BYTES }));
        return None;
    }
    let parsed = serde_saphyr::from_str(yaml).map_err(|error| {
        let line = error.location().map_or(1, |location| usize::try_from(location.line()).unwrap_or(1) + 1);
        problems.push((line, Problem::FrontMatterInvalid));
    });
    let raw: RawFrontMatter = parsed.ok()?;
    if let Some(date) = raw.date.as_ref().filter(|date| find_full_date(date).is_none()) {
        problems.push((find_line(yaml, "date", date), Problem::UnknownDate(date.clone())));
    }
    Some(raw)
}

fn build_front_matter(raw: RawFrontMatter, yaml: &str) -> FrontMatter {
    let block =
        |key: &str, value: &str| Block::new(BlockKind::Paragraph, value, Position::line(find_line(yaml, key, value)));
    let list = |values: Option<OneOrMany>| values.map(OneOrMany::into_vec).unwrap_or_default();
    let values = [
        (Field::Date, "date", Vec::from_iter(raw.date)),
        (Field::Place, "place", Vec::from_iter(raw.place)),
        (Field::Chair, "chair", list(raw.chair)),
        (Field::Secretary, "secretary", list(raw.secretary)),
        (Field::Attendee, "attendees", list(raw.attendees)),
        (Field::Organisation, "organisation", Vec::from_iter(raw.organisation)),
        (Field::Source, "source", Vec::from_iter(raw.source)),
    ];
    let located = |(field, key, values): (Field, &'static str, Vec<String>)| {
        values.into_iter().map(move |value| (field, block(key, &value)))
    };
    FrontMatter {
        title: raw.title.map(|title| block("title", &title)),
        fields: values.into_iter().flat_map(located).collect(),
        kind: raw.kind,
        tags: list(raw.tags),
    }
}

/// Returns the number of the line with `value`, or else with `key`; counted in the file, from 1.
fn find_line(yaml: &str, key: &str, value: &str) -> usize {
    let find = |text: &str| yaml.lines().position(|line| line.contains(text));
    find(value).or_else(|| find(key)).unwrap_or(0) + 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(yaml: &str, fields: &[(Field, &str, usize)], problems: &[usize]) {
        let (front_matter, _, read_problems) = read(&format!("---\n{yaml}\n---\n"));
        let fields: Vec<_> = fields
            .iter()
            .map(|(field, value, line)| (*field, Block::new(BlockKind::Paragraph, *value, Position::line(*line))))
            .collect();
        assert_eq!(front_matter.fields, fields, "{yaml}");
        assert_eq!(read_problems.iter().map(|(line, _)| *line).collect::<Vec<_>>(), problems, "{yaml}");
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
        let (front_matter, ..) = read("---\ntitle: Họp\nkind: giao ban\ntags: [quỹ, tổ 3]\n---\n");
        let title = Block::new(BlockKind::Paragraph, "Họp", Position::line(2));
        assert_eq!((front_matter.title, front_matter.kind.as_deref()), (Some(title), Some("giao ban")));
        assert_eq!(front_matter.tags, ["quỹ", "tổ 3"]);
    }

    #[test]
    fn invalid_front_matter_is_a_problem() {
        check("date: hôm qua\nplace: Tầng 2", &[(Field::Date, "hôm qua", 2), (Field::Place, "Tầng 2", 3)], &[2]);
        check("title: a: b", &[], &[2]);
        check(&format!("title: {}", "x".repeat(MAX_YAML_BYTES)), &[], &[1]);
        assert_eq!(read("---\ntitle: Họp\n\n# Họp\n").2, [(1, Problem::FrontMatterUnclosed)]);
    }

    #[test]
    fn front_matter_is_between_two_lines_of_dashes() {
        assert_eq!(split_front_matter("--- \na: 1\n---\nb"), Some(("a: 1", 14)));
        assert_eq!(split_front_matter("---\na: 1\n---"), Some(("a: 1", 12)));
        assert_eq!(split_front_matter("# a\n---\n---\n"), None);
        assert_eq!(split_front_matter("---\nkhông hết"), None);
    }
}
