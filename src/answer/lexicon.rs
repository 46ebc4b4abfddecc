//! What is known of words before any question is asked: which only ask, what is called otherwise.
//!
//! General Vietnamese and English are written in `text`; what one organisation calls things comes
//! from its glossary. Made once for a snapshot, so that a question looks words up and parses
//! nothing.

use std::collections::{HashMap, HashSet};

use crate::records::Glossary;
use crate::text::abbreviations::Abbreviations;
use crate::text::aspects::Aspects;
use crate::text::courtesy::Courtesy;
use crate::text::cues::Cues;
use crate::text::equivalents::{self, Kind};
use crate::text::{Token, tokens};

/// The weight of a word that only asks or greets.
pub const STOP_WEIGHT: f32 = 0.25;

/// Words that ask, greet or glue; none carries what the question is about.
const STOP: &str = "vậy ạ a nhé nhe nha nghen nghe hả ha hử nhỉ ấy ơi ad mn mọi cho hỏi xin em mình tôi tui bạn anh chị \
    là của thì mà ở có và các những cái được bị bao nhiêu mấy gì nào ai đâu sao vì do tại khi lúc hồi hôm bữa giờ chừng \
    thế như ra với này đó kia đi rồi cũng để vào vô trong trên theo về từ đến tới phải nói một cụ thể cuối cùng rốt cuộc \
    giúp dùm giùm biết lại còn đang đã sẽ chưa không hết lắm nữa thôi người việc chuyện vụ số ngày tháng năm cách làm cỡ \
    kiểu lẽ đây hoặc hay khác mãi \
    the of to in on at for by with from as is are was were be been do does did has have had it its this that these those \
    and or but not what who whom whose when where which why how many much some any there their they he she his her him i \
    you we us our me my your say said about please tell summarize summarise summary discussion discuss opinion think \
    thought mention talk regarding concerning describe explain";

/// Words of courtesy that without accents fold to others ("cam", "vang") and are not looked for there.
const COURTESY: &str = "cảm cám ơn dạ vâng chào";

/// Words for a meeting say little about which, and every meeting's records are full of them.
const MEETING: &str = "họp buổi cuộc phiên meeting session";
const MEETING_WEIGHT: f32 = 0.4;

/// What another wording counts beside the word itself, by why it stands for it.
const GLOSSARY: f32 = 1.0;
const SAME: f32 = 1.0;
const NEAR: f32 = 0.6;
const SHORT: f32 = 0.7;

/// Words and phrases, ready to be looked up.
#[derive(Debug)]
pub struct Lexicon {
    pub cues: Cues,
    pub aspects: Aspects,
    /// What asks nothing.
    pub thanks: Courtesy,
    pub abbreviations: Abbreviations,
    stop: Words,
    courtesy: Words,
    meeting: Words,
    /// By the folded key of the first word of `from`.
    phrases: HashMap<String, Vec<Phrase>>,
    terms: Vec<Said>,
}

/// A way to say a thing.
#[derive(Debug, PartialEq)]
pub struct Said {
    /// As it is listed.
    pub text: String,
    /// Never empty.
    pub words: Vec<Token>,
}

/// One way to say a thing, and the others.
#[derive(Debug)]
struct Phrase {
    from: usize,
    to: Vec<usize>,
    worth: f32,
}

/// Another way to say some words of a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OtherWording<'l> {
    /// Which words, as bits.
    pub words: u64,
    pub to: &'l Said,
    /// What it counts beside the words themselves, at most 1.
    pub worth: f32,
}

/// A list of words, by both keys.
#[derive(Debug)]
struct Words {
    exact: HashSet<String>,
    folded: HashSet<String>,
}

impl Words {
    fn new(list: &str) -> Self {
        let words = tokens(list);
        Self {
            exact: words.iter().map(|t| t.exact.clone()).collect(),
            folded: words.into_iter().map(|t| t.folded).collect(),
        }
    }

    fn have(&self, token: &Token, accented: bool) -> bool {
        if accented { self.exact.contains(&token.exact) } else { self.folded.contains(&token.folded) }
    }
}

impl Lexicon {
    pub fn new(glossary: &Glossary) -> Self {
        let mut lexicon = Self {
            cues: Cues::new(),
            aspects: Aspects::new(),
            thanks: Courtesy::new(),
            abbreviations: Abbreviations::new(),
            stop: Words::new(STOP),
            courtesy: Words::new(COURTESY),
            meeting: Words::new(MEETING),
            phrases: HashMap::new(),
            terms: Vec::new(),
        };
        for (short, long) in &glossary.abbreviations {
            lexicon.add([short, long], GLOSSARY);
        }
        for group in &glossary.equivalents {
            lexicon.add(group, GLOSSARY);
        }
        for group in equivalents::general() {
            lexicon.add(&group.terms, if group.kind == Kind::Near { NEAR } else { SAME });
        }
        for (short, long) in lexicon.abbreviations.both_ways() {
            lexicon.add([short, long], SHORT);
        }
        lexicon
    }

