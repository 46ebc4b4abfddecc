//! Fits the weights of `answer::features` on question sets and evaluates them on documents that they were not fitted on.
//!
//! ```text
//! cargo run --release --example fit -- [--folds 6] [--prior 2] [--without FEATURE]… SET…
//! ```
//!
//! A set is a folder in a form that `sets` documents. Prints a line per set: the share of questions with a right
//! candidate, and the shares whose first quote and one of whose first three quotes answer, with the current weights,
//! with weights fitted on the other folds, and with weights fitted on everything. Then it prints the table of weights
//! fitted on everything. `--without` fixes the weight of a feature at zero, which shows what the feature contributes.

mod certainty;
mod model;
mod sets;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use bienban::answer::{Analysis, Candidate, Features, ParsedQuery, WEIGHTS};
use bienban::archive::{ignore_progress, load_folder};
use bienban::formats::Limits;
use bienban::library::Snapshot;
use clap::Parser;
use model::{COUNT, Example, Fit, Values, dot};
use sets::{LabelledQuestion, Set, normalise_text};

/// The total weight of the questions of each set.
const SET_WEIGHT: f32 = 300.0;

/// How many of the best candidates of a question are used, in addition to the right ones.
const MAX_CANDIDATES: usize = 60;

#[derive(Parser)]
struct Arguments {
    /// The number of folds into which the documents of each set are split.
    #[arg(long, default_value_t = 6)]
    folds: usize,
    /// The precision of the prior, which keeps weights near their current values.
    #[arg(long, default_value_t = 2.0)]
    prior: f32,
    /// The number of optimisation steps.
    #[arg(long, default_value_t = 150)]
    steps: usize,
    /// The learning rate.
    #[arg(long, default_value_t = 0.03)]
    rate: f32,
    /// A feature whose weight is fixed at zero.
    #[arg(long, value_name = "FEATURE")]
    without: Vec<String>,
    /// Fit the weights that decide when to refuse instead, with the current feature weights.
    #[arg(long)]
    certainty: bool,
    /// Print, for each feature, how the share of right first quotes changes with a weight of zero and with the current
    /// weight.
    #[arg(long)]
    ablate: bool,
    /// Print the questions that the weights fitted on the other folds still answer wrongly.
    #[arg(long)]
    misses: bool,
    /// Folders with question sets; `FOLDER=2` counts a set twice.
    #[arg(required = true, value_name = "SET")]
    sets: Vec<String>,
}

