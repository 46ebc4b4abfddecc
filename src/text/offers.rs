//! Kinds that a sentence offers, by its wording (a figure, a day, a name after a title): by phrases of exact keys and
//! the shapes of words. Every sentence of the records is examined, so it must be cheap. Some kinds come in two
//! strengths: a loose one that rarely misses, and a strict one that is rarely wrong.

use std::ops::Range;

use super::anaphora::points_back;
use super::answering::{is_family_name, is_title};
use super::cues::CUES;
use super::dates::dates_among;
use super::kinds::Kinds;
use super::phrases::Phrases;
use super::spelling::{SpelledWord, Spelling, WordRole};
use super::syllable::exact;
use super::word_list::{by_kind, section};

const OFFERS: &str = include_str!("words/offers.txt");

/// Exact keys of locative words: a name after them is a place's.
const WHERE: [&str; 10] = ["tai5", "ơ3", "sang", "vê2", "đên1", "tư2", "in", "at", "near", "from"];

/// Exact keys of words that begin a place's name.
const VENUES: &str = "hôi5 phong2 nha2 trung tru5 trương2 sân tâng2 điêm3 xa4 thôn ban3 huyên5 tinh3 câp1 khu quân5     phương2 đinh2 kho toa2 hall room school centre center building";

/// The recogniser of what sentences offer; created once and shared.
#[derive(Debug)]
pub struct Offers {
    phrases: Phrases,
}

impl Offers {
    #[expect(clippy::new_without_default, reason = "it parses its tables, which is not what a default does")]
    pub fn new() -> Self {
        let papers = section(CUES, "papers").map(|phrase| (Kinds::PAPER, phrase));
        Self { phrases: Phrases::new(by_kind(OFFERS).chain(papers), exact) }
    }

    /// Returns the role of a word, by its exact key.
    pub(super) fn role(&self, exact: &str) -> WordRole {
        WordRole {
            phrase: self.phrases.number(exact),
            locates: WHERE.contains(&exact),
            venue: VENUES.split_ascii_whitespace().any(|venue| venue == exact),
            title: is_title(exact),
            family: is_family_name(exact),
        }
    }

    /// Returns the kinds that a sentence with these words offers.
    pub(super) fn of(&self, sentence: &str, words: &[SpelledWord], spellings: &[Spelling]) -> Kinds {
        let spelled = |word: &SpelledWord| &spellings[word.spelling as usize];
        let phrases: Vec<_> = words.iter().map(|w| spelled(w).role.phrase).collect();
        let found = self.phrases.found(&phrases);
        let figures = words.iter().any(|w| spelled(w).figure);
        let dated = figures && !dates_among(sentence, &folded_words(words, spellings)).is_empty();
        let share = sentence.contains('%') || (figures && sentence.contains('/') && !dated);
        let separators = sentence.bytes().filter(|b| matches!(b, b',' | b';')).count();
        let asks = sentence.trim_end_matches(['"', '”']).ends_with('?');
        let pair = |holds: fn(&Spelling, &Spelling) -> bool| {
            words.windows(2).any(|pair| holds(spelled(&pair[0]), spelled(&pair[1])))
        };
        found
            .difference(Kinds::PAPER)
            .union(Kinds::NUMBER.when(figures))
            .union(Kinds::DATE.union(Kinds::DAY).when(dated))
            .union(Kinds::SHARE.when(share))
            .union(Kinds::LEGAL.when(figures && found.contains(Kinds::PAPER)))
            .union(Kinds::LIST.when(separators >= 2))
            .union(Kinds::TASK.when(sentence.contains(": ")))
            .union(Kinds::PERSON.when(pair(|a, b| a.capitalised && b.capitalised)))
            .union(Kinds::NAMED.when(pair(|a, b| b.capitalised && (a.role.title || (a.role.family && a.capitalised)))))
            .union(Kinds::VENUE.when(pair(|a, b| a.role.locates && (b.upper || b.role.venue))))
            .union(Kinds::QUESTION.when(asks))
            .union(Kinds::LEAD.when(sentence.ends_with(':')))
            .union(Kinds::POINTER.when(points_back(words.iter().take(2).map(spelled))))
    }
}

fn folded_words<'a>(words: &[SpelledWord], spellings: &'a [Spelling]) -> Vec<(Range<usize>, &'a str)> {
    words.iter().map(|w| (w.span.clone(), spellings[w.spelling as usize].folded.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::spellings::Spellings;

    fn check(text: &str, expected: Kinds) {
        let offers = Offers::new();
        let (mut spellings, mut words) = (Spellings::new(&offers), Vec::new());
        spellings.read(text, &mut words);
        let found = spellings.offered(text, &words);
        assert!(found.contains(expected) || found == expected, "{text}: {found:?}");
    }

    #[test]
    fn offers() {
        check("Có 27/30 hội.", Kinds::SHARE);
        check("Họp ngày 1/8/2023.", Kinds::DAY);
        check("Sửa Nghị định 45.", Kinds::LEGAL);
        check("Chậm vì thiếu người.", Kinds::CAUSE);
        check("Bà Trương Thị Mai nói.", Kinds::NAMED);
        check("Họp tại Trụ sở.", Kinds::VENUE);
        check("Xong chưa?", Kinds::QUESTION);
        check("Nghị định mới.", Kinds::default());
    }
}
