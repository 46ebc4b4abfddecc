//! Detects outages of Telegram and logs the beginning and end of each once. A single failed call may fail for
//! its own reasons; several in a row, with no success between them, are an outage.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Consecutive failed calls that count as an outage.
const OUTAGE_CALLS: u32 = 5;

/// Detects outages from the results of all calls.
#[derive(Default)]
pub struct OutageDetector {
    /// Calls that Telegram answered.
    answered: AtomicU64,
    streak: Mutex<FailureStreak>,
}

/// Consecutive failed calls.
#[derive(Default)]
struct FailureStreak {
    failed: u32,
    /// When the first of them failed.
    since: Option<Instant>,
}

/// The change of state after a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OutageEvent {
    None,
    Began,
    /// With the duration of the outage.
    Ended(Duration),
}

impl OutageDetector {
    /// Returns the number of calls that Telegram has answered, including refusals.
    pub fn answered_calls(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }

    /// Records whether Telegram answered a call, and logs the beginning or end of an outage.
    pub fn record_call(&self, reached: bool) {
        if reached {
            self.answered.fetch_add(1, Ordering::Relaxed);
        }
        match self.update(reached, Instant::now()) {
            OutageEvent::None => {}
            OutageEvent::Began => tracing::warn!("Telegram is unreachable; answers wait until it can be reached again"),
            OutageEvent::Ended(duration) => tracing::info!(seconds = duration.as_secs(), "Telegram is reachable again"),
        }
    }

    fn update(&self, reached: bool, now: Instant) -> OutageEvent {
        let mut streak = self.streak.lock().unwrap_or_else(PoisonError::into_inner);
        if !reached {
            streak.failed = streak.failed.saturating_add(1);
            streak.since.get_or_insert(now);
            return if streak.failed == OUTAGE_CALLS { OutageEvent::Began } else { OutageEvent::None };
        }
        let ended = std::mem::take(&mut *streak);
        match ended.since.filter(|_| ended.failed >= OUTAGE_CALLS) {
            Some(since) => OutageEvent::Ended(now - since),
            None => OutageEvent::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(calls: &str, expected: &[OutageEvent]) {
        let (outages, started) = (OutageDetector::default(), Instant::now());
        let at = |second: u64| started + Duration::from_secs(second);
        let events = (0..).zip(calls.chars()).map(|(second, call)| outages.update(call == '+', at(second)));
        let events: Vec<OutageEvent> = events.filter(|event| *event != OutageEvent::None).collect();
        assert_eq!(events, expected, "{calls}");
    }

    #[test]
    fn the_beginning_and_end_of_an_outage_are_logged_once() {
        check("++-+--+---+----+", &[]);
        check("+-----", &[OutageEvent::Began]);
        check("+-------++", &[OutageEvent::Began, OutageEvent::Ended(Duration::from_secs(7))]);
        check("-----+-----+", &[OutageEvent::Began, OutageEvent::Ended(Duration::from_secs(5))].repeat(2));
    }
}