/// A set with the candidates of every question.
struct AnalysedSet {
    set: Set,
    snapshot: Snapshot,
    analyses: Vec<Analysis>,
    /// Whether each candidate of each question answers.
    right: Vec<Vec<bool>>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let scratch = tempfile::tempdir()?;
    let mut analysed = Vec::new();
    let mut examples: Vec<Vec<Example>> = Vec::new();
    for argument in &arguments.sets {
        let (folder, times) = argument.split_once('=').unwrap_or((argument, "1"));
        let times: f32 = times.parse().with_context(|| format!("{argument}: expected a number after ="))?;
        for set in sets::read_sets(Path::new(folder), scratch.path())? {
            let set = analyse(set)?;
            examples.push(set.examples(times * SET_WEIGHT / as_number(set.right.len()), arguments.folds));
            analysed.push(set);
        }
    }
    if arguments.certainty {
        return certainty::fit(&analysed);
    }
    let mut start = WEIGHTS.values();
    let index = |name: &String| Features::NAMES.iter().position(|n| n == name);
    let fixed: Vec<usize> = arguments.without.iter().filter_map(index).collect();
    fixed.iter().for_each(|i| start[*i] = 0.0);
    let fit = Fit { prior: arguments.prior, steps: arguments.steps, rate: arguments.rate, fixed };
    let all: Vec<&Example> = examples.iter().flatten().collect();
    let scale = model::find_scale(&all, &start);
    let scaled = start.map(|weight| weight * scale);
    let fit_on = |keep: &dyn Fn(&Example) -> bool| {
        let selected: Vec<&Example> = examples.iter().flatten().filter(|e| keep(e)).collect();
        fit.run(&selected, &scaled).map(|weight| weight / scale)
    };
    let by_fold: Vec<Values> = (0..arguments.folds).map(|fold| fit_on(&|e| e.fold != fold)).collect();
    let fitted = fit_on(&|_| true);
    println!("{:30} {:>5} {:>6}   {:13}   {:13}   {:13}", "", "n", "recall", "current", "other folds", "everything");
    for (set, examples) in analysed.iter().zip(&examples) {
        let current = set.rates(|_| start);
        let validated = set.rates(|question| by_fold[examples[question].fold]);
        let best = set.rates(|_| fitted);
        let cell = |(first, three): (f32, f32)| format!("{first:.3} / {three:.3}");
        println!(
            "{:30} {:5} {:6.3}   {}   {}   {}",
            set.set.name,
            set.right.len(),
            set.recall(),
            cell(current),
            cell(validated),
            cell(best)
        );
    }
    println!();
    for (name, (weight, old)) in Features::NAMES.iter().zip(fitted.iter().zip(&start)) {
        println!("    {name}: {weight:.2},    was {old:.2}");
    }
    if arguments.ablate {
        let first = |weights: &Values| analysed.iter().map(|set| set.first_right(weights)).collect::<Vec<f32>>();
        let baseline = first(&fitted);
        for (index, name) in Features::NAMES.iter().enumerate() {
            let format_change = |value: f32| {
                let mut weights = fitted;
                weights[index] = value;
                first(&weights)
                    .iter()
                    .zip(&baseline)
                    .map(|(a, b)| format!("{:+.3}", a - b))
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            println!("{name:22} zero {}   current {}", format_change(0.0), format_change(start[index]));
        }
    }
    if arguments.misses {
        for (set, examples) in analysed.iter().zip(&examples) {
            set.print_misses(|question| by_fold[examples[question].fold]);
        }
    }
    Ok(())
}

fn analyse(set: Set) -> Result<AnalysedSet> {
    let snapshot = Snapshot::build(load_folder(&set.knowledge, &Limits::default(), &ignore_progress), 1)?;
    let records = snapshot.records();
    let analyses =
        set.answerable.iter().map(|labelled| records.analyse(&labelled.question)).collect::<Result<Vec<_>, _>>()?;
    let right = set.answerable.iter().zip(&analyses).map(|(labelled, analysis)| {
        analysis.candidates.iter().map(|candidate| answers(&snapshot, labelled, &analysis.query, candidate)).collect()
    });
    let right = right.collect();
    Ok(AnalysedSet { set, analyses, right, snapshot })
}

/// Whether the quote of a candidate answers.
fn answers(snapshot: &Snapshot, labelled: &LabelledQuestion, query: &ParsedQuery, candidate: &Candidate) -> bool {
    let (passage, span) = snapshot.records().quote_span(query, candidate);
    let (document, _) = snapshot.passage(passage);
    let quote = normalise_text(document.slice(span));
    let overlaps = |gold: &String| {
        let (short, long) = if quote.len() <= gold.len() { (&quote, gold) } else { (gold, &quote) };
        short == long || (short.split(' ').count() >= 4 && long.contains(short.as_str()))
    };
    document.path == labelled.document
        && (labelled.answers.is_empty() || labelled.answers.iter().any(|answer| quote.contains(answer)))
        && (labelled.passages.is_empty() || labelled.passages.iter().any(overlaps))
}

impl AnalysedSet {
    /// One example per question, each with this weight. Documents are assigned to folds in the order of their paths.
    fn examples(&self, weight: f32, folds: usize) -> Vec<Example> {
        let documents: BTreeMap<&str, usize> =
            self.set.answerable.iter().map(|labelled| (labelled.document.as_str(), 0)).collect();
        let folds: BTreeMap<&str, usize> = documents.keys().enumerate().map(|(i, d)| (*d, i % folds)).collect();
        let example = |((labelled, analysis), right): ((&LabelledQuestion, &Analysis), &Vec<bool>)| {
            let candidates = analysis.candidates.iter().zip(right).enumerate();
            let selected = candidates.filter(|(rank, (_, right))| *rank < MAX_CANDIDATES || **right);
            let sentences = selected.map(|(_, (candidate, right))| (candidate.features.values(), *right)).collect();
            Example { sentences, weight, fold: folds[labelled.document.as_str()] }
        };
        self.set.answerable.iter().zip(&self.analyses).zip(&self.right).map(example).collect()
    }

