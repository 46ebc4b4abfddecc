//! The time and the correctness of each question on one thread.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::archive::Archive;
use crate::archive::questions::LabelledQuestion;

/// The maximum number of questions to an archive. Fewer are asked if they take longer than `TIME_LIMIT`, but at least
/// `MIN_QUESTIONS`.
pub const MAX_QUESTIONS: usize = 2000;
const MIN_QUESTIONS: usize = 40;
const TIME_LIMIT: Duration = Duration::from_secs(40);

/// Measurements in the order of the questions.
#[derive(Serialize, Deserialize)]
pub struct QuestionTimings {
    microseconds: Vec<f64>,
    /// Whether the passage that answers was ranked first.
    correct: Vec<bool>,
}

/// The questions to an archive of `files` files.
pub fn draw_questions(archive: &Archive, files: usize) -> Vec<LabelledQuestion> {
    archive.questions(files).take(MAX_QUESTIONS).collect()
}

impl QuestionTimings {
    /// Asks each question once and measures the time of `ask` alone.
    pub fn measure<T>(
        questions: &[LabelledQuestion],
        mut ask: impl FnMut(&str) -> T,
        is_correct: impl Fn(&LabelledQuestion, T) -> bool,
    ) -> Self {
        let (mut timings, started) = (Self { microseconds: Vec::new(), correct: Vec::new() }, Instant::now());
        for question in questions {
            if timings.len() >= MIN_QUESTIONS && started.elapsed() > TIME_LIMIT {
                break;
            }
            let question_started = Instant::now();
            let answer = ask(&question.question);
            timings.microseconds.push(question_started.elapsed().as_secs_f64() * 1e6);
            timings.correct.push(is_correct(question, answer));
        }
        timings
    }

    pub fn len(&self) -> usize {
        self.microseconds.len()
    }

    /// A percentile (0 to 100) of the times, in milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        percentile(&self.microseconds, percent) / 1e3
    }

    /// The share of the first `count` questions whose passage was ranked first, from 0 to 1.
    pub fn accuracy(&self, count: usize) -> f64 {
        let correct = self.correct.iter().take(count).filter(|correct| **correct).count();
        share(correct, count.min(self.len()))
    }
}

/// A percentile (0 to 100) of unsorted values.
pub fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[(sorted.len() - 1) * percent / 100]
}

#[expect(clippy::cast_precision_loss, reason = "thousands")]
pub fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}
