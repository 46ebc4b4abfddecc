//! Tests of documents: spans, positions and shared strings.

use proptest::prelude::*;

use super::*;
use crate::formats::{Block, BlockKind};
use crate::records::builder::{Builder, PassageContext};
use crate::records::passage::PassageKind;

fn document(blocks: &[Block], context: &PassageContext) -> Document {
    let mut builder = Builder::new("a.txt");
    blocks.iter().for_each(|block| builder.push(PassageKind::Turn, block, context.clone()));
    builder.finish()
}

fn block(text: &str, line: u32, breaks: &[usize]) -> Block {
    Block { breaks: breaks.to_vec(), ..Block::new(BlockKind::Paragraph, text, Position::Line(line)) }
}

/// A turn of three lines; the speaker's name before the second and third line was left out.
fn turn() -> Document {
    let lines = ["Một hai. ", "Ba bốn. ", "Năm sáu."];
    let (second, third) = (lines[0].len(), lines[0].len() + lines[1].len());
    let mut turn = block(&lines.concat(), 3, &[second, third]);
    turn.positions.extend([(second, Position::Line(5)), (third, Position::Line(7))]);
    document(&[block("Đầu.", 1, &[]), turn], &PassageContext::default())
}

fn find(document: &Document, text: &str) -> Range<usize> {
    let start = document.text().find(text).expect("it is in the text");
    start..start + text.len()
}

fn check_split(span: &str, expected: &[&str]) {
    let document = turn();
    let found: Vec<_> = document.split_at_breaks(find(&document, span)).map(|span| document.slice(span)).collect();
    assert_eq!(found, expected, "{span}");
}

#[test]
fn a_span_is_split_at_breaks() {
    check_split("Một hai. Ba bốn. Năm sáu.", &["Một hai. ", "Ba bốn. ", "Năm sáu."]);
    check_split("Một hai. ", &["Một hai. "]);
    check_split("Ba bốn.", &["Ba bốn."]);
    check_split("hai. Ba", &["hai. ", "Ba"]);
    check_split("Đầu.", &["Đầu."]);
    assert!(turn().split_at_breaks(3..3).eq(std::iter::once(3..3)), "an empty span is returned unchanged");
}

#[test]
fn every_byte_has_its_line() {
    let document = turn();
    let line = |text: &str| document.position(find(&document, text).start);
    let expected = [("Đầu.", 1), ("u.", 1), ("Một", 3), ("hai.", 3), ("Ba", 5), ("bốn", 5), ("Năm", 7), ("sáu.", 7)];
    for (text, number) in expected {
        assert_eq!(line(text), Some(Position::Line(number)), "{text}");
    }
    assert_eq!(Document::default().position(0), None);
}

#[test]
fn nothing_but_the_text_can_be_quoted() {
    let context = PassageContext { section: "Mục".to_owned(), speaker: Some("An".to_owned()), ..Default::default() };
    let document = document(&[block("Đủ rồi.", 1, &[])], &context);
    let end = document.text_len();
    assert_eq!(document.text(), "Đủ rồi.\n");
    assert_eq!(document.get(0..2), Some("Đ"));
    // Within a character; beyond the text, among the shared strings; reversed.
    #[expect(clippy::reversed_empty_ranges, reason = "a damaged link may have such a span")]
    let none = [0..1, 1..3, 0..end + 1, end..end + 3, end + 1..end + 1, 4..2, 0..usize::MAX];
    assert!(none.into_iter().all(|span| document.get(span).is_none()));
    assert_eq!(document.get(end..end), Some(""));
}

#[test]
fn each_passage_has_its_shared_strings() {
    let context = |section: &str, speaker: Option<&str>, context: &str| PassageContext {
        section: section.to_owned(),
        speaker: speaker.map(str::to_owned),
        columns: String::new(),
        context: context.to_owned(),
    };
    let mut builder = Builder::new("a.txt");
    let mut push = |text: &str, context| {
        builder.push(PassageKind::Item, &Block::new(BlockKind::ListItem, text, Position::Line(1)), context);
    };
    push("Tổ thống nhất:", context("Quỹ", None, ""));
    // The lead-in of the list is in the text already; "Quỹ" is a section, a speaker, and context.
    push("Mua gạo", context("Quỹ", Some("Quỹ"), "Tổ thống nhất:"));
    push("Mua cân", context("", Some(""), "Tổ thống nhất:"));
    push("   ", context("Quỹ", Some("An"), ""));
    push("Quỹ", context("Hết", Some("An"), "Quỹ"));
    let document = builder.finish();
    let strings = |passage: &Passage| {
        (document.section(passage), document.speaker(passage), document.context(passage), passage.number)
    };
    let expected = [
        ("Quỹ", None, "", 1),
        ("Quỹ", Some("Quỹ"), "Tổ thống nhất:", 2),
        ("", None, "Tổ thống nhất:", 1),
        ("Hết", Some("An"), "Quỹ", 1),
    ];
    assert_eq!(document.passages().iter().map(strings).collect::<Vec<_>>(), expected);
    assert_eq!((document.passage_count(), document.text()), (4, "Tổ thống nhất:\nMua gạo\nMua cân\nQuỹ\n"));
    assert_eq!(document.body().source.len() as usize - document.text_len(), "QuỹHếtAn".len());
}

proptest! {
    #[test]
    fn split_spans_tile_the_span(words in 1usize..9, breaks in prop::collection::btree_set(1usize..9, 0..9), from: prop::sample::Index, to: prop::sample::Index) {
        let breaks: Vec<_> = breaks.into_iter().filter(|word| *word < words).map(|word| 2 * word).collect();
        let document = document(&[block("o ".repeat(words).trim(), 1, &breaks)], &PassageContext::default());
        let (a, b) = (from.index(document.text_len()), to.index(document.text_len()));
        let span = a.min(b)..a.max(b);
        let parts: Vec<_> = document.split_at_breaks(span.clone()).collect();
        prop_assert_eq!((parts[0].start, parts[parts.len() - 1].end), (span.start, span.end));
        prop_assert!(parts.windows(2).all(|pair| pair[0].end == pair[1].start));
        let inside: Vec<_> = breaks.iter().copied().filter(|at| (span.start + 1..span.end).contains(at)).collect();
        prop_assert_eq!(parts[1..].iter().map(|part| part.start).collect::<Vec<_>>(), inside);
    }
}
