//! What members wait for while the records are reloaded: fifty questions a second to a thousand
//! minutes, over the real update loop, a store and an archive on the disk.
//!
//! `cargo bench --bench reloads`; PAGES in the environment says how long minutes are, three pages
//! without. A question is due every 20 ms, whatever becomes of those before it,
//! each of another member; it waits from when it is due to its reply's arrival at the fake Bot API.
//! The questions are the shipped golden ones, which the records answer and refuse. First nothing else
//! goes on; then an admin reloads a folder of which twenty files are others, then one of which all are.
//!
//! Fails where a question gets no answer of its own, or where the longest wait during a reload is more
//! than 20 ms longer than the longest before: of the promise that no question waits longer than 20 ms
//! more than before, what two sets of different questions can tell. Fails too where the machine is too
//! busy with other things to tell.

#[expect(dead_code, reason = "other benches need the rest")]
mod archive;
#[path = "../tests/it/fake/mod.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod fake;
#[path = "../tests/it/html.rs"]
mod html;
#[expect(dead_code, reason = "other benches need the rest")]
mod served;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use archive::Archive;
use bienban::formats::Limits;
use bienban::library::{Guard, Library, Source};
use bienban::store::{Store, now};
use fake::{Fake, Sent};
use served::{serve, write};
use tokio::time::interval;

const MINUTES: usize = 1000;

/// Passages of a page.
const PAGE: usize = 13;

/// Files that are others at a usual reload.
const CHANGED: usize = 20;

/// Between two questions.
const EVERY: Duration = Duration::from_millis(20);

/// How long is asked without a reload.
const BEFORE: Duration = Duration::from_secs(10);

/// How much longer than before a question may wait.
const PROMISED: Duration = Duration::from_millis(20);

/// Where five of a hundred questions wait longer with nothing else going on, they wait for each other.
const BUSY: Duration = Duration::from_millis(100);

const ADMIN: u64 = 1;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let data = tempfile::tempdir().expect("a temporary folder can be made");
    let pages = std::env::var("PAGES").map_or(3, |pages| pages.parse().expect("PAGES is a whole number"));
    let mut archive = Archive::of_passages(pages * PAGE);
    let size = archive.write(folder.path(), 0..MINUTES);
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge"), folder.path());
    let kept = bienban::archive::Archive::open(data.path().join("generations"), 5).expect("it is writable");
    let (limits, guard) = (Limits::default(), Guard::default());
    let source = Source { folder: folder.path().to_owned(), limits, guard, archive: Some(kept) };
    let begun = Instant::now();
    let (library, _) = Library::open(source, &|_| {}).expect("the records can be read");
    println!("{size} bytes, {} passages, opened in {:?}", library.snapshot().passages(), begun.elapsed());
    let questions = library.snapshot().knowledge.golden.iter().map(|golden| golden.question.clone()).collect();
    library.snapshot().suggestions();
    let store = Arc::new(Store::open(data.path(), 90).expect("the store can be made"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads can be made");
    runtime.block_on(async {
        let fake = serve(library.clone(), store.clone(), HashSet::from([ADMIN])).await;
        let mut members = Members { fake, questions, asked: Vec::new() };
        // The first waits for the bot to start, and some after it for memory.
        members.ask(Duration::from_secs(1)).await;
        let before = members.ask(BEFORE).await;
        told(&format!("before, {BEFORE:?}"), &before);
        let p95 = before[before.len() * 95 / 100];
        assert!(p95 < BUSY, "the machine is too busy to tell: nothing goes on, and questions wait {p95:?}");
        let mut longest = Duration::ZERO;
        for (seed, changed) in [(2, CHANGED), (3, MINUTES)] {
            archive = archive.reseeded(seed);
            archive.write(folder.path(), 0..changed);
            let generation = library.snapshot().generation;
            let begun = Instant::now();
            let during = members.ask_through_a_reload().await;
            told(&format!("{changed} files changed, {:?}", begun.elapsed()), &during);
            assert_eq!(library.snapshot().generation, generation + 1, "the reload was held");
            longest = longest.max(during[during.len() - 1]);
            members.ask(Duration::from_secs(2)).await;
        }
        members.fake.assert_clean();
        // An apology is not counted.
        let stats = store.stats(2, now()).expect("the store can be read");
        assert_eq!(stats.counts.asked() as usize, members.asked.len(), "{:?}", stats.counts);
        let most = before[before.len() - 1] + PROMISED;
        assert!(longest <= most, "a question waits {longest:?} during a reload, longer than {most:?}");
    });
}

fn copy(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).expect("the records are there") {
        let file = file.expect("they can be listed");
        std::fs::copy(file.path(), to.join(file.file_name())).expect("they can be copied");
    }
}

/// Prints sorted waits.
fn told(when: &str, waits: &[Duration]) {
    let at = |share: usize| waits[(waits.len() - 1) * share / 100];
    let (median, p95, p99, longest) = (at(50), at(95), at(99), at(100));
    println!("{when}: {} questions, median {median:?}, p95 {p95:?}, p99 {p99:?}, longest {longest:?}", waits.len());
}

/// All who ask.
struct Members {
    fake: Fake,
    questions: Vec<String>,
    /// When each question was due, by member.
    asked: Vec<Instant>,
}

impl Members {
    /// Asks for so long: how long each reply took, in order of that.
    async fn ask(&mut self, time: Duration) -> Vec<Duration> {
        let end = Instant::now() + time;
        self.ask_until(|_| Instant::now() >= end).await
    }

    /// Asks from an admin's asking for a reload to its report.
    async fn ask_through_a_reload(&mut self) -> Vec<Duration> {
        write(&self.fake, ADMIN, "/reload");
        let mut reported = false;
        self.ask_until(|sent| {
            reported |=
                sent.is_some_and(|sent| sent.chat == ADMIN.cast_signed() && sent.edit && !sent.text.starts_with('⏳'));
            reported
        })
        .await
    }

    /// Asks until `over`, which sees every message of the bot's.
    async fn ask_until(&mut self, mut over: impl FnMut(Option<&Sent>) -> bool) -> Vec<Duration> {
        let (first, mut answered, mut ended) = (self.asked.len(), 0, false);
        let mut due = interval(EVERY);
        while !ended || first + answered < self.asked.len() {
            tokio::select! {
                at = due.tick(), if !ended => {
                    ended = over(None);
                    let number = self.asked.len();
                    write(&self.fake, Self::member(number), &self.questions[number % self.questions.len()]);
                    self.asked.push(at.into_std());
                }
                sent = self.fake.read() => {
                    ended |= over(Some(&sent));
                    answered += usize::from(sent.chat != ADMIN.cast_signed());
                }
            }
        }
        let waited = |number: usize| match self.fake.times(Self::member(number).cast_signed())[..] {
            [came] => came - self.asked[number],
            ref came => panic!("{} messages to a member who asked once", came.len()),
        };
        let mut waits: Vec<_> = (first..self.asked.len()).map(waited).collect();
        waits.sort();
        waits
    }

    /// The member who asks the question of a number: not the admin.
    fn member(number: usize) -> u64 {
        100 + number as u64
    }
}
