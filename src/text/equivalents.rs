//! Synonyms of general Vietnamese: regional words, spoken and written forms, loanwords, technical terms.
//!
//! Each file of `words/` covers one subject. A line in brackets (`[region]`) gives the [`EquivalenceKind`] of the
//! groups below it. A group is a line of terms (`trễ | muộn | chậm`), in lower case except for names. `#` begins a
//! comment. No two terms are together in more than one group: such groups should be one, or contradict each other.

/// Why the terms of a group are equivalent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EquivalenceKind {
    /// `[region]`: the same word in different regions.
    Region,
    /// `[register]`: spoken and written forms.
    Register,
    /// `[loan]`: a foreign word and its Vietnamese translation.
    Loan,
    /// `[term]`: technical synonyms, or a full and a short name.
    Term,
    /// `[near]`: related terms; a text with one mostly answers questions about the other.
    Near,
}

/// A group of equivalent terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EquivalenceGroup {
    pub kind: EquivalenceKind,
    pub terms: Vec<&'static str>,
}

const FILES: &[(&str, &str)] = &[
    ("administration", include_str!("words/administration.txt")),
    ("business", include_str!("words/business.txt")),
    ("everyday", include_str!("words/everyday.txt")),
    ("farming", include_str!("words/farming.txt")),
    ("finance", include_str!("words/finance.txt")),
    ("health", include_str!("words/health.txt")),
    ("housing", include_str!("words/housing.txt")),
    ("meeting", include_str!("words/meeting.txt")),
    ("regions", include_str!("words/regions.txt")),
    ("school", include_str!("words/school.txt")),
    ("software", include_str!("words/software.txt")),
];

/// Returns the groups of all files. Malformed lines are skipped; a test checks that there are none.
pub fn load_equivalents() -> Vec<EquivalenceGroup> {
    FILES.iter().flat_map(|(_, text)| parse_groups(text)).collect()
}

fn parse_groups(text: &'static str) -> Vec<EquivalenceGroup> {
    let mut kind = None;
    let mut groups = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match (EquivalenceKind::from_header(line), kind) {
            (Some(new), _) => kind = Some(new),
            (None, Some(kind)) => groups.push(EquivalenceGroup { kind, terms: line.split(" | ").collect() }),
            (None, None) => {}
        }
    }
    groups
}

impl EquivalenceKind {
    fn from_header(line: &str) -> Option<Self> {
        Some(match line {
            "[region]" => Self::Region,
            "[register]" => Self::Register,
            "[loan]" => Self::Loan,
            "[term]" => Self::Term,
            "[near]" => Self::Near,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::syllable::exact_key;
    use std::collections::{HashMap, HashSet};

    fn key(term: &str) -> String {
        term.split_whitespace().map(exact_key).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_files_are_well_formed() {
        for (name, text) in FILES {
            let mut kind = None;
            for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
                if line.starts_with('[') {
                    kind = Some(
                        EquivalenceKind::from_header(line).unwrap_or_else(|| panic!("{name}: {line} is not a kind")),
                    );
                    continue;
                }
                let terms: Vec<_> = line.split(" | ").collect();
                assert!(kind.is_some(), "{name}: {line} is under no kind");
                assert!((2..=8).contains(&terms.len()), "{name}: {line}");
                let plain = |t: &&str| t.trim() == *t && !t.is_empty() && !t.contains('|') && t.split(' ').count() <= 6;
                assert!(terms.iter().all(plain), "{name}: {line}");
            }
        }
    }

    #[test]
    fn no_pair_is_listed_twice() {
        let mut pairs: HashMap<(String, String), String> = HashMap::new();
        let groups = load_equivalents();
        assert!(groups.len() >= 1500, "{} groups", groups.len());
        for group in &groups {
            let keys: Vec<_> = group.terms.iter().map(|term| key(term)).collect();
            assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len(), "{group:?} has a term twice");
            for (i, a) in keys.iter().enumerate() {
                for b in &keys[i + 1..] {
                    let pair = if a < b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
                    let previous = pairs.insert(pair, format!("{group:?}"));
                    assert!(previous.is_none(), "{a} and {b} are both in {group:?} and {previous:?}");
                }
            }
        }
    }
}
