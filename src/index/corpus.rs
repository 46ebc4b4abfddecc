//! Tokenised documents. Every text is tokenised once, here, into word numbers; all tables of an index
//! are built from these numbers.
//!
//! Documents are read in parts, in parallel, each part with spelling numbers of its own. Then the
//! spellings of all parts get vocabulary numbers, part by part in order, so that the numbers do not
//! depend on how many parts there are.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::csr_lists::CsrLists;
use super::ids::ExactId;
use super::terms::strip_extension;
use super::vocabulary::Vocabulary;
use crate::records::{Document, PassageKind};
use crate::text::answer_types::AnswerTypes;
use crate::text::sentence_classifier::SentenceClassifier;
use crate::text::spelling::Spelling;
use crate::text::spellings::Spellings;
use crate::text::split_sentences;

/// Bytes of text per part, approximately: a few hundred meetings, a sixth of a second of work. Smaller
/// parts balance better between cores, but each part analyses its ten thousand spellings itself.
const PART_BYTES: usize = 8 << 20;

/// The words of some documents, as vocabulary numbers.
pub(super) struct Corpus {
    pub parts: Vec<CorpusPart>,
    /// By document: the words of its title and path.
    pub titles: CsrLists<ExactId>,
}

/// The words of consecutive documents: as numbers `W` of spellings while they are read, then of exact keys.
pub(super) struct CorpusPart<W = ExactId> {
    /// The words of all sentences.
    pub tokens: Vec<W>,
    /// By token: whether it is written like a name.
    pub is_name: Vec<bool>,
    pub sentences: Vec<SentenceSpan>,
    pub passages: Vec<PassageSpan>,
    /// The words of each context; consecutive passages share an entry.
    pub contexts: CsrLists<W>,
    /// The words of each section's headings and speaker; consecutive passages share an entry.
    pub sections: CsrLists<W>,
}

/// A sentence: its bytes of the document's text, its tokens, and the types of answer in its wording.
pub(super) struct SentenceSpan {
    pub span: Range<usize>,
    pub tokens: Range<usize>,
    pub answer_types: AnswerTypes,
}

/// A passage: its document, context, section, sentences and tokens. Noise has no sentences and tokens.
pub(super) struct PassageSpan {
    pub document: u32,
    pub context: usize,
    pub section: usize,
    pub sentences: Range<usize>,
    pub tokens: Range<usize>,
    pub kind: PassageKind,
}

/// The words by which a passage is searched. Noise has none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PassageWords<'a> {
    pub context: &'a [ExactId],
    pub tokens: &'a [ExactId],
    pub section: &'a [ExactId],
    pub title: &'a [ExactId],
}

impl<'a> PassageWords<'a> {
    /// The words of the passage itself, in order: its context, then its sentences.
    pub fn body(self) -> impl Iterator<Item = ExactId> + 'a {
        self.context.iter().chain(self.tokens).copied()
    }

    /// The words above the passage: title, path, headings and speaker.
    pub fn headings(self) -> impl Iterator<Item = ExactId> + 'a {
        self.title.iter().chain(self.section).copied()
    }
}

impl Corpus {
    /// Tokenises documents, and adds their words to `vocabulary`.
    pub fn read(documents: &[Arc<Document>], vocabulary: &mut Vocabulary) -> Self {
        let classifier = SentenceClassifier::new();
        let mut intern = |spellings: Vec<Spelling>| -> Vec<ExactId> {
            spellings.into_iter().map(|spelling| vocabulary.intern(&spelling.exact, &spelling.folded)).collect()
        };
        let mut parts = Vec::new();
        // The texts and spellings of only as many parts as can be read at the same time are in memory.
        for wave in split_into_parts(documents).chunks(rayon::current_num_threads()) {
            let wave: Vec<Vec<_>> = wave.iter().map(|part| part.iter().map(unload).collect()).collect();
            let (read, spellings): (Vec<_>, Vec<_>) =
                wave.par_iter().map(|part| CorpusPart::read(part, &classifier)).unzip();
            let ids: Vec<_> = spellings.into_iter().map(&mut intern).collect();
            parts.par_extend(read.into_par_iter().zip(ids).map(|(part, ids)| part.renumber(&ids)));
        }
        let mut titles = CsrLists::default();
        let mut title_spellings = Spellings::new(&classifier);
        for document in documents {
            titles.push(title_spellings.intern_words(&document.title));
            titles.extend_last(title_spellings.intern_words(strip_extension(&document.path)));
        }
        let title_ids = intern(title_spellings.into_vec());
        Self { parts, titles: titles.map(|&number| title_ids[number as usize]) }
    }

    /// The words of every passage, in order.
    pub fn passages(&self) -> impl Iterator<Item = PassageWords<'_>> {
        self.parts.iter().flat_map(|part| part.passages(&self.titles))
    }
}

