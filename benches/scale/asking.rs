//! The questions, and how long each takes on one thread.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::archive::Archive;
use crate::archive::questions::Asked;

/// Questions to an archive: fewer where all of them take longer than that, but so many always.
pub const MOST: usize = 2000;
const LEAST: usize = 40;
const TIME: Duration = Duration::from_secs(40);

/// In the order of the questions.
#[derive(Serialize, Deserialize)]
pub struct Asking {
    /// Microseconds.
    took: Vec<f64>,
    /// Whether the passage that answers came first.
    right: Vec<bool>,
}

/// The questions to an archive of so many files.
pub fn questions(archive: &Archive, files: usize) -> Vec<Asked> {
    archive.questions(files).take(MOST).collect()
}

impl Asking {
    /// Asks each once; only `ask` is timed.
    pub fn of<T>(questions: &[Asked], mut ask: impl FnMut(&str) -> T, right: impl Fn(&Asked, T) -> bool) -> Self {
        let (mut asking, begun) = (Self { took: Vec::new(), right: Vec::new() }, Instant::now());
        for asked in questions {
            if asking.len() >= LEAST && begun.elapsed() > TIME {
                break;
            }
            let begun = Instant::now();
            let answer = ask(&asked.question);
            asking.took.push(begun.elapsed().as_secs_f64() * 1e6);
            asking.right.push(right(asked, answer));
        }
        asking
    }

    pub fn len(&self) -> usize {
        self.took.len()
    }

    /// What that share of a hundred of all questions takes at most, in milliseconds.
    pub fn percentile(&self, share: usize) -> f64 {
        percentile(&self.took, share) / 1e3
    }

    /// How many of the first so many found their passage in the first place, 0 to 1.
    pub fn right(&self, first: usize) -> f64 {
        let right = self.right.iter().take(first).filter(|right| **right).count();
        share(right, first.min(self.len()))
    }
}

pub fn percentile(values: &[f64], share: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[(sorted.len() - 1) * share / 100]
}

#[expect(clippy::cast_precision_loss, reason = "thousands")]
pub fn share(part: usize, of: usize) -> f64 {
    part as f64 / of as f64
}
