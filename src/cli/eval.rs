//! `eval`: counts golden questions answered by the first quote or the first three, and refusals at each confidence.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::anyhow;

use super::folder::Folder;
use crate::answer::{Outcome, Question, Quote};
use crate::formats::{FileProblem, Limits};
use crate::library::Snapshot;
use crate::records::{self, Golden, QUESTIONS};
use crate::render::overview;
use crate::render::texts::{CliTexts, Language, fill};

/// Confidences at which answered and refused questions are counted.
const CURVE: [f32; 9] = [0.1, 0.25, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97];

/// Share of golden questions that must be right for exit code 0.
pub const BAR: f64 = 0.9;

#[derive(Debug, clap::Args)]
pub struct Eval {
    #[command(flatten)]
    folder: Folder,
    /// Golden questions from another file than the folder's own questions.toml.
    #[arg(long, value_name = "FILE")]
    questions: Option<PathBuf>,
}

impl Eval {
    pub fn run(self, language: Language) -> anyhow::Result<ExitCode> {
        let snapshot = self.folder.snapshot(language)?;
        let golden = match &self.questions {
            Some(file) => questions(file, language)?,
            None => snapshot.knowledge.golden.clone(),
        };
        let texts = language.cli();
        anyhow::ensure!(!golden.is_empty(), texts.no_golden);
        let mut tally = Tally::default();
        let mut out = BufWriter::new(std::io::stdout().lock());
        for question in &golden {
            match (tally.ask(&snapshot, question, texts), &question.missed) {
                (Some(miss), Some(why)) => writeln!(out, "{}", fill(texts.known_miss, &[&miss, why]))?,
                (Some(miss), None) => writeln!(out, "{miss}")?,
                (None, Some(_)) => writeln!(out, "{}", fill(texts.no_longer_missed, &[&question.question]))?,
                (None, None) => {}
            }
        }
        writeln!(out, "{:<17} {}", texts.first_quote, share(tally.first, tally.answerable))?;
        writeln!(out, "{:<17} {}", texts.first_three, share(tally.three, tally.answerable))?;
        writeln!(out, "{:<17} {}", texts.not_claimed, share(tally.refused, tally.unanswerable))?;
        writeln!(out, "\n{:<13} {:<15} {}", texts.confidence, texts.answered, texts.rightly_refused)?;
        for bar in CURVE {
            let over = |of: &[f32]| of.iter().filter(|confidence| **confidence >= bar).count();
            let (answered, wrongly) = (over(&tally.asked), over(&tally.in_vain));
            let (asked, in_vain) = (tally.asked.len(), tally.in_vain.len());
            writeln!(out, "{bar:<13} {:<15} {}", share(answered, asked), share(in_vain - wrongly, in_vain))?;
        }
        out.flush()?;
        let right = ratio(tally.first + tally.refused, golden.len());
        Ok(if right >= BAR { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

fn questions(file: &Path, language: Language) -> anyhow::Result<Vec<Golden>> {
    let not_opened = |error| anyhow!(fill(language.cli().not_opened, &[&file.display(), &error]));
    let bytes = std::fs::read(file).map_err(not_opened)?;
    let read = records::read_file(QUESTIONS, &bytes, &Limits::default());
    if let Some(wrong) = read.problems.into_iter().next() {
        let wrong = FileProblem { path: file.display().to_string(), ..wrong };
        anyhow::bail!(overview::problem(&wrong, language));
    }
    Ok(read.golden)
}

#[derive(Debug, Default)]
struct Tally {
    answerable: usize,
    unanswerable: usize,
    first: usize,
    three: usize,
    refused: usize,
    /// Confidences of the answers to questions that have an answer, and to those that have none.
    asked: Vec<f32>,
    in_vain: Vec<f32>,
}

impl Tally {
    /// Counts one question; returns a line about it if the result is wrong.
    fn ask(&mut self, snapshot: &Snapshot, golden: &Golden, texts: &CliTexts) -> Option<String> {
        let answer = snapshot.answer(&Question::new(&golden.question));
        let Some(wanted) = &golden.quote else {
            self.unanswerable += 1;
            self.in_vain.push(answer.confidence);
            let refused = answer.outcome != Outcome::Answered;
            self.refused += usize::from(refused);
            return (!refused).then(|| fill(texts.should_refuse, &[&golden.question]));
        };
        self.answerable += 1;
        self.asked.push(answer.confidence);
        if !answer.outcome.is_answer() {
            return Some(fill(texts.should_answer, &[&golden.question, wanted]));
        }
        let quotes = &answer.quotes;
        let right = snapshot.right_quotes(golden, &answer);
        self.first += usize::from(right.first() == Some(&true));
        self.three += usize::from(right.contains(&true));
        let got = quotes.first().map_or("", |q| text(snapshot, q));
        (right.first() != Some(&true)).then(|| fill(texts.wrong_quote, &[&golden.question, &wanted, &got]))
    }
}

fn text<'a>(snapshot: &'a Snapshot, quote: &Quote) -> &'a str {
    snapshot.place(quote.passage).0.slice(quote.span.clone())
}

#[expect(clippy::cast_precision_loss, reason = "counts of questions")]
pub fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

fn share(part: usize, whole: usize) -> String {
    format!("{part}/{whole} ({:.3})", ratio(part, whole))
}
