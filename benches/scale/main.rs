//! The costs of archives from a thousand to a million passages, compared to other engines on the same passages and
//! questions.
//!
//! `cargo bench --bench scale` measures all sizes, `-- 1000 10000` only these, `-- ours 1000` without the other
//! engines. `-- write DIR N` writes N passages and two thousand questions into DIR. Every step runs in a separate
//! process, so that its peak memory can be measured. After printing all results, the run fails if a target is
//! missed.

#[path = "../archive/mod.rs"]
#[expect(dead_code, reason = "other benches use the rest")]
mod archive;
#[path = "../bot_harness/mod.rs"]
mod bot_harness;
#[path = "../../tests/it/fake/mod.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod fake;
#[path = "../../tests/it/html.rs"]
mod html;

mod export;
mod measurements;
mod peers;
mod question_timings;
mod replies;
mod report;
mod results;
mod steps;
mod targets;

use std::alloc::System;
use std::path::Path;

use peers::Engine;
use results::Run;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

/// Counts allocations; all engines run with it, so that it slows them equally.
#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The default sizes in passages.
const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["step", step, passages, folder] => steps::run(step, parse_size(passages), Path::new(folder)),
        ["write", folder, passages] => export::write(Path::new(folder), parse_size(passages)),
        ["ours", ref sizes @ ..] => measure(sizes, &[]),
        ref sizes => measure(sizes, &Engine::ALL),
    }
}

fn parse_size(argument: &str) -> usize {
    argument.parse().unwrap_or_else(|_| panic!("{argument} is not a number of passages"))
}

fn measure(sizes: &[&str], engines: &[Engine]) {
    let mut sizes: Vec<usize> = sizes.iter().map(|size| parse_size(size)).collect();
    if sizes.is_empty() {
        sizes.extend(SIZES);
    }
    let run = Run { sizes: sizes.into_iter().map(|passages| steps::measure(passages, engines)).collect() };
    report::print(&run);
    let missed = targets::find_missed(&run);
    assert!(missed.is_empty(), "targets missed: {}", missed.join("; "));
}
