//! Statistics by day, from anonymous counts; of members, only the number is reported. Days without questions
//! are included, so that gaps are visible.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::NaiveDate;
use rusqlite::{Connection, Row};

use super::clock::to_day;
use super::database::{MAX_RETENTION_DAYS, Store};
use super::error::StoreError;
use super::histogram::DurationHistogram;
use super::questions::AnswerCounts;

/// A day in Vietnam's calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayStats {
    pub day: NaiveDate,
    pub counts: AnswerCounts,
    /// The median time to an answer, within 9.1 %; `None` without questions.
    pub median: Option<Duration>,
    /// The 95th percentile of the times to an answer, within 9.1 %; `None` without questions.
    pub p95: Option<Duration>,
}

/// Statistics of some days, and their totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stats {
    /// Oldest first.
    pub days: Vec<DayStats>,
    pub counts: AnswerCounts,
    pub median: Option<Duration>,
    pub p95: Option<Duration>,
    /// The number of members whose last question was in these days.
    pub members: u32,
    /// The number of groups whose last question was in these days.
    pub groups: u32,
    /// The number of distinct questions.
    pub questions: u32,
}

impl Store {
    /// Returns the statistics of the `last` days up to that of `at`, in Unix seconds; at most
    /// [`MAX_RETENTION_DAYS`] days.
    pub fn stats(&self, last: u32, at: i64) -> Result<Stats, StoreError> {
        self.flush();
        let connection = self.background_connection();
        let to = to_day(at);
        let from = to + 1 - i64::from(last.min(MAX_RETENTION_DAYS));
        let (counts, times) = (load_counts(&connection, from, to)?, load_times(&connection, from, to)?);
        let days = (from..=to).filter_map(|day| {
            let times = times.get(&day);
            Some(DayStats {
                day: NaiveDate::from_epoch_days(i32::try_from(day).ok()?)?,
                counts: counts.get(&day).copied().unwrap_or_default(),
                median: times.and_then(|times| times.percentile(50)),
                p95: times.and_then(|times| times.percentile(95)),
            })
        });
        let mut total = DurationHistogram::default();
        times.values().for_each(|times| total.merge(times));
        let count = |query: &str| -> Result<u32, StoreError> {
            Ok(connection.prepare_cached(query)?.query_row([from, to], |row| row.get(0))?)
        };
        Ok(Stats {
            days: days.collect(),
            counts: counts.values().copied().sum(),
            median: total.percentile(50),
            p95: total.percentile(95),
            members: count("SELECT count(*) FROM visitors WHERE id > 0 AND day BETWEEN ?1 AND ?2")?,
            groups: count("SELECT count(*) FROM visitors WHERE id < 0 AND day BETWEEN ?1 AND ?2")?,
            questions: count("SELECT count(DISTINCT question) FROM counts WHERE day BETWEEN ?1 AND ?2")?,
        })
    }
}

fn load_counts(connection: &Connection, from: i64, to: i64) -> Result<BTreeMap<i64, AnswerCounts>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT day, sum(answered), sum(nearest), sum(not_found), sum(judged_right), sum(judged_wrong)
         FROM counts WHERE day BETWEEN ?1 AND ?2 GROUP BY day",
    )?;
    let read = |row: &Row| {
        let (answered, nearest, not_found) = (row.get(1)?, row.get(2)?, row.get(3)?);
        Ok((row.get(0)?, AnswerCounts { answered, nearest, not_found, right: row.get(4)?, wrong: row.get(5)? }))
    };
    Ok(select.query_map([from, to], read)?.collect::<Result<_, _>>()?)
}

fn load_times(connection: &Connection, from: i64, to: i64) -> Result<BTreeMap<i64, DurationHistogram>, StoreError> {
    let mut select = connection.prepare_cached("SELECT day, bucket, count FROM times WHERE day BETWEEN ?1 AND ?2")?;
    let mut rows = select.query([from, to])?;
    let mut times: BTreeMap<i64, DurationHistogram> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        times.entry(row.get(0)?).or_default().add(row.get(1)?, row.get(2)?);
    }
    Ok(times)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Outcome;
    use crate::answer::Question;
    use crate::store::clock::{DAY, now};
    use crate::store::questions::AnswerStats;
    use crate::store::recent_answers::AnswerRecord;

    #[test]
    fn days_begin_at_midnight_in_vietnam() {
        // 16:59:59 and 17:00:00 UTC on 1 January 1970.
        assert_eq!((to_day(16 * 3600 + 3599), to_day(17 * 3600)), (0, 1));
        assert_eq!(to_day(-8 * 3600), -1);
    }

    #[test]
    fn days_are_counted_and_empty_ones_listed() -> Result<(), StoreError> {
        let (store, at) = (Store::in_memory(90)?, now());
        let record = |token, text: &str, chat, member, outcome, millis, at| {
            let answer = AnswerRecord { token, chat, question: Question::new(text), at, ..AnswerRecord::default() };
            store.record_answer(answer, &AnswerStats { outcome, duration: Duration::from_millis(millis), member, at });
        };
        record(1, "một?", 7, 7, Outcome::Answered, 1, at);
        record(2, "Một", -5, 7, Outcome::Nearest, 1, at);
        record(3, "hai", -5, 8, Outcome::NotFound, 100, at);
        record(4, "ba", 9, 9, Outcome::NotFound, 10, at + 2 * DAY);
        record(5, "bốn", -6, 0, Outcome::NotFound, 10, at + 9 * DAY);
        assert!(store.rate(1, true, at + 2 * DAY));
        let stats = store.stats(4, at + 3 * DAY)?;
        let asked: Vec<_> = stats.days.iter().map(|day| day.counts.total()).collect();
        assert_eq!(asked, [3, 0, 1, 0]);
        let all = AnswerCounts { answered: 1, nearest: 1, not_found: 2, right: 1, wrong: 0 };
        assert_eq!((stats.counts, stats.members, stats.groups, stats.questions), (all, 3, 1, 3));
        let is_near = |time: Option<Duration>, millis: f64| {
            time.is_some_and(|t| (t.as_secs_f64() * 1e3 / millis - 1.0).abs() < 0.1)
        };
        assert!(is_near(stats.days[0].median, 1.0) && is_near(stats.days[0].p95, 100.0), "{:?}", stats.days[0]);
        assert_eq!(stats.days[1].median, None);
        assert!(stats.days.is_sorted_by_key(|day| day.day));
        Ok(())
    }
}
