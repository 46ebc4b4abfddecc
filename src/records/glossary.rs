//! `glossary.toml`: abbreviations and equivalent terms of an organisation.

use serde::Deserialize;
use toml::Spanned;

use super::toml_list;
use crate::formats::{LocatedProblem, Problem};

/// Maximum bytes of the file, twice those of [`MAX_TERMS`] terms of average length. Their words take up to 60 times as
/// much memory.
const MAX_BYTES: usize = 1 << 20;

/// Maximum terms of a glossary, short and long forms included: many times what an organisation uses.
const MAX_TERMS: usize = 10_000;

/// Maximum terms of a group. A question uses at most 128 alternatives of all its words.
const MAX_GROUP_TERMS: usize = 100;

/// Maximum characters of a term. The longest names of institutions have about 150.
const MAX_TERM_CHARS: usize = 300;

/// An organisation's abbreviations and equivalent terms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Glossary {
    /// Pairs of short and long form.
    pub abbreviations: Vec<(String, String)>,
    /// Groups of terms with the same meaning.
    pub equivalents: Vec<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GlossaryFile {
    #[serde(default)]
    abbreviation: Vec<Spanned<Abbreviation>>,
    #[serde(default)]
    equivalent: Vec<Spanned<Equivalent>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Abbreviation {
    short: String,
    long: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Equivalent {
    terms: Vec<String>,
}

/// Parses the file.
///
/// # Errors
/// The first invalid line, or the first line that exceeds a limit.
pub fn parse(text: &str) -> Result<Glossary, LocatedProblem> {
    let file: GlossaryFile = toml_list::parse(text, MAX_BYTES)?;
    let mut entries = Entries { text, terms: 0 };
    let (mut abbreviations, mut equivalents) = (Vec::new(), Vec::new());
    for abbreviation in file.abbreviation {
        let start = abbreviation.span().start;
        let Abbreviation { short, long } = abbreviation.into_inner();
        entries.check(start, [&short, &long])?;
        abbreviations.push((short, long));
    }
    for group in file.equivalent {
        let start = group.span().start;
        let terms = group.into_inner().terms;
        entries.check(start, &terms)?;
        equivalents.push(terms);
    }
    Ok(Glossary { abbreviations, equivalents })
}

/// Checks the limits of a file's entries.
struct Entries<'t> {
    text: &'t str,
    /// The number of terms so far.
    terms: usize,
}

impl Entries<'_> {
    /// Checks the terms of the entry at byte `start`.
    fn check<'e>(
        &mut self,
        start: usize,
        terms: impl IntoIterator<Item = &'e String, IntoIter: ExactSizeIterator>,
    ) -> Result<(), LocatedProblem> {
        let terms = terms.into_iter();
        let count = terms.len();
        self.terms += count;
        let is_too_long = terms.into_iter().any(|term| term.chars().nth(MAX_TERM_CHARS).is_some());
        let problem = if is_too_long {
            Problem::TermTooLong { characters: MAX_TERM_CHARS }
        } else if count > MAX_GROUP_TERMS {
            Problem::GroupTooLarge { terms: MAX_GROUP_TERMS }
        } else if self.terms > MAX_TERMS {
            Problem::TooManyTerms { terms: MAX_TERMS }
        } else {
            return Ok(());
        };
        Err((toml_list::find_line(self.text, start), problem))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: (usize, usize), problem: Option<usize>) {
        let parsed = parse(text);
        assert_eq!(parsed.as_ref().err().map(|(line, _)| *line), problem, "{text}");
        let glossary = parsed.unwrap_or_default();
        assert_eq!((glossary.abbreviations.len(), glossary.equivalents.len()), expected);
    }

    #[test]
    fn entries_or_a_problem_with_its_line() {
        check("", (0, 0), None);
        check(
            "[[abbreviation]]\nshort = \"BBT\"\nlong = \"Ban Bí thư\"\n[[equivalent]]\nterms = [\"a\", \"b\"]\n",
            (1, 1),
            None,
        );
        check("[[abbreviation]]\nshort = \"BBT\"\n", (0, 0), Some(1));
        check("\n\n[[equivalents]]\n", (0, 0), Some(3));
    }

    fn group(terms: usize) -> String {
        format!("[[equivalent]]\nterms = [{}]\n", "\"từ\", ".repeat(terms))
    }

    fn abbreviation(long: &str) -> String {
        format!("[[abbreviation]]\nshort = \"A\"\nlong = \"{long}\"\n")
    }

    fn check_limit(at_limit: &str, above: &str, line: usize, problem: Problem) {
        assert!(parse(at_limit).is_ok());
        assert_eq!(parse(above), Err((line, problem)));
    }

    #[test]
    fn an_entry_above_a_limit_is_named() {
        let (within, above) = (group(MAX_GROUP_TERMS), group(MAX_GROUP_TERMS + 1));
        check_limit(&within, &format!("{within}\n{above}"), 4, Problem::GroupTooLarge { terms: MAX_GROUP_TERMS });
        let full = within.repeat(MAX_TERMS / MAX_GROUP_TERMS);
        let line = full.lines().count() + 1;
        check_limit(&full, &format!("{full}{}", group(1)), line, Problem::TooManyTerms { terms: MAX_TERMS });
        let [within, above] = [0, 1].map(|more| abbreviation(&"ă".repeat(MAX_TERM_CHARS + more)));
        check_limit(&within, &above, 1, Problem::TermTooLong { characters: MAX_TERM_CHARS });
    }
}
