//! Scores by the textbook, and what is found at all.

use super::*;
use crate::formats::Position;
use crate::index::{Key, trigrams};
use crate::records::{Document, Kind, PassageContext, of_lines};
use crate::text::{Token, tokens};
use proptest::prelude::*;
use std::sync::Arc;

/// What stands above every passage and belongs to it.
const SECTION: &str = "Hội nghị quý";
const CONTEXT: &str = "đóng góp";

fn document(path: &str, lines: &[(Kind, String)]) -> Arc<Document> {
    let place =
        PassageContext { section: SECTION.to_owned(), context: CONTEXT.to_owned(), ..PassageContext::default() };
    let lines = lines.iter().map(|(kind, line)| (*kind, line.as_str()));
    let mut document = of_lines(lines, Position::Line(1), &place);
    document.path = path.to_owned();
    document.into()
}

fn index(documents: &[Arc<Document>]) -> Index {
    Index::build(documents).expect("there is memory for some passages")
}

/// Every key that `text` can be looked for by, where the index knows it.
fn query(text: &str, index: &Index) -> Query {
    let vocabulary = &index.vocabulary;
    let exact = |word: &Token| vocabulary.exact(&word.exact);
    let folded = |word: &Token| vocabulary.folded(&word.folded);
    let words = tokens(text);
    let mut query = Query::default();
    for word in &words {
        let keys = [exact(word).map(Key::Exact), folded(word).map(Key::Folded), folded(word).map(Key::Above)];
        let letters = trigrams(&word.folded).into_iter().filter_map(|letters| vocabulary.trigram(&letters));
        keys.into_iter().flatten().chain(letters.map(Key::Trigram)).for_each(|key| query.add(key, 0.5));
    }
    for pair in words.windows(2) {
        let pairs = exact(&pair[0]).zip(exact(&pair[1])).map(|(a, b)| Key::Pair(a, b));
        let folded = folded(&pair[0]).zip(folded(&pair[1])).map(|(a, b)| Key::FoldedPair(a, b));
        [pairs, folded].into_iter().flatten().for_each(|key| query.add(key, 1.5));
    }
    query
}

/// The terms of one kind that a passage has, as strings.
fn terms(text: &str, kind: usize) -> Vec<String> {
    let own = tokens(&format!("{CONTEXT} {text}"));
    let pairs = |key: fn(&Token) -> &str| own.windows(2).map(|p| format!("{}_{}", key(&p[0]), key(&p[1]))).collect();
    match kind {
        0 => own.iter().map(|t| t.exact.clone()).collect(),
        1 => own.iter().map(|t| t.folded.clone()).collect(),
        2 => pairs(|t| &t.exact),
        3 => pairs(|t| &t.folded),
        4 => own.iter().flat_map(|t| trigrams(&t.folded)).collect(),
        // The path of the record stands above too.
        _ => tokens(&format!("a {SECTION}")).into_iter().map(|t| t.folded).collect(),
    }
}

/// BM25 of every passage by the textbook, pairs as rare as their folded ones.
fn by_the_book(texts: &[Option<&str>], asked: &str) -> Vec<f32> {
    let count = |n: usize| f32::from(u16::try_from(n).expect("few"));
    let mut scores = vec![0.0; texts.len()];
    for kind in 0..6 {
        let of = |kind: usize| -> Vec<_> { texts.iter().map(|t| t.map_or(vec![], |t| terms(t, kind))).collect() };
        let (all, rare) = (of(kind), of(if kind == 2 { 3 } else { kind }));
        let mean = count(all.iter().map(Vec::len).sum()) / count(texts.len());
        let words = tokens(asked);
        let pairs = |key: fn(&Token) -> &str| -> Vec<String> {
            words.windows(2).map(|p| format!("{}_{}", key(&p[0]), key(&p[1]))).collect()
        };
        let asked: HashSet<(String, String)> = match kind {
            0 => words.iter().map(|t| (t.exact.clone(), t.exact.clone())).collect(),
            2 => pairs(|t| &t.exact).into_iter().zip(pairs(|t| &t.folded)).collect(),
            3 => pairs(|t| &t.folded).into_iter().map(|pair| (pair.clone(), pair)).collect(),
            4 => words.iter().flat_map(|t| trigrams(&t.folded)).map(|t| (t.clone(), t)).collect(),
            _ => words.iter().map(|t| (t.folded.clone(), t.folded.clone())).collect(),
        };
        let boost = if kind == 2 || kind == 3 { 1.5 } else { 0.5 };
        for (term, rarity) in asked {
            let having = rare.iter().filter(|terms| terms.contains(&rarity)).count();
            let idf = crate::index::statistics::idf(texts.len() as u64, having as u64);
            for (score, passage) in scores.iter_mut().zip(&all) {
                let times = count(passage.iter().filter(|one| **one == term).count());
                let norm = 1.2 * (0.25 + 0.75 * count(passage.len()) / mean.max(1.0));
                *score += boost * idf * 2.2 * times / (times + norm);
            }
        }
    }
    scores
}

