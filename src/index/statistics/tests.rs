//! Counts of what records say, together and apart.

use std::collections::HashSet;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::formats::Position;
use crate::index::tests::{SPOKEN, built, record, records};
use crate::index::{Index, people, trigrams};
use crate::records::{Document, Kind, PassageContext, of_lines};
use crate::text::{Token, sentences, tokens};

fn check(rarer: &str, commoner: &str) {
    let lines = ["Hội họp", "Hội hội có 27 đảng viên", "Hợp tác"].map(|line| (Kind::Item, line));
    let index = Index::build(&[of_lines(lines, Position::Line(1), &PassageContext::default()).into()]);
    let index = index.expect("there is memory for three passages");
    let idf = |word: &str| index.statistics.exact_idf(index.vocabulary.exact(&tokens(word)[0].exact));
    assert!(idf(rarer) > idf(commoner), "{rarer} {commoner}");
}

#[test]
fn rare_keys_weigh_more() {
    check("đảng", "hội");
    check("vắng", "đảng");
}

#[test]
fn names_and_words_that_are_used() {
    let index = built(&[record("phường.txt", SPOKEN), record("b.txt", &SPOKEN.replace("An (", "Hòa ("))]);
    let word = |text: &str| tokens(text).swap_remove(0);
    let given = |text: &str| index.vocabulary.folded(&word(text).folded).map(|id| index.statistics.is_given(id));
    assert_eq!(["Bình", "An", "quỹ", "thiếu"].map(given), [Some(true), Some(true), Some(false), None]);
    let binh = index.folded(&word("Bình").folded).expect("someone is called so");
    assert_eq!(index.statistics.given[binh.0 as usize], 2, "in two records");
    // One stands above turns alone, one in a path.
    assert!(["trưởng", "phường"].iter().all(|text| index.exact(&word(text).exact).is_some()));
}

/// Every word that stands somewhere, each once.
fn distinct<'w>(words: impl IntoIterator<Item = &'w Token>) -> HashSet<&'w str> {
    words.into_iter().map(|word| word.exact.as_str()).collect()
}

/// Counts of passages, sentences and words are those of the texts.
fn check_counts(documents: &[Arc<Document>]) {
    let index = built(documents);
    let mut totals = Totals { documents: documents.len() as u64, ..Totals::default() };
    let (mut own, mut said) = (Vec::new(), Vec::new());
    for document in documents {
        totals.of_documents += tokens(&format!("{} {}", document.title, document.path)).len() as u64 - 1;
        for passage in document.passages() {
            totals.passages += 1;
            if passage.kind == Kind::Noise {
                continue;
            }
            let text = document.passage_text(passage);
            totals.of_documents += tokens(text).len() as u64;
            for stretch in document.stretches(passage.span()) {
                let stretch = document.slice(stretch);
                said.extend(sentences(stretch).into_iter().map(|piece| tokens(&stretch[piece])));
            }
            let words = tokens(&format!("{} {text}", document.context(passage)));
            totals.words += words.len() as u64;
            totals.pairs += (words.len() as u64).saturating_sub(1);
            totals.trigrams += words.iter().map(|word| trigrams(&word.folded).len() as u64).sum::<u64>();
            let above = [document.section(passage), document.speaker(passage).unwrap_or_default(), &document.title];
            totals.above += tokens(&above.join(" ")).len() as u64 + tokens(&document.path).len() as u64 - 1;
            own.push(words);
        }
    }
    totals.sentences = said.len() as u64;
    assert_eq!(index.statistics.totals, totals);
    for word in distinct(own.iter().flatten()) {
        let id = index.exact(word).expect("it stands in a passage");
        let having = own.iter().filter(|words| distinct(*words).contains(word)).count();
        assert_eq!(index.statistics.in_passages(id), having as u64, "{word}");
        let having = said.iter().filter(|words| distinct(*words).contains(word)).count();
        assert_eq!(u64::from(index.statistics.exact[0][id.0 as usize]), having as u64, "{word}");
    }
}

/// Counts of some records, as those before and these have numbered their words; without the zeros that
/// counts may end in.
fn counted(documents: &[Arc<Document>], vocabulary: &mut Vocabulary) -> Statistics {
    let corpus = Corpus::read(documents, vocabulary);
    Statistics::of(&corpus, vocabulary, &people::given(documents, vocabulary))
}

fn trimmed(mut statistics: Statistics) -> Statistics {
    for counts in statistics.counts_mut() {
        counts.truncate(counts.iter().rposition(|count| *count > 0).map_or(0, |last| last + 1));
    }
    statistics
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn all_is_counted_as_it_is_said(documents in records()) {
        check_counts(&documents);
    }

    #[test]
    fn counts_add_up_and_are_taken_off(documents in records(), at: prop::sample::Index) {
        let (first, second) = documents.split_at(at.index(documents.len()));
        let mut vocabulary = Vocabulary::default();
        let [one, other] = [first, second].map(|some| counted(some, &mut vocabulary));
        let all = counted(&documents, &mut vocabulary);
        let (mut forth, mut back) = (one.clone(), other.clone());
        forth.add(&other);
        back.add(&one);
        prop_assert_eq!(&trimmed(forth.clone()), &trimmed(all));
        prop_assert_eq!(&trimmed(back), &trimmed(forth.clone()));
        forth.take(&one);
        prop_assert_eq!(trimmed(forth), trimmed(other));
    }

    #[test]
    fn what_is_rarer_weighs_more_and_nothing_weighs_less_than_nothing(total in 0u64..5_000, with in 0u64..5_000) {
        let with = with.min(total);
        prop_assert!(idf(total, with) > 0.0 && idf(total, with).is_finite());
        prop_assert!(with == 0 || idf(total, with - 1) > idf(total, with));
        prop_assert!(idf(total + 1, with) > idf(total, with));
    }
}
