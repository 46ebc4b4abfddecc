//! Fits the weights that decide when to refuse: they separate answerable from unanswerable questions.
//!
//! There are three categories of unanswerable questions: those in a set, questions about documents that are removed
//! (every other one), and the questions of other sets. The model is a logistic regression in which each category of
//! each set has the same weight. It is cross-validated by leaving out one set at a time.

use anyhow::Result;
use bienban::answer::{Question, SUPPORT_WEIGHTS, Support};
use bienban::archive::{ignore_progress, load_folder};
use bienban::formats::Limits;
use bienban::library::Snapshot;

use crate::{AnalysedSet, as_number};

const COUNT: usize = Support::NAMES.len();

/// The approximate number of questions that are taken from each other set.
const FOREIGN_QUESTIONS: usize = 40;

/// One question: the features of its best answer, and whether the question is answerable.
struct Case {
    values: [f32; COUNT],
    answerable: bool,
    /// The index of the set.
    set: usize,
    /// The name of the set and the category within it.
    category: String,
}

/// Prints the area under the curve per category, the trade-off between answers and refusals, and the fitted weights.
pub fn fit(sets: &[AnalysedSet]) -> Result<()> {
    let mut cases = Vec::new();
    for (set, current) in sets.iter().enumerate() {
        let add = |snapshot: &Snapshot,
                   question: &Question,
                   answerable: bool,
                   category: &str,
                   cases: &mut Vec<Case>|
         -> Result<()> {
            let support = snapshot.records().analyse(question)?.support.unwrap_or_default();
            cases.push(Case {
                values: support.values(),
                answerable,
                set,
                category: format!("{}, {category}", current.set.name),
            });
            Ok(())
        };
        for labelled in &current.set.answerable {
            add(&current.snapshot, &labelled.question, true, "answerable", &mut cases)?;
        }
        for question in &current.set.unanswerable {
            add(&current.snapshot, question, false, "unanswerable", &mut cases)?;
        }
        for (_, other) in sets.iter().enumerate().filter(|(index, _)| *index != set) {
            if other.set.knowledge == current.set.knowledge {
                continue;
            }
            let step = (other.set.answerable.len() / FOREIGN_QUESTIONS).max(1);
            for labelled in other.set.answerable.iter().step_by(step) {
                let question = Question { document: None, ..labelled.question.clone() };
                add(&current.snapshot, &question, false, "of other sets", &mut cases)?;
            }
        }
        if current.set.independent_documents {
            let mut knowledge = load_folder(&current.set.knowledge, &Limits::default(), &ignore_progress);
            let mut index = 0;
            knowledge.documents.retain(|_| {
                index += 1;
                index % 2 == 1
            });
            let paths: Vec<String> = knowledge.documents.iter().map(|d| d.path.clone()).collect();
            let reduced = Snapshot::build(knowledge, 1)?;
            for labelled in &current.set.answerable {
                add(&reduced, &labelled.question, paths.contains(&labelled.document), "half removed", &mut cases)?;
            }
        }
    }
    let weights = balance(&cases);
    let all = regress(&cases, &weights, None);
    let without_set: Vec<_> = (0..sets.len()).map(|set| regress(&cases, &weights, Some(set))).collect();
    println!("{:40} {:>10} {:>12} {:>8} {:>15}", "AUC", "answerable", "unanswerable", "current", "cross-validated");
    let mut categories: Vec<&String> = cases.iter().map(|case| &case.category).collect();
    categories.sort();
    categories.dedup();
    for category in categories {
        let set = cases.iter().find(|case| case.category == *category).map_or(0, |case| case.set);
        let scores = |answerable: bool, score: &dyn Fn(&Case) -> f32| -> Vec<f32> {
            let all_answerable = format!("{}, answerable", sets[set].set.name);
            let is_compared = |case: &&Case| {
                case.answerable == answerable
                    && (case.category == *category
                        || (answerable && case.category == all_answerable && !category.contains("half")))
            };
            cases.iter().filter(is_compared).map(score).collect()
        };
        let current = |case: &Case| dot(&case.values, &SUPPORT_WEIGHTS.values());
        let validated = |case: &Case| dot(&case.values, &without_set[set].0);
        let (positive, negative) = (scores(true, &current), scores(false, &current));
        if negative.is_empty() {
            continue;
        }
        let validated = auc(&scores(true, &validated), &scores(false, &validated));
        let (positives, negatives, current) = (positive.len(), negative.len(), auc(&positive, &negative));
        println!("{category:40} {positives:10} {negatives:12} {current:8.3} {validated:15.3}");
    }
    println!("\nanswered and refused, by threshold (cross-validated by set):");
    for step in 0..=12 {
        let threshold = -1.5 + 0.25 * as_number(step);
        let score = |case: &Case| dot(&case.values, &without_set[case.set].0) + without_set[case.set].1;
        let share = |is_counted: &dyn Fn(&Case) -> bool, above: bool| {
            let counted: Vec<&Case> = cases.iter().filter(|case| is_counted(case)).collect();
            as_number(counted.iter().filter(|case| (score(case) >= threshold) == above).count())
                / as_number(counted.len()).max(1.0)
        };
        println!(
            "    {threshold:+.2}   answered {:.3}   refused: other sets {:.3}, half removed {:.3}, unanswerable {:.3}",
            share(&|case| case.answerable && case.category.ends_with(", answerable"), true),
            share(&|case| !case.answerable && case.category.ends_with("other sets"), false),
            share(&|case| !case.answerable && case.category.ends_with("half removed"), false),
            share(&|case| !case.answerable && case.category.ends_with("unanswerable"), false),
        );
    }
    println!();
    for (name, (weight, old)) in Support::NAMES.iter().zip(all.0.iter().zip(SUPPORT_WEIGHTS.values())) {
        println!("    {name}: {weight:.2},    was {old:.2}");
    }
    println!("    threshold {:.2}", -all.1);
    Ok(())
}

