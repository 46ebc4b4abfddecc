//! What an operator waits for: a thousand minutes of ten pages, read and indexed.
//!
//! `cargo bench --bench reading`; fails where that is slower than is promised. The minutes are made
//! here: words of two Vietnamese syllables, the n-th of them n times rarer than the first, which is
//! how words are spread in real texts (Zipf), and mostly followed by one of the few words that
//! they go with.

use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

use bienban::knowledge::{self, Limits, unwatched};
use bienban::library::Snapshot;

/// Megabytes of text a second, on two cores.
const PROMISED: f64 = 20.0;

const MINUTES: usize = 1000;

/// Bytes of ten pages.
const LENGTH: usize = 30_000;

/// Different words; a body's minutes of ten years have fewer.
const WORDS: usize = 8000;

/// Words that mostly follow a word.
const FOLLOWERS: usize = 12;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let size = write_minutes(folder.path());
    let begun = Instant::now();
    let knowledge = knowledge::load(folder.path(), &Limits::default(), &unwatched);
    let read = begun.elapsed();
    assert_eq!((knowledge.documents.len(), knowledge.problems.len()), (MINUTES, 0));
    let snapshot = Snapshot::build(knowledge, 1).expect("there is memory for thirty megabytes");
    let all = begun.elapsed();
    assert!(snapshot.passages() > MINUTES * 10);
    #[expect(clippy::cast_precision_loss, reason = "megabytes")]
    let rate = size as f64 / 1e6 / all.as_secs_f64();
    println!("{size} bytes: read in {read:?}, read and indexed in {all:?}, {rate:.1} MB a second");
    assert!(rate >= PROMISED, "{rate:.1} MB a second, not {PROMISED}");
}

/// Writes the minutes; their size in bytes.
fn write_minutes(folder: &Path) -> usize {
    let words = words();
    let mut random = Random(1);
    let mut size = 0;
    for number in 0..MINUTES {
        let text = minutes(number, &words, &mut random);
        size += text.len();
        std::fs::write(folder.join(format!("{number:04}.md")), text).expect("it is writable");
    }
    size
}

fn minutes(number: usize, words: &[String], random: &mut Random) -> String {
    let mut text = format!("# Biên bản họp số {number}\n\nThời gian: 8 giờ ngày {}/6/2024.\n", number % 28 + 1);
    while text.len() < LENGTH {
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
