//! The forward index: for each passage one entry, with its words sentence by sentence and all other data
//! that ranking reads.
//!
//! Postings find passages; which of their sentences answers is decided by reading each. A question
//! reads a few hundred of millions of passages, so entries stay encoded on disk. The data of a passage
//! is contiguous: a passage costs one memory access, not ten.

use std::collections::HashMap;
use std::io;
use std::ops::Range;

use rustc_hash::FxBuildHasher;

use super::byte_tables::{ByteLists, U32Array, VarintIter, write_u32s, write_varint};
use super::corpus::{Corpus, CorpusPart};
use super::csr_lists::to_u32;
use super::ids::{DocumentId, ExactId, IndexedToken, SentenceId};
use super::table_file::{TableFile, TableId, TableWriter};
use crate::records::PassageKind;
use crate::text::answer_types::AnswerTypes;

/// A quotable sentence.
#[derive(Debug, Clone)]
pub struct Sentence {
    pub id: SentenceId,
    pub document: DocumentId,
    /// Byte range in the document's text.
    pub span: Range<usize>,
    /// The types of answer in its wording.
    pub answer_types: AnswerTypes,
    pub tokens: Vec<IndexedToken>,
}

/// The passage entries of a segment, and data that several entries share.
pub(super) struct ForwardIndex {
    entries: ByteLists,
    /// The distinct word lists of sections and contexts.
    shared_words: ByteLists,
    /// The distinct sets of answer types.
    answer_types: U32Array,
    /// By document: the words of its title and path.
    titles: ByteLists,
}

/// The entry of one passage. Sections, contexts and answer types are numbers of shared lists and sets.
#[derive(Debug, Clone)]
pub(super) struct PassageEntry<'a> {
    pub kind: PassageKind,
    /// The number of its speaker among the document's people.
    pub speaker: Option<u32>,
    section: u32,
    context: u32,
    /// The encoded sentences.
    sentences: &'a [u8],
}

/// A sentence of an entry.
#[derive(Debug, Clone)]
pub(super) struct SentenceView<'a> {
    /// Byte range in the document's text.
    pub span: Range<usize>,
    /// The encoded tokens; see [`decode_tokens`].
    pub tokens: &'a [u8],
    answer_types: u32,
}

impl ForwardIndex {
    /// Writes the entries of a corpus. `speakers` has for each passage the number of its speaker among the
    /// people of its document.
    pub fn write(corpus: &Corpus, speakers: &[Option<u32>], to: &mut TableWriter) -> io::Result<()> {
        let mut shared: HashMap<&[ExactId], u32, FxBuildHasher> = HashMap::default();
        let mut answer_types: HashMap<u32, u32, FxBuildHasher> = HashMap::default();
        let mut lists = Vec::new();
        let mut share = |words| {
            *shared.entry(words).or_insert_with(|| {
                lists.push(words);
                to_u32(lists.len() - 1)
            })
        };
        let mut speakers = speakers.iter();
        for part in &corpus.parts {
            for passage in &part.passages {
                let section = share(part.sections.get(passage.section));
                let context = share(part.contexts.get(passage.context));
                let speaker = speakers.next().copied().flatten().map_or(0, |number| number + 1);
                to.push_list(TableId::PassageEntries, |entry| {
                    [u32::from(passage.kind.code()), speaker, section, context]
                        .into_iter()
                        .for_each(|number| write_varint(number, entry));
                    write_sentences(part, passage.sentences.clone(), &mut answer_types, entry);
                })?;
            }
        }
        to.push_number_lists(TableId::SharedWords, lists.iter().map(|words| words.iter().map(|word| word.0)))?;
        let mut sets: Vec<_> = answer_types.into_iter().map(|(bits, number)| (number, bits)).collect();
        sets.sort_unstable();
        write_u32s(sets.into_iter().map(|(_, bits)| bits), to.table(TableId::AnswerTypes))?;
        to.push_number_lists(TableId::Titles, corpus.titles.iter().map(|words| words.iter().map(|word| word.0)))
    }

    pub fn open(from: &TableFile) -> io::Result<Self> {
        Ok(Self {
            entries: from.byte_lists(TableId::PassageEntries)?,
            shared_words: from.byte_lists(TableId::SharedWords)?,
            answer_types: from.u32_array(TableId::AnswerTypes)?,
            titles: from.byte_lists(TableId::Titles)?,
        })
    }

