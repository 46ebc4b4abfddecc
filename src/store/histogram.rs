//! A histogram of the times to an answer, in logarithmic buckets: it stays small, and does not show single
//! answers.
//!
//! There are four buckets per doubling, and a bucket is represented by its geometric mean: from a microsecond
//! on, that is within 2^(1/8), 9.1 %, of the measured time. Averages are not stored: one answer that waited
//! for Telegram would dominate all others.

use std::collections::BTreeMap;
use std::time::Duration;

use rusqlite::Connection;

use super::error::StoreError;

/// The number of buckets per doubling of the time.
const BUCKETS_PER_DOUBLING: f64 = 4.0;

/// Counts an answer that took `duration`.
pub fn count(connection: &Connection, day: i64, duration: Duration) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO times (day, bucket, count) VALUES (?1, ?2, 1)
             ON CONFLICT (day, bucket) DO UPDATE SET count = count + 1",
        )?
        .execute((day, to_bucket(duration)))?;
    Ok(())
}

/// Returns the bucket of a time; times below a microsecond count as one.
fn to_bucket(duration: Duration) -> i64 {
    let micros = (duration.as_secs_f64() * 1e6).max(1.0);
    (micros.log2() * BUCKETS_PER_DOUBLING).floor() as i64
}

/// Returns the geometric mean of a bucket.
fn bucket_mean(bucket: i64) -> Duration {
    Duration::from_secs_f64(((bucket as f64 + 0.5) / BUCKETS_PER_DOUBLING).exp2() / 1e6)
}

/// Numbers of answers by bucket.
#[derive(Debug, Default)]
pub struct DurationHistogram(BTreeMap<i64, u32>);

impl DurationHistogram {
    /// Adds `count` answers to a bucket.
    pub fn add(&mut self, bucket: i64, count: u32) {
        *self.0.entry(bucket).or_default() += count;
    }

    /// Adds the counts of another histogram.
    pub fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|(&bucket, &count)| self.add(bucket, count));
    }

    /// Returns a percentile of the times, by nearest rank; `None` if the histogram is empty.
    pub fn percentile(&self, percent: u64) -> Option<Duration> {
        // The rank of the percentile among all times, from 1.
        let rank = (self.0.values().map(|&count| u64::from(count)).sum::<u64>() * percent).div_ceil(100);
        let mut cumulative = 0;
        let bucket = self.0.iter().find(|(_, count)| {
            cumulative += u64::from(**count);
            cumulative >= rank
        });
        bucket.map(|(&bucket, _)| bucket_mean(bucket))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn percentiles_are_within_the_documented_error(micros in prop::collection::vec(1u64..100_000_000, 1..200)) {
            let mut sorted = micros.clone();
            sorted.sort_unstable();
            let mut histogram = DurationHistogram::default();
            micros.iter().for_each(|&time| histogram.add(to_bucket(Duration::from_micros(time)), 1));
            for percent in [50, 95] {
                let exact = sorted[(sorted.len() * percent).div_ceil(100) - 1] as f64;
                let estimate = histogram.percentile(percent as u64).expect("there are times").as_secs_f64() * 1e6;
                // Durations are rounded to a nanosecond: a thousandth of a microsecond.
                let bound = 2f64.powf(0.125) * 1.001;
                prop_assert!(estimate / exact < bound && exact / estimate < bound, "{percent} %: {estimate} for {exact}");
            }
        }
    }

    #[test]
    fn any_time_has_a_bucket() {
        assert_eq!(to_bucket(Duration::ZERO), 0);
        assert!(bucket_mean(to_bucket(Duration::MAX)) > Duration::from_secs(1 << 60));
        assert_eq!(DurationHistogram::default().percentile(50), None);
    }
}
