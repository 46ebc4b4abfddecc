//! `ask`: answers one question in the terminal, or a batch of questions as JSON Lines.

use std::io::{BufRead, BufWriter, IsTerminal, Write};
use std::process::ExitCode;

use anyhow::{anyhow, bail};
use serde::Deserialize;

use super::folder::Folder;
use crate::answer::Question;
use crate::library::Snapshot;
use crate::render::explanation::explain_answer;
use crate::render::terminal::{self, TerminalStyle};
use crate::render::texts::{Language, fill};
use crate::render::{json, record_report};

#[derive(Debug, clap::Args)]
pub struct Ask {
    #[command(flatten)]
    folder: Folder,
    /// Answer from this record only, given by its path inside the folder.
    #[arg(long = "in", value_name = "FILE")]
    document: Option<String>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    /// Explain how the question was understood and how each quote was scored.
    #[arg(long, conflicts_with_all = ["json", "batch"])]
    explain: bool,
    /// An earlier question that this one may refer to; can be repeated, oldest first.
    #[arg(long, value_name = "QUESTION", conflicts_with = "batch")]
    after: Vec<String>,
    /// Read questions from standard input, one JSON object per line, and answer them in order.
    #[arg(long, conflicts_with_all = ["json", "document", "question"])]
    batch: bool,
    /// The question; its words need no quotation marks.
    #[arg(required_unless_present = "batch")]
    question: Vec<String>,
}

/// A line of a batch.
#[derive(Debug, Deserialize)]
struct BatchLine {
    id: serde_json::Value,
    question: String,
    #[serde(default)]
    history: Vec<String>,
    document: Option<String>,
}

impl Ask {
    /// Answers the question or batch; the exit code is 1 if the question has no answer.
    pub fn run(self, language: Language) -> anyhow::Result<ExitCode> {
        let snapshot = self.folder.load_snapshot(language)?;
        for problem in &snapshot.knowledge.problems {
            tracing::warn!("{}", record_report::format_problem_line(problem, language));
        }
        if self.batch {
            return answer_batch(&snapshot, language);
        }
        check_record(&snapshot, self.document.as_deref(), language)?;
        let question = Question {
            text: self.question.join(" "),
            history: self.after,
            document: self.document,
            ..Question::default()
        };
        if question.text.trim().is_empty() {
            bail!(language.cli_texts().empty_question);
        }
        let answer = snapshot.answer(&question);
        let mut out = std::io::stdout();
        if self.json {
            writeln!(out, "{}", serde_json::to_string(&json::answer_to_json(&snapshot, None, &answer))?)?;
        } else if self.explain {
            let analysis = snapshot.records().analyse(&question)?;
            write!(out, "{}", explain_answer(&snapshot, &analysis, &answer.quotes, language))?;
        } else {
            let style = TerminalStyle::new(language, out.is_terminal());
            write!(out, "{}", terminal::render_answer(&snapshot, &answer, style))?;
        }
        Ok(if answer.outcome.is_answer() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

/// Returns an error if there is no record at the path `document`.
fn check_record(snapshot: &Snapshot, document: Option<&str>, language: Language) -> anyhow::Result<()> {
    match document {
        Some(path) if snapshot.find_document_by_name(path).is_none() => {
            bail!(fill(language.cli_texts().no_such_record, &[&path]))
        }
        _ => Ok(()),
    }
}

/// Answers the questions on standard input.
fn answer_batch(snapshot: &Snapshot, language: Language) -> anyhow::Result<ExitCode> {
    let (texts, mut out) = (language.cli_texts(), BufWriter::new(std::io::stdout().lock()));
    for (number, line) in (1..).zip(std::io::stdin().lock().lines()) {
        let line = line.map_err(|error| anyhow!(fill(texts.not_utf8, &[&error])))?;
        if line.trim().is_empty() {
            continue;
        }
        let parsed = serde_json::from_str(&line);
        let parsed: BatchLine = parsed.map_err(|error| anyhow!(fill(texts.not_a_question, &[&number, &error])))?;
        let question = Question {
            text: parsed.question,
            history: parsed.history,
            document: parsed.document,
            ..Question::default()
        };
        let answer = snapshot.answer(&question);
        serde_json::to_writer(&mut out, &json::answer_to_json(snapshot, Some(parsed.id), &answer))?;
        out.write_all(b"\n")?;
        out.flush()?;
    }
    Ok(ExitCode::SUCCESS)
}