/// Numbers documents and splits them into parts of about [`PART_BYTES`] of text.
fn split_into_parts(documents: &[Arc<Document>]) -> Vec<Vec<(u32, &Arc<Document>)>> {
    let mut parts: Vec<Vec<_>> = Vec::new();
    let mut bytes_left = 0;
    for (number, document) in (0..).zip(documents) {
        if bytes_left == 0 {
            parts.push(Vec::new());
            bytes_left = PART_BYTES;
        }
        bytes_left = bytes_left.saturating_sub(document.text_len());
        parts.last_mut().expect("a part was just pushed").push((number, document));
    }
    parts
}

fn unload((number, document): &(u32, &Arc<Document>)) -> (u32, Arc<Document>) {
    (*number, document.clone_unloaded())
}

impl CorpusPart {
    /// The words of the part's passages, in order. `titles` are those of the whole corpus.
    pub fn passages<'a>(&'a self, titles: &'a CsrLists<ExactId>) -> impl Iterator<Item = PassageWords<'a>> {
        self.passages.iter().map(|passage| match passage.kind {
            PassageKind::Noise => PassageWords::default(),
            _ => PassageWords {
                context: self.contexts.get(passage.context),
                tokens: &self.tokens[passage.tokens.clone()],
                section: self.sections.get(passage.section),
                title: titles.get(passage.document as usize),
            },
        })
    }

    /// The words of each document that has passages in this part: of its sentences, then of its title.
    pub fn documents<'a>(&'a self, titles: &'a CsrLists<ExactId>) -> impl Iterator<Item = (u32, Vec<ExactId>)> + 'a {
        self.passages.chunk_by(|a, b| a.document == b.document).map(|passages| {
            let (first, last) = (&passages[0], &passages[passages.len() - 1]);
            let sentences = &self.tokens[first.tokens.start..last.tokens.end];
            (first.document, [sentences, titles.get(first.document as usize)].concat())
        })
    }
}

impl CorpusPart<u32> {
    /// Tokenises numbered documents; words are numbered by the spellings that are returned too.
    fn read(documents: &[(u32, Arc<Document>)], classifier: &SentenceClassifier) -> (Self, Vec<Spelling>) {
        let mut part = Self {
            tokens: Vec::new(),
            is_name: Vec::new(),
            sentences: Vec::new(),
            passages: Vec::new(),
            contexts: CsrLists::default(),
            sections: CsrLists::default(),
        };
        let mut spellings = Spellings::new(classifier);
        for (number, document) in documents {
            let (text, mut last_context, mut last_section) = (document.text(), None, None);
            for passage in document.passages() {
                let (sentences, tokens) = (part.sentences.len(), part.tokens.len());
                if passage.kind != PassageKind::Noise {
                    for span in document.split_at_breaks(passage.span()) {
                        part.read_sentences(&text[span.clone()], span.start, &mut spellings);
                    }
                }
                let context = document.context(passage);
                if last_context.replace(context) != Some(context) {
                    part.contexts.push(spellings.intern_words(context));
                }
                let section = (document.section(passage), document.speaker(passage).unwrap_or_default());
                if last_section.replace(section) != Some(section) {
                    part.sections.push(spellings.intern_words(section.0));
                    part.sections.extend_last(spellings.intern_words(section.1));
                }
                part.passages.push(PassageSpan {
                    document: *number,
                    context: part.contexts.len() - 1,
                    section: part.sections.len() - 1,
                    sentences: sentences..part.sentences.len(),
                    tokens: tokens..part.tokens.len(),
                    kind: passage.kind,
                });
            }
        }
        (part, spellings.into_vec())
    }

    /// Tokenises the sentences of `text`, which begins at byte `start` of its document.
    fn read_sentences<'t>(&mut self, text: &'t str, start: usize, spellings: &mut Spellings<'t>) {
        let mut words = Vec::new();
        for piece in split_sentences(text) {
            let sentence = &text[piece.clone()];
            spellings.split_into(sentence, &mut words);
            let first_token = self.tokens.len();
            self.tokens.extend(words.iter().map(|word| word.spelling));
            self.is_name
                .extend(words.iter().map(|word| word.span.start > 0 && spellings.get(word.spelling).starts_upper_case));
            self.sentences.push(SentenceSpan {
                span: start + piece.start..start + piece.end,
                tokens: first_token..self.tokens.len(),
                answer_types: spellings.answer_types(sentence, &words),
            });
        }
    }

    /// Replaces spelling numbers by the exact keys `ids`.
    fn renumber(self, ids: &[ExactId]) -> CorpusPart {
        let exact_id = |number: &u32| ids[*number as usize];
        CorpusPart {
            tokens: self.tokens.iter().map(exact_id).collect(),
            contexts: self.contexts.map(exact_id),
            sections: self.sections.map(exact_id),
            is_name: self.is_name,
            sentences: self.sentences,
            passages: self.passages,
        }
    }
}

#[cfg(test)]
mod tests;
