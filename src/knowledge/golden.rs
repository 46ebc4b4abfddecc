//! `questions.toml`: golden questions, which say what the bot must answer, and what it may suggest.

use std::path::Path;

use serde::Deserialize;

use super::document::Problem;
use super::glossary::toml_problem;
use crate::text::normalise;

/// A question whose answer is known.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Golden {
    #[serde(rename = "ask")]
    pub question: String,
    /// What the first quote must hold; none where the records do not answer.
    pub quote: Option<String>,
    /// The record that the quote must come from.
    pub document: Option<String>,
    /// Whether members may be offered it.
    #[serde(default)]
    pub suggest: bool,
    /// Why it is still missed, where it is; never suggested then.
    pub missed: Option<String>,
}

#[derive(Deserialize)]
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
}
