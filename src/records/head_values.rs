//! Reads the values of a record's head, whose lines [`super::head`] has classified, into the metadata.

use super::block_role::BlockRole;
use super::builder::{Builder, PassageContext};
use super::document::{MetadataField, MetadataSource};
use super::fields;
use super::head_title::strip_title_label;
use super::letterhead::names_record;
use super::passage::PassageKind;
use crate::formats::Block;
use crate::text::collapse_whitespace;
use crate::text::dates::{find_dates, find_full_date};
use crate::text::labels::{Field, marker_len};
use crate::text::lines::decoration_len;

/// Reads the blocks of a head, in order.
#[derive(Debug)]
pub struct HeadValues {
    /// The fields that the front matter has set.
    known_fields: Vec<Field>,
    /// Whether the front matter has a title.
    has_title: bool,
    is_news: bool,
}

impl HeadValues {
    pub fn new(builder: &Builder, is_news: bool) -> Self {
        let passages = builder.body.passages.iter();
        let fields = passages.filter_map(|p| if let PassageKind::Field(field) = p.kind { Some(field) } else { None });
        Self { known_fields: fields.collect(), has_title: !builder.document.title.is_empty(), is_news }
    }

    pub fn known_fields(&self) -> Vec<Field> {
        self.known_fields.clone()
    }

    /// Reads a block that does not belong to the body.
    pub fn read(&mut self, role: BlockRole, block: &Block, builder: &mut Builder) {
        match role {
            BlockRole::Motto => builder.push_left_out(crate::formats::LeftOutReason::Motto, block),
            BlockRole::Organisation => read_organisation(block, builder),
            BlockRole::Letterhead => read_letterhead(block, builder),
            BlockRole::Title if self.has_title => {
                if collapse_whitespace(&block.text) != builder.document.title {
                    builder.push(PassageKind::Title, block, PassageContext::default());
                }
            }
            BlockRole::Title => read_title(block, builder),
            BlockRole::Fields => read_fields(block, builder),
            BlockRole::MeetingDate | BlockRole::Date => read_date(role, self.is_news, block, builder),
            BlockRole::Value(field) => {
                let value = block.without_prefix(marker_len(&block.text));
                builder.push_field(field, &value);
                builder.set_field(field, &value.text, MetadataSource::Head);
                if field == Field::Date {
                    set_place_after_date(&value.text, builder);
                }
            }
            // The value has the field as its kind.
            BlockRole::Label | BlockRole::Body => {}
        }
    }
}

/// Words between the name of a meeting and its date, the last first.
const TIME_WORDS: [&str; 14] = [
    "ngày", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật", "chủ nhật", "sáng", "chiều",
    "tối", "trưa", "hôm",
];

fn read_organisation(block: &Block, builder: &mut Builder) {
    builder.push_field(Field::Organisation, block);
    let name = builder.document.organisation.get_or_insert_default();
    name.push_str(if name.is_empty() { "" } else { ", " });
    name.push_str(&collapse_whitespace(&block.text));
    builder.record_source(MetadataField::Organisation, MetadataSource::Head);
}

/// Reads a document number, or the place and date of writing. The date is used if there is no better one.
fn read_letterhead(block: &Block, builder: &mut Builder) {
    builder.standalone_date = builder.standalone_date.or(find_full_date(&block.text));
    builder.push_field(Field::Source, block);
}

fn read_title(block: &Block, builder: &mut Builder) {
    builder.push(PassageKind::Title, block, PassageContext::default());
    let line = collapse_whitespace(&block.text);
    let line = &line[decoration_len(&line)..];
    let line = strip_title_label(line).unwrap_or(line);
    let name = match names_record(line).then(|| split_at_date(line)).flatten() {
        // A date with a comma before and after it is no part of the name.
        Some((name, after)) if after.starts_with([',', '.']) || after.is_empty() => {
            builder.set_field(Field::Date, line, MetadataSource::Head);
            let place = after.trim_matches([',', '.', ' ']).trim_start_matches("tại ");
            if !place.is_empty() && !place.contains(',') {
                builder.set_field(Field::Place, place, MetadataSource::Head);
            }
            name
        }
        _ => {
            if line.ends_with("Transcript") {
                builder.set_field(Field::Date, line, MetadataSource::Head);
            }
            strip_transcript_suffix(line)
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
    let mut before = line[..date.span.start].trim_end();
    for word in TIME_WORDS {
        before = before.strip_suffix(word).unwrap_or(before).trim_end();
    }
    let name = before.strip_suffix([',', ';'])?;
    Some((name, &line[date.span.end..]))
}

/// Reads the values of a labelled line. "8 giờ ngày 5/3/2024, tại nhà văn hóa" has the place, too.
fn read_fields(block: &Block, builder: &mut Builder) {
    for fields::FieldValue { field, range } in fields::parse_block(block).into_iter().flatten() {
        let value = block.slice(range);
        builder.push_field(field, &value);
        builder.set_field(field, &value.text, MetadataSource::Head);
        if matches!(field, Field::Date | Field::Start) {
            set_place_after_date(&value.text, builder);
        }
    }
}

/// Reads a line with a date and no label.
fn read_date(role: BlockRole, is_news: bool, block: &Block, builder: &mut Builder) {
    builder.push_field(Field::Date, block);
    if role == BlockRole::MeetingDate {
        builder.set_field(Field::Date, &block.text, MetadataSource::Head);
        set_place_after_date(&block.text, builder);
    } else {
        builder.standalone_date = find_full_date(&block.text);
        builder.has_own_date_line = !is_news;
    }
}

/// Sets the place that follows a date: "…, tại nhà văn hóa".
fn set_place_after_date(text: &str, builder: &mut Builder) {
    let place = [", tại ", "; tại ", " tại ", " Tại "].iter().find_map(|locative| text.split_once(locative));
    if let Some((_, place)) = place.filter(|_| builder.document.place.is_none()) {
        let place = place.trim_end_matches(['.', ';']);
        builder.set_field(Field::Place, place, MetadataSource::Head);
    }
}
