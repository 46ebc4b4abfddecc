//! Questions to suggest: golden ones that these very records answer, looked up once a snapshot.
//!
//! A suggestion that leads to a refusal is worse than none, so each is asked before it is offered.

use std::collections::HashSet;

use super::keys::fnv1a;
use super::snapshot::Snapshot;
use super::suggestions::Suggestion;
use crate::answer::{Outcome, Question};
use crate::index::{FoldedId, PassageId};
use crate::text::tokens;

impl Snapshot {
    /// Every question that may be suggested, in the order of the file. The first call asks them
    /// all, a millisecond or two each.
    pub fn suggestions(&self) -> &[Suggestion] {
        self.suggestions.0.get_or_init(|| {
            let offered = self.knowledge.golden.iter().filter(|golden| golden.suggest && golden.missed.is_none());
            offered.filter_map(|golden| self.suggestion(&golden.question)).collect()
        })
    }

    fn suggestion(&self, question: &str) -> Option<Suggestion> {
        let answer = self.answer(&Question::new(question));
        Some(Suggestion {
            key: fnv1a(&[question.as_bytes()]),
            question: question.to_owned(),
            passage: answer.quotes.first().filter(|_| answer.outcome == Outcome::Answered)?.passage,
            words: self.words(question),
        })
    }

    /// Those nearest to `question` by the words they share and the record they are about, best
    /// first: none that a quote in `shown` answers already, none about neither its words nor the
    /// record of `shown`.
    pub fn suggestions_near(&self, question: &str, shown: &[PassageId]) -> Vec<&Suggestion> {
        let asked = self.words(question);
        let here = shown.first().map(|passage| self.place(*passage).0.path.as_str());
        let key = fnv1a(&[question.as_bytes()]);
        let worth = |suggestion: &Suggestion| {
            let shared = asked.intersection(&suggestion.words);
            let shared: f32 = shared.map(|word| self.index.statistics.folded_idf(Some(*word))).sum();
            let near = here.is_some_and(|path| self.place(suggestion.passage).0.path == path);
            shared + if near { 1.0 } else { 0.0 }
        };
        let new = |suggestion: &&Suggestion| suggestion.key != key && !shown.contains(&suggestion.passage);
        let mut near: Vec<_> =
            self.suggestions().iter().filter(new).map(|s| (worth(s), s)).filter(|(worth, _)| *worth >= 1.0).collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        near.into_iter().map(|(_, suggestion)| suggestion).collect()
    }

    fn words(&self, text: &str) -> HashSet<FoldedId> {
        let content = tokens(text).into_iter().filter(|token| !self.lexicon.only_asks(token));
        content.filter_map(|token| self.index.folded(&token.folded)).collect()
    }
}
