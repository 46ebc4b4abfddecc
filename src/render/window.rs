//! A window of a record: as many consecutive whole sentences as fit a screen. Paging shows every sentence once,
//! because each window begins where the previous one ended.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::display_units;
use crate::index::PassageId;
use crate::library::Snapshot;
use crate::records::{Document, PassageKind};
use crate::text::split_sentences;

/// Maximum UTF-16 units of a window.
pub const WINDOW_UNITS: usize = 640;

/// Maximum UTF-16 units of a fragment; longer sentences are split between words.
const MAX_FRAGMENT: usize = 400;

/// Passages read before and after the anchor's passage; more than fill a screen.
const NEIGHBOURS: u32 = 40;

/// The position of a window in a passage, in bytes from the passage's beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WindowAnchor {
    /// A quote, with about as much text before as after it.
    Around { start: u32, length: u32 },
    /// The sentences from this offset on.
    From(u32),
    /// The sentences up to this offset.
    Until(u32),
}

/// Returns the start of a span in its passage, and the span's length, in bytes.
pub fn passage_offsets(snapshot: &Snapshot, passage: PassageId, span: &Range<usize>) -> (u32, u32) {
    let from = snapshot.passage(passage).1.span().start;
    let number = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
    (number(span.start.saturating_sub(from)), number(span.len()))
}

/// A sentence of a passage, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    pub passage: PassageId,
    /// Bytes of the document's text.
    pub span: Range<usize>,
}

/// Consecutive fragments, and the anchors of the windows before and after them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Never empty.
    pub fragments: Vec<Fragment>,
    pub previous: Option<(PassageId, WindowAnchor)>,
    pub next: Option<(PassageId, WindowAnchor)>,
}

/// Builds the window at an anchor in a passage; `None` if there is no fragment at the anchor.
pub fn build_window(snapshot: &Snapshot, passage: PassageId, anchor: WindowAnchor) -> Option<Window> {
    let fragments = collect_fragments(snapshot, passage);
    let (document, anchored) = snapshot.passage(passage);
    let at = |offset: u32| (anchored.span().start + offset as usize).min(anchored.span().end);
    let visible = match anchor {
        WindowAnchor::Around { start, length } => {
            let quote = at(start)..at(start.saturating_add(length)).max(at(start) + 1);
            let overlaps = |fragment: &Fragment| fragment.span.start < quote.end && quote.start < fragment.span.end;
            let first = fragments.iter().position(overlaps)?;
            let last = fragments.iter().rposition(overlaps)?;
            grow(document, &fragments, take_fitting(document, &fragments, first..last + 1))
        }
        WindowAnchor::From(offset) => {
            let first = fragments.iter().position(|fragment| fragment.span.start >= at(offset))?;
            take_fitting(document, &fragments, first..fragments.len())
        }
        WindowAnchor::Until(offset) => {
            let last = fragments.iter().rposition(|fragment| fragment.span.end <= at(offset))?;
            let mut first = last;
            while first > 0 && count_units(document, &fragments[first - 1..=last]) <= WINDOW_UNITS {
                first -= 1;
            }
            first..last + 1
        }
    };
    let offset = |fragment: &Fragment, byte: usize| {
        u32::try_from(byte - snapshot.passage(fragment.passage).1.span().start).unwrap_or(u32::MAX)
    };
    let previous = (visible.start > 0).then(|| {
        let last = &fragments[visible.start - 1];
        (last.passage, WindowAnchor::Until(offset(last, last.span.end)))
    });
    let next =
        fragments.get(visible.end).map(|first| (first.passage, WindowAnchor::From(offset(first, first.span.start))));
    Some(Window { fragments: fragments[visible].to_vec(), previous, next })
}

/// Returns the longest beginning of `range` that fits a window, at least one fragment.
fn take_fitting(document: &Document, fragments: &[Fragment], range: Range<usize>) -> Range<usize> {
    let mut end = range.start + 1;
    while end < range.end && count_units(document, &fragments[range.start..=end]) <= WINDOW_UNITS {
        end += 1;
    }
    range.start..end
}

/// Extends `range` alternately at its end and its start, as long as it fits a window.
fn grow(document: &Document, fragments: &[Fragment], range: Range<usize>) -> Range<usize> {
    let Range { mut start, mut end } = range;
    loop {
        let fits = |range: Range<usize>| count_units(document, &fragments[range]) <= WINDOW_UNITS;
        let grows_after = end < fragments.len() && fits(start..end + 1);
        end += usize::from(grows_after);
        let grows_before = start > 0 && fits(start - 1..end);
        start -= usize::from(grows_before);
        if !grows_before && !grows_after {
            return start..end;
        }
    }
}

