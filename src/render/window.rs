//! The window around a place of a record: as many whole sentences as fit a screen. Paging to and fro shows every
//! sentence once, because a window begins where the last one ended.

use serde::{Deserialize, Serialize};

use std::ops::Range;

use super::width;
use crate::index::PassageId;
use crate::library::Snapshot;
use crate::records::{Document, Kind};
use crate::text::sentences;

/// Maximum UTF-16 units of a window.
pub const SCREEN: usize = 640;

/// Longer sentences are cut between words.
const LONGEST_PIECE: usize = 400;

/// Passages looked at on each side: more than fill a screen.
const REACH: u32 = 40;

/// The part of a passage to show, in bytes from its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Show {
    /// A quote, with as much before as after it.
    Around {
        start: u32,
        length: u32,
    },
    From(u32),
    Until(u32),
}

/// Returns the start in its passage and the length of a span, in bytes.
pub fn offsets(snapshot: &Snapshot, passage: PassageId, span: &Range<usize>) -> (u32, u32) {
    let from = snapshot.place(passage).1.span().start;
    let number = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
    (number(span.start.saturating_sub(from)), number(span.len()))
}

/// A sentence of a passage, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub passage: PassageId,
    /// Bytes of the document's text.
    pub span: Range<usize>,
}

/// Consecutive sentences, and where to go from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Never empty.
    pub pieces: Vec<Piece>,
    pub before: Option<(PassageId, Show)>,
    pub after: Option<(PassageId, Show)>,
}

/// Returns the window at a passage; `None` if nothing of it can be shown.
pub fn window(snapshot: &Snapshot, passage: PassageId, show: Show) -> Option<Window> {
    let pieces = pieces_around(snapshot, passage);
    let (document, here) = snapshot.place(passage);
    let at = |offset: u32| (here.span().start + offset as usize).min(here.span().end);
    let shown = match show {
        Show::Around { start, length } => {
            let quote = at(start)..at(start.saturating_add(length)).max(at(start) + 1);
            let touched = |piece: &Piece| piece.span.start < quote.end && quote.start < piece.span.end;
            let first = pieces.iter().position(touched)?;
            let last = pieces.iter().rposition(touched)?;
            grown(document, &pieces, fitting(document, &pieces, first..last + 1))
        }
        Show::From(offset) => {
            let first = pieces.iter().position(|piece| piece.span.start >= at(offset))?;
            fitting(document, &pieces, first..pieces.len())
        }
        Show::Until(offset) => {
            let last = pieces.iter().rposition(|piece| piece.span.end <= at(offset))?;
            let mut first = last;
            while first > 0 && units(document, &pieces[first - 1..=last]) <= SCREEN {
                first -= 1;
            }
            first..last + 1
        }
    };
    let offset = |piece: &Piece, byte: usize| {
        u32::try_from(byte - snapshot.place(piece.passage).1.span().start).unwrap_or(u32::MAX)
    };
    let before = (shown.start > 0).then(|| {
        let first = &pieces[shown.start - 1];
        (first.passage, Show::Until(offset(first, first.span.end)))
    });
    let after = pieces.get(shown.end).map(|next| (next.passage, Show::From(offset(next, next.span.start))));
    Some(Window { pieces: pieces[shown].to_vec(), before, after })
}

/// Returns as much of the beginning of `range` as fits, at least one piece.
fn fitting(document: &Document, pieces: &[Piece], range: Range<usize>) -> Range<usize> {
    let mut end = range.start + 1;
    while end < range.end && units(document, &pieces[range.start..=end]) <= SCREEN {
        end += 1;
    }
    range.start..end
}

/// Extends `range` in turns after and before it, as far as that fits.
fn grown(document: &Document, pieces: &[Piece], range: Range<usize>) -> Range<usize> {
    let Range { mut start, mut end } = range;
    loop {
        let fits = |range: Range<usize>| units(document, &pieces[range]) <= SCREEN;
        let after = end < pieces.len() && fits(start..end + 1);
        end += usize::from(after);
        let before = start > 0 && fits(start - 1..end);
        start -= usize::from(before);
        if !before && !after {
            return start..end;
        }
    }
}

