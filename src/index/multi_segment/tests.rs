//! An index of two segments answers like one of a single segment.

use proptest::prelude::*;
use proptest::sample::Index as Pick;

use super::*;
use crate::index::tests::{MINUTES, SPOKEN, build, keys, paragraphs, query, record, records};
use crate::index::{Hit, Query, TermKey, split_into_trigrams};
use crate::text::tokenise;

/// Whether a record was deleted, is in the first segment, or is in the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RecordLocation {
    Deleted,
    First,
    Second,
}

/// Builds an index of two segments. Deleted records were in the first.
fn build_segments(records: &[(Arc<Document>, RecordLocation)]) -> Index {
    let documents = |locations: &[RecordLocation]| -> Vec<Arc<Document>> {
        records
            .iter()
            .filter(|(_, location)| locations.contains(location))
            .map(|(document, _)| document.clone())
            .collect()
    };
    let build = |documents: &[_], base: Option<&Segment>| {
        Arc::new(Segment::build(documents, base, None).expect("there is memory for a few records"))
    };
    let first = build(&documents(&[RecordLocation::Deleted, RecordLocation::First]), None);
    let second = build(&documents(&[RecordLocation::Second]), Some(&first));
    let (mut in_first, mut in_second) = (0.., 0..);
    let locate = |(_, location): &(_, RecordLocation)| match location {
        RecordLocation::Second => Some((1, in_second.next().expect("numbers do not end"))),
        _ => in_first.next().filter(|_| *location == RecordLocation::First).map(|number| (0, number)),
    };
    Index::from_segments(
        vec![first, second],
        records.iter().filter_map(locate).collect(),
        documents(&[RecordLocation::Deleted]),
    )
}

/// The records that are not deleted.
fn remaining_documents(records: &[(Arc<Document>, RecordLocation)]) -> Vec<Arc<Document>> {
    records
        .iter()
        .filter(|(_, location)| *location != RecordLocation::Deleted)
        .map(|(document, _)| document.clone())
        .collect()
}

/// Describes each document and its passages, with words instead of their numbers.
fn describe(index: &Index, documents: usize) -> Vec<String> {
    let keys = keys(&index.vocabulary);
    let words = |ids: Vec<ExactId>| ids.into_iter().map(|id| keys[id.0 as usize].clone()).collect::<Vec<_>>();
    let folded = |id: &FoldedId| {
        let word = index.vocabulary.exact_variants(*id).last().expect("a word folds to it");
        keys[word.0 as usize].clone()
    };
    let mut lines = Vec::new();
    for document in (0..to_u32(documents)).map(DocumentId) {
        lines.push(format!("{document:?} {:?}", words(index.title_words(document))));
        for person in index.people(document) {
            let name: Vec<_> = person.name.iter().map(folded).collect();
            lines.push(format!("{name:?} {:?} {}", words(person.role), person.speaks));
        }
        for (number, passage) in (0..).zip(index.passage_range(document).map(PassageId)) {
            assert_eq!((index.locate(passage), index.sort_key(passage)), ((document, number), (document, passage)));
            let about = (index.kind(passage), index.speaker(passage));
            lines.push(format!(
                "{about:?} {:?} {:?}",
                words(index.context_words(passage)),
                words(index.section_words(passage))
            ));
            for sentence in index.sentences(passage) {
                let again = index.sentence(sentence.id);
                assert_eq!((again.document, again.span.clone()), (document, sentence.span.clone()));
                let text = words(again.tokens.iter().map(|token| token.exact()).collect());
                let names: Vec<_> = again.tokens.iter().map(|token| token.is_name()).collect();
                lines.push(format!("{:?} {:?} {text:?} {names:?}", again.span, again.answer_types));
            }
        }
    }
    lines
}

/// Describes the rarity of words and pairs, and whether words are given names.
fn describe_weights(index: &Index, query: &str) -> Vec<String> {
    let statistics = &index.statistics;
    let describe_word = |word: &crate::text::Token| {
        let (exact, folded) = (index.exact_id(&word.exact), index.folded_id(&word.folded));
        let sentences = (statistics.exact_sentence_idf(exact), statistics.folded_sentence_idf(folded));
        let heading = folded.map(|id| (statistics.heading_idf(id), statistics.is_given_name(id)));
        format!("{} {} {sentences:?} {heading:?}", exact.is_some(), folded.is_some())
    };
    let words = tokenise(query);
    let pair = |two: &[crate::text::Token]| {
        let pair = index.folded_id(&two[0].folded).zip(index.folded_id(&two[1].folded));
        index.pair_idf(pair).to_string()
    };
    words.iter().map(describe_word).chain(words.windows(2).map(pair)).collect()
}

