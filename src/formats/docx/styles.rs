//! Paragraph styles: outline levels, numbering and the default font.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};

use super::package::PartReader;
use super::xml::{read_attribute, read_val};
use crate::formats::problem::Problem;

/// Maximum length of a chain of base styles, which may be circular.
const MAX_BASE_STYLES: usize = 16;

/// The properties (`pPr`) of a style or of a paragraph.
#[derive(Debug, Clone, Default)]
pub struct ParagraphProperties {
    pub style_id: Option<String>,
    /// 0 is the document title, 1 the outermost heading. 9 and more are not headings.
    pub outline_level: Option<u8>,
    pub numbering_id: Option<String>,
    pub numbering_level: Option<usize>,
    pub font: Option<String>,
    /// Whether the paragraph is an entry of a table of contents.
    pub is_contents: bool,
}

impl ParagraphProperties {
    /// Applies one element of the properties.
    pub fn apply(&mut self, tag: &BytesStart) {
        match tag.local_name().as_ref() {
            "pStyle" => self.style_id = read_val(tag),
            "outlineLvl" => {
                self.outline_level = read_val(tag).and_then(|v| v.parse::<u8>().ok()).map(|v| v.saturating_add(1))
            }
            "numId" => self.numbering_id = read_val(tag),
            "ilvl" => self.numbering_level = read_val(tag).and_then(|v| v.parse().ok()),
            "rFonts" => self.font = read_attribute(tag, "ascii").or_else(|| self.font.take()),
            _ => {}
        }
    }
}

/// A style, without the properties that it inherits.
#[derive(Debug, Default)]
struct StyleDefinition {
    based_on: Option<String>,
    properties: ParagraphProperties,
}

/// The styles of a document by ID.
#[derive(Debug, Default)]
pub struct Styles {
    by_id: HashMap<String, StyleDefinition>,
    /// The default font of the document.
    pub default_font: Option<String>,
}

impl Styles {
    /// Parses the styles part.
    ///
    /// # Errors
    /// If it exceeds the limits or cannot be unpacked.
    pub fn read(mut part: PartReader) -> Result<Self, Problem> {
        let mut styles = Self::default();
        let mut open: Option<(String, StyleDefinition)> = None;
        let mut defaults = ParagraphProperties::default();
        loop {
            match part.read_event()? {
                Some(Event::Start(tag) | Event::Empty(tag)) => match (tag.local_name().as_ref(), &mut open) {
                    ("style", _) => {
                        open = Some((read_attribute(&tag, "styleId").unwrap_or_default(), StyleDefinition::default()))
                    }
                    ("name", Some((_, style))) => set_heading_level(&read_val(&tag).unwrap_or_default(), style),
                    ("basedOn", Some((_, style))) => style.based_on = read_val(&tag),
                    (_, Some((_, style))) => style.properties.apply(&tag),
                    (_, None) => defaults.apply(&tag),
                },
                Some(Event::End(tag)) if tag.local_name().as_ref() == "style" => styles.by_id.extend(open.take()),
                Some(Event::Eof) | None => break,
                Some(_) => {}
            }
        }
        styles.default_font = defaults.font;
        Ok(styles)
    }

    /// Returns the effective properties of a paragraph: its own, else those of its style, else those of the
    /// base styles.
    pub fn resolve(&self, own: &ParagraphProperties) -> ParagraphProperties {
        let mut effective = own.clone();
        let mut next = own.style_id.as_ref();
        for _ in 0..MAX_BASE_STYLES {
            let Some(style) = next.and_then(|id| self.by_id.get(id)) else { break };
            effective.outline_level = effective.outline_level.or(style.properties.outline_level);
            effective.numbering_level = effective.numbering_level.or(style.properties.numbering_level);
            effective.is_contents |= style.properties.is_contents;
            effective.numbering_id = effective.numbering_id.or_else(|| style.properties.numbering_id.clone());
            next = style.based_on.as_ref();
        }
        effective
    }
}

/// Sets the outline level of a heading style, and marks the styles of tables of contents, by their names, which are
/// English in all localisations of Word.
fn set_heading_level(name: &str, style: &mut StyleDefinition) {
    let lower = name.to_lowercase();
    if let Some(level) = lower.strip_prefix("heading ").and_then(|n| n.parse::<u8>().ok()) {
        style.properties.outline_level = Some(level);
    } else if lower == "title" {
        style.properties.outline_level = Some(0);
    } else if lower.strip_prefix("toc ").is_some_and(|level| level.parse::<u8>().is_ok()) {
        style.properties.is_contents = true;
    }
}
