//! The ZIP package of a Word file. Its XML is parsed while it is unpacked, because it can be hundreds of times as large as
//! the file, and is bounded by the limits.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;
use zip::read::ZipFile;

use crate::formats::problem::Problem;

/// Maximum bytes of XML per byte of text. Minutes by LibreOffice have 1.4 to 5.4; Word, which stores editing
/// metadata, writes more.
const MAX_XML_PER_TEXT_BYTE: usize = 20;

/// The parts that are read.
const PARTS: [&str; 6] = [
    "word/document.xml", "word/styles.xml", "word/numbering.xml", "word/footnotes.xml", "word/endnotes.xml",
    "docProps/core.xml",
];

/// A package whose parts are unpacked one after the other.
pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// The bytes that may still be unpacked.
    remaining: u64,
    max_text: usize,
}

/// Reads the events of an XML part.
pub struct PartReader<'p, 'a> {
    name: &'static str,
    reader: Reader<LimitedPart<'p, 'a>>,
    buffer: Vec<u8>,
}

/// The bytes of a part, up to the limits.
struct LimitedPart<'p, 'a> {
    unpacked: BufReader<ZipFile<'p, Cursor<&'a [u8]>>>,
    remaining: &'p mut u64,
    /// The bytes of the part that are declared and have not been read.
    declared: u64,
    /// The maximum bytes of one event, which is held in memory.
    max_event: usize,
    event_bytes: usize,
}

/// Returns the bytes of all XML parts when unpacked, as the file declares them; 0 if it is not a ZIP archive. No more of a
/// part is unpacked than is declared.
pub fn unpacked_len(bytes: &[u8]) -> usize {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return 0 };
    let mut size = |name: &str| Some(archive.by_index_raw(archive.index_for_name(name)?).ok()?.size());
    let total = PARTS.iter().filter_map(|name| size(name)).fold(0, u64::saturating_add);
    usize::try_from(total).unwrap_or(usize::MAX)
}

impl<'a> Package<'a> {
    /// Opens a file that may have up to `max_text` bytes of text.
    ///
    /// # Errors
    /// If it is not a Word file.
    pub fn open(bytes: &'a [u8], max_text: usize) -> Result<Self, Problem> {
        if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            return Err(Problem::DocxLegacy);
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Problem::DocxInvalid)?;
        Ok(Self { archive, remaining: max_text.saturating_mul(MAX_XML_PER_TEXT_BYTE) as u64, max_text })
    }

    /// Opens a part; `None` if it is missing.
    ///
    /// # Errors
    /// If it is damaged.
    pub fn open_part(&mut self, name: &'static str) -> Result<Option<PartReader<'_, 'a>>, Problem> {
        let entry = match self.archive.by_name(name) {
            Err(zip::result::ZipError::FileNotFound) => return Ok(None),
            entry => entry.map_err(|_| Problem::DocxPartDamaged(name.to_owned()))?,
        };
        let declared = entry.size();
        let (unpacked, remaining) = (BufReader::new(entry), &mut self.remaining);
        let part = LimitedPart { unpacked, remaining, declared, max_event: self.max_text, event_bytes: 0 };
        let mut reader = Reader::from_reader(part);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Ok(Some(PartReader { name, reader, buffer: Vec::new() }))
    }
}

impl PartReader<'_, '_> {
    /// Reads the next event, leniently; `None` after a syntax error.
    ///
    /// # Errors
    /// If the part exceeds the limits or cannot be unpacked.
    pub fn read_event(&mut self) -> Result<Option<Event<'_>>, Problem> {
        self.buffer.clear();
        self.reader.get_mut().event_bytes = 0;
        match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => Ok(Some(event)),
            Err(quick_xml::Error::Io(error)) if error.kind() == io::ErrorKind::FileTooLarge => {
                Err(Problem::DocxUnpacksTooLarge)
            }
            Err(quick_xml::Error::Io(_) | quick_xml::Error::Encoding(_)) => {
                Err(Problem::DocxPartDamaged(self.name.to_owned()))
            }
            Err(_) => Ok(None),
        }
    }
}

impl BufRead for LimitedPart<'_, '_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let bytes = self.unpacked.fill_buf()?;
        if bytes.is_empty() {
            return Ok(bytes);
        }
        if *self.remaining == 0 || self.event_bytes > self.max_event {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        if self.declared == 0 { Err(io::ErrorKind::InvalidData.into()) } else { Ok(bytes) }
    }

    fn consume(&mut self, amount: usize) {
        *self.remaining = self.remaining.saturating_sub(amount as u64);
        self.declared = self.declared.saturating_sub(amount as u64);
        self.event_bytes += amount;
        self.unpacked.consume(amount);
    }
}

impl Read for LimitedPart<'_, '_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(to)?;
        self.consume(read);
        Ok(read)
    }
}
