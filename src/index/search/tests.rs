//! Searches find the passages and scores that BM25 by the textbook gives.

use super::*;
use crate::formats::Position;
use crate::index::{TermKey, split_into_trigrams};
use crate::records::{Document, PassageContext, PassageKind, document_from_lines};
use crate::text::{Token, tokenise};
use proptest::prelude::*;
use std::sync::Arc;

/// The section and the context of every passage.
const SECTION: &str = "Hội nghị quý";
const CONTEXT: &str = "đóng góp";

fn document(path: &str, lines: &[(PassageKind, String)]) -> Arc<Document> {
    let context =
        PassageContext { section: SECTION.to_owned(), context: CONTEXT.to_owned(), ..PassageContext::default() };
    let lines = lines.iter().map(|(kind, line)| (*kind, line.as_str()));
    let mut document = document_from_lines(lines, Position::Line(1), &context);
    document.path = path.to_owned();
    document.into()
}

fn index(documents: &[Arc<Document>]) -> Index {
    Index::build(documents).expect("there is memory for some passages")
}

/// Every term of `text` that the index knows.
fn query(text: &str, index: &Index) -> Query {
    let vocabulary = &index.vocabulary;
    let exact = |word: &Token| vocabulary.exact_id(&word.exact);
    let folded = |word: &Token| vocabulary.folded_id(&word.folded);
    let words = tokenise(text);
    let mut query = Query::default();
    for word in &words {
        let keys =
            [exact(word).map(TermKey::Exact), folded(word).map(TermKey::Folded), folded(word).map(TermKey::Heading)];
        let letters =
            split_into_trigrams(&word.folded).into_iter().filter_map(|letters| vocabulary.trigram_id(&letters));
        keys.into_iter().flatten().chain(letters.map(TermKey::Trigram)).for_each(|key| query.add(key, 0.5));
    }
    for pair in words.windows(2) {
        let pairs = exact(&pair[0]).zip(exact(&pair[1])).map(|(a, b)| TermKey::Pair(a, b));
        let folded = folded(&pair[0]).zip(folded(&pair[1])).map(|(a, b)| TermKey::FoldedPair(a, b));
        [pairs, folded].into_iter().flatten().for_each(|key| query.add(key, 1.5));
    }
    query
}

/// The terms of one kind that a passage has, as strings.
fn terms(text: &str, kind: usize) -> Vec<String> {
    let body = tokenise(&format!("{CONTEXT} {text}"));
    let pairs = |key: fn(&Token) -> &str| body.windows(2).map(|p| format!("{}_{}", key(&p[0]), key(&p[1]))).collect();
    match kind {
        0 => body.iter().map(|t| t.exact.clone()).collect(),
        1 => body.iter().map(|t| t.folded.clone()).collect(),
        2 => pairs(|t| &t.exact),
        3 => pairs(|t| &t.folded),
        4 => body.iter().flat_map(|t| split_into_trigrams(&t.folded)).collect(),
        // The path of the record is above too.
        _ => tokenise(&format!("a {SECTION}")).into_iter().map(|t| t.folded).collect(),
    }
}

/// BM25 of every passage by the textbook. A pair has the idf of its folded pair.
fn textbook_scores(texts: &[Option<&str>], query: &str) -> Vec<f32> {
    let count = |n: usize| f32::from(u16::try_from(n).expect("few"));
    let mut scores = vec![0.0; texts.len()];
    for kind in 0..6 {
        let passages = |kind: usize| -> Vec<_> { texts.iter().map(|t| t.map_or(vec![], |t| terms(t, kind))).collect() };
        let (all, idf_terms) = (passages(kind), passages(if kind == 2 { 3 } else { kind }));
        let mean = count(all.iter().map(Vec::len).sum()) / count(texts.len());
        let words = tokenise(query);
        let pairs = |key: fn(&Token) -> &str| -> Vec<String> {
            words.windows(2).map(|p| format!("{}_{}", key(&p[0]), key(&p[1]))).collect()
        };
        let query_terms: HashSet<(String, String)> = match kind {
            0 => words.iter().map(|t| (t.exact.clone(), t.exact.clone())).collect(),
            2 => pairs(|t| &t.exact).into_iter().zip(pairs(|t| &t.folded)).collect(),
            3 => pairs(|t| &t.folded).into_iter().map(|pair| (pair.clone(), pair)).collect(),
            4 => words.iter().flat_map(|t| split_into_trigrams(&t.folded)).map(|t| (t.clone(), t)).collect(),
            _ => words.iter().map(|t| (t.folded.clone(), t.folded.clone())).collect(),
        };
        let boost = if kind == 2 || kind == 3 { 1.5 } else { 0.5 };
        for (term, idf_term) in query_terms {
            let containing = idf_terms.iter().filter(|terms| terms.contains(&idf_term)).count();
            let idf = crate::index::statistics::idf(texts.len() as u64, containing as u64);
            for (score, passage) in scores.iter_mut().zip(&all) {
                let frequency = count(passage.iter().filter(|one| **one == term).count());
                let norm = 1.2 * (0.25 + 0.75 * count(passage.len()) / mean.max(1.0));
                *score += boost * idf * 2.2 * frequency / (frequency + norm);
            }
        }
    }
    scores
}

