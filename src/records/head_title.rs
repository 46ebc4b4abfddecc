//! Finds the title of a record in its first blocks, below a letterhead.

use super::block_role::BlockRole;
use super::letterhead::{HeadPart, classify_line, is_generic, names_record};
use super::meeting_date::CITING_WORDS;
use crate::formats::{Block, BlockKind};
use crate::text::clauses::parse_marker;
use crate::text::dates::{find_dates, find_full_date};
use crate::text::lines::{has_at_most, is_bare_link, is_breadcrumb, is_bulleted, is_caption, is_date_line};
use crate::text::matching::{is_phrase, starts_with_any};
use crate::text::{labels, split_sentences, turns};

/// The maximum number of words of the line below a type of document that says what it is about.
const MAX_CONTINUED_WORDS: usize = 40;

/// The number of first blocks in which the title is looked for.
const TITLE_BLOCKS: usize = 12;

/// Beginnings of the titles of English minutes, in lower case.
const MINUTES_TITLES: [&str; 4] = ["minutes of", "meeting minutes", "minutes", "notes of"];

/// The maximum number of words of the name of a body above such a title.
const MAX_BODY_WORDS: usize = 8;

/// The maximum number of words of a title.
const MAX_TITLE_WORDS: usize = 60;

/// The maximum number of words of a title that is a sentence.
const MAX_TITLE_SENTENCE_WORDS: usize = 20;

/// The maximum length of a line of a head, in bytes.
const MAX_LINE_LEN: usize = 1200;

/// Labels before the title of a record, in lower case.
const TITLE_LABELS: [&str; 15] = [
    "cuộc họp", "tên cuộc họp", "chủ đề", "chủ đề cuộc họp", "tiêu đề", "buổi họp", "tên buổi họp", "meeting",
    "meeting title", "meeting name", "title", "topic", "subject", "meeting topic", "meeting subject",
];

/// Labels of the lines of a mail above its subject, in lower case.
const MAIL_LABELS: [&str; 10] = ["from", "to", "cc", "bcc", "sent", "date", "từ", "đến", "người gửi", "ngày"];

/// Returns the title after a label: "Giao ban" of "Cuộc họp: Giao ban". A date after the label is no title.
pub fn strip_title_label(line: &str) -> Option<&str> {
    let (label, title) = line.split_once(':')?;
    let title = title.trim();
    let is_label = TITLE_LABELS.iter().any(|listed| is_phrase(label, listed));
    let before_date = find_dates(title).first().map_or(title, |date| &title[..date.span.start]);
    let is_named = names_record(title) || !has_at_most(before_date, 1) || !is_date_line(title);
    let is_named = is_named && title.starts_with(char::is_alphabetic);
    (is_label && is_named).then_some(title)
}

/// Returns the index of the subject of a mail, below the names of who sent and got it.
fn find_mail_subject(first_blocks: &[Block]) -> Option<usize> {
    let is_mail_line = |block: &&Block| {
        let label = block.text.split_once(':').map(|(label, _)| label);
        label.is_some_and(|label| MAIL_LABELS.iter().any(|listed| is_phrase(label, listed)))
    };
    let at = first_blocks.iter().take_while(is_mail_line).count();
    let is_sent = first_blocks[..at].iter().any(|block| block.text.contains('@'));
    first_blocks.get(at).filter(|block| (is_sent || at > 1) && strip_title_label(&block.text).is_some()).map(|_| at)
}

/// Classifies the lines up to the end of the title. `known_title` is empty if it is not known.
pub fn classify_title(blocks: &[Block], is_dialogue: bool, known_title: &str) -> Vec<BlockRole> {
    let has_title = !known_title.is_empty();
    let first_blocks = &blocks[..blocks.len().min(TITLE_BLOCKS)];
    if begins_with_turns(blocks) && (is_dialogue || blocks.len() < 3) {
        return Vec::new();
    }
    let title_at = find_mail_subject(first_blocks).or_else(|| find_title(blocks, first_blocks));
    let at = title_at.unwrap_or(0);
    let mut roles: Vec<_> = first_blocks[..at]
        .iter()
        .map(|block| match classify_line(&block.text) {
            HeadPart::Motto => BlockRole::Motto,
            HeadPart::Organisation if !has_title => BlockRole::Organisation,
            HeadPart::Letterhead => BlockRole::Letterhead,
            HeadPart::Body if !has_title && has_body_above_minutes(first_blocks) => BlockRole::Organisation,
            HeadPart::Organisation | HeadPart::Body => BlockRole::Body,
        })
        .collect();
    // The path of the page in its site stands above the title of a web page.
    let at = at + first_blocks[at..].iter().take_while(|block| is_breadcrumb(&block.text)).count();
    roles.resize(at, BlockRole::Body);
    let is_first_title =
        |b: &&Block| if is_marked_heading(b) { title_at.is_some() || !begins_section(&b.text) } else { is_title(b) };
    let Some(first) = first_blocks.get(at).filter(is_first_title) else { return roles };
    if has_title && !(is_marked_heading(first) && repeats_title(&first.text, known_title)) {
        roles.push(BlockRole::Body);
        return roles;
    }
    roles.push(BlockRole::Title);
    if is_generic(&first.text) && first_blocks.get(at + 1).is_some_and(|next| continues_title(first, next)) {
        roles.push(BlockRole::Title);
    }
    roles
}

