//! Statistics are those of the records' texts, and can be added and subtracted.

use std::collections::HashSet;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::formats::Position;
use crate::index::tests::{SPOKEN, build, record, records};
use crate::index::{Index, people, split_into_trigrams};
use crate::records::{Document, PassageContext, PassageKind, document_from_lines};
use crate::text::{Token, split_sentences, tokenise};

fn check(rarer: &str, commoner: &str) {
    let lines = ["Hội họp", "Hội hội có 27 đảng viên", "Hợp tác"].map(|line| (PassageKind::Item, line));
    let index = Index::build(&[document_from_lines(lines, Position::Line(1), &PassageContext::default()).into()]);
    let index = index.expect("there is memory for three passages");
    let idf = |word: &str| index.statistics.exact_sentence_idf(index.vocabulary.exact_id(&tokenise(word)[0].exact));
    assert!(idf(rarer) > idf(commoner), "{rarer} {commoner}");
}

#[test]
fn rare_keys_weigh_more() {
    check("đảng", "hội");
    check("vắng", "đảng");
}

#[test]
fn given_names_and_used_words_are_recognised() {
    let index = build(&[record("phường.txt", SPOKEN), record("b.txt", &SPOKEN.replace("An (", "Hòa ("))]);
    let word = |text: &str| tokenise(text).swap_remove(0);
    let is_given_name =
        |text: &str| index.vocabulary.folded_id(&word(text).folded).map(|id| index.statistics.is_given_name(id));
    assert_eq!(["Bình", "An", "quỹ", "thiếu"].map(is_given_name), [Some(true), Some(true), Some(false), None]);
    let binh = index.folded_id(&word("Bình").folded).expect("it is a name");
    assert_eq!(index.statistics.given_names[binh.0 as usize], 2, "in two records");
    // One occurs only in a speaker's role, one only in a path.
    assert!(["trưởng", "phường"].iter().all(|text| index.exact_id(&word(text).exact).is_some()));
}

/// The exact keys of some words, each once.
fn distinct_words<'w>(words: impl IntoIterator<Item = &'w Token>) -> HashSet<&'w str> {
    words.into_iter().map(|word| word.exact.as_str()).collect()
}

/// Checks the statistics of records against their texts.
fn check_statistics(documents: &[Arc<Document>]) {
    let index = build(documents);
    let mut totals = CorpusTotals { documents: documents.len() as u64, ..CorpusTotals::default() };
    let (mut passages, mut all_sentences) = (Vec::new(), Vec::new());
    for document in documents {
        totals.document_words += tokenise(&format!("{} {}", document.title, document.path)).len() as u64 - 1;
        for passage in document.passages() {
            totals.passages += 1;
            if passage.kind == PassageKind::Noise {
                continue;
            }
            let text = document.passage_text(passage);
            totals.document_words += tokenise(text).len() as u64;
            for span in document.split_at_breaks(passage.span()) {
                let text = document.slice(span);
                all_sentences.extend(split_sentences(text).into_iter().map(|piece| tokenise(&text[piece])));
            }
            let words = tokenise(&format!("{} {text}", document.context(passage)));
            totals.words += words.len() as u64;
            totals.pairs += (words.len() as u64).saturating_sub(1);
            totals.trigrams += words.iter().map(|word| split_into_trigrams(&word.folded).len() as u64).sum::<u64>();
            let headings = [document.section(passage), document.speaker(passage).unwrap_or_default(), &document.title];
            totals.heading_words +=
                tokenise(&headings.join(" ")).len() as u64 + tokenise(&document.path).len() as u64 - 1;
            passages.push(words);
        }
    }
    totals.sentences = all_sentences.len() as u64;
    assert_eq!(index.statistics.totals, totals);
    for word in distinct_words(passages.iter().flatten()) {
        let id = index.exact_id(word).expect("a passage has it");
        let containing = passages.iter().filter(|words| distinct_words(*words).contains(word)).count();
        assert_eq!(index.statistics.passage_frequency(id), containing as u64, "{word}");
        let containing = all_sentences.iter().filter(|words| distinct_words(*words).contains(word)).count();
        assert_eq!(u64::from(index.statistics.exact[0][id.0 as usize]), containing as u64, "{word}");
    }
}

/// The statistics of records, whose words are added to `vocabulary`.
fn count(documents: &[Arc<Document>], vocabulary: &mut Vocabulary) -> Statistics {
    let corpus = Corpus::read(documents, vocabulary);
    Statistics::from_corpus(&corpus, vocabulary, &people::collect_given_names(documents, vocabulary))
}

/// Drops trailing zeros.
fn trim(mut statistics: Statistics) -> Statistics {
    for frequencies in statistics.frequencies_mut() {
        frequencies.truncate(frequencies.iter().rposition(|frequency| *frequency > 0).map_or(0, |last| last + 1));
    }
    statistics
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn statistics_are_those_of_the_texts(documents in records()) {
        check_statistics(&documents);
    }

    #[test]
    fn statistics_can_be_added_and_subtracted(documents in records(), at: prop::sample::Index) {
        let (first, second) = documents.split_at(at.index(documents.len()));
        let mut vocabulary = Vocabulary::default();
        let [one, other] = [first, second].map(|some| count(some, &mut vocabulary));
        let all = count(&documents, &mut vocabulary);
        let (mut forth, mut back) = (one.clone(), other.clone());
        forth.add(&other);
        back.add(&one);
        prop_assert_eq!(&trim(forth.clone()), &trim(all));
        prop_assert_eq!(&trim(back), &trim(forth.clone()));
        forth.subtract(&one);
        prop_assert_eq!(trim(forth), trim(other));
    }

    #[test]
    fn rarer_words_weigh_more_and_no_weight_is_negative(total in 0u64..5_000, containing in 0u64..5_000) {
        let containing = containing.min(total);
        prop_assert!(idf(total, containing) > 0.0 && idf(total, containing).is_finite());
        prop_assert!(containing == 0 || idf(total, containing - 1) > idf(total, containing));
        prop_assert!(idf(total + 1, containing) > idf(total, containing));
    }
}
