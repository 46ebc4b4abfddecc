//! The records in each field: which terms there are, and which passages have them.
//!
//! Terms are made once for each word, or pair of neighbours, that the records have. Sorted, as
//! tantivy wants them, a term is known by its place in that order. Passages are listed by word and
//! by pair, three times in all; a term's passages are those of all words or pairs that have it.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::corpus::{Corpus, Words};
use super::lists::{Entry, Lists, Union};
use super::runs::{Runs, offset};
use super::terms::{Field, bigram, trigrams};
use super::vocabulary::{ExactId, FoldedId, Vocabulary};

/// Which passages have each word and each pair of neighbours, in their own text and above it.
pub(super) struct Listed {
    pairs: Vec<(u32, u32)>,
    by_word: Lists,
    by_pair: Lists,
    by_word_above: Lists,
}

/// The records, ready to be seen field by field.
pub(super) struct Views<'v> {
    exact: Keys<'v>,
    folded: Keys<'v>,
    lists: Listed,
}

/// One field: its terms in the order of their bytes, and the words or pairs that have each.
pub(super) struct View<'v> {
    terms: Terms,
    lists: &'v Lists,
}

impl Listed {
    pub fn of(corpus: &Corpus) -> Self {
        let all = corpus.words.len();
        let words = || {
            rayon::join(
                || Lists::of(all, || corpus.passages().map(Words::own)),
                || Lists::of(all, || corpus.passages().map(Words::above)),
            )
        };
        let pairs = || {
            let pairs = Pairs::of(corpus);
            let lists = Lists::of(pairs.words.len(), || pairs.of_passages.iter().map(|p| p.iter().copied()));
            (pairs.words, lists)
        };
        let ((by_word, by_word_above), (pairs, by_pair)) = rayon::join(words, pairs);
        Self { pairs, by_word, by_pair, by_word_above }
    }
}

impl<'v> Views<'v> {
    pub fn new(corpus: &Corpus, lists: Listed, vocabulary: &'v Vocabulary) -> Self {
        let of = |number: fn(&(ExactId, FoldedId)) -> u32| corpus.words.iter().map(number).collect();
        let (exact, folded) = rayon::join(
            || Keys::new(vocabulary.exact_keys(), of(|word| word.0.0)),
            || Keys::new(vocabulary.folded_keys(), of(|word| word.1.0)),
        );
        Self { exact, folded, lists }
    }

    /// The records in one field.
    pub fn of(&self, field: Field) -> View<'_> {
        match field {
            Field::Exact => View { terms: self.exact.singles(), lists: &self.lists.by_word },
            Field::Folded => View { terms: self.folded.singles(), lists: &self.lists.by_word },
            Field::Bigram => View { terms: self.exact.doubles(&self.lists.pairs), lists: &self.lists.by_pair },
            Field::FoldedBigram => View { terms: self.folded.doubles(&self.lists.pairs), lists: &self.lists.by_pair },
            Field::Trigram => View { terms: self.folded.trigrams(), lists: &self.lists.by_word },
            Field::Context => View { terms: self.folded.singles(), lists: &self.lists.by_word_above },
        }
    }
}

impl View<'_> {
    /// How many terms each passage has.
    pub fn lengths(&self) -> Vec<u32> {
        let mut lengths = vec![0; self.lists.of_places()];
        for entry in self.terms.of.flat().iter().flat_map(|&word| self.lists.get(word as usize)) {
            lengths[entry.place as usize] += entry.times;
        }
        lengths
    }

    /// Every term, in order, and the passages that have it: a word may stand in titles alone.
    pub fn each<E>(&self, mut see: impl FnMut(&[u8], &[Entry]) -> Result<(), E>) -> Result<(), E> {
        let mut union = Union::new(self.lists);
        for (text, had_by) in self.terms.texts.iter().zip(self.terms.of.iter()) {
            match union.of(had_by) {
                [] => {}
                passages => see(text, passages)?,
            }
        }
        Ok(())
    }
}

/// The pairs of neighbours: the words of each, and which ones each passage has.
struct Pairs {
    words: Vec<(u32, u32)>,
    of_passages: Runs<u32>,
}

impl Pairs {
    fn of(corpus: &Corpus) -> Self {
        let mut words = Vec::new();
        let mut known: HashMap<(u32, u32), u32, FxBuildHasher> = HashMap::default();
        let mut number = |pair| {
            *known.entry(pair).or_insert_with(|| {
                words.push(pair);
                offset(words.len() - 1)
            })
        };
        let mut of_passages = Runs::default();
        for passage in corpus.passages() {
            of_passages.push(passage.own().zip(passage.own().skip(1)).map(&mut number));
        }
        Self { words, of_passages }
    }
}

/// The keys of one kind, in order, and the place in it of each word's.
struct Keys<'v> {
    sorted: Vec<&'v str>,
    places: Vec<u32>,
    /// The same in their order as the first of a pair: where a key begins another one, what
    /// follows it there is the mark between the two.
    firsts: Vec<&'v str>,
    first_places: Vec<u32>,
}

impl<'v> Keys<'v> {
    /// `of_words` are the numbers of the words' keys among `keys`.
    fn new(keys: Vec<&'v str>, of_words: Vec<u32>) -> Self {
        let mut order: Vec<u32> = (0..offset(keys.len())).collect();
        let mut placed = |compare: &dyn Fn(&str, &str) -> std::cmp::Ordering| {
            order.sort_unstable_by(|&a, &b| compare(keys[a as usize], keys[b as usize]));
            let mut places = vec![0; keys.len()];
            (0..).zip(&order).for_each(|(place, &key)| places[key as usize] = place);
            let sorted: Vec<_> = order.iter().map(|&key| keys[key as usize]).collect();
            (sorted, of_words.iter().map(|&key| places[key as usize]).collect())
        };
        let (sorted, places) = placed(&|a, b| a.cmp(b));
        let (firsts, first_places) = placed(&|a, b| a.bytes().chain([b'_']).cmp(b.bytes().chain([b'_'])));
        Self { sorted, places, firsts, first_places }
    }

