//! The inverted index: the passages that contain a word or a pair of neighbours, in tantivy's formats.
//!
//! tantivy's own writer takes documents word by word and finds the list of each term by its bytes, which
//! takes ten times as long as everything else together. Here the posting lists exist already, so only
//! tantivy's formats are used: its term dictionary, its postings in blocks of 128, its directories in
//! memory and on disk. Terms are numbers: of a word, or of the two words of a pair.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use tantivy::directory::{CompositeWrite, Directory, TerminatingWrite};
use tantivy::fastfield::FastFieldsWriter;
use tantivy::index::SegmentComponent;
use tantivy::postings::{BlockSegmentPostings, FieldSerializer};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::store::{Compressor, StoreWriter};
use tantivy::{IndexSettings, InvertedIndexReader, SegmentReader, TantivyError};

use super::corpus::{Corpus, PassageWords};
use super::ids::{ExactId, FoldedId};
use super::pairs::Pairs;
use super::posting_lists::PostingLists;
use super::vocabulary::Vocabulary;

/// The file in which tantivy lists the segments of an index.
const META_FILE: &str = "meta.json";

/// The postings of one segment.
pub(super) struct InvertedIndex {
    words: Arc<InvertedIndexReader>,
    pairs: Arc<InvertedIndexReader>,
}

impl InvertedIndex {
    /// Writes the postings of a corpus as a tantivy index of one segment.
    pub fn write(corpus: &Corpus, vocabulary: &Vocabulary, directory: Box<dyn Directory>) -> tantivy::Result<()> {
        let (schema, [words, pairs]) = build_schema();
        let (words, pairs) =
            rayon::join(|| serialise_words(words, corpus, vocabulary), || serialise_pairs(pairs, corpus, vocabulary));
        let (words, pairs) = (words?, pairs?);
        let index = tantivy::Index::create(directory, schema, IndexSettings::default())?;
        let passages = u32::try_from(corpus.passages().count()).unwrap_or(u32::MAX);
        let segment = index.new_segment().with_max_doc(passages);
        let fields = [words, pairs];
        write_composite(
            &segment,
            SegmentComponent::Terms,
            fields.each_ref().map(|field| (field.field, &field.terms[..])),
        )?;
        write_composite(
            &segment,
            SegmentComponent::Postings,
            fields.each_ref().map(|field| (field.field, &field.postings[..])),
        )?;
        write_composite(&segment, SegmentComponent::Positions, fields.each_ref().map(|field| (field.field, &[][..])))?;
        write_composite(&segment, SegmentComponent::FieldNorms, [])?;
        write_empty_components(&segment)?;
        let mut meta = index.load_metas()?;
        meta.segments = vec![segment.meta().clone()];
        index.directory().atomic_write(Path::new(META_FILE), &serde_json::to_vec(&meta).map_err(io::Error::from)?)?;
        Ok(())
    }

    /// Opens what [`Self::write`] has written.
    pub fn open(directory: Box<dyn Directory>) -> tantivy::Result<Self> {
        let segments = tantivy::Index::open(directory)?.searchable_segments()?;
        let only = segments.first().ok_or_else(|| TantivyError::InternalError("there is no segment".to_owned()))?;
        let reader = SegmentReader::open(only)?;
        let (_, [words, pairs]) = build_schema();
        Ok(Self { words: reader.inverted_index(words)?, pairs: reader.inverted_index(pairs)? })
    }

    /// The passages that contain a word, with its frequencies; `None` if there are none.
    pub fn word_postings(&self, id: ExactId) -> tantivy::Result<Option<BlockSegmentPostings>> {
        read_postings(&self.words, &word_term(id), IndexRecordOption::WithFreqs)
    }

    /// The passages that contain two neighbouring words, by their folded keys; `None` if there are none.
    pub fn pair_postings(&self, pair: (FoldedId, FoldedId)) -> tantivy::Result<Option<BlockSegmentPostings>> {
        read_postings(&self.pairs, &pair_term(pair), IndexRecordOption::Basic)
    }

    /// The number of passages that contain a pair.
    pub fn pair_frequency(&self, pair: (FoldedId, FoldedId)) -> tantivy::Result<u32> {
        Ok(self.pairs.terms().get(pair_term(pair))?.map_or(0, |info| info.doc_freq))
    }
}

fn read_postings(
    field: &InvertedIndexReader,
    term: &[u8],
    option: IndexRecordOption,
) -> tantivy::Result<Option<BlockSegmentPostings>> {
    let info = field.terms().get(term)?;
    Ok(info.map(|info| field.read_block_postings_from_terminfo(&info, option)).transpose()?)
}

