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
