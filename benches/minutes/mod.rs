//! Minutes, made as real ones are spread, for benches that need a thousand.
//!
//! Words of two Vietnamese syllables, the n-th of them n times rarer than the first, which is how
//! words are spread in real texts (Zipf), and mostly followed by one of the few words that they go
//! with.

use std::fmt::Write;
use std::ops::Range;
use std::path::Path;

/// Bytes of a page.
const PAGE: usize = 3_000;

/// Different words; a body's minutes of ten years have fewer.
const WORDS: usize = 8000;

/// Words that mostly follow a word.
const FOLLOWERS: usize = 12;

/// Whoever writes them: the same minutes every time, never the same twice.
pub struct Minutes {
    words: Vec<String>,
    random: Random,
    /// Of each.
    pages: usize,
}

impl Minutes {
    pub fn of_pages(pages: usize) -> Self {
        Self { words: words(), random: Random(1), pages }
    }

    /// Writes the minutes of those numbers, in place of what is there; their size in bytes.
    pub fn write(&mut self, folder: &Path, numbers: Range<usize>) -> usize {
        let mut size = 0;
        for number in numbers {
            let text = minutes(number, self.pages, &self.words, &mut self.random);
            size += text.len();
            std::fs::write(folder.join(format!("{number:04}.md")), text).expect("it is writable");
        }
        size
    }
}

fn minutes(number: usize, pages: usize, words: &[String], random: &mut Random) -> String {
    let mut text = format!("# Biên bản họp số {number}\n\nThời gian: 8 giờ ngày {}/6/2024.\n", number % 28 + 1);
    while text.len() < pages * PAGE {
        if random.below(6) == 0 {
            let _ = write!(text, "\n## {}\n", words[random.below(words.len())]);
        }
        text.push_str(if random.below(4) == 0 { "\n- " } else { "\n" });
        for _ in 0..2 + random.below(4) {
            let mut word = 0;
            text.push_str("Ông");
            for _ in 0..6 + random.below(10) {
                word = match random.below(16) {
                    0 => random.ranked(words.len()),
                    _ => (word * 31 + random.ranked(FOLLOWERS)) % words.len(),
                };
                let _ = write!(text, " {}", words[word]);
            }
            let _ = write!(text, " {} đồng. ", random.below(1000));
        }
        text.push('\n');
    }
    text
}

fn words() -> Vec<String> {
    let initials =
        ["b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "ng", "nh", "ph", "qu", "s", "t", "th", "tr", "v", "x"];
    let rhymes = [
        "a", "an", "ang", "anh", "ao", "ăm", "âu", "âng", "e", "en", "ê", "i", "inh", "iên", "o", "ong", "ông", "ơi",
        "u", "ưng",
    ];
    let tones = ["", "\u{301}", "\u{300}", "\u{309}", "\u{303}", "\u{323}"];
    let mut random = Random(7);
    let mut syllable = || {
        let (initial, rhyme) = (initials[random.below(initials.len())], rhymes[random.below(rhymes.len())]);
        let vowel = rhyme.chars().next().map_or(0, char::len_utf8);
        format!("{initial}{}{}{}", &rhyme[..vowel], tones[random.below(tones.len())], &rhyme[vowel..])
    };
    let word = |_| bienban::text::normalise(&format!("{} {}", syllable(), syllable()));
    (0..WORDS).map(word).collect()
}

/// Marsaglia's xorshift: the same minutes every time.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap_or(0) % most
    }

    /// A number below `most`, n drawn n times more rarely than 1.
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
    fn ranked(&mut self, most: usize) -> usize {
        let uniform = self.below(1 << 20) as f64 / f64::from(1 << 20);
        ((most as f64).powf(uniform) as usize).min(most - 1)
    }
}
