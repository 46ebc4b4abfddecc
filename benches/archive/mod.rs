//! An archive of minutes of any size, for benches: the same bytes every time, and each larger one
//! begins with the smaller ones.
//!
//! The words are made up, their statistics are measured on Vietnamese encyclopedia paragraphs and
//! minutes: see [`lexicon`] for words and [`minutes`] for how documents use them. No text is copied.

mod lexicon;
mod minutes;
mod questions;
mod random;
mod syllables;

use std::ops::Range;
use std::path::Path;

use lexicon::Lexicon;
use minutes::Minutes;

/// Passages of a file, where nothing else is said.
pub const PASSAGES: usize = 60;

pub struct Archive {
    lexicon: Lexicon,
    seed: u64,
    /// Of each file.
    passages: usize,
}

impl Archive {
    /// Files of so many passages of some forty syllables each, which are 230 bytes.
    pub fn of_passages(passages: usize) -> Self {
        Self { lexicon: Lexicon::new(), seed: 1, passages }
    }

    /// The same archive, written by others: every file is another, the words are the same.
    pub fn reseeded(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The number of files that have so many passages.
    pub fn files(&self, passages: usize) -> usize {
        passages.div_ceil(self.passages)
    }

    /// Writes the files of those numbers, in place of what is there; their size in bytes.
    pub fn write(&self, folder: &Path, numbers: Range<usize>) -> usize {
        let (mut size, mut text) = (0, String::new());
        for number in numbers {
            let minutes = self.minutes(number);
            text.clear();
            minutes.write(&self.lexicon, &mut text);
            size += text.len();
            let path = folder.join(minutes.path());
            std::fs::create_dir_all(path.parent().unwrap_or(folder)).expect("it is writable");
            std::fs::write(path, &text).expect("it is writable");
        }
        size
    }

    /// Every passage of the files of those numbers, in order: the file's path, and the text that
    /// is quoted.
    pub fn texts(&self, numbers: Range<usize>) -> impl Iterator<Item = (String, String)> {
        numbers.flat_map(|number| {
            let minutes = self.minutes(number);
            let path = minutes.path();
            let text = |passage: &minutes::Passage| {
                let mut text = String::new();
                passage.write(&self.lexicon, &mut text);
                (path.clone(), text)
            };
            minutes.passages.iter().map(text).collect::<Vec<_>>()
        })
    }

    fn minutes(&self, number: usize) -> Minutes {
        Minutes::new(&self.lexicon, self.seed, number, self.passages)
    }
}
