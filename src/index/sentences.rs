//! The other half: every sentence's tokens, by number.
//!
//! tantivy finds passages; which of their sentences answers is decided by looking at each. The
//! tokens lie flat in one array, so that looking at a few hundred sentences costs a fraction of a
//! millisecond.

use std::ops::Range;

use super::corpus::{Corpus, Part};
use super::runs::{Runs, offset};
use super::vocabulary::ExactId;
use super::{DocumentId, PassageId};
use crate::text::kinds::Kinds;

/// A token of a sentence: its exact key, and whether it is written like a name.
#[derive(Debug, Clone, Copy)]
pub struct TokenId(u32);

impl TokenId {
    const NAME: u32 = 1 << 31;

    fn new(exact: ExactId, name: bool) -> Self {
        Self(if name { exact.0 | Self::NAME } else { exact.0 })
    }

    pub fn exact(self) -> ExactId {
        ExactId(self.0 & !Self::NAME)
    }

    /// Capitalised, and not at the beginning of its sentence.
    pub fn is_name(self) -> bool {
        self.0 & Self::NAME != 0
    }
}

/// A quotable sentence.
#[derive(Debug, Clone)]
pub struct Sentence {
    pub passage: PassageId,
    pub document: DocumentId,
    /// Bytes of the document's text.
    pub span: Range<usize>,
    /// What its wording may answer.
    pub offers: Kinds,
    tokens: Range<u32>,
}

/// All sentences, in the order of the records, and where each passage's stand.
#[derive(Debug, Default)]
pub struct Sentences {
    all: Vec<Sentence>,
    tokens: Vec<TokenId>,
    by_passage: Vec<Range<usize>>,
    context: Runs<ExactId>,
    /// Each heading once, with the speaker under it, and which of them each passage stands under.
    headings: Runs<ExactId>,
    heading_of: Vec<usize>,
}

impl Sentences {
    pub(super) fn read(corpus: &Corpus) -> Self {
        let mut all = Self::default();
        let exact = |word: u32| corpus.words[word as usize].0;
        for part in &corpus.parts {
            all.add(part, exact);
        }
        all
    }

    fn add(&mut self, part: &Part, exact: impl Fn(u32) -> ExactId) {
        let (token, sentence, heading) = (self.tokens.len(), self.all.len(), self.headings.len());
        self.tokens.extend(part.tokens.iter().zip(&part.names).map(|(&word, &name)| TokenId::new(exact(word), name)));
        for (place, context) in part.passages.iter().zip(part.context.iter()) {
            let passage = PassageId(offset(self.by_passage.len()));
            self.all.extend(part.sentences[place.sentences.clone()].iter().map(|found| Sentence {
                passage,
                document: DocumentId(place.document),
                span: found.span.clone(),
                offers: found.offers,
                tokens: offset(token + found.tokens.start)..offset(token + found.tokens.end),
            }));
            self.by_passage.push(sentence + place.sentences.start..sentence + place.sentences.end);
            self.context.push(context.iter().map(|&word| exact(word)));
            self.heading_of.push(heading + place.heading);
        }
        for words in part.headings.iter() {
            self.headings.push(words.iter().map(|&word| exact(word)));
        }
    }

    /// A sentence by its number.
    pub fn get(&self, number: usize) -> &Sentence {
        &self.all[number]
    }

    /// The numbers of a passage's sentences; empty for noise.
    pub fn of(&self, passage: PassageId) -> Range<usize> {
        self.by_passage[passage.0 as usize].clone()
    }

    /// The words that belong to a passage and stand elsewhere.
    pub fn context(&self, passage: PassageId) -> &[ExactId] {
        self.context.get(passage.0 as usize)
    }

    /// The words of the headings and the speaker that a passage stands under.
    pub fn heading(&self, passage: PassageId) -> &[ExactId] {
        self.headings.get(self.heading_of[passage.0 as usize])
    }

    pub fn tokens(&self, sentence: &Sentence) -> &[TokenId] {
        &self.tokens[sentence.tokens.start as usize..sentence.tokens.end as usize]
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The tokens of each document's sentences, one after the other.
    pub(super) fn by_document(&self, documents: usize) -> Vec<&[TokenId]> {
        let mut said: Vec<&[TokenId]> = vec![&[]; documents];
        for of_one in self.all.chunk_by(|a, b| a.document == b.document) {
            let (first, last) = (&of_one[0], &of_one[of_one.len() - 1]);
            said[first.document.0 as usize] = &self.tokens[first.tokens.start as usize..last.tokens.end as usize];
        }
        said
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Sentence> {
        self.all.iter()
    }
}
