//! Finds the title of a record in its first blocks, below a letterhead.

use super::block_role::BlockRole;
use super::letterhead::{HeadPart, classify_line, is_generic, names_record};
use crate::formats::{Block, BlockKind};
use crate::text::clauses::parse_marker;
use crate::text::lines::{is_bare_link, is_breadcrumb, is_bulleted, is_caption, is_date_line};
use crate::text::matching::starts_with_phrase;
use crate::text::{labels, split_sentences, turns};

/// The maximum number of words of the line below a type of document that says what it is about.
const MAX_CONTINUED_WORDS: usize = 40;

/// The number of first blocks in which the title is looked for.
const TITLE_BLOCKS: usize = 12;

/// The maximum number of words of a title.
const MAX_TITLE_WORDS: usize = 60;

/// The maximum number of words of a title that is a sentence.
const MAX_TITLE_SENTENCE_WORDS: usize = 20;

/// The maximum length of a line of a head, in bytes.
const MAX_LINE_LEN: usize = 1200;

/// Classifies the lines up to the end of the title. `known_title` is empty if it is not known.
pub fn classify_title(blocks: &[Block], is_dialogue: bool, known_title: &str) -> Vec<BlockRole> {
    let has_title = !known_title.is_empty();
    let first_blocks = &blocks[..blocks.len().min(TITLE_BLOCKS)];
    if begins_with_turns(blocks) && (is_dialogue || blocks.len() < 3) {
        return Vec::new();
    }
    let title_at = find_title(blocks, first_blocks);
    let at = title_at.unwrap_or(0);
    let mut roles: Vec<_> = first_blocks[..at]
        .iter()
        .map(|block| match classify_line(&block.text) {
            HeadPart::Motto => BlockRole::Motto,
            HeadPart::Organisation if !has_title => BlockRole::Organisation,
            HeadPart::Letterhead => BlockRole::Letterhead,
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
    let outermost = blocks.iter().filter_map(heading_level).min();
    let mut outermost_headings =
        (0..).zip(blocks).filter(|(_, b)| outermost.is_some() && heading_level(b) == outermost);
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
    let type_above =
        |at: usize| at.checked_sub(1).filter(|&above| is_line(&blocks[above]) && is_generic(&blocks[above].text));
    let at = below_letterhead.or(sole)?;
    Some(type_above(at).unwrap_or(at))
}

/// Whether a heading is that of a section and not the title of a record.
fn begins_section(heading: &str) -> bool {
    parse_marker(heading).is_some() || labels::is_label(heading)
}

fn heading_level(block: &Block) -> Option<u8> {
    if let BlockKind::Heading(level) = block.kind { Some(level) } else { None }
}

fn is_marked_heading(block: &Block) -> bool {
    heading_level(block).is_some()
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
        && next.text.split_whitespace().count() <= MAX_CONTINUED_WORDS
        && next.text.contains(char::is_alphanumeric)
        && !starts_with_phrase(&next.text, "số")
}

/// Whether a block is a paragraph that is short enough for a title.
fn is_line(block: &Block) -> bool {
    block.kind == BlockKind::Paragraph
        && block.text.len() < MAX_LINE_LEN
        && block.text.split_whitespace().count() <= MAX_TITLE_WORDS
}

/// Whether a block can be a title without a letterhead. A longer sentence is the beginning of the body, and a labelled
/// line or a list item is none.
fn is_title(block: &Block) -> bool {
    let is_long_sentence =
        block.text.ends_with('.') && block.text.split_whitespace().count() > MAX_TITLE_SENTENCE_WORDS;
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
    (is_line(block) || is_marked_heading(block)) && classify_line(&block.text) != HeadPart::Body
}
