//! Finds the headings and lines at which the meetings of a file begin.

use chrono::NaiveDate;

use super::fields;
use super::letterhead::names_record;
use crate::formats::{Block, BlockKind};
use crate::text::dates::{find_dates, find_full_date};
use crate::text::labels::{Field, marker_len};
use crate::text::lines::{has_at_most, is_bulleted, is_date_line, strip_frame};
use crate::text::matching::{contains_any, starts_with_any};

/// The words with which the heading of a meeting begins, in lower case.
const FIRST_WORDS: [&str; 23] = [
    "biên bản", "họp", "cuộc họp", "buổi", "phiên", "lần", "kỳ", "kì", "tuần", "ngày", "hôm", "giao ban", "sprint",
    "hội nghị", "ghi chép", "ghi chú", "thứ", "chủ nhật", "minutes", "meeting", "session", "week", "day",
];

/// Words for meetings in an English heading that ends with a date, in lower case.
const MEETING_WORDS: [&str; 12] = [
    "meeting", "minutes", "sync", "standup", "stand-up", "call", "session", "retro", "retrospective", "review",
    "planning", "huddle",
];

/// English days of the week, with which a date may begin.
const WEEKDAYS: [&str; 14] = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed", "thu", "fri",
    "sat", "sun",
];

/// The titles of minutes, in lower case.
const MINUTES: [&str; 4] = ["biên bản", "minutes", "meeting minutes", "meeting notes"];

/// The other words with which the title of one of several meetings begins, in lower case.
const TITLE_WORDS: [&str; 9] =
    ["họp", "cuộc họp", "buổi họp", "phiên họp", "giao ban", "hội nghị", "đại hội", "ghi chép", "meeting"];

/// Phrases of headings about another meeting than the one that they are part of, or about a deadline, in lower case.
const OTHER_MEETINGS: [&str; 16] = [
    "lần sau", "lần tới", "kỳ sau", "kỳ tới", "tiếp theo", "sắp tới", "lần trước", "kỳ trước", "trước ngày",
    "đến ngày", "next", "previous", "last", "upcoming", "until", "before",
];

/// The maximum number of words of the line that begins a meeting.
const MAX_WORDS: usize = 24;

/// The maximum number of words before the colon of a line such as "Buổi 3: 12/10/2024".
const MAX_NUMBERED_WORDS: usize = 4;

/// Words with which the title of a plan begins, whose dates are still to come, in lower case.
const PLAN_WORDS: [&str; 11] = [
    "kế hoạch", "lịch", "chương trình", "lộ trình", "dự kiến", "thời khóa biểu", "plan", "schedule", "calendar",
    "roadmap", "timeline",
];

/// The maximum length of a line that is not marked as a heading, in bytes. Longer texts need not be examined.
const MAX_LINE_BYTES: usize = 400;

/// The maximum length of a title of minutes in bytes.
const MAX_TITLE_BYTES: usize = 1200;

/// The maximum number of words of a line that begins a meeting and is not marked as a heading.
const MAX_LINE_WORDS: usize = 14;

/// The number of lines below the title of minutes in which their date is looked for.
const DATE_LINES: usize = 8;

/// The beginning of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeetingStart {
    /// The index of the block with the title.
    pub at: usize,
    /// The level of the heading; `None` for a line that is not marked.
    pub level: Option<u8>,
    pub date: NaiveDate,
    /// Whether the date is in the title.
    pub is_dated: bool,
}

/// The beginnings of the meetings of a file.
#[derive(Debug, Default)]
pub struct MeetingStarts {
    /// None if the file has only one meeting. A single one is that of minutes in a log.
    pub starts: Vec<MeetingStart>,
    /// The day of the only meeting, if several headings have it: those of its sessions.
    pub common_date: Option<NaiveDate>,
}

