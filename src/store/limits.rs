//! Limits of admissions and editors.

/// The maximum number of admitted members and groups.
pub const MAX_ADMISSIONS: u32 = 20_000;

/// The maximum number of editors: more than any organisation's records need, and few enough to review.
pub const MAX_EDITORS: u32 = 100;
