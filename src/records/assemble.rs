//! Converts an outline to documents, by the same rules for all formats.
//!
//! Structure that the format marks (headings, list items, rows) is used as is. Other structure is recognised by the
//! wording: several meetings, labelled lines, speakers, nested clauses, and the parts of a news page that are not news.
//! No text is dropped: text that must not be quoted becomes noise, and is reported with the reason.

use super::block_role::BlockRole;
use super::body_assembler::BodyAssembler;
use super::builder::{Builder, PassageContext};
use super::document::Document;
use super::head;
use super::head_values::HeadValues;
use super::meetings::{self, FileParts, MeetingPart};
use super::passage::PassageKind;
use super::{contents, coverage, fields, front_matter, levels, metadata, news_page};
use crate::formats::{Block, BlockKind, LeftOutLine, LeftOutReason, Outline};
use crate::text::labels::Field;
use crate::text::turns::Dialogue;

/// The documents of a file, and the lines that none of them quotes.
#[derive(Debug, Default)]
pub struct AssembledFile {
    pub documents: Vec<Document>,
    pub left_out: Vec<LeftOutLine>,
}

/// Builds the documents of an outline: one for each meeting.
pub fn assemble(path: &str, outline: Outline) -> AssembledFile {
    let Outline { title, published, front_matter, encoding, blocks, mut left_out, .. } = outline;
    let mut blocks = fields::split_header_rows(blocks);
    levels::unify_levels(&mut blocks);
    let original = cfg!(debug_assertions).then(|| blocks.clone());
    let (contents, blocks) = contents::separate_contents(blocks);
    let is_dated = front_matter.fields.iter().any(|(field, _)| *field == Field::Date);
    let FileParts { series_title, parts } =
        if is_dated { FileParts::single(blocks) } else { meetings::split_meetings(blocks) };
    let is_single = parts.len() == 1;
    let (mut front_matter, mut contents) = (Some(front_matter), Some(contents));
    let mut documents = Vec::with_capacity(parts.len());
    for (number, part) in (1..).zip(parts) {
        let mut builder = Builder::new(path);
        builder.document.encoding = encoding;
        builder.document.part = if is_single { 0 } else { number };
        front_matter::add(front_matter.take().unwrap_or_default(), &mut builder);
        for block in contents.take().into_iter().flatten() {
            builder.push_left_out(LeftOutReason::Contents, &block);
        }
        let MeetingPart { preface, blocks, date } = part;
        for block in &preface {
            builder.push(PassageKind::Title, block, PassageContext::default());
        }
        builder.meeting_date = date;
        read_blocks(&blocks, &mut builder);
        metadata::complete(&mut builder, title.as_deref(), series_title.as_deref(), published.as_deref());
        if let Some(first) = documents.first().filter(|first: &&Document| first.date.is_none()) {
            metadata::inherit(&mut builder, first);
        }
        left_out.append(&mut builder.left_out);
        documents.push(builder.finish());
    }
    if let Some(first) = documents.first_mut() {
        first.left_out = count_by_reason(&left_out);
    }
    if let Some(original) = original
        && let Err(missing) = coverage::check(&original, &documents)
    {
        panic!("{path}: a line of the file is in no passage: {missing}");
    }
    AssembledFile { documents, left_out }
}

fn count_by_reason(left_out: &[LeftOutLine]) -> Vec<(LeftOutReason, u32)> {
    let mut counts = std::collections::BTreeMap::new();
    for line in left_out {
        *counts.entry(line.reason).or_default() += 1;
    }
    counts.into_iter().collect()
}

/// Reads the blocks of one meeting.
fn read_blocks(blocks: &[Block], builder: &mut Builder) {
    let is_news = news_page::is_news(blocks);
    let mut head = HeadValues::new(builder, is_news);
    let paragraphs = blocks.iter().filter(|block| block.kind == BlockKind::Paragraph);
    let dialogue = Dialogue::detect(paragraphs.map(|block| block.text.as_str()));
    let roles = head::classify(blocks, dialogue.as_ref(), head.known_fields(), &builder.document.title);
    let mut body = BodyAssembler::new(builder, dialogue, is_news);
    for (i, block) in blocks.iter().enumerate() {
        match roles.get(i).copied().unwrap_or(BlockRole::Body) {
            BlockRole::Body => body.read_block(block, &blocks[i + 1..]),
            role => head.read(role, block, body.builder),
        }
    }
}

#[cfg(test)]
mod tests;