    /// One term a word: its key.
    fn singles(&self) -> Terms {
        let codes = self.places.iter().map(|&place| u64::from(place));
        Terms::new(codes.zip(0..), |code| self.sorted[code as usize].to_owned())
    }

    /// One term a pair of words: both keys.
    fn doubles(&self, pairs: &[(u32, u32)]) -> Terms {
        let code =
            |&(a, b): &(u32, u32)| u64::from(self.first_places[a as usize]) << 32 | u64::from(self.places[b as usize]);
        let text = |code: u64| bigram(self.firsts[(code >> 32) as usize], self.sorted[(code & 0xFFFF_FFFF) as usize]);
        Terms::new(pairs.iter().map(code).zip(0..), text)
    }

    /// The trigrams of each word's key.
    fn trigrams(&self) -> Terms {
        let of_word =
            |(word, &place)| trigrams(self.sorted[place as usize]).into_iter().map(move |t| (packed(&t), word));
        Terms::new((0..).zip(&self.places).flat_map(of_word), unpacked)
    }
}

/// Three letters in a number that sorts as they do: each has 21 bits.
fn packed(letters: &str) -> u64 {
    letters.chars().fold(0, |code, letter| code << 21 | u64::from(u32::from(letter)))
}

fn unpacked(code: u64) -> String {
    let letter = |at: u32| char::from_u32((code >> (21 * at) & 0x1F_FFFF) as u32);
    [2, 1, 0].into_iter().filter_map(letter).collect()
}

/// Terms in order, and the words or pairs that have each; one that has it twice stands twice.
struct Terms {
    texts: Runs<u8>,
    of: Runs<u32>,
}

impl Terms {
    /// Terms as numbers that sort as they do, each with a word or pair that has it.
    fn new(codes: impl Iterator<Item = (u64, u32)>, text: impl Fn(u64) -> String) -> Self {
        let mut codes: Vec<_> = codes.collect();
        codes.sort_unstable();
        let (mut texts, mut of) = (Runs::default(), Runs::default());
        for same in codes.chunk_by(|a, b| a.0 == b.0) {
            texts.push(text(same[0].0).into_bytes());
            of.push(same.iter().map(|&(_, number)| number));
        }
        Self { texts, of }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{Kind, Place, Position, of_lines};
    use crate::text::{Token, tokens};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// A field's terms in order, and how often the only passage has each.
    fn seen(field: Field, text: &str) -> Vec<(String, u32)> {
        let place = Place { section: "Tá A1".to_owned(), ..Place::default() };
        let document = of_lines([(Kind::Paragraph, text)], Position::Line(1), &place);
        let mut vocabulary = Vocabulary::default();
        let corpus = Corpus::read(&[document.into()], &mut vocabulary);
        let (views, mut terms) = (Views::new(&corpus, Listed::of(&corpus), &vocabulary), Vec::new());
        let see = |term: &[u8], passages: &[Entry]| {
            terms.push((String::from_utf8_lossy(term).into_owned(), passages.iter().map(|e| e.times).sum()));
            Ok::<_, ()>(())
        };
        let view = views.of(field);
        view.each(see).expect("nothing refuses a term");
        assert_eq!(view.lengths(), [terms.iter().map(|(_, times)| *times).sum::<u32>()]);
        terms
    }

    /// The same, word for word.
    fn expected(field: Field, text: &str) -> Vec<(String, u32)> {
        let words = tokens(if field == Field::Context { "Tá A1" } else { text });
        let pairs = |key: fn(&Token) -> &str| words.windows(2).map(move |p| bigram(key(&p[0]), key(&p[1])));
        let terms: Vec<String> = match field {
            Field::Exact => words.iter().map(|t| t.exact.clone()).collect(),
            Field::Folded | Field::Context => words.iter().map(|t| t.folded.clone()).collect(),
            Field::Bigram => pairs(|t| &t.exact).collect(),
            Field::FoldedBigram => pairs(|t| &t.folded).collect(),
            Field::Trigram => words.iter().flat_map(|t| trigrams(&t.folded)).collect(),
        };
        let mut counted = BTreeMap::new();
        terms.into_iter().for_each(|term| *counted.entry(term).or_insert(0) += 1);
        counted.into_iter().collect()
    }

    fn check(field: Field, terms: &[&str]) {
        assert!(seen(field, "Hội đã họp").iter().map(|(term, _)| term).eq(terms), "{field:?}");
    }

    #[test]
    fn one_text_in_each_field() {
        check(Field::Exact, &["hop5", "hôi5", "đa4"]);
        check(Field::Folded, &["da", "hoi", "hop"]);
        check(Field::Bigram, &["hôi5_đa4", "đa4_hop5"]);
        check(Field::FoldedBigram, &["da_hop", "hoi_da"]);
        check(Field::Trigram, &["^da", "^ho", "da$", "hoi", "hop", "oi$", "op$"]);
        check(Field::Context, &["a1", "ta"]);
    }

    proptest! {
        #[test]
        fn the_terms_of_the_words(text in "\\PC*|([aáoôơ]{0,2}[15a ]{1,2}){0,20}|([a-zà-ỹĐ]{1,3}[ .]){0,20}") {
            prop_assume!(!text.trim().is_empty(), "a blank line is no passage");
            for field in Field::ALL {
                prop_assert_eq!(seen(field, &text), expected(field, &text), "{:?}", field);
            }
        }
    }
}
