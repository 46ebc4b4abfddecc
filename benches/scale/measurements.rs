//! Measures the steps of bienban itself: reading and indexing, a first start, serving, and a reload.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bienban::answer::{Answer, Question, parse};
use bienban::archive::{RecordsFolder, ignore_progress, load_folder};
use bienban::formats::Limits;
use bienban::library::{Library, RecordsSource, ReloadPolicy, Snapshot};
use bienban::render::telegram::{self, AnswerView, Detail, RenderContext};
use bienban::render::texts::Language;
use stats_alloc::Region;

use crate::ALLOCATOR;
use crate::archive::Archive;
use crate::archive::questions::LabelledQuestion;
use crate::question_timings::{QuestionTimings, draw_questions, percentile, share};
use crate::results::{Allocations, AnswerParts, FirstStart, Indexing, Memory, Reload, Serving};

/// Files with the stored documents, which other engines do not store.
const DOCUMENT_FILES: [&str; 2] = ["heads", "bodies"];

/// The number of questions whose parts are measured.
const PROFILED_QUESTIONS: usize = 200;

/// How long two threads ask questions.
const THROUGHPUT_TIME: Duration = Duration::from_secs(5);

/// The records folder of the archive in `folder`.
pub fn records_folder(folder: &Path) -> PathBuf {
    folder.join("records")
}

fn data_folder(folder: &Path) -> PathBuf {
    folder.join("data")
}

/// Opens the library of the archive in `folder`.
pub fn open_library(folder: &Path) -> Arc<Library> {
    let archive = bienban::archive::Archive::open(data_folder(folder).join("generations"), 5).expect("it is writable");
    let (limits, policy) = (Limits::default(), ReloadPolicy::default());
    let source =
        RecordsSource { folder: RecordsFolder::new(records_folder(folder)), limits, policy, archive: Some(archive) };
    Library::open(source, &|_| {}).expect("the records can be read").0
}

pub fn measure_indexing(folder: &Path) -> Indexing {
    let started = Instant::now();
    let knowledge = load_folder(&records_folder(folder), &Limits::default(), &ignore_progress);
    let (reading_seconds, reading_peak) = (started.elapsed().as_secs_f64(), Memory::now().peak);
    assert!(knowledge.problems.is_empty(), "{:?}", knowledge.problems.first());
    let started = Instant::now();
    let snapshot = Snapshot::build(knowledge, 1).expect("there is memory for it");
    let indexing_seconds = started.elapsed().as_secs_f64();
    let (passages, peak) = (snapshot.passage_count(), Memory::now().peak);
    Indexing { passages, reading_seconds, indexing_seconds, reading_peak, peak }
}

pub fn measure_first_start(folder: &Path) -> FirstStart {
    let started = Instant::now();
    drop(open_library(folder));
    let seconds = started.elapsed().as_secs_f64();
    let total = folder_size(&data_folder(folder).join("generations/index"));
    let document_bytes = DOCUMENT_FILES.map(|name| size_of_files(&data_folder(folder), name)).iter().sum();
    FirstStart { seconds, index_bytes: total - document_bytes, document_bytes, peak: Memory::now().peak }
}

/// The total size of all files with this name below a folder, in bytes.
fn size_of_files(folder: &Path, name: &str) -> u64 {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_name() == name);
    files.map(|file| file.metadata().expect("it is there").len()).sum()
}

/// The total size of all files below a folder, in bytes.
pub fn folder_size(folder: &Path) -> u64 {
    let files = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("it can be listed"));
    files.filter(|entry| entry.file_type().is_file()).map(|file| file.metadata().expect("it is there").len()).sum()
}

pub fn measure_serving(archive: &Archive, files: usize, folder: &Path) -> Serving {
    let questions = draw_questions(archive, files);
    let started = Instant::now();
    let snapshot = open_library(folder).snapshot();
    let start_seconds = started.elapsed().as_secs_f64();
    snapshot.answer(&Question::new(&questions[0].question));
    let first_answer_seconds = started.elapsed().as_secs_f64();
    let timings = QuestionTimings::measure(
        &questions,
        |question| snapshot.answer(&Question::new(question)),
        |question, answer| is_passage_first(&snapshot, question, &answer),
    );
    let profiled = &questions[..PROFILED_QUESTIONS.min(timings.len())];
    let parts = measure_parts(&snapshot, profiled);
    let allocations = measure_allocations(&snapshot, profiled);
    let throughput = measure_throughput(&snapshot, &questions);
    let memory = Memory::now();
    Serving { start_seconds, first_answer_seconds, timings, parts, throughput, allocations, memory }
}

