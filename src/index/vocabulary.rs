//! Every key that the records use, by number: what a question's words are recognised by.

use std::collections::HashMap;

use super::Sentences;
use super::postings::idf;
use super::runs::offset;

/// Number of an exact key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExactId(pub u32);

/// Number of a folded key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FoldedId(pub u32);

/// The keys, and in how many sentences each stands.
#[derive(Debug, Default)]
pub struct Vocabulary {
    exact: HashMap<String, ExactId>,
    folded: HashMap<String, FoldedId>,
    entries: Vec<Entry>,
    folded_counts: Vec<u32>,
    sentences: u32,
}

#[derive(Debug)]
struct Entry {
    folded: FoldedId,
    figure: bool,
    sentences: u32,
}

impl Vocabulary {
    /// The numbers of a word's two keys, new ones added. An exact key that words of several
    /// folded ones share ("á", "a1") goes with the first.
    pub(super) fn number(&mut self, exact: &str, folded: &str) -> (ExactId, FoldedId) {
        let folded = match self.folded.get(folded) {
            Some(&id) => id,
            None => {
                let id = FoldedId(offset(self.folded.len()));
                self.folded.insert(folded.to_owned(), id);
                id
            }
        };
        if let Some(&id) = self.exact.get(exact) {
            return (id, folded);
        }
        let id = ExactId(offset(self.entries.len()));
        let figure = exact.starts_with(|c: char| c.is_ascii_digit());
        self.entries.push(Entry { folded, figure, sentences: 0 });
        self.exact.insert(exact.to_owned(), id);
        (id, folded)
    }

    /// Counts in how many sentences each key stands.
    pub(super) fn count(&mut self, sentences: &Sentences) {
        let mut exact = Counts::new(self.entries.len());
        let mut folded = Counts::new(self.folded.len());
        for sentence in sentences.iter() {
            self.sentences += 1;
            for token in sentences.tokens(sentence) {
                let id = token.exact();
                exact.see(id.0, self.sentences);
                folded.see(self.folded_of(id).0, self.sentences);
            }
        }
        self.entries.iter_mut().zip(exact.counts).for_each(|(entry, count)| entry.sentences = count);
        self.folded_counts = folded.counts;
    }

    pub(super) fn exact_len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn folded_len(&self) -> usize {
        self.folded_counts.len()
    }

    /// The exact keys, by number.
    pub(super) fn exact_keys(&self) -> Vec<&str> {
        by_number(self.exact.iter().map(|(key, id)| (id.0, key.as_str())))
    }

    /// The folded keys, by number.
    pub(super) fn folded_keys(&self) -> Vec<&str> {
        by_number(self.folded.iter().map(|(key, id)| (id.0, key.as_str())))
    }

    pub fn exact(&self, key: &str) -> Option<ExactId> {
        self.exact.get(key).copied()
    }

    pub fn folded(&self, key: &str) -> Option<FoldedId> {
        self.folded.get(key).copied()
    }

    pub fn folded_of(&self, id: ExactId) -> FoldedId {
        self.entries[id.0 as usize].folded
    }

    /// Whether the key begins with a digit.
    pub fn is_figure(&self, id: ExactId) -> bool {
        self.entries[id.0 as usize].figure
    }

    /// How rare a key is among sentences; one that no sentence holds is the rarest.
    pub fn exact_idf(&self, id: Option<ExactId>) -> f32 {
        self.rarity(id.map_or(0, |id| self.entries[id.0 as usize].sentences))
    }

    /// The same for a folded key.
    pub fn folded_idf(&self, id: Option<FoldedId>) -> f32 {
        self.rarity(id.map_or(0, |id| self.folded_counts[id.0 as usize]))
    }

    fn rarity(&self, sentences: u32) -> f32 {
        idf(u64::from(self.sentences), u64::from(sentences))
    }
}

fn by_number<'k>(keys: impl ExactSizeIterator<Item = (u32, &'k str)>) -> Vec<&'k str> {
    let mut sorted = vec![""; keys.len()];
    keys.for_each(|(number, key)| sorted[number as usize] = key);
    sorted
}

/// In how many sentences each number stands, and the last one that was counted.
struct Counts {
    counts: Vec<u32>,
    last: Vec<u32>,
}

impl Counts {
    fn new(numbers: usize) -> Self {
        Self { counts: vec![0; numbers], last: vec![0; numbers] }
    }

    fn see(&mut self, number: u32, sentence: u32) {
        if std::mem::replace(&mut self.last[number as usize], sentence) != sentence {
            self.counts[number as usize] += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::index::Index;
    use crate::knowledge::{Kind, Place, Position, of_lines};
    use crate::text::tokens;

    fn check(rarer: &str, commoner: &str) {
        let lines = ["Hội họp", "Hội hội có 27 đảng viên", "Hợp tác"].map(|line| (Kind::Item, line));
        let index = Index::build(&[of_lines(lines, Position::Line(1), &Place::default()).into()]);
        let vocabulary = index.expect("there is memory for three passages").vocabulary;
        let idf = |word: &str| vocabulary.exact_idf(vocabulary.exact(&tokens(word)[0].exact));
        assert!(idf(rarer) > idf(commoner), "{rarer} {commoner}");
        let figure = vocabulary.exact("27").expect("it was counted");
        assert!(vocabulary.is_figure(figure) && vocabulary.folded("hop").is_some());
        let folded = |word: &str| vocabulary.exact(word).map(|id| vocabulary.folded_of(id));
        assert_eq!(folded("hop5"), folded("hơp5"), "two words that fold to one");
    }

    #[test]
    fn rare_keys_weigh_more() {
        check("đảng", "hội");
        check("vắng", "đảng");
    }
}
