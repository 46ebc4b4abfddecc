//! The results of the steps, which the tables show.

use serde::{Deserialize, Serialize};

use crate::question_timings::QuestionTimings;

/// The results for archives of several sizes.
pub struct Run {
    pub sizes: Vec<ArchiveResults>,
}

/// The results for an archive of one size.
pub struct ArchiveResults {
    /// The number of generated passages.
    pub passages: usize,
    /// The size of all files in bytes.
    pub text_bytes: u64,
    pub indexing: Indexing,
    pub first_start: FirstStart,
    pub serving: Serving,
    pub reload: Reload,
    pub replies: ReplyTimes,
    pub peers: Vec<PeerResults>,
}

/// Reading the files and indexing the documents in memory.
#[derive(Serialize, Deserialize)]
pub struct Indexing {
    /// The number of passages found in the files, including headings.
    pub passages: usize,
    pub reading_seconds: f64,
    pub indexing_seconds: f64,
    /// Peak memory in bytes after reading, and after indexing.
    pub reading_peak: u64,
    pub peak: u64,
}

/// A first start, with an empty DATA_DIR.
#[derive(Serialize, Deserialize)]
pub struct FirstStart {
    pub seconds: f64,
    /// The size of the index in bytes, without the stored documents.
    pub index_bytes: u64,
    /// The size of the stored documents in bytes.
    pub document_bytes: u64,
    /// Peak memory in bytes.
    pub peak: u64,
}

/// Times from a question to the bot's reply, in microseconds.
#[derive(Serialize, Deserialize)]
pub struct ReplyTimes {
    pub median: f64,
    pub p99: f64,
}

/// A start with the DATA_DIR of an earlier one, and questions after it.
#[derive(Serialize, Deserialize)]
pub struct Serving {
    /// Seconds until the library is open, and until the first answer.
    pub start_seconds: f64,
    pub first_answer_seconds: f64,
    pub timings: QuestionTimings,
    pub parts: AnswerParts,
    /// Questions per second on two threads.
    pub throughput: f64,
    pub allocations: Allocations,
    pub memory: Memory,
}

/// The median times of the parts of an answer, in microseconds.
#[derive(Serialize, Deserialize)]
pub struct AnswerParts {
    /// Parsing the question.
    pub parsing: f64,
    /// Finding and scoring candidates.
    pub searching: f64,
    /// Selecting quotes.
    pub selecting: f64,
    /// Rendering Telegram's HTML.
    pub rendering: f64,
}

/// Average heap allocations per question.
#[derive(Serialize, Deserialize)]
pub struct Allocations {
    pub count: f64,
    pub bytes: f64,
}

/// A reload with one changed file.
#[derive(Serialize, Deserialize)]
pub struct Reload {
    pub seconds: f64,
    /// Times of the answers during the reload, in microseconds.
    pub median: f64,
    pub longest: f64,
    /// Peak memory in bytes.
    pub peak: u64,
}

/// The results of another engine on the same passages.
pub struct PeerResults {
    pub name: &'static str,
    pub build: PeerBuild,
    pub search: PeerSearch,
}

/// Building an index on the disk from texts in memory.
#[derive(Serialize, Deserialize)]
pub struct PeerBuild {
    pub seconds: f64,
    /// The size of the index and the peak memory, in bytes.
    pub index_bytes: u64,
    pub peak: u64,
}

/// Searching the index of a peer.
#[derive(Serialize, Deserialize)]
pub struct PeerSearch {
    pub timings: QuestionTimings,
    /// Peak memory in bytes.
    pub peak: u64,
}

/// The memory of this process in bytes; zero if the system does not report it.
#[derive(Serialize, Deserialize)]
pub struct Memory {
    /// The maximum so far.
    pub peak: u64,
    /// Currently: private memory, and pages of mapped files, which the system may reclaim.
    pub private: u64,
    pub mapped: u64,
}

impl Memory {
    pub fn now() -> Self {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let read_field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
            kilobytes.unwrap_or(0) << 10
        };
        Self { peak: read_field("VmHWM"), private: read_field("RssAnon"), mapped: read_field("RssFile") }
    }
}
