//! `glossary.toml`: abbreviations and equivalent terms of an organisation.

use serde::Deserialize;

use crate::formats::{LocatedProblem, Problem};

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
    abbreviation: Vec<Abbreviation>,
    #[serde(default)]
    equivalent: Vec<Equivalent>,
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
/// The first invalid line.
pub fn parse(text: &str) -> Result<Glossary, LocatedProblem> {
    let file: GlossaryFile = toml::from_str(text).map_err(|error| convert_toml_error(text, &error))?;
    Ok(Glossary {
        abbreviations: file.abbreviation.into_iter().map(|a| (a.short, a.long)).collect(),
        equivalents: file.equivalent.into_iter().map(|e| e.terms).collect(),
    })
}

/// Converts a parse error to a problem with its line.
pub(super) fn convert_toml_error(text: &str, error: &toml::de::Error) -> LocatedProblem {
    let at = error.span().map_or(0, |span| span.start).min(text.len());
    let line = text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1;
    (line, Problem::InvalidToml(error.message().to_owned()))
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
}
