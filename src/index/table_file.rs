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
