//! A segment of tantivy's, written from ready lists.
//!
//! tantivy's own writer takes the records word for word and finds each term's list by its bytes:
//! fifty million look-ups for thirty megabytes of text, ten times what all else takes together.
//! Here the lists are there already, so that only its file formats are left to it: what is
//! written, and so what is found, is the same to the byte.

use std::io::{self, Write};
use std::path::Path;

use rayon::prelude::*;
use tantivy::directory::{CompositeWrite, FileSlice, RamDirectory, TerminatingWrite};
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentComponent;
use tantivy::postings::FieldSerializer;
use tantivy::schema::{IndexRecordOption, Schema};
use tantivy::store::{Compressor, StoreWriter};
use tantivy::{Directory, Index, IndexSettings, Segment, TantivyError};

use super::terms::Field;
use super::views::{View, Views};

/// Where tantivy looks for what belongs to an index.
const META: &str = "meta.json";

/// What is written of one field.
#[derive(Default)]
struct Written {
    /// The length of each passage, in tantivy's code of a byte.
    lengths: Vec<u8>,
    terms: Vec<u8>,
    postings: Vec<u8>,
}

/// An index in memory, of one segment; `fields` are the schema's, in the order of [`Field::ALL`].
pub(super) fn index(schema: Schema, fields: &[tantivy::schema::Field], views: &Views) -> tantivy::Result<Index> {
    let written: Result<Vec<_>, TantivyError> =
        fields.par_iter().zip(Field::ALL).map(|(&field, ours)| written(field, &views.of(ours))).collect();
    let mut written = written?;
    let index = Index::create(RamDirectory::create(), schema, IndexSettings::default())?;
    let passages = u32::try_from(written[0].lengths.len()).unwrap_or(u32::MAX);
    let segment = index.new_segment().with_max_doc(passages);
    let mut parts = |bytes: fn(&mut Written) -> &mut Vec<u8>| -> Vec<_> {
        fields.iter().copied().zip(written.iter_mut().map(bytes).map(std::mem::take)).collect()
    };
    composite(&segment, SegmentComponent::FieldNorms, parts(|field| &mut field.lengths))?;
    composite(&segment, SegmentComponent::Terms, parts(|field| &mut field.terms))?;
    composite(&segment, SegmentComponent::Postings, parts(|field| &mut field.postings))?;
    composite(&segment, SegmentComponent::Positions, fields.iter().map(|&field| (field, Vec::new())).collect())?;
    nothing_else(&segment)?;
    let mut meta = index.load_metas()?;
    meta.segments = vec![segment.meta().clone()];
    index.directory().atomic_write(Path::new(META), &serde_json::to_vec(&meta).map_err(io::Error::from)?)?;
    Ok(index)
}

fn written(field: tantivy::schema::Field, view: &View) -> tantivy::Result<Written> {
    let lengths = view.lengths();
    let total = lengths.iter().copied().map(u64::from).sum();
    let lengths: Vec<u8> = lengths.into_iter().map(FieldNormReader::fieldnorm_to_id).collect();
    let reader = FieldNormReader::open(FileSlice::from(lengths.clone()))?;
    let (mut terms, mut postings, mut no_positions) = (Vec::new(), Vec::new(), Vec::new());
    let mut files = [&mut terms, &mut postings, &mut no_positions].map(CompositeWrite::wrap);
    let [to_terms, to_postings, to_positions] = files.each_mut().map(|file| file.for_field(field));
    let record = IndexRecordOption::WithFreqs;
    serialise(FieldSerializer::create(record, total, to_terms, to_postings, to_positions, Some(reader))?, view)?;
    Ok(Written { lengths, terms, postings })
}

fn serialise<W: Write>(mut serializer: FieldSerializer<'_, W>, view: &View) -> io::Result<()> {
    view.each(|term, passages| {
        serializer.new_term(term, u32::try_from(passages.len()).unwrap_or(u32::MAX), true)?;
        passages.iter().for_each(|entry| serializer.write_doc(entry.place, entry.times, &[]));
        serializer.close_term()
    })?;
    serializer.close()
}

fn composite(
    segment: &Segment,
    component: SegmentComponent,
    parts: Vec<(tantivy::schema::Field, Vec<u8>)>,
) -> tantivy::Result<()> {
    let mut file = CompositeWrite::wrap(segment.open_write(component)?);
    for (field, bytes) in parts {
        file.for_field(field).write_all(&bytes)?;
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
