//! Recognises questions about a meeting as a whole: its decisions, tasks, figures, speakers or gist.
//!
//! Every word of such a question must be accounted for: by the wording of the aspect, by courtesies and function words,
//! by terms for meetings, or by the records as the meeting's name or day. With one word more, the question is about a
//! particular thing, which quotes answer better than a list. So the wordings are listed one by one and nothing is
//! guessed. A word typed without diacritics matches any that folds to it; one typed with them only itself.

use serde::{Deserialize, Serialize};

use super::Token;
use super::tokens::tokens;
use super::word_list::section;

/// An aspect of a meeting as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Aspect {
    /// Conclusions and decisions.
    Decisions,
    /// Who is to do what, by when.
    Tasks,
    /// The figures mentioned, with the things they count.
    Figures,
    /// Who spoke, with a telling piece of each.
    Speakers,
    /// A few sentences that represent the whole.
    Extract,
}

impl Aspect {
    pub const ALL: [Self; 5] = [Self::Decisions, Self::Tasks, Self::Figures, Self::Speakers, Self::Extract];
}

/// A question that may ask for an aspect. In bit sets, bit n is token n.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AspectRequest {
    pub aspect: Aspect,
    /// Tokens not accounted for: they must be a meeting's name or day, or the question asks for a particular thing.
    pub rest: u64,
    /// Tokens that name a sort of meeting: "đại hội".
    pub sort: u64,
    /// Whether the wording asks for the whole by itself or beside a word for a meeting; "nói gì" alone does not.
    pub plain: bool,
}

/// Aspects with their sections in the list, in order of precedence.
const ORDER: [(Aspect, &str); 5] = [
    (Aspect::Tasks, "tasks"),
    (Aspect::Figures, "figures"),
    (Aspect::Speakers, "speakers"),
    (Aspect::Decisions, "decisions"),
    (Aspect::Extract, "extract"),
];

/// The wordings of each aspect, and the words that may accompany them.
const LIST: &str = include_str!("words/aspects.txt");

/// The recogniser of aspects in questions; created once and shared.
#[derive(Debug)]
pub struct Aspects {
    wordings: Vec<(Aspect, Listed, Listed, Listed)>,
    beside: Listed,
    meeting: Listed,
    sorts: Listed,
    topic: Listed,
    pointer: Listed,
}

#[derive(Debug)]
struct Listed(Vec<Vec<Token>>);

impl Listed {
    fn new(name: &str) -> Self {
        Self(section(LIST, name).map(tokens).collect())
    }

    /// Returns the bits of the words that are in a phrase.
    fn bits(&self, words: &[Token]) -> u64 {
        let stands = |at: usize, phrase: &[Token]| {
            words.len() >= at + phrase.len() && phrase.iter().zip(&words[at..]).all(|(listed, word)| is(word, listed))
        };
        let mut bits = 0;
        for phrase in self.0.iter().filter(|phrase| !phrase.is_empty()) {
            let places = (0..words.len()).filter(|at| stands(*at, phrase));
            bits |= places.fold(0, |bits, at| bits | run(phrase.len()) << at);
        }
        bits
    }
}

impl Aspects {
    #[expect(clippy::new_without_default, reason = "it parses its tables, which is not what a default does")]
    pub fn new() -> Self {
        let wording = |(aspect, name): (Aspect, &str)| {
            let [of_meetings, beside] = ["of a meeting", "beside"].map(|which| Listed::new(&format!("{name} {which}")));
            (aspect, Listed::new(name), of_meetings, beside)
        };
        Self {
            wordings: ORDER.map(wording).into(),
            beside: Listed::new("beside"),
            meeting: Listed::new("meeting"),
            sorts: Listed::new("sorts"),
            topic: Listed::new("topic"),
            pointer: Listed::new("pointer"),
        }
    }

