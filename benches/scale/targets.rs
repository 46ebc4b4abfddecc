//! The targets for a million passages on two cores.

use crate::peers::Engine;
use crate::report::{common_questions, format_figure, megabytes, passages_indexed_per_second, to_f64};
use crate::results::{ArchiveResults, PeerResults, Run};

/// The size of the targets, and the smaller size to which it is compared.
const LARGE: usize = 1_000_000;
const SMALL: usize = 10_000;

enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

use Bound::{AtLeast, AtMost};

struct Target {
    name: &'static str,
    bound: Bound,
    /// The measured value; `None` if the run lacks the necessary results.
    measure: fn(&Run, &ArchiveResults) -> Option<f64>,
}

const TARGETS: &[Target] = &[
    Target {
        name: "answer p50 on one thread, ms",
        bound: AtMost(5.0),
        measure: |_, size| Some(size.serving.timings.percentile(50)),
    },
    Target {
        name: "answer p99 on one thread, ms",
        bound: AtMost(25.0),
        measure: |_, size| Some(size.serving.timings.percentile(99)),
    },
    Target {
        name: "questions per second on two threads",
        bound: AtLeast(500.0),
        measure: |_, size| Some(size.serving.throughput),
    },
    Target {
        name: "peak memory while serving, MB",
        bound: AtMost(600.0),
        measure: |_, size| Some(megabytes(size.serving.memory.peak)),
    },
    Target {
        name: "index on disk, relative to the text",
        bound: AtMost(1.5),
        measure: |_, size| Some(to_f64(size.first_start.index_bytes) / to_f64(size.text_bytes)),
    },
    Target {
        name: "median time of SQLite FTS5, relative to bienban",
        bound: AtLeast(100.0),
        measure: |_, size| {
            let peer = find_fts5(size)?;
            Some(peer.search.timings.percentile(50) / size.serving.timings.percentile(50))
        },
    },
    Target {
        name: "share of right passages ranked first, minus SQLite FTS5's",
        bound: AtLeast(0.001),
        measure: |_, size| {
            let questions = common_questions(size);
            Some(size.serving.timings.accuracy(questions) - find_fts5(size)?.search.timings.accuracy(questions))
        },
    },
    Target {
        name: "passages indexed per second",
        bound: AtLeast(40_000.0),
        measure: |_, size| Some(passages_indexed_per_second(size)),
    },
    Target {
        name: "reload with one changed file, s",
        bound: AtMost(3.0),
        measure: |_, size| Some(size.reload.seconds),
    },
    Target {
        name: "start to the first answer, s",
        bound: AtMost(1.0),
        measure: |_, size| Some(size.serving.first_answer_seconds),
    },
    Target {
        name: "answer p50, relative to 10,000 passages",
        bound: AtMost(8.0),
        measure: |run, size| {
            Some(size.serving.timings.percentile(50) / find_size(run, SMALL)?.serving.timings.percentile(50))
        },
    },
];

fn find_size(run: &Run, passages: usize) -> Option<&ArchiveResults> {
    run.sizes.iter().find(|size| size.passages == passages)
}

fn find_fts5(size: &ArchiveResults) -> Option<&PeerResults> {
    size.peers.iter().find(|peer| peer.name == Engine::Fts5.name())
}

/// Each target that can be evaluated, with its measured value and whether it is met.
fn evaluate(run: &Run) -> Vec<(&'static Target, f64, bool)> {
    let Some(size) = find_size(run, LARGE) else { return Vec::new() };
    let evaluated = TARGETS.iter().filter_map(|target| {
        let measured = (target.measure)(run, size)?;
        let is_met = match target.bound {
            AtMost(maximum) => measured <= maximum,
            AtLeast(minimum) => measured >= minimum,
        };
        Some((target, measured, is_met))
    });
    evaluated.collect()
}

impl Target {
    fn bound_text(&self) -> String {
        match self.bound {
            AtMost(maximum) => format!("≤ {maximum}"),
            AtLeast(minimum) => format!("≥ {minimum}"),
        }
    }
}

pub fn print(run: &Run) {
    println!("| at a million passages | target | measured | |\n|---|---:|---:|---|");
    for (target, measured, is_met) in evaluate(run) {
        let verdict = if is_met { "met" } else { "missed" };
        println!("| {} | {} | {} | {verdict} |", target.name, target.bound_text(), format_figure(measured));
    }
}

/// Describes the targets that are not met.
pub fn find_missed(run: &Run) -> Vec<String> {
    let missed = evaluate(run).into_iter().filter(|(_, _, is_met)| !is_met);
    let describe = |(target, measured, _): (&Target, f64, bool)| {
        format!("{} is {}, not {}", target.name, format_figure(measured), target.bound_text())
    };
    missed.map(describe).collect()
}
