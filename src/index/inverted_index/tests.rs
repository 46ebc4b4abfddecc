//! An inverted index can be read back, by this crate and by any program that uses tantivy.

use proptest::prelude::*;
use tantivy::collector::{DocSetCollector, TopDocs};
use tantivy::directory::RamDirectory;
use tantivy::postings::Postings;
use tantivy::query::TermQuery;
use tantivy::{DocAddress, DocSet, IndexReader, ReloadPolicy, Searcher, TERMINATED, Term};

use super::*;
use crate::formats::Position;
use crate::index;
use crate::records::{Document, PassageContext, PassageKind, document_from_lines};
use crate::text::tokenise;

/// The number of documents, each of two passages: more than a block of postings holds.
const DOCUMENTS: u32 = 150;
const REPEATED: [&str; 3] = ["quỹ", "quỹ quỹ", "quỹ quỹ quỹ"];

/// Whether a document begins with "Họp tổ"; the others begin with "Đường".
fn is_meeting(number: u32) -> bool {
    number.is_multiple_of(7)
}

/// The frequency of "quỹ" in the first passage of a document.
fn frequency(number: u32) -> u32 {
    1 + number % 3
}

fn document(number: u32) -> Arc<Document> {
    let start = if is_meeting(number) { "Họp tổ" } else { "Đường" };
    let line = format!("{start} {}", REPEATED[frequency(number) as usize - 1]);
    let lines = [(PassageKind::Item, line.as_str()), (PassageKind::Item, "Ghi thêm")];
    document_from_lines(lines, Position::Line(1), &PassageContext::default()).into()
}

/// Opens a folder with tantivy alone.
fn searcher(folder: &Path) -> Searcher {
    let index = tantivy::Index::open_in_dir(folder).expect("tantivy opens the folder");
    assert!(index.validate_checksum().expect("its files can be read").is_empty());
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
    let reader: IndexReader = reader.expect("tantivy opens the segment");
    reader.searcher()
}

/// Returns the passages in which tantivy finds a term, each with its frequency.
fn postings(searcher: &Searcher, field: Field, term: &[u8]) -> Vec<(u32, u32)> {
    let term = Term::from_field_bytes(field, term);
    let lists = searcher.segment_reader(0).inverted_index(field).expect("the field is indexed");
    let list = lists.read_postings(&term, IndexRecordOption::WithFreqs).expect("the list can be read");
    let mut passages = Vec::new();
    if let Some(mut list) = list {
        while list.doc() != TERMINATED {
            passages.push((list.doc(), list.term_freq()));
            list.advance();
        }
    }
    let only: Vec<u32> = passages.iter().map(|(passage, _)| *passage).collect();
    assert_eq!(search(searcher, term), only);
    passages
}

/// Returns the passages that tantivy's queries find, with and without scores.
fn search(searcher: &Searcher, term: Term) -> Vec<u32> {
    let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
    let all = searcher.search(&query, &DocSetCollector).expect("tantivy searches");
    let best = TopDocs::with_limit(1_000).order_by_score();
    let best = searcher.search(&query, &best).expect("tantivy scores");
    let mut passages: Vec<u32> = best.iter().map(|(_, address)| address.doc_id).collect();
    passages.sort_unstable();
    assert!(passages.iter().all(|passage| all.contains(&DocAddress::new(0, *passage))));
    assert_eq!(passages.len(), all.len());
    passages
}

/// The expected postings: the first passages of the documents that `contains` accepts.
fn expected(contains: impl Fn(u32) -> bool, frequency: impl Fn(u32) -> u32) -> Vec<(u32, u32)> {
    (0..DOCUMENTS).filter(|number| contains(*number)).map(|number| (2 * number, frequency(number))).collect()
}

#[test]
fn tantivy_opens_and_searches_what_is_written() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let documents: Vec<_> = (0..DOCUMENTS).map(document).collect();
    let segment = index::Segment::build(&documents, None, Some(folder.path())).expect("it is writable");
    let searcher = searcher(folder.path());
    assert_eq!((searcher.segment_readers().len(), searcher.num_docs()), (1, 2 * u64::from(DOCUMENTS)));

    let (_, [words, pairs]) = build_schema();
    let key = |word: &str| segment.vocabulary.exact_id(&tokenise(word)[0].exact).expect("the word is known");
    let word = |word: &str| postings(&searcher, words, &word_term(key(word)));
    assert_eq!(word("quỹ"), expected(|_| true, frequency));
    assert_eq!(word("họp"), expected(is_meeting, |_| 1));
    let unknown = ExactId(u32::try_from(segment.vocabulary.exact_len()).expect("there are few words"));
    assert_eq!(postings(&searcher, words, &word_term(unknown)), []);

    let folded = |word: &str| segment.vocabulary.folded_key(key(word));
    let pair = |first: &str, second: &str| postings(&searcher, pairs, &pair_term((folded(first), folded(second))));
    // Pairs are indexed without frequencies.
    assert_eq!(pair("tổ", "quỹ"), expected(is_meeting, |_| 1));
    assert_eq!(pair("quỹ", "quỹ"), expected(|number| frequency(number) > 1, |_| 1));
    assert_eq!(pair("quỹ", "tổ"), []);
}

