//! `eval`: counts the golden questions that the first quote or the first three quotes answer, and the answers
//! and refusals at each threshold of the confidence.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::anyhow;

use super::folder::Folder;
use crate::answer::{Outcome, Question, Quote};
use crate::formats::{FileProblem, Limits};
use crate::library::Snapshot;
use crate::records::{self, GoldenQuestion, QUESTIONS_FILE};
use crate::render::record_report;
use crate::render::texts::{CliTexts, Language, fill};

/// Thresholds of the confidence at which answers and refusals are counted.
const CONFIDENCE_THRESHOLDS: [f32; 9] = [0.1, 0.25, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97];

/// The share of golden questions that must be answered or refused correctly for exit code 0.
pub const PASS_RATIO: f64 = 0.9;

#[derive(Debug, clap::Args)]
pub struct Eval {
    #[command(flatten)]
    folder: Folder,
    /// Read the golden questions from this file instead of the folder's questions.toml.
    #[arg(long, value_name = "FILE")]
    questions: Option<PathBuf>,
}

impl Eval {
    /// Prints the counts; the exit code is 1 if too few golden questions are answered or refused correctly.
    pub fn run(self, language: Language) -> anyhow::Result<ExitCode> {
        let snapshot = self.folder.load_snapshot(language)?;
        let golden = match &self.questions {
            Some(file) => read_questions(file, language)?,
            None => snapshot.knowledge.golden.clone(),
        };
        let texts = language.cli_texts();
        anyhow::ensure!(!golden.is_empty(), texts.no_golden);
        let mut counts = EvalCounts::default();
        let mut out = BufWriter::new(std::io::stdout().lock());
        for question in &golden {
            match (counts.ask(&snapshot, question, texts), &question.missed) {
                (Some(miss), Some(reason)) => writeln!(out, "{}", fill(texts.known_miss, &[&miss, reason]))?,
                (Some(miss), None) => writeln!(out, "{miss}")?,
                (None, Some(_)) => writeln!(out, "{}", fill(texts.no_longer_missed, &[&question.question]))?,
                (None, None) => {}
            }
        }
        writeln!(out, "{:<17} {}", texts.first_quote, format_ratio(counts.first, counts.answerable))?;
        writeln!(out, "{:<17} {}", texts.first_three, format_ratio(counts.three, counts.answerable))?;
        writeln!(out, "{:<17} {}", texts.refused, format_ratio(counts.refused, counts.unanswerable))?;
        writeln!(out, "\n{:<13} {:<15} {}", texts.confidence, texts.answered, texts.correctly_refused)?;
        let (answerable, unanswerable) = (counts.answerable, counts.unanswerable);
        for threshold in CONFIDENCE_THRESHOLDS {
            let count_reaching =
                |confidences: &[f32]| confidences.iter().filter(|confidence| **confidence >= threshold).count();
            let answered = format_ratio(count_reaching(&counts.answerable_confidences), answerable);
            let refused = format_ratio(unanswerable - count_reaching(&counts.unanswerable_confidences), unanswerable);
            writeln!(out, "{threshold:<13} {answered:<15} {refused}")?;
        }
        out.flush()?;
        let right = ratio(counts.first + counts.refused, golden.len());
        Ok(if right >= PASS_RATIO { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

/// Reads golden questions from a file.
///
/// # Errors
/// If the file cannot be opened or contains a problem.
fn read_questions(file: &Path, language: Language) -> anyhow::Result<Vec<GoldenQuestion>> {
    let not_opened = |error| anyhow!(fill(language.cli_texts().not_opened, &[&file.display(), &error]));
    let bytes = std::fs::read(file).map_err(not_opened)?;
    let knowledge = records::read_file(QUESTIONS_FILE, &bytes, &Limits::default());
    if let Some(problem) = knowledge.problems.into_iter().next() {
        let problem = FileProblem { path: file.display().to_string(), ..problem };
        anyhow::bail!(record_report::format_problem_line(&problem, language));
    }
    Ok(knowledge.golden)
}

/// The results of the golden questions.
#[derive(Debug, Default)]
struct EvalCounts {
    /// Questions that have an answer.
    answerable: usize,
    /// Questions that have no answer.
    unanswerable: usize,
    /// Answerable questions that the first quote answers.
    first: usize,
    /// Answerable questions that one of the first three quotes answers.
    three: usize,
    /// Unanswerable questions that are refused.
    refused: usize,
    answerable_confidences: Vec<f32>,
    unanswerable_confidences: Vec<f32>,
}

impl EvalCounts {
    /// Asks one golden question and counts the result; returns a line about it if it is wrong.
    fn ask(&mut self, snapshot: &Snapshot, golden: &GoldenQuestion, texts: &CliTexts) -> Option<String> {
        let answer = snapshot.answer(&Question::new(&golden.question));
        let Some(expected) = &golden.quote else {
            self.unanswerable += 1;
            self.unanswerable_confidences.push(answer.confidence);
            let refused = answer.outcome != Outcome::Answered;
            self.refused += usize::from(refused);
            return (!refused).then(|| fill(texts.should_refuse, &[&golden.question]));
        };
        self.answerable += 1;
        self.answerable_confidences.push(answer.confidence);
        if !answer.outcome.is_answer() {
            return Some(fill(texts.should_answer, &[&golden.question, expected]));
        }
        let quotes = &answer.quotes;
        let right = snapshot.match_quotes(golden, &answer);
        self.first += usize::from(right.first() == Some(&true));
        self.three += usize::from(right.contains(&true));
        let actual = quotes.first().map_or("", |q| quote_text(snapshot, q));
        (right.first() != Some(&true)).then(|| fill(texts.wrong_quote, &[&golden.question, &expected, &actual]))
    }
}

/// Returns the text of a quote.
fn quote_text<'a>(snapshot: &'a Snapshot, quote: &Quote) -> &'a str {
    snapshot.passage(quote.passage).0.slice(quote.span.clone())
}

#[expect(clippy::cast_precision_loss, reason = "counts of questions")]
/// Returns `part / whole`; 1 if `whole` is 0.
pub fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

fn format_ratio(part: usize, whole: usize) -> String {
    format!("{part}/{whole} ({:.3})", ratio(part, whole))
}