/// Returns the UTF-16 units of fragments, plus 1 for each fragment and 24 for each passage's lead and line break.
fn count_units(document: &Document, fragments: &[Fragment]) -> usize {
    let text: usize = fragments
        .iter()
        .map(|fragment| document.slice(fragment.span.clone()).chars().map(display_units).sum::<usize>() + 1)
        .sum();
    let passages = fragments.chunk_by(|a, b| a.passage == b.passage).count();
    text + passages * 24
}

/// Returns the fragments of a passage and its neighbours in the record, without neighbouring noise and titles.
fn collect_fragments(snapshot: &Snapshot, passage: PassageId) -> Vec<Fragment> {
    let (document, _) = snapshot.passage(passage);
    let is_in_document = |id: &PassageId| std::ptr::eq(snapshot.passage(*id).0, document);
    let last = u32::try_from(snapshot.passage_count()).unwrap_or(u32::MAX);
    let near = passage.0.saturating_sub(NEIGHBOURS)..passage.0.saturating_add(NEIGHBOURS + 1).min(last);
    let is_readable = |id: &PassageId| {
        *id == passage || !matches!(snapshot.passage(*id).1.kind, PassageKind::Noise | PassageKind::Title)
    };
    near.map(PassageId).filter(is_in_document).filter(is_readable).flat_map(|id| split_passage(snapshot, id)).collect()
}

fn split_passage(snapshot: &Snapshot, id: PassageId) -> Vec<Fragment> {
    let (document, passage) = snapshot.passage(id);
    let start = passage.span().start;
    let sentences = split_sentences(document.passage_text(passage)).into_iter().map(|s| start + s.start..start + s.end);
    sentences.flat_map(|span| split_long_span(document, span)).map(|span| Fragment { passage: id, span }).collect()
}

/// Splits a span into parts of at most [`MAX_FRAGMENT`] UTF-16 units, after spaces if there are any.
fn split_long_span(document: &Document, span: Range<usize>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = span.start;
    let (mut units, mut space) = (0, None);
    for (at, letter) in document.slice(span.clone()).char_indices() {
        let at = span.start + at;
        if units + display_units(letter) > MAX_FRAGMENT {
            let end = space.take().unwrap_or(at);
            out.push(start..end);
            units = document.slice(end..at).chars().map(display_units).sum();
            start = end;
        }
        units += display_units(letter);
        if letter.is_whitespace() {
            space = Some(at + letter.len_utf8());
        }
    }
    out.push(start..span.end);
    out.retain(|fragment| !fragment.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::{ignore_progress, load_folder};
    use crate::formats::Limits;
    use proptest::prelude::*;

    /// Checks that paging forward shows every fragment at most once, and that paging back shows known fragments.
    fn check(body: &str) {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        std::fs::write(folder.path().join("a.md"), format!("# A\n\n{body}\n")).expect("it is writable");
        let Ok(snapshot) = Snapshot::build(load_folder(folder.path(), &Limits::default(), &ignore_progress), 1) else {
            return;
        };
        let first = PassageId(u32::from(snapshot.passage_count() > 1));
        let mut seen: Vec<Fragment> = Vec::new();
        let mut next = Some((first, WindowAnchor::From(0)));
        let mut back = None;
        while let Some((passage, anchor)) = next {
            let Some(window) = build_window(&snapshot, passage, anchor) else { break };
            assert!(seen.last().is_none_or(|last| last.span.end <= window.fragments[0].span.start), "{body}");
            assert!(
                count_units(snapshot.passage(passage).0, &window.fragments) <= WINDOW_UNITS + 30
                    || window.fragments.len() == 1
            );
            seen.extend(window.fragments);
            (next, back) = (window.next, window.previous);
        }
        if let Some((passage, anchor)) = back {
            let window = build_window(&snapshot, passage, anchor).expect("there is something before");
            assert!(window.fragments.iter().all(|fragment| seen.contains(fragment)));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(30))]
        #[test]
        fn paging_shows_each_fragment_once(body in "([a-e]{1,9}[ .?\n]{1,2}){1,900}|([𝐀-𝐙a]{1,900} ?){1,3}|\\PC{1,900}") {
            check(&body);
        }
    }
}
