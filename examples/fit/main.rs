//! Fits the weights of `answer::features` on question sets, and says what they are worth on
//! documents that they were not fitted on.
//!
//! ```text
//! cargo run --release --example fit -- [--folds 6] [--prior 2] [--without FEATURE]… SET…
//! ```
//!
//! A set is a folder; `sets` says in which forms. Prints, a line a set: how often a right sentence
//! is among the candidates; the share of questions whose first quote and first three answer, with
//! the weights as they are, with weights fitted on the other folds, and fitted on everything; then
//! the table of weights fitted on everything. `--without` holds a feature at zero: what it is worth.

mod certainty;
mod model;
mod sets;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use bienban::answer::{Analysis, Candidate, Features, ParsedQuery, WEIGHTS};
use bienban::archive::{load, unwatched};
use bienban::formats::Limits;
use bienban::library::Snapshot;
use clap::Parser;
use model::{COUNT, Example, Fit, Values, dot};
use sets::{Asked, Set, plain};

/// Questions that each set counts as, however many it has.
const QUESTIONS: f32 = 300.0;

/// Sentences of a question that are fitted on, beside those that answer.
const RIVALS: usize = 60;

#[derive(Parser)]
struct Arguments {
    /// Parts that the documents of each set are split into.
    #[arg(long, default_value_t = 6)]
    folds: usize,
    /// How strongly weights are held where they are.
    #[arg(long, default_value_t = 2.0)]
    prior: f32,
    #[arg(long, default_value_t = 150)]
    steps: usize,
    #[arg(long, default_value_t = 0.03)]
    rate: f32,
    /// A feature to leave out.
    #[arg(long, value_name = "FEATURE")]
    without: Vec<String>,
    /// Fit when to refuse instead, with the weights of sentences as they are.
    #[arg(long)]
    certainty: bool,
    /// Print, for each feature, what the first quote gains or loses where its weight is nought, and
    /// where it stays as it was.
    #[arg(long)]
    ablate: bool,
    /// Print the questions that the fitted weights still miss.
    #[arg(long)]
    misses: bool,
    /// Folders; with `=2` behind it, a set counts twice.
    #[arg(required = true, value_name = "SET")]
    sets: Vec<String>,
}

/// One set, looked at once: the candidates of every question.
struct Measured {
    set: Set,
    snapshot: Snapshot,
    considered: Vec<Analysis>,
    /// Which candidates answer.
    right: Vec<Vec<bool>>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let scratch = tempfile::tempdir()?;
    let mut measured = Vec::new();
    let mut examples: Vec<Vec<Example>> = Vec::new();
    for named in &arguments.sets {
        let (folder, times) = named.split_once('=').unwrap_or((named, "1"));
        let times: f32 = times.parse().with_context(|| format!("{named}: what stands behind = is no number"))?;
        for set in sets::read(Path::new(folder), scratch.path())? {
            let set = measure(set)?;
            examples.push(set.examples(times * QUESTIONS / as_number(set.right.len()), arguments.folds));
            measured.push(set);
        }
    }
    if arguments.certainty {
        return certainty::fit(&measured);
    }
    let mut start = WEIGHTS.values();
    let index = |name: &String| Features::NAMES.iter().position(|n| n == name);
    let fixed: Vec<usize> = arguments.without.iter().filter_map(index).collect();
    fixed.iter().for_each(|i| start[*i] = 0.0);
    let fit = Fit { prior: arguments.prior, steps: arguments.steps, rate: arguments.rate, fixed };
    let all: Vec<&Example> = examples.iter().flatten().collect();
    let scale = model::scale(&all, &start);
    let scaled = start.map(|weight| weight * scale);
    let on = |keep: &dyn Fn(&Example) -> bool| {
        let some: Vec<&Example> = examples.iter().flatten().filter(|e| keep(e)).collect();
        fit.run(&some, &scaled).map(|weight| weight / scale)
    };
    let by_fold: Vec<Values> = (0..arguments.folds).map(|fold| on(&|e| e.fold != fold)).collect();
    let fitted = on(&|_| true);
    println!("{:30} {:>5} {:>6}   {:13}   {:13}   {:13}", "", "n", "reach", "as they are", "other folds", "everything");
    for (m, examples) in measured.iter().zip(&examples) {
        let now = m.rates(|_| start);
        let crossed = m.rates(|question| by_fold[examples[question].fold]);
        let best = m.rates(|_| fitted);
        let cell = |(first, three): (f32, f32)| format!("{first:.3} / {three:.3}");
        println!(
            "{:30} {:5} {:6.3}   {}   {}   {}",
            m.set.name,
            m.right.len(),
            m.reach(),
            cell(now),
            cell(crossed),
            cell(best)
        );
    }
    println!();
    for (name, (weight, before)) in Features::NAMES.iter().zip(fitted.iter().zip(&start)) {
        println!("    {name}: {weight:.2},    was {before:.2}");
    }
    if arguments.ablate {
        let first = |weights: &Values| measured.iter().map(|m| m.first(weights)).collect::<Vec<f32>>();
        let now = first(&fitted);
        for (at, name) in Features::NAMES.iter().enumerate() {
            let with = |value: f32| {
                let mut weights = fitted;
                weights[at] = value;
                first(&weights).iter().zip(&now).map(|(a, b)| format!("{:+.3}", a - b)).collect::<Vec<_>>().join(" ")
            };
            println!("{name:22} without {}   as it was {}", with(0.0), with(start[at]));
        }
    }
    if arguments.misses {
        for (m, examples) in measured.iter().zip(&examples) {
            m.print_misses(|question| by_fold[examples[question].fold]);
        }
    }
    Ok(())
}

