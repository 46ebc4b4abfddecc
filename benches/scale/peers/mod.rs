//! Other engines on the same passages and questions: a search for any word of the question, the best ten by BM25.
//!
//! No engine stores the texts in its index. Only the work of the engine is timed, not the generation of passages.

mod fts5;
mod tantivy;

use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::archive::questions::LabelledQuestion;
use crate::archive::{Archive, PASSAGES_PER_FILE};
use crate::measurements::folder_size;
use crate::question_timings::{QuestionTimings, draw_questions};
use crate::results::{Memory, PeerBuild, PeerSearch};

/// The number of files whose passages are indexed in one batch.
const FILES_PER_BATCH: usize = 100;

/// The number of results of a search.
const RESULT_LIMIT: usize = 10;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Fts5,
    Tantivy,
}

impl Engine {
    pub const ALL: [Self; 2] = [Self::Fts5, Self::Tantivy];

    pub fn name(self) -> &'static str {
        match self {
            Self::Fts5 => "SQLite FTS5",
            Self::Tantivy => "tantivy, default tokenizer",
        }
    }

    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|engine| engine.name() == name).expect("it is the name of an engine")
    }

    fn folder(self, folder: &Path) -> std::path::PathBuf {
        folder.join(self.name())
    }
}

pub fn build(engine: Engine, archive: &Archive, files: usize, folder: &Path) -> PeerBuild {
    let folder = engine.folder(folder);
    std::fs::create_dir(&folder).expect("it is writable");
    let batches =
        (0..files).step_by(FILES_PER_BATCH).map(|first| make_batch(archive, first..files.min(first + FILES_PER_BATCH)));
    let time = match engine {
        Engine::Fts5 => fts5::build(&folder, batches),
        Engine::Tantivy => tantivy::build(&folder, batches),
    };
    PeerBuild { seconds: time.as_secs_f64(), index_bytes: folder_size(&folder), peak: Memory::now().peak }
}

/// The passages of some files with their numbers.
fn make_batch(archive: &Archive, files: Range<usize>) -> Vec<(u64, String)> {
    (files.start as u64 * PASSAGES_PER_FILE as u64..).zip(archive.passage_texts(files)).collect()
}

pub fn ask(engine: Engine, archive: &Archive, files: usize, folder: &Path) -> PeerSearch {
    let (questions, folder) = (draw_questions(archive, files), engine.folder(folder));
    let is_correct = |question: &LabelledQuestion, found: Vec<u64>| found.first() == Some(&(question.number as u64));
    let timings = match engine {
        Engine::Fts5 => QuestionTimings::measure(&questions, fts5::search(&folder), is_correct),
        Engine::Tantivy => QuestionTimings::measure(&questions, tantivy::search(&folder), is_correct),
    };
    PeerSearch { timings, peak: Memory::now().peak }
}

/// Sums up the time of several calls.
#[derive(Default)]
struct Stopwatch(Duration);

impl Stopwatch {
    fn time<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let result = work();
        self.0 += started.elapsed();
        result
    }
}
