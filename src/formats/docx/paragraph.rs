//! A paragraph under construction.

use super::numbering::{Mark, Numbering};
use super::styles::{Properties, Styles};
use crate::formats::outline::Shape;

#[derive(Debug, Default)]
pub struct Paragraph {
    pub properties: Properties,
    /// Separated by line breaks.
    pub lines: Vec<String>,
    /// Its paragraph mark is deleted, so it continues in the next one.
    pub joins_next: bool,
}

impl Paragraph {
    pub fn push(&mut self, text: &str) {
        match self.lines.last_mut() {
            Some(line) => line.push_str(text),
            None => self.lines.push(text.to_owned()),
        }
    }

    pub fn break_line(&mut self) {
        self.lines.push(String::new());
    }

    fn is_blank(&self) -> bool {
        self.lines.iter().all(|line| line.trim().is_empty())
    }

    /// Returns the paragraph's blocks; a blank paragraph is not counted in its list.
    pub fn blocks(self, styles: &Styles, numbering: &mut Numbering) -> Vec<(Shape, String)> {
        if self.is_blank() {
            return Vec::new();
        }
        let properties = styles.resolved(&self.properties);
        let mark = numbering.mark(&properties);
        let shape = match (properties.outline, &mark) {
            (Some(level @ 0..=8), _) => Shape::Heading(level),
            (_, Some(Mark::Bullet)) => Shape::Item,
            _ => Shape::Paragraph,
        };
        let number = if let Some(Mark::Number(number)) = mark { number + " " } else { String::new() };
        if shape != Shape::Paragraph || !number.is_empty() {
            return vec![(shape, number + self.lines.join(" ").trim())];
        }
        self.lines.into_iter().filter(|line| !line.trim().is_empty()).map(|line| (Shape::Paragraph, line)).collect()
    }
}