/// The hits of a query, each as document, number of the passage in the document, and score.
fn search(index: &Index, text: &str) -> Vec<(DocumentId, usize, f32)> {
    let mut query: Query = query(text, index);
    let letters = tokenise(text).into_iter().flat_map(|word| split_into_trigrams(&word.folded));
    let letters = letters.filter_map(|letters| index.vocabulary.trigram_id(&letters));
    letters.for_each(|id| query.add(TermKey::Trigram(id), 0.1));
    let locate = |hit: Hit| {
        let (document, passage) = index.locate(hit.passage);
        (document, passage, hit.score)
    };
    index.search(&query, 100).expect("the index can be read").into_iter().map(locate).collect()
}

fn check(records: &[(Arc<Document>, RecordLocation)], query: &str) {
    let (two, documents) = (build_segments(records), remaining_documents(records));
    let single = build(&documents);
    assert_eq!(describe(&two, documents.len()), describe(&single, documents.len()));
    assert_eq!(describe_weights(&two, query), describe_weights(&single, query));
    assert_eq!(search(&two, query), search(&single, query));
    assert_eq!(two.statistics.totals, single.statistics.totals);
    assert_eq!(two.passage_count(), documents.iter().map(|document| document.passage_count()).sum::<usize>());
    let document_query = |index: &Index| {
        index.prepare_document_query(tokenise(query).iter().flat_map(|word| {
            [index.exact_id(&word.exact).map(WordKey::Exact), index.folded_id(&word.folded).map(WordKey::Folded)]
        }))
    };
    for document in (0..to_u32(documents.len())).map(DocumentId) {
        let scores = [&two, &single].map(|index| index.score_document_words(&document_query(index), document));
        assert_eq!(scores[0], scores[1]);
    }
}

#[test]
fn deleted_records_are_not_found() {
    let records =
        [(record("a.txt", SPOKEN), RecordLocation::Deleted), (record("b.md", MINUTES), RecordLocation::First)];
    let index = build_segments(&records);
    let word = |text: &str| tokenise(text).swap_remove(0);
    let known =
        |text: &str| (index.exact_id(&word(text).exact).is_some(), index.folded_id(&word(text).folded).is_some());
    assert_eq!([known("thống"), known("quỹ"), known("quy")], [(false, false), (true, true), (false, true)]);
    assert_eq!(search(&index, "thống nhất mua"), []);
    let deleted = PassageId(0);
    assert_eq!((index.document(deleted), index.passage_range(DocumentId(0)).start), (None, 5));
    assert_eq!(index.deleted_documents().iter().map(|document| document.path.as_str()).collect::<Vec<_>>(), ["a.txt"]);
    assert_eq!(index.document(PassageId(u32::MAX)), None);
}

#[test]
fn equal_passages_come_in_the_order_of_records_not_of_segments() {
    let line = ["Quỹ còn bảy triệu."];
    let locations = [RecordLocation::Second, RecordLocation::First, RecordLocation::Second, RecordLocation::First];
    let records: Vec<_> = locations.into_iter().map(|location| (paragraphs("a.md", &line), location)).collect();
    let index = build_segments(&records);
    let order: Vec<u32> = search(&index, "quỹ").into_iter().map(|(document, ..)| document.0).collect();
    assert_eq!(order, [0, 1, 2, 3]);
    for limit in 1..4 {
        let few = index.search(&query("quỹ", &index), limit).expect("it can be read");
        let few: Vec<_> = few.into_iter().map(|hit| index.locate(hit.passage).0.0).collect();
        assert_eq!(few, order[..limit], "the first are taken");
    }
}

#[test]
fn an_empty_index_can_be_searched() {
    check(&[], "quỹ còn bao nhiêu");
    let none = Index::from_segments(Vec::new(), Vec::new(), Vec::new());
    assert_eq!((none.passage_count(), none.segments().count(), none.folders()), (0, 0, Some(Vec::new())));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn two_segments_answer_as_one(
        documents in records(),
        picks in prop::collection::vec(any::<Pick>(), 7),
        query in "((hội|hoi|quỹ|quý|họp|tổ|gạo|27|Kháng|An|vắng) ){1,5}",
    ) {
        let locations = picks.iter().map(|pick| *pick.get(&[RecordLocation::Deleted, RecordLocation::First, RecordLocation::Second]));
        check(&documents.into_iter().zip(locations).collect::<Vec<_>>(), &query);
    }
}
