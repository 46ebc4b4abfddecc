//! How many may be admitted and named.

/// Members and groups that can be admitted.
pub const MOST_ADMITTED: u32 = 20_000;

/// Editors there may be: more than any organisation's records need, and few enough to look through.
pub const MOST_EDITORS: u32 = 100;
