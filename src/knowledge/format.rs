//! Which reader reads a file: by its name's ending, a `match` and no more.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::block::{Block, Outline};
use super::builder::Builder;
use super::document::{Document, Problem};
use super::encoding::Encoding;
use super::limits::Limits;
use super::{
    docx, encoding, front_matter, html, markdown, pdf, plain_text, record, subtitles, timed_text, transcript_json,
};
use crate::text::normalise;

/// What a record is kept as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Markdown,
    PlainText,
    Subtitles,
    Json,
    Docx,
    Html,
    Pdf,
}

impl Format {
    /// The format that a path's ending tells.
    pub fn of(path: &str) -> Option<Self> {
        let ending = Path::new(path).extension()?.to_str()?.to_lowercase();
        Some(match ending.as_str() {
            "md" | "markdown" => Self::Markdown,
            "txt" | "text" => Self::PlainText,
            "vtt" | "srt" => Self::Subtitles,
            "json" => Self::Json,
            "docx" | "docm" => Self::Docx,
            "pdf" => Self::Pdf,
            "html" | "htm" | "xhtml" => Self::Html,
            _ => return None,
        })
    }
}

/// Reads a file's bytes into a document; what could not be read of it goes to the problems.
///
/// # Errors
/// The line, and what to do, where nothing of it can be read. A reader's panic is such an error:
/// it must cost its file alone.
pub fn read(
    path: &str,
    bytes: &[u8],
    limits: &Limits,
    problems: &mut Vec<Problem>,
) -> Result<Document, (usize, String)> {
    let format = Format::of(path).ok_or_else(|| {
        let message = "Loại tệp này không đọc được; hãy lưu lại thành Markdown (.md), văn bản thuần (.txt), Word (.docx), \
            PDF, HTML hay phụ đề (.vtt, .srt).";
        (1, message.to_owned())
    })?;
    let caught = catch_unwind(AssertUnwindSafe(|| understood(format, path, bytes, limits, problems)));
    caught.unwrap_or_else(|_| {
        let message =
            "Bộ đọc gặp lỗi với tệp này; hãy lưu lại tệp bằng phần mềm đã tạo ra nó, hoặc sang định dạng khác.";
        Err((1, message.to_owned()))
    })
}

fn understood(
    format: Format,
    path: &str,
    bytes: &[u8],
    limits: &Limits,
    problems: &mut Vec<Problem>,
) -> Result<Document, (usize, String)> {
    let mut builder = Builder::new(path);
    let whole = |message: String| (1, message);
    let outline = match format {
        Format::Docx => normalised(docx::read(bytes, limits).map_err(whole)?),
        Format::Pdf => normalised(pdf::read(bytes, limits).map_err(whole)?),
        _ => {
            let (text, encoding) = text(bytes)?;
            builder.document.encoding = Some(encoding);
            if format != Format::Json && (text.len() > limits.text || text.matches('\n').count() > limits.blocks()) {
                return Err(whole(too_large(limits)));
            }
            match format {
                Format::Markdown => {
                    let start = front_matter::take(&text, &mut builder, problems);
                    markdown::read(&text, start, limits).map_err(whole)?
                }
                Format::Subtitles => subtitles::read(&text),
                Format::Json => transcript_json::read(&text)?,
                Format::Html => html::read(&text, limits).map_err(whole)?,
                _ => timed_text::read(&text).unwrap_or_else(|| plain_text::read(&text)),
            }
        }
    };
    finished(outline, builder, limits, problems)
}

/// The text of a container, which has not come through the one door of plain text.
fn normalised(outline: Outline) -> Outline {
    let title = outline.title.as_deref().map(normalise);
    let blocks = outline.blocks.into_iter().map(Block::normalised).collect();
    Outline { title, blocks, ..outline }
}

fn finished(
    mut outline: Outline,
    builder: Builder,
    limits: &Limits,
    problems: &mut Vec<Problem>,
) -> Result<Document, (usize, String)> {
    let path = &builder.document.path;
    let told = outline.problems.drain(..);
    problems.extend(told.map(|(line, message)| Problem { path: path.clone(), line, message }));
    let size: usize = outline.blocks.iter().map(|b| b.text.len()).sum();
    if size > limits.text || outline.blocks.len() > limits.blocks() {
        return Err((1, too_large(limits)));
    }
    let document = record::of(outline, builder);
    if document.passages().is_empty() {
        return Err((1, "Tệp này không có gì để trích; hãy viết biên bản vào, hoặc bỏ tệp đi.".to_owned()));
    }
    Ok(document)
}

fn too_large(limits: &Limits) -> String {
    let (most, blocks) = (limits.text >> 20, limits.blocks());
    format!("Tệp có quá {most} MB chữ hoặc quá {blocks} đoạn; hãy chia thành các tệp nhỏ hơn.")
}

/// The normalised text of a file, or the line from which it is none.
pub fn text(bytes: &[u8]) -> Result<(String, Encoding), (usize, String)> {
    let decoded = encoding::decode(bytes).map_err(|line| {
        let message = "Không rõ tệp này dùng bảng mã nào; hãy mở bằng trình soạn thảo rồi lưu lại theo UTF-8.";
        (line, message.to_owned())
    })?;
    Ok((normalise(&decoded.text), decoded.encoding))
}
