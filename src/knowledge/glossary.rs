//! `glossary.toml`: what this organisation shortens, and what it calls by several names.

use serde::Deserialize;

use super::document::Problem;

/// What one organisation's words stand for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Glossary {
    /// Short form and long form.
    pub abbreviations: Vec<(String, String)>,
    /// Groups of terms that mean the same here.
    pub equivalents: Vec<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
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

/// Reads the file; one that cannot be read is a problem, and an empty glossary.
pub(super) fn parse(path: &str, text: &str, problems: &mut Vec<Problem>) -> Glossary {
    match toml::from_str::<File>(text) {
        Ok(file) => Glossary {
            abbreviations: file.abbreviation.into_iter().map(|a| (a.short, a.long)).collect(),
            equivalents: file.equivalent.into_iter().map(|e| e.terms).collect(),
        },
        Err(error) => {
            problems.push(toml_problem(path, text, &error));
            Glossary::default()
        }
    }
}

/// An error of the TOML reader, with its line.
pub(super) fn toml_problem(path: &str, text: &str, error: &toml::de::Error) -> Problem {
    let at = error.span().map_or(0, |span| span.start).min(text.len());
    let line = text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1;
    let message = format!("Mục này sai ({}); hãy sửa theo mẫu trong README.", error.message());
    Problem { path: path.to_owned(), line, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: (usize, usize), problem: Option<usize>) {
        let mut problems = Vec::new();
        let glossary = parse("glossary.toml", text, &mut problems);
        assert_eq!((glossary.abbreviations.len(), glossary.equivalents.len()), expected);
        assert_eq!(problems.first().map(|p| p.line), problem);
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
