//! What an operator waits for: a thousand minutes of ten pages, read and indexed.
//!
//! `cargo bench --bench reading`; fails where that is slower than is promised.

#[expect(dead_code, reason = "other benches need the rest")]
mod archive;

use std::time::Instant;

use archive::Archive;
use bienban::archive::{load, unwatched};
use bienban::formats::Limits;
use bienban::library::Snapshot;

/// Megabytes of text a second, on two cores: forty thousand passages.
const PROMISED: f64 = 10.0;

const MINUTES: usize = 1000;

/// Of each: ten pages.
const PASSAGES: usize = 130;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let size = Archive::of_passages(PASSAGES).write(folder.path(), 0..MINUTES);
    let begun = Instant::now();
    let knowledge = load(folder.path(), &Limits::default(), &unwatched);
    let read = begun.elapsed();
    assert_eq!((knowledge.documents.len(), knowledge.problems.len()), (MINUTES, 0));
    let snapshot = Snapshot::build(knowledge, 1).expect("there is memory for thirty megabytes");
    let all = begun.elapsed();
    assert!(snapshot.passages() > MINUTES * 10);
    #[expect(clippy::cast_precision_loss, reason = "megabytes")]
    let rate = size as f64 / 1e6 / all.as_secs_f64();
    println!("{size} bytes: read in {read:?}, read and indexed in {all:?}, {rate:.1} MB a second");
    assert!(rate >= PROMISED, "{rate:.1} MB a second, not {PROMISED}");
}
