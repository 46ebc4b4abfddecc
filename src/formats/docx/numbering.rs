//! List numbers, which Word shows but does not store; they are counted along with the paragraphs.

use std::collections::HashMap;

use quick_xml::events::Event;

use super::styles::Properties;
use super::xml::{attribute, reader, value};

const LEVELS: usize = 9;

#[derive(Debug, Clone, Default)]
struct Level {
    /// `decimal`, `lowerLetter`, `upperRoman`, `bullet` …
    format: String,
    /// "%1.", "Điều %1."; each %n is replaced by the count of that level.
    text: String,
    start: usize,
}

/// The lists of a document with their current counts.
#[derive(Debug, Default)]
pub struct Numbering {
    lists: HashMap<String, Vec<Level>>,
    abstract_of: HashMap<String, String>,
    counts: HashMap<String, [usize; LEVELS]>,
}

/// The bullet or number before a paragraph.
#[derive(Debug, PartialEq, Eq)]
pub enum Mark {
    Bullet,
    Number(String),
}

impl Numbering {
    pub fn read(part: &str) -> Self {
        let mut numbering = Self::default();
        let mut reader = reader(part);
        let (mut list, mut number, mut level) = (None::<String>, None::<String>, 0);
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag) | Event::Empty(tag)) => match tag.local_name().as_ref() {
                    "abstractNum" => list = attribute(&tag, "abstractNumId"),
                    "num" => (list, number) = (None, attribute(&tag, "numId")),
                    "abstractNumId" => {
                        number.iter().zip(value(&tag)).for_each(|(number, list)| {
                            numbering.abstract_of.insert(number.clone(), list);
                        });
                    }
                    "lvl" => level = attribute(&tag, "ilvl").and_then(|v| v.parse().ok()).unwrap_or(0),
                    name => {
                        if let (Some(list), Some(value)) = (&list, value(&tag)) {
                            numbering.set(list, level, name, value);
                        }
                    }
                },
                Ok(Event::Eof) | Err(_) => return numbering,
                Ok(_) => {}
            }
        }
    }

    fn set(&mut self, list: &str, level: usize, name: &str, value: String) {
        if level >= LEVELS {
            return;
        }
        let levels = self.lists.entry(list.to_owned()).or_default();
        levels.resize(levels.len().max(level + 1), Level { start: 1, ..Level::default() });
        let level = &mut levels[level];
        match name {
            "numFmt" => level.format = value,
            "lvlText" => level.text = value,
            "start" => level.start = value.parse().unwrap_or(1),
            _ => {}
        }
    }

    /// Counts a paragraph and returns its bullet or number; `None` if it has neither.
    pub fn mark(&mut self, paragraph: &Properties) -> Option<Mark> {
        let id = paragraph.numbering.as_ref().filter(|id| *id != "0")?;
        let list = self.abstract_of.get(id)?.clone();
        let levels = self.lists.get(&list)?;
        let at = paragraph.level.unwrap_or(0).min(LEVELS - 1);
        let level = levels.get(at)?;
        if matches!(level.format.as_str(), "bullet" | "none" | "") {
            return (level.format == "bullet").then_some(Mark::Bullet);
        }
        let counts = self.counts.entry(list).or_default();
        counts[at] = if counts[at] == 0 { level.start } else { counts[at].saturating_add(1) };
        counts[at + 1..].fill(0);
        let mut text = level.text.clone();
        for (n, count) in counts.iter().enumerate().take(at + 1) {
            let format = levels.get(n).map_or("decimal", |l| l.format.as_str());
            text = text.replace(&format!("%{}", n + 1), &shown((*count).max(1), format));
        }
        Some(Mark::Number(text))
    }
}

fn shown(count: usize, format: &str) -> String {
    match format {
        "lowerLetter" => letter(count),
        "upperLetter" => letter(count).to_uppercase(),
        "lowerRoman" => roman(count).to_lowercase(),
        "upperRoman" => roman(count),
        _ => count.to_string(),
    }
}

fn letter(count: usize) -> String {
    let letters = ('a'..='z').nth((count - 1) % 26);
    letters.map(String::from).unwrap_or_default()
}

fn roman(count: usize) -> String {
    let signs = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let (mut left, mut out) = (count % 100, String::new());
    for (value, sign) in signs {
        out.push_str(&sign.repeat(left / value));
        left %= value;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_counted_as_word_shows_them() {
        let level = |n: usize, format: &str, text: &str| {
            format!(
                "<w:lvl w:ilvl=\"{n}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/></w:lvl>"
            )
        };
        let levels = level(0, "upperRoman", "%1.") + &level(1, "decimal", "%1.%2") + &level(2, "bullet", "•");
        let part = format!(
            "<w:numbering><w:abstractNum w:abstractNumId=\"7\">{levels}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"7\"/></w:num></w:numbering>"
        );
        let mut numbering = Numbering::read(&part);
        let mut check = |level: usize, expected: Mark| {
            let paragraph = Properties { numbering: Some("1".to_owned()), level: Some(level), ..Properties::default() };
            assert_eq!(numbering.mark(&paragraph), Some(expected));
        };
        check(0, Mark::Number("I.".to_owned()));
        check(1, Mark::Number("I.1".to_owned()));
        check(1, Mark::Number("I.2".to_owned()));
        check(2, Mark::Bullet);
        check(0, Mark::Number("II.".to_owned()));
        check(1, Mark::Number("II.1".to_owned()));
    }

    #[test]
    fn figures_as_they_are_shown() {
        let found = ["lowerLetter", "upperRoman", "decimal"].map(|format| shown(14, format));
        assert_eq!(found, ["n", "XIV", "14"]);
        assert_eq!(letter(27), "a");
    }
}
