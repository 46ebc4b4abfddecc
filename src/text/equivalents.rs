//! Synonyms of general Vietnamese: regional, spoken and written, loanwords, technical terms.
//!
//! Each file of `words/` covers a subject. A line in brackets (`[region]`) gives the [`Kind`] of the groups below it; a
//! group is a line of terms (`trễ | muộn | chậm`), in lower case except for names; `#` begins a comment. No two terms
//! share two groups: these would be one group, or contradict each other.

/// The reason why the terms of a group are equivalent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `[region]`: the same in another region.
    Region,
    /// `[register]`: the same in speech and in writing.
    Register,
    /// `[loan]`: a foreign word and its Vietnamese.
    Loan,
    /// `[term]`: synonyms of a field, or a full and a short name.
    Term,
    /// `[near]`: not the same, but mostly an answer to questions for the other.
    Near,
}

/// A group of equivalent terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub kind: Kind,
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

/// Returns all groups. Malformed lines are skipped; a test checks that there are none.
pub fn general() -> Vec<Group> {
    FILES.iter().flat_map(|(_, text)| read(text)).collect()
}

fn read(text: &'static str) -> Vec<Group> {
    let mut kind = None;
    let mut groups = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match (Kind::of(line), kind) {
            (Some(new), _) => kind = Some(new),
            (None, Some(kind)) => groups.push(Group { kind, terms: line.split(" | ").collect() }),
            (None, None) => {}
        }
    }
    groups
}

impl Kind {
    fn of(line: &str) -> Option<Self> {
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
    use crate::text::syllable::exact;
    use std::collections::{HashMap, HashSet};

    fn key(term: &str) -> String {
        term.split_whitespace().map(exact).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_files_are_well_formed() {
        for (name, text) in FILES {
            let mut kind = None;
            for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
                if line.starts_with('[') {
                    kind = Some(Kind::of(line).unwrap_or_else(|| panic!("{name}: {line} is no kind")));
                    continue;
                }
                let terms: Vec<_> = line.split(" | ").collect();
                assert!(kind.is_some(), "{name}: {line} stands under no kind");
                assert!((2..=8).contains(&terms.len()), "{name}: {line}");
                let plain = |t: &&str| t.trim() == *t && !t.is_empty() && !t.contains('|') && t.split(' ').count() <= 6;
                assert!(terms.iter().all(plain), "{name}: {line}");
            }
        }
    }

    #[test]
    fn no_pair_stands_twice() {
        let mut pairs: HashMap<(String, String), String> = HashMap::new();
        let groups = general();
        assert!(groups.len() >= 1500, "{} groups", groups.len());
        for group in &groups {
            let keys: Vec<_> = group.terms.iter().map(|term| key(term)).collect();
            assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len(), "{group:?} has a term twice");
            for (i, a) in keys.iter().enumerate() {
                for b in &keys[i + 1..] {
                    let pair = if a < b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
                    let before = pairs.insert(pair, format!("{group:?}"));
                    assert!(before.is_none(), "{a} and {b} stand in {group:?} and {before:?}");
                }
            }
        }
    }
}