    fn add(&mut self, group: impl IntoIterator<Item = impl AsRef<str>>, worth: f32) {
        let first = self.terms.len();
        let said = group.into_iter().map(|term| Said { text: term.as_ref().to_owned(), words: tokens(term.as_ref()) });
        self.terms.extend(said.filter(|said| !said.words.is_empty()));
        let group = first..self.terms.len();
        for from in group.clone() {
            let to = group.clone().filter(|other| *other != from).collect();
            let key = self.terms[from].words[0].folded.clone();
            self.phrases.entry(key).or_default().push(Phrase { from, to, worth });
        }
    }

    /// Whether a word only asks, greets or glues.
    pub fn only_asks(&self, word: &Token) -> bool {
        self.stop.have(word, true)
    }

    /// What each word of a question weighs. "Tiền" after "bao nhiêu" asks, and is not what the
    /// question is about.
    pub fn weights(&self, words: &[Token], accented: bool) -> Vec<f32> {
        let how_much = |at: usize| {
            words[at].folded == "tien" && at > 0 && matches!(words[at - 1].folded.as_str(), "nhieu" | "may")
        };
        let weight = |(at, word): (usize, &Token)| match word {
            word if self.stop.have(word, accented) || how_much(at) => STOP_WEIGHT,
            word if accented && self.courtesy.have(word, true) => STOP_WEIGHT,
            word if self.meeting.have(word, accented) => MEETING_WEIGHT,
            _ => 1.0,
        };
        words.iter().enumerate().map(weight).collect()
    }

    /// What else stretches of `words` are called; of two stretches one inside the other, the longer
    /// alone. Without accents, a single accented syllable is not looked up: too many words fold to
    /// it.
    pub fn other_wordings(&self, words: &[Token], accented: bool) -> Vec<OtherWording<'_>> {
        let same = |a: &Token, b: &Token| if accented { a.exact == b.exact } else { a.folded == b.folded };
        let mut met = Vec::new();
        for (at, first) in words.iter().enumerate() {
            for phrase in self.phrases.get(&first.folded).into_iter().flatten() {
                let from = &self.terms[phrase.from].words;
                let vague = !accented && from.len() == 1 && from[0].exact != from[0].folded;
                let stands = words.len() >= at + from.len() && from.iter().zip(&words[at..]).all(|(a, b)| same(a, b));
                if stands && !vague {
                    met.push(((at..at + from.len()).fold(0u64, |bits, i| bits | (1 << i)), phrase));
                }
            }
        }
        let within = |bits: u64| met.iter().any(|(other, _)| *other != bits && other & bits == bits);
        let longest = met.iter().filter(|(bits, _)| !within(*bits));
        let spread = longest.flat_map(|(bits, phrase)| {
            let others = phrase.to.iter().map(|to| &self.terms[*to]);
            others.map(|to| OtherWording { words: *bits, to, worth: phrase.worth })
        });
        spread.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(question: &str, accented: bool, expected: &[(u64, &str)]) {
        let glossary = Glossary {
            abbreviations: vec![("QQX".to_owned(), "Quang Quý Xuân".to_owned())],
            equivalents: vec![vec!["ba ta".to_owned(), "nết".to_owned()], vec![String::new(), "…".to_owned()]],
        };
        let lexicon = Lexicon::new(&glossary);
        let words = tokens(question);
        let found = lexicon.other_wordings(&words, accented);
        let read = |to: &[Token]| to.iter().map(|t| t.folded.as_str()).collect::<Vec<_>>().join(" ");
        let found: Vec<_> = found.into_iter().map(|other| (other.words, read(&other.to.words))).collect();
        let expected: Vec<_> = expected.iter().map(|&(bits, to)| (bits, to.to_owned())).collect();
        assert_eq!(found, expected, "{question}");
    }

    #[test]
    fn other_wordings() {
        check("QQX và ba ta", true, &[(0b0001, "quang qui xuan"), (0b1100, "net")]);
        check("Quang Quý Xuân", true, &[(0b111, "qqx")]);
        check("qqx va ba ta", false, &[(0b0001, "quang qui xuan"), (0b1100, "net")]);
        check("nết", true, &[(0b1, "ba ta")]);
        check("net", false, &[]);
        check("nét", true, &[]);
    }

    #[test]
    fn words_that_ask_weigh_little() {
        let lexicon = Lexicon::new(&Glossary::default());
        let weights = lexicon.weights(&tokens("quỹ còn bao nhiêu tiền, họp"), true);
        assert_eq!(weights, [1.0, STOP_WEIGHT, STOP_WEIGHT, STOP_WEIGHT, STOP_WEIGHT, MEETING_WEIGHT]);
        assert_eq!(lexicon.weights(&tokens("tiền điện"), true), [1.0, 1.0]);
    }
}
