//! Finds tables of contents, whose lines repeat the headings and must not be quoted.

use std::collections::{HashMap, HashSet};

use crate::formats::{Block, BlockKind};
use crate::text::clauses::parse_marker;
use crate::text::labels::marker_len;
use crate::text::matching::is_phrase;

/// Headings of tables of contents, in lower case.
const HEADINGS: [&str; 4] = ["mục lục", "contents", "table of contents", "nội dung tài liệu"];

/// The minimum number of full stops or similar signs before a page number.
const MIN_LEADERS: usize = 4;

/// Separates the lines of tables of contents from the other blocks. A line of the text that an entry repeats is a heading.
pub fn separate_contents(blocks: Vec<Block>) -> (Vec<Block>, Vec<Block>) {
    let is_contents = find_contents(&blocks);
    if !is_contents.contains(&true) {
        return (Vec::new(), blocks);
    }
    let (contents, others): (Vec<_>, Vec<_>) =
        blocks.into_iter().zip(is_contents).partition(|(_, is_contents)| *is_contents);
    let keys: HashSet<String> = contents.iter().map(|(block, _)| entry_key(&block.text)).collect();
    let mut others = others;
    for (block, _) in &mut others {
        let is_heading = block.kind == BlockKind::Paragraph && parse_marker(&block.text).is_none();
        if is_heading && keys.contains(&entry_key(&block.text)) && !block.text.ends_with(['.', ';', ',']) {
            block.kind = BlockKind::Heading(ENTRY_LEVEL);
        }
    }
    let drop_mark = |blocks: Vec<(Block, bool)>| blocks.into_iter().map(|(block, _)| block).collect();
    (drop_mark(contents), drop_mark(others))
}

/// Returns, for each block, whether it belongs to a table of contents: a line with dots and a page number, or a line
/// below "Mục lục" that repeats a heading of the text below.
fn find_contents(blocks: &[Block]) -> Vec<bool> {
    let mut found: Vec<bool> = (0..blocks.len()).map(|at| is_in_run_of_leaders(blocks, at)).collect();
    let headings = (0..blocks.len()).filter(|&at| is_contents_heading(&blocks[at].text)).take(MAX_TABLES);
    for at in headings {
        let entries = count_entries(&blocks[at + 1..]);
        let is_followed = entries > 0 || found.get(at + 1) == Some(&true);
        found[at] = is_followed;
        found[at + 1..=at + entries].fill(true);
    }
    found
}

/// Whether a line has dots and a page number, and so has the line before or after it with a number in order. A single
/// such line is that of a form.
fn is_in_run_of_leaders(blocks: &[Block], at: usize) -> bool {
    let page =
        |at: usize| blocks.get(at).filter(|block| has_leaders(&block.text)).map(|block| page_number(&block.text));
    let Some(own) = page(at) else { return false };
    let follows = at.checked_sub(1).and_then(page).is_some_and(|before| before <= own);
    follows || page(at + 1).is_some_and(|next| own <= next)
}

/// The number at the end of a line; 0 if it is Roman or missing.
fn page_number(text: &str) -> u32 {
    let text = text.trim_end();
    let digits = text.len() - text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    text[text.len() - digits..].parse().unwrap_or(0)
}

/// The maximum number of tables of contents of a file.
const MAX_TABLES: usize = 4;

/// The maximum number of entries of a table of contents.
const MAX_ENTRIES: usize = 500;

/// The maximum length of the heading of a table of contents, in bytes.
const MAX_CONTENTS_HEADING_BYTES: usize = 60;

fn is_contents_heading(text: &str) -> bool {
    if text.len() > MAX_CONTENTS_HEADING_BYTES {
        return false;
    }
    let content = text[marker_len(text)..].trim().trim_end_matches(':');
    HEADINGS.iter().any(|heading| is_phrase(content, heading))
}

/// The maximum length of a heading in bytes.
const MAX_HEADING_BYTES: usize = 300;

/// The level of a heading that is recognised by its entry in the table of contents.
const ENTRY_LEVEL: u8 = 2;

/// The minimum number of letters, in bytes, of a heading with which an entry ends: "Phần 2: Chi phí" names "Chi phí".
const MIN_KEY_BYTES: usize = 6;

