//! The first lines of a record: letterhead, title, and what they say of the meeting.
//!
//! Official minutes open with the state's motto, the body's name, a number, a place and day, and
//! only then with what they are. News opens with its headline. What front matter has told is not
//! told again: then the lines stay what they are.

use super::builder::{Builder, PassageContext};
use super::document::{Datum, Origin};
use super::letterhead::{Part, is_generic, names_record, of_letterhead};
use super::passage::Kind;
use crate::formats::{Block, Shape};
use crate::text::dates::{dates, day};
use crate::text::labels::Field;
use crate::text::lines::{is_date_line, is_marked};
use crate::text::{clauses, labels, squeezed, turns};

/// Blocks among which the title and the labelled lines are looked for.
const OPENING: usize = 12;
const LABELLED: usize = 18;

/// Bytes of the longest line that is looked at for what it says of the meeting.
const LONGEST_LINE: usize = 1200;

/// Words of the longest title, and of the longest that is a sentence.
const LONGEST_TITLE: usize = 60;
const LONGEST_SENTENCE: usize = 20;

/// Reads what the first blocks say of the meeting; all others are given back.
pub fn read(blocks: Vec<Block>, builder: &mut Builder) -> Vec<Block> {
    let parts = parts(&blocks);
    let titled = !builder.document.title.is_empty();
    let mut known = stated(builder);
    let mut rest = Vec::with_capacity(blocks.len());
    let mut blocks = blocks.into_iter().enumerate().peekable();
    while let Some((i, block)) = blocks.next() {
        match parts.get(i).copied().unwrap_or(Part::Body) {
            Part::Letterhead => letterhead(&block, builder),
            Part::Motto => builder.push(Kind::Noise, &block, PassageContext::default()),
            Part::Organisation if !titled => organisation(&block, builder),
            Part::Title if !titled => title(&block, builder),
            Part::Title if matches!(block.shape, Shape::Heading(_)) => {}
            _ if i < LABELLED && labelled(&block, &mut known, builder) => {}
            _ if i < LABELLED => {
                let value = |next: &(usize, Block)| is_value(&next.1);
                let below = labels::alone(&block.text).filter(|field| !known.contains(field));
                match below.and_then(|field| Some((field, blocks.next_if(value)?))) {
                    Some((field, (_, value))) => tell_below(field, &value, &mut known, builder),
                    None => rest.push(block),
                }
            }
            _ => rest.push(block),
        }
    }
    rest
}

/// A line that can be a label's value: no list of values begins there, and no other label.
fn is_value(block: &Block) -> bool {
    let listed = is_marked(&block.text) || clauses::marker(&block.text).is_some();
    is_line(block) && !listed && labels::fields(&block.text).is_none()
}

/// A value that stands on the line below its label. Names are parted by commas.
fn tell_below(field: Field, value: &Block, known: &mut Vec<Field>, builder: &mut Builder) {
    known.push(field);
    builder.field(field, value);
    match field {
        Field::Attendee => value.text.split(',').for_each(|name| builder.tell(field, name, Origin::Head)),
        _ => builder.tell(field, &value.text, Origin::Head),
    }
}

/// A paper's number, or the place and day of its writing: its day counts where no other is told.
fn letterhead(block: &Block, builder: &mut Builder) {
    builder.dated = builder.dated.or(day(&block.text));
    builder.field(Field::Source, block);
}

/// The parts of the opening, as far as it goes.
fn parts(blocks: &[Block]) -> Vec<Part> {
    let opening = &blocks[..blocks.len().min(OPENING)];
    let heading = |b: &Block| matches!(b.shape, Shape::Heading(_));
    if opening.iter().take(2).filter(|b| turns::speaker(&b.text).is_some()).count() == 2 {
        return Vec::new();
    }
    let named = opening.iter().position(|b| heading(b) || (is_line(b) && names_record(&b.text)));
    let letterhead = named.filter(|&at| opening[..at].iter().all(is_letterhead));
    let at = letterhead.unwrap_or(0);
    let mut parts: Vec<_> = opening[..at].iter().map(|b| of_letterhead(&b.text)).collect();
    let Some(first) = opening.get(at).filter(|b| heading(b) || is_title(b)) else { return parts };
    parts.push(Part::Title);
    let alike = |next: &Block| is_line(next) || (next.shape == first.shape && next.text.len() < LONGEST_LINE);
    let names_more = |next: &Block| alike(next) && !next.text.ends_with(':') && labels::fields(&next.text).is_none();
    if is_generic(&first.text) && opening.get(at + 1).is_some_and(names_more) {
        parts.push(Part::Title);
    }
    parts
}

/// A paragraph that is short enough for a title.
fn is_line(block: &Block) -> bool {
    block.shape == Shape::Paragraph
        && block.text.len() < LONGEST_LINE
        && block.text.split_whitespace().count() <= LONGEST_TITLE
}

