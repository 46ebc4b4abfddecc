//! `questions.toml`: golden questions. They test what the bot answers, and some are suggested to members.

use serde::{Deserialize, Serialize};

use super::glossary::convert_toml_error;
use crate::formats::LocatedProblem;

/// A question with a known answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldenQuestion {
    #[serde(rename = "ask")]
    pub question: String,
    /// Text that the first quote must contain; `None` if the records have no answer.
    pub quote: Option<String>,
    /// The record that the quote must come from.
    pub document: Option<String>,
    /// Whether it may be suggested to members.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub suggest: bool,
    /// The reason why it is not answered correctly yet, if so; such a question is never suggested.
    pub missed: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct GoldenFile {
    #[serde(default)]
    question: Vec<GoldenQuestion>,
}

impl GoldenQuestion {
    /// Returns the bytes of `list` with this question appended; the existing bytes are unchanged.
    pub fn append_to(self, list: &[u8]) -> Vec<u8> {
        let mut out = list.to_vec();
        if !out.is_empty() {
            out.extend_from_slice(if out.ends_with(b"\n") { b"\n" } else { b"\n\n" });
        }
        let appended = toml::to_string(&GoldenFile { question: vec![self] });
        // Strings and a bool can always be serialised as TOML.
        out.extend_from_slice(appended.unwrap_or_default().as_bytes());
        out
    }
}

/// Parses the file.
///
/// # Errors
/// The first invalid line.
pub fn parse(text: &str) -> Result<Vec<GoldenQuestion>, LocatedProblem> {
    Ok(toml::from_str::<GoldenFile>(text).map_err(|error| convert_toml_error(text, &error))?.question)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, Option<&str>, bool)], problem: Option<usize>) {
        let parsed = parse(text);
        assert_eq!(parsed.as_ref().err().map(|(line, _)| *line), problem, "{text}");
        let golden = parsed.unwrap_or_default();
        let read: Vec<_> = golden.iter().map(|g| (g.question.as_str(), g.quote.as_deref(), g.suggest)).collect();
        assert_eq!(read, expected);
    }

    #[test]
    fn questions_or_a_problem_with_its_line() {
        check("[[question]]\nask = \"ai?\"\nquote = \"Hà\"\nsuggest = true\n", &[("ai?", Some("Hà"), true)], None);
        check("[[question]]\nask = \"giá vàng?\"\n", &[("giá vàng?", None, false)], None);
        check("[[question]]\nquote = \"Hà\"\n", &[], Some(1));
    }

    #[test]
    fn a_question_is_appended_and_nothing_else_changes() {
        let list = "# ours\n[[question]]\nask = \"ai?\"\nsuggest = true";
        let golden = |question: &str, quote: Option<&str>| GoldenQuestion {
            question: question.to_owned(),
            quote: quote.map(str::to_owned),
            document: None,
            suggest: false,
            missed: None,
        };
        let question = golden("\"gì\"\n[[question]]", Some("một 'hai' \\"));
        for list in [list, ""] {
            let longer = question.clone().append_to(list.as_bytes());
            let longer = std::str::from_utf8(&longer).expect("it is UTF-8");
            assert!(longer.starts_with(list));
            let read = parse(longer).expect("it was written by the program");
            assert_eq!(read.last(), Some(&question), "{longer}");
            assert_eq!(read.len(), if list.is_empty() { 1 } else { 2 });
        }
    }
}
