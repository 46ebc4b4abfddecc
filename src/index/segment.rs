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

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;
    use crate::index::ExactId;
    use crate::index::tests::{MINUTES, SPOKEN, keys, paragraphs, record, records};

    fn built(documents: &[Arc<Document>], on: Option<&Segment>, folder: Option<&Path>) -> Segment {
        Segment::build(documents, on, folder).expect("there is room for a few records")
    }

    /// All that a segment holds beside postings and rows.
    fn check_same(one: &Segment, other: &Segment) {
        assert_eq!(keys(&one.vocabulary), keys(&other.vocabulary));
        assert_eq!(one.statistics, other.statistics);
        assert_eq!((one.passages(), one.documents_in()), (other.passages(), other.documents_in()));
        assert_eq!(one.lengths.as_slice(), other.lengths.as_slice());
        let words: Vec<_> = (0..).map(ExactId).take(one.vocabulary.exact_len()).collect();
        for document in 0..offset(one.documents_in()) {
            assert_eq!(one.passages_of(document), other.passages_of(document));
            assert_eq!(one.people.of_document(document), other.people.of_document(document));
            assert_eq!(one.terms.times(document, &words), other.terms.times(document, &words));
        }
    }

    #[test]
    fn each_passage_is_of_its_document() {
        let documents = [3, 0, 1, 2].map(|count| paragraphs("a.md", &["Quỹ còn.", "Hết giờ.", "Họp xong."][..count]));
        let segment = built(&documents, None, None);
        assert_eq!([0, 1, 2, 3].map(|document| segment.passages_of(document)), [0..3, 3..3, 3..4, 4..6]);
        assert_eq!([0, 1, 2, 3, 4, 5].map(|passage| segment.document_of(passage)), [0, 0, 0, 2, 3, 3]);
    }

    #[test]
    fn a_segment_numbers_its_words_on_from_the_one_below() {
        let below = built(&[record("a.txt", SPOKEN)], None, None);
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let above = built(&[record("b.md", MINUTES)], Some(&below), Some(folder.path()));
        let (known, all) = (keys(&below.vocabulary), keys(&above.vocabulary));
        let (before, new) = all.split_at(known.len());
        assert!(before == known && !new.is_empty());
        assert_eq!(above.documents_in(), 1, "it has no records but its own");
        let alone = Segment::open(folder.path(), None).expect("it was just written");
        assert_eq!(keys(&alone.vocabulary), new, "and writes down no words but its own");
    }

    #[test]
    fn a_folder_that_lacks_a_file_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        assert!(Segment::open(folder.path(), None).is_err(), "there is nothing in it");
        built(&[record("a.txt", SPOKEN)], None, Some(folder.path()));
        let files: Vec<_> =
            fs::read_dir(folder.path()).expect("it is there").flatten().map(|file| file.path()).collect();
        assert!(files.len() > 4, "{files:?}");
        let needed = ["tables", "meta.json", "idx", "term"];
        for file in files
            .iter()
            .filter(|file| needed.iter().any(|name| file.ends_with(name) || file.extension() == Some(name.as_ref())))
        {
            let aside = file.with_extension("aside");
            fs::rename(file, &aside).expect("it is writable");
            assert!(Segment::open(folder.path(), None).is_err(), "{}", file.display());
            fs::rename(&aside, file).expect("it is writable");
        }
        assert!(Segment::open(folder.path(), None).is_ok(), "all is there again");
        assert!(Segment::build(&[], None, Some(folder.path())).is_err(), "nothing is written over");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]

        #[test]
        fn what_is_opened_is_what_was_built(below in records(), above in records()) {
            let folders = [tempfile::tempdir()?, tempfile::tempdir()?];
            let stored = |documents: &[_], on: Option<&Segment>, at: usize| built(documents, on, Some(folders[at].path()));
            let first = built(&below, None, None);
            let second = built(&above, Some(&first), None);
            check_same(&stored(&below, None, 0), &first);
            let opened = Segment::open(folders[0].path(), None)?;
            check_same(&opened, &first);
            check_same(&stored(&above, Some(&opened), 1), &second);
            let opened = Segment::open(folders[1].path(), Some(&opened))?;
            check_same(&opened, &second);
            prop_assert_eq!((first.folder(), opened.folder()), (None, Some(folders[1].path())));
        }
    }
}
