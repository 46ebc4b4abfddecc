//! Limits on the time and memory that one file may take.

use std::time::{Duration, Instant};

/// The minimum number of bytes of text that a block counts as, since a block takes memory besides its text.
pub const MIN_BLOCK_BYTES: usize = 32;

/// The limits per file, set by the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Maximum size of a file, in bytes.
    pub file_bytes: u64,
    /// Maximum size of the text read from a file, in bytes. The limits on unpacked data are multiples of it.
    pub text_bytes: usize,
    /// Maximum time for parsing a file.
    pub time: Duration,
}

impl Default for Limits {
    /// 64 MiB per file, 16 MiB of text, 20 seconds. A transcript of ten hours has one megabyte of text; a
    /// scanned book has fifty megabytes of images.
    fn default() -> Self {
        Self { file_bytes: 64 << 20, text_bytes: 16 << 20, time: Duration::from_secs(20) }
    }
}

impl Limits {
    /// Returns the maximum number of blocks of a file.
    pub fn max_blocks(&self) -> usize {
        self.text_bytes / MIN_BLOCK_BYTES
    }

    /// Returns the deadline of a file whose parsing starts now.
    pub fn deadline(&self) -> Instant {
        Instant::now() + self.time
    }
}