    /// The number of passages.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn get(&self, passage: u32) -> PassageEntry<'_> {
        let mut numbers = VarintIter(self.entries.get(passage as usize));
        let mut next = || numbers.next().unwrap_or_default();
        let (kind, speaker, section, context) = (next(), next(), next(), next());
        let kind = PassageKind::from_code(u8::try_from(kind).unwrap_or_default());
        PassageEntry { kind, speaker: speaker.checked_sub(1), section, context, sentences: numbers.0 }
    }

    /// The words of a passage's context: text elsewhere in the document that belongs to it.
    pub fn context(&self, entry: &PassageEntry) -> impl Iterator<Item = ExactId> {
        decode_words(self.shared_words.get(entry.context as usize))
    }

    /// The words of the headings and the speaker above a passage.
    pub fn section(&self, entry: &PassageEntry) -> impl Iterator<Item = ExactId> {
        decode_words(self.shared_words.get(entry.section as usize))
    }

    /// The words of a document's title and path.
    pub fn title(&self, document: u32) -> impl Iterator<Item = ExactId> {
        decode_words(self.titles.get(document as usize))
    }

    /// Decodes a sentence.
    pub fn sentence(&self, id: SentenceId, document: DocumentId, view: &SentenceView) -> Sentence {
        let answer_types = AnswerTypes::from_bits_retain(self.answer_types.get(view.answer_types as usize));
        Sentence { id, document, span: view.span.clone(), answer_types, tokens: collect_tokens(view.tokens) }
    }
}

/// Writes the sentences of a passage. A sentence is encoded as four varints (the bytes between it and the
/// previous sentence, its length in bytes, the number of its answer types, the length of its encoded
/// tokens), followed by its tokens.
fn write_sentences(
    part: &CorpusPart,
    sentences: Range<usize>,
    answer_types: &mut HashMap<u32, u32, FxBuildHasher>,
    entry: &mut Vec<u8>,
) {
    let (mut end, mut tokens) = (0, Vec::new());
    for sentence in &part.sentences[sentences] {
        let next = to_u32(answer_types.len());
        let types = *answer_types.entry(sentence.answer_types.bits()).or_insert(next);
        let words = part.tokens[sentence.tokens.clone()].iter().zip(&part.is_name[sentence.tokens.clone()]);
        words.for_each(|(&word, &is_name)| write_varint(IndexedToken::new(word, is_name).0, &mut tokens));
        let (gap, length) = (sentence.span.start - end, sentence.span.len());
        let header = [to_u32(gap), to_u32(length), types, to_u32(tokens.len())];
        header.into_iter().for_each(|number| write_varint(number, entry));
        entry.append(&mut tokens);
        end = sentence.span.end;
    }
}

impl<'a> PassageEntry<'a> {
    /// The passage's sentences, in order. Noise has none.
    pub fn sentences(&self) -> impl Iterator<Item = SentenceView<'a>> + use<'a> {
        let (mut rest, mut end) = (VarintIter(self.sentences), 0);
        std::iter::from_fn(move || {
            let start = end + rest.next()? as usize;
            let (length, answer_types, tokens) = (rest.next()?, rest.next()?, rest.next()?);
            end = start + length as usize;
            let (tokens, next) = rest.0.split_at_checked(tokens as usize)?;
            rest = VarintIter(next);
            Some(SentenceView { span: start..end, tokens, answer_types })
        })
    }
}

/// Decodes the tokens of a sentence.
pub(super) fn decode_tokens(bytes: &[u8]) -> impl Iterator<Item = IndexedToken> {
    VarintIter(bytes).map(IndexedToken)
}

/// Decodes the tokens of a sentence into a vector. A token takes at least a byte, so it never grows.
fn collect_tokens(bytes: &[u8]) -> Vec<IndexedToken> {
    let mut tokens = Vec::with_capacity(bytes.len());
    tokens.extend(decode_tokens(bytes));
    tokens
}

fn decode_words(bytes: &[u8]) -> impl Iterator<Item = ExactId> {
    VarintIter(bytes).map(ExactId)
}

#[cfg(test)]
mod tests;
