//! Times of answers, counted in buckets: small forever, and of no particular answer.
//!
//! A bucket spans a quarter of a doubling and is read as its geometric middle: from a microsecond on, within 2^(1/8),
//! 9.1 %, of the measured time. Averages are never stored: one answer that waited for Telegram would hide all others.

use std::collections::BTreeMap;
use std::time::Duration;

use rusqlite::Connection;

use super::error::StoreError;

const BUCKETS: f64 = 4.0;

/// Counts an answer that took `took`.
pub fn count(connection: &Connection, day: i64, took: Duration) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO times (day, bucket, count) VALUES (?1, ?2, 1)
             ON CONFLICT (day, bucket) DO UPDATE SET count = count + 1",
        )?
        .execute((day, bucket(took)))?;
    Ok(())
}

/// Returns the bucket of a time; less than a microsecond counts as one.
fn bucket(took: Duration) -> i64 {
    let micros = (took.as_secs_f64() * 1e6).max(1.0);
    (micros.log2() * BUCKETS).floor() as i64
}

fn middle(bucket: i64) -> Duration {
    Duration::from_secs_f64(((bucket as f64 + 0.5) / BUCKETS).exp2() / 1e6)
}

/// The times of some answers, by bucket.
#[derive(Debug, Default)]
pub struct Times(BTreeMap<i64, u32>);

impl Times {
    pub fn add(&mut self, bucket: i64, count: u32) {
        *self.0.entry(bucket).or_default() += count;
    }

    pub fn join(&mut self, others: &Self) {
        others.0.iter().for_each(|(&bucket, &count)| self.add(bucket, count));
    }

    /// Returns the time that `percent` of the answers did not exceed, by nearest rank; `None` without answers.
    pub fn percentile(&self, percent: u64) -> Option<Duration> {
        let rank = (self.0.values().map(|&count| u64::from(count)).sum::<u64>() * percent).div_ceil(100);
        let mut passed = 0;
        let found = self.0.iter().find(|(_, count)| {
            passed += u64::from(**count);
            passed >= rank
        });
        found.map(|(&bucket, _)| middle(bucket))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn percentiles_are_as_near_as_promised(micros in prop::collection::vec(1u64..100_000_000, 1..200)) {
            let mut sorted = micros.clone();
            sorted.sort_unstable();
            let mut times = Times::default();
            micros.iter().for_each(|&took| times.add(bucket(Duration::from_micros(took)), 1));
            for percent in [50, 95] {
                let exact = sorted[(sorted.len() * percent).div_ceil(100) - 1] as f64;
                let read = times.percentile(percent as u64).expect("there are times").as_secs_f64() * 1e6;
                // A nanosecond, to which durations are cut, of a microsecond.
                let bound = 2f64.powf(0.125) * 1.001;
                prop_assert!(read / exact < bound && exact / read < bound, "{percent} %: {read} for {exact}");
            }
        }
    }

    #[test]
    fn any_time_has_a_bucket() {
        assert_eq!(bucket(Duration::ZERO), 0);
        assert!(middle(bucket(Duration::MAX)) > Duration::from_secs(1 << 60));
        assert_eq!(Times::default().percentile(50), None);
    }
}
