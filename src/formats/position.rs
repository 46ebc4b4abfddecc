//! Positions in files, as citations name them.

use serde::{Deserialize, Serialize};

/// A position in a file, in the unit by which a person looks it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Position {
    /// A line, from 1. In formats without lines, the number of the block.
    Line(u32),
    /// A page, from 1.
    Page(u32),
    /// Seconds from the beginning of a recording.
    Time(u32),
}

impl Position {
    /// Returns the position of a line, from 1.
    pub fn line(number: usize) -> Self {
        Self::Line(u32::try_from(number).unwrap_or(u32::MAX))
    }

    /// Returns the position of a page, from 1.
    pub fn page(number: usize) -> Self {
        Self::Page(u32::try_from(number).unwrap_or(u32::MAX))
    }
}