/// The term of a word: its number in big-endian order, because terms are sorted by their bytes.
fn word_term(id: ExactId) -> [u8; 4] {
    id.0.to_be_bytes()
}

/// The term of a pair, big-endian like [`word_term`].
fn pair_term((first, second): (FoldedId, FoldedId)) -> [u8; 8] {
    (u64::from(first.0) << 32 | u64::from(second.0)).to_be_bytes()
}

/// The schema, and its two fields: words and pairs.
fn build_schema() -> (Schema, [Field; 2]) {
    let options = |record| {
        let indexing = TextFieldIndexing::default().set_index_option(record).set_fieldnorms(false);
        TextOptions::default().set_indexing_options(indexing)
    };
    let mut schema = Schema::builder();
    let words = schema.add_text_field("words", options(IndexRecordOption::WithFreqs));
    let pairs = schema.add_text_field("pairs", options(IndexRecordOption::Basic));
    (schema.build(), [words, pairs])
}

/// The serialised term dictionary and postings of one field.
struct SerialisedField {
    field: Field,
    terms: Vec<u8>,
    postings: Vec<u8>,
}

fn serialise_words(field: Field, corpus: &Corpus, vocabulary: &Vocabulary) -> tantivy::Result<SerialisedField> {
    let passages = || corpus.passages().map(|words| words.body().map(|word| word.0));
    let lists = PostingLists::from_passages(vocabulary.exact_len(), passages);
    let terms = (0..).map(ExactId).take(vocabulary.exact_len()).map(|id| (word_term(id), id.0 as usize));
    serialise_field(field, IndexRecordOption::WithFreqs, &lists, terms)
}

fn serialise_pairs(field: Field, corpus: &Corpus, vocabulary: &Vocabulary) -> tantivy::Result<SerialisedField> {
    let pairs = Pairs::from_passages(corpus.passages().map(PassageWords::body), vocabulary);
    let lists = PostingLists::from_passages(pairs.len(), || pairs.passages());
    let terms = pairs.to_sorted_vec().into_iter().map(|(pair, number)| (pair_term(pair), number as usize));
    serialise_field(field, IndexRecordOption::Basic, &lists, terms)
}

/// Serialises the posting lists of a field. `terms` must be in the order of their bytes, each with the
/// number of its list.
fn serialise_field<const N: usize>(
    field: Field,
    record: IndexRecordOption,
    lists: &PostingLists,
    terms: impl Iterator<Item = ([u8; N], usize)>,
) -> tantivy::Result<SerialisedField> {
    let (mut term_bytes, mut posting_bytes, mut position_bytes) = (Vec::new(), Vec::new(), Vec::new());
    let mut files = [&mut term_bytes, &mut posting_bytes, &mut position_bytes].map(CompositeWrite::wrap);
    let [dictionary, postings, positions] = files.each_mut().map(|file| file.for_field(field));
    let mut serializer = FieldSerializer::create(record, 0, dictionary, postings, positions, None)?;
    for (term, number) in terms {
        let list = lists.get(number);
        if !list.is_empty() {
            serializer.new_term(&term, u32::try_from(list.len()).unwrap_or(u32::MAX), record.has_freq())?;
            list.iter().for_each(|posting| serializer.write_doc(posting.passage, posting.frequency, &[]));
            serializer.close_term()?;
        }
    }
    serializer.close()?;
    Ok(SerialisedField { field, terms: term_bytes, postings: posting_bytes })
}

/// Writes a segment file that holds the bytes of each field.
fn write_composite<const N: usize>(
    segment: &tantivy::Segment,
    component: SegmentComponent,
    fields: [(Field, &[u8]); N],
) -> tantivy::Result<()> {
    let mut file = CompositeWrite::wrap(segment.open_write(component)?);
    for (field, bytes) in fields {
        file.for_field(field).write_all(bytes)?;
    }
    Ok(file.close()?)
}

/// Writes the files that tantivy requires of a segment and that have no content here.
fn write_empty_components(segment: &tantivy::Segment) -> tantivy::Result<()> {
    let store = segment.open_write(SegmentComponent::Store)?;
    StoreWriter::new(store, Compressor::None, 0, false)?.close()?;
    let mut fast = segment.open_write(SegmentComponent::FastFields)?;
    let tokenizers = segment.index().tokenizers().clone();
    FastFieldsWriter::from_schema_and_tokenizer_manager(&segment.schema(), tokenizers)?.serialize(&mut fast, None)?;
    Ok(fast.terminate()?)
}

#[cfg(test)]
mod tests;