fn check(lines: &[(Kind, String)], asked: &str) {
    let index = index(&[document("a.md", lines)]);
    let texts: Vec<_> = lines.iter().map(|(kind, line)| Some(line.as_str()).filter(|_| *kind != Kind::Noise)).collect();
    let expected = by_the_book(&texts, asked);
    let hits = index.search(&query(asked, &index), 100).expect("the index can be read");
    let inside = index.search_in(DocumentId(0), &query(asked, &index), 100);
    for found in [&hits, &inside] {
        assert!(found.is_sorted_by(|a, b| a.score >= b.score));
        for hit in found {
            let expected = expected[hit.passage.0 as usize];
            assert!((hit.score - expected).abs() < 1e-3 * expected.max(1.0), "{hit:?} {expected} {asked} {lines:?}");
        }
    }
    // Accents count where the records have the word, but not in pairs; what stands above alone, and letters,
    // find nothing.
    let has = |text: &Option<&str>, kind: usize, key: &str| {
        text.is_some_and(|text| terms(text, kind).iter().any(|term| term == key))
    };
    let words = tokens(asked);
    let met = texts.iter().filter(|text| {
        let paired = |pair: &[Token]| has(text, 3, &format!("{}_{}", pair[0].folded, pair[1].folded));
        let of_word = |word: &Token| {
            let same = words.iter().filter(|other| other.folded == word.folded);
            let known = same.clone().any(|other| texts.iter().any(|text| has(text, 0, &other.exact)));
            if known { has(text, 0, &word.exact) } else { has(text, 1, &word.folded) }
        };
        words.iter().any(of_word) || words.windows(2).any(paired)
    });
    assert_eq!(hits.len(), met.count(), "{asked} {lines:?}");
}

fn line() -> impl Strategy<Value = (Kind, String)> {
    let word = prop::sample::select(vec!["hội", "hối", "hoi", "quỹ", "quý", "mười", "họp", "hợp", "27", "Lan"]);
    let kind = prop_oneof![4 => Just(Kind::Paragraph), 1 => Just(Kind::Noise)];
    (kind, prop::collection::vec(word, 1..9).prop_map(|words| words.join(" ")))
}

proptest! {
    #[test]
    fn the_scores_of_the_textbook(lines in prop::collection::vec(line(), 1..12), asked in line()) {
        check(&lines, &asked.1);
    }
}

#[test]
fn a_word_may_stand_more_often_than_is_counted() {
    let index = index(&[document("a.md", &[(Kind::Paragraph, "la ".repeat(70_000))])]);
    let hits = index.search(&query("la la", &index), 10).expect("the index can be read");
    assert!(hits.len() == 1 && hits[0].score.is_finite());
}

#[test]
fn nothing_is_found_by_nothing() {
    let index = index(&[document("a.md", &[(Kind::Paragraph, "Quỹ còn mười triệu.".to_owned())])]);
    assert_eq!(index.search(&Query::default(), 10).expect("the index can be read"), []);
    assert_eq!(index.search_in(DocumentId(0), &Query::default(), 10), []);
}

/// Two meetings, of which the second says most of the fund.
fn meetings() -> Index {
    let lines = |lines: &[&str]| lines.iter().map(|line| (Kind::Paragraph, (*line).to_owned())).collect::<Vec<_>>();
    index(&[
        document("a.md", &lines(&["Quỹ hội còn mười triệu.", "Họp lúc tám giờ."])),
        document("b.md", &lines(&["Quỹ quỹ quỹ.", "Quỹ hội phí.", "Bàn việc khác."])),
    ])
}

#[test]
fn one_document_is_searched_by_itself() {
    let index = meetings();
    let asked = query("quỹ hội", &index);
    let all = index.search(&asked, 10).expect("the index can be read");
    for document in [DocumentId(0), DocumentId(1)] {
        let inside: Vec<_> = all.iter().copied().filter(|hit| index.place(hit.passage).0 == document).collect();
        let mut found = index.search_in(document, &asked, 10);
        assert_eq!(found.len(), index.passages_of(document).len(), "what stands above counts here");
        found.truncate(inside.len());
        assert_eq!(found, inside);
        assert_eq!(index.search_in(document, &asked, 1), inside[..1]);
    }
}

#[test]
fn accents_that_the_records_have_are_kept_to() {
    let lines = ["Họp tổ.", "Hợp tác.", "Hop ba."].map(|line| (Kind::Paragraph, line.to_owned()));
    let index = index(&[document("a.md", &lines)]);
    let found = |text: &str| index.search(&query(text, &index), 10).expect("the index can be read").len();
    assert_eq!([found("họp"), found("hóp"), found("hop"), found("vắng")], [1, 3, 1, 0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_best_few_are_the_first_of_all(lines in prop::collection::vec(line(), 1..30), asked in line(), most in 1usize..6) {
        let index = index(&[document("a.md", &lines)]);
        let mut words = Query::default();
        for word in tokens(&asked.1) {
            index.exact(&word.exact).into_iter().for_each(|id| words.add(Key::Exact(id), 1.0));
        }
        // What stands more often than candidates are told by is another matter.
        let often = |line: &str| tokens(line).iter().any(|word| tokens(line).iter().filter(|w| w.exact == word.exact).count() > 4);
        prop_assume!(lines.iter().all(|(_, line)| !often(line)));
        let all = index.search(&words, 100).expect("the index can be read");
        let few = index.search(&words, most).expect("the index can be read");
        prop_assert_eq!(&few[..], &all[..most.min(all.len())]);
    }
}
