//! What an answer is made of.

use super::confidence::Support;
use super::query::ParsedQuery;
use super::score::Candidate;
use crate::index::Hit;

/// A question as it is read, and the sentences that were looked at: all that an answer is made of.
#[derive(Debug)]
pub struct Analysis {
    pub reading: ParsedQuery,
    /// Best first.
    pub candidates: Vec<Candidate>,
    /// What speaks for the best one; none where there is no candidate.
    pub support: Option<Support>,
    pub(super) hits: Vec<Hit>,
}