fn measure(set: Set) -> Result<Measured> {
    let snapshot = Snapshot::build(load(&set.knowledge, &Limits::default(), &unwatched), 1)?;
    let records = snapshot.records();
    let considered = set.asked.iter().map(|asked| records.consider(&asked.question)).collect::<Result<Vec<_>, _>>()?;
    let right = set.asked.iter().zip(&considered).map(|(asked, considered)| {
        considered
            .candidates
            .iter()
            .map(|candidate| answers(&snapshot, asked, &considered.reading, candidate))
            .collect()
    });
    let right = right.collect();
    Ok(Measured { set, considered, right, snapshot })
}

/// Whether what would be quoted of a candidate answers.
fn answers(snapshot: &Snapshot, asked: &Asked, reading: &ParsedQuery, candidate: &Candidate) -> bool {
    let (passage, span) = snapshot.records().quotable(reading, candidate);
    let (document, _) = snapshot.place(passage);
    let quote = plain(document.slice(span));
    let overlaps = |gold: &String| {
        let (short, long) = if quote.len() <= gold.len() { (&quote, gold) } else { (gold, &quote) };
        short == long || (short.split(' ').count() >= 4 && long.contains(short.as_str()))
    };
    document.path == asked.document
        && (asked.answers.is_empty() || asked.answers.iter().any(|answer| quote.contains(answer)))
        && (asked.passages.is_empty() || asked.passages.iter().any(overlaps))
}

impl Measured {
    /// One example a question; documents are split into folds in the order of their names.
    fn examples(&self, worth: f32, folds: usize) -> Vec<Example> {
        let documents: BTreeMap<&str, usize> =
            self.set.asked.iter().map(|asked| (asked.document.as_str(), 0)).collect();
        let folds: BTreeMap<&str, usize> = documents.keys().enumerate().map(|(i, d)| (*d, i % folds)).collect();
        let example = |((asked, considered), right): ((&Asked, &Analysis), &Vec<bool>)| {
            let candidates = considered.candidates.iter().zip(right).enumerate();
            let kept = candidates.filter(|(rank, (_, right))| *rank < RIVALS || **right);
            let sentences = kept.map(|(_, (candidate, right))| (candidate.features.values(), *right)).collect();
            Example { sentences, worth, fold: folds[asked.document.as_str()] }
        };
        self.set.asked.iter().zip(&self.considered).zip(&self.right).map(example).collect()
    }

    /// Share of the questions with a right sentence among the candidates.
    fn reach(&self) -> f32 {
        share(self.right.iter().map(|right| right.contains(&true)))
    }

