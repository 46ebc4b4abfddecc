//! `ask`: one question to the terminal, or a batch as JSON Lines.

use std::io::{BufRead, BufWriter, IsTerminal, Write};
use std::process::ExitCode;

use anyhow::{anyhow, bail};
use serde::Deserialize;

use super::folder::Folder;
use crate::answer::Question;
use crate::library::Snapshot;
use crate::render::explanation::explanation;
use crate::render::terminal::{self, Style};
use crate::render::texts::{Language, fill};
use crate::render::{json, overview};

#[derive(Debug, clap::Args)]
pub struct Ask {
    #[command(flatten)]
    folder: Folder,
    /// Answer from this record alone: its path inside the folder.
    #[arg(long = "in", value_name = "FILE")]
    document: Option<String>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    /// Print how the question was read, and what speaks for each quote.
    #[arg(long, conflicts_with_all = ["json", "batch"])]
    explain: bool,
    /// An earlier question of the same member, which this one may lean on; once for each.
    #[arg(long, value_name = "QUESTION", conflicts_with = "batch")]
    after: Vec<String>,
    /// Read questions from standard input, one JSON object a line, and answer in the same order.
    #[arg(long, conflicts_with_all = ["json", "document", "question"])]
    batch: bool,
    /// The question; its words need no quotation marks.
    #[arg(required_unless_present = "batch")]
    question: Vec<String>,
}

/// A line of a batch.
#[derive(Debug, Deserialize)]
struct Line {
    id: serde_json::Value,
    question: String,
    #[serde(default)]
    history: Vec<String>,
    document: Option<String>,
}

impl Ask {
    pub fn run(self, language: Language) -> anyhow::Result<ExitCode> {
        let snapshot = self.folder.snapshot(language)?;
        for problem in &snapshot.knowledge.problems {
            tracing::warn!("{}", overview::problem(problem, language));
        }
        if self.batch {
            return batch(&snapshot, language);
        }
        check_record(&snapshot, self.document.as_deref(), language)?;
        let question = Question {
            text: self.question.join(" "),
            history: self.after,
            document: self.document,
            ..Question::default()
        };
        if question.text.trim().is_empty() {
            bail!(language.cli().empty_question);
        }
        let answer = snapshot.answer(&question);
        let mut out = std::io::stdout();
        if self.json {
            writeln!(out, "{}", serde_json::to_string(&json::answer(&snapshot, None, &answer))?)?;
        } else if self.explain {
            let analysis = snapshot.records().consider(&question)?;
            write!(out, "{}", explanation(&snapshot, &analysis, &answer.quotes, language))?;
        } else {
            let style = Style::new(language, out.is_terminal());
            write!(out, "{}", terminal::answer(&snapshot, &answer, style))?;
        }
        Ok(if answer.outcome.is_answer() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

fn check_record(snapshot: &Snapshot, document: Option<&str>, language: Language) -> anyhow::Result<()> {
    match document {
        Some(path) if snapshot.document_at(path).is_none() => {
            bail!(fill(language.cli().no_such_record, &[&path]))
        }
        _ => Ok(()),
    }
}

fn batch(snapshot: &Snapshot, language: Language) -> anyhow::Result<ExitCode> {
    let (texts, mut out) = (language.cli(), BufWriter::new(std::io::stdout().lock()));
    for (number, line) in (1..).zip(std::io::stdin().lock().lines()) {
        let line = line.map_err(|error| anyhow!(fill(texts.not_utf8, &[&error])))?;
        if line.trim().is_empty() {
            continue;
        }
        let read = serde_json::from_str(&line);
        let read: Line = read.map_err(|error| anyhow!(fill(texts.not_a_question, &[&number, &error])))?;
        let question =
            Question { text: read.question, history: read.history, document: read.document, ..Question::default() };
        let answer = snapshot.answer(&question);
        serde_json::to_writer(&mut out, &json::answer(snapshot, Some(read.id), &answer))?;
        out.write_all(b"\n")?;
        out.flush()?;
    }
    Ok(ExitCode::SUCCESS)
}
