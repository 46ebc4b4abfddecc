//! Strings by number, and numbers by string: one long piece of memory and a table of numbers, so
//! that a hundred thousand of them are copied in a millisecond.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::runs::offset;

/// Distinct strings, numbered from 0 in the order in which they came.
#[derive(Debug, Clone, Default)]
pub(super) struct Interner {
    letters: String,
    /// Where each ends.
    ends: Vec<u32>,
    numbers: HashTable<u32>,
}

impl Interner {
    /// The number of a key, a new one where it has none.
    pub fn number(&mut self, key: &str) -> u32 {
        if let Some(known) = self.get(key) {
            return known;
        }
        let number = offset(self.ends.len());
        self.letters.push_str(key);
        self.ends.push(offset(self.letters.len()));
        let Self { letters, ends, numbers } = self;
        numbers.insert_unique(hash(key), number, |&other| hash(text(letters, ends, other)));
        number
    }

    pub fn get(&self, key: &str) -> Option<u32> {
        self.numbers.find(hash(key), |&number| self.text(number) == key).copied()
    }

    pub fn text(&self, number: u32) -> &str {
        text(&self.letters, &self.ends, number)
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Those from a number on, in order.
    pub fn from(&self, first: usize) -> impl ExactSizeIterator<Item = &str> {
        (offset(first)..offset(self.len())).map(|number| self.text(number))
    }
}

fn text<'k>(letters: &'k str, ends: &[u32], number: u32) -> &'k str {
    let start = number.checked_sub(1).map_or(0, |before| ends[before as usize]);
    &letters[start as usize..ends[number as usize] as usize]
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
            let (mut keys, mut known) = (Interner::default(), HashMap::new());
            for word in &words {
                let next = known.len();
                let number = *known.entry(word.clone()).or_insert(next);
                prop_assert_eq!(keys.number(word) as usize, number);
            }
            prop_assert_eq!(keys.len(), known.len());
            prop_assert!(known.iter().all(|(word, number)| keys.get(word) == Some(offset(*number))));
            prop_assert_eq!(keys.get("c"), None);
            prop_assert!(keys.from(0).enumerate().all(|(number, key)| known[key] == number));
        }

        #[test]
        fn a_copy_goes_its_own_way(words in prop::collection::vec("[aé]{0,3}", 0..20), more in prop::collection::vec("[aé]{0,3}", 0..9)) {
            let mut keys = Interner::default();
            words.iter().for_each(|word| _ = keys.number(word));
            let (mut copy, before) = (keys.clone(), keys.from(0).map(str::to_owned).collect::<Vec<_>>());
            more.iter().for_each(|word| _ = copy.number(word));
            prop_assert!(keys.from(0).eq(before.iter().map(String::as_str)));
            prop_assert!(copy.from(0).take(before.len()).eq(keys.from(0)));
            prop_assert!(copy.from(before.len()).all(|word| keys.get(word).is_none()));
        }
    }
}
