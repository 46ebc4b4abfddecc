//! Generates an archive of minutes of any size for benchmarks. The bytes are the same every time, and each archive
//! begins with the smaller ones.
//!
//! The words are made up, and no text is copied. Their distribution follows Vietnamese encyclopedia paragraphs
//! (130,000 syllables) and minutes (31,000 syllables):
//!
//! | | real | generated |
//! |---|---|---|
//! | share of the 10, 100, 1,000 most frequent syllables | .15 .44 .94 | .14 .44 .93 |
//! | distinct Vietnamese syllables in 10,000, 100,000 | 1,200 2,600 | 1,300 2,800 |
//! | distinct tokens in 10,000, 100,000 | 1,900 6,700 | 1,700 6,000 |
//! | distinct pairs, relative to all pairs, in 10,000, 90,000 | .72 .52 | .76 .60 |
//! | share of syllables in words of two syllables | .50-.55 | .45 |
//! | share of figures, foreign words, capitalised tokens | .03 .07 .14 | .03 .06 .15 |
//! | of 40 tokens, share that occurred earlier in them (shuffled: .06) | .13-.15 | .12 |
//! | of the words in 40 tokens, share also in the next 40, farther on, in another document | .20 .13 .07 | .15 .11 .10 |
//!
//! Sentences have 17 syllables on average, like the sentences of minutes that are not headings or figures.

mod lexicon;
mod minutes;
pub mod questions;
mod random;
mod syllables;

use std::ops::Range;
use std::path::Path;

use lexicon::Lexicon;
use minutes::{Minutes, Passage};

/// The default number of passages of a file.
pub const PASSAGES_PER_FILE: usize = 60;

pub struct Archive {
    lexicon: Lexicon,
    seed: u64,
    passages_per_file: usize,
}

impl Archive {
    /// Files with `passages_per_file` passages of about forty syllables (230 bytes) each.
    pub fn new(passages_per_file: usize) -> Self {
        Self { lexicon: Lexicon::new(), seed: 1, passages_per_file }
    }

    /// An archive of the same words, in which every file is different.
    pub fn with_seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The number of files with at least `passages` passages in total.
    pub fn file_count(&self, passages: usize) -> usize {
        passages.div_ceil(self.passages_per_file)
    }

    /// Writes or replaces the files with these numbers. Returns their total size in bytes.
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

    /// The text of every passage of the files with these numbers, in order, as it is quoted.
    pub fn passage_texts(&self, numbers: Range<usize>) -> impl Iterator<Item = String> {
        let text = |passage: &Passage| {
            let mut text = String::new();
            passage.write(&self.lexicon, &mut text);
            text
        };
        numbers.flat_map(move |number| self.minutes(number).passages.iter().map(text).collect::<Vec<_>>())
    }

    fn minutes(&self, number: usize) -> Minutes {
        Minutes::new(&self.lexicon, self.seed, number, self.passages_per_file)
    }
}
