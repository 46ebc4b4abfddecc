//! tantivy as in its guide: one text field, stored on the disk and mapped into memory.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TEXT};
use tantivy::tokenizer::TokenStream;
use tantivy::{Index, TantivyDocument, Term};

use super::{RESULT_LIMIT, Stopwatch};

/// The memory budget of the writer in bytes.
const MEMORY_BUDGET: usize = 200 << 20;

const THREADS: usize = 2;

fn schema() -> (Schema, Field, Field) {
    let mut schema = Schema::builder();
    let (number, text) = (schema.add_u64_field("number", FAST), schema.add_text_field("text", TEXT));
    (schema.build(), number, text)
}

pub fn build(folder: &Path, batches: impl Iterator<Item = Vec<(u64, String)>>) -> Duration {
    let (mut stopwatch, (schema, number, text)) = (Stopwatch::default(), schema());
    let index = Index::create_in_dir(folder, schema).expect("the folder is empty");
    let mut writer = index.writer_with_num_threads(THREADS, MEMORY_BUDGET).expect("there is no other writer");
    for batch in batches {
        stopwatch.time(|| {
            for (passage_number, passage) in batch {
                let mut document = TantivyDocument::new();
                document.add_u64(number, passage_number);
                document.add_text(text, passage);
                writer.add_document(document).expect("there is room");
            }
        });
    }
    stopwatch.time(|| {
        writer.commit().expect("there is room");
        writer.wait_merging_threads().expect("there is room");
    });
    stopwatch.0
}

pub fn search(folder: &Path) -> impl FnMut(&str) -> Vec<u64> {
    let index = Index::open_in_dir(folder).expect("the index was built");
    let searcher = index.reader().expect("the index was built").searcher();
    let mut tokenizer = index.tokenizers().get("default").expect("it is always there");
    let text = schema().2;
    move |question| {
        let (mut terms, mut tokens) = (BTreeSet::new(), tokenizer.token_stream(question));
        tokens.process(&mut |token| {
            terms.insert(Term::from_field_text(text, &token.text));
        });
        let term_query = |term| Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)) as Box<dyn Query>;
        let query = BooleanQuery::union(terms.into_iter().map(term_query).collect());
        let best = TopDocs::with_limit(RESULT_LIMIT).order_by_score();
        let found = searcher.search(&query, &best).expect("it can be read");
        let passage_number = |address: tantivy::DocAddress| {
            let numbers = searcher.segment_reader(address.segment_ord).fast_fields().u64("number");
            numbers.expect("every passage has a number").first(address.doc_id).expect("every passage has a number")
        };
        found.into_iter().map(|(_, address)| passage_number(address)).collect()
    }
}
