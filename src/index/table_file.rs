//! One file of many tables.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::Path;

use tantivy::directory::error::{OpenReadError, OpenWriteError};
use tantivy::directory::{CompositeFile, CompositeWrite, Directory, OwnedBytes};
use tantivy::schema::Field;

use super::stored::{ByteLists, Numbers, put, write_numbers};

/// The file's name.
const FILE: &str = "tables";

/// A table: its number in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Section {
    FirstPassages,
    ForwardIndex,
    Shared,
    Offers,
    Titles,
    /// By passage: its words, in tantivy's code of a byte.
    Lengths,
    /// By document: its words, each once, and how often it stands there.
    Terms,
    TermTotals,
    People,
    PassageWords,
    Totals,
    Counts,
}

/// Where a list's bytes are, and where each list ends.
const BYTES: usize = 0;
const ENDS: usize = 1;

/// The tables as they are written, in memory until all are there.
#[derive(Default)]
pub(super) struct TableWriter {
    parts: HashMap<(Section, usize), Vec<u8>>,
}

impl TableWriter {
    pub fn section(&mut self, section: Section) -> &mut Vec<u8> {
        self.part(section, BYTES)
    }

    fn part(&mut self, section: Section, at: usize) -> &mut Vec<u8> {
        self.parts.entry((section, at)).or_default()
    }

    /// Adds lists of numbers to a table.
    pub fn lists<L: IntoIterator<Item = u32>>(
        &mut self,
        section: Section,
        lists: impl IntoIterator<Item = L>,
    ) -> io::Result<()> {
        lists
            .into_iter()
            .try_for_each(|list| self.bytes(section, |bytes| list.into_iter().for_each(|number| put(number, bytes))))
    }

    /// Adds one list to a table, in bytes of its own kind.
    pub fn bytes(&mut self, section: Section, write: impl FnOnce(&mut Vec<u8>)) -> io::Result<()> {
        let bytes = self.section(section);
        write(bytes);
        // Where a table of more than four gigabytes would be written, there is no index.
        let end = u32::try_from(bytes.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
        write_numbers([end], self.part(section, ENDS))
    }

    pub fn close(self, directory: &dyn Directory) -> Result<(), OpenWriteError> {
        let written = |error| OpenWriteError::wrap_io_error(error, FILE.into());
        let mut file = CompositeWrite::wrap(directory.open_write(Path::new(FILE))?);
        for ((section, at), bytes) in self.parts {
            file.for_field_with_idx(field(section), at).write_all(&bytes).map_err(written)?;
        }
        file.close().map_err(written)
    }
}

/// The tables of a file.
pub(super) struct TableFile(CompositeFile);

impl TableFile {
    pub fn open(directory: &dyn Directory) -> Result<Self, OpenReadError> {
        let file = directory.open_read(Path::new(FILE))?;
        let file = CompositeFile::open(&file).map_err(|error| OpenReadError::wrap_io_error(error, FILE.into()))?;
        Ok(Self(file))
    }

    fn part(&self, section: Section, at: usize) -> io::Result<OwnedBytes> {
        match self.0.open_read_with_idx(field(section), at) {
            Some(part) => part.read_bytes(),
            None => Ok(OwnedBytes::empty()),
        }
    }

    pub fn get(&self, section: Section) -> io::Result<OwnedBytes> {
        self.part(section, BYTES)
    }

    pub fn numbers(&self, section: Section) -> io::Result<Numbers> {
        self.get(section).map(Numbers::new)
    }

    pub fn lists(&self, section: Section) -> io::Result<ByteLists> {
        Ok(ByteLists::new(self.part(section, ENDS)?, self.get(section)?))
    }
}

fn field(section: Section) -> Field {
    Field::from_field_id(section as u32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy::directory::RamDirectory;

    use super::*;
    use crate::index::stored::Packed;

    fn reopened(writer: TableWriter) -> TableFile {
        let directory = RamDirectory::create();
        writer.close(&directory).expect("memory has room");
        TableFile::open(&directory).expect("it was just written")
    }

    fn lists(file: &TableFile, section: Section) -> Vec<Vec<u8>> {
        let lists = file.lists(section).expect("it was just written");
        (0..lists.len()).map(|number| lists.get(number).to_vec()).collect()
    }

    #[test]
    fn what_was_never_written_is_empty() {
        let mut writer = TableWriter::default();
        writer.lists(Section::Titles, [[1, 2]]).expect("memory has room");
        let file = reopened(writer);
        assert_eq!(file.numbers(Section::Offers).expect("it can be read").len(), 0);
        assert_eq!(lists(&file, Section::Shared), Vec::<Vec<u8>>::new());
        assert!(lists(&reopened(TableWriter::default()), Section::Titles).is_empty());
    }

    #[test]
    fn lists_are_numbered_on_from_those_before() {
        let mut writer = TableWriter::default();
        writer.lists(Section::Titles, [vec![1], vec![]]).expect("memory has room");
        writer.bytes(Section::Titles, |bytes| bytes.extend(b"ab")).expect("memory has room");
        writer.lists(Section::Titles, [[300]]).expect("memory has room");
        assert_eq!(lists(&reopened(writer), Section::Titles), [&[1][..], &[], b"ab", &[0xAC, 2]]);
    }

    #[test]
    fn no_file_is_written_over_and_none_is_made_up() {
        let directory = RamDirectory::create();
        assert!(matches!(TableFile::open(&directory), Err(OpenReadError::FileDoesNotExist(_))));
        TableWriter::default().close(&directory).expect("memory has room");
        assert!(matches!(TableWriter::default().close(&directory), Err(OpenWriteError::FileAlreadyExists(_))));
    }

    proptest! {
        #[test]
        fn tables_come_back_side_by_side(
            some in prop::collection::vec(prop::collection::vec(any::<u32>(), 0..4), 0..6),
            others in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..4), 0..6),
            numbers in prop::collection::vec(any::<u32>(), 0..6),
        ) {
            let mut writer = TableWriter::default();
            writer.lists(Section::Shared, some.clone())?;
            write_numbers(numbers.iter().copied(), writer.section(Section::FirstPassages))?;
            others.iter().try_for_each(|other| writer.bytes(Section::People, |bytes| bytes.extend(other)))?;
            let file = reopened(writer);
            let unpacked = |list: Vec<u8>| Packed(&list).collect::<Vec<_>>();
            prop_assert_eq!(lists(&file, Section::Shared).into_iter().map(unpacked).collect::<Vec<_>>(), some);
            prop_assert_eq!(lists(&file, Section::People), others);
            let found = file.numbers(Section::FirstPassages)?;
            prop_assert!((0..found.len()).map(|at| found.get(at)).eq(numbers));
        }
    }
}
