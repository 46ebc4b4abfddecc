//! The `tables` file of a segment: many tables in one tantivy composite file.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::Path;

use tantivy::directory::error::{OpenReadError, OpenWriteError};
use tantivy::directory::{CompositeFile, CompositeWrite, Directory, OwnedBytes};
use tantivy::schema::Field;

use super::byte_tables::{ByteLists, U32Array, write_u32s, write_varint};

/// The file's name.
const FILE_NAME: &str = "tables";

/// A table of the file. Its discriminant is its number in the file, so the order of variants is part of
/// the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum TableId {
    FirstPassages,
    PassageEntries,
    SharedWords,
    AnswerTypes,
    Titles,
    /// By passage: its number of words, as tantivy's one-byte field norm.
    PassageLengths,
    /// By document: its distinct words, each with its frequency.
    DocumentTerms,
    DocumentLengths,
    People,
    VocabularyWords,
    CorpusTotals,
    Frequencies,
}

/// Index of the part of a table that holds its bytes.
const BYTES: usize = 0;
/// Index of the part that holds the end of each list in these bytes.
const ENDS: usize = 1;

/// Tables that are being written, in memory until [`Self::close`].
#[derive(Default)]
pub(super) struct TableWriter {
    parts: HashMap<(TableId, usize), Vec<u8>>,
}

impl TableWriter {
    /// The bytes of a table, to append to.
    pub fn table(&mut self, table: TableId) -> &mut Vec<u8> {
        self.part(table, BYTES)
    }

    fn part(&mut self, table: TableId, part: usize) -> &mut Vec<u8> {
        self.parts.entry((table, part)).or_default()
    }

    /// Appends lists of numbers to a table, as varints.
    pub fn push_number_lists<L: IntoIterator<Item = u32>>(
        &mut self,
        table: TableId,
        lists: impl IntoIterator<Item = L>,
    ) -> io::Result<()> {
        lists.into_iter().try_for_each(|list| {
            self.push_list(table, |bytes| list.into_iter().for_each(|number| write_varint(number, bytes)))
        })
    }

    /// Appends one list to a table, in the encoding of `write`. Fails if the table exceeds four gigabytes.
    pub fn push_list(&mut self, table: TableId, write: impl FnOnce(&mut Vec<u8>)) -> io::Result<()> {
        let bytes = self.table(table);
        write(bytes);
        let end = u32::try_from(bytes.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
        write_u32s([end], self.part(table, ENDS))
    }

    /// Writes the file. Fails if there is one already.
    pub fn close(self, directory: &dyn Directory) -> Result<(), OpenWriteError> {
        let open_error = |error| OpenWriteError::wrap_io_error(error, FILE_NAME.into());
        let mut file = CompositeWrite::wrap(directory.open_write(Path::new(FILE_NAME))?);
        for ((table, part), bytes) in self.parts {
            file.for_field_with_idx(field(table), part).write_all(&bytes).map_err(open_error)?;
        }
        file.close().map_err(open_error)
    }
}

/// The tables of a file.
pub(super) struct TableFile(CompositeFile);

impl TableFile {
    pub fn open(directory: &dyn Directory) -> Result<Self, OpenReadError> {
        let file = directory.open_read(Path::new(FILE_NAME))?;
        let file = CompositeFile::open(&file).map_err(|error| OpenReadError::wrap_io_error(error, FILE_NAME.into()))?;
        Ok(Self(file))
    }

    /// A part of a table; empty if it was never written.
    fn part(&self, table: TableId, part: usize) -> io::Result<OwnedBytes> {
        match self.0.open_read_with_idx(field(table), part) {
            Some(part) => part.read_bytes(),
            None => Ok(OwnedBytes::empty()),
        }
    }

    pub fn bytes(&self, table: TableId) -> io::Result<OwnedBytes> {
        self.part(table, BYTES)
    }

    pub fn u32_array(&self, table: TableId) -> io::Result<U32Array> {
        self.bytes(table).map(U32Array::new)
    }

    pub fn byte_lists(&self, table: TableId) -> io::Result<ByteLists> {
        Ok(ByteLists::new(self.part(table, ENDS)?, self.bytes(table)?))
    }
}

fn field(table: TableId) -> Field {
    Field::from_field_id(table as u32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy::directory::RamDirectory;

    use super::*;
    use crate::index::byte_tables::VarintIter;

    fn reopen(writer: TableWriter) -> TableFile {
        let directory = RamDirectory::create();
        writer.close(&directory).expect("memory has room");
        TableFile::open(&directory).expect("it was just written")
    }

    fn lists(file: &TableFile, table: TableId) -> Vec<Vec<u8>> {
        let lists = file.byte_lists(table).expect("it was just written");
        (0..lists.len()).map(|number| lists.get(number).to_vec()).collect()
    }

    #[test]
    fn a_table_that_was_never_written_is_empty() {
        let mut writer = TableWriter::default();
        writer.push_number_lists(TableId::Titles, [[1, 2]]).expect("memory has room");
        let file = reopen(writer);
        assert_eq!(file.u32_array(TableId::AnswerTypes).expect("it can be read").len(), 0);
        assert_eq!(lists(&file, TableId::SharedWords), Vec::<Vec<u8>>::new());
        assert!(lists(&reopen(TableWriter::default()), TableId::Titles).is_empty());
    }

    #[test]
    fn lists_are_numbered_in_the_order_in_which_they_were_pushed() {
        let mut writer = TableWriter::default();
        writer.push_number_lists(TableId::Titles, [vec![1], vec![]]).expect("memory has room");
        writer.push_list(TableId::Titles, |bytes| bytes.extend(b"ab")).expect("memory has room");
        writer.push_number_lists(TableId::Titles, [[300]]).expect("memory has room");
        assert_eq!(lists(&reopen(writer), TableId::Titles), [&[1][..], &[], b"ab", &[0xAC, 2]]);
    }

    #[test]
    fn no_file_is_overwritten_and_a_missing_one_is_an_error() {
        let directory = RamDirectory::create();
        assert!(matches!(TableFile::open(&directory), Err(OpenReadError::FileDoesNotExist(_))));
        TableWriter::default().close(&directory).expect("memory has room");
        assert!(matches!(TableWriter::default().close(&directory), Err(OpenWriteError::FileAlreadyExists(_))));
    }

    proptest! {
        #[test]
        fn tables_of_one_file_are_separate(
            some in prop::collection::vec(prop::collection::vec(any::<u32>(), 0..4), 0..6),
            others in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..4), 0..6),
            numbers in prop::collection::vec(any::<u32>(), 0..6),
        ) {
            let mut writer = TableWriter::default();
            writer.push_number_lists(TableId::SharedWords, some.clone())?;
            write_u32s(numbers.iter().copied(), writer.table(TableId::FirstPassages))?;
            others.iter().try_for_each(|other| writer.push_list(TableId::People, |bytes| bytes.extend(other)))?;
            let file = reopen(writer);
            let decode = |list: Vec<u8>| VarintIter(&list).collect::<Vec<_>>();
            prop_assert_eq!(lists(&file, TableId::SharedWords).into_iter().map(decode).collect::<Vec<_>>(), some);
            prop_assert_eq!(lists(&file, TableId::People), others);
            let array = file.u32_array(TableId::FirstPassages)?;
            prop_assert!((0..array.len()).map(|index| array.get(index)).eq(numbers));
        }
    }
}
