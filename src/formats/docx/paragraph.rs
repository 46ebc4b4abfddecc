//! A paragraph under construction.

use super::numbering::{ListLabel, Numbering};
use super::styles::{ParagraphProperties, Styles};
use crate::formats::outline::BlockKind;

/// The properties and text of an open paragraph.
#[derive(Debug, Default)]
pub struct ParagraphBuilder {
    pub properties: ParagraphProperties,
    /// The text, split at line breaks.
    pub lines: Vec<String>,
    /// Whether the paragraph mark is deleted, so that the paragraph continues in the next one.
    pub continues_in_next: bool,
}

impl ParagraphBuilder {
    /// Appends text to the current line.
    pub fn push_text(&mut self, text: &str) {
        match self.lines.last_mut() {
            Some(line) => line.push_str(text),
            None => self.lines.push(text.to_owned()),
        }
    }

    /// Begins a new line.
    pub fn break_line(&mut self) {
        self.lines.push(String::new());
    }

    fn is_blank(&self) -> bool {
        self.lines.iter().all(|line| line.trim().is_empty())
    }

    /// Returns one block for a heading or list item, or one per line of other paragraphs. A blank paragraph
    /// has none and is not counted in its list.
    pub fn into_blocks(self, styles: &Styles, numbering: &mut Numbering) -> Vec<(BlockKind, String)> {
        if self.is_blank() {
            return Vec::new();
        }
        let properties = styles.resolve(&self.properties);
        if properties.is_contents {
            // The dots before the page number, which Word draws, show what the line is.
            let text = self.lines.join(" ");
            let (entry, page) = text.trim().rsplit_once(char::is_whitespace).unwrap_or((text.trim(), ""));
            return vec![(BlockKind::Paragraph, format!("{} ........ {page}", entry.trim_end()))];
        }
        let label = numbering.next_label(&properties);
        let kind = match (properties.outline_level, &label) {
            (Some(level @ 0..=8), _) => BlockKind::Heading(level),
            (_, Some(ListLabel::Bullet)) => BlockKind::ListItem,
            _ => BlockKind::Paragraph,
        };
        let number = if let Some(ListLabel::Number(number)) = label { number + " " } else { String::new() };
        if kind != BlockKind::Paragraph || !number.is_empty() {
            return vec![(kind, number + self.lines.join(" ").trim())];
        }
        self.lines.into_iter().filter(|line| !line.trim().is_empty()).map(|line| (BlockKind::Paragraph, line)).collect()
    }
}
