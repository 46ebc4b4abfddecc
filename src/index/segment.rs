//! A segment: an immutable index of some documents, in memory or in a folder of its own, which is
//! memory-mapped.
//!
//! A segment may have a base segment, whose vocabulary it extends: words of the base have the same
//! numbers in both. The two are opened together.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::{Directory, MmapDirectory, OwnedBytes, RamDirectory};

use super::IndexError;
use super::byte_tables::{U32Array, VarintIter, write_u32s};
use super::corpus::Corpus;
use super::csr_lists::to_u32;
use super::document_terms::DocumentTerms;
use super::forward_index::ForwardIndex;
use super::ids::FoldedId;
use super::inverted_index::InvertedIndex;
use super::pairs::Pairs;
use super::people::{self, People};
use super::statistics::Statistics;
use super::table_file::{TableFile, TableId, TableWriter};
use super::vocabulary::Vocabulary;
use crate::records::Document;

/// An immutable index of some documents.
pub struct Segment {
    pub(super) vocabulary: Arc<Vocabulary>,
    pub(super) statistics: Statistics,
    pub(super) inverted_index: InvertedIndex,
    pub(super) forward_index: ForwardIndex,
    pub(super) document_terms: DocumentTerms,
    pub(super) people: People,
    /// By passage: its number of words, as tantivy's one-byte field norm.
    pub(super) lengths: OwnedBytes,
    /// By document: its first passage.
    pub(super) first_passages: U32Array,
    /// `None` if the segment is in memory.
    folder: Option<PathBuf>,
}

/// The share of deleted documents in the statistics of a segment: to be subtracted from them.
#[derive(Debug, Default)]
pub(super) struct DeletedStatistics {
    pub statistics: Statistics,
    /// By pair: the number of deleted passages that contain it.
    pub pairs: std::collections::HashMap<(FoldedId, FoldedId), u32, rustc_hash::FxBuildHasher>,
}

impl std::fmt::Debug for Segment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Segment").field("passages", &self.forward_index.len()).finish_non_exhaustive()
    }
}

impl Segment {
    /// Indexes documents in memory, or in an empty folder. `base` is the segment whose vocabulary the new one
    /// extends.
    ///
    /// # Errors
    /// If memory or disk space runs out, or the folder has a segment already.
    pub fn build(documents: &[Arc<Document>], base: Option<&Self>, folder: Option<&Path>) -> Result<Self, IndexError> {
        let directory: Box<dyn Directory> = match folder {
            Some(folder) => Box::new(MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?),
            None => Box::new(RamDirectory::create()),
        };
        let documents: &Vec<_> = &documents.iter().map(Document::clone_unloaded).collect();
        let mut vocabulary = base.map(|base| (*base.vocabulary).clone()).unwrap_or_default();
        let base_words = vocabulary.exact_len();
        let corpus = Corpus::read(documents, &mut vocabulary);
        let write_postings = || InvertedIndex::write(&corpus, &vocabulary, directory.clone());
        let build_tables = || build_tables(&corpus, documents, &vocabulary, base_words);
        let (postings, tables) = rayon::join(write_postings, build_tables);
        postings?;
        tables?.close(&*directory).map_err(tantivy::TantivyError::from)?;
        directory.sync_directory()?;
        drop(corpus);
        Self::read(&*directory, folder, vocabulary)
    }

    /// Opens the segment in a folder, with the base that it was built on.
    ///
    /// # Errors
    /// If a file is missing, damaged or unreadable.
    pub fn open(folder: &Path, base: Option<&Self>) -> Result<Self, IndexError> {
        let directory = MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?;
        let tables = TableFile::open(&directory).map_err(tantivy::TantivyError::from)?;
        let mut vocabulary = base.map(|base| (*base.vocabulary).clone()).unwrap_or_default();
        let words = tables.byte_lists(TableId::VocabularyWords)?;
        for number in 0..words.len() {
            let (exact, folded) = postcard::from_bytes(words.get(number)).map_err(io::Error::other)?;
            vocabulary.intern(exact, folded);
        }
        Self::read(&directory, Some(folder), vocabulary)
    }

