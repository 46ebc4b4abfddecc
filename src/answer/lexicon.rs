//! What is known of words before any question is asked: which only ask, what is called otherwise.
//!
//! General Vietnamese and English are written here; what one organisation calls things comes from
//! its glossary. Made once for a snapshot, so that a question looks words up and parses nothing.

use std::collections::{HashMap, HashSet};

use crate::knowledge::Glossary;
use crate::text::kinds::Wording;
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
    you we us our me my your say said about please tell";

/// Words of courtesy that without accents fold to others ("cam", "vang") and are not looked for there.
const COURTESY: &str = "cảm cám ơn dạ vâng chào";

/// Words for a meeting say little about which, and every meeting's records are full of them.
const MEETING: &str = "họp buổi cuộc phiên meeting session";
const MEETING_WEIGHT: f32 = 0.4;

/// Words and phrases, ready to be looked up.
#[derive(Debug)]
pub struct Lexicon {
    pub wording: Wording,
    stop: Words,
    courtesy: Words,
    meeting: Words,
    /// By the folded key of the first word of `from`.
    phrases: HashMap<String, Vec<Phrase>>,
}

/// One way to say a thing, and another.
#[derive(Debug)]
struct Phrase {
    from: Vec<Token>,
    to: Vec<Token>,
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
        let short = glossary.abbreviations.iter().map(|(short, long)| vec![short, long]);
        let groups = short.chain(glossary.equivalents.iter().map(|group| group.iter().collect()));
        let mut phrases: HashMap<String, Vec<Phrase>> = HashMap::new();
        for group in groups {
            let terms: Vec<Vec<Token>> = group.into_iter().map(|term| tokens(term)).collect();
            for (i, from) in terms.iter().enumerate() {
                let others = terms.iter().enumerate().filter(|(j, to)| *j != i && !to.is_empty());
                let Some(first) = from.first() else { continue };
                let known = phrases.entry(first.folded.clone()).or_default();
                known.extend(others.map(|(_, to)| Phrase { from: from.clone(), to: to.clone() }));
            }
        }
        Self {
            wording: Wording::new(),
            stop: Words::new(STOP),
            courtesy: Words::new(COURTESY),
            meeting: Words::new(MEETING),
            phrases,
        }
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

    /// What else stretches of `words` are called: which words, as bits, and the other wording.
    /// Without accents, a single accented syllable is not looked up: too many words fold to it.
    pub fn other_wordings(&self, words: &[Token], accented: bool) -> Vec<(u64, &[Token])> {
        let same = |a: &Token, b: &Token| if accented { a.exact == b.exact } else { a.folded == b.folded };
        let mut out = Vec::new();
        for (at, first) in words.iter().enumerate() {
            for phrase in self.phrases.get(&first.folded).into_iter().flatten() {
                let from = &phrase.from;
                let vague = !accented && from.len() == 1 && from[0].exact != from[0].folded;
                let stands = words.len() >= at + from.len() && from.iter().zip(&words[at..]).all(|(a, b)| same(a, b));
                if stands && !vague {
                    out.push(((at..at + from.len()).fold(0, |bits, i| bits | (1 << i)), phrase.to.as_slice()));
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(question: &str, accented: bool, expected: &[(u64, &str)]) {
        let glossary = Glossary {
            abbreviations: vec![("BBT".to_owned(), "Ban Bí thư".to_owned())],
            equivalents: vec![vec!["kinh phí".to_owned(), "tiền".to_owned()], vec![String::new(), "…".to_owned()]],
        };
        let lexicon = Lexicon::new(&glossary);
        let words = tokens(question);
        let found = lexicon.other_wordings(&words, accented);
        let read = |to: &[Token]| to.iter().map(|t| t.folded.as_str()).collect::<Vec<_>>().join(" ");
        let found: Vec<_> = found.into_iter().map(|(bits, to)| (bits, read(to))).collect();
        let expected: Vec<_> = expected.iter().map(|&(bits, to)| (bits, to.to_owned())).collect();
        assert_eq!(found, expected, "{question}");
    }

    #[test]
    fn other_wordings() {
        check("BBT cho kinh phí", true, &[(0b0001, "ban bi thu"), (0b1100, "tien")]);
        check("Ban Bí thư", true, &[(0b111, "bbt")]);
        check("bbt cho kinh phi", false, &[(0b0001, "ban bi thu"), (0b1100, "tien")]);
        check("tiền", true, &[(0b1, "kinh phi")]);
        check("tien", false, &[]);
        check("tiên", true, &[]);
    }

    #[test]
    fn words_that_ask_weigh_little() {
        let lexicon = Lexicon::new(&Glossary::default());
        let weights = lexicon.weights(&tokens("quỹ còn bao nhiêu tiền, họp"), true);
        assert_eq!(weights, [1.0, STOP_WEIGHT, STOP_WEIGHT, STOP_WEIGHT, STOP_WEIGHT, MEETING_WEIGHT]);
        assert_eq!(lexicon.weights(&tokens("tiền điện"), true), [1.0, 1.0]);
    }
}
