//! The vocabulary: every word of the records, by number. It also recognises the words of a question.
//!
//! Words are numbered in the order in which they are added, and a number is never reused: an index
//! stays valid when later records add words.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::csr_lists::{CsrLists, to_u32};
use super::ids::{ExactId, FoldedId, TrigramId};
use super::interner::Interner;
use super::terms::split_into_trigrams;

/// The exact and folded keys and the trigrams of all words.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    exact: Interner,
    folded: Interner,
    /// By exact key: its folded key.
    folded_keys: Vec<FoldedId>,
    /// By folded key: the newest exact key that folds to it.
    newest_variants: Vec<ExactId>,
    /// By exact key: the next older exact key that folds to the same.
    older_variants: Vec<Option<ExactId>>,
    trigram_ids: HashMap<String, TrigramId, FxBuildHasher>,
    /// By folded key: its trigrams.
    trigrams: CsrLists<TrigramId>,
}

impl Vocabulary {
    /// Returns the number of a word, and adds the word if it is new. An exact key that words of several
    /// folded keys share ("á", "a1") belongs to the first of these.
    pub(super) fn intern(&mut self, exact: &str, folded: &str) -> ExactId {
        let id = ExactId(self.exact.intern(exact));
        if id.0 as usize == self.folded_keys.len() {
            let folded = self.intern_folded(folded, id);
            self.folded_keys.push(folded);
        }
        id
    }

    /// Returns the number of the folded key of a new word.
    fn intern_folded(&mut self, folded: &str, word: ExactId) -> FoldedId {
        let id = FoldedId(self.folded.intern(folded));
        match self.newest_variants.get_mut(id.0 as usize) {
            Some(newest) => self.older_variants.push(Some(std::mem::replace(newest, word))),
            None => {
                self.newest_variants.push(word);
                self.older_variants.push(None);
                let next = to_u32(self.trigram_ids.len())..;
                let mut next = next.map(TrigramId);
                let mut all = Vec::new();
                for trigram in split_into_trigrams(folded) {
                    let known = self.trigram_ids.get(&trigram).copied();
                    all.push(known.unwrap_or_else(|| {
                        let new = next.next().expect("there is always a next number");
                        self.trigram_ids.insert(trigram, new);
                        new
                    }));
                }
                self.trigrams.push(all);
            }
        }
        id
    }

    /// The number of exact keys.
    pub(super) fn exact_len(&self) -> usize {
        self.exact.len()
    }

    /// The number of folded keys.
    pub(super) fn folded_len(&self) -> usize {
        self.folded.len()
    }

    /// The number of distinct trigrams.
    pub(super) fn trigram_len(&self) -> usize {
        self.trigram_ids.len()
    }

    /// The words from number `first` on, as exact and folded keys: the arguments of [`Self::intern`].
    pub(super) fn iter_words_from(&self, first: usize) -> impl ExactSizeIterator<Item = (&str, &str)> {
        let folded = self.folded_keys[first..].iter().map(|id| self.folded.resolve(id.0));
        self.exact.iter_strings_from(first).zip(folded)
    }

    pub(super) fn exact_id(&self, key: &str) -> Option<ExactId> {
        self.exact.get(key).map(ExactId)
    }

    pub(super) fn folded_id(&self, key: &str) -> Option<FoldedId> {
        self.folded.get(key).map(FoldedId)
    }

    /// The folded key of an exact key.
    pub fn folded_key(&self, id: ExactId) -> FoldedId {
        self.folded_keys[id.0 as usize]
    }

    /// The exact keys that fold to `id`, the newest first.
    pub fn exact_variants(&self, id: FoldedId) -> impl Iterator<Item = ExactId> {
        std::iter::successors(Some(self.newest_variants[id.0 as usize]), |word| self.older_variants[word.0 as usize])
    }

    /// Whether the key begins with a digit.
    pub fn is_numeric(&self, id: ExactId) -> bool {
        self.exact.resolve(id.0).starts_with(|c: char| c.is_ascii_digit())
    }

    /// The number of a trigram; `None` if no word has it.
    pub fn trigram_id(&self, trigram: &str) -> Option<TrigramId> {
        self.trigram_ids.get(trigram).copied()
    }

