//! Cues of questions ("bao nhiêu") and the kinds that they seek (a figure). Cues are phrases of exact keys; only
//! questions typed without diacritics match by folded key, since otherwise "máy" would ask "mấy".

use std::ops::Range;

use super::kinds::Kinds;
use super::phrases::Phrases;
use super::syllable::{exact, folded};
use super::tokens::Token;
use super::word_list::{by_kind, section};

/// The cues of questions, by kind.
pub(super) const CUES: &str = include_str!("words/cues.txt");

/// The recogniser of cues in questions; created once and shared.
#[derive(Debug)]
pub struct Cues {
    accented: Phrases,
    folded: Phrases,
    papers: Phrases,
    latest: Phrases,
    request: Phrases,
}

impl Cues {
    #[expect(clippy::new_without_default, reason = "it parses its tables, which is not what a default does")]
    pub fn new() -> Self {
        Self {
            accented: Phrases::new(by_kind(CUES), exact),
            folded: Phrases::new(by_kind(CUES), folded),
            papers: Phrases::new(section(CUES, "papers").map(|phrase| (Kinds::LEGAL, phrase)), folded),
            latest: Phrases::new(section(CUES, "latest").map(|phrase| (Kinds::DATE, phrase)), folded),
            request: Phrases::new(section(CUES, "request").map(|phrase| (Kinds::TASK, phrase)), folded),
        }
    }

    /// Returns the cues of a question: the kind of each, and its tokens.
    pub fn found(&self, tokens: &[Token], accented: bool) -> Vec<(Kinds, Range<usize>)> {
        let cues = if accented { &self.accented } else { &self.folded };
        let key = |t: &Token| cues.number(if accented { &t.exact } else { &t.folded });
        cues.all(&tokens.iter().map(key).collect::<Vec<_>>()).collect()
    }

    /// Returns the kinds that a question with these `cues` seeks.
    pub fn sought(&self, tokens: &[Token], cues: &[(Kinds, Range<usize>)]) -> Kinds {
        let mut kinds = cues.iter().fold(Kinds::default(), |kinds, (kind, _)| kinds.union(*kind));
        if kinds.contains(Kinds::DATE) || kinds.contains(Kinds::LEGAL) {
            kinds = kinds.difference(Kinds::NUMBER);
        }
        let money = kinds.contains(Kinds::NUMBER) && tokens.iter().any(|t| OF_MONEY.contains(&t.folded.as_str()));
        let first_why = tokens.first().is_some_and(|t| t.folded == "sao");
        kinds.union(Kinds::MONEY.when(money)).union(Kinds::REASON.when(first_why))
    }

    /// Whether a question asks for the latest meeting.
    pub fn ask_for_latest(&self, tokens: &[Token]) -> bool {
        stand(&self.latest, tokens)
    }

    /// Whether a question asks for something to be made, which no record answers.
    pub fn ask_to_make(&self, tokens: &[Token]) -> bool {
        stand(&self.request, tokens)
    }

    /// Returns the tokens that number a paper: the 97 of "quy định 97" or "quy định số 97".
    pub fn paper_numbers(&self, tokens: &[Token]) -> Vec<usize> {
        let words: Vec<_> = tokens.iter().map(|t| self.papers.number(&t.folded)).collect();
        let so = |at: usize| usize::from(tokens.get(at).is_some_and(|t| t.folded == "so"));
        let after = self.papers.all(&words).map(|(_, paper)| paper.end + so(paper.end));
        after.filter(|&at| tokens.get(at).is_some_and(Token::is_figure)).collect()
    }
}

/// Whether the tokens contain one of the phrases, ignoring diacritics.
fn stand(phrases: &Phrases, tokens: &[Token]) -> bool {
    let words: Vec<_> = tokens.iter().map(|token| phrases.number(&token.folded)).collect();
    phrases.all(&words).next().is_some()
}

/// Folded words that make the figure of a question a sum of money.
const OF_MONEY: [&str; 8] = ["tien", "gia", "luong", "phi", "thuong", "von", "cost", "price"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokens;

    fn sought(question: &str, accented: bool) -> Kinds {
        let (cues, tokens) = (Cues::new(), tokens(question));
        cues.sought(&tokens, &cues.found(&tokens, accented))
    }

    fn check(question: &str, accented: bool, expected: Kinds) {
        let found = sought(question, accented);
        assert!(found.contains(expected), "{question}: {found:?}");
    }

    #[test]
    fn cues() {
        check("có bao nhiêu hội", true, Kinds::NUMBER);
        check("co bao nhieu hoi", false, Kinds::NUMBER);
        check("ai chủ trì", true, Kinds::PERSON);
        check("họp hôm nào", true, Kinds::DATE);
        check("vi sao cham", false, Kinds::REASON);
        check("where was it held", true, Kinds::PLACE);
        check("mất bao lâu", true, Kinds::SPAN);
        assert!(!sought("cái máy ủi", true).contains(Kinds::NUMBER));
    }

    #[test]
    fn numbers_of_papers() {
        assert_eq!(Cues::new().paper_numbers(&tokens("quy định 97 và nghi dinh số 45 có 3 ý")), [2, 7]);
    }

    #[test]
    fn the_latest() {
        assert!(Cues::new().ask_for_latest(&tokens("buổi mới nhất ai dự")));
        assert!(!Cues::new().ask_for_latest(&tokens("ai dự")));
    }

    #[test]
    fn requests() {
        assert!(Cues::new().ask_to_make(&tokens("dịch giúp câu này sang tiếng Anh")));
        assert!(!Cues::new().ask_to_make(&tokens("ai viết báo cáo")));
    }
}
