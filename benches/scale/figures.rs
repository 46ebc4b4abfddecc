//! What was measured, as the steps tell it and the tables show it.

use serde::{Deserialize, Serialize};

use crate::asking::Asking;

pub struct Run {
    pub sizes: Vec<Size>,
}

/// An archive of one size.
pub struct Size {
    /// As the generator counts them.
    pub passages: usize,
    /// Bytes of all files.
    pub text: u64,
    pub indexed: Indexed,
    pub kept: Kept,
    pub served: Served,
    pub reloaded: Reloaded,
    pub replied: Replied,
    pub peers: Vec<Peer>,
}

/// Files to documents, documents to an index; in seconds.
#[derive(Serialize, Deserialize)]
pub struct Indexed {
    /// As they are found in the files; headings' lines among them.
    pub passages: usize,
    pub reading: f64,
    pub indexing: f64,
    /// Bytes, after each.
    pub reading_peak: u64,
    pub peak: u64,
}

/// A first start, with an empty DATA_DIR.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    pub seconds: f64,
    /// Bytes of the index.
    pub bytes: u64,
    /// Bytes of the documents beside it.
    pub texts: u64,
    pub peak: u64,
}

/// How long replies of the bot take, in microseconds.
#[derive(Serialize, Deserialize)]
pub struct Replied {
    pub median: f64,
    pub p99: f64,
}

/// A start with the DATA_DIR of an earlier one, and what is asked then.
#[derive(Serialize, Deserialize)]
pub struct Served {
    /// Seconds until it answers, and until it has answered once.
    pub start: f64,
    pub first: f64,
    pub asking: Asking,
    pub parts: Parts,
    /// Questions a second, on two threads.
    pub rate: f64,
    pub allocations: Allocations,
    pub memory: Memory,
}

/// The parts of an answer, each in microseconds at the median.
#[derive(Serialize, Deserialize)]
pub struct Parts {
    /// What the question says.
    pub reading: f64,
    /// Which passages and sentences fit.
    pub searching: f64,
    /// Which of them are quoted.
    pub choosing: f64,
    /// Telegram's HTML.
    pub rendering: f64,
}

/// Of one question, in the mean.
#[derive(Serialize, Deserialize)]
pub struct Allocations {
    pub count: f64,
    pub bytes: f64,
}

/// A reload with one changed file.
#[derive(Serialize, Deserialize)]
pub struct Reloaded {
    pub seconds: f64,
    /// Of questions that are asked meanwhile, microseconds.
    pub median: f64,
    pub longest: f64,
    pub peak: u64,
}

/// Another engine with the same passages.
pub struct Peer {
    pub name: &'static str,
    pub built: Built,
    pub asked: Asked,
}

/// Texts in memory to an index on the disk.
#[derive(Serialize, Deserialize)]
pub struct Built {
    pub seconds: f64,
    pub bytes: u64,
    pub peak: u64,
}

#[derive(Serialize, Deserialize)]
pub struct Asked {
    pub asking: Asking,
    pub peak: u64,
}

/// Bytes of this process. Zero where the system does not tell.
#[derive(Serialize, Deserialize)]
pub struct Memory {
    /// The most that it ever had.
    pub peak: u64,
    /// Now: its own, and pages of mapped files, which the system may take back.
    pub own: u64,
    pub mapped: u64,
}

impl Memory {
    pub fn now() -> Self {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let of = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
            kilobytes.unwrap_or(0) << 10
        };
        Self { peak: of("VmHWM"), own: of("RssAnon"), mapped: of("RssFile") }
    }
}
