//! Interned strings: strings by number, and numbers by string.
//!
//! All strings lie in one buffer beside a hash table of numbers, so that a hundred thousand of them
//! are cloned in a millisecond.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::csr_lists::to_u32;

/// Distinct strings, numbered from 0 in the order in which they were added.
#[derive(Debug, Clone, Default)]
pub(super) struct Interner {
    text: String,
    /// The end of each string in `text`.
    ends: Vec<u32>,
    numbers: HashTable<u32>,
}

impl Interner {
    /// Returns the number of a string, and adds the string if it is new.
    pub fn intern(&mut self, key: &str) -> u32 {
        if let Some(number) = self.get(key) {
            return number;
        }
        let number = to_u32(self.ends.len());
        self.text.push_str(key);
        self.ends.push(to_u32(self.text.len()));
        let Self { text, ends, numbers } = self;
        numbers.insert_unique(hash(key), number, |&other| hash(slice(text, ends, other)));
        number
    }

    /// The number of a string; `None` if it was never added.
    pub fn get(&self, key: &str) -> Option<u32> {
        self.numbers.find(hash(key), |&number| self.resolve(number) == key).copied()
    }

    /// The string of a number.
    pub fn resolve(&self, number: u32) -> &str {
        slice(&self.text, &self.ends, number)
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The strings from number `first` on, in order.
    pub fn iter_strings_from(&self, first: usize) -> impl ExactSizeIterator<Item = &str> {
        (to_u32(first)..to_u32(self.len())).map(|number| self.resolve(number))
    }
}

fn slice<'k>(text: &'k str, ends: &[u32], number: u32) -> &'k str {
    let start = number.checked_sub(1).map_or(0, |previous| ends[previous as usize]);
    &text[start as usize..ends[number as usize] as usize]
}

fn hash(key: &str) -> u64 {
    FxBuildHasher.hash_one(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        #[test]
        fn each_key_has_one_number(words in prop::collection::vec("[ab]{0,3}", 0..40)) {
            let (mut interner, mut expected) = (Interner::default(), HashMap::new());
            for word in &words {
                let next = expected.len();
                let number = *expected.entry(word.clone()).or_insert(next);
                prop_assert_eq!(interner.intern(word) as usize, number);
            }
            prop_assert_eq!(interner.len(), expected.len());
            prop_assert!(expected.iter().all(|(word, number)| interner.get(word) == Some(to_u32(*number))));
            prop_assert_eq!(interner.get("c"), None);
            prop_assert!(interner.iter_strings_from(0).enumerate().all(|(number, key)| expected[key] == number));
        }

        #[test]
        fn a_clone_is_independent(words in prop::collection::vec("[aé]{0,3}", 0..20), more in prop::collection::vec("[aé]{0,3}", 0..9)) {
            let mut interner = Interner::default();
            words.iter().for_each(|word| _ = interner.intern(word));
            let (mut copy, before) = (interner.clone(), interner.iter_strings_from(0).map(str::to_owned).collect::<Vec<_>>());
            more.iter().for_each(|word| _ = copy.intern(word));
            prop_assert!(interner.iter_strings_from(0).eq(before.iter().map(String::as_str)));
            prop_assert!(copy.iter_strings_from(0).take(before.len()).eq(interner.iter_strings_from(0)));
            prop_assert!(copy.iter_strings_from(before.len()).all(|word| interner.get(word).is_none()));
        }
    }
}