    /// Returns the aspects that a question of up to 64 words may ask for, likeliest first; none if a word begins a
    /// topic or points at a thing.
    pub fn asked(&self, words: &[Token]) -> Vec<AspectRequest> {
        if words.len() > 64 {
            return Vec::new();
        }
        let sort = self.sorts.bits(words);
        let meeting = sort | self.meeting.bits(words);
        let (pointed, topical) = (self.pointer.bits(words), self.topic.bits(words));
        let beside_meeting = (meeting << 1) | (meeting >> 1);
        let known = meeting | self.beside.bits(words) | (pointed & (meeting << 1)) | (topical & beside_meeting);
        let asked = self.wordings.iter().filter_map(|(aspect, asks, of_meetings, beside)| {
            let (plain, other) = (asks.bits(words) & !sort, of_meetings.bits(words) & !sort);
            let rest = run(words.len()) & !(known | plain | other | beside.bits(words));
            let narrow = rest & (pointed | topical) != 0 || (*aspect == Aspect::Tasks && self.names_whom(words, rest));
            (plain | other != 0 && !narrow).then_some(AspectRequest {
                aspect: *aspect,
                rest,
                sort,
                plain: plain | meeting != 0,
            })
        });
        asked.collect()
    }

    /// Whether someone's task is asked for: "giao việc gì cho …", "giao …".
    fn names_whom(&self, words: &[Token], rest: u64) -> bool {
        let behind = |at: usize| at > 0 && matches!(words[at - 1].folded.as_str(), "cho" | "giao" | "cong");
        (0..words.len()).any(|at| rest >> at & 1 == 1 && behind(at))
    }
}

/// Whether a word is the listed one, with or without its diacritics.
fn is(word: &Token, listed: &Token) -> bool {
    word.exact == listed.exact || (word.exact == word.folded && word.folded == listed.folded)
}

fn run(length: usize) -> u64 {
    if length >= 64 { u64::MAX } else { (1 << length) - 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The aspect that accounts for all words but `rest`.
    fn check(question: &str, expected: Option<Aspect>, rest: &str) {
        let words = tokens(question);
        let left = |asked: &AspectRequest| {
            let left = (0..words.len()).filter(|at| asked.rest >> at & 1 == 1);
            left.map(|at| &question[words[at].span.clone()]).collect::<Vec<_>>().join(" ")
        };
        let found = Aspects::new().asked(&words).into_iter().find(|asked| left(asked) == rest);
        assert_eq!(found.map(|asked| asked.aspect), expected, "{question}");
    }

    #[test]
    fn wordings_of_the_whole() {
        check("Kết luận là gì?", Some(Aspect::Decisions), "");
        check("có những quyết định nào vậy ạ", Some(Aspect::Decisions), "");
        check("What was decided?", Some(Aspect::Decisions), "");
        check("giao cho ai việc gì?", Some(Aspect::Tasks), "");
        check("cuộc họp giao việc gì cho ai", Some(Aspect::Tasks), "");
        check("action items", Some(Aspect::Tasks), "");
        check("cac con so chinh", Some(Aspect::Figures), "");
        check("những ai nói gì", Some(Aspect::Speakers), "");
        check("Ai đã phát biểu?", Some(Aspect::Speakers), "");
        check("tom tat dai hoi", Some(Aspect::Extract), "");
        check("tóm tắt buổi đó giúp em với", Some(Aspect::Extract), "");
        check("Summarise the meeting", Some(Aspect::Extract), "");
    }

    #[test]
    fn names_and_days_are_left() {
        check("nội dung chính buổi họp 12/5", Some(Aspect::Extract), "12 5");
        check("kết luận của đại hội htx tháng 3/2024", Some(Aspect::Decisions), "htx 3 2024");
        check("kết luận giao ban tuần 2", Some(Aspect::Decisions), "tuần 2");
    }

    #[test]
    fn particular_things() {
        check("kết luận về tủ kháng sinh", None, "tủ kháng sinh");
        check("chuyện này chốt sao", None, "này");
        check("giao ai viết quy trình", None, "viết quy trình");
        check("giao việc gì cho khoa", None, "khoa");
        check("ai nói gì về cloud", None, "cloud");
        check("ai kết luận", None, "");
        check("quyết định số mấy", None, "");
        check("", None, "");
    }
}
