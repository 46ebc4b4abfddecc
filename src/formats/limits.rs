//! Limits on the time and memory that one file may take.

use std::time::{Duration, Instant};

/// Fewest bytes that a block counts for.
const BLOCK: usize = 32;

/// Limits set by the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file.
    pub file: u64,
    /// Bytes that a file may unpack to, and bytes of text read from it.
    pub text: usize,
    pub time: Duration,
}

impl Default for Limits {
    /// A transcript of ten hours has one megabyte of text; a scanned book, fifty of images.
    fn default() -> Self {
        Self { file: 64 << 20, text: 16 << 20, time: Duration::from_secs(20) }
    }
}

impl Limits {
    /// Returns the most blocks of one file; each takes memory besides its text.
    pub fn blocks(&self) -> usize {
        self.text / BLOCK
    }

    /// Returns when a file that is begun now must be done.
    pub fn deadline(&self) -> Instant {
        Instant::now() + self.time
    }
}
