//! Measures the time from an update's arrival to the bot's reply, over the real update loop and a fake Bot API on the
//! loopback interface.
//!
//! `cargo bench --bench replies` asks the golden questions of the sample records. The environment variables RECORDS (a
//! folder) and QUESTIONS (JSON Lines with `question`) replace them. Fails if the median is over the target or a
//! question gets no reply.

mod bot_harness;
#[path = "../tests/it/fake/mod.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod fake;
#[path = "../tests/it/html.rs"]
mod html;

use std::path::{Path, PathBuf};
use std::time::Duration;

use bienban::archive::{RecordsFolder, ignore_progress, load_folder};
use bienban::formats::Limits;
use bienban::library::{Library, RecordsSource, ReloadPolicy};
use bot_harness::measure_replies;
use serde_json::Value;

/// The target for the median.
const TARGET: Duration = Duration::from_millis(5);

fn main() {
    let sample_records = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let folder = std::env::var("RECORDS").map_or(sample_records, PathBuf::from);
    let limits = Limits::default();
    let knowledge = load_folder(&folder, &limits, &ignore_progress);
    let questions = std::env::var("QUESTIONS").map_or_else(
        |_| knowledge.golden.iter().map(|golden| golden.question.clone()).collect(),
        |file| read_questions(Path::new(&file)),
    );
    let folder = RecordsFolder::new(folder);
    let source = RecordsSource { folder, limits, policy: ReloadPolicy::default(), archive: None };
    let (library, _) = Library::open(source, &|_| {}).expect("the records can be read");
    library.snapshot().suggestions();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads can be made");
    let mut times = runtime.block_on(measure_replies(library, &questions));
    times.sort();
    let percentile = |percent: usize| times[(times.len() - 1) * percent / 100];
    let (median, p95, longest) = (percentile(50), percentile(95), percentile(100));
    println!("replies to {} questions: median {median:?}, p95 {p95:?}, longest {longest:?}", times.len());
    assert!(median < TARGET, "the median reply takes {median:?}; the target is below {TARGET:?}");
}

fn read_questions(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).expect("the questions can be read");
    let question = |line: &str| {
        let line: Value = serde_json::from_str(line).expect("each line is a JSON object");
        line["question"].as_str().expect("it has a question").to_owned()
    };
    text.lines().map(question).collect()
}
