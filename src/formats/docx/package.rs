//! The ZIP archive of a Word file, unpacked no further than the limits allow.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::formats::problem::Problem;

/// Most XML bytes per text byte: minutes by LibreOffice have 1.4 to 5.4, by Word (which notes who typed what) more.
const XML_TO_TEXT: usize = 20;

/// The XML parts that are read; empty if missing.
#[derive(Debug, Default)]
pub struct Parts {
    pub document: String,
    pub styles: String,
    pub numbering: String,
    pub footnotes: String,
    pub endnotes: String,
    pub properties: String,
}

/// Unpacks a file that may hold `text` bytes of text; fails if it is not a Word file, is damaged or is too large.
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

/// Returns a part, or `None` if it is missing, and takes its size off `left`.
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