/// A weight for each case, so that each category of each set has the same total weight.
fn balance(cases: &[Case]) -> Vec<f32> {
    let is_alike = |a: &Case, b: &Case| a.category == b.category && a.answerable == b.answerable;
    let group_size = |case: &Case| as_number(cases.iter().filter(|other| is_alike(other, case)).count());
    cases.iter().map(|case| 1.0 / group_size(case)).collect()
}

/// Logistic regression by gradient ascent with a weak prior, without the cases of the set `left_out`. Returns the
/// weights and the bias.
fn regress(cases: &[Case], weights: &[f32], left_out: Option<usize>) -> ([f32; COUNT], f32) {
    let (mut slopes, mut bias) = ([0.0_f32; COUNT], 0.0_f32);
    let used: Vec<(&Case, f32)> =
        cases.iter().zip(weights).filter(|(case, _)| Some(case.set) != left_out).map(|(c, w)| (c, *w)).collect();
    let total_weight =
        |answerable: bool| used.iter().filter(|(case, _)| case.answerable == answerable).map(|(_, w)| w).sum::<f32>();
    let (positive, negative) = (total_weight(true), total_weight(false));
    for _ in 0..4000 {
        let (mut gradient, mut bias_gradient) = ([0.0_f32; COUNT], 0.0);
        for (case, weight) in &used {
            let probability = 1.0 / (1.0 + (-(dot(&case.values, &slopes) + bias)).exp());
            let error = if case.answerable { (1.0 - probability) / positive } else { -probability / negative } * weight;
            gradient.iter_mut().zip(&case.values).for_each(|(g, v)| *g += error * v);
            bias_gradient += error;
        }
        slopes.iter_mut().zip(&gradient).for_each(|(s, g)| *s += 0.5 * (g - 0.0005 * *s));
        bias += 0.5 * bias_gradient;
    }
    (slopes, bias)
}

fn dot(a: &[f32; COUNT], b: &[f32; COUNT]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The area under the ROC curve: the probability that a positive case scores above a negative one.
fn auc(positive: &[f32], negative: &[f32]) -> f32 {
    let wins = |score: f32| {
        negative
            .iter()
            .map(|other| {
                if score > *other {
                    1.0
                } else if score == *other {
                    0.5
                } else {
                    0.0
                }
            })
            .sum::<f32>()
    };
    positive.iter().map(|score| wins(*score)).sum::<f32>() / as_number(positive.len() * negative.len()).max(1.0)
}
