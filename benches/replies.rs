//! What a member waits for on the bot's side: from an update's arrival to its reply's leaving, over
//! the real update loop and a fake Bot API on the loopback.
//!
//! `cargo bench --bench replies` asks the shipped records their golden questions; with RECORDS (a
//! folder) and QUESTIONS (JSON Lines with `question`) in the environment, others. Fails where the
//! median is more than is promised, or a question gets no reply.

#[path = "../tests/it/fake/mod.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod fake;
#[path = "../tests/it/html.rs"]
mod html;
mod served;

use std::path::{Path, PathBuf};
use std::time::Duration;

use bienban::archive::{load, unwatched};
use bienban::formats::Limits;
use bienban::library::{Guard, Library, Source};
use serde_json::Value;
use served::replies;

/// The median may take no longer.
const PROMISED: Duration = Duration::from_millis(5);

fn main() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let folder = std::env::var("RECORDS").map_or(shipped, PathBuf::from);
    let limits = Limits::default();
    let knowledge = load(&folder, &limits, &unwatched);
    let questions = std::env::var("QUESTIONS").map_or_else(
        |_| knowledge.golden.iter().map(|golden| golden.question.clone()).collect(),
        |file| read(Path::new(&file)),
    );
    let source = Source { folder, limits, guard: Guard::default(), archive: None };
    let (library, _) = Library::open(source, &|_| {}).expect("the records can be read");
    library.snapshot().suggestions();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads can be made");
    let mut took = runtime.block_on(replies(library, &questions));
    took.sort();
    let at = |share: usize| took[(took.len() - 1) * share / 100];
    println!("replies to {} questions: median {:?}, p95 {:?}, longest {:?}", took.len(), at(50), at(95), at(100));
    assert!(at(50) < PROMISED, "a reply takes {:?} at the median, not less than {PROMISED:?}", at(50));
}

fn read(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).expect("the questions can be read");
    let question = |line: &str| {
        let line: Value = serde_json::from_str(line).expect("each line is a JSON object");
        line["question"].as_str().expect("it has a question").to_owned()
    };
    text.lines().map(question).collect()
}
