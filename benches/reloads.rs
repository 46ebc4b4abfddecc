//! Measures how long replies take during reloads: fifty questions per second to a thousand minutes, over the real
//! update loop, with a store and an archive on the disk.
//!
//! `cargo bench --bench reloads`; the environment variable PAGES sets the length of the minutes, three pages by default.
//! A question is due every 20 ms, independent of earlier replies, each from a different member. Its wait lasts from its
//! due time to the arrival of its reply at the fake Bot API. The questions are the golden questions of the sample
//! records, some of which have no answer. First there is no reload; then an admin reloads the folder with twenty changed
//! files, and then with all files changed.
//!
//! Fails if a question gets no answer, or if the longest wait during a reload is more than 20 ms longer than the longest
//! wait before. This approximates the promise that no question waits more than 20 ms longer, because the questions
//! during a reload differ from the questions before. Also fails if the machine is too busy for the measurement.

#[expect(dead_code, reason = "other benches use the rest")]
mod archive;
#[expect(dead_code, reason = "other benches use the rest")]
mod bot_harness;
#[path = "../tests/it/fake/mod.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod fake;
#[path = "../tests/it/html.rs"]
mod html;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use archive::Archive;
use bienban::archive::RecordsFolder;
use bienban::formats::Limits;
use bienban::library::{Library, RecordsSource, ReloadPolicy};
use bienban::store::{Store, now};
use bot_harness::{send_message, start_bot};
use fake::{BotMessage, Fake};
use tokio::time::interval;

/// The number of generated files.
const MINUTES: usize = 1000;

/// The number of passages of a page.
const PASSAGES_PER_PAGE: usize = 13;

/// The number of changed files in a usual reload.
const CHANGED_FILES: usize = 20;

/// The time between two questions.
const INTERVAL: Duration = Duration::from_millis(20);

/// How long questions are asked before the first reload.
const BASELINE_TIME: Duration = Duration::from_secs(10);

/// The target: how much longer a question may wait during a reload.
const TARGET: Duration = Duration::from_millis(20);

/// If the 95th percentile before a reload is higher, questions wait for each other because the machine is busy.
const BUSY: Duration = Duration::from_millis(100);

const ADMIN: u64 = 1;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let data = tempfile::tempdir().expect("a temporary folder can be made");
    let pages = std::env::var("PAGES").map_or(3, |pages| pages.parse().expect("PAGES is a whole number"));
    let mut archive = Archive::new(pages * PASSAGES_PER_PAGE);
    let size = archive.write(folder.path(), 0..MINUTES);
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge"), folder.path());
    let archive_folder = bienban::archive::Archive::open(data.path().join("generations"), 5).expect("it is writable");
    let (limits, policy) = (Limits::default(), ReloadPolicy::default());
    let records = RecordsFolder::new(folder.path().to_owned());
    let source = RecordsSource { folder: records, limits, policy, archive: Some(archive_folder) };
    let started = Instant::now();
    let (library, _) = Library::open(source, &|_| {}).expect("the records can be read");
    println!("{size} bytes, {} passages, opened in {:?}", library.snapshot().passage_count(), started.elapsed());
    let questions = library.snapshot().knowledge.golden.iter().map(|golden| golden.question.clone()).collect();
    library.snapshot().suggestions();
    let store = Arc::new(Store::open(data.path(), 90).expect("the store can be made"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads can be made");
    runtime.block_on(async {
        let fake = start_bot(library.clone(), store.clone(), HashSet::from([ADMIN])).await;
        let mut members = Members { fake, questions, due_times: Vec::new() };
        // A warm-up: the first question waits for the start of the bot, and some later ones for memory.
        members.ask(Duration::from_secs(1)).await;
        let before = members.ask(BASELINE_TIME).await;
        print_waits(&format!("before, {BASELINE_TIME:?}"), &before);
        let p95 = before[before.len() * 95 / 100];
        assert!(p95 < BUSY, "the machine is too busy: without a reload, p95 is {p95:?}");
        let mut longest = Duration::ZERO;
        for (seed, changed) in [(2, CHANGED_FILES), (3, MINUTES)] {
            archive = archive.with_seed(seed);
            archive.write(folder.path(), 0..changed);
            let generation = library.snapshot().generation;
            let started = Instant::now();
            let during = members.ask_during_reload().await;
            print_waits(&format!("{changed} files changed, {:?}", started.elapsed()), &during);
            assert_eq!(library.snapshot().generation, generation + 1, "the reload needs approval");
            longest = longest.max(during[during.len() - 1]);
            members.ask(Duration::from_secs(2)).await;
        }
        members.fake.assert_clean();
        // Apologies are not counted as answers.
        let stats = store.stats(2, now()).expect("the store can be read");
        assert_eq!(stats.counts.total() as usize, members.due_times.len(), "{:?}", stats.counts);
        let limit = before[before.len() - 1] + TARGET;
        assert!(longest <= limit, "the longest wait during a reload is {longest:?}, over the limit of {limit:?}");
    });
}

fn copy(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).expect("the records are there") {
        let file = file.expect("they can be listed");
        std::fs::copy(file.path(), to.join(file.file_name())).expect("they can be copied");
    }
}

