//! Tests of the index as a whole, and fixtures for the tests of its files.

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::formats::{Limits, Position};
use crate::records::{Document, PassageContext, PassageKind, document_from_lines, read_file};
use crate::text::tokenise;

pub(super) const SPOKEN: &str = "Họp tổ ngày 2/3/2024\n\nAn (tổ trưởng): Chào cả nhà.\nBà Bình: Quỹ còn chín triệu.\n\n\
    An (tổ trưởng): Ta thống nhất mua gạo.\n";
pub(super) const MINUTES: &str = "---\ntitle: Họp chi hội\ndate: 1/8/2023\nchair: Ông Lê An (chi hội trưởng)\n---\n# Thu chi\n\n\
    ## Quỹ\n\nQuỹ còn:\n\n- Bảy triệu\n- Ba cân gạo\n\n| Tổ | Góp |\n|---|---|\n| Một | 5 |\n| Hai | 7 |\n";

/// Reads a record from the text of a file.
pub(super) fn record(path: &str, text: &str) -> Arc<Document> {
    read_file(path, text.as_bytes(), &Limits::default()).documents.pop().expect("it has text")
}

/// A record of paragraphs, without a title.
pub(super) fn paragraphs(path: &str, lines: &[&str]) -> Arc<Document> {
    let lines = lines.iter().map(|line| (PassageKind::Paragraph, *line));
    let mut document = document_from_lines(lines, Position::Line(1), &PassageContext::default());
    path.clone_into(&mut document.path);
    document.into()
}

pub(super) fn build(documents: &[Arc<Document>]) -> Index {
    Index::build(documents).expect("there is memory for a few records")
}

/// Returns the exact keys of a vocabulary, by number.
pub(super) fn keys(vocabulary: &Vocabulary) -> Vec<String> {
    vocabulary.iter_words_from(0).map(|(exact, _)| exact.to_owned()).collect()
}

/// Builds a query of the words, folded words and pairs of `text` that the index knows.
pub(super) fn query(text: &str, index: &Index) -> Query {
    let words = tokenise(text);
    let ids: Vec<_> = words.iter().map(|word| index.exact_id(&word.exact)).collect();
    let mut query = Query::default();
    ids.iter().flatten().for_each(|id| query.add(TermKey::Exact(*id), 1.0));
    let folded = words.iter().filter_map(|word| index.folded_id(&word.folded));
    folded.for_each(|id| {
        query.add(TermKey::Folded(id), 0.5);
        query.add(TermKey::Heading(id), 0.25);
    });
    let pairs = ids.windows(2).filter_map(|two| two[0].zip(two[1]));
    pairs.for_each(|(first, second)| query.add(TermKey::Pair(first, second), 1.5));
    query
}

/// A few records of paragraphs, headings and turns.
pub(super) fn records() -> impl Strategy<Value = Vec<Arc<Document>>> {
    let word = select(vec!["hội", "hối", "họp", "hợp", "quỹ", "quý", "tổ", "27", "gạo", "Kháng"]);
    let begin = select(vec!["", "", "- ", "## ", "An: ", "Ông Tuyết (thủ quỹ): "]);
    let words = prop::collection::vec(word, 1..7).prop_map(|words| words.join(" "));
    let line = (begin, words).prop_map(|(begin, words)| format!("{begin}{words}."));
    let text =
        prop::collection::vec(line, 1..6).prop_map(|lines| format!("# Họp tổ\n\nMở đầu.\n\n{}\n", lines.join("\n\n")));
    let file = (select(vec!["md", "txt"]), text);
    prop::collection::vec(file, 1..7).prop_map(|files| {
        let record = |(number, (ending, text)): (usize, (&str, String))| record(&format!("{number}.{ending}"), &text);
        files.into_iter().enumerate().map(record).collect()
    })
}

/// Returns the hits of a query, each as path, number of the passage in the document, and score.
fn search(index: &Index, documents: &[Arc<Document>], text: &str) -> Vec<(String, usize, f32)> {
    let hits = index.search(&query(text, index), 100).expect("the index can be read");
    let locate = |hit: Hit| {
        let (document, passage) = index.locate(hit.passage);
        (documents[document.0 as usize].path.clone(), passage, hit.score)
    };
    hits.into_iter().map(locate).collect()
}

#[test]
fn a_query_finds_the_passage_with_its_words() {
    let documents = [record("a.txt", SPOKEN), record("b.md", MINUTES)];
    let index = build(&documents);
    let best = |query: &str| {
        let (path, passage, _) = search(&index, &documents, query).swap_remove(0);
        let document = documents.iter().find(|document| document.path == path).expect("it is one of them");
        document.passage_text(&document.passages()[passage]).to_owned()
    };
    assert_eq!(best("quỹ còn chín triệu"), "Quỹ còn chín triệu.");
    assert_eq!(best("ba can gao"), "Ba cân gạo");
    assert_eq!(best("thống nhất mua gì"), "Ta thống nhất mua gạo.");
}

#[test]
fn an_index_on_disk_answers_like_one_in_memory() {
    let documents = [record("a.txt", SPOKEN), record("b.md", MINUTES)];
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    Segment::build(&documents, None, Some(folder.path())).expect("it is writable");
    let segment = Segment::open(folder.path(), None).expect("it was just written");
    let on_disk = Index::from_segments(vec![segment.into()], vec![(0, 0), (0, 1)], Vec::new());
    let in_memory = build(&documents);
    for query in ["quỹ còn bao nhiêu", "quy con bao nhieu", "họp tổ", "gạo", "vắng"] {
        assert_eq!(search(&on_disk, &documents, query), search(&in_memory, &documents, query), "{query}");
    }
    assert_eq!((on_disk.folders(), in_memory.folders()), (Some(vec![folder.path()]), None));
}

#[test]
fn an_error_includes_its_cause() {
    let missing = Segment::open(Path::new("/không có"), None).expect_err("there is no such folder");
    assert!(missing.to_string().contains("cannot build or read the index"), "{missing}");
    let denied = IndexError::from(std::io::Error::from(std::io::ErrorKind::PermissionDenied));
    assert!(denied.to_string().ends_with(": permission denied"), "{denied}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_order_of_records_changes_no_score(documents in records(), query in "((hội|hoi|quỹ|quý|họp|tổ|gạo|27) ){1,4}") {
        let backwards: Vec<_> = documents.iter().rev().cloned().collect();
        let mut forth = search(&build(&documents), &documents, &query);
        let mut back = search(&build(&backwards), &backwards, &query);
        [&mut forth, &mut back].into_iter().for_each(|hits| hits.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1))));
        prop_assert_eq!(forth, back);
    }
}
