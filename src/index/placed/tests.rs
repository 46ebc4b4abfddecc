//! Segments together answer as one that was built at once.

use proptest::prelude::*;
use proptest::sample::Index as Pick;

use super::*;
use crate::index::tests::{MINUTES, SPOKEN, built, keys, paragraphs, query, record, records};
use crate::index::{Hit, Key, Query, trigrams};
use crate::text::tokens;

/// Where a record of a folder is: gone by now, in the first segment, or in the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Gone,
    First,
    Second,
}

/// Puts records together in two segments. Those that are gone were in the first.
fn together(records: &[(Arc<Document>, At)]) -> Index {
    let of = |wanted: &[At]| -> Vec<Arc<Document>> {
        records.iter().filter(|(_, at)| wanted.contains(at)).map(|(document, _)| document.clone()).collect()
    };
    let build = |documents: &[_], on: Option<&Segment>| {
        Arc::new(Segment::build(documents, on, None).expect("there is memory for a few records"))
    };
    let first = build(&of(&[At::Gone, At::First]), None);
    let second = build(&of(&[At::Second]), Some(&first));
    let (mut in_first, mut in_second) = (0.., 0..);
    let place = |(_, at): &(_, At)| match at {
        At::Second => Some((1, in_second.next().expect("numbers do not end"))),
        _ => in_first.next().filter(|_| *at == At::First).map(|number| (0, number)),
    };
    Index::of(vec![first, second], records.iter().filter_map(place).collect(), of(&[At::Gone]))
}

/// The records that are still there.
fn present(records: &[(Arc<Document>, At)]) -> Vec<Arc<Document>> {
    records.iter().filter(|(_, at)| *at != At::Gone).map(|(document, _)| document.clone()).collect()
}

/// All that is told of each document and of each of its passages, with words for their numbers.
fn told(index: &Index, documents: usize) -> Vec<String> {
    let keys = keys(&index.vocabulary);
    let words = |ids: Vec<ExactId>| ids.into_iter().map(|id| keys[id.0 as usize].clone()).collect::<Vec<_>>();
    let folded = |id: &FoldedId| {
        let word = index.vocabulary.exact_of(*id).last().expect("a word folds to it");
        keys[word.0 as usize].clone()
    };
    let mut told = Vec::new();
    for document in (0..offset(documents)).map(DocumentId) {
        told.push(format!("{document:?} {:?}", words(index.title(document))));
        for person in index.people(document) {
            let name: Vec<_> = person.name.iter().map(folded).collect();
            told.push(format!("{name:?} {:?} {}", words(person.role), person.speaks));
        }
        for (number, passage) in (0..).zip(index.passages_of(document).map(PassageId)) {
            assert_eq!((index.place(passage), index.order(passage)), ((document, number), (document, passage)));
            let about = (index.kind(passage), index.speaker(passage));
            told.push(format!("{about:?} {:?} {:?}", words(index.context(passage)), words(index.heading(passage))));
            for sentence in index.sentences_of(passage) {
                let again = index.sentence(sentence.id);
                assert_eq!((again.document, again.span.clone()), (document, sentence.span.clone()));
                let said = words(again.tokens.iter().map(|token| token.exact()).collect());
                let names: Vec<_> = again.tokens.iter().map(|token| token.is_name()).collect();
                told.push(format!("{:?} {:?} {said:?} {names:?}", again.span, again.offers));
            }
        }
    }
    told
}

/// How rare words are, and how often someone is called so.
fn weighed(index: &Index, asked: &str) -> Vec<String> {
    let statistics = &index.statistics;
    let of_word = |word: &crate::text::Token| {
        let (exact, folded) = (index.exact(&word.exact), index.folded(&word.folded));
        let sentences = (statistics.exact_idf(exact), statistics.folded_idf(folded));
        let above = folded.map(|id| (statistics.above_passages(id), statistics.is_given(id)));
        format!("{} {} {sentences:?} {above:?}", exact.is_some(), folded.is_some())
    };
    let words = tokens(asked);
    let pair = |two: &[crate::text::Token]| {
        let pair = index.folded(&two[0].folded).zip(index.folded(&two[1].folded));
        index.pair_idf(pair).to_string()
    };
    words.iter().map(of_word).chain(words.windows(2).map(pair)).collect()
}

