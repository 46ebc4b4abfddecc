//! Phrase lists in `words/`: a line in brackets begins a section, ` | ` separates phrases, `#` begins a comment.

use super::kinds::Kinds;

/// Returns the phrases of a section, in order.
pub fn section(list: &'static str, name: &str) -> impl Iterator<Item = &'static str> + use<> {
    let name = name.to_owned();
    sections(list).filter(move |(section, _)| *section == name).map(|(_, phrase)| phrase)
}

/// Returns the phrases of all sections that are named after a kind.
pub fn by_kind(list: &'static str) -> impl Iterator<Item = (Kinds, &'static str)> {
    sections(list).filter_map(|(section, phrase)| Some((Kinds::of_name(section)?, phrase)))
}

/// Returns all phrases, each with its section's name.
fn sections(list: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let named = lines.scan("", |section, line| {
        let name = line.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
        *section = name.unwrap_or(section);
        Some((*section, line, name.is_none()))
    });
    let phrases = named.filter(|(.., is_list)| *is_list);
    phrases.flat_map(|(section, line, _)| line.split(" | ").map(move |phrase| (section, phrase)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const LIST: &str = "# a list\n[number]\nbao nhiêu | mấy\n[papers]\nluật\nnghị định | thông tư\n";

    #[test]
    fn phrases_are_found_by_their_section() {
        assert!(section(LIST, "papers").eq(["luật", "nghị định", "thông tư"]));
        assert!(section(LIST, "number").eq(["bao nhiêu", "mấy"]));
        assert_eq!(section(LIST, "place").count(), 0);
        assert!(by_kind(LIST).eq([(Kinds::NUMBER, "bao nhiêu"), (Kinds::NUMBER, "mấy")]));
    }

    /// A list's sections are kinds, or those `others`.
    fn check(list: &'static str, others: &[&str]) {
        let names: BTreeSet<&str> = sections(list).map(|(name, _)| name).collect();
        for name in names {
            assert!(Kinds::of_name(name).is_some() || others.contains(&name), "nobody asks for [{name}]");
        }
        others.iter().for_each(|other| assert!(section(list, other).next().is_some(), "[{other}] is empty"));
        let plain = |phrase: &str| phrase.trim() == phrase && !phrase.is_empty() && !phrase.contains('|');
        sections(list).for_each(|(_, phrase)| assert!(plain(phrase), "{phrase:?}"));
    }

    #[test]
    fn the_files_are_well_formed() {
        check(include_str!("words/cues.txt"), &["papers", "latest", "request"]);
        check(include_str!("words/offers.txt"), &[]);
    }
}