/// Finds the beginnings of the meetings.
pub fn find_starts(blocks: &[Block]) -> MeetingStarts {
    let year =
        blocks.iter().take(DATE_LINES).find_map(|block| find_dates(&block.text).into_iter().find_map(|date| date.year));
    let dated: Vec<MeetingStart> = (0..blocks.len()).filter_map(|at| parse_dated_start(blocks, at, year)).collect();
    // The headings of the outermost level that has several dates, then the lines without a level.
    let mut levels: Vec<Option<u8>> = dated.iter().map(|start| start.level).collect();
    levels.sort_unstable_by_key(|level| level.map_or(u8::MAX, |level| level));
    levels.dedup();
    for level in levels {
        let of_level: Vec<MeetingStart> = dated.iter().copied().filter(|start| start.level == level).collect();
        let is_plan = || begins_plan(&blocks[of_level[0].at..of_level.get(1).map_or(blocks.len(), |next| next.at)]);
        if has_several_dates(&of_level) && !is_one_record(&blocks[..of_level[0].at]) && !is_plan() {
            return MeetingStarts { starts: of_level, common_date: None };
        }
    }
    let mut minutes: Vec<MeetingStart> = (0..blocks.len()).filter_map(|at| parse_minutes_start(blocks, at)).collect();
    let level = minutes.first().and_then(|start| start.level);
    minutes.retain(|start| start.level == level);
    if has_several_dates(&minutes) && !is_one_record(&blocks[..minutes[0].at]) {
        return MeetingStarts { starts: minutes, common_date: None };
    }
    let mut headings = dated.iter().filter(|start| start.level.is_some());
    let day = headings.next().map(|start| start.date);
    let is_common = headings.clone().count() > 0 && headings.all(|start| Some(start.date) == day);
    MeetingStarts {
        starts: find_minutes_in_log(blocks, &dated).into_iter().collect(),
        common_date: day.filter(|_| is_common),
    }
}

/// Whether the blocks above the first dated heading are the head of one record, which the headings are part of: a title
/// of minutes with a date, the title of a plan, or a labelled date or chair.
fn is_one_record(above: &[Block]) -> bool {
    let is_title = |block: &Block| {
        let content = &block.text[marker_len(&block.text)..];
        starts_with_any(content, &PLAN_WORDS) || (begins_title(content) && find_full_date(content).is_some())
    };
    let has_field = |block: &Block| {
        let fields = fields::parse_block(block).unwrap_or_default();
        fields.iter().any(|value| matches!(value.field, Field::Date | Field::Chair))
    };
    above.iter().take(DATE_LINES).any(|block| is_title(block) || has_field(block))
}

/// Whether the blocks of the first day have a heading or line such as "Lịch thi:", so that the other days are those of a
/// plan.
fn begins_plan(blocks: &[Block]) -> bool {
    let is_line = |block: &Block| block.text.len() <= MAX_LINE_BYTES && has_at_most(&block.text, MAX_LINE_WORDS);
    let is_heading = |block: &&Block| block.heading_level().is_some() || block.text.trim_end().ends_with(':');
    let mut headings = blocks.iter().skip(1).filter(is_heading).filter(|block| is_line(block));
    headings.any(|block| starts_with_any(&block.text[marker_len(&block.text)..], &PLAN_WORDS))
}

fn has_several_dates(starts: &[MeetingStart]) -> bool {
    starts.iter().any(|start| start.date != starts[0].date)
}

