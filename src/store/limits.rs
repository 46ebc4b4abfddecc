//! Limits of admissions and editors.

/// Maximum admitted members and groups.
pub const MOST_ADMITTED: u32 = 20_000;

/// Maximum editors: more than any organisation's records need, and few enough to look through.
pub const MOST_EDITORS: u32 = 100;
