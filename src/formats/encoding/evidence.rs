//! Measures how much a decoded text looks like Vietnamese. Only words with non-ASCII letters count, as the others are
//! the same in every encoding. A verdict must be certain, since text that is decoded wrongly is quoted wrongly.

use std::collections::HashSet;

use super::legacy::Reading;
use super::spelling::is_syllable;

/// Fewest distinct accented words for a verdict. On pieces of 8 to 2000 words, VISCII passed for TCVN3 or windows-1258
/// 74 times in 64,000 with 5 here and 90 in `POSSIBLE`, and still 4 times with 8 and 95, before it was made a rival.
const FEWEST: usize = 8;

/// Percentage of accented words that must be possible syllables; foreign names and typing errors are the rest.
const POSSIBLE: usize = 95;

/// Highest percentage of possible syllables in any wrong decoding.
const RIVAL: usize = 60;

/// Lowest percentage of accented words: Vietnamese has 60 to 85, the languages of Western Europe have 5 to 25.
const ACCENTED: usize = 30;

/// The word counts of a decoded text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Words of two or more characters, without digits.
    words: usize,
    /// Words with a non-ASCII letter, and stray characters.
    accented: usize,
    /// Accented words that are possible Vietnamese syllables.
    possible: usize,
    /// Distinct possible words, counted up to `FEWEST`.
    different: usize,
    /// The text has control characters: it is not text, or not in this encoding.
    broken: bool,
}

/// Counts the words of a decoded text.
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

/// Counts accented words that are not syllables, and stray characters.
pub fn misspelt(reading: &Reading) -> usize {
    let evidence = weigh(reading);
    evidence.accented - evidence.possible
}

/// Whether `c` separates words. Latin-1 symbols do not: as letters of another encoding they occur inside words.
fn is_boundary(c: char) -> bool {
    c.is_whitespace() || (c.is_ascii() && !c.is_ascii_alphanumeric()) || ('\u{2000}'..'\u{2C00}').contains(&c)
}

/// Whether a word counts: a lone character may be a bullet or a letter, and "30°C", "m²" are words in no encoding.
fn counts(word: &str) -> bool {
    word.chars().nth(1).is_some() && !word.bytes().any(|b| b.is_ascii_digit())
}

/// Whether a word is an abbreviation such as "HĐND", "QĐ": no syllable, yet right.
fn is_abbreviation(word: &str) -> bool {
    word.chars().all(|c| c == 'Đ' || (c.is_ascii_uppercase() && !"AEIOUY".contains(c)))
}

impl Evidence {
    /// Whether this decoding is convincing Vietnamese by itself.
    pub fn convinces(&self) -> bool {
        !self.broken
            && self.different >= FEWEST
            && self.possible * 100 >= self.accented * POSSIBLE
            && self.accented * 100 >= self.words * ACCENTED
    }

    /// Whether this decoding may be Vietnamese too, so that another one is not certain.
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
