//! The other half: every sentence's tokens, by number.
//!
//! tantivy finds passages; which of their sentences answers is decided by looking at each. The
//! tokens lie flat in one array, so that looking at a few hundred sentences costs a fraction of a
//! millisecond.

use std::ops::Range;

use super::vocabulary::{ExactId, Vocabulary};
use super::{DocumentId, PassageId};
use crate::knowledge::{Document, Kind};
use crate::text::kinds::{Kinds, Wording};
use crate::text::{self, tokens};

/// A token of a sentence: its exact key, and whether it is written like a name.
#[derive(Debug, Clone, Copy)]
pub struct TokenId(u32);

impl TokenId {
    const NAME: u32 = 1 << 31;

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
    context: Vec<Vec<ExactId>>,
    /// Each heading once, with the speaker under it, and which of them each passage stands under.
    headings: Vec<Vec<ExactId>>,
    heading_of: Vec<usize>,
}

impl Sentences {
    pub(super) fn read(documents: &[Document], vocabulary: &mut Vocabulary) -> Self {
        let wording = Wording::new();
        let mut read = Self::default();
        for (number, document) in documents.iter().enumerate() {
            let id = DocumentId(u32::try_from(number).unwrap_or(u32::MAX));
            let mut above = None;
            for passage in &document.passages {
                let first = read.all.len();
                if passage.kind != Kind::Noise {
                    for stretch in document.stretches(passage.span.clone()) {
                        let text = &document.text[stretch.clone()];
                        for piece in text::sentences(text) {
                            let span = stretch.start + piece.start..stretch.start + piece.end;
                            read.push(&text[piece], span, id, &wording, vocabulary);
                        }
                    }
                }
                let context = tokens(&passage.context).iter().map(|t| vocabulary.number(t)).collect();
                read.by_passage.push(first..read.all.len());
                read.context.push(context);
                let here = (passage.section.as_str(), passage.speaker.as_deref().unwrap_or_default());
                if above.replace(here) != Some(here) {
                    let words = [here.0, here.1].into_iter().flat_map(tokens);
                    read.headings.push(words.map(|t| vocabulary.number(&t)).collect());
                }
                read.heading_of.push(read.headings.len() - 1);
            }
        }
        read
    }

    fn push(
        &mut self,
        text: &str,
        span: Range<usize>,
        document: DocumentId,
        wording: &Wording,
        vocabulary: &mut Vocabulary,
    ) {
        let words = tokens(text);
        let start = self.tokens.len();
        vocabulary.begin_sentence();
        for word in &words {
            let name = word.span.start > 0 && text[word.span.clone()].starts_with(char::is_uppercase);
            let id = vocabulary.count(word).0;
            self.tokens.push(TokenId(if name { id | TokenId::NAME } else { id }));
        }
        let tokens = offset(start)..offset(self.tokens.len());
        let passage = PassageId(offset(self.by_passage.len()));
        self.all.push(Sentence { passage, document, span, offers: wording.offered(text, &words), tokens });
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
        &self.context[passage.0 as usize]
    }

    /// The words of the headings and the speaker that a passage stands under.
    pub fn heading(&self, passage: PassageId) -> &[ExactId] {
        &self.headings[self.heading_of[passage.0 as usize]]
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

    pub fn iter(&self) -> impl Iterator<Item = &Sentence> {
        self.all.iter()
    }
}

fn offset(len: usize) -> u32 {
    u32::try_from(len).expect("memory ends before four billion tokens")
}
