//! Which reader reads a file: by its name's ending, a `match` and no more.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::block::Outline;
use super::builder::Builder;
use super::document::{Document, Problem};
use super::limits::Limits;
use super::{docx, front_matter, html, markdown, plain_text, record, subtitles, timed_text, transcript_json};
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
    let outline = match format {
        Format::Markdown => {
            let text = text(bytes)?;
            let start = front_matter::take(&text, &mut builder, problems);
            markdown::read(&text, start)
        }
        Format::PlainText => {
            let text = text(bytes)?;
            timed_text::read(&text).unwrap_or_else(|| plain_text::read(&text))
        }
        Format::Subtitles => subtitles::read(&text(bytes)?),
        Format::Json => transcript_json::read(&text(bytes)?)?,
        Format::Html => html::read(&text(bytes)?, limits).map_err(|message| (1, message))?,
        Format::Docx => docx::read(bytes, limits).map_err(|message| (1, message))?,
    };
    finished(outline, builder, limits, problems)
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
    if size > limits.text {
        let most = limits.text >> 20;
        return Err((1, format!("Tệp có quá {most} MB chữ; hãy chia thành các tệp nhỏ hơn.")));
    }
    let document = record::of(outline, builder);
    if document.passages.is_empty() {
        return Err((1, "Tệp này không có gì để trích; hãy viết biên bản vào, hoặc bỏ tệp đi.".to_owned()));
    }
    Ok(document)
}

/// The normalised text of a file, or the line from which it is none.
pub fn text(bytes: &[u8]) -> Result<String, (usize, String)> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(normalise(text)),
        Err(error) => {
            let line = bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
            let message = "Tệp không phải văn bản UTF-8; hãy mở bằng trình soạn thảo rồi lưu lại theo UTF-8.";
            Err((line, message.to_owned()))
        }
    }
}
