//! The letters of a document: in memory as they were read, or in a file of many documents', of which
//! only the pieces that are asked for are read, and kept from then on.
//!
//! A file that is mapped into memory would do as well, but counts as the program's memory, page by
//! page, once all of it has been quoted from.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use elsa::sync::FrozenMap;

use super::passage::offset;

/// A text in UTF-8.
#[derive(Debug, Clone)]
pub enum TextSource {
    Memory(Box<str>),
    File(Arc<FileText>),
}

/// A text in a file.
pub struct FileText {
    file: Arc<File>,
    /// Byte of the file.
    start: u64,
    length: u32,
    pieces: FrozenMap<(u32, u32), Box<str>>,
}

impl TextSource {
    pub fn in_file(file: Arc<File>, start: u64, length: u32) -> Self {
        Self::File(Arc::new(FileText { file, start, length, pieces: FrozenMap::new() }))
    }

    /// Bytes of the text.
    pub fn len(&self) -> u32 {
        match self {
            Self::Memory(text) => offset(text.len()),
            Self::File(text) => text.length,
        }
    }

    /// A piece, by its bytes; none where it does not begin and end between letters. What the disk does
    /// not give is in the log, and none too: whoever was promised it panics, which costs one answer.
    pub fn get(&self, start: u32, end: u32) -> Option<&str> {
        match self {
            Self::Memory(text) => text.get(start as usize..end as usize),
            Self::File(text) => text.get(start, end),
        }
    }
}

impl FileText {
    fn get(&self, start: u32, end: u32) -> Option<&str> {
        if start > end || end > self.length {
            return None;
        }
        if let Some(piece) = self.pieces.get(&(start, end)) {
            return Some(piece);
        }
        let mut bytes = vec![0; (end - start) as usize];
        let read = self.file.read_exact_at(&mut bytes, self.start + u64::from(start));
        read.inspect_err(|error| tracing::error!(%error, "a text that was indexed cannot be read from the disk"))
            .ok()?;
        let piece = String::from_utf8(bytes).ok()?;
        Some(self.pieces.insert((start, end), piece.into()))
    }
}

impl Default for TextSource {
    fn default() -> Self {
        Self::Memory(Box::default())
    }
}

/// The same where they say the same, wherever they are.
impl PartialEq for TextSource {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.get(0, self.len()) == other.get(0, other.len())
    }
}

impl std::fmt::Debug for FileText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileText").field("start", &self.start).field("length", &self.length).finish_non_exhaustive()
    }
}
