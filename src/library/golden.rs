//! Regression tests of a snapshot by golden questions: which ones pass, and which did on the previous snapshot.

use super::snapshot::Snapshot;
use crate::answer::{Answer, Outcome, Question, Quote};
use crate::formats::FileProblem;
use crate::records::{GoldenQuestion, QUESTIONS_FILE};

/// The results of the golden questions, compared with those of the previous snapshot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoldenResults {
    pub passed: usize,
    pub total: usize,
    /// Questions that passed on the previous snapshot and fail on this one.
    pub regressions: Vec<String>,
    /// Questions that failed on the previous snapshot and pass on this one.
    pub fixes: Vec<String>,
}

impl Snapshot {
    /// Whether the answer to a golden question is the expected one: the first quote matches, or there is no
    /// answer if none is expected.
    pub fn passes(&self, golden: &GoldenQuestion) -> bool {
        let answer = self.answer(&Question::new(&golden.question));
        match golden.quote {
            Some(_) => answer.outcome.is_answer() && self.match_quotes(golden, &answer).first() == Some(&true),
            None => answer.outcome != Outcome::Answered,
        }
    }

    /// For each quote of an answer, whether it contains the text that a golden question expects, in the record
    /// that it expects.
    pub fn match_quotes(&self, golden: &GoldenQuestion, answer: &Answer) -> Vec<bool> {
        let expected = golden.quote.as_deref().unwrap_or_default().to_lowercase();
        let matches = |quote: &Quote| {
            let (document, _) = self.passage(quote.passage);
            golden.document.as_ref().is_none_or(|path| *path == document.path)
                && document.slice(quote.span.clone()).to_lowercase().contains(&expected)
        };
        answer.quotes.iter().map(matches).collect()
    }

    /// Whether there are no golden questions, or the file of golden questions has a problem.
    pub(super) fn lacks_golden_questions(&self) -> bool {
        let is_in_questions_file = |problem: &FileProblem| problem.path == QUESTIONS_FILE;
        self.knowledge.golden.is_empty() || self.knowledge.problems.iter().any(is_in_questions_file)
    }

    /// Asks the golden questions of this snapshot, and compares the results with those of the previous one. A
    /// question that was removed from the list is not asked, and a reworded one counts as new. If the list is
    /// missing or unreadable, the previous list is asked: otherwise the loss of the list would hide all other
    /// regressions.
    pub fn ask_golden_questions(&self, previous: &Self) -> GoldenResults {
        let (old, new) = (&previous.knowledge.golden, &self.knowledge.golden);
        let questions = if self.lacks_golden_questions() { old } else { new };
        let mut results = GoldenResults { total: questions.len(), ..GoldenResults::default() };
        for golden in questions {
            let passes = self.passes(golden);
            results.passed += usize::from(passes);
            let is_old = old.contains(golden);
            match passes {
                false if is_old && previous.passes(golden) => results.regressions.push(golden.question.clone()),
                true if is_old && !previous.passes(golden) => results.fixes.push(golden.question.clone()),
                _ => {}
            }
        }
        results
    }
}
