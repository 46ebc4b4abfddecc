//! Some documents, indexed once and never changed: in memory, or in a folder of their own, where they
//! are mapped and read as they are needed.
//!
//! A segment may stand on another one, whose words it numbers as that one does; the two are opened
//! together.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::{Directory, MmapDirectory, OwnedBytes, RamDirectory};

use super::IndexError;
use super::corpus::Corpus;
use super::documents::DocumentTerms;
use super::forward_index::ForwardIndex;
use super::ids::FoldedId;
use super::inverted::Inverted;
use super::pairs::Pairs;
use super::people::{self, People};
use super::runs::offset;
use super::statistics::Statistics;
use super::stored::{Numbers, Packed, write_numbers};
use super::table_file::{Section, TableFile, TableWriter};
use super::vocabulary::Vocabulary;
use crate::records::Document;

/// Documents of a segment, and all that is searched of them.
pub struct Segment {
    pub(super) vocabulary: Arc<Vocabulary>,
    pub(super) statistics: Statistics,
    pub(super) inverted: Inverted,
    pub(super) rows: ForwardIndex,
    pub(super) terms: DocumentTerms,
    pub(super) people: People,
    /// By passage: how many words it has, in a code of a byte.
    pub(super) lengths: OwnedBytes,
    /// By document: its first passage.
    pub(super) first_passages: Numbers,
    folder: Option<PathBuf>,
}

/// What documents that are gone had counted.
#[derive(Debug, Default)]
pub(super) struct DeletedStats {
    pub statistics: Statistics,
    pub pairs: std::collections::HashMap<(FoldedId, FoldedId), u32, rustc_hash::FxBuildHasher>,
}

impl std::fmt::Debug for Segment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Segment").field("passages", &self.rows.len()).finish_non_exhaustive()
    }
}

impl Segment {
    /// Indexes documents in memory, or into an empty folder.
    ///
    /// # Errors
    /// Where memory or disk cannot take it.
    pub fn build(documents: &[Arc<Document>], on: Option<&Self>, folder: Option<&Path>) -> Result<Self, IndexError> {
        let directory: Box<dyn Directory> = match folder {
            Some(folder) => Box::new(MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?),
            None => Box::new(RamDirectory::create()),
        };
        let documents: &Vec<_> = &documents.iter().map(Document::afresh).collect();
        let mut vocabulary = on.map(|on| (*on.vocabulary).clone()).unwrap_or_default();
        let known = vocabulary.exact_len();
        let corpus = Corpus::read(documents, &mut vocabulary);
        let inverted = || Inverted::write(&corpus, &vocabulary, directory.clone());
        let tables = || tables(&corpus, documents, &vocabulary, known);
        let (inverted, tables) = rayon::join(inverted, tables);
        inverted?;
        tables?.close(&*directory).map_err(tantivy::TantivyError::from)?;
        directory.sync_directory()?;
        drop(corpus);
        Self::read(&*directory, folder, vocabulary)
    }

    /// Opens what was indexed into a folder.
    ///
    /// # Errors
    /// Where that is not there, or not whole.
    pub fn open(folder: &Path, on: Option<&Self>) -> Result<Self, IndexError> {
        let directory = MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?;
        let sections = TableFile::open(&directory).map_err(tantivy::TantivyError::from)?;
        let mut vocabulary = on.map(|on| (*on.vocabulary).clone()).unwrap_or_default();
        let words = sections.lists(Section::PassageWords)?;
        for number in 0..words.len() {
            let (exact, folded) = postcard::from_bytes(words.get(number)).map_err(io::Error::other)?;
            vocabulary.number(exact, folded);
        }
        Self::read(&directory, Some(folder), vocabulary)
    }

    fn read(directory: &dyn Directory, folder: Option<&Path>, vocabulary: Vocabulary) -> Result<Self, IndexError> {
        let sections = TableFile::open(directory).map_err(tantivy::TantivyError::from)?;
        let mut statistics = Statistics::default();
        let totals = sections.get(Section::Totals)?;
        for (total, bytes) in statistics.totals.all_mut().into_iter().zip(totals.chunks_exact(8)) {
            *total = u64::from_le_bytes(bytes.try_into().expect("eight bytes are eight"));
        }
        let counts = sections.lists(Section::Counts)?;
        for (number, into) in statistics.counts_mut().into_iter().enumerate() {
            *into = Packed(counts.get(number)).collect();
        }
        Ok(Self {
            vocabulary: Arc::new(vocabulary),
            statistics,
            inverted: Inverted::open(directory.box_clone())?,
            rows: ForwardIndex::open(&sections)?,
            terms: DocumentTerms::open(&sections)?,
            people: People::open(&sections)?,
            lengths: sections.get(Section::Lengths)?,
            first_passages: sections.numbers(Section::FirstPassages)?,
            folder: folder.map(Path::to_owned),
        })
    }

    /// The folder that it lies in; none where it is in memory.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// How many passages it has.
    pub fn passages(&self) -> usize {
        self.rows.len()
    }

    /// How many documents it has.
    pub fn documents_in(&self) -> usize {
        self.first_passages.len()
    }

    /// The document of a passage.
    pub(super) fn document_of(&self, passage: u32) -> u32 {
        offset(self.first_passages.up_to(passage) - 1)
    }

    pub(super) fn passages_of(&self, document: u32) -> std::ops::Range<u32> {
        let next = document as usize + 1;
        let end = if next < self.documents_in() { self.first_passages.get(next) } else { offset(self.rows.len()) };
        self.first_passages.get(document as usize)..end
    }

    /// What some of its documents had counted.
    pub(super) fn gone(&self, documents: &[Arc<Document>]) -> DeletedStats {
        let documents: Vec<_> = documents.iter().map(Document::afresh).collect();
        let mut vocabulary = (*self.vocabulary).clone();
        let corpus = Corpus::read(&documents, &mut vocabulary);
        let given = people::given(&documents, &vocabulary);
        let pairs = Pairs::of(corpus.passages().map(|words| words.own()), &vocabulary).counts();
        DeletedStats { statistics: Statistics::of(&corpus, &vocabulary, &given), pairs }
    }
}

/// All that is not postings.
fn tables(
    corpus: &Corpus,
    documents: &[Arc<Document>],
    vocabulary: &Vocabulary,
    known: usize,
) -> io::Result<TableWriter> {
    let mut to = TableWriter::default();
    let first = documents.iter().scan(0, |next, document| {
        let first = *next;
        *next += offset(document.passage_count());
        Some(first)
    });
    write_numbers(first, to.section(Section::FirstPassages))?;
    let people = People::write(documents, vocabulary, &mut to)?;
    ForwardIndex::write(corpus, &people.speakers, &mut to)?;
    let code = tantivy::fieldnorm::FieldNormReader::fieldnorm_to_id;
    let lengths = corpus.passages().map(|words| code(offset(words.own().count())));
    to.section(Section::Lengths).extend(lengths);
    DocumentTerms::write(corpus, documents.len(), &mut to)?;
    for word in vocabulary.words_from(known) {
        let written = postcard::to_stdvec(&word).map_err(io::Error::other)?;
        to.bytes(Section::PassageWords, |bytes| bytes.extend(written))?;
    }
    let statistics = Statistics::of(corpus, vocabulary, &people.given);
    for total in statistics.totals.all() {
        to.section(Section::Totals).extend(total.to_le_bytes());
    }
    to.lists(Section::Counts, statistics.counts().map(|counts| counts.iter().copied()))?;
    Ok(to)
}
