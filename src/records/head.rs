//! Reads the first lines of a record: letterhead, title, and metadata of the meeting.
//!
//! Official minutes begin with the state's motto, the organisation's name, a number, a place and date,
//! followed by the title. News begins with its headline. Lines whose field the front matter already set
//! belong to the body.

use super::builder::{Builder, PassageContext};
use super::document::{MetadataField, MetadataSource};
use super::letterhead::{HeadPart, classify_line, is_generic, names_record};
use super::passage::PassageKind;
use crate::formats::{Block, BlockKind};
use crate::text::dates::{find_dates, find_full_date};
use crate::text::labels::Field;
use crate::text::lines::{is_bulleted, is_date_line};
use crate::text::{clauses, collapse_whitespace, labels, turns};

/// The number of first blocks in which the title is looked for.
const TITLE_BLOCKS: usize = 12;

/// The number of first blocks in which labelled lines are looked for.
const LABELLED_BLOCKS: usize = 18;

/// The maximum length of a line with metadata, in bytes.
const MAX_LINE_LEN: usize = 1200;

/// The maximum number of words of a title.
const MAX_TITLE_WORDS: usize = 60;

/// The maximum number of words of a title that is a sentence.
const MAX_TITLE_SENTENCE_WORDS: usize = 20;

/// Reads title and metadata from the first blocks; returns the blocks of the body.
pub fn read(blocks: Vec<Block>, builder: &mut Builder) -> Vec<Block> {
    let parts = classify_head(&blocks);
    let has_title = !builder.document.title.is_empty();
    let mut known_fields = collect_fields(builder);
    let mut body_blocks = Vec::with_capacity(blocks.len());
    let mut blocks = blocks.into_iter().enumerate().peekable();
    while let Some((i, block)) = blocks.next() {
        match parts.get(i).copied().unwrap_or(HeadPart::Body) {
            HeadPart::Letterhead => read_letterhead(&block, builder),
            HeadPart::Motto => builder.push(PassageKind::Noise, &block, PassageContext::default()),
            HeadPart::Organisation if !has_title => read_organisation(&block, builder),
            HeadPart::Title if !has_title => read_title(&block, builder),
            HeadPart::Title if matches!(block.kind, BlockKind::Heading(_)) => {}
            _ if i < LABELLED_BLOCKS && read_labelled_line(&block, &mut known_fields, builder) => {}
            _ if i < LABELLED_BLOCKS => {
                let value = |next: &(usize, Block)| is_value(&next.1);
                let label = labels::parse_lone_label(&block.text).filter(|field| !known_fields.contains(field));
                match label.and_then(|field| Some((field, blocks.next_if(value)?))) {
                    Some((field, (_, value))) => read_value_below(field, &value, &mut known_fields, builder),
                    None => body_blocks.push(block),
                }
            }
            _ => body_blocks.push(block),
        }
    }
    body_blocks
}

/// Whether a block can be the value of the label above it: it is not a list item or clause, and has no label
/// itself.
fn is_value(block: &Block) -> bool {
    let is_item = is_bulleted(&block.text) || clauses::parse_marker(&block.text).is_some();
    is_line(block) && !is_item && labels::parse_fields(&block.text).is_none()
}

/// Reads a value on the line below its label. Attendees are separated by commas.
fn read_value_below(field: Field, value: &Block, known_fields: &mut Vec<Field>, builder: &mut Builder) {
    known_fields.push(field);
    builder.push_field(field, value);
    match field {
        Field::Attendee => value.text.split(',').for_each(|name| builder.set_field(field, name, MetadataSource::Head)),
        _ => builder.set_field(field, &value.text, MetadataSource::Head),
    }
}

/// Reads a document number, or the place and date of writing. The date is used if there is no better one.
fn read_letterhead(block: &Block, builder: &mut Builder) {
    builder.standalone_date = builder.standalone_date.or(find_full_date(&block.text));
    builder.push_field(Field::Source, block);
}

/// Classifies the first blocks, up to the end of the title.
fn classify_head(blocks: &[Block]) -> Vec<HeadPart> {
    let first_blocks = &blocks[..blocks.len().min(TITLE_BLOCKS)];
    let is_marked_heading = |b: &Block| matches!(b.kind, BlockKind::Heading(_));
    if first_blocks.iter().take(2).filter(|b| turns::split_turn(&b.text).is_some()).count() == 2 {
        return Vec::new();
    }
    let title_at = first_blocks.iter().position(|b| is_marked_heading(b) || (is_line(b) && names_record(&b.text)));
    let title_at = title_at.filter(|&at| first_blocks[..at].iter().all(is_letterhead));
    let at = title_at.unwrap_or(0);
    let mut parts: Vec<_> = first_blocks[..at].iter().map(|b| classify_line(&b.text)).collect();
    let Some(first) = first_blocks.get(at).filter(|b| is_marked_heading(b) || is_title(b)) else { return parts };
    parts.push(HeadPart::Title);
    let is_similar = |next: &Block| is_line(next) || (next.kind == first.kind && next.text.len() < MAX_LINE_LEN);
    let continues_title =
        |next: &Block| is_similar(next) && !next.text.ends_with(':') && labels::parse_fields(&next.text).is_none();
    if is_generic(&first.text) && first_blocks.get(at + 1).is_some_and(continues_title) {
        parts.push(HeadPart::Title);
    }
    parts
}

