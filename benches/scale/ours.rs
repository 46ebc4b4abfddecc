//! The steps of ours: files to an index, a first start, a start, questions, a reload.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bienban::answer::{Answer, Question, parse};
use bienban::archive::{load, unwatched};
use bienban::formats::Limits;
use bienban::library::{Guard, Library, Snapshot, Source};
use bienban::render::telegram::{self, Form, Shown, View};
use bienban::render::texts::Language;
use stats_alloc::Region;

use crate::COUNTED;
use crate::archive::Archive;
use crate::archive::questions::Asked;
use crate::asking::{Asking, percentile, questions, share};
use crate::figures::{Allocations, Indexed, Kept, Memory, Parts, Reloaded, Served};

/// Files beside the index: the documents as they were read, which peers leave out.
const HEADS: &str = "heads";
const BODIES: &str = "bodies";

/// Questions that are taken apart, and how long two threads ask.
const TAKEN_APART: usize = 200;
const TOGETHER: Duration = Duration::from_secs(5);

/// Where the files are.
pub fn records(folder: &Path) -> PathBuf {
    folder.join("records")
}

fn data(folder: &Path) -> PathBuf {
    folder.join("data")
}

pub fn open(folder: &Path) -> Arc<Library> {
    let archive = bienban::archive::Archive::open(data(folder).join("generations"), 5).expect("it is writable");
    let (limits, guard) = (Limits::default(), Guard::default());
    let source = Source { folder: records(folder), limits, guard, archive: Some(archive) };
    Library::open(source, &|_| {}).expect("the records can be read").0
}

pub fn index(folder: &Path) -> Indexed {
    let begun = Instant::now();
    let knowledge = load(&records(folder), &Limits::default(), &unwatched);
    let (reading, reading_peak) = (begun.elapsed().as_secs_f64(), Memory::now().peak);
    assert!(knowledge.problems.is_empty(), "{:?}", knowledge.problems.first());
    let begun = Instant::now();
    let snapshot = Snapshot::build(knowledge, 1).expect("there is memory for it");
    let indexing = begun.elapsed().as_secs_f64();
    Indexed { passages: snapshot.passages(), reading, indexing, reading_peak, peak: Memory::now().peak }
}

pub fn keep(folder: &Path) -> Kept {
    let begun = Instant::now();
    drop(open(folder));
    let seconds = begun.elapsed().as_secs_f64();
    let all = size(&data(folder).join("generations/index"));
    let texts = [HEADS, BODIES].map(|name| named(&data(folder), name)).iter().sum();
    Kept { seconds, bytes: all - texts, texts, peak: Memory::now().peak }
}

/// Bytes of all files of a name below.
fn named(folder: &Path, name: &str) -> u64 {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_name() == name);
    files.map(|file| file.metadata().expect("it is there").len()).sum()
}

/// Bytes of all files below.
pub fn size(folder: &Path) -> u64 {
    let files = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("it can be listed"));
    files.filter(|entry| entry.file_type().is_file()).map(|file| file.metadata().expect("it is there").len()).sum()
}

pub fn serve(archive: &Archive, files: usize, folder: &Path) -> Served {
    let asked = questions(archive, files);
    let begun = Instant::now();
    let snapshot = open(folder).snapshot();
    let start = begun.elapsed().as_secs_f64();
    snapshot.answer(&Question::new(&asked[0].question));
    let first = begun.elapsed().as_secs_f64();
    let asking = Asking::of(
        &asked,
        |question| snapshot.answer(&Question::new(question)),
        |asked, answer| finds(&snapshot, asked, &answer),
    );
    let some = &asked[..TAKEN_APART.min(asking.len())];
    let (parts, allocations) = (parts(&snapshot, some), allocations(&snapshot, some));
    let rate = together(&snapshot, &asked);
    Served { start, first, asking, parts, rate, allocations, memory: Memory::now() }
}

