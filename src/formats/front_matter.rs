//! The YAML front matter of a Markdown record: kind, date, place, people. If it is invalid, it is reported
//! and the body is still read.

use serde::de::value::SeqAccessDeserializer;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_saphyr::{Location, Spanned};

use super::outline::{Block, BlockKind, FrontMatter};
use super::position::Position;
use super::problem::{LocatedProblem, Problem};
use crate::text::dates::find_full_date;
use crate::text::labels::Field;

/// Maximum bytes of front matter. Larger front matter is an attack, since YAML aliases expand without bound.
const MAX_YAML_BYTES: usize = 64 * 1024;

/// The front matter as deserialised, with English and Vietnamese keys.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawFrontMatter {
    #[serde(alias = "tiêu đề", alias = "tên", alias = "tiêu_đề", alias = "tieu_de", alias = "ten")]
    title: Option<Value>,
    #[serde(alias = "ngày", alias = "thời gian", alias = "thời_gian", alias = "ngay", alias = "thoi_gian")]
    date: Option<Value>,
    #[serde(alias = "địa điểm", alias = "nơi họp", alias = "địa_điểm", alias = "dia_diem", alias = "noi_hop")]
    #[serde(alias = "location", alias = "venue")]
    place: Option<Value>,
    #[serde(
        alias = "chủ trì",
        alias = "chủ toạ",
        alias = "chủ tọa",
        alias = "chủ_trì",
        alias = "chu_tri",
        alias = "chu_toa"
    )]
    chair: Option<Spanned<OneOrMany>>,
    #[serde(alias = "thư ký", alias = "thư_ký", alias = "thu_ky")]
    secretary: Option<Spanned<OneOrMany>>,
    #[serde(alias = "thành phần", alias = "tham dự", alias = "thành_phần", alias = "thanh_phan", alias = "tham_du")]
    #[serde(alias = "participants")]
    attendees: Option<Spanned<OneOrMany>>,
    #[serde(alias = "đơn vị", alias = "cơ quan", alias = "đơn_vị", alias = "don_vi", alias = "co_quan")]
    #[serde(alias = "organization")]
    organisation: Option<Value>,
    #[serde(alias = "loại", alias = "loai")]
    kind: Option<String>,
    tags: Option<Spanned<OneOrMany>>,
    #[serde(alias = "nguồn", alias = "nguon")]
    source: Option<Value>,
}

/// A value with its location in the YAML.
type Value = Spanned<String>;

/// One value or a list of values. As an untagged enum, it would lose the locations of a list's values.
#[derive(Debug)]
enum OneOrMany {
    One(String),
    Many(Vec<Value>),
}

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrManyVisitor)
    }
}

struct OneOrManyVisitor;

impl<'de> Visitor<'de> for OneOrManyVisitor {
    type Value = OneOrMany;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("a text or a list of texts")
    }

    fn visit_str<E>(self, value: &str) -> Result<OneOrMany, E> {
        Ok(OneOrMany::One(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, values: A) -> Result<OneOrMany, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(values)).map(OneOrMany::Many)
    }
}

/// Returns the values of an entry, each with its location.
fn list_values(entry: Option<Spanned<OneOrMany>>) -> Vec<Value> {
    match entry {
        None => Vec::new(),
        Some(Spanned { value: OneOrMany::One(value), referenced, defined }) => {
            vec![Spanned { value, referenced, defined }]
        }
        Some(Spanned { value: OneOrMany::Many(values), .. }) => values,
    }
}

/// Parses the front matter of `text`, if any. Returns it with the byte offset of the body and the problems.
pub fn read(text: &str) -> (FrontMatter, usize, Vec<LocatedProblem>) {
    let mut problems = Vec::new();
    let Some((yaml, body_start)) = split_front_matter(text) else {
        problems.extend(has_opening_field(text).then_some((1, Problem::FrontMatterUnclosed)));
        return (FrontMatter::default(), 0, problems);
    };
    let front_matter = parse_yaml(yaml, &mut problems).map(build_front_matter);
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
        problems.push((error.location().map_or(1, find_line), Problem::FrontMatterInvalid));
    });
    let raw: RawFrontMatter = parsed.ok()?;
    if let Some(date) = raw.date.as_ref().filter(|date| find_full_date(&date.value).is_none()) {
        problems.push((find_line(date.referenced), Problem::UnknownDate(date.value.clone())));
    }
    Some(raw)
}

fn build_front_matter(raw: RawFrontMatter) -> FrontMatter {
    let block =
        |value: Value| Block::new(BlockKind::Paragraph, value.value, Position::line(find_line(value.referenced)));
    let values = [
        (Field::Date, Vec::from_iter(raw.date)),
        (Field::Place, Vec::from_iter(raw.place)),
        (Field::Chair, list_values(raw.chair)),
        (Field::Secretary, list_values(raw.secretary)),
        (Field::Attendee, list_values(raw.attendees)),
        (Field::Organisation, Vec::from_iter(raw.organisation)),
        (Field::Source, Vec::from_iter(raw.source)),
    ];
    let is_filled = |value: &Value| !value.value.trim().is_empty();
    let located = |(field, values): (Field, Vec<Value>)| {
        values.into_iter().filter(is_filled).map(move |value| (field, block(value)))
    };
    FrontMatter {
        title: raw.title.map(block),
        fields: values.into_iter().flat_map(located).collect(),
        kind: raw.kind,
        tags: list_values(raw.tags).into_iter().map(|tag| tag.value).collect(),
    }
}

/// Returns the number of the line of a location in the YAML, counted in the file, from 1.
fn find_line(location: Location) -> usize {
    usize::try_from(location.line()).unwrap_or(1) + 1
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
        check(
            "chair: \"\\u0048à\"\nattendees: [Hà, \"B\\u1ec7t\"]",
            &[(chair, "Hà", 2), (attendee, "Hà", 3), (attendee, "Bệt", 3)],
            &[],
        );
        check("chair:\nplace: >-\n  Tầng\n  hai", &[(Field::Place, "Tầng hai", 4)], &[]);
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
