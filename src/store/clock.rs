//! The store's clock.

use std::time::{SystemTime, UNIX_EPOCH};

/// The length of a day in seconds.
pub const DAY: i64 = 24 * 60 * 60;

/// The offset of Vietnam's time from UTC in seconds; there is no summer time. Days begin at midnight in
/// Vietnam, as they do for members.
pub const UTC_OFFSET: i64 = 7 * 60 * 60;

/// Returns the Unix time in seconds.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs().cast_signed())
}

/// Converts a Unix time to a day in Vietnam, counted from 1 January 1970.
pub fn to_day(at: i64) -> i64 {
    (at + UTC_OFFSET).div_euclid(DAY)
}
