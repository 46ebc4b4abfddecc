//! What is read of records, and that parts leave no trace.

use std::iter::zip;

use proptest::prelude::*;

use super::*;
use crate::formats::Position;
use crate::index::statistics::Statistics;
use crate::index::tests::{SPOKEN, keys, record, records};
use crate::records::{PassageContext, of_lines};
use crate::text::tokens;

/// A corpus, and its words by number.
struct Read {
    corpus: Corpus,
    vocabulary: Vocabulary,
    keys: Vec<String>,
}

impl Read {
    fn of(documents: &[Arc<Document>]) -> Self {
        let mut vocabulary = Vocabulary::default();
        let corpus = Corpus::read(documents, &mut vocabulary);
        Self { corpus, keys: keys(&vocabulary), vocabulary }
    }

    fn words(&self, ids: impl IntoIterator<Item = ExactId>) -> Vec<&str> {
        ids.into_iter().map(|id| self.keys[id.0 as usize].as_str()).collect()
    }
}

fn exact(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|word| word.exact).collect()
}

/// All that is read of records is what their texts say.
fn check(documents: &[Arc<Document>]) {
    let read = Read::of(documents);
    let all = documents.iter().flat_map(|document| document.passages().iter().map(move |passage| (document, passage)));
    let mut found = read.corpus.passages();
    for (document, passage) in all {
        let words = found.next().expect("every passage is read");
        if passage.kind == Kind::Noise {
            assert_eq!((words.own().count(), words.above().count()), (0, 0));
            continue;
        }
        let own = [document.context(passage), document.passage_text(passage)];
        assert_eq!(read.words(words.own()), exact(&own.join(" ")));
        let above = [&document.title, path_stem(&document.path), document.section(passage)];
        let above = exact(&[above.join(" "), document.speaker(passage).unwrap_or_default().to_owned()].join(" "));
        assert_eq!(read.words(words.above()), above);
    }
    assert!(found.next().is_none());
    for part in &read.corpus.parts {
        for passage in &part.passages {
            let text = documents[passage.document as usize].text();
            let mut next = passage.tokens.start;
            for sentence in &part.sentences[passage.sentences.clone()] {
                assert_eq!(sentence.tokens.start, next, "sentences tile the words of a passage");
                next = sentence.tokens.end;
                let said = read.words(part.tokens[sentence.tokens.clone()].iter().copied());
                assert_eq!(said, exact(&text[sentence.span.clone()]));
            }
            assert_eq!(next, passage.tokens.end);
        }
    }
}

#[test]
fn names_are_capitals_within_a_sentence() {
    let line = "Bà Bình nói: HTX thu năm triệu. Lan ghi biên bản.";
    let read = Read::of(&[of_lines([(Kind::Item, line)], Position::Line(1), &PassageContext::default()).into()]);
    let part = &read.corpus.parts[0];
    let names = zip(&part.tokens, &part.names).filter(|(_, name)| **name).map(|(id, _)| *id);
    assert_eq!(read.words(names), exact("Bình HTX"));
}

#[test]
fn no_sentence_runs_across_what_was_left_out() {
    let document = record("a.txt", "Họp tổ\n\nAn: Quỹ còn\nbảy triệu.\nBình: Vâng.\nAn: Thu thêm.\n");
    check(&[document]);
    check(&[record("a.txt", SPOKEN)]);
}

#[test]
fn a_document_is_what_it_says_and_its_title() {
    let documents = [record("tổ 3.txt", SPOKEN), of_lines([], Position::Line(1), &PassageContext::default()).into()];
    let read = Read::of(&documents);
    let part = &read.corpus.parts[0];
    let all: Vec<_> = part.documents(&read.corpus.titles).collect();
    assert_eq!(all.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [0], "one has no passages");
    let passages = documents[0].passages().iter().filter(|passage| passage.kind != Kind::Noise);
    let said: Vec<&str> = passages.map(|passage| documents[0].passage_text(passage)).collect();
    let expected = exact(&format!("{} {} tổ 3", said.join(" "), documents[0].title));
    assert_eq!(read.words(all[0].1.iter().copied()), expected);
}

/// A record of which nothing is read, of about as many bytes.
fn noise(bytes: usize) -> Arc<Document> {
    let line = "x".repeat(bytes);
    let place = PassageContext { context: "góp".to_owned(), section: "Quỹ".to_owned(), ..PassageContext::default() };
    of_lines([(Kind::Noise, line.as_str()), (Kind::Item, "Quỹ có bảy triệu.")], Position::Line(1), &place).into()
}

#[test]
fn records_are_shared_out_by_their_length() {
    let sizes = |bytes: &[usize]| {
        let documents: Vec<_> = bytes.iter().map(|bytes| noise(*bytes)).collect();
        parts(&documents).iter().map(|part| part.iter().map(|(number, _)| *number).collect()).collect::<Vec<Vec<_>>>()
    };
    assert_eq!(sizes(&[]), Vec::<Vec<u32>>::new());
    assert_eq!(sizes(&[1, 1, 1]), [[0, 1, 2]]);
    assert_eq!(sizes(&[1, PART, 1, 1]), [vec![0, 1], vec![2, 3]]);
}

#[test]
fn the_numbers_do_not_depend_on_how_many_parts_there_are() {
    let with = |bytes: usize| {
        let documents = [noise(bytes), record("a.txt", SPOKEN), noise(1), record("b.txt", "Họp\n\nThu quỹ của An.\n")];
        Read::of(&documents)
    };
    let (one, two) = (with(1), with(PART));
    assert_eq!((one.corpus.parts.len(), two.corpus.parts.len()), (1, 2));
    assert_eq!(one.keys, two.keys);
    let all = |read: &Read| -> Vec<(Vec<_>, Vec<_>)> {
        read.corpus.passages().map(|words| (words.own().collect(), words.above().collect())).collect()
    };
    assert_eq!(all(&one), all(&two));
    let documents = |read: &Read| -> Vec<_> {
        read.corpus.parts.iter().flat_map(|part| part.documents(&read.corpus.titles).collect::<Vec<_>>()).collect()
    };
    assert_eq!(documents(&one), documents(&two));
    let counted = |read: &Read| Statistics::of(&read.corpus, &read.vocabulary, &[]);
    assert_eq!(counted(&one), counted(&two));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_records_are_read_word_for_word(documents in records()) {
        check(&documents);
    }
}
