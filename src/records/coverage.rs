//! Checks that no text of a file is lost between its outline and its documents.

use std::collections::HashMap;

use super::document::Document;
use super::fields;
use crate::formats::Block;
use crate::text::labels::{self, marker_len};

/// The words of some texts with the number of their occurrences.
#[derive(Debug, Default)]
struct WordCounts<'a>(HashMap<&'a str, usize>);

impl<'a> WordCounts<'a> {
    fn add(&mut self, text: &'a str) {
        for word in split_words(text) {
            *self.0.entry(word).or_default() += 1;
        }
    }

    fn contains_all(&self, other: &Self) -> Result<(), String> {
        let missing = other.0.iter().find(|(word, count)| self.0.get(*word).is_none_or(|found| found < count));
        missing.map_or(Ok(()), |(word, count)| Err(format!("{word:?} occurs less than {count} times")))
    }
}

fn split_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Checks that the documents have every word of the blocks of a file, as text or as the name of a speaker. What
/// documents do not repeat may be missing: a bullet or number, and the label of a field.
///
/// # Errors
/// Names a word that is missing.
pub fn check(blocks: &[Block], documents: &[Document]) -> Result<(), String> {
    let (mut expected, mut found) = (WordCounts::default(), WordCounts::default());
    for block in blocks {
        expected.add(&block.text[marker_len(&block.text)..]);
    }
    for document in documents {
        found.add(document.text());
        document.passages().iter().filter_map(|passage| document.speaker(passage)).for_each(|name| found.add(name));
    }
    // The labels of all but the first field of a line are not repeated either.
    for block in blocks {
        let values = fields::parse_block(block).unwrap_or_default();
        let starts = std::iter::once(0).chain(values.iter().map(|value| value.range.end));
        let labels = starts.zip(values.iter().map(|value| value.range.start));
        for (start, end) in labels.filter(|(start, end)| start < end) {
            found.add(&block.text[start..end]);
        }
        if labels::is_lone_label(&block.text) || labels::parse_lone_label(&block.text).is_some() {
            found.add(&block.text);
        }
    }
    found.contains_all(&expected)
}
