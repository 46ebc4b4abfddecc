//! The ZIP package of a Word file, unpacked within the limits.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::formats::problem::Problem;

/// Maximum bytes of XML per byte of text. Minutes by LibreOffice have 1.4 to 5.4; Word, which stores editing
/// metadata, writes more.
const MAX_XML_PER_TEXT_BYTE: usize = 20;

/// The XML parts that are read. A missing part is empty.
#[derive(Debug, Default)]
pub struct DocxParts {
    pub document: String,
    pub styles: String,
    pub numbering: String,
    pub footnotes: String,
    pub endnotes: String,
    pub properties: String,
}

/// Unpacks a file that may have up to `max_text` bytes of text.
///
/// # Errors
/// If it is not a Word file, is damaged or is too large.
pub fn unpack(bytes: &[u8], max_text: usize) -> Result<DocxParts, Problem> {
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(Problem::DocxLegacy);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Problem::DocxInvalid)?;
    let mut remaining = max_text.saturating_mul(MAX_XML_PER_TEXT_BYTE) as u64;
    let mut read = |name: &str| read_part(&mut archive, name, &mut remaining);
    let document = read("word/document.xml")?;
    let document = document.ok_or(Problem::DocxWithoutDocument)?;
    Ok(DocxParts {
        document,
        styles: read("word/styles.xml")?.unwrap_or_default(),
        numbering: read("word/numbering.xml")?.unwrap_or_default(),
        footnotes: read("word/footnotes.xml")?.unwrap_or_default(),
        endnotes: read("word/endnotes.xml")?.unwrap_or_default(),
        properties: read("docProps/core.xml")?.unwrap_or_default(),
    })
}

/// Returns a part, or `None` if it is missing, and subtracts its size from `remaining`.
fn read_part(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    name: &str,
    remaining: &mut u64,
) -> Result<Option<String>, Problem> {
    let damaged = || Problem::DocxPartDamaged(name.to_owned());
    let entry = match archive.by_name(name) {
        Err(zip::result::ZipError::FileNotFound) => return Ok(None),
        entry => entry.map_err(|_| damaged())?,
    };
    let mut bytes = Vec::new();
    entry.take(*remaining + 1).read_to_end(&mut bytes).map_err(|_| damaged())?;
    *remaining = remaining.checked_sub(bytes.len() as u64).ok_or(Problem::DocxUnpacksTooLarge)?;
    String::from_utf8(bytes).map(Some).map_err(|_| damaged())
}
