//! Detects outages of Telegram and logs their beginning and end once. A failed call says little by itself; that no
//! other succeeds meanwhile shows that it is not the call's fault.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Consecutive failed calls that count as an outage.
const OUTAGE: u32 = 5;

/// The results of the calls so far.
#[derive(Default)]
pub struct Outages {
    answered: AtomicU64,
    trouble: Mutex<Trouble>,
}

#[derive(Default)]
struct Trouble {
    failed: u32,
    since: Option<Instant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum News {
    Nothing,
    Lost,
    Back(Duration),
}

impl Outages {
    /// Returns how many calls Telegram has answered, refusals included.
    pub fn answered(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }

    /// Records whether Telegram answered a call.
    pub fn note(&self, reached: bool) {
        if reached {
            self.answered.fetch_add(1, Ordering::Relaxed);
        }
        match self.news(reached, Instant::now()) {
            News::Nothing => {}
            News::Lost => tracing::warn!("Telegram cannot be reached; answers wait until it can"),
            News::Back(after) => tracing::info!(seconds = after.as_secs(), "Telegram can be reached again"),
        }
    }

    fn news(&self, reached: bool, now: Instant) -> News {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        if !reached {
            trouble.failed = trouble.failed.saturating_add(1);
            trouble.since.get_or_insert(now);
            return if trouble.failed == OUTAGE { News::Lost } else { News::Nothing };
        }
        let before = std::mem::take(&mut *trouble);
        match before.since.filter(|_| before.failed >= OUTAGE) {
            Some(since) => News::Back(now - since),
            None => News::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(calls: &str, expected: &[News]) {
        let (outages, begun) = (Outages::default(), Instant::now());
        let at = |second: u64| begun + Duration::from_secs(second);
        let words = (0..).zip(calls.chars()).map(|(second, call)| outages.news(call == '+', at(second)));
        let told: Vec<News> = words.filter(|word| *word != News::Nothing).collect();
        assert_eq!(told, expected, "{calls}");
    }

    #[test]
    fn an_outage_is_told_of_twice() {
        check("++-+--+---+----+", &[]);
        check("+-----", &[News::Lost]);
        check("+-------++", &[News::Lost, News::Back(Duration::from_secs(7))]);
        check("-----+-----+", &[News::Lost, News::Back(Duration::from_secs(5))].repeat(2));
    }
}
