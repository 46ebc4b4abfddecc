//! Which passages hold a word or a pair of neighbours: tantivy's postings, written from ready lists.
//!
//! tantivy's own writer takes the records word for word and finds each term's list by its bytes,
//! ten times what all else takes together. Here the lists are there already, so that its formats
//! alone are left to it: its term dictionary, its postings in blocks of 128, its directories in
//! memory and on the disk. Terms are numbers, of words or of the two words of a pair.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use tantivy::directory::{CompositeWrite, Directory, TerminatingWrite};
use tantivy::fastfield::FastFieldsWriter;
use tantivy::index::SegmentComponent;
use tantivy::postings::{BlockSegmentPostings, FieldSerializer};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::store::{Compressor, StoreWriter};
use tantivy::{Index, IndexSettings, InvertedIndexReader, Segment, SegmentReader, TantivyError};

use super::corpus::{Corpus, PassageWords};
use super::ids::{ExactId, FoldedId};
use super::lists::Lists;
use super::pairs::Pairs;
use super::vocabulary::Vocabulary;

/// Where tantivy looks for what belongs to an index.
const META: &str = "meta.json";

/// The postings of one segment.
pub(super) struct Inverted {
    words: Arc<InvertedIndexReader>,
    pairs: Arc<InvertedIndexReader>,
}

impl Inverted {
    /// Writes what the passages hold.
    pub fn write(corpus: &Corpus, vocabulary: &Vocabulary, directory: Box<dyn Directory>) -> tantivy::Result<()> {
        let (schema, [words, pairs]) = schema();
        let (words, pairs) =
            rayon::join(|| of_words(words, corpus, vocabulary), || of_pairs(pairs, corpus, vocabulary));
        let (words, pairs) = (words?, pairs?);
        let index = Index::create(directory, schema, IndexSettings::default())?;
        let passages = u32::try_from(corpus.passages().count()).unwrap_or(u32::MAX);
        let segment = index.new_segment().with_max_doc(passages);
        let parts = [words, pairs];
        composite(&segment, SegmentComponent::Terms, parts.each_ref().map(|part| (part.field, &part.terms[..])))?;
        composite(&segment, SegmentComponent::Postings, parts.each_ref().map(|part| (part.field, &part.postings[..])))?;
        composite(&segment, SegmentComponent::Positions, parts.each_ref().map(|part| (part.field, &[][..])))?;
        composite(&segment, SegmentComponent::FieldNorms, [])?;
        nothing_else(&segment)?;
        let mut meta = index.load_metas()?;
        meta.segments = vec![segment.meta().clone()];
        index.directory().atomic_write(Path::new(META), &serde_json::to_vec(&meta).map_err(io::Error::from)?)?;
        Ok(())
    }

    pub fn open(directory: Box<dyn Directory>) -> tantivy::Result<Self> {
        let segments = Index::open(directory)?.searchable_segments()?;
        let only = segments.first().ok_or_else(|| TantivyError::InternalError("there is no segment".to_owned()))?;
        let reader = SegmentReader::open(only)?;
        let (_, [words, pairs]) = schema();
        Ok(Self { words: reader.inverted_index(words)?, pairs: reader.inverted_index(pairs)? })
    }

    /// The passages that hold a word, with how often; none where none does.
    pub fn word(&self, id: ExactId) -> tantivy::Result<Option<BlockSegmentPostings>> {
        postings(&self.words, &word_term(id), IndexRecordOption::WithFreqs)
    }

    /// The passages that hold two words side by side, by their folded keys.
    pub fn pair(&self, pair: (FoldedId, FoldedId)) -> tantivy::Result<Option<BlockSegmentPostings>> {
        postings(&self.pairs, &pair_term(pair), IndexRecordOption::Basic)
    }

    /// How many passages hold a pair.
    pub fn with_pair(&self, pair: (FoldedId, FoldedId)) -> tantivy::Result<u32> {
        Ok(self.pairs.terms().get(pair_term(pair))?.map_or(0, |term| term.doc_freq))
    }
}

fn postings(
    field: &InvertedIndexReader,
    term: &[u8],
    option: IndexRecordOption,
) -> tantivy::Result<Option<BlockSegmentPostings>> {
    let found = field.terms().get(term)?;
    Ok(found.map(|term| field.read_block_postings_from_terminfo(&term, option)).transpose()?)
}

