//! tantivy as its guide has it: one field of text, on the disk, mapped into memory.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TEXT};
use tantivy::tokenizer::TokenStream;
use tantivy::{Index, TantivyDocument, Term};

use super::{SOUGHT, Stopwatch};

/// Bytes that its threads may hold, and these.
const HELD: usize = 200 << 20;
const THREADS: usize = 2;

fn schema() -> (Schema, Field, Field) {
    let mut schema = Schema::builder();
    let (number, text) = (schema.add_u64_field("number", FAST), schema.add_text_field("text", TEXT));
    (schema.build(), number, text)
}

pub fn build(folder: &Path, batches: impl Iterator<Item = Vec<(u64, String)>>) -> Duration {
    let (mut watch, (schema, number, text)) = (Stopwatch::default(), schema());
    let index = Index::create_in_dir(folder, schema).expect("the folder is empty");
    let mut writer = index.writer_with_num_threads(THREADS, HELD).expect("it is the only one");
    for batch in batches {
        watch.time(|| {
            for (passage, words) in batch {
                let mut document = TantivyDocument::new();
                document.add_u64(number, passage);
                document.add_text(text, words);
                writer.add_document(document).expect("there is room");
            }
        });
    }
    watch.time(|| {
        writer.commit().expect("there is room");
        writer.wait_merging_threads().expect("there is room");
    });
    watch.0
}

pub fn search(folder: &Path) -> impl FnMut(&str) -> Vec<u64> {
    let index = Index::open_in_dir(folder).expect("it was built");
    let searcher = index.reader().expect("it was built").searcher();
    let mut tokenizer = index.tokenizers().get("default").expect("it is always there");
    let text = schema().2;
    move |question| {
        let (mut terms, mut tokens) = (BTreeSet::new(), tokenizer.token_stream(question));
        tokens.process(&mut |token| {
            terms.insert(Term::from_field_text(text, &token.text));
        });
        let any = |term| Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)) as Box<dyn Query>;
        let query = BooleanQuery::union(terms.into_iter().map(any).collect());
        let best = TopDocs::with_limit(SOUGHT).order_by_score();
        let found = searcher.search(&query, &best).expect("it can be read");
        let number = |place: tantivy::DocAddress| {
            let numbers = searcher.segment_reader(place.segment_ord).fast_fields().u64("number");
            numbers.expect("every passage has one").first(place.doc_id).expect("every passage has one")
        };
        found.into_iter().map(|(_, place)| number(place)).collect()
    }
}
