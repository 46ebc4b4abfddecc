//! Abbreviations of general Vietnamese, as used on phones and in offices. They are listed in `words/abbreviations.txt`,
//! which documents its format in its first lines. The abbreviations of one organisation are in its glossary. Whether an
//! abbreviation is expanded, and to which long form, depends on the records.

use std::collections::HashMap;

use super::syllable::folded_key;

const LIST: &str = include_str!("words/abbreviations.txt");

/// The abbreviations in lower case, each with its long forms.
#[derive(Debug)]
pub struct Abbreviations(HashMap<&'static str, Vec<&'static str>>);

impl Abbreviations {
    #[expect(clippy::new_without_default, reason = "it parses its table, which is not what a default does")]
    pub fn new() -> Self {
        Self(parse_entries().map(|(short, long)| (short, long.collect())).collect())
    }

    /// Returns the long forms of `word` (lower case), or an empty slice if it is not an abbreviation.
    pub fn expansions(&self, word: &str) -> &[&'static str] {
        self.0.get(word).map_or(&[], Vec::as_slice)
    }

    /// Returns the pairs of short and long form that can replace each other, sorted. Their short form cannot be a
    /// syllable ("htx" and "ubnd", but not "ca" or "tư"), and their long form has several words.
    pub fn two_way_pairs(&self) -> Vec<(&'static str, &'static str)> {
        let mut pairs: Vec<_> = self.0.iter().flat_map(|(short, long)| long.iter().map(|l| (*short, *l))).collect();
        pairs.retain(|(short, long)| Self::is_unpronounceable(short) && long.contains(' '));
        pairs.sort_unstable();
        pairs
    }

    /// Whether a word can only be an abbreviation: it has no vowel, or too many letters for its single vowel.
    pub fn is_unpronounceable(word: &str) -> bool {
        let letters = word.chars().count();
        let vowels = folded_key(word).chars().filter(|c| "aeiouy".contains(*c)).count();
        letters >= 2 && !word.contains('/') && (vowels == 0 || (letters >= 4 && vowels == 1 && ends_in_cluster(word)))
    }
}

/// Whether a word ends in consonants that cannot end a Vietnamese syllable: "ubnd", "attp".
fn ends_in_cluster(word: &str) -> bool {
    let folded = folded_key(&word.to_lowercase());
    let tail = folded.trim_start_matches(|c| !"aeiouy".contains(c)).trim_start_matches(|c| "aeiouy".contains(c));
    !["", "c", "ch", "m", "n", "ng", "nh", "p", "t"].contains(&tail)
}

fn parse_entries() -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    let lines = LIST.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(" = ")).map(|(short, long)| (short, long.split(" | ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn check(word: &str, expected: &[&str]) {
        assert_eq!(Abbreviations::new().expansions(word), expected);
    }

    #[test]
    fn short_forms() {
        check("bn", &["bao nhiêu", "bệnh nhân"]);
        check("ko", &["không"]);
        check("hội", &[]);
        check("đ/c", &["đồng chí"]);
    }

    #[test]
    fn the_table_is_well_formed() {
        let lines = LIST.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let mut seen = HashSet::new();
        for line in lines {
            let (short, long) = line.split_once(" = ").expect(line);
            assert!(seen.insert(short), "{short} is listed twice");
            assert!(short == short.to_lowercase() && !short.contains(' '), "{short} is not a single lower-case word");
            let long: Vec<_> = long.split(" | ").collect();
            assert!(long.iter().all(|l| !l.is_empty() && l.trim() == *l && *l != short), "{line}");
            assert_eq!(long.iter().collect::<HashSet<_>>().len(), long.len(), "{line}");
        }
        assert!(seen.len() > 300);
    }

    #[test]
    fn no_long_form_is_an_abbreviation() {
        let known: HashSet<_> = parse_entries().map(|(short, _)| short).collect();
        for (short, long) in parse_entries() {
            for form in long {
                assert!(!known.contains(form), "{short} = {form}, which is itself an abbreviation");
            }
        }
    }
}
