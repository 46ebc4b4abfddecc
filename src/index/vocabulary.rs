//! Every key that the records use, by number: what a question's words are recognised by.

use std::collections::HashMap;

use super::postings::idf;
use crate::text::Token;

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
    folded_counts: Vec<Count>,
    sentences: u32,
}

#[derive(Debug)]
struct Entry {
    folded: FoldedId,
    figure: bool,
    count: Count,
}

/// In how many sentences, and the last one that was counted.
#[derive(Debug, Default, Clone, Copy)]
struct Count {
    sentences: u32,
    last: u32,
}

impl Count {
    fn see(&mut self, sentence: u32) {
        if self.last != sentence {
            self.last = sentence;
            self.sentences += 1;
        }
    }
}

impl Vocabulary {
    /// Begins a sentence: what is counted from here on counts for it, once a key.
    pub(super) fn begin_sentence(&mut self) {
        self.sentences += 1;
    }

    /// The number of a key, counted for the current sentence.
    pub(super) fn count(&mut self, token: &Token) -> ExactId {
        let id = self.number(token);
        let entry = &mut self.entries[id.0 as usize];
        entry.count.see(self.sentences);
        self.folded_counts[entry.folded.0 as usize].see(self.sentences);
        id
    }

    /// The number of a key, new ones added.
    pub(super) fn number(&mut self, token: &Token) -> ExactId {
        if let Some(&id) = self.exact.get(&token.exact) {
            return id;
        }
        let folded = match self.folded.get(&token.folded) {
            Some(&id) => id,
            None => {
                let id = FoldedId(next(self.folded.len()));
                self.folded.insert(token.folded.clone(), id);
                self.folded_counts.push(Count::default());
                id
            }
        };
        let id = ExactId(next(self.entries.len()));
        let figure = token.is_figure();
        self.entries.push(Entry { folded, figure, count: Count::default() });
        self.exact.insert(token.exact.clone(), id);
        id
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
        self.rarity(id.map_or(0, |id| self.entries[id.0 as usize].count.sentences))
    }

    /// The same for a folded key.
    pub fn folded_idf(&self, id: Option<FoldedId>) -> f32 {
        self.rarity(id.map_or(0, |id| self.folded_counts[id.0 as usize].sentences))
    }

    fn rarity(&self, sentences: u32) -> f32 {
        idf(u64::from(self.sentences), u64::from(sentences))
    }
}

fn next(len: usize) -> u32 {
    u32::try_from(len).expect("memory ends long before four billion distinct words")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokens;

    fn check(rarer: &str, commoner: &str) {
        let mut vocabulary = Vocabulary::default();
        for sentence in ["Hội họp", "Hội hội có 27 đảng viên", "Hợp tác"] {
            vocabulary.begin_sentence();
            for token in tokens(sentence) {
                vocabulary.count(&token);
            }
        }
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
