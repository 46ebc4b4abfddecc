//! An archive of minutes of any size, for benches: the same bytes every time, and each larger one
//! begins with the smaller ones.
//!
//! The words are made up, no text is copied; how they are spread is measured on Vietnamese
//! encyclopedia paragraphs (130,000 syllables) and minutes (31,000):
//!
//! | | real | here |
//! |---|---|---|
//! | share of the 10, 100, 1,000 commonest syllables | .15 .44 .94 | .14 .44 .93 |
//! | different Vietnamese syllables in 10,000, 100,000 | 1,200 2,600 | 1,300 2,800 |
//! | different tokens in 10,000, 100,000 | 1,900 6,700 | 1,700 6,000 |
//! | different pairs, of all pairs, in 10,000, 90,000 | .72 .52 | .76 .60 |
//! | syllables in words of two | .50-.55 | .45 |
//! | figures, foreign words, capitals, of tokens | .03 .07 .14 | .03 .06 .15 |
//! | of 40 tokens, those that were there before (shuffled: .06) | .13-.15 | .12 |
//! | of 40 tokens' words, those also in the next 40, far on, in another document | .20 .13 .07 | .15 .11 .10 |
//!
//! Sentences have 17 syllables in the mean, as those of minutes that are not headings or figures.

mod lexicon;
mod minutes;
pub mod questions;
mod random;
mod syllables;

use std::ops::Range;
use std::path::Path;

use lexicon::Lexicon;
use minutes::{Minutes, Passage};

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

    /// Every passage of the files of those numbers, in order, as it is quoted.
    pub fn texts(&self, numbers: Range<usize>) -> impl Iterator<Item = String> {
        let text = |passage: &Passage| {
            let mut text = String::new();
            passage.write(&self.lexicon, &mut text);
            text
        };
        numbers.flat_map(move |number| self.minutes(number).passages.iter().map(text).collect::<Vec<_>>())
    }

    fn minutes(&self, number: usize) -> Minutes {
        Minutes::new(&self.lexicon, self.seed, number, self.passages)
    }
}
