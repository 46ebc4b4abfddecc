//! Short forms of general Vietnamese, as phones and offices use them. They are in `words/abbreviations.txt`, whose head
//! explains its format; those of one organisation are in its glossary. The records decide whether and how to use them.

use std::collections::HashMap;

use super::syllable::folded;

const LISTED: &str = include_str!("words/abbreviations.txt");

/// Short forms in lower case, with their long forms.
#[derive(Debug)]
pub struct Abbreviations(HashMap<&'static str, Vec<&'static str>>);

impl Abbreviations {
    #[expect(clippy::new_without_default, reason = "it parses its table, which is not what a default does")]
    pub fn new() -> Self {
        Self(entries().map(|(short, long)| (short, long.collect())).collect())
    }

    /// Returns the long forms of `word` (lower case); empty if it is not a short form.
    pub fn of(&self, word: &str) -> &[&'static str] {
        self.0.get(word).map_or(&[], Vec::as_slice)
    }

    /// Returns the interchangeable pairs, in order: the short form is no syllable ("htx", "ubnd", never "ca", "tư").
    pub fn both_ways(&self) -> Vec<(&'static str, &'static str)> {
        let mut pairs: Vec<_> = self.0.iter().flat_map(|(short, long)| long.iter().map(|l| (*short, *l))).collect();
        pairs.retain(|(short, long)| Self::is_no_syllable(short) && long.contains(' '));
        pairs.sort_unstable();
        pairs
    }

    /// Whether a word can only be a short form: it has no vowel, or more letters than its only vowel allows.
    pub fn is_no_syllable(word: &str) -> bool {
        let letters = word.chars().count();
        let vowels = folded(word).chars().filter(|c| "aeiouy".contains(*c)).count();
        letters >= 2 && !word.contains('/') && (vowels == 0 || (letters >= 4 && vowels == 1 && is_clustered(word)))
    }
}

/// Whether a word ends in consonants that end no syllable: "ubnd", "attp".
fn is_clustered(word: &str) -> bool {
    let folded = folded(&word.to_lowercase());
    let tail = folded.trim_start_matches(|c| !"aeiouy".contains(c)).trim_start_matches(|c| "aeiouy".contains(c));
    !["", "c", "ch", "m", "n", "ng", "nh", "p", "t"].contains(&tail)
}

fn entries() -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    let lines = LISTED.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(" = ")).map(|(short, long)| (short, long.split(" | ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn check(word: &str, expected: &[&str]) {
        assert_eq!(Abbreviations::new().of(word), expected);
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
        let lines = LISTED.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let mut seen = HashSet::new();
        for line in lines {
            let (short, long) = line.split_once(" = ").expect(line);
            assert!(seen.insert(short), "{short} stands twice");
            assert!(short == short.to_lowercase() && !short.contains(' '), "{short} is not one small word");
            let long: Vec<_> = long.split(" | ").collect();
            assert!(long.iter().all(|l| !l.is_empty() && l.trim() == *l && *l != short), "{line}");
            assert_eq!(long.iter().collect::<HashSet<_>>().len(), long.len(), "{line}");
        }
        assert!(seen.len() > 300);
    }

    #[test]
    fn no_short_form_is_a_long_form() {
        let known: HashSet<_> = entries().map(|(short, _)| short).collect();
        for (short, long) in entries() {
            for one in long {
                assert!(!known.contains(one), "{short} = {one}, which is short for something itself");
            }
        }
    }
}