    /// Shares of the questions whose first quote, and one of whose first three, answers.
    fn rates(&self, weights: impl Fn(usize) -> Values) -> (f32, f32) {
        let ranked: Vec<Vec<bool>> = (0..self.right.len()).map(|i| self.quoted(i, &weights(i))).collect();
        let first = share(ranked.iter().map(|r| r.first() == Some(&true)));
        (first, share(ranked.iter().map(|r| r.contains(&true))))
    }

    /// Share of the questions whose best sentence answers.
    fn first(&self, weights: &Values) -> f32 {
        let best = |(considered, right): (&Analysis, &Vec<bool>)| {
            let scores = considered.candidates.iter().map(|c| dot(&c.features.values(), weights));
            let best = scores.zip(right).max_by(|a, b| a.0.total_cmp(&b.0));
            best.is_some_and(|(_, right)| *right)
        };
        share(self.considered.iter().zip(&self.right).map(best))
    }

    /// Which of the quotes that these weights give answer.
    fn quoted(&self, question: usize, weights: &Values) -> Vec<bool> {
        let considered = &self.considered[question];
        let mut order: Vec<(Candidate, bool)> =
            considered.candidates.iter().copied().zip(self.right[question].iter().copied()).collect();
        order.iter_mut().for_each(|(candidate, _)| candidate.score = dot(&candidate.features.values(), weights));
        order.sort_by(|a, b| b.0.score.total_cmp(&a.0.score).then(a.0.sentence.cmp(&b.0.sentence)));
        let candidates: Vec<Candidate> = order.iter().map(|(candidate, _)| *candidate).collect();
        let records = self.snapshot.records();
        let quotes = records.quotes(&considered.reading, &candidates);
        let is_right = |quote: &bienban::answer::Quote| {
            order.iter().any(|(candidate, right)| {
                let (passage, span) = records.quotable(&considered.reading, candidate);
                *right && passage == quote.passage && quote.span.start <= span.start && span.start < quote.span.end
            })
        };
        quotes.iter().map(is_right).collect()
    }

    /// The questions whose best sentence does not answer: that one, the best that does, its rank,
    /// and what sets them apart most.
    fn print_misses(&self, weights: impl Fn(usize) -> Values) {
        for (question, asked) in self.set.asked.iter().enumerate() {
            let weights = weights(question);
            let mut order: Vec<(f32, &Candidate, bool)> = self.considered[question]
                .candidates
                .iter()
                .zip(&self.right[question])
                .map(|(candidate, right)| (dot(&candidate.features.values(), &weights), candidate, *right))
                .collect();
            order.sort_by(|a, b| b.0.total_cmp(&a.0));
            let rank = order.iter().position(|(_, _, right)| *right);
            if rank == Some(0) || order.is_empty() {
                continue;
            }
            println!("\n{}: {} | {:?}", self.set.name, asked.question.text, asked.answers);
            println!("    first    {}", self.text(question, order[0].1));
            let Some(rank) = rank else {
                println!("    none of the candidates answers");
                continue;
            };
            println!("    rank {:3} {}", rank + 1, self.text(question, order[rank].1));
            let (first, right) = (order[0].1.features.values(), order[rank].1.features.values());
            let mut apart: Vec<(f32, &str)> =
                (0..COUNT).map(|i| ((first[i] - right[i]) * weights[i], Features::NAMES[i])).collect();
            apart.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
            let apart: Vec<_> = apart.iter().take(7).map(|(worth, name)| format!("{name} {worth:+.2}")).collect();
            println!("    apart    {}", apart.join(", "));
        }
    }

    fn text(&self, question: usize, candidate: &Candidate) -> &str {
        let (passage, span) = self.snapshot.records().quotable(&self.considered[question].reading, candidate);
        self.snapshot.place(passage).0.slice(span)
    }
}

fn share(holds: impl Iterator<Item = bool>) -> f32 {
    let all: Vec<bool> = holds.collect();
    as_number(all.iter().filter(|h| **h).count()) / as_number(all.len()).max(1.0)
}

#[expect(clippy::cast_precision_loss, reason = "counts of questions")]
fn as_number(count: usize) -> f32 {
    count as f32
}
