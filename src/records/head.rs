//! Classifies the first lines of a record: letterhead, title, and metadata of the meeting.
//!
//! Official minutes begin with the state's motto, the organisation's name, a number, a place and date, followed by the
//! title. News begins with its headline. Below the title, labelled lines have the metadata, up to the first line of the
//! content. Lines whose field the front matter already set belong to the body.

use super::block_role::BlockRole;
use super::fields::{self, FieldValue};
use super::head_title::classify_title;
use super::meeting_date::CITING_WORDS;
use super::sections::is_upper_case;
use crate::formats::{Block, BlockKind};
use crate::text::clauses::{ClauseRank, parse_marker};
use crate::text::dates::{find_dates, find_full_date};
use crate::text::labels;
use crate::text::labels::Field;
use crate::text::lines::{has_at_most, is_bulleted, is_date_line};
use crate::text::matching::{contains_any, starts_with_any};
use crate::text::turns::Dialogue;

/// The number of blocks of other kinds among which labelled lines are looked for. Labelled lines and lists are not
/// counted.
const OTHER_BLOCKS: usize = 12;

/// The maximum length of a line with metadata, in bytes.
const MAX_LINE_LEN: usize = 1200;

/// The maximum number of words of a line with a date and no label.
const MAX_DATE_LINE_WORDS: usize = 40;

/// The maximum number of words of a value on the line below its label.
const MAX_VALUE_WORDS: usize = 20;

/// The maximum number of words of a line that announces another meeting.
const MAX_ANNOUNCEMENT_WORDS: usize = 8;

/// The number of words of a line with a colon that is too long for a label.
const MIN_LEAD_IN_WORDS: usize = 3;

/// The minimum number of words of a sentence of the content.
const MIN_SENTENCE_WORDS: usize = 9;

/// How many other blocks a sentence counts as.
const SENTENCE_WEIGHT: usize = 4;

/// Words in headings above the metadata of a meeting.
const HEAD_HEADING_PHRASES: [&str; 15] = [
    "thông tin", "thời gian", "địa điểm", "thành phần", "tham dự", "dự họp", "có mặt", "information", "details",
    "attendees", "attendance", "participants", "present", "date", "general",
];

/// Returns the roles of the first blocks. All others belong to the body. `dialogue` has the speakers of the record,
/// `known_fields` are those that the front matter has set, `known_title` is its title, empty if it has none.
pub fn classify(
    blocks: &[Block],
    dialogue: Option<&Dialogue>,
    known_fields: Vec<Field>,
    known_title: &str,
) -> Vec<BlockRole> {
    let mut roles = classify_title(blocks, dialogue.is_some(), known_title);
    let start = roles.len();
    let mut classifier =
        FieldClassifier { known_fields, other_blocks: 0, follows_attendees: false, is_list_open: false };
    for role in &mut roles {
        if *role == BlockRole::Body {
            classifier.other_blocks += 1;
        }
    }
    let is_recurring_turn = |block: &Block| dialogue.is_some_and(|dialogue| dialogue.is_recurring_turn(&block.text));
    let mut at = start;
    while let Some(block) = blocks.get(at) {
        if classifier.other_blocks >= OTHER_BLOCKS || ends_head(block) || is_recurring_turn(block) {
            break;
        }
        let next = blocks.get(at + 1);
        let new = classifier.classify(block, next);
        at += new.len();
        roles.extend(new);
    }
    roles
}

/// Whether a block begins the content of the record: a heading that does not announce metadata, or a label such as
/// "Nội dung:".
fn ends_head(block: &Block) -> bool {
    let text = &block.text;
    let announces_metadata =
        || labels::parse_field_heading(text).is_some() || contains_any(text, &HEAD_HEADING_PHRASES);
    let is_part = |rank: ClauseRank| matches!(rank, ClauseRank::Roman | ClauseRank::Letter | ClauseRank::Part);
    let is_section = parse_marker(text).is_some_and(|marker| is_part(marker.rank)) && !text.contains(": ");
    let is_content_label = labels::is_lone_label(text) && labels::parse_lone_label(text).is_none();
    match &block.kind {
        BlockKind::Heading(_) => !announces_metadata() && find_full_date(text).is_none(),
        BlockKind::Turn { .. } => true,
        _ => {
            is_content_label
                || is_about_other_meeting(text)
                || begins_numbered_content(text)
                || introduces_content(text)
                || (is_section && !announces_metadata())
                || (is_upper_case(text) && labels::is_label(text) && !announces_metadata())
        }
    }
}

