//! Documents to numbers: every text is read once, here, and all else is made from the numbers.
//!
//! Documents are read in parts, side by side, each with spellings of its own; then, in order, the
//! parts' spellings are numbered anew for all. So the numbers do not depend on how many parts
//! there were.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::ids::ExactId;
use super::runs::Runs;
use super::terms::path_stem;
use super::vocabulary::Vocabulary;
use crate::records::{Document, Kind};
use crate::text::kinds::Kinds;
use crate::text::offers::Offers;
use crate::text::sentences;
use crate::text::spellings::Spellings;

/// Bytes of text that a part has, about: a few hundred meetings, a sixth of a second. Smaller parts
/// share out better between cores; but each looks at its ten thousand spellings for itself.
const PART: usize = 8 << 20;

/// Everything that was read.
pub(super) struct Corpus {
    pub parts: Vec<CorpusPart>,
    /// The words of each document's title and path.
    pub titles: Runs<ExactId>,
}

/// What some documents say, as numbers of words: of spellings first, then of exact keys.
pub(super) struct CorpusPart<W = ExactId> {
    /// The words of all sentences, and whether each is written like a name.
    pub tokens: Vec<W>,
    pub names: Vec<bool>,
    pub sentences: Vec<SentenceSpan>,
    pub passages: Vec<PassageSpan>,
    /// By passage.
    pub context: Runs<W>,
    pub headings: Runs<W>,
}

/// A sentence: its bytes, its tokens, and what its wording may answer.
pub(super) struct SentenceSpan {
    pub span: Range<usize>,
    pub tokens: Range<usize>,
    pub offers: Kinds,
}

/// A passage: where it belongs, and its sentences and tokens; noise has none.
pub(super) struct PassageSpan {
    pub document: u32,
    pub heading: usize,
    pub sentences: Range<usize>,
    pub tokens: Range<usize>,
    pub kind: Kind,
}

/// The words that a passage is searched by.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PassageWords<'a> {
    pub context: &'a [ExactId],
    pub tokens: &'a [ExactId],
    pub heading: &'a [ExactId],
    pub title: &'a [ExactId],
}

impl<'a> PassageWords<'a> {
    /// Those of the passage itself, in order.
    pub fn own(self) -> impl Iterator<Item = ExactId> + 'a {
        self.context.iter().chain(self.tokens).copied()
    }

    /// Those that it stands under.
    pub fn above(self) -> impl Iterator<Item = ExactId> + 'a {
        self.title.iter().chain(self.heading).copied()
    }
}

impl Corpus {
    pub fn read(documents: &[Arc<Document>], vocabulary: &mut Vocabulary) -> Self {
        let offers = Offers::new();
        let read: Vec<_> = parts(documents).into_par_iter().map(|some| CorpusPart::read(some, &offers)).collect();
        let mut titles = Runs::default();
        let mut of_titles = Spellings::new(&offers);
        for document in documents {
            titles.push(of_titles.numbers(&document.title));
            titles.extend_last(of_titles.numbers(path_stem(&document.path)));
        }
        let mut number = |spellings: &Spellings| -> Vec<ExactId> {
            spellings.iter().map(|spelling| vocabulary.number(&spelling.exact, &spelling.folded)).collect()
        };
        let numbers: Vec<_> = read.iter().map(|(_, spellings)| number(spellings)).collect();
        let of_titles = number(&of_titles);
        let renumbered = read.into_par_iter().zip(numbers).map(|((part, _), numbers)| part.renumbered(&numbers));
        Self { parts: renumbered.collect(), titles: titles.map(|&n| of_titles[n as usize]) }
    }

    /// The words of every passage, in order; noise has none.
    pub fn passages(&self) -> impl Iterator<Item = PassageWords<'_>> {
        self.parts.iter().flat_map(|part| part.passages(&self.titles))
    }
}

