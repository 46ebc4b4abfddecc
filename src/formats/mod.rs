//! Parses files into [`Outline`]s, with one module per format.
//!
//! A reader extracts the structure that the format states (headings, paragraphs, list items, rows, turns,
//! positions) and knows nothing of meetings. An unreadable file results in a [`Problem`], never in a panic.
//! [`Limits`] bound the time and memory spent on a file, and [`MemoryBudget`] the memory of all readers together.

mod cues;
mod docx;
mod encoding;
mod front_matter;
mod front_matter_keys;
mod html;
mod left_out;
mod limits;
mod markdown;
mod markdown_html;
mod markdown_lines;
mod memory;
mod outline;
mod pdf;
mod plain_text;
mod position;
mod problem;
mod subtitles;
mod tables;
mod transcript_json;
mod transcript_text;

pub use encoding::Encoding;
pub use left_out::{LeftOutLine, LeftOutReason};
pub use limits::Limits;
pub use memory::{MemoryBudget, estimate_memory};
pub use outline::{Block, BlockKind, FrontMatter, Outline};
pub use position::Position;
pub use problem::{FileProblem, LocatedProblem, Problem};

use std::path::Path;

use crate::text::normalise;

/// A supported file format.
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
    /// Returns the format for the extension of `path`; `None` if it is unknown.
    pub fn from_path(path: &str) -> Option<Self> {
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

/// Parses a file.
///
/// # Errors
/// If nothing of it can be read, or if it exceeds `limits`.
pub fn read(format: Format, bytes: &[u8], limits: &Limits) -> Result<Outline, LocatedProblem> {
    let outline = match format {
        Format::Docx => docx::read(bytes, limits).map(normalise_outline).map_err(whole_file_problem)?,
        Format::Pdf => pdf::read(bytes, limits).map(normalise_outline).map_err(whole_file_problem)?,
        Format::Markdown | Format::PlainText | Format::Subtitles | Format::Json | Format::Html => {
            let (text, encoding) = decode(bytes)?;
            if format != Format::Json
                && (text.len() > limits.text_bytes || text.matches('\n').count() > limits.max_blocks())
            {
                return Err(too_much_text(limits));
            }
            Outline { encoding: Some(encoding), ..read_text(format, &text, limits)? }
        }
    };
    let bytes: usize = outline.blocks.iter().map(|block| block.text.len()).sum();
    if bytes > limits.text_bytes || outline.blocks.len() > limits.max_blocks() {
        return Err(too_much_text(limits));
    }
    Ok(outline)
}

/// Parses the text of a file that is not a container.
fn read_text(format: Format, text: &str, limits: &Limits) -> Result<Outline, LocatedProblem> {
    Ok(match format {
        Format::Markdown => markdown::read(text, limits).map_err(whole_file_problem)?,
        Format::Subtitles => subtitles::read(text),
        Format::Json => transcript_json::read(text, limits)?,
        Format::Html => html::read(text, limits).map_err(whole_file_problem)?,
        // Containers never get here: `read` gives their bytes to their own readers.
        Format::PlainText | Format::Docx | Format::Pdf => {
            transcript_text::read(text).unwrap_or_else(|| plain_text::read(text))
        }
    })
}

/// Decodes and normalises a text file.
///
/// # Errors
/// If the encoding is unknown. The position is the first line that cannot be decoded.
pub fn decode(bytes: &[u8]) -> Result<(String, Encoding), LocatedProblem> {
    let decoded = encoding::decode(bytes).map_err(|line| (line, Problem::UnknownEncoding))?;
    Ok((normalise(&decoded.text), decoded.encoding))
}

/// Normalises the text of a container format (DOCX, PDF), which does not pass through [`decode`].
fn normalise_outline(outline: Outline) -> Outline {
    let title = outline.title.as_deref().map(normalise);
    let blocks = outline.blocks.into_iter().map(Block::into_normalised).collect();
    Outline { title, blocks, ..outline }
}

fn whole_file_problem(problem: Problem) -> LocatedProblem {
    (1, problem)
}

fn too_much_text(limits: &Limits) -> LocatedProblem {
    whole_file_problem(Problem::TooMuchText { megabytes: limits.text_bytes >> 20, blocks: limits.max_blocks() })
}
