//! The lexicon: stop words, abbreviations, equivalent phrases and other word lists that questions are parsed with.
//!
//! The lists for general Vietnamese and English are in `text`; an organisation's own terms come from its glossary. The
//! lexicon is built once per snapshot, so that parsing a question only looks words up.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::records::Glossary;
use crate::text::abbreviations::Abbreviations;
use crate::text::aspects::AspectDetector;
use crate::text::courtesy::CourtesyDetector;
use crate::text::equivalents::{self, EquivalenceKind};
use crate::text::question_words::QuestionWordDetector;
use crate::text::{Token, tokenise};

/// The weight of a stop word. The weight of a word is a factor of its idf, and 1 for most words.
pub const STOP_WEIGHT: f32 = 0.25;

/// Question words, greetings and function words. None of them says what a question is about.
const STOP_WORDS: &str = "vậy ạ a nhé nhe nha nghen nghe hả ha hử nhỉ ấy ơi ad mn mọi cho hỏi xin em mình tôi tui bạn anh chị \
    là của thì mà ở có và các những cái được bị bao nhiêu mấy gì nào ai đâu sao vì do tại khi lúc hồi hôm bữa giờ chừng \
    thế như ra với này đó kia đi rồi cũng để vào vô trong trên theo về từ đến tới phải nói một cụ thể cuối cùng rốt cuộc \
    giúp dùm giùm biết lại còn đang đã sẽ chưa không hết lắm nữa thôi người việc chuyện vụ số ngày tháng năm cách làm cỡ \
    kiểu lẽ đây hoặc hay khác mãi \
    the of to in on at for by with from as is are was were be been do does did has have had it its this that these those \
    and or but not what who whom whose when where which why how many much some any there their they he she his her him i \
    you we us our me my your say said about please tell summarize summarise summary discussion discuss opinion think \
    thought mention talk regarding concerning describe explain";

/// Courtesies that are stop words only in questions with diacritics. Their folded keys ("cam", "vang") are those of
/// other words, too.
const COURTESY_WORDS: &str = "cảm cám ơn dạ vâng chào";

/// Words for "meeting". They hardly distinguish meetings, and all records are full of them.
const MEETING_WORDS: &str = "họp buổi cuộc phiên meeting session";

/// The weight of a word for "meeting".
const MEETING_WEIGHT: f32 = 0.4;

/// The weight of an equivalent from the glossary relative to the word itself.
const GLOSSARY_WEIGHT: f32 = 1.0;

/// The weight of a general equivalent.
const EQUIVALENT_WEIGHT: f32 = 1.0;

/// The weight of a general equivalent that is only related ([`EquivalenceKind::Near`]).
const NEAR_EQUIVALENT_WEIGHT: f32 = 0.6;

/// The weight of a general abbreviation for its long form, and the other way round.
const ABBREVIATION_WEIGHT: f32 = 0.7;

/// Word lists, ready for look-ups.
#[derive(Debug)]
pub struct Lexicon {
    pub question_words: QuestionWordDetector,
    pub aspects: AspectDetector,
    /// Recognises messages that ask nothing, such as thanks.
    pub courtesy: CourtesyDetector,
    pub abbreviations: Abbreviations,
    stop_words: WordSet,
    courtesy_words: WordSet,
    meeting_words: WordSet,
    /// The rules, by the folded key of the first word of the phrase that they replace.
    equivalents: HashMap<String, Vec<EquivalenceRule>>,
    /// The phrases that the rules refer to.
    entries: Vec<LexiconEntry>,
}

/// A phrase of a group of equivalents.
#[derive(Debug, PartialEq)]
pub struct LexiconEntry {
    /// The phrase as listed.
    pub text: String,
    /// The words of the phrase; never empty.
    pub words: Vec<Token>,
}

/// A phrase and the group with its equivalents, as positions in the entries of the lexicon.
#[derive(Debug)]
struct EquivalenceRule {
    from: usize,
    /// The positions of the whole group, `from` included.
    group: Range<usize>,
    weight: f32,
}