/// Whether a block is a paragraph that is short enough for a title.
fn is_line(block: &Block) -> bool {
    block.kind == BlockKind::Paragraph
        && block.text.len() < MAX_LINE_LEN
        && block.text.split_whitespace().count() <= MAX_TITLE_WORDS
}

/// Whether a block can be a title without a letterhead. A longer sentence is the beginning of the body.
fn is_title(block: &Block) -> bool {
    let is_long_sentence =
        block.text.ends_with('.') && block.text.split_whitespace().count() > MAX_TITLE_SENTENCE_WORDS;
    is_line(block) && (!is_long_sentence || names_record(&block.text))
}

fn is_letterhead(block: &Block) -> bool {
    is_line(block) && classify_line(&block.text) != HeadPart::Body
}

fn read_organisation(block: &Block, builder: &mut Builder) {
    builder.push_field(Field::Organisation, block);
    let name = builder.document.organisation.get_or_insert_default();
    name.push_str(if name.is_empty() { "" } else { ", " });
    name.push_str(&collapse_whitespace(&block.text));
    builder.record_source(MetadataField::Organisation, MetadataSource::Head);
}

fn read_title(block: &Block, builder: &mut Builder) {
    builder.push(PassageKind::Title, block, PassageContext::default());
    let line = collapse_whitespace(&block.text);
    let name = match names_record(&line).then(|| split_at_date(&line)).flatten() {
        Some((name, after)) if after.starts_with([',', '.']) || after.is_empty() => {
            builder.set_field(Field::Date, &line, MetadataSource::Head);
            let place = after.trim_matches([',', '.', ' ']).trim_start_matches("tại ");
            if !place.is_empty() {
                builder.set_field(Field::Place, place, MetadataSource::Head);
            }
            name
        }
        _ => {
            if line.ends_with("Transcript") {
                builder.set_field(Field::Date, &line, MetadataSource::Head);
            }
            strip_transcript_suffix(&line)
        }
    };
    let title = &mut builder.document.title;
    title.push_str(if title.is_empty() { "" } else { " " });
    title.push_str(name);
    builder.record_source(MetadataField::Title, MetadataSource::Head);
}

/// Strips the suffix that Google Meet appends to a title: "Họp tổ (2025-06-14 19:30 GMT+7) – Transcript".
fn strip_transcript_suffix(line: &str) -> &str {
    let Some(before) = line.strip_suffix("Transcript") else { return line };
    let before = before.trim_end_matches([' ', '-', '–']);
    before.rsplit_once(" (").filter(|(_, time)| find_full_date(time).is_some()).map_or(before, |(name, _)| name)
}

/// Splits "Họp tổ mở rộng, ngày 5/6/2024, tại nhà văn hóa" into the name before the date and the text after
/// it.
fn split_at_date(line: &str) -> Option<(&str, &str)> {
    let date = find_dates(line).into_iter().find(|d| d.day.is_some() && d.year.is_some())?;
    let before = line[..date.span.start].trim_end();
    let name = before.strip_suffix("ngày").unwrap_or(before).trim_end().strip_suffix([',', ';'])?;
    Some((name, &line[date.span.end..]))
}

/// Returns the fields that the front matter has set.
fn collect_fields(builder: &Builder) -> Vec<Field> {
    builder
        .body
        .passages
        .iter()
        .filter_map(|p| if let PassageKind::Field(f) = p.kind { Some(f) } else { None })
        .collect()
}

/// Reads a line with labelled fields, or with a date and no label. Returns `false` if it is neither, or a field
/// is already known or has no value.
fn read_labelled_line(block: &Block, known_fields: &mut Vec<Field>, builder: &mut Builder) -> bool {
    if matches!(block.kind, BlockKind::Heading(_) | BlockKind::TableRow { .. }) {
        return false;
    }
    let Some(fields) = labels::parse_fields(&block.text) else { return read_date_line(block, known_fields, builder) };
    if fields.iter().any(|(field, _, value)| known_fields.contains(field) || value.is_empty()) {
        return false;
    }
    for (field, at, value) in fields {
        builder.push_field(field, &block.slice(at..at + value.len()));
        builder.set_field(field, value, MetadataSource::Head);
        known_fields.push(field);
    }
    true
}

/// Reads a line that has the date and possibly the place, without labels: "Ngày 24/4/2025, từ 14 giờ, tại hội
/// trường B", "Thứ Tư, 05/06/2024 08:00". Returns `false` if it is not such a line or the date is already
/// known.
fn read_date_line(block: &Block, known_fields: &mut Vec<Field>, builder: &mut Builder) -> bool {
    let text = &block.text;
    let is_short = block.kind == BlockKind::Paragraph && text.split_whitespace().count() <= 40;
    let has_time_word = ["Ngày ", "Hồi ", "Lúc ", "Vào hồi "].iter().any(|word| text.starts_with(word));
    let is_meeting_date = has_time_word && !text.ends_with('.');
    if known_fields.contains(&Field::Date)
        || !is_short
        || !(is_meeting_date || is_date_line(text))
        || find_full_date(text).is_none()
    {
        return false;
    }
    builder.push_field(Field::Date, block);
    known_fields.push(Field::Date);
    if is_meeting_date {
        builder.set_field(Field::Date, text, MetadataSource::Head);
        let place = text.split_once(", tại ").filter(|_| !known_fields.contains(&Field::Place));
        place.into_iter().for_each(|(_, place)| builder.set_field(Field::Place, place, MetadataSource::Head));
    } else {
        builder.standalone_date = find_full_date(text);
    }
    true
}

#[cfg(test)]
mod tests;
