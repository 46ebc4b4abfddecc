//! Finds the entries of a log of meetings: paragraphs, list items or table rows that each begin with a date, as in
//! "12/1/2025. Chủ trì: anh Sơn. Bàn thay bơm nước."

use std::mem::discriminant;

use chrono::NaiveDate;

use super::fields;
use super::meeting_starts::{MeetingStart, is_title_line};
use crate::formats::{Block, BlockKind};
use crate::text::dates::{DateMention, find_dates};
use crate::text::labels::{self, Field, marker_len};
use crate::text::matching::contains_any;
use crate::text::split_sentences;

/// The maximum number of blocks above the first entry: the title of the log and a line below it.
const MAX_BLOCKS_ABOVE: usize = 4;

/// The maximum number of bytes before the date of an entry.
const MAX_BYTES_BEFORE_DATE: usize = 32;

/// Words that may precede the date of an entry, in lower case.
const WORDS_BEFORE_DATE: [&str; 28] = [
    "ngày", "hôm", "sáng", "chiều", "tối", "trưa", "thứ", "hai", "ba", "tư", "năm", "sáu", "bảy", "chủ", "nhật", "cn",
    "họp", "buổi", "lần", "kỳ", "phiên", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
];

/// Phrases in the titles of logs, in lower case.
const LOG_PHRASES: [&str; 17] = [
    "sổ họp", "sổ giao ban", "sổ tay họp", "sổ ghi", "sổ biên bản", "nhật ký", "nhật kí", "các cuộc họp",
    "các buổi họp", "các phiên họp", "tổng hợp biên bản", "ghi chép họp", "meeting log", "meetings", "worklog",
    "journal", "log",
];

/// Returns the entries of a file that is a log of meetings, otherwise none.
pub fn find_entries(blocks: &[Block]) -> Vec<MeetingStart> {
    let Some(first) = blocks.iter().take(MAX_BLOCKS_ABOVE + 1).position(|block| parse_date(block, Some(0)).is_some())
    else {
        return Vec::new();
    };
    let above = &blocks[..first];
    if !above.iter().all(is_title_line) {
        return Vec::new();
    }
    let year = above.iter().find_map(|block| find_dates(&block.text).into_iter().find_map(|date| date.year));
    let is_alike = |block: &Block| discriminant(&block.kind) == discriminant(&blocks[first].kind);
    let entries: Vec<MeetingStart> = (first..blocks.len())
        .filter(|&at| is_alike(&blocks[at]))
        .filter_map(|at| Some(MeetingStart { at, level: None, date: parse_date(&blocks[at], year)?, is_dated: true }))
        .collect();
    let ascends = entries.is_sorted_by_key(|entry| entry.date);
    let descends = entries.iter().rev().is_sorted_by_key(|entry| entry.date);
    let is_log = above.iter().any(|block| contains_any(&block.text, &LOG_PHRASES));
    let with_people = || entries.iter().filter(|entry| names_people(&blocks[entry.at])).count();
    // Days in one order in both directions are all the same.
    if ascends != descends && (is_log || 2 * with_people() >= entries.len()) { entries } else { Vec::new() }
}

/// Returns the date at the beginning of a block. `year` completes one without year.
fn parse_date(block: &Block, year: Option<i32>) -> Option<NaiveDate> {
    if matches!(block.kind, BlockKind::Heading(_) | BlockKind::Turn { .. }) {
        return None;
    }
    let (date, content) = split_date(&block.text)?;
    let is_separated = content.is_empty() || content.starts_with(['.', ':', '–', '—', '-', '|', ',', '(', '*', ']']);
    NaiveDate::from_ymd_opt(date.year.or(year)?, date.month?, date.day?).filter(|_| is_separated)
}