/// Parses a heading or line that names a meeting by its date: "Buổi 3 (12/10/2024)", "2025-09-30". `year` completes a
/// date without year.
fn parse_dated_start(blocks: &[Block], at: usize, year: Option<i32>) -> Option<MeetingStart> {
    let block = &blocks[at];
    let level = block.heading_level();
    let max_words = if level.is_some() { MAX_WORDS } else { MAX_LINE_WORDS };
    let is_short = block.text.len() <= MAX_LINE_BYTES;
    let is_line = level.is_some() || (is_short && block.kind == BlockKind::Paragraph && !is_bulleted(&block.text));
    if !is_line
        || !block.text.bytes().any(|byte| byte.is_ascii_digit())
        || block.text.trim_end().ends_with(['.', ';', ','])
    {
        return None;
    }
    let content = block.text[marker_len(&block.text)..].trim().trim_end_matches(':');
    let content = strip_frame(&block.text).unwrap_or(content);
    if !has_at_most(content, max_words) {
        return None;
    }
    let dates = find_dates(content);
    let year = dates.iter().find_map(|date| date.year).or(year.filter(|_| level.is_some()));
    let mention = dates.into_iter().find(|date| date.day.is_some() && date.month.is_some())?;
    if has_label(&content[..mention.span.start]) {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(mention.year.or(year)?, mention.month?, mention.day?)?;
    let (before, after) = (content[..mention.span.start].trim(), content[mention.span.end..].trim());
    let is_bare = |text: &str| !text.contains(char::is_alphanumeric);
    let first = before.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    let is_dated_only = (is_bare(before) || WEEKDAYS.contains(&first.as_str())) && (level.is_some() || is_bare(after));
    let begins = starts_with_any(content, &FIRST_WORDS);
    let is_meeting = contains_any(content, &MEETING_WORDS) && is_bare(after);
    let is_meeting = is_meeting && !content.contains(':') || is_dated_only || begins;
    let is_meeting = is_meeting && !is_about_other_meeting(content);
    let has_content =
        blocks.get(at + 1).is_some_and(|next| next.heading_level().is_none() || next.heading_level() > level);
    // A line without a mark is a heading only if it says no more than which meeting it is.
    let is_framed = strip_frame(&block.text).is_some();
    let is_heading_like = level.is_some() || is_dated_only || is_framed || !content.contains(", ");
    (is_meeting && has_content && is_heading_like).then_some(MeetingStart { at, level, date, is_dated: true })
}

/// The first words of labels that name a meeting, in lower case.
const SESSION_WORDS: [&str; 5] = ["phiên", "buổi", "lần", "kỳ", "session"];

/// Whether the text before a date is a label: "Ngày thi:", but not "Buổi 3:" or "Phiên bế mạc:", which name a meeting.
fn has_label(before: &str) -> bool {
    let label = before.split_once(':').map(|(label, _)| label);
    label.is_some_and(|label| {
        let is_number = |c: char| c.is_ascii_digit() || matches!(c, 'I' | 'V' | 'X');
        let names_meeting = || starts_with_any(label, &SESSION_WORDS);
        !has_at_most(label, MAX_NUMBERED_WORDS) || !(label.trim_end().ends_with(is_number) || names_meeting())
    })
}

/// Parses the title of minutes whose date is in one of the next lines.
fn parse_minutes_start(blocks: &[Block], at: usize) -> Option<MeetingStart> {
    let block = &blocks[at];
    let max_bytes = match block.kind {
        BlockKind::Heading(_) => MAX_TITLE_BYTES,
        BlockKind::Paragraph => MAX_LINE_BYTES,
        _ => 0,
    };
    if block.text.len() > max_bytes {
        return None;
    }
    let content = &block.text[marker_len(&block.text)..];
    if !begins_title(content) || !is_title_line(block) || is_about_other_meeting(content) {
        return None;
    }
    let below = blocks[at + 1..].iter().take(DATE_LINES).take_while(|block| !names_minutes(&block.text));
    let date = find_full_date(&block.text).or_else(|| below.into_iter().find_map(parse_date_line))?;
    Some(MeetingStart { at, level: block.heading_level(), date, is_dated: false })
}

/// Returns the date of a labelled line or a line with only a date.
fn parse_date_line(block: &Block) -> Option<NaiveDate> {
    let labelled = || {
        let values = fields::parse_block(block)?;
        let value = values.into_iter().find(|value| value.field == Field::Date)?;
        find_full_date(&block.text[value.range])
    };
    labelled().or_else(|| find_full_date(&block.text).filter(|_| is_date_line(&block.text)))
}

/// Returns the minutes of one meeting that are a section of a log: the only dated heading below the outermost level,
/// if the rest of the file has other content.
fn find_minutes_in_log(blocks: &[Block], dated: &[MeetingStart]) -> Option<MeetingStart> {
    let outermost = blocks.iter().filter_map(Block::heading_level).min()?;
    let mut minutes = dated
        .iter()
        .filter(|start| start.level.is_some_and(|level| level > outermost) && names_minutes(&blocks[start.at].text));
    let only = minutes.next().filter(|_| minutes.next().is_none())?;
    let title_names_minutes = blocks[..only.at]
        .iter()
        .take(DATE_LINES)
        .any(|b| b.heading_level() == Some(outermost) && names_record(&b.text));
    let has_content = blocks[..only.at].iter().any(|block| !is_title_line(block));
    (has_content && !title_names_minutes).then_some(*only)
}

/// Whether a heading is about the next or the last meeting, or about a deadline.
fn is_about_other_meeting(heading: &str) -> bool {
    contains_any(heading, &OTHER_MEETINGS)
}

/// Whether a text begins like the title of the minutes of one meeting.
fn begins_title(content: &str) -> bool {
    starts_with_any(content, &MINUTES) || starts_with_any(content, &TITLE_WORDS)
}

fn names_minutes(text: &str) -> bool {
    let content = &text[marker_len(text)..];
    starts_with_any(content, &MINUTES)
}

/// Whether a block is a heading or a short line without the end of a sentence.
pub fn is_title_line(block: &Block) -> bool {
    let is_line = block.kind == BlockKind::Paragraph
        && block.text.len() <= MAX_LINE_BYTES
        && !block.text.trim_end().ends_with(['.', ':', ';'])
        && !is_bulleted(&block.text)
        && !block.text.contains(": ");
    (is_line || block.heading_level().is_some()) && has_at_most(&block.text, MAX_WORDS)
}