/// A line that can be a title by itself: a sentence of some length is the body's first.
fn is_title(block: &Block) -> bool {
    let sentence = block.text.ends_with('.') && block.text.split_whitespace().count() > LONGEST_SENTENCE;
    is_line(block) && (!sentence || names_record(&block.text))
}

fn is_letterhead(block: &Block) -> bool {
    is_line(block) && of_letterhead(&block.text) != Part::Body
}

fn organisation(block: &Block, builder: &mut Builder) {
    builder.field(Field::Organisation, block);
    let name = builder.document.organisation.get_or_insert_default();
    name.push_str(if name.is_empty() { "" } else { ", " });
    name.push_str(&squeezed(&block.text));
    builder.found(Datum::Organisation, Origin::Head);
}

fn title(block: &Block, builder: &mut Builder) {
    builder.push(Kind::Title, block, PassageContext::default());
    let line = squeezed(&block.text);
    let name = match names_record(&line).then(|| before_day(&line)).flatten() {
        Some((name, after)) if after.starts_with([',', '.']) || after.is_empty() => {
            builder.tell(Field::Date, &line, Origin::Head);
            let place = after.trim_matches([',', '.', ' ']).trim_start_matches("tại ");
            if !place.is_empty() {
                builder.tell(Field::Place, place, Origin::Head);
            }
            name
        }
        _ => {
            if line.ends_with("Transcript") {
                builder.tell(Field::Date, &line, Origin::Head);
            }
            title_alone(&line)
        }
    };
    let title = &mut builder.document.title;
    title.push_str(if title.is_empty() { "" } else { " " });
    title.push_str(name);
    builder.found(Datum::Title, Origin::Head);
}

/// The title without what Google Meet adds: "Họp tổ (2025-06-14 19:30 GMT+7) – Transcript".
fn title_alone(line: &str) -> &str {
    let Some(before) = line.strip_suffix("Transcript") else { return line };
    let before = before.trim_end_matches([' ', '-', '–']);
    before.rsplit_once(" (").filter(|(_, time)| day(time).is_some()).map_or(before, |(name, _)| name)
}

/// "Họp tổ mở rộng, ngày 5/6/2024, tại nhà văn hóa": the name, and what stands after the day.
fn before_day(line: &str) -> Option<(&str, &str)> {
    let day = dates(line).into_iter().find(|d| d.day.is_some() && d.year.is_some())?;
    let before = line[..day.span.start].trim_end();
    let name = before.strip_suffix("ngày").unwrap_or(before).trim_end().strip_suffix([',', ';'])?;
    Some((name, &line[day.span.end..]))
}

/// The fields that front matter has told.
fn stated(builder: &Builder) -> Vec<Field> {
    builder.body.passages.iter().filter_map(|p| if let Kind::Field(f) = p.kind { Some(f) } else { None }).collect()
}

/// Reads a labelled line, where it tells what is not known yet.
fn labelled(block: &Block, known: &mut Vec<Field>, builder: &mut Builder) -> bool {
    if matches!(block.shape, Shape::Heading(_) | Shape::Row { .. }) {
        return false;
    }
    let Some(fields) = labels::fields(&block.text) else { return opening_line(block, known, builder) };
    if fields.iter().any(|(field, _, value)| known.contains(field) || value.is_empty()) {
        return false;
    }
    for (field, at, value) in fields {
        builder.field(field, &block.part(at..at + value.len()));
        builder.tell(field, value, Origin::Head);
        known.push(field);
    }
    true
}

