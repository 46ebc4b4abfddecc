//! Periodic maintenance of the store and the rate limiters.
//!
//! The wall clock may jump: it may be set by hand, or over the network after the start. So no row is deleted
//! for its age until the clock has run steadily for ten minutes.

use std::time::{Duration, Instant};

use super::context::Context;
use crate::store::now;

/// Interval between two runs. At fifty answers a second, some four thousand pages are written to the store's
/// write-ahead log in this time, a quarter of the number at which a write would have to checkpoint it.
const INTERVAL: Duration = Duration::from_secs(10);

/// Seconds by which the wall clock and the monotonic clock may diverge between two runs.
const MAX_DRIFT_SECONDS: u64 = 60;

/// How long the wall clock must have run steadily, since the start or its last jump, before rows may be
/// deleted.
const SETTLE_TIME: Duration = Duration::from_secs(10 * 60);

/// Runs the maintenance; never returns.
pub async fn run(context: &Context) {
    let mut clocks = ClockMonitor::new(now(), Instant::now());
    loop {
        tokio::time::sleep(INTERVAL).await;
        context.api.drop_idle();
        context.limiter.drop_idle();
        let (wall, monotonic) = (now(), Instant::now());
        if let Some(seconds) = clocks.detect_jump(wall, monotonic) {
            tracing::warn!(seconds, "system clock jumped; expired rows are not deleted for ten minutes");
        }
        let now = clocks.is_steady(monotonic).then_some(wall);
        context.run_store(move |store| store.maintain(now)).await;
        context.check_store();
    }
}

/// Compares the wall clock with the monotonic clock to detect jumps.
struct ClockMonitor {
    /// Unix seconds.
    wall: i64,
    monotonic: Instant,
    /// When the wall clock began to run steadily.
    steady_since: Instant,
}

impl ClockMonitor {
    fn new(wall: i64, monotonic: Instant) -> Self {
        Self { wall, monotonic, steady_since: monotonic }
    }

    /// Returns the seconds by which the wall clock has jumped since the last call; `None` if it has not jumped.
    fn detect_jump(&mut self, wall: i64, monotonic: Instant) -> Option<i64> {
        let elapsed = i64::try_from((monotonic - self.monotonic).as_secs()).unwrap_or(i64::MAX);
        let drift = (wall - self.wall).saturating_sub(elapsed);
        (self.wall, self.monotonic) = (wall, monotonic);
        let is_jump = drift.unsigned_abs() > MAX_DRIFT_SECONDS;
        if is_jump {
            self.steady_since = monotonic;
        }
        is_jump.then_some(drift)
    }

    fn is_steady(&self, monotonic: Instant) -> bool {
        monotonic - self.steady_since >= SETTLE_TIME
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares the clocks every ten seconds for a while, the last time with the wall clock off by `off` seconds.
    fn check(off: i64, expected: Option<i64>) {
        let (wall, started, checks) = (1_700_000_000, Instant::now(), 70);
        let at = |check_number: u32| started + Duration::from_secs(u64::from(check_number) * 10);
        let mut clocks = ClockMonitor::new(wall, started);
        for check_number in 1..checks {
            assert_eq!(clocks.detect_jump(wall + i64::from(check_number) * 10, at(check_number)), None);
            assert_eq!(
                clocks.is_steady(at(check_number)),
                check_number >= 60,
                "nothing is deleted soon after the start"
            );
        }
        assert_eq!(clocks.detect_jump(wall + i64::from(checks) * 10 + off, at(checks)), expected);
        assert_eq!(clocks.is_steady(at(checks)), expected.is_none(), "{off}");
        assert_eq!(
            clocks.detect_jump(wall + i64::from(checks + 1) * 10 + off, at(checks + 1)),
            None,
            "it is reported once"
        );
        assert!(clocks.is_steady(at(checks) + SETTLE_TIME));
    }

    #[test]
    fn a_jump_of_the_clock_is_detected() {
        check(0, None);
        check(-59, None);
        check(-61, Some(-61));
        check(400 * 24 * 60 * 60, Some(400 * 24 * 60 * 60));
    }
}