/// Splits a text into the day that it begins with, and what follows it; `None` if it begins with other words.
pub fn split_date(text: &str) -> Option<(DateMention, &str)> {
    let text = &text[marker_len_before_date(text)..];
    let digit = text.find(|c: char| c.is_ascii_digit()).filter(|at| *at <= MAX_BYTES_BEFORE_DATE)?;
    let can_precede = |before: &str| before.split(|c: char| !c.is_alphanumeric()).all(can_precede_date);
    if !can_precede(&text[..digit]) {
        return None;
    }
    let date = find_dates(text).into_iter().find(|date| date.day.is_some() && date.month.is_some())?;
    let end = date.span.end;
    can_precede(&text[..date.span.start]).then(|| (date, text[end..].trim_start()))
}

/// The length of the bullet of an item. The number "12." of "12.1.2025" is part of the date.
fn marker_len_before_date(text: &str) -> usize {
    let len = marker_len(text);
    if text[..len].contains(|c: char| c.is_ascii_digit()) { 0 } else { len }
}

/// Whether a word may precede the date of an entry: one of the list, or a number.
fn can_precede_date(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit()) || WORDS_BEFORE_DATE.contains(&word.to_lowercase().as_str())
}

/// Whether a block says who chaired, attended or took the minutes.
fn names_people(block: &Block) -> bool {
    let is_person = |field: &Field| matches!(field, Field::Chair | Field::Secretary | Field::Attendee);
    if let BlockKind::TableRow { headers } = &block.kind {
        return fields::read_columns(headers, &block.text).any(|(field, _)| is_person(&field));
    }
    let content = split_date(&block.text).map_or(block.text.as_str(), |(_, content)| content);
    find_labelled(content).iter().any(|(field, _)| is_person(field))
}

/// Returns the fields of labelled sentences: of "Chủ trì: anh Sơn. Có mặt: Phúc, Quân."
pub fn find_labelled(text: &str) -> Vec<(Field, &str)> {
    if !text.contains(':') {
        return Vec::new();
    }
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    // "Địa điểm: hội trường hay nhà rông?" does not say where.
    let sentences = split_sentences(text).into_iter().filter(|span| !text[span.clone()].trim_end().ends_with('?'));
    let fields = sentences.flat_map(|sentence| labels::parse_fields(&text[sentence]).unwrap_or_default());
    fields.map(|(field, _, value)| (field, value)).filter(|(_, value)| !value.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Position;

    fn items(texts: &[&str]) -> Vec<Block> {
        let title = Block::new(BlockKind::Heading(1), texts[0], Position::line(1));
        let item = |text: &&str| Block::new(BlockKind::ListItem, *text, Position::line(1));
        std::iter::once(title).chain(texts[1..].iter().map(item)).collect()
    }

    fn days(texts: &[&str]) -> Vec<String> {
        find_entries(&items(texts)).into_iter().map(|entry| entry.date.to_string()).collect()
    }

    #[test]
    fn entries_of_a_log_begin_with_dates() {
        assert_eq!(
            days(&["Nhật ký họp", "12/1/2025. Thay bơm.", "19/2/2025. Thuê bảo vệ."]),
            ["2025-01-12", "2025-02-19"]
        );
        assert_eq!(
            days(&["Ban quản trị", "Ngày 9/6/2025 – Chủ trì: anh Sơn.", "Ngày 2/6/2025 – Chủ trì: chị Hà."]),
            ["2025-06-09", "2025-06-02"]
        );
        assert_eq!(days(&["Sổ họp 2025", "12/1: thay bơm", "19/2: thuê bảo vệ"]), ["2025-01-12", "2025-02-19"]);
    }

    #[test]
    fn deadlines_are_no_entries() {
        assert!(days(&["Việc cần làm", "12/1/2025: nộp báo cáo", "19/2/2025: mua quà"]).is_empty());
        assert!(days(&["Nhật ký họp", "12/1/2025: nộp báo cáo", "12/1/2025: mua quà"]).is_empty());
        assert!(days(&["Nhật ký họp", "Bàn việc 12/1/2025: nộp", "19/2/2025: mua quà"]).is_empty());
    }
}
