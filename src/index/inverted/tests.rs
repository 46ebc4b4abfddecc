//! What is written can be read, by us and by any program that uses tantivy.

use proptest::prelude::*;
use tantivy::collector::{DocSetCollector, TopDocs};
use tantivy::directory::RamDirectory;
use tantivy::postings::Postings;
use tantivy::query::TermQuery;
use tantivy::{DocAddress, DocSet, IndexReader, ReloadPolicy, Searcher, TERMINATED, Term};

use super::*;
use crate::formats::Position;
use crate::index;
use crate::records::{Document, Kind, PassageContext, of_lines};
use crate::text::tokens;

/// Documents of two passages: more than a block of postings holds.
const DOCUMENTS: u32 = 150;
const TIMES: [&str; 3] = ["quỹ", "quỹ quỹ", "quỹ quỹ quỹ"];

/// Whether a document begins with "Họp tổ"; the others begin with "Đường".
fn is_meeting(number: u32) -> bool {
    number.is_multiple_of(7)
}

/// How often a document says "quỹ" in its first passage.
fn times(number: u32) -> u32 {
    1 + number % 3
}

fn document(number: u32) -> Arc<Document> {
    let start = if is_meeting(number) { "Họp tổ" } else { "Đường" };
    let line = format!("{start} {}", TIMES[times(number) as usize - 1]);
    let lines = [(Kind::Item, line.as_str()), (Kind::Item, "Ghi thêm")];
    of_lines(lines, Position::Line(1), &PassageContext::default()).into()
}

/// Opens a folder as any program does that uses tantivy.
fn searcher(folder: &Path) -> Searcher {
    let index = Index::open_in_dir(folder).expect("tantivy opens the folder");
    assert!(index.validate_checksum().expect("its files can be read").is_empty());
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
    let reader: IndexReader = reader.expect("tantivy opens the segment");
    reader.searcher()
}

/// Returns the passages in which tantivy finds a term, each with how often.
fn found(searcher: &Searcher, field: Field, term: &[u8]) -> Vec<(u32, u32)> {
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
    assert_eq!(searched(searcher, term), only);
    passages
}

/// Returns the passages that tantivy's queries find, with and without scores.
fn searched(searcher: &Searcher, term: Term) -> Vec<u32> {
    let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
    let all = searcher.search(&query, &DocSetCollector).expect("tantivy searches");
    let best = TopDocs::with_limit(1_000).order_by_score();
    let best = searcher.search(&query, &best).expect("tantivy scores");
    let mut passages: Vec<u32> = best.iter().map(|(_, place)| place.doc_id).collect();
    passages.sort_unstable();
    assert!(passages.iter().all(|passage| all.contains(&DocAddress::new(0, *passage))));
    assert_eq!(passages.len(), all.len());
    passages
}

/// The first passages of some documents.
fn expected(chosen: impl Fn(u32) -> bool, times: impl Fn(u32) -> u32) -> Vec<(u32, u32)> {
    (0..DOCUMENTS).filter(|number| chosen(*number)).map(|number| (2 * number, times(number))).collect()
}

#[test]
fn tantivy_opens_and_searches_what_is_written() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let documents: Vec<_> = (0..DOCUMENTS).map(document).collect();
    let segment = index::Segment::build(&documents, None, Some(folder.path())).expect("it is writable");
    let searcher = searcher(folder.path());
    assert_eq!((searcher.segment_readers().len(), searcher.num_docs()), (1, 2 * u64::from(DOCUMENTS)));

    let (_, [words, pairs]) = schema();
    let key = |word: &str| segment.vocabulary.exact(&tokens(word)[0].exact).expect("the word is known");
    let word = |word: &str| found(&searcher, words, &word_term(key(word)));
    assert_eq!(word("quỹ"), expected(|_| true, times));
    assert_eq!(word("họp"), expected(is_meeting, |_| 1));
    let unknown = ExactId(u32::try_from(segment.vocabulary.exact_len()).expect("there are few words"));
    assert_eq!(found(&searcher, words, &word_term(unknown)), []);

    let folded = |word: &str| segment.vocabulary.folded_of(key(word));
    let pair = |first: &str, second: &str| found(&searcher, pairs, &pair_term((folded(first), folded(second))));
    // Pairs are written without how often they stand.
    assert_eq!(pair("tổ", "quỹ"), expected(is_meeting, |_| 1));
    assert_eq!(pair("quỹ", "quỹ"), expected(|number| times(number) > 1, |_| 1));
    assert_eq!(pair("quỹ", "tổ"), []);
}

/// The passages of a list, and how often each holds the term, where it tells.
fn decoded(list: Option<BlockSegmentPostings>) -> (Vec<u32>, Vec<u32>) {
    let (mut passages, mut times) = (Vec::new(), Vec::new());
    let Some(mut list) = list else { return (passages, times) };
    while !list.docs().is_empty() {
        passages.extend(list.docs());
        times.extend(list.freqs());
        list.advance();
    }
    (passages, times)
}

/// Passages of these words come back from their postings.
fn check(passages: &[Vec<&str>]) {
    let lines: Vec<_> = passages.iter().map(|words| words.join(" ")).collect();
    let lines = lines.iter().map(|line| (Kind::Item, line.as_str()));
    let document = of_lines(lines, Position::Line(1), &PassageContext::default());
    let (mut vocabulary, directory) = (Vocabulary::default(), RamDirectory::create());
    let corpus = Corpus::read(&[document.into()], &mut vocabulary);
    Inverted::write(&corpus, &vocabulary, Box::new(directory.clone())).expect("memory has room");
    let inverted = Inverted::open(Box::new(directory)).expect("it was just written");
    let places = |times: &dyn Fn(&Vec<&str>) -> usize| -> (Vec<u32>, Vec<u32>) {
        let times = |passage| u32::try_from(times(passage)).expect("there are few");
        (0..).zip(passages).map(|(place, passage)| (place, times(passage))).filter(|(_, times)| *times > 0).unzip()
    };
    for first in WORDS {
        let Some(id) = vocabulary.exact(first) else { continue };
        let found = decoded(inverted.word(id).expect("it can be read"));
        assert_eq!(found, places(&|passage| passage.iter().filter(|word| **word == first).count()), "{first}");
        for second in WORDS {
            let Some(other) = vocabulary.exact(second) else { continue };
            let pair = (vocabulary.folded_of(id), vocabulary.folded_of(other));
            let (together, _) = places(&|passage| usize::from(passage.windows(2).any(|two| two == [first, second])));
            let (found, _) = decoded(inverted.pair(pair).expect("it can be read"));
            assert_eq!(found, together, "{first} {second}");
            assert_eq!(inverted.with_pair(pair).expect("it can be read") as usize, together.len());
        }
    }
    let beyond = ExactId(u32::try_from(vocabulary.exact_len()).expect("there are few"));
    assert!(inverted.word(beyond).expect("it can be read").is_none());
}

const WORDS: [&str; 4] = ["an", "ba", "co", "du"];

#[test]
fn lists_of_many_blocks_are_whole() {
    check(&vec![vec!["an", "ba", "an"]; 128]);
    check(&vec![vec!["an", "ba", "an"]; 129]);
    check(&(0..300).map(|number| if number % 3 == 0 { vec!["an"] } else { vec!["ba", "co"] }).collect::<Vec<_>>());
}

#[test]
fn what_is_not_there_is_not_opened() {
    assert!(Inverted::open(Box::new(RamDirectory::create())).is_err());
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
