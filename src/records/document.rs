//! What a record is once read: a document, and the passages that tile its text.
//!
//! What is asked of all documents at once (which there are, of which day, how long) is in their
//! heads; the text and the passages are in the body, which is looked at of few documents at a time
//! and may lie on the disk until then ([`LazyBody`]).

use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::body::Body;
use super::lazy_body::LazyBody;
use super::passage::Passage;
use crate::formats::{Encoding, Position};

/// A record of one meeting.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Path below the knowledge folder, with `/` on every system.
    pub path: String,
    pub title: String,
    /// The day of the meeting, where the record says it.
    pub date: Option<NaiveDate>,
    pub place: Option<String>,
    pub chair: Option<String>,
    pub secretary: Option<String>,
    pub attendees: Vec<String>,
    /// "hội nghị", "giao ban", "đại hội": what members call such a meeting.
    pub meeting: Option<String>,
    pub organisation: Option<String>,
    pub tags: Vec<String>,
    /// How the file's letters were written, where it is plain text of some form.
    pub encoding: Option<Encoding>,
    /// Where each of the above was found, in the order of finding.
    pub origins: Vec<(Datum, Origin)>,
    /// How many passages the body has.
    count: usize,
    #[serde(skip)]
    body: LazyBody,
}

/// A thing to know of a meeting as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Datum {
    Title,
    Date,
    Place,
    Chair,
    Secretary,
    Attendees,
    Meeting,
    Organisation,
}

/// Where a datum was found; what stands further up is trusted more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    FrontMatter,
    /// The first lines of the record itself.
    Head,
    /// What the file's container says of itself: a web page's or a PDF's own title and day.
    Container,
    FileName,
    Folder,
}

impl Document {
    /// The same head over another body.
    pub(crate) fn with(self, body: LazyBody, count: usize) -> Self {
        Self { body, count, ..self }
    }

    /// The same document, as it was before anyone looked into it: for those who look into many, and
    /// would else leave all texts in memory.
    pub fn afresh(self: &Arc<Self>) -> Arc<Self> {
        self.body.afresh().map_or_else(|| self.clone(), |body| Self { body, ..(**self).clone() }.into())
    }

    pub(crate) fn body(&self) -> &Body {
        self.body.get()
    }

    /// What its reader understood of the file: normalised, marks of the format off, one line a
    /// passage. Never altered afterwards: every quote is a piece of it. What is on the disk is read, and
    /// kept from then on; to look at a piece, take that alone.
    pub fn text(&self) -> &str {
        self.slice(0..self.text_len())
    }

    /// Bytes of the text.
    pub fn text_len(&self) -> usize {
        self.body().len()
    }

    /// A piece of the text.
    ///
    /// # Panics
    /// Where it does not begin and end between letters of the text.
    pub fn slice(&self, span: Range<usize>) -> &str {
        self.get(span).expect("a span is of this very text")
    }

    /// A piece of the text; none where it does not begin and end between letters of it.
    pub fn get(&self, span: Range<usize>) -> Option<&str> {
        self.body().get(span)
    }

    /// In the order of the text, which they tile: nothing but line ends lies between them.
    pub fn passages(&self) -> &[Passage] {
        &self.body().passages
    }

    /// How many passages there are, told without looking at them.
    pub fn passage_count(&self) -> usize {
        self.count
    }

    /// The text of one of its passages.
    pub fn passage_text(&self, passage: &Passage) -> &str {
        self.slice(passage.span())
    }

    /// The headings above a passage, outermost first, joined by " / "; empty above the first.
    pub fn section(&self, passage: &Passage) -> &str {
        self.body().named(passage.section)
    }

    /// Whose words a passage is, where the record tells.
    pub fn speaker(&self, passage: &Passage) -> Option<&str> {
        Some(self.body().named(passage.speaker)).filter(|name| !name.is_empty())
    }

    /// The column heads of a passage's table, joined as its cells are: shown with a row, never quoted.
    pub fn columns(&self, passage: &Passage) -> &str {
        self.body().named(passage.columns)
    }

    /// Words that belong to a passage and stand elsewhere (column heads, the line that leads a list
    /// in, the name of a front-matter field): searched, never shown.
    pub fn context(&self, passage: &Passage) -> &str {
        self.body().named(passage.context)
    }

    /// A span of the text, cut where something of the file was left out.
    pub fn stretches(&self, span: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let breaks = &self.body().breaks;
        let first = breaks.partition_point(|at| *at as usize <= span.start);
        let inside = breaks[first..].iter().map(|at| *at as usize).take_while(move |at| *at < span.end);
        let starts = std::iter::once(span.start).chain(inside.clone());
        starts.zip(inside.chain([span.end])).map(|(start, end)| start..end)
    }

    /// Where a byte of the text stands in the file.
    pub fn position(&self, at: usize) -> Option<Position> {
        let marks = &self.body().marks;
        let after = marks.partition_point(|(start, _)| *start as usize <= at);
        after.checked_sub(1).map(|last| marks[last].1)
    }