/// "Ngày 24/4/2025, từ 14 giờ, tại hội trường B", "Thứ Tư, 05/06/2024 08:00": when, and perhaps
/// where, in a line of its own.
fn opening_line(block: &Block, known: &mut Vec<Field>, builder: &mut Builder) -> bool {
    let text = &block.text;
    let short = block.shape == Shape::Paragraph && text.split_whitespace().count() <= 40;
    let begins = ["Ngày ", "Hồi ", "Lúc ", "Vào hồi "].iter().any(|word| text.starts_with(word));
    let told = begins && !text.ends_with('.');
    if known.contains(&Field::Date) || !short || !(told || is_date_line(text)) || day(text).is_none() {
        return false;
    }
    builder.field(Field::Date, block);
    known.push(Field::Date);
    if told {
        builder.tell(Field::Date, text, Origin::Head);
        let place = text.split_once(", tại ").filter(|_| !known.contains(&Field::Place));
        place.into_iter().for_each(|(_, place)| builder.tell(Field::Place, place, Origin::Head));
    } else {
        builder.dated = day(text);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Position;
    use crate::records::Document;

    /// What the first lines of a record say of the meeting, and which lines are left for the body.
    struct Told {
        document: Document,
        rest: Vec<String>,
    }

    fn told(lines: &[&str]) -> Told {
        let block = |(number, line): (usize, &&str)| match line.strip_prefix("# ") {
            Some(heading) => Block::new(Shape::Heading(1), heading, Position::line(number + 1)),
            None => Block::new(Shape::Paragraph, *line, Position::line(number + 1)),
        };
        let mut builder = Builder::new("a.txt");
        let rest = read(lines.iter().enumerate().map(block).collect(), &mut builder);
        Told { rest: rest.into_iter().map(|block| block.text).collect(), document: builder.finish() }
    }

    fn check_title(lines: &[&str], title: &str, rest: &[&str]) {
        let told = told(lines);
        assert_eq!(
            (told.document.title.as_str(), told.rest),
            (title, rest.iter().map(|line| (*line).to_owned()).collect())
        );
    }

    fn check_meeting(lines: &[&str], date: Option<&str>, place: Option<&str>, chair: Option<&str>) {
        let document = told(lines).document;
        let day = document.date.map(|day| day.to_string());
        assert_eq!(
            (day.as_deref(), document.place.as_deref(), document.chair.as_deref()),
            (date, place, chair),
            "{lines:?}"
        );
    }

    #[test]
    fn a_title_is_what_names_the_record() {
        check_title(&["# Họp tổ 3", "Quỹ còn bảy triệu."], "Họp tổ 3", &["Quỹ còn bảy triệu."]);
        check_title(&["BIÊN BẢN", "Họp chi bộ quý II", "Quỹ còn."], "BIÊN BẢN Họp chi bộ quý II", &["Quỹ còn."]);
        check_title(&["BIÊN BẢN HỌP", "Chủ trì: Bà Tím"], "BIÊN BẢN HỌP", &[]);
        check_title(&["Họp tổ, ngày 5/6/2024, tại nhà văn hóa"], "Họp tổ", &[]);
        check_title(&["Họp tổ ngày 5/6/2024"], "Họp tổ ngày 5/6/2024", &[]);
        check_title(&["Họp tổ (2025-06-14 19:30 GMT+7) – Transcript"], "Họp tổ", &[]);
        check_title(&["Họp tổ (mở rộng) - Transcript"], "Họp tổ (mở rộng)", &[]);
        check_title(&["SEN HỒ", "Số: 5/BB", "Họp tổ"], "Họp tổ", &[]);
        let sentence = "Hôm qua ".to_owned() + &"bà con trong xã ".repeat(6) + "đã họp.";
        check_title(&[&sentence, "Hết."], "", &[&sentence, "Hết."]);
        check_title(&["An: Chào.", "Bình: Vâng."], "", &["An: Chào.", "Bình: Vâng."]);
        check_title(&[], "", &[]);
    }

    #[test]
    fn when_and_where_and_who() {
        let (day, hall) = (Some("2024-06-05"), Some("nhà văn hóa"));
        check_meeting(&["Họp tổ, ngày 5/6/2024, tại nhà văn hóa"], day, hall, None);
        check_meeting(&["# Họp tổ", "Ngày 5/6/2024, từ 14 giờ, tại nhà văn hóa", "Hết."], day, hall, None);
        check_meeting(&["# Họp tổ", "Thời gian: 5/6/2024. Địa điểm: nhà văn hóa"], day, hall, None);
        check_meeting(&["# Họp tổ", "Chủ trì:", "Bà Tím", "Thời gian:", "5/6/2024"], day, None, Some("Bà Tím"));
        check_meeting(&["# Họp tổ", "Chủ trì: Bà Tím", "Chủ trì: Ông An"], None, None, Some("Bà Tím"));
        // What follows a label in a list, or is a label itself, is no value; a sentence tells of no meeting.
        check_meeting(&["# Họp tổ", "Chủ trì:", "- Bà Tím"], None, None, None);
        check_meeting(&["# Họp tổ", "Chủ trì:", "Thời gian: 5/6/2024"], day, None, None);
        check_meeting(&["# Họp tổ", "Ngày 5/6/2024, tổ đã họp tại sân."], None, None, None);
    }

    #[test]
    fn labels_far_below_are_the_bodys() {
        let far: Vec<&str> =
            std::iter::once("# Họp tổ").chain(["Việc."; LABELLED]).chain(["Chủ trì: Bà Tím"]).collect();
        check_meeting(&far, None, None, None);
        check_meeting(&far[2..], None, None, Some("Bà Tím"));
        assert_eq!(told(&far).rest.len(), LABELLED + 1, "no line of it is lost");
    }

    #[test]
    fn what_was_told_before_is_not_told_again() {
        let mut builder = Builder::new("a.txt");
        builder.document.title = "Họp quý".to_owned();
        builder.field(Field::Chair, &Block::new(Shape::Paragraph, "Bà Tím", Position::Line(2)));
        let block = |text: &str| Block::new(Shape::Paragraph, text, Position::Line(5));
        let rest = read(vec![block("Họp tổ"), block("Chủ trì: Ông An"), block("Thư ký: Lan")], &mut builder);
        assert_eq!(rest.iter().map(|block| block.text.as_str()).collect::<Vec<_>>(), ["Họp tổ", "Chủ trì: Ông An"]);
        let document = builder.finish();
        assert_eq!((document.title.as_str(), document.secretary.as_deref()), ("Họp quý", Some("Lan")));
        assert_eq!(document.origin(Datum::Secretary), Some(Origin::Head));
    }
}