/// Whether a heading has at least half of the words of the title that the front matter has, or the other way round.
fn repeats_title(heading: &str, title: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    };
    let (heading, title) = (words(heading), words(title));
    let shared = heading.iter().filter(|word| title.contains(word)).count();
    shared * 2 >= heading.len().min(title.len()).max(1)
}

/// Whether the first two lines have the form of turns, so that there is no title if the record is a dialogue.
fn begins_with_turns(blocks: &[Block]) -> bool {
    let speaks = |block: &Block| turns::split_turn(&block.text).is_some_and(|(name, _)| turns::can_speak(name));
    blocks.len() > 1 && blocks[..2].iter().all(|block| !is_marked_heading(block) && speaks(block))
}

/// Returns the index of the title: the first line that names a record below a letterhead, or the first marked heading.
/// A document's only heading of the outermost level is its title, even if other lines precede it.
fn find_title(blocks: &[Block], first_blocks: &[Block]) -> Option<usize> {
    let outermost = blocks.iter().filter_map(Block::heading_level).min();
    let mut outermost_headings =
        (0..).zip(blocks).filter(|(_, b)| outermost.is_some() && b.heading_level() == outermost);
    let sole = outermost_headings.next().filter(|_| outermost_headings.next().is_none());
    let sole = sole.filter(|(at, b)| *at < first_blocks.len() && !begins_section(&b.text)).map(|(at, _)| at);
    let is_title_heading = |at: usize, b: &Block| {
        is_marked_heading(b)
            && (at == 0 || sole == Some(at) || names_record(&b.text))
            && (!labels::is_label(&b.text) || is_generic(&b.text) && sole == Some(at))
            // A smaller heading above the title is whose it is.
            && sole.is_none_or(|sole| sole <= at || names_record(&b.text))
    };
    let is_title_line = |(at, b): (usize, &Block)| {
        (is_title_heading(at, b) || (is_line(b) && names_record(&b.text)))
            && first_blocks[..at].iter().all(is_letterhead)
    };
    let below_letterhead = first_blocks.iter().enumerate().position(is_title_line);
    if has_body_above_minutes(first_blocks) && below_letterhead.is_none_or(|at| at > 1) && sole.is_none() {
        return Some(1);
    }
    let type_above =
        |at: usize| at.checked_sub(1).filter(|&above| is_line(&blocks[above]) && is_generic(&blocks[above].text));
    let at = below_letterhead.or(sole)?;
    Some(type_above(at).unwrap_or(at))
}

/// Whether the first line is the name of a body, above the title of its minutes: "Hillcrest PTA", "Minutes of the spring
/// meeting".
fn has_body_above_minutes(first_blocks: &[Block]) -> bool {
    let [body, title, ..] = first_blocks else { return false };
    is_line(body)
        && is_line(title)
        && starts_with_any(&title.text, &MINUTES_TITLES)
        && has_at_most(&body.text, MAX_BODY_WORDS)
        && !names_record(&body.text)
        && !body.text.ends_with(['.', ':', '!', '?'])
}

/// Whether a heading is that of a section and not the title of a record.
fn begins_section(heading: &str) -> bool {
    parse_marker(heading).is_some() || labels::is_label(heading)
}

fn is_marked_heading(block: &Block) -> bool {
    block.heading_level().is_some()
}

/// Whether the line below a type of document, such as "QUYẾT ĐỊNH", says what it is about.
fn continues_title(first: &Block, next: &Block) -> bool {
    let is_similar = is_line(next)
        || (next.kind == first.kind && next.text.len() < MAX_LINE_LEN)
        || (is_marked_heading(next) && !begins_section(&next.text));
    is_similar
        && !next.text.ends_with(':')
        && labels::parse_fields(&next.text).is_none()
        && !is_date_line(&next.text)
        && split_sentences(&next.text).len() <= 1
        && parse_marker(&next.text).is_none()
        && !(next.text.starts_with(|c: char| c.is_ascii_digit()) && find_full_date(&next.text).is_some())
        && has_at_most(&next.text, MAX_CONTINUED_WORDS)
        && next.text.contains(char::is_alphanumeric)
        && !starts_with_any(&next.text, &["số", "hôm nay", "hồi", "vào hồi", "vào lúc", "căn cứ"])
}

/// Whether a block is a paragraph that is short enough for a title.
fn is_line(block: &Block) -> bool {
    block.kind == BlockKind::Paragraph && block.text.len() < MAX_LINE_LEN && has_at_most(&block.text, MAX_TITLE_WORDS)
}

/// Whether a block can be a title without a letterhead. A longer sentence is the beginning of the body, and a labelled
/// line or a list item is none.
fn is_title(block: &Block) -> bool {
    let is_long_sentence = block.text.ends_with('.') && !has_at_most(&block.text, MAX_TITLE_SENTENCE_WORDS);
    is_line(block)
        && (!is_long_sentence || names_record(&block.text))
        && split_sentences(&block.text).len() <= 1
        && parse_marker(&block.text).is_none()
        && !block.text.starts_with('<')
        && labels::parse_fields(&block.text).is_none()
        && !is_bulleted(&block.text)
        && !is_bare_link(&block.text)
        && !is_caption(&block.text)
}

fn is_letterhead(block: &Block) -> bool {
    let is_citing = || starts_with_any(&block.text, &CITING_WORDS) && block.text.trim_end().ends_with([';', ',']);
    (is_line(block) || is_marked_heading(block)) && (classify_line(&block.text) != HeadPart::Body || is_citing())
}
