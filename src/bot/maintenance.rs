//! Periodic maintenance of the store and the rate limiters. The wall clock may jump, set by hand or by the network
//! after the start, so no row is dropped for its age until the clock has run steadily for ten minutes.

use std::time::{Duration, Instant};

use super::context::Context;
use crate::store::now;

/// Interval between two runs. Fifty answers a second write some four thousand pages to the store's log meanwhile, a
/// quarter of the number at which a write would have to checkpoint it.
const BETWEEN: Duration = Duration::from_secs(10);

/// Seconds by which the two clocks may diverge between two runs.
const BEARABLE: u64 = 60;

/// How long the wall clock must have run steadily, since the start or its last jump.
const WAIT: Duration = Duration::from_secs(10 * 60);

/// Runs the maintenance forever.
pub async fn run(context: &Context) {
    let mut clocks = Clocks::new(now(), Instant::now());
    loop {
        tokio::time::sleep(BETWEEN).await;
        context.api.forget_quiet();
        context.limiter.forget_quiet();
        let (wall, steady) = (now(), Instant::now());
        if let Some(seconds) = clocks.jumped(wall, steady) {
            tracing::warn!(seconds, "the clock has jumped; nothing is dropped for its age within the next ten minutes");
        }
        let dropping = clocks.agree(steady);
        context.run_blocking(move |context| context.attempt(context.store.tidy(dropping.then_some(wall)))).await;
    }
}

struct Clocks {
    /// Unix seconds.
    wall: i64,
    steady: Instant,
    /// Since when the wall clock has run steadily.
    good: Instant,
}

impl Clocks {
    fn new(wall: i64, steady: Instant) -> Self {
        Self { wall, steady, good: steady }
    }

    /// Returns by how many seconds the wall clock has jumped since the last call; `None` if it has not.
    fn jumped(&mut self, wall: i64, steady: Instant) -> Option<i64> {
        let passed = i64::try_from((steady - self.steady).as_secs()).unwrap_or(i64::MAX);
        let apart = (wall - self.wall).saturating_sub(passed);
        (self.wall, self.steady) = (wall, steady);
        let jumped = apart.unsigned_abs() > BEARABLE;
        if jumped {
            self.good = steady;
        }
        jumped.then_some(apart)
    }

    fn agree(&self, steady: Instant) -> bool {
        steady - self.good >= WAIT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks every ten seconds for a while, the last time with the wall's clock `off` by some seconds.
    fn check(off: i64, expected: Option<i64>) {
        let (wall, begun, looks) = (1_700_000_000, Instant::now(), 70);
        let at = |look: u32| begun + Duration::from_secs(u64::from(look) * 10);
        let mut clocks = Clocks::new(wall, begun);
        for look in 1..looks {
            assert_eq!(clocks.jumped(wall + i64::from(look) * 10, at(look)), None);
            assert_eq!(clocks.agree(at(look)), look >= 60, "nothing is dropped at the start");
        }
        assert_eq!(clocks.jumped(wall + i64::from(looks) * 10 + off, at(looks)), expected);
        assert_eq!(clocks.agree(at(looks)), expected.is_none(), "{off}");
        assert_eq!(clocks.jumped(wall + i64::from(looks + 1) * 10 + off, at(looks + 1)), None, "it is told once");
        assert!(clocks.agree(at(looks) + WAIT));
    }

    #[test]
    fn a_jump_of_the_clock_is_noticed() {
        check(0, None);
        check(-59, None);
        check(-61, Some(-61));
        check(400 * 24 * 60 * 60, Some(400 * 24 * 60 * 60));
    }
}
