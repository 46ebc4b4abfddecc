//! Other engines: the same passages, the same questions, any word of them, BM25's best ten.
//!
//! Neither keeps the texts beside its index, as ours does not. Time runs while an engine works, and
//! not while passages are made for it.

mod fts5;
mod tantivy;

use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::archive::{Archive, PASSAGES};
use crate::asking::{Asking, questions};
use crate::figures::{Asked, Built, Memory};
use crate::ours;

/// Passages that are given at once.
const FILES: usize = 100;

/// Results that are sought.
const SOUGHT: usize = 10;

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

    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|engine| engine.name() == name).expect("it is one of them")
    }

    fn folder(self, folder: &Path) -> std::path::PathBuf {
        folder.join(self.name())
    }
}

pub fn build(engine: Engine, archive: &Archive, files: usize, folder: &Path) -> Built {
    let folder = engine.folder(folder);
    std::fs::create_dir(&folder).expect("it is writable");
    let batches = (0..files).step_by(FILES).map(|first| batch(archive, first..files.min(first + FILES)));
    let took = match engine {
        Engine::Fts5 => fts5::build(&folder, batches),
        Engine::Tantivy => tantivy::build(&folder, batches),
    };
    Built { seconds: took.as_secs_f64(), bytes: ours::size(&folder), peak: Memory::now().peak }
}

/// Passages with their numbers.
fn batch(archive: &Archive, files: Range<usize>) -> Vec<(u64, String)> {
    (files.start as u64 * PASSAGES as u64..).zip(archive.texts(files)).collect()
}

pub fn ask(engine: Engine, archive: &Archive, files: usize, folder: &Path) -> Asked {
    let (asked, folder) = (questions(archive, files), engine.folder(folder));
    let right =
        |asked: &crate::archive::questions::Asked, found: Vec<u64>| found.first() == Some(&(asked.number as u64));
    let asking = match engine {
        Engine::Fts5 => Asking::of(&asked, fts5::search(&folder), right),
        Engine::Tantivy => Asking::of(&asked, tantivy::search(&folder), right),
    };
    Asked { asking, peak: Memory::now().peak }
}

/// Runs while something is done, and adds it up.
#[derive(Default)]
struct Stopwatch(Duration);

impl Stopwatch {
    fn time<T>(&mut self, what: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let made = what();
        self.0 += begun.elapsed();
        made
    }
}