/// An equivalent of some words of a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EquivalentPhrase<'l> {
    /// Bits of the words that it can replace.
    pub replaced: u64,
    pub entry: &'l LexiconEntry,
    /// Its weight relative to these words, at most 1.
    pub weight: f32,
}

/// A set of words, by exact and by folded keys.
#[derive(Debug)]
struct WordSet {
    exact: HashSet<String>,
    folded: HashSet<String>,
}

impl WordSet {
    fn new(list: &str) -> Self {
        let words = tokenise(list);
        Self {
            exact: words.iter().map(|t| t.exact.clone()).collect(),
            folded: words.into_iter().map(|t| t.folded).collect(),
        }
    }

    fn contains(&self, token: &Token, accented: bool) -> bool {
        if accented { self.exact.contains(&token.exact) } else { self.folded.contains(&token.folded) }
    }
}

impl Lexicon {
    pub fn new(glossary: &Glossary) -> Self {
        let mut lexicon = Self {
            question_words: QuestionWordDetector::new(),
            aspects: AspectDetector::new(),
            courtesy: CourtesyDetector::new(),
            abbreviations: Abbreviations::new(),
            stop_words: WordSet::new(STOP_WORDS),
            courtesy_words: WordSet::new(COURTESY_WORDS),
            meeting_words: WordSet::new(MEETING_WORDS),
            equivalents: HashMap::new(),
            entries: Vec::new(),
        };
        for (short, long) in &glossary.abbreviations {
            lexicon.add_group([short, long], GLOSSARY_WEIGHT);
        }
        for group in &glossary.equivalents {
            lexicon.add_group(group, GLOSSARY_WEIGHT);
        }
        for group in equivalents::load_equivalents() {
            let is_near = group.kind == EquivalenceKind::Near;
            lexicon.add_group(&group.terms, if is_near { NEAR_EQUIVALENT_WEIGHT } else { EQUIVALENT_WEIGHT });
        }
        for (short, long) in lexicon.abbreviations.two_way_pairs() {
            lexicon.add_group([short, long], ABBREVIATION_WEIGHT);
        }
        lexicon
    }

    /// Adds a group of equivalent phrases: a rule from each of them to the others.
    fn add_group(&mut self, group: impl IntoIterator<Item = impl AsRef<str>>, weight: f32) {
        let first = self.entries.len();
        let entry = |term: &str| LexiconEntry { text: term.to_owned(), words: tokenise(term) };
        let entries = group.into_iter().map(|term| entry(term.as_ref()));
        self.entries.extend(entries.filter(|entry| !entry.words.is_empty()));
        let group = first..self.entries.len();
        for from in group.clone() {
            let key = self.entries[from].words[0].folded.clone();
            self.equivalents.entry(key).or_default().push(EquivalenceRule { from, group: group.clone(), weight });
        }
    }

    /// Whether a word is a stop word, by its exact key.
    pub fn is_stop_word(&self, word: &Token) -> bool {
        self.stop_words.contains(word, true)
    }

    /// Returns the weight of each word of a question. In "bao nhiêu tiền", "tiền" belongs to the question words.
    pub fn weigh_words(&self, words: &[Token], accented: bool) -> Vec<f32> {
        let asks_how_much = |at: usize| {
            words[at].folded == "tien" && at > 0 && matches!(words[at - 1].folded.as_str(), "nhieu" | "may")
        };
        let weight = |(at, word): (usize, &Token)| match word {
            word if self.stop_words.contains(word, accented) || asks_how_much(at) => STOP_WEIGHT,
            word if accented && self.courtesy_words.contains(word, true) => STOP_WEIGHT,
            word if self.meeting_words.contains(word, accented) => MEETING_WEIGHT,
            _ => 1.0,
        };
        words.iter().enumerate().map(weight).collect()
    }