    pub fn origin(&self, datum: Datum) -> Option<Origin> {
        self.origins.iter().find(|(known, _)| *known == datum).map(|(_, origin)| *origin)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::formats::{Block, Shape};
    use crate::records::builder::{Builder, PassageContext};
    use crate::records::passage::Kind;

    fn document(blocks: &[Block], place: &PassageContext) -> Document {
        let mut builder = Builder::new("a.txt");
        blocks.iter().for_each(|block| builder.push(Kind::Turn, block, place.clone()));
        builder.finish()
    }

    fn block(text: &str, line: u32, breaks: &[usize]) -> Block {
        Block { breaks: breaks.to_vec(), ..Block::new(Shape::Paragraph, text, Position::Line(line)) }
    }

    /// A turn of three lines, of which the speaker's name before the second and third was left out.
    fn turn() -> Document {
        let lines = ["Một hai. ", "Ba bốn. ", "Năm sáu."];
        let (second, third) = (lines[0].len(), lines[0].len() + lines[1].len());
        let mut turn = block(&lines.concat(), 3, &[second, third]);
        turn.marks.extend([(second, Position::Line(5)), (third, Position::Line(7))]);
        document(&[block("Đầu.", 1, &[]), turn], &PassageContext::default())
    }

    fn at(document: &Document, text: &str) -> Range<usize> {
        let start = document.text().find(text).expect("it stands there");
        start..start + text.len()
    }

    fn check_stretches(span: &str, expected: &[&str]) {
        let document = turn();
        let found: Vec<_> = document.stretches(at(&document, span)).map(|stretch| document.slice(stretch)).collect();
        assert_eq!(found, expected, "{span}");
    }

    #[test]
    fn a_span_is_cut_where_something_was_left_out() {
        check_stretches("Một hai. Ba bốn. Năm sáu.", &["Một hai. ", "Ba bốn. ", "Năm sáu."]);
        check_stretches("Một hai. ", &["Một hai. "]);
        check_stretches("Ba bốn.", &["Ba bốn."]);
        check_stretches("hai. Ba", &["hai. ", "Ba"]);
        check_stretches("Đầu.", &["Đầu."]);
        assert!(turn().stretches(3..3).eq(std::iter::once(3..3)), "no letters are one stretch");
    }

    #[test]
    fn every_byte_has_its_line() {
        let document = turn();
        let line = |text: &str| document.position(at(&document, text).start);
        let expected =
            [("Đầu.", 1), ("u.", 1), ("Một", 3), ("hai.", 3), ("Ba", 5), ("bốn", 5), ("Năm", 7), ("sáu.", 7)];
        for (text, number) in expected {
            assert_eq!(line(text), Some(Position::Line(number)), "{text}");
        }
        assert_eq!(Document::default().position(0), None);
    }

    #[test]
    fn nothing_but_the_text_can_be_quoted() {
        let place =
            PassageContext { section: "Mục".to_owned(), speaker: Some("An".to_owned()), ..Default::default() };
        let document = document(&[block("Đủ rồi.", 1, &[])], &place);
        let end = document.text_len();
        assert_eq!(document.text(), "Đủ rồi.\n");
        assert_eq!(document.get(0..2), Some("Đ"));
        // Within a letter; beyond the text, where what passages share is kept; the wrong way round.
        #[expect(clippy::reversed_empty_ranges, reason = "of a damaged link")]
        let none = [0..1, 1..3, 0..end + 1, end..end + 3, end + 1..end + 1, 4..2, 0..usize::MAX];
        assert!(none.into_iter().all(|span| document.get(span).is_none()));
        assert_eq!(document.get(end..end), Some(""));
    }

    #[test]
    fn what_passages_share_is_told_of_each() {
        let place = |section: &str, speaker: Option<&str>, context: &str| PassageContext {
            section: section.to_owned(),
            speaker: speaker.map(str::to_owned),
            columns: String::new(),
            context: context.to_owned(),
        };
        let mut builder = Builder::new("a.txt");
        let mut push = |text: &str, place| {
            builder.push(Kind::Item, &Block::new(Shape::Item, text, Position::Line(1)), place);
        };
        push("Tổ thống nhất:", place("Quỹ", None, ""));
        // What leads a list in stands in the text already; "Quỹ" is a section, a speaker, and context.
        push("Mua gạo", place("Quỹ", Some("Quỹ"), "Tổ thống nhất:"));
        push("Mua cân", place("", Some(""), "Tổ thống nhất:"));
        push("   ", place("Quỹ", Some("An"), ""));
        push("Quỹ", place("Hết", Some("An"), "Quỹ"));
        let document = builder.finish();
        let told = |passage: &Passage| {
            (document.section(passage), document.speaker(passage), document.context(passage), passage.number)
        };
        let expected = [
            ("Quỹ", None, "", 1),
            ("Quỹ", Some("Quỹ"), "Tổ thống nhất:", 2),
            ("", None, "Tổ thống nhất:", 1),
            ("Hết", Some("An"), "Quỹ", 1),
        ];
        assert_eq!(document.passages().iter().map(told).collect::<Vec<_>>(), expected);
        assert_eq!((document.passage_count(), document.text()), (4, "Tổ thống nhất:\nMua gạo\nMua cân\nQuỹ\n"));
        assert_eq!(document.body().letters.len() as usize - document.text_len(), "QuỹHếtAn".len());
    }

    proptest! {
        #[test]
        fn stretches_tile_their_span(words in 1usize..9, breaks in prop::collection::btree_set(1usize..9, 0..9), from: prop::sample::Index, to: prop::sample::Index) {
            let breaks: Vec<_> = breaks.into_iter().filter(|word| *word < words).map(|word| 2 * word).collect();
            let document = document(&[block("o ".repeat(words).trim(), 1, &breaks)], &PassageContext::default());
            let (a, b) = (from.index(document.text_len()), to.index(document.text_len()));
            let span = a.min(b)..a.max(b);
            let stretches: Vec<_> = document.stretches(span.clone()).collect();
            prop_assert_eq!((stretches[0].start, stretches[stretches.len() - 1].end), (span.start, span.end));
            prop_assert!(stretches.windows(2).all(|two| two[0].end == two[1].start));
            let inside: Vec<_> = breaks.iter().copied().filter(|at| (span.start + 1..span.end).contains(at)).collect();
            prop_assert_eq!(stretches[1..].iter().map(|stretch| stretch.start).collect::<Vec<_>>(), inside);
        }
    }
}
