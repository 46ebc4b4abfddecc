//! Fits when to refuse: what tells questions that the records answer from those that they do not.
//!
//! Three sorts of the latter: those that a set names, the questions to the documents that are taken
//! away when every other one is, and the questions of the other sets. A logistic regression, each
//! sort of each set weighing alike, with each set left out in turn.

use anyhow::Result;
use bienban::answer::{CERTAINTY, Question, Support};
use bienban::archive::{load, unwatched};
use bienban::formats::Limits;
use bienban::library::Snapshot;

use crate::{Measured, as_number};

const COUNT: usize = Support::NAMES.len();

/// Questions of each other set that are asked.
const STRANGE: usize = 40;

/// One question: what speaks for its answer, and whether there is one.
struct Case {
    values: [f32; COUNT],
    answered: bool,
    /// The set, and the sort within it.
    set: usize,
    sort: String,
}

/// Prints the table of signals anew, and the curve of answered against refused.
pub fn fit(measured: &[Measured]) -> Result<()> {
    let mut cases = Vec::new();
    for (set, m) in measured.iter().enumerate() {
        let add = |snapshot: &Snapshot,
                   question: &Question,
                   answered: bool,
                   sort: &str,
                   cases: &mut Vec<Case>|
         -> Result<()> {
            let support = snapshot.records().consider(question)?.support.unwrap_or_default();
            cases.push(Case { values: support.values(), answered, set, sort: format!("{}, {sort}", m.set.name) });
            Ok(())
        };
        for asked in &m.set.asked {
            add(&m.snapshot, &asked.question, true, "whole", &mut cases)?;
        }
        for question in &m.set.unanswerable {
            add(&m.snapshot, question, false, "not told", &mut cases)?;
        }
        for (_, other) in measured.iter().enumerate().filter(|(other, _)| *other != set) {
            if other.set.knowledge == m.set.knowledge {
                continue;
            }
            let every = (other.set.asked.len() / STRANGE).max(1);
            for asked in other.set.asked.iter().step_by(every) {
                let question = Question { document: None, ..asked.question.clone() };
                add(&m.snapshot, &question, false, "of other sets", &mut cases)?;
            }
        }
        if m.set.apart {
            let mut knowledge = load(&m.set.knowledge, &Limits::default(), &unwatched);
            let mut at = 0;
            knowledge.documents.retain(|_| {
                at += 1;
                at % 2 == 1
            });
            let kept: Vec<String> = knowledge.documents.iter().map(|d| d.path.clone()).collect();
            let half = Snapshot::build(knowledge, 1)?;
            for asked in &m.set.asked {
                add(&half, &asked.question, kept.contains(&asked.document), "half gone", &mut cases)?;
            }
        }
    }
    let weights = weigh(&cases);
    let all = regress(&cases, &weights, None);
    let crossed: Vec<_> = (0..measured.len()).map(|set| regress(&cases, &weights, Some(set))).collect();
    println!("{:40} {:>6} {:>6} {:>8} {:>8}", "AUC", "yes", "no", "as it is", "crossed");
    let mut sorts: Vec<&String> = cases.iter().map(|case| &case.sort).collect();
    sorts.sort();
    sorts.dedup();
    for sort in sorts {
        let set = cases.iter().find(|case| case.sort == *sort).map_or(0, |case| case.set);
        let of = |answered: bool, score: &dyn Fn(&Case) -> f32| -> Vec<f32> {
            let whole = format!("{}, whole", measured[set].set.name);
            let here = |case: &&Case| {
                case.answered == answered
                    && (case.sort == *sort || (answered && case.sort == whole && !sort.contains("half")))
            };
            cases.iter().filter(here).map(score).collect()
        };
        let now = |case: &Case| dot(&case.values, &CERTAINTY.values());
        let other = |case: &Case| dot(&case.values, &crossed[set].0);
        let (yes, no) = (of(true, &now), of(false, &now));
        if no.is_empty() {
            continue;
        }
        let crossed = auc(&of(true, &other), &of(false, &other));
        println!("{sort:40} {:6} {:6} {:8.3} {crossed:8.3}", yes.len(), no.len(), auc(&yes, &no));
    }
    println!("\nanswered and refused, by evidence (crossed by set):");
    for step in 0..=12 {
        let bar = -1.5 + 0.25 * as_number(step);
        let score = |case: &Case| dot(&case.values, &crossed[case.set].0) + crossed[case.set].1;
        let share = |holds: &dyn Fn(&Case) -> bool, over: bool| {
            let some: Vec<&Case> = cases.iter().filter(|case| holds(case)).collect();
            as_number(some.iter().filter(|case| (score(case) >= bar) == over).count()) / as_number(some.len()).max(1.0)
        };
        println!(
            "    {bar:+.2}   answered {:.3}   refused: other sets {:.3}, half gone {:.3}, not told {:.3}",
            share(&|case| case.answered && case.sort.ends_with("whole"), true),
            share(&|case| !case.answered && case.sort.ends_with("other sets"), false),
            share(&|case| !case.answered && case.sort.ends_with("half gone"), false),
            share(&|case| !case.answered && case.sort.ends_with("not told"), false),
        );
    }
    println!();
    for (name, (weight, before)) in Support::NAMES.iter().zip(all.0.iter().zip(CERTAINTY.values())) {
        println!("    {name}: {weight:.2},    was {before:.2}");
    }
    println!("    threshold {:.2}", -all.1);
    Ok(())
}

/// Each sort of each set weighs alike.
fn weigh(cases: &[Case]) -> Vec<f32> {
    let alike = |case: &Case| {
        as_number(cases.iter().filter(|other| other.sort == case.sort && other.answered == case.answered).count())
    };
    cases.iter().map(|case| 1.0 / alike(case)).collect()
}

/// Logistic regression by gradient ascent, with a weak prior, without the cases of set `left_out`.
fn regress(cases: &[Case], weights: &[f32], left_out: Option<usize>) -> ([f32; COUNT], f32) {
    let (mut slopes, mut bias) = ([0.0_f32; COUNT], 0.0_f32);
    let used: Vec<(&Case, f32)> =
        cases.iter().zip(weights).filter(|(case, _)| Some(case.set) != left_out).map(|(c, w)| (c, *w)).collect();
    let side = |answered: bool| used.iter().filter(|(case, _)| case.answered == answered).map(|(_, w)| w).sum::<f32>();
    let (yes, no) = (side(true), side(false));
    for _ in 0..4000 {
        let (mut gradient, mut of_bias) = ([0.0_f32; COUNT], 0.0);
        for (case, weight) in &used {
            let chance = 1.0 / (1.0 + (-(dot(&case.values, &slopes) + bias)).exp());
            let miss = if case.answered { (1.0 - chance) / yes } else { -chance / no } * weight;
            gradient.iter_mut().zip(&case.values).for_each(|(g, v)| *g += miss * v);
            of_bias += miss;
        }
        slopes.iter_mut().zip(&gradient).for_each(|(s, g)| *s += 0.5 * (g - 0.0005 * *s));
        bias += 0.5 * of_bias;
    }
    (slopes, bias)
}

fn dot(a: &[f32; COUNT], b: &[f32; COUNT]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// How often one that is answered scores above one that is not.
fn auc(yes: &[f32], no: &[f32]) -> f32 {
    let above = |y: f32| {
        no.iter()
            .map(|n| {
                if y > *n {
                    1.0
                } else if y == *n {
                    0.5
                } else {
                    0.0
                }
            })
            .sum::<f32>()
    };
    yes.iter().map(|y| above(*y)).sum::<f32>() / as_number(yes.len() * no.len()).max(1.0)
}
