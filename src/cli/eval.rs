//! `eval`: the golden questions, asked; what the first quote and the first three answer, and how
//! many would be answered and refused at each confidence.

use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use super::Folder;
use crate::answer::{Outcome, Question, Quote};
use crate::knowledge::Golden;
use crate::library::Snapshot;

/// Confidences at which the curve of answered against refused is told.
const CURVE: [f32; 9] = [0.1, 0.25, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97];

/// Share of the golden questions that must be right for exit code 0.
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
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let snapshot = Snapshot::build(self.folder.load()?, 1)?;
        let golden = match &self.questions {
            Some(file) => Golden::read(file).map_err(anyhow::Error::msg)?,
            None => snapshot.knowledge.golden.clone(),
        };
        anyhow::ensure!(!golden.is_empty(), "There is no golden question; write some into questions.toml.");
        let mut tally = Tally::default();
        let mut out = BufWriter::new(std::io::stdout().lock());
        for question in &golden {
            match (tally.ask(&snapshot, question), &question.missed) {
                (Some(miss), Some(why)) => writeln!(out, "{miss} | known: {why}")?,
                (Some(miss), None) => writeln!(out, "{miss}")?,
                (None, Some(_)) => writeln!(out, "right by now, no longer missed: {}", question.question)?,
                (None, None) => {}
            }
        }
        writeln!(out, "first quote   {}", share(tally.first, tally.answerable))?;
        writeln!(out, "first three   {}", share(tally.three, tally.answerable))?;
        writeln!(out, "not claimed   {}", share(tally.refused, tally.unanswerable))?;
        writeln!(out, "\nconfidence    answered        not answered, rightly")?;
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

#[derive(Debug, Default)]
struct Tally {
    answerable: usize,
    unanswerable: usize,
    first: usize,
    three: usize,
    refused: usize,
    /// Confidence of each answer, where the records answer and where they do not.
    asked: Vec<f32>,
    in_vain: Vec<f32>,
}

impl Tally {
    /// Counts one question; a line about it where the first quote is wrong.
    fn ask(&mut self, snapshot: &Snapshot, golden: &Golden) -> Option<String> {
        let answer = snapshot.answer(&Question::new(&golden.question));
        let Some(wanted) = &golden.quote else {
            self.unanswerable += 1;
            self.in_vain.push(answer.confidence);
            let refused = !matches!(answer.outcome, Outcome::Found(_));
            self.refused += usize::from(refused);
            return (!refused).then(|| format!("answered, should refuse: {}", golden.question));
        };
        self.answerable += 1;
        self.asked.push(answer.confidence);
        if !answer.outcome.answers() {
            return Some(format!("refused, should answer: {} | wanted {wanted}", golden.question));
        }
        let quotes = answer.outcome.quotes();
        let right = snapshot.right_quotes(golden, &answer);
        self.first += usize::from(right.first() == Some(&true));
        self.three += usize::from(right.contains(&true));
        let got = quotes.first().map_or("", |q| text(snapshot, q));
        (right.first() != Some(&true)).then(|| format!("{} | wanted {wanted} | got {got}", golden.question))
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