fn check(lines: &[(PassageKind, String)], query_text: &str) {
    let index = index(&[document("a.md", lines)]);
    let texts: Vec<_> =
        lines.iter().map(|(kind, line)| Some(line.as_str()).filter(|_| *kind != PassageKind::Noise)).collect();
    let expected = textbook_scores(&texts, query_text);
    let hits = index.search(&query(query_text, &index), 100).expect("the index can be read");
    let inside = index.search_document(DocumentId(0), &query(query_text, &index), 100);
    for found in [&hits, &inside] {
        assert!(found.is_sorted_by(|a, b| a.score >= b.score));
        for hit in found {
            let expected = expected[hit.passage.0 as usize];
            assert!(
                (hit.score - expected).abs() < 1e-3 * expected.max(1.0),
                "{hit:?} {expected} {query_text} {lines:?}"
            );
        }
    }
    // Words match with their diacritics if the records have them so, pairs without; headings and trigrams
    // alone find nothing.
    let has = |text: &Option<&str>, kind: usize, key: &str| {
        text.is_some_and(|text| terms(text, kind).iter().any(|term| term == key))
    };
    let words = tokenise(query_text);
    let matching = texts.iter().filter(|text| {
        let has_pair = |pair: &[Token]| has(text, 3, &format!("{}_{}", pair[0].folded, pair[1].folded));
        let has_word = |word: &Token| {
            let same = words.iter().filter(|other| other.folded == word.folded);
            let known = same.clone().any(|other| texts.iter().any(|text| has(text, 0, &other.exact)));
            if known { has(text, 0, &word.exact) } else { has(text, 1, &word.folded) }
        };
        words.iter().any(has_word) || words.windows(2).any(has_pair)
    });
    assert_eq!(hits.len(), matching.count(), "{query_text} {lines:?}");
}

fn line() -> impl Strategy<Value = (PassageKind, String)> {
    let word = prop::sample::select(vec!["hội", "hối", "hoi", "quỹ", "quý", "mười", "họp", "hợp", "27", "Lan"]);
    let kind = prop_oneof![4 => Just(PassageKind::Paragraph), 1 => Just(PassageKind::Noise)];
    (kind, prop::collection::vec(word, 1..9).prop_map(|words| words.join(" ")))
}

proptest! {
    #[test]
    fn scores_are_those_of_the_textbook(lines in prop::collection::vec(line(), 1..12), query in line()) {
        check(&lines, &query.1);
    }
}

#[test]
fn a_frequency_may_exceed_its_counter() {
    let index = index(&[document("a.md", &[(PassageKind::Paragraph, "la ".repeat(70_000))])]);
    let hits = index.search(&query("la la", &index), 10).expect("the index can be read");
    assert!(hits.len() == 1 && hits[0].score.is_finite());
}

#[test]
fn an_empty_query_finds_nothing() {
    let index = index(&[document("a.md", &[(PassageKind::Paragraph, "Quỹ còn mười triệu.".to_owned())])]);
    assert_eq!(index.search(&Query::default(), 10).expect("the index can be read"), []);
    assert_eq!(index.search_document(DocumentId(0), &Query::default(), 10), []);
}

/// Two meetings, of which the second mentions the fund more often.
fn meetings() -> Index {
    let lines =
        |lines: &[&str]| lines.iter().map(|line| (PassageKind::Paragraph, (*line).to_owned())).collect::<Vec<_>>();
    index(&[
        document("a.md", &lines(&["Quỹ hội còn mười triệu.", "Họp lúc tám giờ."])),
        document("b.md", &lines(&["Quỹ quỹ quỹ.", "Quỹ hội phí.", "Bàn việc khác."])),
    ])
}

#[test]
fn a_search_of_one_document_finds_its_passages() {
    let index = meetings();
    let query = query("quỹ hội", &index);
    let all = index.search(&query, 10).expect("the index can be read");
    for document in [DocumentId(0), DocumentId(1)] {
        let inside: Vec<_> = all.iter().copied().filter(|hit| index.locate(hit.passage).0 == document).collect();
        let mut found = index.search_document(document, &query, 10);
        assert_eq!(found.len(), index.passage_range(document).len(), "headings count here");
        found.truncate(inside.len());
        assert_eq!(found, inside);
        assert_eq!(index.search_document(document, &query, 1), inside[..1]);
    }
}

#[test]
fn diacritics_that_the_records_have_must_match() {
    let lines = ["Họp tổ.", "Hợp tác.", "Hop ba."].map(|line| (PassageKind::Paragraph, line.to_owned()));
    let index = index(&[document("a.md", &lines)]);
    let found = |text: &str| index.search(&query(text, &index), 10).expect("the index can be read").len();
    assert_eq!([found("họp"), found("hóp"), found("hop"), found("vắng")], [1, 3, 1, 0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_limit_keeps_the_first_hits(lines in prop::collection::vec(line(), 1..30), query in line(), limit in 1usize..6) {
        let index = index(&[document("a.md", &lines)]);
        let mut words = Query::default();
        for word in tokenise(&query.1) {
            index.exact_id(&word.exact).into_iter().for_each(|id| words.add(TermKey::Exact(id), 1.0));
        }
        // Candidates are not exact for words of higher frequency.
        let often = |line: &str| tokenise(line).iter().any(|word| tokenise(line).iter().filter(|w| w.exact == word.exact).count() > 4);
        prop_assume!(lines.iter().all(|(_, line)| !often(line)));
        let all = index.search(&words, 100).expect("the index can be read");
        let few = index.search(&words, limit).expect("the index can be read");
        prop_assert_eq!(&few[..], &all[..limit.min(all.len())]);
    }
}