    /// The trigrams of a folded key, with repetitions.
    pub fn trigrams(&self, id: FoldedId) -> &[TrigramId] {
        self.trigrams.get(id.0 as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokenise;
    use proptest::prelude::*;

    fn check(text: &str, folded: &str, expected: &[&str]) {
        let mut vocabulary = Vocabulary::default();
        for word in tokenise(text) {
            vocabulary.intern(&word.exact, &word.folded);
        }
        let id = vocabulary.folded_id(folded).expect("it was numbered");
        assert!(
            vocabulary.exact_variants(id).map(|word| vocabulary.exact.resolve(word.0)).eq(expected.iter().copied())
        );
        let letters: Vec<_> = vocabulary.trigrams(id).to_vec();
        assert!(
            split_into_trigrams(folded)
                .iter()
                .map(|letters| vocabulary.trigram_id(letters))
                .eq(letters.into_iter().map(Some))
        );
        let mut again = Vocabulary::default();
        vocabulary.iter_words_from(0).for_each(|(exact, folded)| {
            again.intern(exact, folded);
        });
        assert!(again.iter_words_from(0).eq(vocabulary.iter_words_from(0)));
    }

    #[test]
    fn exact_keys_are_found_by_their_folded_key() {
        check("Họp hợp, hop HỌP", "hop", &["hop", "hơp5", "hop5"]);
        check("a á 27", "27", &["27"]);
        check("á a1", "a", &["a1"]);
    }

    #[test]
    fn keys_that_begin_with_a_digit_are_numeric() {
        let mut vocabulary = Vocabulary::default();
        let ids = ["27/30", "hop5"].map(|key| vocabulary.intern(key, key));
        assert_eq!(ids.map(|id| vocabulary.is_numeric(id)), [true, false]);
    }

    #[test]
    fn an_unknown_key_has_no_number() {
        let mut vocabulary = Vocabulary::default();
        vocabulary.intern("hop5", "hop");
        assert_eq!(
            (vocabulary.exact_id("hop"), vocabulary.folded_id("hop5"), vocabulary.trigram_id("ho")),
            (None, None, None)
        );
    }

    /// Checks that words which are added later change nothing of earlier ones.
    fn check_additions(before: &[&str], after: &[&str]) {
        let mut vocabulary = Vocabulary::default();
        let mut add = |words: &[&str]| -> (Vocabulary, Vec<ExactId>) {
            let words: Vec<_> = words.iter().flat_map(|text| tokenise(text)).collect();
            let ids = words.iter().map(|word| vocabulary.intern(&word.exact, &word.folded)).collect();
            (vocabulary.clone(), ids)
        };
        let ((old, ids), (new, _)) = (add(before), add(after));
        let letters = |vocabulary: &Vocabulary, id| vocabulary.trigrams(vocabulary.folded_key(id)).to_vec();
        for (id, word) in ids.into_iter().zip(before.iter().flat_map(|text| tokenise(text))) {
            assert_eq!((old.exact_id(&word.exact), new.exact_id(&word.exact)), (Some(id), Some(id)));
            assert_eq!(old.folded_key(id), new.folded_key(id));
            assert_eq!(letters(&old, id), letters(&new, id));
            let older: Vec<_> = old.exact_variants(old.folded_key(id)).collect();
            assert!(
                new.exact_variants(new.folded_key(id)).collect::<Vec<_>>().ends_with(&older),
                "the newest come first"
            );
        }
        assert!(new.iter_words_from(old.exact_len()).all(|(exact, _)| old.exact_id(exact).is_none()));
        assert_eq!(old.exact_len() + new.iter_words_from(old.exact_len()).len(), new.exact_len());
    }

    proptest! {
        #[test]
        fn numbers_are_stable_as_words_are_added(
            before in prop::collection::vec("[aáàhHộ1]{1,3}", 0..12),
            after in prop::collection::vec("[aáàhHộ1]{1,3}", 0..12),
        ) {
            let [before, after] = [&before, &after].map(|words| words.iter().map(String::as_str).collect::<Vec<_>>());
            check_additions(&before, &after);
        }
    }
}
