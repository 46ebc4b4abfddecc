//! Measures loading the sample records and answering one golden question.
//!
//! `cargo bench --bench questions` fails if an answer is wrong or the median time is over the target.

use std::path::Path;
use std::time::{Duration, Instant};

use bienban::answer::{Outcome, Question};
use bienban::archive::{self, ignore_progress};
use bienban::formats::Limits;
use bienban::library::Snapshot;
use bienban::records::GoldenQuestion;

/// The target for the median time of all golden questions.
const TARGET: Duration = Duration::from_millis(2);

fn main() {
    let snapshot = load_sample_records();
    let mut times: Vec<Duration> =
        snapshot.knowledge.golden.iter().map(|golden| time_answer(&snapshot, golden)).collect();
    times.sort();
    let median = times[times.len() / 2];
    assert!(median < TARGET, "the median answer takes {median:?}; the target is below {TARGET:?}");
    divan::main();
}

fn load_sample_records() -> Snapshot {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    Snapshot::build(archive::load_folder(&folder, &Limits::default(), &ignore_progress), 1)
        .expect("the sample records can be read")
}

fn time_answer(snapshot: &Snapshot, golden: &GoldenQuestion) -> Duration {
    let started = Instant::now();
    ask(snapshot, golden);
    started.elapsed()
}

/// Asks a golden question and asserts its expected outcome.
fn ask(snapshot: &Snapshot, golden: &GoldenQuestion) {
    let answer = snapshot.answer(&Question::new(&golden.question));
    if golden.missed.is_none() {
        let is_expected =
            if golden.quote.is_some() { answer.outcome.is_answer() } else { answer.outcome != Outcome::Answered };
        assert!(is_expected, "{}", golden.question);
    }
}

#[divan::bench]
fn load(bencher: divan::Bencher) {
    bencher.bench(load_sample_records);
}

#[divan::bench]
fn answer(bencher: divan::Bencher) {
    let snapshot = load_sample_records();
    let mut golden = snapshot.knowledge.golden.iter().cycle();
    bencher.bench_local(|| ask(&snapshot, golden.next().expect("the sample records have golden questions")));
}