/// Whether the passage that answers is ranked first.
fn is_passage_first(snapshot: &Snapshot, question: &LabelledQuestion, answer: &Answer) -> bool {
    answer.passages.first().is_some_and(|first| {
        let (document, passage) = snapshot.passage(first.passage);
        document.path == question.path && document.slice(passage.span()).contains(&question.sentence)
    })
}

/// Measures the parts of an answer, some of them as the difference between two calls.
fn measure_parts(snapshot: &Snapshot, questions: &[LabelledQuestion]) -> AnswerParts {
    let records = snapshot.records();
    let newest = records.documents.iter().filter_map(|document| document.date).max();
    let context = RenderContext { snapshot, language: Language::Vietnamese, username: "bienban" };
    let mut times: [Vec<f64>; 4] = Default::default();
    for question in questions {
        let question = Question::new(&question.question);
        let parsing = time(|| parse(&question, newest, records.index, records.lexicon)).0;
        let analysing = time(|| records.analyse(&question)).0;
        let (answering, answer) = time(|| snapshot.answer(&question));
        let rendering = time(|| telegram::render_answer(&context, &answer, &answer_view())).0;
        let parts = [parsing, analysing - parsing, answering - analysing, rendering];
        for (samples, sample) in times.iter_mut().zip(parts) {
            samples.push(sample);
        }
    }
    let [parsing, searching, selecting, rendering] = times.map(|samples| percentile(&samples, 50));
    AnswerParts { parsing, searching, selecting, rendering }
}

/// Runs `work`. Returns its time in microseconds and its result.
fn time<T>(mut work: impl FnMut() -> T) -> (f64, T) {
    let started = Instant::now();
    let result = work();
    (started.elapsed().as_secs_f64() * 1e6, result)
}

fn answer_view() -> AnswerView<'static> {
    AnswerView {
        token: 1,
        detail: Detail::Full,
        question: None,
        meeting: None,
        is_meeting_gone: false,
        is_rated: true,
        suggestions: &[],
    }
}

fn measure_allocations(snapshot: &Snapshot, questions: &[LabelledQuestion]) -> Allocations {
    let region = Region::new(ALLOCATOR);
    for question in questions {
        snapshot.answer(&Question::new(&question.question));
    }
    let change = region.change();
    let per_question = |total: usize| share(total, questions.len());
    let count = per_question(change.allocations + change.reallocations);
    Allocations { count, bytes: per_question(change.bytes_allocated) }
}

/// Questions per second on two threads.
fn measure_throughput(snapshot: &Snapshot, questions: &[LabelledQuestion]) -> f64 {
    let (next, started) = (AtomicUsize::new(0), Instant::now());
    let ask = || {
        while started.elapsed() < THROUGHPUT_TIME {
            let question = &questions[next.fetch_add(1, Ordering::Relaxed) % questions.len()];
            snapshot.answer(&Question::new(&question.question));
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(ask);
        scope.spawn(ask);
    });
    share(next.into_inner(), 1) / started.elapsed().as_secs_f64()
}

/// Changes the first file and measures a reload and the answers during it.
pub fn measure_reload(archive: Archive, files: usize, folder: &Path) -> Reload {
    let library = open_library(folder);
    let before = library.snapshot().generation;
    let questions = draw_questions(&archive, files);
    archive.with_seed(2).write(&records_folder(folder), 0..1);
    let (started, done) = (Instant::now(), AtomicBool::new(false));
    let (seconds, during) = std::thread::scope(|threads| {
        let asking = threads.spawn(|| ask_until_done(&library, &questions, &done));
        library.begin_reload().and_then(|reload| reload.run(None, 0, &|_| {})).expect("the records can be read");
        let seconds = started.elapsed().as_secs_f64();
        done.store(true, Ordering::Relaxed);
        (seconds, asking.join().expect("questions are answered during a reload"))
    });
    assert_eq!(library.snapshot().generation, before + 1, "the reload needs approval");
    let (median, longest) = (percentile(&during, 50), percentile(&during, 100));
    Reload { seconds, median, longest, peak: Memory::now().peak }
}

/// Asks questions one after another until `done`. Returns the time of each answer in microseconds.
fn ask_until_done(library: &Library, questions: &[LabelledQuestion], done: &AtomicBool) -> Vec<f64> {
    let mut times = Vec::new();
    for question in questions.iter().cycle() {
        times.push(time(|| library.snapshot().answer(&Question::new(&question.question))).0);
        if done.load(Ordering::Relaxed) {
            break;
        }
    }
    times
}
