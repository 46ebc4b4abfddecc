//! The text of a document, in memory or in a file shared by many documents. Of a file, only the requested
//! slices are read; they are cached.
//!
//! A memory-mapped file would do as well, but its pages count as the program's memory once they have been
//! read.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use elsa::sync::FrozenMap;

use super::passage::to_offset;

/// The bytes of a block of text with a checksum. A sentence is read with its block, in less time than the call to the
/// operating system takes.
const BLOCK: u32 = 1024;

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
    /// The CRC-32 of each block.
    checksums: Vec<u32>,
    cache: FrozenMap<(u32, u32), Box<str>>,
}

impl TextSource {
    pub fn in_file(file: Arc<File>, start: u64, length: u32, checksums: Vec<u32>) -> Self {
        Self::File(Arc::new(FileText { file, start, length, checksums, cache: FrozenMap::new() }))
    }

    /// The length of the text in bytes.
    pub fn len(&self) -> u32 {
        match self {
            Self::Memory(text) => to_offset(text.len()),
            Self::File(text) => text.length,
        }
    }

    /// The slice from byte `start` to byte `end`; `None` if it is out of bounds or not on character
    /// boundaries.
    ///
    /// # Errors
    /// If the file cannot be read, or has other bytes than those that were written.
    pub fn get(&self, start: u32, end: u32) -> io::Result<Option<&str>> {
        match self {
            Self::Memory(text) => Ok(text.get(start as usize..end as usize)),
            Self::File(text) => text.get(start, end),
        }
    }

    /// The slice from byte `start` to byte `end`, if it has been read before.
    pub fn get_cached(&self, start: u32, end: u32) -> Option<&str> {
        match self {
            Self::Memory(text) => text.get(start as usize..end as usize),
            Self::File(text) => text.cache.get(&(start, end)),
        }
    }
}

impl FileText {
    fn get(&self, start: u32, end: u32) -> io::Result<Option<&str>> {
        if start > end || end > self.length {
            return Ok(None);
        }
        if let Some(slice) = self.cache.get(&(start, end)) {
            return Ok(Some(slice));
        }
        let first = start - start % BLOCK;
        let blocks = self.read_blocks(first, end.next_multiple_of(BLOCK).min(self.length))?;
        let slice = std::str::from_utf8(&blocks[(start - first) as usize..(end - first) as usize]);
        Ok(slice.ok().map(|slice| self.cache.insert((start, end), slice.into())))
    }

    /// Reads and verifies the blocks from byte `start` to byte `end`.
    fn read_blocks(&self, start: u32, end: u32) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; (end - start) as usize];
        self.file.read_exact_at(&mut bytes, self.start + u64::from(start))?;
        let expected = self.checksums.iter().skip((start / BLOCK) as usize);
        if bytes
            .chunks(BLOCK as usize)
            .map(crc32fast::hash)
            .eq(expected.take(bytes.len().div_ceil(BLOCK as usize)).copied())
        {
            return Ok(bytes);
        }
        Err(io::Error::new(io::ErrorKind::InvalidData, "the text has another checksum"))
    }
}

/// Returns the CRC-32 of each block of a text.
pub fn compute_block_checksums(text: &str) -> Vec<u32> {
    text.as_bytes().chunks(BLOCK as usize).map(crc32fast::hash).collect()
}

impl Default for TextSource {
    fn default() -> Self {
        Self::Memory(Box::default())
    }
}

/// Compares the contents, in memory or in a file; what cannot be read equals nothing.
impl PartialEq for TextSource {
    fn eq(&self, other: &Self) -> bool {
        let [one, other] = [self, other].map(|source| source.get(0, source.len()).ok().flatten());
        one.is_some() && one == other
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

    /// A file with these bytes.
    fn file(bytes: &[u8]) -> Arc<File> {
        let mut file = tempfile::tempfile().expect("a temporary file can be made");
        file.write_all(bytes).expect("it is writable");
        file.into()
    }

    /// Writes texts one after the other into one file.
    fn in_file(texts: &[&str]) -> Vec<TextSource> {
        let (file, mut start) = (file(texts.concat().as_bytes()), 0);
        let text = |text: &&str| {
            let source = TextSource::in_file(file.clone(), start, to_offset(text.len()), compute_block_checksums(text));
            start += text.len() as u64;
            source
        };
        texts.iter().map(text).collect()
    }

    fn get(source: &TextSource, start: u32, end: u32) -> Option<&str> {
        source.get(start, end).expect("it is intact")
    }

    #[test]
    fn each_text_of_a_file_has_its_own_bytes_only() {
        let texts = ["Quỹ còn", "", "bảy triệu"];
        let sources = in_file(&texts);
        for (source, text) in sources.iter().zip(texts) {
            assert_eq!((get(source, 0, source.len()), source.len() as usize), (Some(text), text.len()));
            assert_eq!(get(source, 0, source.len() + 1), None, "the bytes after it belong to the next text");
            assert_eq!(*source, TextSource::Memory(text.into()));
        }
        assert!(sources[0] != sources[2] && sources[1] == TextSource::default());
    }

    #[test]
    fn unreadable_bytes_are_an_error() {
        assert!(TextSource::in_file(file(b""), 0, 4, vec![0]).get(0, 4).is_err());
        let text = "Quỹ còn bảy triệu. ".repeat(200);
        for at in [0, 1023, 1024, 2500, text.len() - 1] {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let damaged = TextSource::in_file(file(&bytes), 0, to_offset(text.len()), compute_block_checksums(&text));
            for (start, end) in [(0, 3), (1020, 1030), (2100, 2109), (0, to_offset(text.len()))] {
                let blocks = start / BLOCK..=(end - 1) / BLOCK;
                let found = damaged.get(start, end);
                assert_eq!(found.is_err(), blocks.contains(&(to_offset(at) / BLOCK)), "{at}: {start}..{end}");
                assert!(found.is_err() || found.ok().flatten() == text.get(start as usize..end as usize));
            }
        }
    }

    proptest! {
        #[test]
        fn a_slice_of_a_stored_text_equals_that_of_the_text(before in "\\PC{0,5}", text in "\\PC{0,12}", repeat in 0..200usize, spans in prop::collection::vec((0..2500u32, 1..1500u32), 1..8)) {
            let text = text.repeat(repeat);
            let stored = in_file(&[&before, &text]).swap_remove(1);
            let memory = TextSource::Memory(text.as_str().into());
            for (start, length) in spans {
                let end = start + length;
                for _ in ["read", "cached"] {
                    prop_assert_eq!(get(&stored, start, end), get(&memory, start, end), "{}..{}", start, end);
                }
            }
        }
    }
}
