//! The clock of what is kept.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds.
pub const DAY: i64 = 24 * 60 * 60;

/// Seconds by which Vietnam's clocks are ahead of UTC, all year: days are counted as members see them.
pub const AHEAD: i64 = 7 * 60 * 60;

/// Unix seconds: the clock of what is kept, and of conversations in a terminal.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |past| past.as_secs().cast_signed())
}

/// The day of a moment in Unix seconds, counted from 1 January 1970 as Vietnam's calendar has it.
pub fn day_of(at: i64) -> i64 {
    (at + AHEAD).div_euclid(DAY)
}
