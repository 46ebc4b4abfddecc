//! What is promised of a million passages, on two cores.

use crate::figures::{Run, Size};
use crate::peers::Engine;
use crate::report::{asked_of_all, figure, indexing, megabytes, of};

/// The size that is promised for, and the one that its growth is from.
const LARGE: usize = 1_000_000;
const SMALL: usize = 10_000;

enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

use Bound::{AtLeast, AtMost};

struct Target {
    what: &'static str,
    bound: Bound,
    /// None where the run has not what it takes.
    measured: fn(&Run, &Size) -> Option<f64>,
}

const TARGETS: &[Target] = &[
    Target {
        what: "answer p50 on one thread, ms",
        bound: AtMost(5.0),
        measured: |_, size| Some(size.served.asking.percentile(50)),
    },
    Target {
        what: "answer p99 on one thread, ms",
        bound: AtMost(25.0),
        measured: |_, size| Some(size.served.asking.percentile(99)),
    },
    Target {
        what: "questions a second on two threads",
        bound: AtLeast(500.0),
        measured: |_, size| Some(size.served.rate),
    },
    Target {
        what: "peak memory while serving, MB",
        bound: AtMost(600.0),
        measured: |_, size| Some(megabytes(size.served.memory.peak)),
    },
    Target {
        what: "index on disk, times the text",
        bound: AtMost(1.5),
        // Nothing there is no index that a start could open.
        measured: |_, size| Some(of(size.kept.bytes) / of(size.text)),
    },
    Target {
        what: "times faster at the median than SQLite FTS5",
        bound: AtLeast(100.0),
        measured: |_, size| {
            let peer = fts5(size)?;
            Some(peer.asked.asking.percentile(50) / size.served.asking.percentile(50))
        },
    },
    Target {
        what: "passage@1 above SQLite FTS5's",
        bound: AtLeast(0.001),
        measured: |_, size| {
            let same = asked_of_all(size);
            Some(size.served.asking.right(same) - fts5(size)?.asked.asking.right(same))
        },
    },
    Target { what: "passages indexed a second", bound: AtLeast(40_000.0), measured: |_, size| Some(indexing(size)) },
    Target {
        what: "reload with one changed file, s",
        bound: AtMost(3.0),
        measured: |_, size| Some(size.reloaded.seconds),
    },
    Target { what: "start to the first answer, s", bound: AtMost(1.0), measured: |_, size| Some(size.served.first) },
    Target {
        what: "answer p50, times that of 10,000 passages",
        bound: AtMost(8.0),
        measured: |run, size| {
            Some(size.served.asking.percentile(50) / of_size(run, SMALL)?.served.asking.percentile(50))
        },
    },
];

fn of_size(run: &Run, passages: usize) -> Option<&Size> {
    run.sizes.iter().find(|size| size.passages == passages)
}

fn fts5(size: &Size) -> Option<&crate::figures::Peer> {
    size.peers.iter().find(|peer| peer.name == Engine::Fts5.name())
}

/// Each target that could be looked at, what was measured, and whether it holds.
fn looked_at(run: &Run) -> Vec<(&'static Target, f64, bool)> {
    let Some(size) = of_size(run, LARGE) else { return Vec::new() };
    let looked_at = TARGETS.iter().filter_map(|target| {
        let measured = (target.measured)(run, size)?;
        let holds = match target.bound {
            AtMost(most) => measured <= most,
            AtLeast(least) => measured >= least,
        };
        Some((target, measured, holds))
    });
    looked_at.collect()
}

impl Target {
    fn bound(&self) -> String {
        match self.bound {
            AtMost(most) => format!("≤ {most}"),
            AtLeast(least) => format!("≥ {least}"),
        }
    }
}

pub fn print(run: &Run) {
    println!("| at a million passages | promised | measured | |\n|---|---:|---:|---|");
    for (target, measured, holds) in looked_at(run) {
        let sign = if holds { "kept" } else { "missed" };
        println!("| {} | {} | {} | {sign} |", target.what, target.bound(), figure(measured));
    }
}

/// The targets that do not hold, each in words.
pub fn missed(run: &Run) -> Vec<String> {
    let missed = looked_at(run).into_iter().filter(|(_, _, holds)| !holds);
    let words = |(target, measured, _): (&Target, f64, bool)| {
        format!("{} is {}, not {}", target.what, figure(measured), target.bound())
    };
    missed.map(words).collect()
}