/// Whether a short line announces the next meeting: "Next meeting", "Họp lần sau".
fn is_about_other_meeting(text: &str) -> bool {
    let is_short = has_at_most(text, MAX_ANNOUNCEMENT_WORDS) && !text.trim_end().ends_with('.');
    is_short && contains_any(text, &["next meeting", "họp lần sau", "lần họp sau", "kỳ sau"])
}

/// Whether a line is a numbered point that is neither a field nor a person: "1. Welcome".
fn begins_numbered_content(text: &str) -> bool {
    let Some(marker) = parse_marker(text).filter(|marker| marker.rank == ClauseRank::Number) else { return false };
    let content = text[marker.len..].trim();
    !content.is_empty()
        && !content.contains(':')
        && labels::parse_field_heading(content).is_none()
        && !contains_any(content, &HEAD_HEADING_PHRASES)
        && !fields::is_person_line(content)
        && !content.contains([',', '–', '-', '(', ';'])
}

/// Whether a line introduces what follows it, which is not a list of people: "Giám đốc yêu cầu các phòng thực hiện:".
fn introduces_content(text: &str) -> bool {
    let content = text.trim_end().trim_end_matches(':').trim_end();
    let is_lead_in = text.trim_end().ends_with(':') && !has_at_most(content, MIN_LEAD_IN_WORDS);
    let lists_people = ["gồm", "có", "gồm có", "dự", "mặt", "phần", "present", "attended", "following"];
    let last = || content.rsplit(' ').next().unwrap_or_default().to_lowercase();
    is_lead_in && !labels::is_label(content) && !lists_people.contains(&last().as_str())
}

/// Classifies the lines below the title.
struct FieldClassifier {
    known_fields: Vec<Field>,
    /// The number of blocks so far that are neither labelled lines nor items of lists.
    other_blocks: usize,
    /// Whether the last block has attendees on one line.
    follows_attendees: bool,
    /// Whether that line ends with a comma, so that the next one has the others.
    is_list_open: bool,
}

impl FieldClassifier {
    /// Returns the role of a block, and that of the next one too if it is the value of a label.
    fn classify(&mut self, block: &Block, next: Option<&Block>) -> Vec<BlockRole> {
        if matches!(block.kind, BlockKind::Heading(_)) {
            self.other_blocks += 1;
            let label = labels::parse_lone_label(&block.text)
                .filter(|field| !field.has_people() && !self.known_fields.contains(field));
            return match label.zip(next).filter(|(field, next)| is_value(*field, next)) {
                Some((field, _)) => {
                    self.known_fields.push(field);
                    vec![BlockRole::Body, BlockRole::Value(field)]
                }
                None => vec![self.classify_heading(block)],
            };
        }
        let follows_attendees = std::mem::take(&mut self.follows_attendees);
        let continues_list = std::mem::take(&mut self.is_list_open) && !labels::starts_with_label(&block.text);
        if follows_attendees && (continues_list || fields::is_group_line(block)) {
            self.follows_attendees = true;
            self.is_list_open = block.text.trim_end().ends_with(',');
            return vec![BlockRole::Value(Field::Attendee)];
        }
        if let Some(fields) = fields::parse_block(block) {
            self.follows_attendees = fields.last().is_some_and(|field| field.field == Field::Attendee);
            self.is_list_open = block.text.trim_end().ends_with(',');
            // "Time: 10:00–11:30" below the date says when the meeting began and ended.
            let is_time = |value: &FieldValue| {
                let text = &block.text[value.range.clone()];
                value.field == Field::Date && find_dates(text).is_empty() && text.contains(|c: char| c.is_ascii_digit())
            };
            let is_new = fields
                .iter()
                .any(|value| value.field.lists_people() || !self.known_fields.contains(&value.field) || is_time(value));
            if is_new {
                self.known_fields.extend(fields.iter().map(|field| field.field));
                return vec![BlockRole::Fields];
            }
            self.other_blocks += 1;
            return vec![BlockRole::Body];
        }
        let label = labels::parse_lone_label(&block.text).filter(|field| !self.known_fields.contains(field));
        // People are read as a list, of one or more.
        let single = label.filter(|field| !field.lists_people());
        if let Some((field, _)) = single.zip(next).filter(|(field, next)| is_value(*field, next)) {
            self.known_fields.push(field);
            return vec![BlockRole::Label, BlockRole::Value(field)];
        }
        if let Some(role) = self.classify_date(block) {
            self.known_fields.push(Field::Date);
            return vec![role];
        }
        let is_listed =
            matches!(block.kind, BlockKind::ListItem | BlockKind::TableRow { .. }) || is_bulleted(&block.text);
        let is_label = label.is_some() || labels::starts_with_label(&block.text);
        let is_sentence = block.text.trim_end().ends_with('.') && !has_at_most(&block.text, MIN_SENTENCE_WORDS - 1);
        self.other_blocks += match (is_listed || is_label, is_sentence) {
            (true, _) => 0,
            (false, true) => SENTENCE_WEIGHT,
            (false, false) => 1,
        };
        vec![BlockRole::Body]
    }

