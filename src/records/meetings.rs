//! Splits a file into the meetings that it records: a log of weekly meetings, one meeting on each page.
//!
//! A meeting begins at a heading or line that names a meeting and its date, or at the title of minutes whose date is in
//! one of the next lines. A single record whose headings mention dates must stay whole, so a file is split only if two
//! such lines have different dates, or if minutes are part of a log with other content.

use chrono::NaiveDate;

use super::letterhead::{HeadPart, classify_line};
use super::meeting_entries::find_entries;
use super::meeting_starts::{MeetingStart, MeetingStarts, find_starts, is_title_line};
use crate::formats::{Block, BlockKind};
use crate::text::{clauses, collapse_whitespace};

/// The maximum number of lines of a letterhead above the title of minutes.
const LETTERHEAD_LINES: usize = 8;

/// The blocks of one of the meetings of a file.
#[derive(Debug, Default)]
pub struct MeetingPart {
    /// The headings of the whole file, in the part of its first meeting.
    pub preface: Vec<Block>,
    pub blocks: Vec<Block>,
    /// The date of the meeting, if its first line or the headings of its sessions have it.
    pub date: Option<NaiveDate>,
}

/// The meetings of a file.
#[derive(Debug)]
pub struct FileParts {
    /// The title of the whole file, if it has several meetings.
    pub series_title: Option<String>,
    /// One part if the file has one meeting.
    pub parts: Vec<MeetingPart>,
}

impl FileParts {
    /// All blocks as one meeting.
    pub fn single(blocks: Vec<Block>) -> Self {
        Self { series_title: None, parts: vec![MeetingPart { blocks, ..MeetingPart::default() }] }
    }
}

/// Splits the blocks of a file into meetings.
pub fn split_meetings(blocks: Vec<Block>) -> FileParts {
    let MeetingStarts { mut starts, common_date } = find_starts(&blocks);
    if starts.is_empty() {
        starts = find_entries(&blocks);
    }
    if let [only] = starts[..] {
        return split_log(blocks, only);
    }
    if starts.is_empty() {
        let part = MeetingPart { blocks, date: common_date, ..MeetingPart::default() };
        return FileParts { series_title: None, parts: vec![part] };
    }
    let begins: Vec<usize> = starts.iter().map(|start| find_beginning(&blocks, start)).collect();
    let mut rest = blocks;
    let mut parts = Vec::new();
    for (begin, start) in begins.iter().zip(&starts).rev() {
        let blocks = rest.split_off(*begin);
        parts.push(MeetingPart { preface: Vec::new(), blocks, date: Some(start.date).filter(|_| start.is_dated) });
    }
    let series_title = rest.first().filter(|b| is_title_line(b)).map(|b| collapse_whitespace(&b.text));
    if rest.iter().all(is_title_line) {
        parts.last_mut().expect("there are several meetings").preface = rest;
    } else {
        parts.push(MeetingPart { blocks: rest, ..MeetingPart::default() });
    }
    parts.reverse();
    FileParts { series_title, parts }
}

/// Splits minutes that are a section of a log from the rest of the log, which stays one record.
fn split_log(mut blocks: Vec<Block>, minutes: MeetingStart) -> FileParts {
    let end = (minutes.at + 1..blocks.len())
        .find(|&at| blocks[at].heading_level().is_some_and(|level| Some(level) <= minutes.level));
    let after = end.map(|end| blocks.split_off(end)).unwrap_or_default();
    let section = blocks.split_off(minutes.at);
    let series_title = blocks.first().filter(|b| is_title_line(b)).map(|b| collapse_whitespace(&b.text));
    blocks.extend(after);
    let log = MeetingPart { blocks, ..MeetingPart::default() };
    FileParts {
        series_title,
        parts: vec![log, MeetingPart { blocks: section, date: Some(minutes.date), ..MeetingPart::default() }],
    }
}

/// Returns the index of the first block of a meeting: of the headings of larger parts right above its own, such as
/// "April", or of the letterhead above its title.
fn find_beginning(blocks: &[Block], start: &MeetingStart) -> usize {
    let is_outer = |block: &&Block| block.heading_level().is_some_and(|level| Some(level) < start.level);
    let outer = blocks[..start.at].iter().rev().take_while(is_outer).count();
    // The title of the file stays above its first meeting.
    match outer {
        0 => include_letterhead(blocks, start.at),
        _ if outer == start.at => 1,
        _ => start.at - outer,
    }
}

/// Returns the index of the first line of the letterhead above the title at `at`.
fn include_letterhead(blocks: &[Block], at: usize) -> usize {
    let is_letterhead = |block: &Block| {
        block.kind == BlockKind::Paragraph
            && !matches!(classify_line(&block.text), HeadPart::Body)
            && clauses::parse_marker(&block.text).is_none()
    };
    let above = blocks[..at].iter().rev().take(LETTERHEAD_LINES).take_while(|block| is_letterhead(block)).count();
    let has_motto = blocks[at - above..at].iter().any(|block| classify_line(&block.text) == HeadPart::Motto);
    if has_motto { at - above } else { at }
}

#[cfg(test)]
mod tests;
