//! The text of a document, in memory or in a file shared by many documents. Of a file, only the requested
//! slices are read; they are cached.
//!
//! A memory-mapped file would do as well, but its pages count as the program's memory once they have been
//! read.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use elsa::sync::FrozenMap;

use super::passage::to_offset;

/// A text in UTF-8.
#[derive(Debug, Clone)]
pub enum TextSource {
    Memory(Box<str>),
    File(Arc<FileText>),
}

/// A text in a file, with a cache of the slices read so far.
pub struct FileText {
    file: Arc<File>,
    /// Offset in the file, in bytes.
    start: u64,
    length: u32,
    cache: FrozenMap<(u32, u32), Box<str>>,
}

impl TextSource {
    pub fn in_file(file: Arc<File>, start: u64, length: u32) -> Self {
        Self::File(Arc::new(FileText { file, start, length, cache: FrozenMap::new() }))
    }

    /// The length of the text in bytes.
    pub fn len(&self) -> u32 {
        match self {
            Self::Memory(text) => to_offset(text.len()),
            Self::File(text) => text.length,
        }
    }

    /// The slice from byte `start` to byte `end`; `None` if it is out of bounds or not on character
    /// boundaries. Also `None`, and logged, if the file cannot be read: a caller that relies on the slice
    /// panics, which costs one answer.
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
        if let Some(slice) = self.cache.get(&(start, end)) {
            return Some(slice);
        }
        let mut bytes = vec![0; (end - start) as usize];
        let read = self.file.read_exact_at(&mut bytes, self.start + u64::from(start));
        read.inspect_err(|error| tracing::error!(%error, "cannot read stored document text")).ok()?;
        let slice = String::from_utf8(bytes).ok()?;
        Some(self.cache.insert((start, end), slice.into()))
    }
}

impl Default for TextSource {
    fn default() -> Self {
        Self::Memory(Box::default())
    }
}

/// Compares the contents, in memory or in a file.
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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    /// Writes texts one after the other into one file.
    fn in_file(texts: &[&str]) -> Vec<TextSource> {
        let mut file = tempfile::tempfile().expect("a temporary file can be made");
        texts.iter().for_each(|text| file.write_all(text.as_bytes()).expect("it is writable"));
        let (file, mut start) = (Arc::new(file), 0);
        let text = |text: &&str| {
            let source = TextSource::in_file(file.clone(), start, to_offset(text.len()));
            start += text.len() as u64;
            source
        };
        texts.iter().map(text).collect()
    }

    #[test]
    fn each_text_of_a_file_has_its_own_bytes_only() {
        let texts = ["Quỹ còn", "", "bảy triệu"];
        let sources = in_file(&texts);
        for (source, text) in sources.iter().zip(texts) {
            assert_eq!((source.get(0, source.len()), source.len() as usize), (Some(text), text.len()));
            assert_eq!(source.get(0, source.len() + 1), None, "the bytes after it belong to the next text");
            assert_eq!(*source, TextSource::Memory(text.into()));
        }
        assert!(sources[0] != sources[2] && sources[1] == TextSource::default());
    }

    #[test]
    fn unreadable_bytes_give_none() {
        let beyond = Arc::new(tempfile::tempfile().expect("a temporary file can be made"));
        assert_eq!(TextSource::in_file(beyond, 0, 4).get(0, 4), None);
        let mut file = tempfile::tempfile().expect("a temporary file can be made");
        file.write_all(&[b'a', 0xFF, b'b']).expect("it is writable");
        let damaged = TextSource::in_file(Arc::new(file), 0, 3);
        assert_eq!([(0, 1), (0, 2), (2, 3)].map(|(start, end)| damaged.get(start, end)), [Some("a"), None, Some("b")]);
    }

    proptest! {
        #[test]
        fn a_slice_of_a_stored_text_equals_that_of_the_text(before in "\\PC{0,5}", text in "\\PC{0,12}", spans in prop::collection::vec((0..40u32, 1..20u32), 1..8)) {
            let stored = in_file(&[&before, &text]).swap_remove(1);
            let memory = TextSource::Memory(text.as_str().into());
            for (start, length) in spans {
                let end = start + length;
                for _ in ["read", "cached"] {
                    prop_assert_eq!(stored.get(start, end), memory.get(start, end), "{}..{}", start, end);
                }
            }
        }
    }
}
