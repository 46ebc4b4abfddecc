//! The lines of a file that are not quoted, each with the reason.

use serde::{Deserialize, Serialize};

use super::position::Position;

/// Why a line is never quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LeftOutReason {
    /// A line that recurs at the top or bottom of pages, or a page number.
    RunningHead,
    /// The number of a line in the margin.
    LineNumber,
    /// A line of a table of contents.
    Contents,
    /// Menus, footers and other parts of a web page around its text.
    Navigation,
    /// The caption of a photo.
    Caption,
    /// A link to another page, or an address without words.
    Link,
    /// The author of a report.
    Byline,
    /// The State's motto and rules above a document.
    Motto,
    /// A note of a program or a publisher about the file: rights, quality of recognition.
    Notice,
    /// A key of the front matter that is none of the known ones, with its value.
    UnknownKey,
}

/// A line that is not quoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOutLine {
    pub reason: LeftOutReason,
    pub position: Position,
    pub text: String,
}

impl LeftOutLine {
    pub fn new(reason: LeftOutReason, position: Position, text: impl Into<String>) -> Self {
        Self { reason, position, text: text.into() }
    }
}