/// Prints percentiles of sorted waits.
fn print_waits(when: &str, waits: &[Duration]) {
    let percentile = |percent: usize| waits[(waits.len() - 1) * percent / 100];
    let [median, p95, p99, longest] = [50, 95, 99, 100].map(percentile);
    println!("{when}: {} questions, median {median:?}, p95 {p95:?}, p99 {p99:?}, longest {longest:?}", waits.len());
}

/// The members who ask.
struct Members {
    fake: Fake,
    questions: Vec<String>,
    /// When each question was due, by its number.
    due_times: Vec<Instant>,
}

impl Members {
    /// Asks questions for this time. Returns the sorted waits.
    async fn ask(&mut self, time: Duration) -> Vec<Duration> {
        let end = Instant::now() + time;
        self.ask_until(|_| Instant::now() >= end).await
    }

    /// An admin starts a reload; asks questions until its report. Returns the sorted waits.
    async fn ask_during_reload(&mut self) -> Vec<Duration> {
        send_message(&self.fake, ADMIN, "/reload");
        let mut reported = false;
        self.ask_until(|message| {
            reported |= message.is_some_and(|message| {
                message.chat == ADMIN.cast_signed() && message.is_edit && !message.text.starts_with('⏳')
            });
            reported
        })
        .await
    }

    /// Asks questions until `is_done`, which gets every message of the bot. Returns the sorted waits.
    async fn ask_until(&mut self, mut is_done: impl FnMut(Option<&BotMessage>) -> bool) -> Vec<Duration> {
        let (first, mut answered, mut ended) = (self.due_times.len(), 0, false);
        let mut due = interval(INTERVAL);
        while !ended || first + answered < self.due_times.len() {
            tokio::select! {
                at = due.tick(), if !ended => {
                    ended = is_done(None);
                    let number = self.due_times.len();
                    send_message(&self.fake, Self::member(number), &self.questions[number % self.questions.len()]);
                    self.due_times.push(at.into_std());
                }
                message = self.fake.receive() => {
                    ended |= is_done(Some(&message));
                    answered += usize::from(message.chat != ADMIN.cast_signed());
                }
            }
        }
        let wait = |number: usize| match self.fake.send_times(Self::member(number).cast_signed())[..] {
            [arrived] => arrived - self.due_times[number],
            ref times => panic!("{} messages to a member who asked once", times.len()),
        };
        let mut waits: Vec<_> = (first..self.due_times.len()).map(wait).collect();
        waits.sort();
        waits
    }

    /// The member who asks the question with this number, never the admin.
    fn member(number: usize) -> u64 {
        100 + number as u64
    }
}