/// Returns the number of blocks, from the first, that repeat blocks below or end with a page number.
fn count_entries(blocks: &[Block]) -> usize {
    // Where each line occurs last, and the short ones that may be headings.
    let mut last: HashMap<String, usize> = HashMap::new();
    for (at, block) in blocks.iter().enumerate().filter(|(_, block)| block.text.len() < MAX_HEADING_BYTES) {
        if block.kind != BlockKind::ListItem {
            last.insert(entry_key(&block.text), at);
        }
    }
    let mut headings: Vec<&String> = last.keys().filter(|key| key.len() >= MIN_KEY_BYTES).collect();
    headings.sort_unstable();
    headings.truncate(MAX_HEADINGS);
    let mut seen: HashSet<String> = HashSet::new();
    let mut last_page = 0;
    let mut has_next_page = |text: &str| {
        let page = page_number(text);
        let is_next = page >= last_page;
        last_page = page;
        is_next
    };
    let is_entry = |(at, block): (usize, &Block)| {
        let key = entry_key(&block.text);
        let names_heading = || headings.iter().any(|heading| **heading != key && key.ends_with(heading.as_str()));
        let recurs = || last.get(&key).is_some_and(|last| *last > at);
        let is_listed = matches!(block.kind, BlockKind::ListItem | BlockKind::Paragraph);
        let is_repeated = is_listed && !key.is_empty() && (recurs() || names_heading()) && seen.insert(key.clone());
        is_repeated
            || has_leaders(&block.text)
            || (is_listed && ends_with_page_number(&block.text) && has_next_page(&block.text))
    };
    blocks.iter().take(MAX_ENTRIES).enumerate().map(is_entry).take_while(|is_entry| *is_entry).count()
}

/// The maximum number of headings with which entries are compared.
const MAX_HEADINGS: usize = 2000;

/// Whether a line has dots between its text and a page number: "Mức thưởng ........ 4".
fn has_leaders(text: &str) -> bool {
    let text = text.trim_end();
    let rest = text.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, 'i' | 'v' | 'x'));
    let has_number = rest.len() < text.len();
    if !has_number || text.contains(':') {
        return false;
    }
    let rest = rest.trim_end();
    let dots: usize = rest
        .chars()
        .rev()
        .take_while(|c| matches!(c, '.' | '…' | '·' | '_' | ' '))
        .map(|c| if c == '…' { 3 } else { usize::from(c != ' ') })
        .sum();
    dots >= MIN_LEADERS && rest.chars().any(char::is_alphabetic)
}

/// Whether a short line ends with white space and a page number.
fn ends_with_page_number(text: &str) -> bool {
    let last = text.split_whitespace().next_back().unwrap_or_default();
    (1..=3).contains(&last.len())
        && last.bytes().all(|b| b.is_ascii_digit())
        && text.split_whitespace().count() <= 24
        && text.chars().filter(|c| c.is_alphabetic()).count() > 1
        && !text.contains(':')
}

/// The letters of an entry without number and page number.
fn entry_key(text: &str) -> String {
    let text = text[marker_len(text)..].trim_end().trim_end_matches(|c: char| c.is_ascii_digit());
    text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Position;

    fn check(lines: &[&str], expected: &[bool]) {
        let block = |line: &&str| Block::new(BlockKind::Paragraph, *line, Position::Line(1));
        assert_eq!(find_contents(&lines.iter().map(block).collect::<Vec<_>>()), expected, "{lines:?}");
    }

    #[test]
    fn lines_with_page_numbers_are_contents() {
        check(&["MỤC LỤC", "I. Thu chi ........ 2", "II. Quỹ…… 3", "I. Thu chi"], &[true, true, true, false]);
        check(&["Nhà thầu: ...", "Ký tên ..........", "Năm 2024"], &[false, false, false]);
    }

    #[test]
    fn entries_below_the_heading_repeat_headings() {
        check(
            &["Mục lục", "Thu chi", "Quỹ tổ", "1. Thu chi", "Thu 5.", "2. Quỹ tổ"],
            &[true, true, true, false, false, false],
        );
        check(&["Mục lục", "Thu chi 2", "Quỹ 3", "Thu chi", "Thu 5."], &[true, true, true, false, false]);
        check(&["Nội dung", "Thu chi", "Quỹ"], &[false, false, false]);
        check(&["Mục lục", "Quỹ còn bảy triệu."], &[false, false]);
    }
}
