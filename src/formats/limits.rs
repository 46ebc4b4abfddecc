//! How much of one file is read, at most: what bounds time and memory, whatever a file claims.

use std::time::{Duration, Instant};

/// Bytes that a block counts at least.
const BLOCK: usize = 32;

/// Set by the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file.
    pub file: u64,
    /// Bytes of what one file unpacks to, and of the text read from it.
    pub text: usize,
    /// How long one file may take.
    pub time: Duration,
}

impl Default for Limits {
    /// A transcript of ten hours has one megabyte of text; a scanned book, fifty of pictures.
    fn default() -> Self {
        Self { file: 64 << 20, text: 16 << 20, time: Duration::from_secs(20) }
    }
}

impl Limits {
    /// Blocks of one file: each takes memory beside its words.
    pub fn blocks(&self) -> usize {
        self.text / BLOCK
    }

    /// When a file whose reading begins now must be done.
    pub fn deadline(&self) -> Instant {
        Instant::now() + self.time
    }
}
