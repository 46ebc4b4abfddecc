//! A record's sentences, each with what it stands under: what all its aspects are told from.

use super::Shape;
use super::wording::{self, Wording};
use crate::index::{DocumentId, PassageId, TokenId};
use crate::knowledge::Kind;
use crate::text::kinds::Kinds;

/// A sentence of fewer words says nothing.
const FEWEST: usize = 3;

/// Words of a line that heads what is below it.
const LONGEST_HEAD: usize = 8;

/// A sentence of the record, and what is known of it.
pub(super) struct Described {
    pub passage: PassageId,
    pub number: usize,
    pub offers: Kinds,
    /// Whether it stands under a heading of conclusions, or of tasks.
    pub concluding: bool,
    pub tasks: bool,
    pub greets: bool,
}

impl Shape<'_> {
    /// The sentences of a record, without its head and its last formalities.
    pub(super) fn describe(&self, document: DocumentId) -> Vec<Described> {
        let sentences = &self.records.index.sentences;
        let wording = |list| Wording::new(list, self.records.index);
        let (concluding, tasks) = (wording(wording::CONCLUDING), wording(wording::TASKS));
        let (courtesy, closing) = (wording(wording::COURTESY), wording(wording::CLOSING));
        let first = self.records.places.partition_point(|(of, _)| *of < document);
        let count = self.records.documents[document.0 as usize].passages.len();
        let mut out = Vec::new();
        // What a line of a few words that ends in no mark puts the paragraphs below it under.
        let mut below = (false, false);
        for passage in (first..first + count).filter_map(|number| u32::try_from(number).ok()).map(PassageId) {
            let place = self.records.passage(passage);
            if matches!(place.kind, Kind::Title | Kind::Field(_) | Kind::Noise) {
                continue;
            }
            // What leads a list in stands in its points' context; that of a row is its column heads.
            let lead = if place.kind == Kind::Item { sentences.context(passage) } else { &[] };
            let above = [sentences.heading(passage), lead];
            let under = |wording: &Wording| above.iter().any(|words| wording.stands_among(words));
            if let Some(line) = self.heads(passage) {
                below = (concluding.stands_in(line), tasks.stands_in(line));
                continue;
            }
            let (concludes, lists) = (under(&concluding) || below.0, under(&tasks) || below.1);
            for number in sentences.of(passage) {
                let sentence = sentences.get(number);
                let words = sentences.tokens(sentence);
                let leads = self.records.text(sentence).ends_with(':');
                if leads || closing.stands_in(words) || words.len() < FEWEST {
                    continue;
                }
                let begins: Vec<TokenId> = words.iter().take(4).copied().collect();
                out.push(Described {
                    passage,
                    number,
                    offers: sentence.offers,
                    concluding: concludes,
                    tasks: lists,
                    greets: courtesy.stands_in(&begins),
                });
            }
        }
        out
    }

    /// The words of a paragraph that is a heading in all but its form.
    fn heads(&self, passage: PassageId) -> Option<&[TokenId]> {
        let sentences = &self.records.index.sentences;
        let mut numbers = sentences.of(passage);
        let (only, None) = (sentences.get(numbers.next()?), numbers.next()) else { return None };
        let words = sentences.tokens(only);
        let paragraph = self.records.passage(passage).kind == Kind::Paragraph;
        let marked = self.records.text(only).ends_with(['.', '!', '?', '…', ';', ':', ',']);
        (paragraph && !marked && words.len() <= LONGEST_HEAD).then_some(words)
    }
}
