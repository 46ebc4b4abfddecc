//! Plain text: joins lines into paragraphs. Some editors wrap paragraphs and others do not, and in a
//! transcript each turn begins on a line of its own. A blank line always separates paragraphs. Lines are not
//! interpreted any further.

use super::outline::{Block, BlockKind, Outline};
use super::position::Position;
use crate::text::turns::{Dialogue, begins_with_name};
use crate::text::{clauses, labels, lines};

/// A line with this many characters or more counts as an unwrapped paragraph.
const MAX_WRAPPED_CHARS: usize = 120;

/// Minimum width, in characters, of wrapped text. Text with shorter lines consists of lists and headings.
const MIN_WRAP_WIDTH: usize = 40;

/// The number of lines in which a letterhead ends.
const LETTERHEAD_LINES: usize = 8;

/// The State's motto as its letterheads have it.
const MOTTOS: [&str; 2] = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA"];

/// White space between two columns.
const COLUMN_GAP: &str = "   ";

/// Words with which a sentence begins that says when a meeting took place.
const OPENING_WORDS: [&str; 8] = ["Ngày ", "Hôm nay", "Sáng ", "Chiều ", "Tối ", "Vào hồi ", "Hồi ", "Căn cứ "];

/// A line with its number, from 1.
type NumberedLine<'a> = (usize, &'a str);

/// Parses a normalised text file.
pub fn read(text: &str) -> Outline {
    let lines = number_lines(text);
    let dialogue = Dialogue::detect(lines.iter().map(|(_, line)| *line));
    let width = lines.iter().map(|(_, line)| count_chars(line)).filter(|n| *n < MAX_WRAPPED_CHARS).max().unwrap_or(0);
    let mut blocks: Vec<Vec<NumberedLine>> = Vec::new();
    for &(number, line) in &lines {
        let continues = |block: &Vec<NumberedLine>| {
            let (first, (last_number, last)) = (block[0].1, block[block.len() - 1]);
            let belongs = match &dialogue {
                Some(dialogue) => is_open_turn(dialogue, first) && !begins_block(dialogue, line),
                None => continues_line(last, line, width) || completes_caption(block, line),
            };
            belongs && last_number + 1 == number
        };
        match blocks.last_mut().filter(|block| continues(block)) {
            Some(block) => block.push((number, line)),
            None => blocks.push(vec![(number, line)]),
        }
    }
    Outline { blocks: blocks.iter().map(|lines| join_lines(lines)).collect(), ..Outline::default() }
}

/// Returns the lines with their numbers, without blank ones. The lines of a letterhead in two columns are split into their
/// parts; the State's motto shows that the lines around it are a letterhead.
fn number_lines(text: &str) -> Vec<NumberedLine<'_>> {
    let has_motto = |line: &str| MOTTOS.iter().any(|motto| line.contains(motto));
    let motto = text.lines().take(LETTERHEAD_LINES).position(has_motto);
    let end = motto.map_or(0, |at| at + LETTERHEAD_LINES);
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if number <= end {
            let parts = line.trim().split(COLUMN_GAP).map(str::trim).filter(|part| !part.is_empty());
            lines.extend(parts.map(|part| (number, part)));
        } else if !line.trim().is_empty() {
            lines.push((number, line));
        }
    }
    lines
}

/// Whether a line is a turn that may go on below it. A label that occurs once is that of a field: "Chủ trì: bà An".
fn is_open_turn(dialogue: &Dialogue, line: &str) -> bool {
    let is_turn = dialogue.split_turn(line).is_some();
    is_turn && (dialogue.is_recurring_turn(line) || !labels::starts_with_label(line))
}

/// Whether a line below a turn is a turn itself or has a label, and thus is not what the speaker goes on to say.
fn begins_block(dialogue: &Dialogue, line: &str) -> bool {
    dialogue.split_turn(line).is_some() || begins_with_name(line) || begins_labelled_line(line)
}

/// Whether a line begins with a known label, or is only one.
fn begins_labelled_line(line: &str) -> bool {
    labels::starts_with_label(line) || labels::is_lone_label(line) || labels::is_bare_label(line)
}

