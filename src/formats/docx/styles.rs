//! Paragraph styles: heading levels, lists, the default font.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};

use super::xml::{attribute, reader, value};

/// Longest chain of base styles, which may be circular.
const MOST_BASES: usize = 16;

/// Paragraph properties, of a style or of a paragraph itself.
#[derive(Debug, Clone, Default)]
pub struct Properties {
    pub style: Option<String>,
    /// 0 is the title above all, 1 the outermost heading; 9 and more are no headings.
    pub outline: Option<u8>,
    pub numbering: Option<String>,
    pub level: Option<usize>,
    pub font: Option<String>,
}

impl Properties {
    /// Applies one tag of a paragraph's or style's properties.
    pub fn read(&mut self, tag: &BytesStart) {
        match tag.local_name().as_ref() {
            "pStyle" => self.style = value(tag),
            "outlineLvl" => self.outline = value(tag).and_then(|v| v.parse::<u8>().ok()).map(|v| v.saturating_add(1)),
            "numId" => self.numbering = value(tag),
            "ilvl" => self.level = value(tag).and_then(|v| v.parse().ok()),
            "rFonts" => self.font = attribute(tag, "ascii").or_else(|| self.font.take()),
            _ => {}
        }
    }
}

#[derive(Debug, Default)]
struct Style {
    based_on: Option<String>,
    own: Properties,
}

/// The styles of a document by ID.
#[derive(Debug, Default)]
pub struct Styles {
    all: HashMap<String, Style>,
    /// The default font.
    pub font: Option<String>,
}

impl Styles {
    pub fn read(part: &str) -> Self {
        let mut styles = Self::default();
        let mut reader = reader(part);
        let mut open: Option<(String, Style)> = None;
        let mut defaults = Properties::default();
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag) | Event::Empty(tag)) => match (tag.local_name().as_ref(), &mut open) {
                    ("style", _) => open = Some((attribute(&tag, "styleId").unwrap_or_default(), Style::default())),
                    ("name", Some((_, style))) => name(&value(&tag).unwrap_or_default(), style),
                    ("basedOn", Some((_, style))) => style.based_on = value(&tag),
                    (_, Some((_, style))) => style.own.read(&tag),
                    (_, None) => defaults.read(&tag),
                },
                Ok(Event::End(tag)) if tag.local_name().as_ref() == "style" => styles.all.extend(open.take()),
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
        styles.font = defaults.font;
        styles
    }

    /// Returns the effective properties: the paragraph's own, then its style's, then its base styles'.
    pub fn resolved(&self, own: &Properties) -> Properties {
        let mut found = own.clone();
        let mut next = own.style.as_ref();
        for _ in 0..MOST_BASES {
            let Some(style) = next.and_then(|id| self.all.get(id)) else { break };
            found.outline = found.outline.or(style.own.outline);
            found.level = found.level.or(style.own.level);
            found.numbering = found.numbering.or_else(|| style.own.numbering.clone());
            next = style.based_on.as_ref();
        }
        found
    }
}

/// Sets the level of a heading style by its name, which is English in all localisations of Word.
fn name(name: &str, style: &mut Style) {
    let lower = name.to_lowercase();
    if let Some(level) = lower.strip_prefix("heading ").and_then(|n| n.parse::<u8>().ok()) {
        style.own.outline = Some(level);
    } else if lower == "title" {
        style.own.outline = Some(0);
    }
}
