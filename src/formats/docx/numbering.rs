//! List numbers, which Word displays but does not store. They are counted while the paragraphs are read.

use std::collections::HashMap;

use quick_xml::events::Event;

use super::package::PartReader;
use super::styles::ParagraphProperties;
use super::xml::{read_attribute, read_val};
use crate::formats::problem::Problem;

/// Levels of a numbering definition.
const MAX_LEVELS: usize = 9;

/// Maximum bytes of a level's text, which is repeated in each paragraph.
const MAX_LABEL_BYTES: usize = 200;

/// A level of an abstract numbering definition.
#[derive(Debug, Clone, Default)]
struct NumberingLevel {
    /// `decimal`, `lowerLetter`, `upperRoman`, `bullet` or another `numFmt` value.
    format: String,
    /// The `lvlText`, such as "%1." or "Điều %1."; each %n is replaced by the number of level n.
    text: String,
    start: usize,
}

/// The numbering definitions of a document, with the current numbers.
#[derive(Debug, Default)]
pub struct Numbering {
    /// The levels of abstract numbering definitions by `abstractNumId`.
    definitions: HashMap<String, Vec<NumberingLevel>>,
    /// `abstractNumId` by `numId`.
    abstract_ids: HashMap<String, String>,
    /// The current number of each level by `abstractNumId`.
    counters: HashMap<String, [usize; MAX_LEVELS]>,
}

/// The bullet or number of a list paragraph.
#[derive(Debug, PartialEq, Eq)]
pub enum ListLabel {
    Bullet,
    Number(String),
}

impl Numbering {
    /// Parses the numbering part.
    ///
    /// # Errors
    /// If it exceeds the limits or cannot be unpacked.
    pub fn read(mut part: PartReader) -> Result<Self, Problem> {
        let mut numbering = Self::default();
        let (mut abstract_id, mut num_id, mut level) = (None::<String>, None::<String>, 0);
        loop {
            match part.read_event()? {
                Some(Event::Start(tag) | Event::Empty(tag)) => match tag.local_name().as_ref() {
                    "abstractNum" => abstract_id = read_attribute(&tag, "abstractNumId"),
                    "num" => (abstract_id, num_id) = (None, read_attribute(&tag, "numId")),
                    "abstractNumId" => {
                        num_id.iter().zip(read_val(&tag)).for_each(|(num_id, abstract_id)| {
                            numbering.abstract_ids.insert(num_id.clone(), abstract_id);
                        });
                    }
                    "lvl" => level = read_attribute(&tag, "ilvl").and_then(|v| v.parse().ok()).unwrap_or(0),
                    name => {
                        if let (Some(abstract_id), Some(value)) = (&abstract_id, read_val(&tag)) {
                            numbering.set_level_property(abstract_id, level, name, value);
                        }
                    }
                },
                Some(Event::Eof) | None => return Ok(numbering),
                Some(_) => {}
            }
        }
    }

    fn set_level_property(&mut self, abstract_id: &str, level: usize, name: &str, value: String) {
        if level >= MAX_LEVELS {
            return;
        }
        let levels = self.definitions.entry(abstract_id.to_owned()).or_default();
        levels.resize(levels.len().max(level + 1), NumberingLevel { start: 1, ..NumberingLevel::default() });
        let level = &mut levels[level];
        match name {
            "numFmt" => level.format = value,
            "lvlText" if value.len() <= MAX_LABEL_BYTES => level.text = value,
            "start" => level.start = value.parse().unwrap_or(1),
            _ => {}
        }
    }

    /// Counts a paragraph in its list and returns its bullet or number; `None` if it has neither.
    pub fn next_label(&mut self, paragraph: &ParagraphProperties) -> Option<ListLabel> {
        let id = paragraph.numbering_id.as_ref().filter(|id| *id != "0")?;
        let abstract_id = self.abstract_ids.get(id)?.clone();
        let levels = self.definitions.get(&abstract_id)?;
        let at = paragraph.numbering_level.unwrap_or(0).min(MAX_LEVELS - 1);
        let level = levels.get(at)?;
        if matches!(level.format.as_str(), "bullet" | "none" | "") {
            return (level.format == "bullet").then_some(ListLabel::Bullet);
        }
        let counters = self.counters.entry(abstract_id).or_default();
        counters[at] = if counters[at] == 0 { level.start } else { counters[at].saturating_add(1) };
        counters[at + 1..].fill(0);
        let mut text = level.text.clone();
        for (n, count) in counters.iter().enumerate().take(at + 1) {
            let format = levels.get(n).map_or("decimal", |l| l.format.as_str());
            text = text.replace(&format!("%{}", n + 1), &format_count((*count).max(1), format));
        }
        Some(ListLabel::Number(text))
    }
}

fn format_count(count: usize, format: &str) -> String {
    match format {
        "lowerLetter" => format_letter(count),
        "upperLetter" => format_letter(count).to_uppercase(),
        "lowerRoman" => format_roman(count).to_lowercase(),
        "upperRoman" => format_roman(count),
        _ => count.to_string(),
    }
}

fn format_letter(count: usize) -> String {
    let letters = ('a'..='z').nth((count - 1) % 26);
    letters.map(String::from).unwrap_or_default()
}

fn format_roman(count: usize) -> String {
    let numerals = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let (mut rest, mut out) = (count % 100, String::new());
    for (value, numeral) in numerals {
        out.push_str(&numeral.repeat(rest / value));
        rest %= value;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::docx::package::Package;
    use crate::formats::docx::tests::pack;

    #[test]
    fn list_numbers_are_those_of_word() {
        let level = |n: usize, format: &str, text: &str| {
            format!(
                "<w:lvl w:ilvl=\"{n}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/></w:lvl>"
            )
        };
        let levels = level(0, "upperRoman", "%1.") + &level(1, "decimal", "%1.%2") + &level(2, "bullet", "•");
        let part = format!(
            "<w:numbering><w:abstractNum w:abstractNumId=\"7\">{levels}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"7\"/></w:num></w:numbering>"
        );
        let file = pack("", &[("word/numbering.xml", &part)]);
        let mut package = Package::open(&file, part.len()).expect("it is intact");
        let part = package.open_part("word/numbering.xml").expect("it is intact").expect("it is there");
        let mut numbering = Numbering::read(part).expect("it is small");
        let mut check = |level: usize, expected: ListLabel| {
            let paragraph = ParagraphProperties {
                numbering_id: Some("1".to_owned()),
                numbering_level: Some(level),
                ..ParagraphProperties::default()
            };
            assert_eq!(numbering.next_label(&paragraph), Some(expected));
        };
        check(0, ListLabel::Number("I.".to_owned()));
        check(1, ListLabel::Number("I.1".to_owned()));
        check(1, ListLabel::Number("I.2".to_owned()));
        check(2, ListLabel::Bullet);
        check(0, ListLabel::Number("II.".to_owned()));
        check(1, ListLabel::Number("II.1".to_owned()));
    }

    #[test]
    fn numbers_are_formatted() {
        let found = ["lowerLetter", "upperRoman", "decimal"].map(|format| format_count(14, format));
        assert_eq!(found, ["n", "XIV", "14"]);
        assert_eq!(format_letter(27), "a");
    }
}
