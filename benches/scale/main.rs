//! What an archive of minutes costs, from a thousand passages to a million, beside what others need
//! for the same passages and the same questions.
//!
//! `cargo bench --bench scale` measures all sizes; `-- 1000 10000` those, `-- ours 1000` ours alone;
//! `-- write DIR N` writes N passages and two thousand questions to them, for use by hand. Every step
//! runs in a process of its own, so that its peak of memory is its own. First everything is
//! printed, then the run fails with every target that is missed.

#[path = "../archive/mod.rs"]
#[expect(dead_code, reason = "other benches need the rest")]
mod archive;
#[path = "../../tests/it/fake/mod.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod fake;
#[path = "../../tests/it/html.rs"]
mod html;
#[path = "../served/mod.rs"]
mod served;

mod asking;
mod bot;
mod figures;
mod ours;
mod peers;
mod report;
mod steps;
mod targets;
mod written;

use std::alloc::System;
use std::path::Path;

use figures::Run;
use peers::Engine;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

/// Every process counts, so that all are slowed by the same.
#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Passages.
const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["step", step, passages, folder] => steps::run(step, number(passages), Path::new(folder)),
        ["write", folder, passages] => written::write(Path::new(folder), number(passages)),
        ["ours", ref sizes @ ..] => measure(sizes, &[]),
        ref sizes => measure(sizes, &Engine::ALL),
    }
}

fn number(argument: &str) -> usize {
    argument.parse().unwrap_or_else(|_| panic!("{argument} is not a number of passages"))
}

fn measure(sizes: &[&str], engines: &[Engine]) {
    let mut sizes: Vec<usize> = sizes.iter().map(|size| number(size)).collect();
    if sizes.is_empty() {
        sizes.extend(SIZES);
    }
    let run = Run { sizes: sizes.into_iter().map(|passages| steps::measure(passages, engines)).collect() };
    report::print(&run);
    let missed = targets::missed(&run);
    assert!(missed.is_empty(), "missed: {}", missed.join("; "));
}
