//! Regression tests of a snapshot by golden questions: which ones pass, and which did on the previous snapshot.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::snapshot::Snapshot;
use crate::answer::{Answer, Outcome, Question, Quote};
use crate::formats::FileProblem;
use crate::records::{GoldenQuestion, QUESTIONS_FILE};

/// The results of the golden questions, compared with those of the previous snapshot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoldenResults {
    pub passed: usize,
    /// The length of the list, with the questions that were not asked.
    pub total: usize,
    /// Questions that passed on the previous snapshot and fail on this one.
    pub regressions: Vec<String>,
    /// Questions that failed on the previous snapshot and pass on this one.
    pub fixes: Vec<String>,
    /// Questions that were not asked for lack of time: the last ones of the list.
    pub not_asked: Vec<String>,
}

impl GoldenResults {
    /// Returns the number of questions that were asked.
    pub fn count_asked(&self) -> usize {
        self.total - self.not_asked.len()
    }
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
    /// regressions. They are asked in the order of the list; after `time`, the rest is not asked.
    pub fn ask_golden_questions(&self, previous: &Self, time: Duration) -> GoldenResults {
        let (old, new) = (&previous.knowledge.golden, &self.knowledge.golden);
        let questions = if self.lacks_golden_questions() { old } else { new };
        let old: HashSet<&GoldenQuestion> = old.iter().collect();
        let mut results = GoldenResults { total: questions.len(), ..GoldenResults::default() };
        let started = Instant::now();
        for (asked, golden) in questions.iter().enumerate() {
            if started.elapsed() >= time {
                results.not_asked = questions[asked..].iter().map(|golden| golden.question.clone()).collect();
                break;
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Limits;
    use crate::records::{Knowledge, read_file};

    /// A snapshot of a record, with three golden questions: one is answered whoever the chair is.
    fn snapshot(chair: &str) -> Snapshot {
        let record = format!("# Họp tổ 3\n\nÔng {chair} chủ trì cuộc họp.\n");
        let golden = |ask: &str, quote: &str| format!("[[question]]\nask = \"{ask}\"\nquote = \"{quote}\"\n");
        let list =
            [golden("Ai chủ trì?", "chủ trì"), golden("Ông An chủ trì gì?", "An"), golden("Ai chủ tọa?", "Bình")];
        let mut knowledge = Knowledge::default();
        for (path, text) in [("a.md", record), (QUESTIONS_FILE, list.concat())] {
            knowledge.add(read_file(path, text.as_bytes(), &Limits::default()));
        }
        Snapshot::build(knowledge, 1).expect("it can be indexed")
    }

    fn check(time: Duration, (passed, asked): (usize, usize), [regressions, fixes, not_asked]: [&[&str]; 3]) {
        let results = snapshot("Bình").ask_golden_questions(&snapshot("An"), time);
        assert_eq!((results.passed, results.count_asked(), results.total), (passed, asked, 3));
        assert_eq!(
            (results.regressions, results.fixes, results.not_asked),
            (
                regressions.iter().map(ToString::to_string).collect(),
                fixes.iter().map(ToString::to_string).collect(),
                not_asked.iter().map(ToString::to_string).collect(),
            )
        );
    }

    #[test]
    fn questions_without_time_are_neither_right_nor_wrong() {
        check(Duration::MAX, (2, 3), [&["Ông An chủ trì gì?"], &["Ai chủ tọa?"], &[]]);
        check(Duration::ZERO, (0, 0), [&[], &[], &["Ai chủ trì?", "Ông An chủ trì gì?", "Ai chủ tọa?"]]);
    }
}