/// Returns the UTF-16 units of pieces, with what is written between passages.
fn units(document: &Document, pieces: &[Piece]) -> usize {
    let text: usize =
        pieces.iter().map(|piece| document.slice(piece.span.clone()).chars().map(width).sum::<usize>() + 1).sum();
    let turns = pieces.chunk_by(|a, b| a.passage == b.passage).count();
    text + turns * 24
}

/// Returns the pieces of a passage and its neighbours in the record, without noise.
fn pieces_around(snapshot: &Snapshot, passage: PassageId) -> Vec<Piece> {
    let (document, _) = snapshot.place(passage);
    let here = |id: &PassageId| std::ptr::eq(snapshot.place(*id).0, document);
    let last = u32::try_from(snapshot.passages()).unwrap_or(u32::MAX);
    let near = passage.0.saturating_sub(REACH)..passage.0.saturating_add(REACH + 1).min(last);
    let readable = |id: &PassageId| *id == passage || !matches!(snapshot.place(*id).1.kind, Kind::Noise | Kind::Title);
    near.map(PassageId).filter(here).filter(readable).flat_map(|id| pieces(snapshot, id)).collect()
}

fn pieces(snapshot: &Snapshot, id: PassageId) -> Vec<Piece> {
    let (document, passage) = snapshot.place(id);
    let start = passage.span().start;
    let whole = sentences(document.passage_text(passage)).into_iter().map(|s| start + s.start..start + s.end);
    whole.flat_map(|span| cut(document, span)).map(|span| Piece { passage: id, span }).collect()
}

/// Cuts a span into pieces of bounded length, after spaces if there are any.
fn cut(document: &Document, span: Range<usize>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = span.start;
    let (mut units, mut space) = (0, None);
    for (at, letter) in document.slice(span.clone()).char_indices() {
        let at = span.start + at;
        if units + width(letter) > LONGEST_PIECE {
            let end = space.take().unwrap_or(at);
            out.push(start..end);
            units = document.slice(end..at).chars().map(width).sum();
            start = end;
        }
        units += width(letter);
        if letter.is_whitespace() {
            space = Some(at + letter.len_utf8());
        }
    }
    out.push(start..span.end);
    out.retain(|piece| !piece.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::{load, unwatched};
    use crate::formats::Limits;
    use proptest::prelude::*;

    /// Paging forth from anywhere, and back again, shows every piece once.
    fn check(body: &str) {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        std::fs::write(folder.path().join("a.md"), format!("# A\n\n{body}\n")).expect("it is writable");
        let Ok(snapshot) = Snapshot::build(load(folder.path(), &Limits::default(), &unwatched), 1) else { return };
        let first = PassageId(u32::from(snapshot.passages() > 1));
        let mut seen: Vec<Piece> = Vec::new();
        let mut next = Some((first, Show::From(0)));
        let mut back = None;
        while let Some((passage, show)) = next {
            let Some(window) = window(&snapshot, passage, show) else { break };
            assert!(seen.last().is_none_or(|last| last.span.end <= window.pieces[0].span.start), "{body}");
            assert!(units(snapshot.place(passage).0, &window.pieces) <= SCREEN + 30 || window.pieces.len() == 1);
            seen.extend(window.pieces);
            (next, back) = (window.after, window.before);
        }
        if let Some((passage, show)) = back {
            let window = window(&snapshot, passage, show).expect("there is something before");
            assert!(window.pieces.iter().all(|piece| seen.contains(piece)));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(30))]
        #[test]
        fn paging_shows_all(body in "([a-e]{1,9}[ .?\n]{1,2}){1,900}|([𝐀-𝐙a]{1,900} ?){1,3}|\\PC{1,900}") {
            check(&body);
        }
    }
}