/// The passages of a list and their frequencies, if it has them.
fn decode(list: Option<BlockSegmentPostings>) -> (Vec<u32>, Vec<u32>) {
    let (mut passages, mut frequencies) = (Vec::new(), Vec::new());
    let Some(mut list) = list else { return (passages, frequencies) };
    while !list.docs().is_empty() {
        passages.extend(list.docs());
        frequencies.extend(list.freqs());
        list.advance();
    }
    (passages, frequencies)
}

/// Checks that the postings of passages with these words are right.
fn check(passages: &[Vec<&str>]) {
    let lines: Vec<_> = passages.iter().map(|words| words.join(" ")).collect();
    let lines = lines.iter().map(|line| (PassageKind::Item, line.as_str()));
    let document = document_from_lines(lines, Position::Line(1), &PassageContext::default());
    let (mut vocabulary, directory) = (Vocabulary::default(), RamDirectory::create());
    let corpus = Corpus::read(&[document.into()], &mut vocabulary);
    InvertedIndex::write(&corpus, &vocabulary, Box::new(directory.clone())).expect("memory has room");
    let index = InvertedIndex::open(Box::new(directory)).expect("it was just written");
    let matches = |count: &dyn Fn(&Vec<&str>) -> usize| -> (Vec<u32>, Vec<u32>) {
        let count = |passage| u32::try_from(count(passage)).expect("there are few");
        (0..).zip(passages).map(|(number, passage)| (number, count(passage))).filter(|(_, count)| *count > 0).unzip()
    };
    for first in WORDS {
        let Some(id) = vocabulary.exact_id(first) else { continue };
        let found = decode(index.word_postings(id).expect("it can be read"));
        assert_eq!(found, matches(&|passage| passage.iter().filter(|word| **word == first).count()), "{first}");
        for second in WORDS {
            let Some(other) = vocabulary.exact_id(second) else { continue };
            let pair = (vocabulary.folded_key(id), vocabulary.folded_key(other));
            let (together, _) = matches(&|passage| usize::from(passage.windows(2).any(|two| two == [first, second])));
            let (found, _) = decode(index.pair_postings(pair).expect("it can be read"));
            assert_eq!(found, together, "{first} {second}");
            assert_eq!(index.pair_frequency(pair).expect("it can be read") as usize, together.len());
        }
    }
    let beyond = ExactId(u32::try_from(vocabulary.exact_len()).expect("there are few"));
    assert!(index.word_postings(beyond).expect("it can be read").is_none());
}

const WORDS: [&str; 4] = ["an", "ba", "co", "du"];

#[test]
fn lists_of_many_blocks_are_complete() {
    check(&vec![vec!["an", "ba", "an"]; 128]);
    check(&vec![vec!["an", "ba", "an"]; 129]);
    check(&(0..300).map(|number| if number % 3 == 0 { vec!["an"] } else { vec!["ba", "co"] }).collect::<Vec<_>>());
}

#[test]
fn a_missing_index_is_an_error() {
    assert!(InvertedIndex::open(Box::new(RamDirectory::create())).is_err());
}

#[test]
fn terms_are_in_the_order_of_their_numbers() {
    assert!((0..70_000).step_by(251).map(|number| word_term(ExactId(number))).is_sorted());
    let pairs = [(0, 1), (0, 256), (1, 0), (255, 9), (256, 0), (u32::MAX, 0)];
    assert!(pairs.map(|(first, second)| pair_term((FoldedId(first), FoldedId(second)))).is_sorted_by(|a, b| a < b));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn postings_decode_to_what_was_encoded(
        passages in prop::collection::vec(prop::collection::vec(prop::sample::select(WORDS.to_vec()), 1..6), 1..200),
    ) {
        check(&passages);
    }
}
