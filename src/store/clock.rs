//! The store's clock.

use std::time::{SystemTime, UNIX_EPOCH};

pub const DAY: i64 = 24 * 60 * 60;

/// Seconds by which Vietnam is ahead of UTC, all year: days are counted as members see them.
pub const AHEAD: i64 = 7 * 60 * 60;

/// Returns the Unix time in seconds.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |past| past.as_secs().cast_signed())
}

/// Returns the day of a Unix time in Vietnam's calendar, counted from 1 January 1970.
pub fn day_of(at: i64) -> i64 {
    (at + AHEAD).div_euclid(DAY)
}
