//! Measures reading and indexing a thousand minutes of ten pages.
//!
//! `cargo bench --bench reading` fails if the rate is below the target.

#[expect(dead_code, reason = "other benches use the rest")]
mod archive;

use std::time::Instant;

use archive::Archive;
use bienban::archive::{ignore_progress, load_folder};
use bienban::formats::Limits;
use bienban::library::Snapshot;

/// The target in megabytes of text per second on two cores, which is forty thousand passages.
const TARGET: f64 = 10.0;

/// The number of files.
const MINUTES: usize = 1000;

/// The number of passages of a file with ten pages.
const PASSAGES_PER_FILE: usize = 130;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let size = Archive::new(PASSAGES_PER_FILE).write(folder.path(), 0..MINUTES);
    let started = Instant::now();
    let knowledge = load_folder(folder.path(), &Limits::default(), &ignore_progress);
    let reading = started.elapsed();
    assert_eq!((knowledge.documents.len(), knowledge.problems.len()), (MINUTES, 0));
    let snapshot = Snapshot::build(knowledge, 1).expect("there is memory for thirty megabytes");
    let total = started.elapsed();
    assert!(snapshot.passage_count() > MINUTES * 10);
    #[expect(clippy::cast_precision_loss, reason = "megabytes")]
    let rate = size as f64 / 1e6 / total.as_secs_f64();
    println!("{size} bytes: read in {reading:?}, read and indexed in {total:?}, {rate:.1} MB/s");
    assert!(rate >= TARGET, "{rate:.1} MB/s; the target is {TARGET}");
}
