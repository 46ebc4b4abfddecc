//! Reads the bytes of a file into an [`Outline`], with one module per format.
//!
//! A reader reports what the format says (headings, paragraphs, list items, rows, turns, positions) and knows nothing
//! of meetings. A bad file is a [`Problem`], never a crash; [`Limits`] bound how much of it is read.

mod cues;
mod docx;
mod encoding;
mod front_matter;
mod html;
mod limits;
mod markdown;
mod outline;
mod pdf;
mod plain_text;
mod problem;
mod subtitles;
mod tables;
mod timed_text;
mod transcript_json;

pub use encoding::Encoding;
pub use limits::Limits;
pub use outline::{Block, FrontMatter, Outline, Position, Shape};
pub use problem::{FileProblem, Problem, ProblemAt};

use std::path::Path;

use crate::text::normalise;

/// The format of a file.
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
    /// Returns the format by the extension of a path; `None` if it is unknown.
    pub fn of(path: &str) -> Option<Self> {
        let extension = Path::new(path).extension()?.to_str()?.to_lowercase();
        Some(match extension.as_str() {
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

/// Reads a file.
///
/// # Errors
/// If nothing of it can be read, or it is larger than `limits` allow.
pub fn read(format: Format, bytes: &[u8], limits: &Limits) -> Result<Outline, ProblemAt> {
    let outline = match format {
        Format::Docx => docx::read(bytes, limits).map(normalised).map_err(whole_file)?,
        Format::Pdf => pdf::read(bytes, limits).map(normalised).map_err(whole_file)?,
        _ => {
            let (text, encoding) = decode(bytes)?;
            if format != Format::Json && (text.len() > limits.text || text.matches('\n').count() > limits.blocks()) {
                return Err(too_much_text(limits));
            }
            Outline { encoding: Some(encoding), ..read_text(format, &text, limits)? }
        }
    };
    let bytes: usize = outline.blocks.iter().map(|block| block.text.len()).sum();
    if bytes > limits.text || outline.blocks.len() > limits.blocks() {
        return Err(too_much_text(limits));
    }
    Ok(outline)
}

fn read_text(format: Format, text: &str, limits: &Limits) -> Result<Outline, ProblemAt> {
    Ok(match format {
        Format::Markdown => markdown::read(text, limits).map_err(whole_file)?,
        Format::Subtitles => subtitles::read(text),
        Format::Json => transcript_json::read(text)?,
        Format::Html => html::read(text, limits).map_err(whole_file)?,
        _ => timed_text::read(text).unwrap_or_else(|| plain_text::read(text)),
    })
}

/// Decodes and normalises a text file.
///
/// # Errors
/// If its encoding is unknown, with the line from which it is.
pub fn decode(bytes: &[u8]) -> Result<(String, Encoding), ProblemAt> {
    let decoded = encoding::decode(bytes).map_err(|line| (line, Problem::UnknownEncoding))?;
    Ok((normalise(&decoded.text), decoded.encoding))
}

/// Normalises the outline of a container, whose text [`decode`] has not normalised.
fn normalised(outline: Outline) -> Outline {
    let title = outline.title.as_deref().map(normalise);
    let blocks = outline.blocks.into_iter().map(Block::normalised).collect();
    Outline { title, blocks, ..outline }
}

fn whole_file(problem: Problem) -> ProblemAt {
    (1, problem)
}

fn too_much_text(limits: &Limits) -> ProblemAt {
    whole_file(Problem::TooMuchText { megabytes: limits.text >> 20, blocks: limits.blocks() })
}
