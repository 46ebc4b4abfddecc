//! Questions to suggest: golden questions that the snapshot answers, determined once per snapshot.
//!
//! A suggestion without an answer is worse than none, so each question is asked before it is suggested.

use std::collections::HashSet;

use super::keys::fnv1a;
use super::snapshot::Snapshot;
use super::suggestions::Suggestion;
use crate::answer::{Outcome, Question};
use crate::index::{FoldedId, PassageId};
use crate::text::tokenise;

impl Snapshot {
    /// All questions that may be suggested, in the order of the file. The first call asks them all, which takes
    /// one or two milliseconds each.
    pub fn suggestions(&self) -> &[Suggestion] {
        self.suggestions.0.get_or_init(|| {
            let golden = self.knowledge.golden.iter().filter(|golden| golden.is_suggested());
            golden.filter_map(|golden| self.build_suggestion(&golden.question)).collect()
        })
    }

    /// `None` if the question is not answered.
    fn build_suggestion(&self, question: &str) -> Option<Suggestion> {
        let answer = self.answer(&Question::new(question));
        Some(Suggestion {
            key: fnv1a(&[question.as_bytes()]),
            question: question.to_owned(),
            passage: answer.quotes.first().filter(|_| answer.outcome == Outcome::Answered)?.passage,
            words: self.find_content_words(question),
        })
    }

    /// The suggestions nearest to `question`, best first: those that share words with it, weighted by idf, or
    /// that are about the record of the first passage of `shown`. Leaves out the question itself, suggestions
    /// that a passage of `shown` answers, and those with a score below 1, which one shared record reaches.
    pub fn find_related_suggestions(&self, question: &str, shown: &[PassageId]) -> Vec<&Suggestion> {
        let query_words = self.find_content_words(question);
        let shown_path = shown.first().map(|passage| self.passage(*passage).0.path.as_str());
        let key = fnv1a(&[question.as_bytes()]);
        let score = |suggestion: &Suggestion| {
            let shared = query_words.intersection(&suggestion.words);
            let shared: f32 = shared.map(|word| self.index.statistics.folded_sentence_idf(Some(*word))).sum();
            let same_record = shown_path.is_some_and(|path| self.passage(suggestion.passage).0.path == path);
            shared + if same_record { 1.0 } else { 0.0 }
        };
        let is_new = |suggestion: &&Suggestion| suggestion.key != key && !shown.contains(&suggestion.passage);
        let mut near: Vec<_> = self
            .suggestions()
            .iter()
            .filter(is_new)
            .map(|s| (score(s), s))
            .filter(|(score, _)| *score >= 1.0)
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        near.into_iter().map(|(_, suggestion)| suggestion).collect()
    }

    /// The folded ids of a text's words, without stop words.
    fn find_content_words(&self, text: &str) -> HashSet<FoldedId> {
        let content = tokenise(text).into_iter().filter(|token| !self.lexicon.is_stop_word(token));
        content.filter_map(|token| self.index.folded_id(&token.folded)).collect()
    }
}
