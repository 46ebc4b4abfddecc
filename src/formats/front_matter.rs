//! The YAML front matter of a Markdown record: kind, date, place, people. If it is invalid, it is reported
//! and the body is still read.

use serde::de::value::SeqAccessDeserializer;
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_saphyr::{Location, Spanned};

use super::front_matter_keys::{Key, find_key};
use super::left_out::{LeftOutLine, LeftOutReason};
use super::outline::{Block, BlockKind, FrontMatter};
use super::position::Position;
use super::problem::{LocatedProblem, Problem};
use crate::text::dates::find_full_date;
use crate::text::labels::Field;

/// Maximum bytes of front matter. Larger front matter is an attack, since YAML aliases expand without bound.
const MAX_YAML_BYTES: usize = 64 * 1024;

/// The fields in display order.
const FIELDS: [Field; 10] = [
    Field::Date,
    Field::Start,
    Field::End,
    Field::Place,
    Field::Chair,
    Field::Secretary,
    Field::Attendee,
    Field::Absentee,
    Field::Organisation,
    Field::Source,
];

/// The front matter as deserialised.
#[derive(Debug, Default)]
struct RawFrontMatter {
    title: Option<Value>,
    kind: Option<String>,
    tags: Vec<Value>,
    fields: Vec<(Field, Vec<Value>)>,
    /// The lines of the keys that are not known, in the YAML, from 1.
    unknown_lines: Vec<u64>,
}

impl<'de> Deserialize<'de> for RawFrontMatter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RawFrontMatterVisitor)
    }
}

struct RawFrontMatterVisitor;

impl<'de> Visitor<'de> for RawFrontMatterVisitor {
    type Value = RawFrontMatter;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("keys and values")
    }

    fn visit_unit<E>(self) -> Result<RawFrontMatter, E> {
        Ok(RawFrontMatter::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawFrontMatter, A::Error> {
        let mut raw = RawFrontMatter::default();
        while let Some(Spanned { value: key, defined, .. }) = map.next_key::<Spanned<String>>()? {
            match find_key(&key) {
                Some(Key::Title) => raw.title = map.next_value()?,
                Some(Key::Kind) => raw.kind = map.next_value()?,
                Some(Key::Tags) => raw.tags = list_values(map.next_value()?),
                Some(Key::Field(field)) => raw.fields.push((field, list_values(map.next_value()?))),
                None => {
                    map.next_value::<IgnoredAny>()?;
                    raw.unknown_lines.push(defined.line());
                }
            }
        }
        Ok(raw)
    }
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

/// The front matter of a text, with the rest of what its lines hold.
#[derive(Debug, Default)]
pub struct ParsedFrontMatter {
    pub front_matter: FrontMatter,
    /// The lines of unknown keys.
    pub left_out: Vec<LeftOutLine>,
    /// The byte offset of the body.
    pub body_start: usize,
    pub problems: Vec<LocatedProblem>,
}

/// Parses the front matter of `text`, if any.
pub fn read(text: &str) -> ParsedFrontMatter {
    let mut problems = Vec::new();
    let Some((yaml, body_start)) = split_front_matter(text) else {
        problems.extend(has_opening_field(text).then_some((1, Problem::FrontMatterUnclosed)));
        return ParsedFrontMatter { problems, ..ParsedFrontMatter::default() };
    };
    let raw = parse_yaml(yaml, &mut problems).unwrap_or_default();
    let left_out = raw.unknown_lines.iter().filter_map(|line| left_out_line(yaml, *line)).collect();
    ParsedFrontMatter { front_matter: build_front_matter(raw), left_out, body_start, problems }
}

/// Returns line `number` of the YAML, from 1, as a line that is left out.
fn left_out_line(yaml: &str, number: u64) -> Option<LeftOutLine> {
    let number = usize::try_from(number).ok()?;
    let text = yaml.lines().nth(number.checked_sub(1)?)?.trim();
    Some(LeftOutLine::new(LeftOutReason::UnknownKey, Position::line(number + 1), text))
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
    let dates = raw.fields.iter().filter(|(field, _)| *field == Field::Date).flat_map(|(_, values)| values);
    if let Some(date) = dates.clone().next().filter(|_| dates.clone().all(|d| find_full_date(&d.value).is_none())) {
        problems.push((find_line(date.referenced), Problem::UnknownDate(date.value.clone())));
    }
    Some(raw)
}

fn build_front_matter(raw: RawFrontMatter) -> FrontMatter {
    let block =
        |value: Value| Block::new(BlockKind::Paragraph, value.value, Position::line(find_line(value.referenced)));
    let is_filled = |value: &Value| !value.value.trim().is_empty();
    let mut values = raw.fields;
    values.sort_by_key(|(field, _)| FIELDS.iter().position(|listed| listed == field));
    let located = |(field, values): (Field, Vec<Value>)| {
        values.into_iter().filter(is_filled).map(move |value| (field, block(value)))
    };
    FrontMatter {
        title: raw.title.map(block),
        fields: values.into_iter().flat_map(located).collect(),
        kind: raw.kind,
        tags: raw.tags.into_iter().map(|tag| tag.value).collect(),
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
        let ParsedFrontMatter { front_matter, problems: read_problems, .. } = read(&format!("---\n{yaml}\n---\n"));
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
        let ParsedFrontMatter { front_matter, .. } = read("---\ntitle: Họp\nkind: giao ban\ntags: [quỹ, tổ 3]\n---\n");
        let title = Block::new(BlockKind::Paragraph, "Họp", Position::line(2));
        assert_eq!((front_matter.title, front_matter.kind.as_deref()), (Some(title), Some("giao ban")));
        assert_eq!(front_matter.tags, ["quỹ", "tổ 3"]);
    }

    #[test]
    fn keys_are_labels_of_minutes() {
        check("chairman: Hà\nđịa_điểm: Tầng 2", &[(Field::Place, "Tầng 2", 3), (Field::Chair, "Hà", 2)], &[]);
        check("thoi_gian: 5/3/2024\nwho took notes: An", &[(Field::Date, "5/3/2024", 2)], &[]);
        let left_out = read("---\ntitle: Họp\nmàu: xanh\n---\n").left_out;
        assert_eq!(left_out, [LeftOutLine::new(LeftOutReason::UnknownKey, Position::line(3), "màu: xanh")]);
    }

    #[test]
    fn invalid_front_matter_is_a_problem() {
        check("date: hôm qua\nplace: Tầng 2", &[(Field::Date, "hôm qua", 2), (Field::Place, "Tầng 2", 3)], &[2]);
        check("title: a: b", &[], &[2]);
        check(&format!("title: {}", "x".repeat(MAX_YAML_BYTES)), &[], &[1]);
        assert_eq!(read("---\ntitle: Họp\n\n# Họp\n").problems, [(1, Problem::FrontMatterUnclosed)]);
    }

    #[test]
    fn front_matter_is_between_two_lines_of_dashes() {
        assert_eq!(split_front_matter("--- \na: 1\n---\nb"), Some(("a: 1", 14)));
        assert_eq!(split_front_matter("---\na: 1\n---"), Some(("a: 1", 12)));
        assert_eq!(split_front_matter("# a\n---\n---\n"), None);
        assert_eq!(split_front_matter("---\nkhông hết"), None);
    }
}
