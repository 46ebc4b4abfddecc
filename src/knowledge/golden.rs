//! `questions.toml`: golden questions, which say what the bot must answer, and what it may suggest.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::document::Problem;
use super::glossary::toml_problem;
use crate::text::normalise;

/// A question whose answer is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Golden {
    #[serde(rename = "ask")]
    pub question: String,
    /// What the first quote must hold; none where the records do not answer.
    pub quote: Option<String>,
    /// The record that the quote must come from.
    pub document: Option<String>,
    /// Whether members may be offered it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub suggest: bool,
    /// Why it is still missed, where it is; never suggested then.
    pub missed: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    question: Vec<Golden>,
}

impl Golden {
    /// Reads a file of golden questions.
    ///
    /// # Errors
    /// Where the file cannot be read: its path, line and what to do.
    pub fn read(file: &Path) -> Result<Vec<Self>, Problem> {
        let path = file.display().to_string();
        let text = std::fs::read_to_string(file).map_err(|error| Problem {
            path: path.clone(),
            line: 1,
            message: format!("Không đọc được câu hỏi mẫu: {error}. Hãy chỉ một tệp TOML viết theo UTF-8."),
        })?;
        let mut problems = Vec::new();
        let golden = parse(&path, &normalise(&text), &mut problems);
        problems.into_iter().next().map_or(Ok(golden), Err)
    }

    /// The bytes of a list with this question behind all that stands there, which is left as it is.
    pub fn appended_to(self, list: &[u8]) -> Vec<u8> {
        let mut out = list.to_vec();
        if !out.is_empty() {
            out.extend_from_slice(if out.ends_with(b"\n") { b"\n" } else { b"\n\n" });
        }
        let own = toml::to_string(&File { question: vec![self] });
        // Texts and a flag: TOML has words for all of them.
        out.extend_from_slice(own.unwrap_or_default().as_bytes());
        out
    }
}

/// Reads the file; one that cannot be read is a problem, and no questions.
pub(super) fn parse(path: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<Golden> {
    match toml::from_str::<File>(text) {
        Ok(file) => file.question,
        Err(error) => {
            problems.push(toml_problem(path, text, &error));
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, Option<&str>, bool)], problem: Option<usize>) {
        let mut problems = Vec::new();
        let golden = parse("questions.toml", text, &mut problems);
        let read: Vec<_> = golden.iter().map(|g| (g.question.as_str(), g.quote.as_deref(), g.suggest)).collect();
        assert_eq!((read.as_slice(), problems.first().map(|p| p.line)), (expected, problem));
    }

    #[test]
    fn questions_or_a_problem_with_its_line() {
        check("[[question]]\nask = \"ai?\"\nquote = \"Hà\"\nsuggest = true\n", &[("ai?", Some("Hà"), true)], None);
        check("[[question]]\nask = \"giá vàng?\"\n", &[("giá vàng?", None, false)], None);
        check("[[question]]\nquote = \"Hà\"\n", &[], Some(1));
        assert!(Golden::read(Path::new("no/such/file")).is_err());
    }

    #[test]
    fn a_question_is_appended_and_nothing_else_is_touched() {
        let list = "# ours\n[[question]]\nask = \"ai?\"\nsuggest = true";
        let golden = |question: &str, quote: Option<&str>| Golden {
            question: question.to_owned(),
            quote: quote.map(str::to_owned),
            document: None,
            suggest: false,
            missed: None,
        };
        let asked = golden("\"gì\"\n[[question]]", Some("một 'hai' \\"));
        for list in [list, ""] {
            let longer = asked.clone().appended_to(list.as_bytes());
            let longer = std::str::from_utf8(&longer).expect("it is UTF-8");
            assert!(longer.starts_with(list));
            let read = parse("questions.toml", longer, &mut Vec::new());
            assert_eq!(read.last(), Some(&asked), "{longer}");
            assert_eq!(read.len(), if list.is_empty() { 1 } else { 2 });
        }
    }
}
