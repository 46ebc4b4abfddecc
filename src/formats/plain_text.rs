//! Plain text: joins lines into paragraphs. Some editors wrap paragraphs, others do not, and transcripts go line by
//! line; a blank line always separates. The meaning of a line is not decided here.

use super::outline::{Block, Outline, Position, Shape};
use crate::text::{clauses, labels, lines, turns};

/// Characters from which a line counts as a whole paragraph.
const LONGEST_WRAPPED: usize = 120;

/// Characters of the narrowest wrapped text; shorter lines are lists and headings.
const NARROWEST: usize = 40;

type Line<'a> = (usize, &'a str);

/// Reads a normalised text file.
pub fn read(text: &str) -> Outline {
    let lines: Vec<Line> = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()).collect();
    let transcript = turns::is_mostly_turns(lines.iter().map(|(_, line)| *line));
    let width = lines.iter().map(|(_, line)| letters(line)).filter(|n| *n < LONGEST_WRAPPED).max().unwrap_or(0);
    let mut blocks: Vec<Vec<Line>> = Vec::new();
    for &(number, line) in &lines {
        let goes_on = |block: &Vec<Line>| {
            let (first, (last_number, last)) = (block[0].1, block[block.len() - 1]);
            let belongs = match transcript {
                true => turns::speaker(first).is_some() && turns::speaker(line).is_none(),
                false => is_wrapped(last, line, width) || is_described(block, line),
            };
            belongs && last_number + 1 == number
        };
        match blocks.last_mut().filter(|block| goes_on(block)) {
            Some(block) => block.push((number, line)),
            None => blocks.push(vec![(number, line)]),
        }
    }
    Outline { blocks: blocks.iter().map(|lines| joined(lines)).collect(), ..Outline::default() }
}

/// Whether `next` continues `line`, which had no room for the first word of `next` or breaks off in mid-sentence.
fn is_wrapped(line: &str, next: &str, width: usize) -> bool {
    let apart = |line: &str| lines::is_date_line(line) || lines::is_caption(line) || labels::fields(line).is_some();
    let begins = lines::is_marked(next) || clauses::marker(next).is_some();
    if begins || letters(line) >= LONGEST_WRAPPED || apart(line) || apart(next) {
        return false;
    }
    let first = next.split_whitespace().next().unwrap_or_default();
    let full = width >= NARROWEST && letters(line) + 1 + letters(first) > width;
    let open = !line.trim_end().ends_with(['.', '!', '?', ':', ';', '…']);
    full || (open && first.starts_with(char::is_lowercase))
}

/// Whether `line` is the "Ảnh: …" of a photo described on the line before; together they are one caption.
fn is_described(block: &[Line], line: &str) -> bool {
    block.len() == 1 && lines::is_bare_caption(line) && lines::is_short(block[0].1)
}

fn letters(line: &str) -> usize {
    line.trim().chars().count()
}

/// Joins lines into one paragraph that keeps their numbers.
fn joined(lines: &[Line]) -> Block {
    let (first, rest) = (lines[0], &lines[1..]);
    let mut block = Block::new(Shape::Paragraph, first.1.trim(), Position::line(first.0));
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
            assert!(block.marks.iter().all(|(at, _)| block.text.is_char_boundary(*at)));
        }
    }

    #[test]
    fn lines_that_were_broken_are_one_paragraph() {
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
    fn a_turn_goes_on_to_the_next_blank_line() {
        check(
            "An: Chào.\nBình: Em đây.\nEm xin báo cáo.\n\nHọp xong lúc 5 giờ.\nAn: Vâng.\n",
            &["An: Chào.", "Bình: Em đây. Em xin báo cáo.", "Họp xong lúc 5 giờ.", "An: Vâng."],
        );
    }
}
