//! The zip that a Word file is: which parts there are, unpacked no further than the limits allow.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::formats::problem::Problem;

/// XML takes this much more room than the words it holds (minutes by LibreOffice: 1.4 to 5.4
/// times; Word, which notes who typed what, takes more).
const XML_TO_TEXT: usize = 20;

/// The parts of a Word file that are read, as text; empty where there is none.
#[derive(Debug, Default)]
pub struct Parts {
    pub document: String,
    pub styles: String,
    pub numbering: String,
    pub footnotes: String,
    pub endnotes: String,
    pub properties: String,
}

/// Unpacks the parts; `text` is the most text that a file may hold, in bytes.
///
/// # Errors
/// What to do, where the file is no Word file, or too large.
pub fn open(bytes: &[u8], text: usize) -> Result<Parts, Problem> {
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(Problem::DocxLegacy);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Problem::DocxInvalid)?;
    let mut left = text.saturating_mul(XML_TO_TEXT) as u64;
    let mut part = |name: &str| part(&mut archive, name, &mut left);
    let document = part("word/document.xml")?;
    let document = document.ok_or(Problem::DocxWithoutDocument)?;
    Ok(Parts {
        document,
        styles: part("word/styles.xml")?.unwrap_or_default(),
        numbering: part("word/numbering.xml")?.unwrap_or_default(),
        footnotes: part("word/footnotes.xml")?.unwrap_or_default(),
        endnotes: part("word/endnotes.xml")?.unwrap_or_default(),
        properties: part("docProps/core.xml")?.unwrap_or_default(),
    })
}

/// One part, none where it is missing; what it takes is taken off `left`.
fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str, left: &mut u64) -> Result<Option<String>, Problem> {
    let damaged = || Problem::DocxPartDamaged(name.to_owned());
    let entry = match archive.by_name(name) {
        Err(zip::result::ZipError::FileNotFound) => return Ok(None),
        entry => entry.map_err(|_| damaged())?,
    };
    let mut bytes = Vec::new();
    entry.take(*left + 1).read_to_end(&mut bytes).map_err(|_| damaged())?;
    *left = left.checked_sub(bytes.len() as u64).ok_or(Problem::DocxUnpacksTooLarge)?;
    String::from_utf8(bytes).map(Some).map_err(|_| damaged())
}