    /// Returns the equivalents of all phrases in `words`; if one phrase contains another, only those of the longer.
    /// In a question without diacritics, equivalents of a single syllable with diacritics are ignored, because too many
    /// words have its folded key.
    pub fn find_equivalents(&self, words: &[Token], accented: bool) -> Vec<EquivalentPhrase<'_>> {
        let is_same = |a: &Token, b: &Token| if accented { a.exact == b.exact } else { a.folded == b.folded };
        let mut found = Vec::new();
        for (at, first) in words.iter().enumerate() {
            for rule in self.equivalents.get(&first.folded).into_iter().flatten() {
                let from = &self.entries[rule.from].words;
                let is_ambiguous = !accented && from.len() == 1 && from[0].exact != from[0].folded;
                let matches =
                    words.len() >= at + from.len() && from.iter().zip(&words[at..]).all(|(a, b)| is_same(a, b));
                if matches && !is_ambiguous {
                    found.push(((at..at + from.len()).fold(0u64, |bits, i| bits | (1 << i)), rule));
                }
            }
        }
        let phrases: HashSet<u64> = found.iter().map(|(bits, _)| *bits).collect();
        let is_within_other = |bits: u64| phrases.iter().any(|other| *other != bits && other & bits == bits);
        let longest: HashSet<u64> = phrases.iter().copied().filter(|bits| !is_within_other(*bits)).collect();
        let equivalents = found.iter().filter(|(bits, _)| longest.contains(bits)).flat_map(|(bits, rule)| {
            let entries = rule.group.clone().filter(|to| *to != rule.from).map(|to| &self.entries[to]);
            entries.map(|entry| EquivalentPhrase { replaced: *bits, entry, weight: rule.weight })
        });
        equivalents.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the equivalents of phrases in a question: bits of the words that are replaced, and the replacement.
    fn check(question: &str, accented: bool, expected: &[(u64, &str)]) {
        let glossary = Glossary {
            abbreviations: vec![("QQX".to_owned(), "Quang Quý Xuân".to_owned())],
            equivalents: vec![vec!["ba ta".to_owned(), "nết".to_owned()], vec![String::new(), "…".to_owned()]],
        };
        let lexicon = Lexicon::new(&glossary);
        let words = tokenise(question);
        let found = lexicon.find_equivalents(&words, accented);
        let join = |words: &[Token]| words.iter().map(|t| t.folded.as_str()).collect::<Vec<_>>().join(" ");
        let found: Vec<_> = found.into_iter().map(|other| (other.replaced, join(&other.entry.words))).collect();
        let expected: Vec<_> = expected.iter().map(|&(bits, to)| (bits, to.to_owned())).collect();
        assert_eq!(found, expected, "{question}");
    }

    #[test]
    fn phrases_have_equivalents_from_the_glossary() {
        check("QQX và ba ta", true, &[(0b0001, "quang qui xuan"), (0b1100, "net")]);
        check("Quang Quý Xuân", true, &[(0b111, "qqx")]);
        check("qqx va ba ta", false, &[(0b0001, "quang qui xuan"), (0b1100, "net")]);
        check("nết", true, &[(0b1, "ba ta")]);
        check("net", false, &[]);
        check("nét", true, &[]);
    }

    #[test]
    fn the_cost_of_a_question_grows_with_its_equivalents_only() {
        // Compared with each other, they would take an hour.
        let abbreviations = (0..5_000).map(|number| ("QX".to_owned(), format!("Quang {number}"))).collect();
        let lexicon = Lexicon::new(&Glossary { abbreviations, ..Glossary::default() });
        let words = tokenise(&"QX ".repeat(64));
        assert_eq!(lexicon.find_equivalents(&words, true).len(), 64 * 5_000);
    }

    #[test]
    fn stop_words_and_words_for_meetings_weigh_less() {
        let lexicon = Lexicon::new(&Glossary::default());
        let weights = lexicon.weigh_words(&tokenise("quỹ còn bao nhiêu tiền, họp"), true);
        assert_eq!(weights, [1.0, STOP_WEIGHT, STOP_WEIGHT, STOP_WEIGHT, STOP_WEIGHT, MEETING_WEIGHT]);
        assert_eq!(lexicon.weigh_words(&tokenise("tiền điện"), true), [1.0, 1.0]);
    }
}