    /// The share of the questions with a right candidate.
    fn recall(&self) -> f32 {
        share(self.right.iter().map(|right| right.contains(&true)))
    }

    /// The shares of the questions whose first quote answers, and one of whose first three quotes answers.
    fn rates(&self, weights: impl Fn(usize) -> Values) -> (f32, f32) {
        let ranked: Vec<Vec<bool>> = (0..self.right.len()).map(|i| self.right_quotes(i, &weights(i))).collect();
        let first = share(ranked.iter().map(|r| r.first() == Some(&true)));
        (first, share(ranked.iter().map(|r| r.contains(&true))))
    }

    /// The share of the questions whose best candidate answers.
    fn first_right(&self, weights: &Values) -> f32 {
        let best = |(analysis, right): (&Analysis, &Vec<bool>)| {
            let scores = analysis.candidates.iter().map(|c| dot(&c.features.values(), weights));
            let best = scores.zip(right).max_by(|a, b| a.0.total_cmp(&b.0));
            best.is_some_and(|(_, right)| *right)
        };
        share(self.analyses.iter().zip(&self.right).map(best))
    }

    /// Whether each of the quotes that these weights select answers.
    fn right_quotes(&self, question: usize, weights: &Values) -> Vec<bool> {
        let analysis = &self.analyses[question];
        let mut order: Vec<(Candidate, bool)> =
            analysis.candidates.iter().copied().zip(self.right[question].iter().copied()).collect();
        order.iter_mut().for_each(|(candidate, _)| candidate.score = dot(&candidate.features.values(), weights));
        order.sort_by(|a, b| b.0.score.total_cmp(&a.0.score).then(a.0.sentence.cmp(&b.0.sentence)));
        let candidates: Vec<Candidate> = order.iter().map(|(candidate, _)| *candidate).collect();
        let records = self.snapshot.records();
        let quotes = records.choose_quotes(&analysis.query, &candidates);
        let is_right = |quote: &bienban::answer::Quote| {
            order.iter().any(|(candidate, right)| {
                let (passage, span) = records.quote_span(&analysis.query, candidate);
                *right && passage == quote.passage && quote.span.start <= span.start && span.start < quote.span.end
            })
        };
        quotes.iter().map(is_right).collect()
    }

    /// Prints the questions whose best candidate does not answer: that candidate, the best right one with its rank, and
    /// the features that differ most.
    fn print_misses(&self, weights: impl Fn(usize) -> Values) {
        for (question, labelled) in self.set.answerable.iter().enumerate() {
            let weights = weights(question);
            let mut order: Vec<(f32, &Candidate, bool)> = self.analyses[question]
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
            println!("\n{}: {} | {:?}", self.set.name, labelled.question.text, labelled.answers);
            println!("    first    {}", self.text(question, order[0].1));
            let Some(rank) = rank else {
                println!("    no candidate answers");
                continue;
            };
            println!("    rank {:3} {}", rank + 1, self.text(question, order[rank].1));
            let (first, right) = (order[0].1.features.values(), order[rank].1.features.values());
            let mut differences: Vec<(f32, &str)> =
                (0..COUNT).map(|i| ((first[i] - right[i]) * weights[i], Features::NAMES[i])).collect();
            differences.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
            let differences: Vec<_> =
                differences.iter().take(7).map(|(difference, name)| format!("{name} {difference:+.2}")).collect();
            println!("    differs  {}", differences.join(", "));
        }
    }

    fn text(&self, question: usize, candidate: &Candidate) -> &str {
        let (passage, span) = self.snapshot.records().quote_span(&self.analyses[question].query, candidate);
        self.snapshot.passage(passage).0.slice(span)
    }
}

/// The share of true values.
fn share(values: impl Iterator<Item = bool>) -> f32 {
    let all: Vec<bool> = values.collect();
    as_number(all.iter().filter(|value| **value).count()) / as_number(all.len()).max(1.0)
}

#[expect(clippy::cast_precision_loss, reason = "counts of questions")]
fn as_number(count: usize) -> f32 {
    count as f32
}
