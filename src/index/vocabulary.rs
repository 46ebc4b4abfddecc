//! Every word that the records use, by number: what a question's words are recognised by.
//!
//! Words are numbered as they come, and no number is ever given anew: what was indexed before stays
//! right when records come with words of their own.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::ids::{ExactId, FoldedId, TrigramId};
use super::interner::Interner;
use super::runs::{Runs, offset};
use super::terms::trigrams;

/// The keys of the words, and how they hang together.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    exact: Interner,
    folded: Interner,
    /// By exact key.
    folded_of: Vec<FoldedId>,
    /// By folded key its last exact one, and by exact key the one before it that folds to the same.
    last: Vec<ExactId>,
    before: Vec<Option<ExactId>>,
    trigrams: HashMap<String, TrigramId, FxBuildHasher>,
    /// By folded key.
    trigrams_of: Runs<TrigramId>,
}

impl Vocabulary {
    /// The number of a word, a new one where it has none. An exact key that words of several folded
    /// ones share ("á", "a1") goes with the first.
    pub(super) fn number(&mut self, exact: &str, folded: &str) -> ExactId {
        let id = ExactId(self.exact.number(exact));
        if id.0 as usize == self.folded_of.len() {
            let folded = self.fold(folded, id);
            self.folded_of.push(folded);
        }
        id
    }

    /// The number of the folded key of a new word.
    fn fold(&mut self, folded: &str, word: ExactId) -> FoldedId {
        let id = FoldedId(self.folded.number(folded));
        match self.last.get_mut(id.0 as usize) {
            Some(last) => self.before.push(Some(std::mem::replace(last, word))),
            None => {
                self.last.push(word);
                self.before.push(None);
                let next = offset(self.trigrams.len())..;
                let mut next = next.map(TrigramId);
                let mut all = Vec::new();
                for trigram in trigrams(folded) {
                    let known = self.trigrams.get(&trigram).copied();
                    all.push(known.unwrap_or_else(|| {
                        let new = next.next().expect("there is always a next number");
                        self.trigrams.insert(trigram, new);
                        new
                    }));
                }
                self.trigrams_of.push(all);
            }
        }
        id
    }

    pub(super) fn exact_len(&self) -> usize {
        self.exact.len()
    }

    pub(super) fn folded_len(&self) -> usize {
        self.folded.len()
    }

    pub(super) fn trigram_len(&self) -> usize {
        self.trigrams.len()
    }

    /// The words from a number on, each with its folded key: what [`Self::number`] takes.
    pub(super) fn words_from(&self, first: usize) -> impl ExactSizeIterator<Item = (&str, &str)> {
        let folded = self.folded_of[first..].iter().map(|id| self.folded.text(id.0));
        self.exact.from(first).zip(folded)
    }

    pub(super) fn exact(&self, key: &str) -> Option<ExactId> {
        self.exact.get(key).map(ExactId)
    }

    pub(super) fn folded(&self, key: &str) -> Option<FoldedId> {
        self.folded.get(key).map(FoldedId)
    }

    pub fn folded_of(&self, id: ExactId) -> FoldedId {
        self.folded_of[id.0 as usize]
    }

    /// The exact keys that fold to one, the newest first.
    pub fn exact_of(&self, id: FoldedId) -> impl Iterator<Item = ExactId> {
        std::iter::successors(Some(self.last[id.0 as usize]), |word| self.before[word.0 as usize])
    }

    /// Whether the key begins with a digit.
    pub fn is_figure(&self, id: ExactId) -> bool {
        self.exact.text(id.0).starts_with(|c: char| c.is_ascii_digit())
    }

    /// The number of three letters, where a word has them.
    pub fn trigram(&self, letters: &str) -> Option<TrigramId> {
        self.trigrams.get(letters).copied()
    }

    /// The trigrams of a folded key; one that it has twice stands twice.
    pub fn trigrams_of(&self, id: FoldedId) -> &[TrigramId] {
        self.trigrams_of.get(id.0 as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokens;
    use proptest::prelude::*;

    fn check(text: &str, folded: &str, expected: &[&str]) {
        let mut vocabulary = Vocabulary::default();
        for word in tokens(text) {
            vocabulary.number(&word.exact, &word.folded);
        }
        let id = vocabulary.folded(folded).expect("it was numbered");
        assert!(vocabulary.exact_of(id).map(|word| vocabulary.exact.text(word.0)).eq(expected.iter().copied()));
        let letters: Vec<_> = vocabulary.trigrams_of(id).to_vec();
        assert!(trigrams(folded).iter().map(|letters| vocabulary.trigram(letters)).eq(letters.into_iter().map(Some)));
        let mut again = Vocabulary::default();
        vocabulary.words_from(0).for_each(|(exact, folded)| {
            again.number(exact, folded);
        });
        assert!(again.words_from(0).eq(vocabulary.words_from(0)));
    }

    #[test]
    fn words_and_their_keys() {
        check("Họp hợp, hop HỌP", "hop", &["hop", "hơp5", "hop5"]);
        check("a á 27", "27", &["27"]);
        check("á a1", "a", &["a1"]);
    }

    #[test]
    fn figures() {
        let mut vocabulary = Vocabulary::default();
        let ids = ["27/30", "hop5"].map(|key| vocabulary.number(key, key));
        assert_eq!(ids.map(|id| vocabulary.is_figure(id)), [true, false]);
    }

    #[test]
    fn what_nobody_wrote_has_no_number() {
        let mut vocabulary = Vocabulary::default();
        vocabulary.number("hop5", "hop");
        assert_eq!((vocabulary.exact("hop"), vocabulary.folded("hop5"), vocabulary.trigram("ho")), (None, None, None));
    }

    /// Words that come later alter no number of those before.
    fn check_grown(before: &[&str], after: &[&str]) {
        let mut vocabulary = Vocabulary::default();
        let mut add = |words: &[&str]| -> (Vocabulary, Vec<ExactId>) {
            let words: Vec<_> = words.iter().flat_map(|text| tokens(text)).collect();
            let ids = words.iter().map(|word| vocabulary.number(&word.exact, &word.folded)).collect();
            (vocabulary.clone(), ids)
        };
        let ((old, ids), (new, _)) = (add(before), add(after));
        let letters = |vocabulary: &Vocabulary, id| vocabulary.trigrams_of(vocabulary.folded_of(id)).to_vec();
        for (id, word) in ids.into_iter().zip(before.iter().flat_map(|text| tokens(text))) {
            assert_eq!((old.exact(&word.exact), new.exact(&word.exact)), (Some(id), Some(id)));
            assert_eq!(old.folded_of(id), new.folded_of(id));
            assert_eq!(letters(&old, id), letters(&new, id));
            let older: Vec<_> = old.exact_of(old.folded_of(id)).collect();
            assert!(new.exact_of(new.folded_of(id)).collect::<Vec<_>>().ends_with(&older), "the newest stand first");
        }
        assert!(new.words_from(old.exact_len()).all(|(exact, _)| old.exact(exact).is_none()));
        assert_eq!(old.exact_len() + new.words_from(old.exact_len()).len(), new.exact_len());
    }

    proptest! {
        #[test]
        fn numbers_stay_as_words_come(
            before in prop::collection::vec("[aáàhHộ1]{1,3}", 0..12),
            after in prop::collection::vec("[aáàhHộ1]{1,3}", 0..12),
        ) {
            let [before, after] = [&before, &after].map(|words| words.iter().map(String::as_str).collect::<Vec<_>>());
            check_grown(&before, &after);
        }
    }
}
