//! Plain text: joins lines into paragraphs. Some editors wrap paragraphs and others do not, and in a
//! transcript each turn begins on a line of its own. A blank line always separates paragraphs. Lines are not
//! interpreted any further.

use super::outline::{Block, BlockKind, Outline, Position};
use crate::text::{clauses, labels, lines, turns};

/// A line with this many characters or more counts as an unwrapped paragraph.
const MAX_WRAPPED_CHARS: usize = 120;

/// Minimum width, in characters, of wrapped text. Text with shorter lines consists of lists and headings.
const MIN_WRAP_WIDTH: usize = 40;

/// A line with its number, from 1.
type NumberedLine<'a> = (usize, &'a str);

/// Parses a normalised text file.
pub fn read(text: &str) -> Outline {
    let lines: Vec<NumberedLine> = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()).collect();
    let is_transcript = turns::is_mostly_turns(lines.iter().map(|(_, line)| *line));
    let width = lines.iter().map(|(_, line)| count_chars(line)).filter(|n| *n < MAX_WRAPPED_CHARS).max().unwrap_or(0);
    let mut blocks: Vec<Vec<NumberedLine>> = Vec::new();
    for &(number, line) in &lines {
        let continues = |block: &Vec<NumberedLine>| {
            let (first, (last_number, last)) = (block[0].1, block[block.len() - 1]);
            let belongs = match is_transcript {
                true => turns::split_turn(first).is_some() && turns::split_turn(line).is_none(),
                false => continues_line(last, line, width) || completes_caption(block, line),
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

/// Whether `next` continues `line`, because the first word of `next` did not fit on `line` or because `line`
/// ends in the middle of a sentence. `width` is the width of the wrapped text in characters.
fn continues_line(line: &str, next: &str, width: usize) -> bool {
    let is_standalone =
        |line: &str| lines::is_date_line(line) || lines::is_caption(line) || labels::parse_fields(line).is_some();
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
    fn a_turn_extends_to_the_next_blank_line() {
        check(
            "An: Chào.\nBình: Em đây.\nEm xin báo cáo.\n\nHọp xong lúc 5 giờ.\nAn: Vâng.\n",
            &["An: Chào.", "Bình: Em đây. Em xin báo cáo.", "Họp xong lúc 5 giờ.", "An: Vâng."],
        );
    }
}