    /// Opens the files of a segment whose vocabulary is known.
    fn read(directory: &dyn Directory, folder: Option<&Path>, vocabulary: Vocabulary) -> Result<Self, IndexError> {
        let tables = TableFile::open(directory).map_err(tantivy::TantivyError::from)?;
        let mut statistics = Statistics::default();
        let totals = tables.bytes(TableId::CorpusTotals)?;
        for (total, bytes) in statistics.totals.as_mut_array().into_iter().zip(totals.chunks_exact(8)) {
            *total = u64::from_le_bytes(bytes.try_into().expect("eight bytes are eight"));
        }
        let lists = tables.byte_lists(TableId::Frequencies)?;
        for (number, frequencies) in statistics.frequencies_mut().into_iter().enumerate() {
            *frequencies = VarintIter(lists.get(number)).collect();
        }
        Ok(Self {
            vocabulary: Arc::new(vocabulary),
            statistics,
            inverted_index: InvertedIndex::open(directory.box_clone())?,
            forward_index: ForwardIndex::open(&tables)?,
            document_terms: DocumentTerms::open(&tables)?,
            people: People::open(&tables)?,
            lengths: tables.bytes(TableId::PassageLengths)?,
            first_passages: tables.u32_array(TableId::FirstPassages)?,
            folder: folder.map(Path::to_owned),
        })
    }

    /// The segment's folder; `None` if the segment is in memory.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The number of passages.
    pub fn passage_count(&self) -> usize {
        self.forward_index.len()
    }

    /// The number of documents.
    pub fn document_count(&self) -> usize {
        self.first_passages.len()
    }

    /// The document of a passage.
    pub(super) fn document(&self, passage: u32) -> u32 {
        to_u32(self.first_passages.count_up_to(passage) - 1)
    }

    /// The passages of a document.
    pub(super) fn passage_range(&self, document: u32) -> std::ops::Range<u32> {
        let next = document as usize + 1;
        let end =
            if next < self.document_count() { self.first_passages.get(next) } else { to_u32(self.forward_index.len()) };
        self.first_passages.get(document as usize)..end
    }

    /// The share of some of the segment's documents in its statistics.
    pub(super) fn compute_deleted_statistics(&self, documents: &[Arc<Document>]) -> DeletedStatistics {
        let documents: Vec<_> = documents.iter().map(Document::clone_unloaded).collect();
        let mut vocabulary = (*self.vocabulary).clone();
        let corpus = Corpus::read(&documents, &mut vocabulary);
        let given_names = people::collect_given_names(&documents, &vocabulary);
        let pairs = Pairs::from_passages(corpus.passages().map(|words| words.body()), &vocabulary);
        let statistics = Statistics::from_corpus(&corpus, &vocabulary, &given_names);
        DeletedStatistics { statistics, pairs: pairs.passage_frequencies() }
    }
}