/// Whether `next` continues `line`, because the first word of `next` did not fit on `line` or because `line`
/// ends in the middle of a sentence. `width` is the width of the wrapped text in characters.
fn continues_line(line: &str, next: &str, width: usize) -> bool {
    let is_standalone = |line: &str| lines::is_date_line(line) || lines::is_caption(line) || begins_labelled_line(line);
    let begins_opening = OPENING_WORDS.iter().any(|word| next.trim_start().starts_with(word))
        && next.contains(|c: char| c.is_ascii_digit());
    let has_lower_case = |line: &str| line.chars().any(char::is_lowercase);
    let is_below_capitals = !has_lower_case(line) && has_lower_case(next);
    if begins_opening || is_below_capitals {
        return false;
    }
    let starts_item = lines::is_bulleted(next) || clauses::parse_marker(next).is_some();
    if starts_item || count_chars(line) >= MAX_WRAPPED_CHARS || is_standalone(line) || is_standalone(next) {
        return false;
    }
    let first = next.split_whitespace().next().unwrap_or_default();
    let is_full = width >= MIN_WRAP_WIDTH && count_chars(line) + 1 + count_chars(first) > width;
    let is_open = !line.trim_end().ends_with(['.', '!', '?', ':', ';', '…']);
    is_full || (is_open && first.starts_with(char::is_lowercase))
}

/// Whether `line` is the "Ảnh: …" of a photo that the previous line describes. The two lines are one caption.
fn completes_caption(block: &[NumberedLine], line: &str) -> bool {
    block.len() == 1 && lines::is_bare_caption(line) && lines::is_short(block[0].1)
}

fn count_chars(line: &str) -> usize {
    line.trim().chars().count()
}

/// Joins lines into a paragraph with the line numbers as positions.
fn join_lines(lines: &[NumberedLine]) -> Block {
    let (first, rest) = (lines[0], &lines[1..]);
    let mut block = Block::new(BlockKind::Paragraph, first.1.trim(), Position::line(first.0));
    for (number, line) in rest {
        block.append(line.trim(), Position::line(*number));
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let outline = read(text);
        let found: Vec<_> = outline.blocks.iter().map(|b| b.text.as_str()).collect();
        assert_eq!(found, expected);
        for block in &outline.blocks {
            assert!(block.positions.iter().all(|(at, _)| block.text.is_char_boundary(*at)));
        }
    }

    #[test]
    fn wrapped_lines_are_one_paragraph() {
        check(
            "Họp tổ\n\nChiều nay tổ họp tại nhà văn hóa thôn Đoài,\ncó mặt ba mươi hộ. Ông An chủ trì. Tổ bàn\nviệc quỹ.\nMỗi hộ góp 50.000 đồng.\n",
            &[
                "Họp tổ",
                "Chiều nay tổ họp tại nhà văn hóa thôn Đoài, có mặt ba mươi hộ. Ông An chủ trì. Tổ bàn việc quỹ.",
                "Mỗi hộ góp 50.000 đồng.",
            ],
        );
        check("Gồm:\n- ý một\n- ý hai\n1. Mua\n2. Bán\n", &["Gồm:", "- ý một", "- ý hai", "1. Mua", "2. Bán"]);
        check("Chủ trì: bà An\nThư ký: cô Lệ\n", &["Chủ trì: bà An", "Thư ký: cô Lệ"]);
        check(
            "Xã có ba trạm bơm.\nÔng Bình phát biểu.\nẢnh: Lê An/XH\n",
            &["Xã có ba trạm bơm.", "Ông Bình phát biểu. Ảnh: Lê An/XH"],
        );
    }

    #[test]
    fn a_label_is_no_turn_that_goes_on() {
        check(
            "Chủ trì: bà An\nCó mặt 5/6 hộ.\n\nBà An: Chào các bác.\nÔng Ba: Dạ, chào bà.\nBà An: Ta họp.\nÔng Ba: Vâng.\n",
            &[
                "Chủ trì: bà An", "Có mặt 5/6 hộ.", "Bà An: Chào các bác.", "Ông Ba: Dạ, chào bà.", "Bà An: Ta họp.",
                "Ông Ba: Vâng.",
            ],
        );
    }

    #[test]
    fn a_turn_extends_to_the_next_blank_line() {
        check(
            "An: Chào.\nBình: Em đây.\nEm xin báo cáo.\n\nHọp xong lúc 5 giờ.\nAn: Vâng.\n",
            &["An: Chào.", "Bình: Em đây. Em xin báo cáo.", "Họp xong lúc 5 giờ.", "An: Vâng."],
        );
    }
}