    /// The role of a heading below the title. It may be the date.
    fn classify_heading(&mut self, block: &Block) -> BlockRole {
        let is_date =
            is_date_line(&block.text) && !block.text.contains(':') && !self.known_fields.contains(&Field::Date);
        self.known_fields.extend(is_date.then_some(Field::Date));
        if is_date { BlockRole::Date } else { BlockRole::Body }
    }

    /// Returns the role of a line that has the date and possibly the place, without labels: "Ngày 24/4/2025, từ 14 giờ,
    /// tại hội trường B", "Thứ Tư, 05/06/2024 08:00". `None` if it is not such a line or the date is known.
    fn classify_date(&self, block: &Block) -> Option<BlockRole> {
        let text = &block.text;
        let is_short = block.kind == BlockKind::Paragraph && has_at_most(text, MAX_DATE_LINE_WORDS);
        let has_time_word = ["Ngày ", "Hồi ", "Lúc ", "Vào hồi ", "Vào lúc "].iter().any(|word| text.starts_with(word));
        // "Ngày thi: 20/5/2025" is the date of something else.
        let is_labelled = text.split_once(':').is_some_and(|(label, _)| !label.contains(|c: char| c.is_ascii_digit()));
        let is_citing = starts_with_any(text, &CITING_WORDS);
        let is_known = self.known_fields.contains(&Field::Date);
        if is_known || !is_short || is_labelled || is_citing || find_full_date(text).is_none() {
            return None;
        }
        let is_sentence = text.trim_end().ends_with(['.', ';']);
        match (has_time_word && !is_sentence, is_date_line(text) && !is_sentence) {
            (true, _) => Some(BlockRole::MeetingDate),
            (false, true) => Some(BlockRole::Date),
            (false, false) => None,
        }
    }
}

/// Whether a block can be the value of the label above it, which has none in its own line: a short line or list item
/// that is no sentence and has no label itself, and that is of the kind that the label announces.
fn is_value(field: Field, block: &Block) -> bool {
    let text = block.text[labels::marker_len(&block.text)..].trim_end();
    let is_line = matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem);
    let is_short = text.split_whitespace().count() <= MAX_VALUE_WORDS && block.text.len() < MAX_LINE_LEN;
    let names_person = field.is_role() && is_short;
    let may_end = names_person || matches!(field, Field::Date | Field::Start) && is_short;
    let text = if may_end { text.trim_end_matches('.') } else { text };
    let is_sentence = text.ends_with(['.', '!', '?', ':']);
    let fits = match field {
        Field::Date | Field::Start => find_full_date(text).is_some(),
        Field::Chair | Field::Secretary => fields::is_person_line(text),
        _ => true,
    };
    is_line && is_short && !is_sentence && fits && !labels::starts_with_label(text) && !labels::is_label(text)
}

#[cfg(test)]
mod tests;