/// The hits of a query, by document and by number among its passages.
fn found(index: &Index, asked: &str) -> Vec<(DocumentId, usize, f32)> {
    let mut query: Query = query(asked, index);
    let letters = tokens(asked).into_iter().flat_map(|word| trigrams(&word.folded));
    let letters = letters.filter_map(|letters| index.vocabulary.trigram(&letters));
    letters.for_each(|id| query.add(Key::Trigram(id), 0.1));
    let place = |hit: Hit| {
        let (document, passage) = index.place(hit.passage);
        (document, passage, hit.score)
    };
    index.search(&query, 100).expect("the index can be read").into_iter().map(place).collect()
}

fn check(records: &[(Arc<Document>, At)], asked: &str) {
    let (together, documents) = (together(records), present(records));
    let at_once = built(&documents);
    assert_eq!(told(&together, documents.len()), told(&at_once, documents.len()));
    assert_eq!(weighed(&together, asked), weighed(&at_once, asked));
    assert_eq!(found(&together, asked), found(&at_once, asked));
    assert_eq!(together.statistics.totals, at_once.statistics.totals);
    assert_eq!(together.passages(), documents.iter().map(|document| document.passage_count()).sum::<usize>());
    let wanted = |index: &Index| {
        index.wanted(tokens(asked).iter().flat_map(|word| {
            [index.exact(&word.exact).map(WordKey::Exact), index.folded(&word.folded).map(WordKey::Folded)]
        }))
    };
    for document in (0..offset(documents.len())).map(DocumentId) {
        let scores = [&together, &at_once].map(|index| index.scores(&wanted(index), document));
        assert_eq!(scores[0], scores[1]);
    }
}

#[test]
fn what_is_gone_is_not_known_any_more() {
    let records = [(record("a.txt", SPOKEN), At::Gone), (record("b.md", MINUTES), At::First)];
    let index = together(&records);
    let word = |text: &str| tokens(text).swap_remove(0);
    let known = |text: &str| (index.exact(&word(text).exact).is_some(), index.folded(&word(text).folded).is_some());
    assert_eq!([known("thống"), known("quỹ"), known("quy")], [(false, false), (true, true), (false, true)]);
    assert_eq!(found(&index, "thống nhất mua"), []);
    let gone = PassageId(0);
    assert_eq!((index.document_of(gone), index.passages_of(DocumentId(0)).start), (None, 5));
    assert_eq!(index.lost().iter().map(|document| document.path.as_str()).collect::<Vec<_>>(), ["a.txt"]);
    assert_eq!(index.document_of(PassageId(u32::MAX)), None);
}

#[test]
fn equal_passages_come_in_the_order_of_records_not_of_segments() {
    let line = ["Quỹ còn bảy triệu."];
    let at = [At::Second, At::First, At::Second, At::First];
    let records: Vec<_> = at.into_iter().map(|at| (paragraphs("a.md", &line), at)).collect();
    let index = together(&records);
    let order: Vec<u32> = found(&index, "quỹ").into_iter().map(|(document, ..)| document.0).collect();
    assert_eq!(order, [0, 1, 2, 3]);
    for most in 1..4 {
        let few = index.search(&query("quỹ", &index), most).expect("it can be read");
        let few: Vec<_> = few.into_iter().map(|hit| index.place(hit.passage).0.0).collect();
        assert_eq!(few, order[..most], "the first are taken");
    }
}

#[test]
fn nothing_at_all_can_be_asked() {
    check(&[], "quỹ còn bao nhiêu");
    let none = Index::of(Vec::new(), Vec::new(), Vec::new());
    assert_eq!((none.passages(), none.segments().count(), none.folders()), (0, 0, Some(Vec::new())));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn two_segments_answer_as_one(
        documents in records(),
        picks in prop::collection::vec(any::<Pick>(), 7),
        asked in "((hội|hoi|quỹ|quý|họp|tổ|gạo|27|Kháng|An|vắng) ){1,5}",
    ) {
        let at = picks.iter().map(|pick| *pick.get(&[At::Gone, At::First, At::Second]));
        check(&documents.into_iter().zip(at).collect::<Vec<_>>(), &asked);
    }
}