/// The most significant byte first, for terms are sorted by their bytes.
fn word_term(id: ExactId) -> [u8; 4] {
    id.0.to_be_bytes()
}

fn pair_term((first, second): (FoldedId, FoldedId)) -> [u8; 8] {
    (u64::from(first.0) << 32 | u64::from(second.0)).to_be_bytes()
}

fn schema() -> (Schema, [Field; 2]) {
    let options = |record| {
        let indexing = TextFieldIndexing::default().set_index_option(record).set_fieldnorms(false);
        TextOptions::default().set_indexing_options(indexing)
    };
    let mut schema = Schema::builder();
    let words = schema.add_text_field("words", options(IndexRecordOption::WithFreqs));
    let pairs = schema.add_text_field("pairs", options(IndexRecordOption::Basic));
    (schema.build(), [words, pairs])
}

/// What is written of one field.
struct Written {
    field: Field,
    terms: Vec<u8>,
    postings: Vec<u8>,
}

fn of_words(field: Field, corpus: &Corpus, vocabulary: &Vocabulary) -> tantivy::Result<Written> {
    let own = || corpus.passages().map(|words| words.own().map(|word| word.0));
    let lists = Lists::of(vocabulary.exact_len(), own);
    let terms = (0..).map(ExactId).take(vocabulary.exact_len()).map(|id| (word_term(id), id.0 as usize));
    written(field, IndexRecordOption::WithFreqs, &lists, terms)
}

fn of_pairs(field: Field, corpus: &Corpus, vocabulary: &Vocabulary) -> tantivy::Result<Written> {
    let pairs = Pairs::of(corpus.passages().map(PassageWords::own), vocabulary);
    let lists = Lists::of(pairs.len(), || pairs.of_passages());
    let terms = pairs.sorted().into_iter().map(|(pair, number)| (pair_term(pair), number as usize));
    written(field, IndexRecordOption::Basic, &lists, terms)
}

/// Writes the lists of terms, which come in the order of their bytes, each with its list's number.
fn written<const N: usize>(
    field: Field,
    record: IndexRecordOption,
    lists: &Lists,
    terms: impl Iterator<Item = ([u8; N], usize)>,
) -> tantivy::Result<Written> {
    let (mut to_terms, mut to_postings, mut no_positions) = (Vec::new(), Vec::new(), Vec::new());
    let mut files = [&mut to_terms, &mut to_postings, &mut no_positions].map(CompositeWrite::wrap);
    let [dictionary, postings, positions] = files.each_mut().map(|file| file.for_field(field));
    let mut serializer = FieldSerializer::create(record, 0, dictionary, postings, positions, None)?;
    for (term, number) in terms {
        let list = lists.get(number);
        if !list.is_empty() {
            serializer.new_term(&term, u32::try_from(list.len()).unwrap_or(u32::MAX), record.has_freq())?;
            list.iter().for_each(|entry| serializer.write_doc(entry.place, entry.times, &[]));
            serializer.close_term()?;
        }
    }
    serializer.close()?;
    Ok(Written { field, terms: to_terms, postings: to_postings })
}

fn composite<const N: usize>(
    segment: &Segment,
    component: SegmentComponent,
    parts: [(Field, &[u8]); N],
) -> tantivy::Result<()> {
    let mut file = CompositeWrite::wrap(segment.open_write(component)?);
    for (field, bytes) in parts {
        file.for_field(field).write_all(bytes)?;
    }
    Ok(file.close()?)
}

/// The files that a segment must have and that hold nothing of ours.
fn nothing_else(segment: &Segment) -> tantivy::Result<()> {
    let store = segment.open_write(SegmentComponent::Store)?;
    StoreWriter::new(store, Compressor::None, 0, false)?.close()?;
    let mut fast = segment.open_write(SegmentComponent::FastFields)?;
    let tokenizers = segment.index().tokenizers().clone();
    FastFieldsWriter::from_schema_and_tokenizer_manager(&segment.schema(), tokenizers)?.serialize(&mut fast, None)?;
    Ok(fast.terminate()?)
}

#[cfg(test)]
mod tests;
