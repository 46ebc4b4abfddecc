//! Parses the phrase lists in `words/`: a line in brackets begins a section, ` | ` separates phrases, `#` begins a
//! comment.

use super::answer_types::AnswerTypes;

/// Returns the phrases of the section `name`, in order.
pub fn parse_section(list: &'static str, name: &str) -> impl Iterator<Item = &'static str> + use<> {
    let name = name.to_owned();
    parse_all_phrases(list).filter(move |(section, _)| *section == name).map(|(_, phrase)| phrase)
}

/// Returns the phrases of all sections that are named after an answer type, each with the type.
pub fn parse_phrases_by_type(list: &'static str) -> impl Iterator<Item = (AnswerTypes, &'static str)> {
    parse_all_phrases(list).filter_map(|(section, phrase)| Some((AnswerTypes::from_label(section)?, phrase)))
}

/// Returns all phrases, each with the name of its section.
fn parse_all_phrases(list: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
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
        assert!(parse_section(LIST, "papers").eq(["luật", "nghị định", "thông tư"]));
        assert!(parse_section(LIST, "number").eq(["bao nhiêu", "mấy"]));
        assert_eq!(parse_section(LIST, "place").count(), 0);
        assert!(parse_phrases_by_type(LIST).eq([(AnswerTypes::NUMBER, "bao nhiêu"), (AnswerTypes::NUMBER, "mấy")]));
    }

    /// Checks that each section of a list is named after an answer type or is one of `others`.
    fn check(list: &'static str, others: &[&str]) {
        let names: BTreeSet<&str> = parse_all_phrases(list).map(|(name, _)| name).collect();
        for name in names {
            assert!(
                AnswerTypes::from_label(name).is_some() || others.contains(&name),
                "[{name}] is neither an answer type nor used by name"
            );
        }
        others.iter().for_each(|other| assert!(parse_section(list, other).next().is_some(), "[{other}] is empty"));
        let plain = |phrase: &str| phrase.trim() == phrase && !phrase.is_empty() && !phrase.contains('|');
        parse_all_phrases(list).for_each(|(_, phrase)| assert!(plain(phrase), "{phrase:?}"));
    }

    #[test]
    fn the_files_are_well_formed() {
        check(include_str!("words/question_words.txt"), &["papers", "latest", "request"]);
        check(include_str!("words/answer_phrases.txt"), &[]);
    }
}
