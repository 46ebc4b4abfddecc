//! How much a text looks like Vietnamese, read one way.
//!
//! Only words with a letter beyond ASCII say anything: the others are the same in every encoding.
//! A judgement here must be sure or not be made, for what is read wrongly is quoted wrongly.

use std::collections::HashSet;

use super::legacy::Reading;
use super::spelling::is_syllable;

/// Different accented words below which nothing is sure. Measured with `POSSIBLE`, on pieces of 8
/// to 2000 words: at 5 and 90, Vietnamese in VISCII, which is not read here, passed for TCVN3 or
/// windows-1258 74 times in 64,000, and at 8 and 95 still 4 times, before it was made a rival.
const FEWEST: usize = 8;

/// Of a hundred accented words, those that must be possible syllables in the right reading. Names
/// from elsewhere and slips are the rest.
const POSSIBLE: usize = 95;

/// Of a hundred accented words, those that may be possible in any wrong reading.
const RIVAL: usize = 60;

/// Of a hundred words, those that are accented, at least: 60 to 85 in Vietnamese, 5 to 25 in the
/// languages of Western Europe.
const ACCENTED: usize = 30;

/// What was counted in one reading of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Words of letters alone, two or more.
    words: usize,
    /// Those with a letter beyond ASCII, and characters out of place.
    accented: usize,
    /// Those that are spelt as Vietnamese spells.
    possible: usize,
    /// Different ones among the possible.
    different: usize,
    /// The text holds control characters: it is no text, or not in this encoding.
    broken: bool,
}

/// Counts the words of a reading.
pub fn weigh(reading: &Reading) -> Evidence {
    let mut evidence = Evidence { accented: reading.strays, ..Evidence::default() };
    let mut seen = HashSet::new();
    for word in reading.text.split(is_boundary).filter(|word| counts(word)) {
        evidence.words += 1;
        if word.is_ascii() || is_abbreviation(word) {
            continue;
        }
        evidence.accented += 1;
        if is_syllable(word) {
            evidence.possible += 1;
            if seen.len() < FEWEST {
                seen.insert(word);
            }
        }
    }
    evidence.different = seen.len();
    evidence.broken = reading.text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{C}'));
    evidence
}

/// Accented words that are no syllables, and characters out of place.
pub fn misspelt(reading: &Reading) -> usize {
    let evidence = weigh(reading);
    evidence.accented - evidence.possible
}

/// Symbols of Latin-1 bound no word: as letters of another encoding they stand inside words.
fn is_boundary(c: char) -> bool {
    c.is_whitespace() || (c.is_ascii() && !c.is_ascii_alphanumeric()) || ('\u{2000}'..'\u{2C00}').contains(&c)
}

/// A single sign may be a bullet in one reading and a letter in another, and "30°C", "m²" are
/// words in none.
fn counts(word: &str) -> bool {
    word.chars().nth(1).is_some() && !word.bytes().any(|b| b.is_ascii_digit())
}

/// "HĐND", "QĐ": no syllables, and yet right.
fn is_abbreviation(word: &str) -> bool {
    word.chars().all(|c| c == 'Đ' || (c.is_ascii_uppercase() && !"AEIOUY".contains(c)))
}

impl Evidence {
    /// By itself, this reading is Vietnamese.
    pub fn convinces(&self) -> bool {
        !self.broken
            && self.different >= FEWEST
            && self.possible * 100 >= self.accented * POSSIBLE
            && self.accented * 100 >= self.words * ACCENTED
    }

    /// This reading too may be Vietnamese, so that another one is not sure.
    pub fn rivals(&self) -> bool {
        !self.broken && self.possible * 100 > self.accented * RIVAL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, convinces: bool, rivals: bool) {
        let evidence = weigh(&Reading { text: text.to_owned(), strays: 0 });
        assert_eq!((evidence.convinces(), evidence.rivals()), (convinces, rivals), "{text}: {evidence:?}");
    }

    #[test]
    fn vietnamese_convinces() {
        check("Ngày 5/3, HĐND xã họp về việc sửa đường; 12 hộ góp công.", true, true);
        check("Tổ họp.", false, true);
        check("Le café où Élise a été reçue à Noël, près de la forêt, était fermé.", false, false);
        check("Ngày 5/3, HĐND xã họp về việc sửa đường\u{1}; 12 hộ góp công.", false, false);
    }
}