/// The documents, numbered, in runs of about as much text.
fn parts(documents: &[Arc<Document>]) -> Vec<Vec<(u32, &Document)>> {
    let mut parts: Vec<Vec<_>> = Vec::new();
    let mut left = 0;
    for (number, document) in (0..).zip(documents) {
        if left == 0 {
            parts.push(Vec::new());
            left = PART;
        }
        left = left.saturating_sub(document.text_len());
        parts.last_mut().expect("one was just begun").push((number, &**document));
    }
    parts
}

impl CorpusPart {
    /// The words of its passages, in order; noise has none.
    pub fn passages<'a>(&'a self, titles: &'a Runs<ExactId>) -> impl Iterator<Item = PassageWords<'a>> {
        self.passages.iter().zip(self.context.iter()).map(|(place, context)| match place.kind {
            Kind::Noise => PassageWords::default(),
            _ => PassageWords {
                context,
                tokens: &self.tokens[place.tokens.clone()],
                heading: self.headings.get(place.heading),
                title: titles.get(place.document as usize),
            },
        })
    }

    /// The words of each document that has passages here: of its sentences, then of its title.
    pub fn documents<'a>(&'a self, titles: &'a Runs<ExactId>) -> impl Iterator<Item = (u32, Vec<ExactId>)> + 'a {
        self.passages.chunk_by(|a, b| a.document == b.document).map(|of_one| {
            let (first, last) = (&of_one[0], &of_one[of_one.len() - 1]);
            let said = &self.tokens[first.tokens.start..last.tokens.end];
            (first.document, [said, titles.get(first.document as usize)].concat())
        })
    }
}

impl CorpusPart<u32> {
    fn read<'t>(documents: Vec<(u32, &'t Document)>, offers: &'t Offers) -> (Self, Spellings<'t>) {
        let mut part = Self {
            tokens: Vec::new(),
            names: Vec::new(),
            sentences: Vec::new(),
            passages: Vec::new(),
            context: Runs::default(),
            headings: Runs::default(),
        };
        let mut spellings = Spellings::new(offers);
        for (number, document) in documents {
            let (text, mut above) = (document.text(), None);
            for passage in document.passages() {
                let (sentences, tokens) = (part.sentences.len(), part.tokens.len());
                if passage.kind != Kind::Noise {
                    for stretch in document.stretches(passage.span()) {
                        part.sentences(&text[stretch.clone()], stretch.start, &mut spellings);
                    }
                }
                part.context.push(spellings.numbers(document.context(passage)));
                let here = (document.section(passage), document.speaker(passage).unwrap_or_default());
                if above.replace(here) != Some(here) {
                    part.headings.push(spellings.numbers(here.0));
                    part.headings.extend_last(spellings.numbers(here.1));
                }
                part.passages.push(PassageSpan {
                    document: number,
                    heading: part.headings.len() - 1,
                    sentences: sentences..part.sentences.len(),
                    tokens: tokens..part.tokens.len(),
                    kind: passage.kind,
                });
            }
        }
        (part, spellings)
    }

    /// Reads the sentences of a stretch, which begins at byte `start` of its document.
    fn sentences<'t>(&mut self, text: &'t str, start: usize, spellings: &mut Spellings<'t>) {
        let mut words = Vec::new();
        for piece in sentences(text) {
            let sentence = &text[piece.clone()];
            spellings.read(sentence, &mut words);
            let first = self.tokens.len();
            self.tokens.extend(words.iter().map(|word| word.spelling));
            self.names.extend(words.iter().map(|word| word.span.start > 0 && spellings.get(word.spelling).upper));
            self.sentences.push(SentenceSpan {
                span: start + piece.start..start + piece.end,
                tokens: first..self.tokens.len(),
                offers: spellings.offered(sentence, &words),
            });
        }
    }

    fn renumbered(self, numbers: &[ExactId]) -> CorpusPart {
        let number = |n: &u32| numbers[*n as usize];
        CorpusPart {
            tokens: self.tokens.iter().map(number).collect(),
            context: self.context.map(number),
            headings: self.headings.map(number),
            names: self.names,
            sentences: self.sentences,
            passages: self.passages,
        }
    }
}

#[cfg(test)]
mod tests;
