//! Golden questions, asked of a snapshot: whether what was right is right still.

use super::snapshot::Snapshot;
use crate::answer::{Answer, Outcome, Question, Quote};
use crate::formats::FileProblem;
use crate::records::{Golden, QUESTIONS};

/// How the golden questions fared, and which turned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    pub right: usize,
    pub all: usize,
    /// Questions that were answered as they must be, and no longer are.
    pub turned_wrong: Vec<String>,
    /// Those that are by now.
    pub turned_right: Vec<String>,
}

impl Snapshot {
    /// Whether a golden question is answered as it must be: by the first quote, or not at all.
    pub fn passes(&self, golden: &Golden) -> bool {
        let answer = self.answer(&Question::new(&golden.question));
        match golden.quote {
            Some(_) => answer.outcome.is_answer() && self.right_quotes(golden, &answer).first() == Some(&true),
            None => answer.outcome != Outcome::Answered,
        }
    }

    /// Which quotes of an answer hold what a golden question wants, in the record that it wants.
    pub fn right_quotes(&self, golden: &Golden, answer: &Answer) -> Vec<bool> {
        let wanted = golden.quote.as_deref().unwrap_or_default().to_lowercase();
        let right = |quote: &Quote| {
            let (document, _) = self.place(quote.passage);
            golden.document.as_ref().is_none_or(|path| *path == document.path)
                && document.slice(quote.span.clone()).to_lowercase().contains(&wanted)
        };
        answer.quotes.iter().map(right).collect()
    }

    /// Whether there is no golden question, or not all of them can be read.
    pub(super) fn has_no_list(&self) -> bool {
        let broken = |problem: &FileProblem| problem.path == QUESTIONS;
        self.knowledge.golden.is_empty() || self.knowledge.problems.iter().any(broken)
    }

    /// The marks of this snapshot beside those of the one before. A question that was taken out of
    /// the list is no longer asked, one that was reworded is asked anew; but where the list itself
    /// cannot be read, or is gone, the old one is asked, or losing it would hide all else that is lost.
    pub fn marks(&self, before: &Self) -> Marks {
        let (old, new) = (&before.knowledge.golden, &self.knowledge.golden);
        let asked = if self.has_no_list() { old } else { new };
        let mut marks = Marks { all: asked.len(), ..Marks::default() };
        for golden in asked {
            let right = self.passes(golden);
            marks.right += usize::from(right);
            let known = old.contains(golden);
            match right {
                false if known && before.passes(golden) => marks.turned_wrong.push(golden.question.clone()),
                true if known && !before.passes(golden) => marks.turned_right.push(golden.question.clone()),
                _ => {}
            }
        }
        marks
    }
}
