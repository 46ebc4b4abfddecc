//! Gives equal headings one level: a chapter with a heading style and the next one without are of one level.

use super::sections::is_heading;
use crate::formats::{Block, BlockKind};
use crate::text::clauses::{ClauseRank, parse_marker};

/// The ranks whose markers are unambiguous enough for a line without a heading style to be a heading.
const UNIFIED_RANKS: [ClauseRank; 6] = [
    ClauseRank::Part,
    ClauseRank::Chapter,
    ClauseRank::Section,
    ClauseRank::Letter,
    ClauseRank::Roman,
    ClauseRank::Article,
];

/// Marks the short paragraphs that begin with a marker such as "Chương II" as headings, if the format marks others of
/// the same rank.
pub fn unify_levels(blocks: &mut [Block]) {
    for rank in UNIFIED_RANKS {
        let has_rank = |block: &Block| parse_marker(&block.text).is_some_and(|marker| marker.rank == rank);
        let levels = blocks.iter().filter_map(|block| match block.kind {
            BlockKind::Heading(level) if has_rank(block) => Some(level),
            _ => None,
        });
        let Some(level) = levels.min() else { continue };
        for block in blocks.iter_mut().filter(|block| block.kind == BlockKind::Paragraph) {
            if parse_marker(&block.text)
                .is_some_and(|marker| marker.rank == rank && is_heading(marker.len, &block.text))
            {
                block.kind = BlockKind::Heading(level);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Position;

    #[test]
    fn equal_markers_have_one_level() {
        let block = |kind: BlockKind, text: &str| Block::new(kind, text, Position::Line(1));
        let mut blocks = [
            block(BlockKind::Heading(8), "Chương I"),
            block(BlockKind::Paragraph, "Điều 1. Phạm vi"),
            block(BlockKind::Paragraph, "Chương II"),
            block(BlockKind::Paragraph, "Chương trình họp"),
        ];
        unify_levels(&mut blocks);
        let kinds: Vec<_> = blocks.iter().map(|block| block.kind.clone()).collect();
        let (heading, text) = (BlockKind::Heading(8), BlockKind::Paragraph);
        assert_eq!(kinds, [heading.clone(), text.clone(), heading, text]);
    }
}
