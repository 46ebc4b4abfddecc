//! A corpus has the words of its records, however it is split into parts.

use std::iter::zip;

use proptest::prelude::*;

use super::*;
use crate::formats::Position;
use crate::index::statistics::Statistics;
use crate::index::tests::{SPOKEN, keys, record, records};
use crate::records::{PassageContext, document_from_lines};
use crate::text::tokenise;

/// A corpus, and its words by number.
struct CorpusFixture {
    corpus: Corpus,
    vocabulary: Vocabulary,
    keys: Vec<String>,
}

impl CorpusFixture {
    fn new(documents: &[Arc<Document>]) -> Self {
        let mut vocabulary = Vocabulary::default();
        let corpus = Corpus::read(documents, &mut vocabulary);
        Self { corpus, keys: keys(&vocabulary), vocabulary }
    }

    fn words(&self, ids: impl IntoIterator<Item = ExactId>) -> Vec<&str> {
        ids.into_iter().map(|id| self.keys[id.0 as usize].as_str()).collect()
    }
}

fn exact(text: &str) -> Vec<String> {
    tokenise(text).into_iter().map(|word| word.exact).collect()
}

/// Checks that a corpus has the words of its records' texts, passage by passage and sentence by sentence.
fn check(documents: &[Arc<Document>]) {
    let fixture = CorpusFixture::new(documents);
    let expected =
        documents.iter().flat_map(|document| document.passages().iter().map(move |passage| (document, passage)));
    let mut passages = fixture.corpus.passages();
    for (document, passage) in expected {
        let words = passages.next().expect("every passage is read");
        if passage.kind == PassageKind::Noise {
            assert_eq!((words.body().count(), words.headings().count()), (0, 0));
            continue;
        }
        let body = [document.context(passage), document.passage_text(passage)];
        assert_eq!(fixture.words(words.body()), exact(&body.join(" ")));
        let headings = [&document.title, strip_extension(&document.path), document.section(passage)];
        let headings = exact(&[headings.join(" "), document.speaker(passage).unwrap_or_default().to_owned()].join(" "));
        assert_eq!(fixture.words(words.headings()), headings);
    }
    assert!(passages.next().is_none());
    for part in &fixture.corpus.parts {
        for passage in &part.passages {
            let text = documents[passage.document as usize].text();
            let mut next = passage.tokens.start;
            for sentence in &part.sentences[passage.sentences.clone()] {
                assert_eq!(sentence.tokens.start, next, "sentences tile the words of a passage");
                next = sentence.tokens.end;
                let words = fixture.words(part.tokens[sentence.tokens.clone()].iter().copied());
                assert_eq!(words, exact(&text[sentence.span.clone()]));
            }
            assert_eq!(next, passage.tokens.end);
        }
    }
}

#[test]
fn names_are_capitalised_words_within_a_sentence() {
    let line = "Bà Bình nói: HTX thu năm triệu. Lan ghi biên bản.";
    let fixture = CorpusFixture::new(&[document_from_lines(
        [(PassageKind::Item, line)],
        Position::Line(1),
        &PassageContext::default(),
    )
    .into()]);
    let part = &fixture.corpus.parts[0];
    let names = zip(&part.tokens, &part.is_name).filter(|(_, name)| **name).map(|(id, _)| *id);
    assert_eq!(fixture.words(names), exact("Bình HTX"));
}

#[test]
fn no_sentence_crosses_a_break() {
    let document = record("a.txt", "Họp tổ\n\nAn: Quỹ còn\nbảy triệu.\nBình: Vâng.\nAn: Thu thêm.\n");
    check(&[document]);
    check(&[record("a.txt", SPOKEN)]);
}

#[test]
fn the_words_of_a_document_are_those_of_its_sentences_and_its_title() {
    let documents =
        [record("tổ 3.txt", SPOKEN), document_from_lines([], Position::Line(1), &PassageContext::default()).into()];
    let fixture = CorpusFixture::new(&documents);
    let part = &fixture.corpus.parts[0];
    let all: Vec<_> = part.documents(&fixture.corpus.titles).collect();
    assert_eq!(all.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [0], "one has no passages");
    let passages = documents[0].passages().iter().filter(|passage| passage.kind != PassageKind::Noise);
    let texts: Vec<&str> = passages.map(|passage| documents[0].passage_text(passage)).collect();
    let expected = exact(&format!("{} {} tổ 3", texts.join(" "), documents[0].title));
    assert_eq!(fixture.words(all[0].1.iter().copied()), expected);
}

/// A record of `bytes` of noise, and one item.
fn noise_record(bytes: usize) -> Arc<Document> {
    let line = "x".repeat(bytes);
    let context =
        PassageContext { context: "góp".to_owned(), section: "Quỹ".to_owned(), ..PassageContext::default() };
    document_from_lines(
        [(PassageKind::Noise, line.as_str()), (PassageKind::Item, "Quỹ có bảy triệu.")],
        Position::Line(1),
        &context,
    )
    .into()
}

#[test]
fn records_are_split_into_parts_by_their_length() {
    let sizes = |bytes: &[usize]| {
        let documents: Vec<_> = bytes.iter().map(|bytes| noise_record(*bytes)).collect();
        split_into_parts(&documents)
            .iter()
            .map(|part| part.iter().map(|(number, _)| *number).collect())
            .collect::<Vec<Vec<_>>>()
    };
    assert_eq!(sizes(&[]), Vec::<Vec<u32>>::new());
    assert_eq!(sizes(&[1, 1, 1]), [[0, 1, 2]]);
    assert_eq!(sizes(&[1, PART_BYTES, 1, 1]), [vec![0, 1], vec![2, 3]]);
}

#[test]
fn the_numbers_do_not_depend_on_how_many_parts_there_are() {
    let build = |bytes: usize| {
        let documents = [
            noise_record(bytes),
            record("a.txt", SPOKEN),
            noise_record(1),
            record("b.txt", "Họp\n\nThu quỹ của An.\n"),
        ];
        CorpusFixture::new(&documents)
    };
    let (one, two) = (build(1), build(PART_BYTES));
    assert_eq!((one.corpus.parts.len(), two.corpus.parts.len()), (1, 2));
    assert_eq!(one.keys, two.keys);
    let all = |fixture: &CorpusFixture| -> Vec<(Vec<_>, Vec<_>)> {
        fixture.corpus.passages().map(|words| (words.body().collect(), words.headings().collect())).collect()
    };
    assert_eq!(all(&one), all(&two));
    let documents = |fixture: &CorpusFixture| -> Vec<_> {
        fixture
            .corpus
            .parts
            .iter()
            .flat_map(|part| part.documents(&fixture.corpus.titles).collect::<Vec<_>>())
            .collect()
    };
    assert_eq!(documents(&one), documents(&two));
    let statistics = |fixture: &CorpusFixture| Statistics::from_corpus(&fixture.corpus, &fixture.vocabulary, &[]);
    assert_eq!(statistics(&one), statistics(&two));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_word_of_any_records_is_read(documents in records()) {
        check(&documents);
    }
}
