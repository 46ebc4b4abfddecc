//! Whether Telegram can be reached: told once when it no longer can, and once when it can again.
//!
//! A call that fails says little by itself; that no other succeeds meanwhile says that it is not
//! the call's fault.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// So many calls in a row that no sense came of are an outage.
const OUTAGE: u32 = 5;

/// What the calls so far say of Telegram.
#[derive(Default)]
pub struct Outages {
    answered: AtomicU64,
    trouble: Mutex<Trouble>,
}

#[derive(Default)]
struct Trouble {
    /// Calls in a row that no sense came of.
    failed: u32,
    since: Option<Instant>,
}

/// What is to be told of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Nothing,
    Lost,
    Back(Duration),
}

impl Outages {
    /// How many calls Telegram has answered, if only to refuse.
    pub fn answered(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }

    /// Notes how a call went: whether sense came of it.
    pub fn note(&self, sense: bool) {
        if sense {
            self.answered.fetch_add(1, Ordering::Relaxed);
        }
        match self.word(sense, Instant::now()) {
            Word::Nothing => {}
            Word::Lost => tracing::warn!("Telegram cannot be reached; answers wait until it can"),
            Word::Back(after) => tracing::info!(seconds = after.as_secs(), "Telegram can be reached again"),
        }
    }

    fn word(&self, sense: bool, now: Instant) -> Word {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        if !sense {
            trouble.failed = trouble.failed.saturating_add(1);
            trouble.since.get_or_insert(now);
            return if trouble.failed == OUTAGE { Word::Lost } else { Word::Nothing };
        }
        let before = std::mem::take(&mut *trouble);
        match before.since.filter(|_| before.failed >= OUTAGE) {
            Some(since) => Word::Back(now - since),
            None => Word::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(calls: &str, expected: &[Word]) {
        let (outages, begun) = (Outages::default(), Instant::now());
        let at = |second: u64| begun + Duration::from_secs(second);
        let words = (0..).zip(calls.chars()).map(|(second, call)| outages.word(call == '+', at(second)));
        let told: Vec<Word> = words.filter(|word| *word != Word::Nothing).collect();
        assert_eq!(told, expected, "{calls}");
    }

    #[test]
    fn an_outage_is_told_of_twice() {
        check("++-+--+---+----+", &[]);
        check("+-----", &[Word::Lost]);
        check("+-------++", &[Word::Lost, Word::Back(Duration::from_secs(7))]);
        check("-----+-----+", &[Word::Lost, Word::Back(Duration::from_secs(5))].repeat(2));
    }
}
