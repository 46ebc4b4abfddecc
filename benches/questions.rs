//! What a member waits for: the shipped records loaded, and one golden question answered.
//!
//! `cargo bench`; fails where an answer is not the known one, or takes longer than is promised.

use std::path::Path;
use std::time::{Duration, Instant};

use bienban::answer::{Outcome, Question};
use bienban::archive::{self, unwatched};
use bienban::formats::Limits;
use bienban::library::Snapshot;
use bienban::records::Golden;

/// The median of all golden questions may take no longer.
const PROMISED: Duration = Duration::from_millis(2);

fn main() {
    let snapshot = shipped();
    let mut took: Vec<Duration> = snapshot.knowledge.golden.iter().map(|golden| timed(&snapshot, golden)).collect();
    took.sort();
    let median = took[took.len() / 2];
    assert!(median < PROMISED, "a question takes {median:?}, not less than {PROMISED:?}");
    divan::main();
}

fn shipped() -> Snapshot {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    Snapshot::build(archive::load(&folder, &Limits::default(), &unwatched), 1).expect("the shipped records can be read")
}

fn timed(snapshot: &Snapshot, golden: &Golden) -> Duration {
    let begun = Instant::now();
    ask(snapshot, golden);
    begun.elapsed()
}

/// Asks, and looks whether the answer is as it should be.
fn ask(snapshot: &Snapshot, golden: &Golden) {
    let answer = snapshot.answer(&Question::new(&golden.question));
    if golden.missed.is_none() {
        let told =
            if golden.quote.is_some() { answer.outcome.is_answer() } else { answer.outcome != Outcome::Answered };
        assert!(told, "{}", golden.question);
    }
}

#[divan::bench]
fn load(bencher: divan::Bencher) {
    bencher.bench(shipped);
}

#[divan::bench]
fn answer(bencher: divan::Bencher) {
    let snapshot = shipped();
    let mut golden = snapshot.knowledge.golden.iter().cycle();
    bencher.bench_local(|| ask(&snapshot, golden.next().expect("the records ship with golden questions")));
}