/// Builds all tables except the postings. The vocabulary's first `base_words` words are those of the base.
fn build_tables(
    corpus: &Corpus,
    documents: &[Arc<Document>],
    vocabulary: &Vocabulary,
    base_words: usize,
) -> io::Result<TableWriter> {
    let mut tables = TableWriter::default();
    let first = documents.iter().scan(0, |next, document| {
        let first = *next;
        *next += to_u32(document.passage_count());
        Some(first)
    });
    write_u32s(first, tables.table(TableId::FirstPassages))?;
    let people = People::write(documents, vocabulary, &mut tables)?;
    ForwardIndex::write(corpus, &people.speakers, &mut tables)?;
    let norm = tantivy::fieldnorm::FieldNormReader::fieldnorm_to_id;
    let lengths = corpus.passages().map(|words| norm(to_u32(words.body().count())));
    tables.table(TableId::PassageLengths).extend(lengths);
    DocumentTerms::write(corpus, documents.len(), &mut tables)?;
    for word in vocabulary.iter_words_from(base_words) {
        let encoded = postcard::to_stdvec(&word).map_err(io::Error::other)?;
        tables.push_list(TableId::VocabularyWords, |bytes| bytes.extend(encoded))?;
    }
    let statistics = Statistics::from_corpus(corpus, vocabulary, &people.given_names);
    for total in statistics.totals.to_array() {
        tables.table(TableId::CorpusTotals).extend(total.to_le_bytes());
    }
    let frequencies = statistics.frequencies().map(|frequencies| frequencies.iter().copied());
    tables.push_number_lists(TableId::Frequencies, frequencies)?;
    Ok(tables)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;
    use crate::index::ExactId;
    use crate::index::tests::{MINUTES, SPOKEN, keys, paragraphs, record, records};

    fn build(documents: &[Arc<Document>], base: Option<&Segment>, folder: Option<&Path>) -> Segment {
        Segment::build(documents, base, folder).expect("there is room for a few records")
    }

    /// Checks that two segments are equal, except for their postings and forward indexes.
    fn check_equal(one: &Segment, other: &Segment) {
        assert_eq!(keys(&one.vocabulary), keys(&other.vocabulary));
        assert_eq!(one.statistics, other.statistics);
        assert_eq!((one.passage_count(), one.document_count()), (other.passage_count(), other.document_count()));
        assert_eq!(one.lengths.as_slice(), other.lengths.as_slice());
        let words: Vec<_> = (0..).map(ExactId).take(one.vocabulary.exact_len()).collect();
        for document in 0..to_u32(one.document_count()) {
            assert_eq!(one.passage_range(document), other.passage_range(document));
            assert_eq!(one.people.get(document), other.people.get(document));
            assert_eq!(
                one.document_terms.frequencies(document, &words),
                other.document_terms.frequencies(document, &words)
            );
        }
    }

    #[test]
    fn each_passage_is_in_its_document() {
        let documents = [3, 0, 1, 2].map(|count| paragraphs("a.md", &["Quỹ còn.", "Hết giờ.", "Họp xong."][..count]));
        let segment = build(&documents, None, None);
        assert_eq!([0, 1, 2, 3].map(|document| segment.passage_range(document)), [0..3, 3..3, 3..4, 4..6]);
        assert_eq!([0, 1, 2, 3, 4, 5].map(|passage| segment.document(passage)), [0, 0, 0, 2, 3, 3]);
    }

    #[test]
    fn a_segment_extends_the_vocabulary_of_its_base() {
        let base = build(&[record("a.txt", SPOKEN)], None, None);
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let segment = build(&[record("b.md", MINUTES)], Some(&base), Some(folder.path()));
        let (base_keys, all) = (keys(&base.vocabulary), keys(&segment.vocabulary));
        let (first, new) = all.split_at(base_keys.len());
        assert!(first == base_keys && !new.is_empty());
        assert_eq!(segment.document_count(), 1, "it has no records but its own");
        let alone = Segment::open(folder.path(), None).expect("it was just written");
        assert_eq!(keys(&alone.vocabulary), new, "and stores no words but its own");
    }

    #[test]
    fn a_folder_that_lacks_a_file_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        assert!(Segment::open(folder.path(), None).is_err(), "there is nothing in it");
        build(&[record("a.txt", SPOKEN)], None, Some(folder.path()));
        let files: Vec<_> =
            fs::read_dir(folder.path()).expect("it is there").flatten().map(|file| file.path()).collect();
        assert!(files.len() > 4, "{files:?}");
        let needed = ["tables", "meta.json", "idx", "term"];
        for file in files
            .iter()
            .filter(|file| needed.iter().any(|name| file.ends_with(name) || file.extension() == Some(name.as_ref())))
        {
            let moved = file.with_extension("moved");
            fs::rename(file, &moved).expect("it is writable");
            assert!(Segment::open(folder.path(), None).is_err(), "{}", file.display());
            fs::rename(&moved, file).expect("it is writable");
        }
        assert!(Segment::open(folder.path(), None).is_ok(), "every file is back");
        assert!(Segment::build(&[], None, Some(folder.path())).is_err(), "no file is overwritten");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]

        #[test]
        fn an_opened_segment_equals_the_one_that_was_built(base_records in records(), new_records in records()) {
            let folders = [tempfile::tempdir()?, tempfile::tempdir()?];
            let store = |documents: &[_], base: Option<&Segment>, number: usize| build(documents, base, Some(folders[number].path()));
            let first = build(&base_records, None, None);
            let second = build(&new_records, Some(&first), None);
            check_equal(&store(&base_records, None, 0), &first);
            let opened = Segment::open(folders[0].path(), None)?;
            check_equal(&opened, &first);
            check_equal(&store(&new_records, Some(&opened), 1), &second);
            let opened = Segment::open(folders[1].path(), Some(&opened))?;
            check_equal(&opened, &second);
            prop_assert_eq!((first.folder(), opened.folder()), (None, Some(folders[1].path())));
        }
    }
}
