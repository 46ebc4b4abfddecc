//! Each passage's row: its words, sentence by sentence, and all else that is looked at of it, in one
//! piece.
//!
//! Postings find passages; which of their sentences answers is decided by looking at each. A few
//! hundred are looked at for a question, of millions, so rows stay on the disk as they were written,
//! and what is looked at together lies together: a passage costs one reading of memory, not ten.

use std::collections::HashMap;
use std::io;
use std::ops::Range;

use rustc_hash::FxBuildHasher;

use super::corpus::{Corpus, CorpusPart};
use super::ids::{DocumentId, ExactId, SentenceId, TokenId};
use super::runs::offset;
use super::stored::{ByteLists, Numbers, Packed, put, write_numbers};
use super::table_file::{Section, TableFile, TableWriter};
use crate::records::Kind;
use crate::text::kinds::Kinds;

/// A quotable sentence.
#[derive(Debug, Clone)]
pub struct Sentence {
    pub id: SentenceId,
    pub document: DocumentId,
    /// Bytes of the document's text.
    pub span: Range<usize>,
    /// What its wording may answer.
    pub offers: Kinds,
    pub tokens: Vec<TokenId>,
}

/// The rows of a segment, and what several of them share.
pub(super) struct ForwardIndex {
    rows: ByteLists,
    /// Each heading with the speaker under it, and each run of words that belongs to passages and
    /// stands elsewhere, once.
    shared: ByteLists,
    /// Each set of what sentences offer, once.
    offers: Numbers,
    /// By document: the words of its title and path.
    titles: ByteLists,
}

/// What is looked at of one passage.
#[derive(Debug, Clone)]
pub(super) struct PassageEntry<'r> {
    pub kind: Kind,
    /// The number of its speaker among the document's people.
    pub speaker: Option<u32>,
    heading: u32,
    context: u32,
    sentences: &'r [u8],
}

/// A sentence of a row.
#[derive(Debug, Clone)]
pub(super) struct SentenceView<'r> {
    /// Bytes of the document's text.
    pub span: Range<usize>,
    pub tokens: &'r [u8],
    offers: u32,
}

impl ForwardIndex {
    /// `speakers` are the passages', as numbers among their documents' people.
    pub fn write(corpus: &Corpus, speakers: &[Option<u32>], to: &mut TableWriter) -> io::Result<()> {
        let mut shared: HashMap<&[ExactId], u32, FxBuildHasher> = HashMap::default();
        let mut offers: HashMap<u32, u32, FxBuildHasher> = HashMap::default();
        let mut lists = Vec::new();
        let mut share = |words| {
            *shared.entry(words).or_insert_with(|| {
                lists.push(words);
                offset(lists.len() - 1)
            })
        };
        let mut speakers = speakers.iter();
        for part in &corpus.parts {
            for (place, context) in part.passages.iter().zip(part.context.iter()) {
                let heading = share(part.headings.get(place.heading));
                let context = share(context);
                let speaker = speakers.next().copied().flatten().map_or(0, |number| number + 1);
                to.bytes(Section::ForwardIndex, |row| {
                    [u32::from(place.kind.code()), speaker, heading, context]
                        .into_iter()
                        .for_each(|number| put(number, row));
                    sentences(part, place.sentences.clone(), &mut offers, row);
                })?;
            }
        }
        to.lists(Section::Shared, lists.iter().map(|words| words.iter().map(|word| word.0)))?;
        let mut sets: Vec<_> = offers.into_iter().map(|(bits, number)| (number, bits)).collect();
        sets.sort_unstable();
        write_numbers(sets.into_iter().map(|(_, bits)| bits), to.section(Section::Offers))?;
        to.lists(Section::Titles, corpus.titles.iter().map(|words| words.iter().map(|word| word.0)))
    }

    pub fn open(from: &TableFile) -> io::Result<Self> {
        Ok(Self {
            rows: from.lists(Section::ForwardIndex)?,
            shared: from.lists(Section::Shared)?,
            offers: from.numbers(Section::Offers)?,
            titles: from.lists(Section::Titles)?,
        })
    }

    /// How many passages there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn get(&self, passage: u32) -> PassageEntry<'_> {
        let mut row = Packed(self.rows.get(passage as usize));
        let mut next = || row.next().unwrap_or_default();
        let (kind, speaker, heading, context) = (next(), next(), next(), next());
        let kind = Kind::of_code(u8::try_from(kind).unwrap_or_default());
        PassageEntry { kind, speaker: speaker.checked_sub(1), heading, context, sentences: row.0 }
    }

    /// The words that belong to a passage and stand elsewhere.
    pub fn context(&self, row: &PassageEntry) -> impl Iterator<Item = ExactId> {
        words(self.shared.get(row.context as usize))
    }

    /// The words of the headings and the speaker that a passage stands under.
    pub fn heading(&self, row: &PassageEntry) -> impl Iterator<Item = ExactId> {
        words(self.shared.get(row.heading as usize))
    }

    pub fn title(&self, document: u32) -> impl Iterator<Item = ExactId> {
        words(self.titles.get(document as usize))
    }

    /// A sentence, with what its wording may answer and its tokens.
    pub fn sentence(&self, id: SentenceId, document: DocumentId, said: &SentenceView) -> Sentence {
        let offers = Kinds::from_bits_retain(self.offers.get(said.offers as usize));
        Sentence { id, document, span: said.span.clone(), offers, tokens: collected(said.tokens) }
    }
}

/// Writes the sentences of a passage: where each begins behind the one before, how long it is, what it
/// offers, how many bytes its tokens take, and these.
fn sentences(
    part: &CorpusPart,
    numbers: Range<usize>,
    offers: &mut HashMap<u32, u32, FxBuildHasher>,
    row: &mut Vec<u8>,
) {
    let (mut end, mut tokens) = (0, Vec::new());
    for found in &part.sentences[numbers] {
        let next = offset(offers.len());
        let offered = *offers.entry(found.offers.bits()).or_insert(next);
        let said = part.tokens[found.tokens.clone()].iter().zip(&part.names[found.tokens.clone()]);
        said.for_each(|(&word, &name)| put(TokenId::new(word, name).0, &mut tokens));
        let (behind, length) = (found.span.start - end, found.span.len());
        let about = [offset(behind), offset(length), offered, offset(tokens.len())];
        about.into_iter().for_each(|number| put(number, row));
        row.append(&mut tokens);
        end = found.span.end;
    }
}

impl<'r> PassageEntry<'r> {
    /// Its sentences, in order; noise has none.
    pub fn sentences(&self) -> impl Iterator<Item = SentenceView<'r>> + use<'r> {
        let (mut rest, mut end) = (Packed(self.sentences), 0);
        std::iter::from_fn(move || {
            let start = end + rest.next()? as usize;
            let (length, offers, tokens) = (rest.next()?, rest.next()?, rest.next()?);
            end = start + length as usize;
            let (tokens, behind) = rest.0.split_at_checked(tokens as usize)?;
            rest = Packed(behind);
            Some(SentenceView { span: start..end, tokens, offers })
        })
    }
}

/// The tokens of a sentence, from their bytes.
pub(super) fn tokens(bytes: &[u8]) -> impl Iterator<Item = TokenId> {
    Packed(bytes).map(TokenId)
}

/// The same, kept: none takes less than a byte.
fn collected(bytes: &[u8]) -> Vec<TokenId> {
    let mut all = Vec::with_capacity(bytes.len());
    all.extend(tokens(bytes));
    all
}

fn words(list: &[u8]) -> impl Iterator<Item = ExactId> {
    Packed(list).map(ExactId)
}

#[cfg(test)]
mod tests;