/// Whether the passage that comes first is the one that was asked for.
fn finds(snapshot: &Snapshot, asked: &Asked, answer: &Answer) -> bool {
    answer.passages.first().is_some_and(|first| {
        let (document, passage) = snapshot.place(first.passage);
        document.path == asked.path && document.slice(passage.span()).contains(&asked.sentence)
    })
}

/// Each part is what a call takes longer than one that does less.
fn parts(snapshot: &Snapshot, asked: &[Asked]) -> Parts {
    let records = snapshot.records();
    let newest = records.documents.iter().filter_map(|document| document.date).max();
    let view = View { snapshot, language: Language::Vietnamese, bot: "bienban" };
    let mut took: [Vec<f64>; 4] = Default::default();
    for asked in asked {
        let question = Question::new(&asked.question);
        let reading = timed(|| parse(&question, newest, records.index, records.lexicon)).0;
        let considering = timed(|| records.consider(&question)).0;
        let (answering, answer) = timed(|| snapshot.answer(&question));
        let rendering = timed(|| telegram::answer(&view, &answer, &shown())).0;
        for (part, took) in took.iter_mut().zip([reading, considering - reading, answering - considering, rendering]) {
            part.push(took);
        }
    }
    let [reading, searching, choosing, rendering] = took.map(|part| percentile(&part, 50));
    Parts { reading, searching, choosing, rendering }
}

/// Microseconds, and what came of it.
fn timed<T>(mut what: impl FnMut() -> T) -> (f64, T) {
    let begun = Instant::now();
    let made = what();
    (begun.elapsed().as_secs_f64() * 1e6, made)
}

fn shown() -> Shown<'static> {
    Shown { token: 1, form: Form::Whole, asked: None, within: None, within_gone: false, judged: true, suggested: &[] }
}

fn allocations(snapshot: &Snapshot, asked: &[Asked]) -> Allocations {
    let region = Region::new(COUNTED);
    for asked in asked {
        snapshot.answer(&Question::new(&asked.question));
    }
    let change = region.change();
    let of_one = |all: usize| share(all, asked.len());
    Allocations { count: of_one(change.allocations + change.reallocations), bytes: of_one(change.bytes_allocated) }
}

/// Questions a second on two threads.
fn together(snapshot: &Snapshot, asked: &[Asked]) -> f64 {
    let (next, begun) = (AtomicUsize::new(0), Instant::now());
    let ask = || {
        while begun.elapsed() < TOGETHER {
            let asked = &asked[next.fetch_add(1, Ordering::Relaxed) % asked.len()];
            snapshot.answer(&Question::new(&asked.question));
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(ask);
        scope.spawn(ask);
    });
    share(next.into_inner(), 1) / begun.elapsed().as_secs_f64()
}

/// The first file is another.
/// A reload of one changed file, while questions are asked.
pub fn reload(archive: Archive, files: usize, folder: &Path) -> Reloaded {
    let library = open(folder);
    let before = library.snapshot().generation;
    let asked = questions(&archive, files);
    archive.reseeded(2).write(&records(folder), 0..1);
    let (begun, done) = (Instant::now(), AtomicBool::new(false));
    let (seconds, during) = std::thread::scope(|threads| {
        let asking = threads.spawn(|| ask_until(&library, &asked, &done));
        library.begin().and_then(|reload| reload.run(None, 0, &|_| {})).expect("the records can be read");
        let seconds = begun.elapsed().as_secs_f64();
        done.store(true, Ordering::Relaxed);
        (seconds, asking.join().expect("questions are answered during a reload"))
    });
    assert_eq!(library.snapshot().generation, before + 1, "the reload was held");
    let (median, longest) = (percentile(&during, 50), percentile(&during, 100));
    Reloaded { seconds, median, longest, peak: Memory::now().peak }
}

/// Microseconds that each question takes, one after the other, until it is done.
fn ask_until(library: &Library, asked: &[Asked], done: &AtomicBool) -> Vec<f64> {
    let mut took = Vec::new();
    for asked in asked.iter().cycle() {
        took.push(timed(|| library.snapshot().answer(&Question::new(&asked.question))).0);
        if done.load(Ordering::Relaxed) {
            break;
        }
    }
    took
}
