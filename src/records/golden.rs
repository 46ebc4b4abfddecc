//! `questions.toml`: golden questions. They test what the bot answers, and some are suggested to members.

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::toml_list;
use crate::formats::{LocatedProblem, Problem};

/// Maximum bytes of the file: 300 for each of [`MAX_QUESTIONS`] questions.
const MAX_BYTES: usize = 3 << 20;

/// Maximum questions of a list. Asking them takes seconds, which the reload bounds.
const MAX_QUESTIONS: usize = 10_000;

/// Maximum questions that may be suggested. Each snapshot asks them all, and every answer looks for related ones.
const MAX_SUGGESTIONS: usize = 500;

/// Maximum characters of a question: those of a message in Telegram (<https://core.telegram.org/bots/api#message>).
const MAX_QUESTION_CHARS: usize = 4096;

/// A question with a known answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GoldenFile {
    #[serde(default)]
    question: Vec<Spanned<GoldenQuestion>>,
}

/// An entry to append to a list.
#[derive(Serialize)]
struct AppendedEntry {
    question: [GoldenQuestion; 1],
}

impl GoldenQuestion {
    /// Whether it may be suggested to members, as long as it is answered.
    pub fn is_suggested(&self) -> bool {
        self.suggest && self.missed.is_none()
    }

    /// Returns the bytes of `list` with this question appended; the existing bytes are unchanged.
    pub fn append_to(self, list: &[u8]) -> Vec<u8> {
        let mut out = list.to_vec();
        if !out.is_empty() {
            out.extend_from_slice(if out.ends_with(b"\n") { b"\n" } else { b"\n\n" });
        }
        let appended = toml::to_string(&AppendedEntry { question: [self] });
        // Strings and a bool can always be serialised as TOML.
        out.extend_from_slice(appended.unwrap_or_default().as_bytes());
        out
    }
}

/// Parses the file.
///
/// # Errors
/// The first invalid line, or the first line that exceeds a limit.
pub fn parse(text: &str) -> Result<Vec<GoldenQuestion>, LocatedProblem> {
    let file: GoldenFile = toml_list::parse(text, MAX_BYTES)?;
    let (mut questions, mut suggested) = (Vec::new(), 0);
    for entry in file.question {
        let start = entry.span().start;
        let golden = entry.into_inner();
        suggested += usize::from(golden.is_suggested());
        let problem = if golden.question.chars().nth(MAX_QUESTION_CHARS).is_some() {
            Problem::GoldenQuestionTooLong { characters: MAX_QUESTION_CHARS }
        } else if suggested > MAX_SUGGESTIONS {
            Problem::TooManySuggestions { questions: MAX_SUGGESTIONS }
        } else if questions.len() == MAX_QUESTIONS {
            Problem::TooManyGoldenQuestions { questions: MAX_QUESTIONS }
        } else {
            questions.push(golden);
            continue;
        };
        return Err((toml_list::find_line(text, start), problem));
    }
    Ok(questions)
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

    fn check_limit(question: impl Fn(usize) -> String, limit: usize, problem: Problem) {
        let list = |count: usize| (0..count).map(&question).collect::<String>();
        assert_eq!(parse(&list(limit)).map(|golden| golden.len()), Ok(limit));
        assert_eq!(parse(&list(limit + 1)), Err((list(limit).lines().count() + 1, problem)));
    }

    #[test]
    fn a_question_above_a_limit_is_named() {
        let question = |number: usize| format!("[[question]]\nask = \"quỹ {number}?\"\n");
        check_limit(question, MAX_QUESTIONS, Problem::TooManyGoldenQuestions { questions: MAX_QUESTIONS });
        let suggested = |number: usize| format!("{}suggest = true\n", question(number));
        check_limit(suggested, MAX_SUGGESTIONS, Problem::TooManySuggestions { questions: MAX_SUGGESTIONS });
        let [within, above] =
            [0, 1].map(|more| format!("\n[[question]]\nask = \"{}\"\n", "ă".repeat(MAX_QUESTION_CHARS + more)));
        assert!(parse(&within).is_ok());
        assert_eq!(parse(&above), Err((2, Problem::GoldenQuestionTooLong { characters: MAX_QUESTION_CHARS })));
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
