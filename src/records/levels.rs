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
    // The outermost level of the marked headings of each rank.
    let mut levels = [None; UNIFIED_RANKS.len()];
    for (block, level) in blocks.iter().filter_map(|block| Some((block, block.heading_level()?))) {
        if let Some(at) = parse_marker(&block.text).and_then(|marker| index_of(marker.rank)) {
            levels[at] = Some(levels[at].map_or(level, |outermost: u8| outermost.min(level)));
        }
    }
    if levels == [None; UNIFIED_RANKS.len()] {
        return;
    }
    for block in blocks.iter_mut().filter(|block| block.kind == BlockKind::Paragraph) {
        let Some(marker) = parse_marker(&block.text) else { continue };
        if let Some(level) = index_of(marker.rank).and_then(|at| levels[at])
            && is_heading(marker.len, &block.text)
        {
            block.kind = BlockKind::Heading(level);
        }
    }
}

fn index_of(rank: ClauseRank) -> Option<usize> {
    UNIFIED_RANKS.iter().position(|unified| *unified == rank)
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
