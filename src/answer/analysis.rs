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

#[cfg(test)]
mod tests {
    use crate::answer::Question;
    use crate::answer::tests::Fixture;

    #[test]
    fn there_is_support_where_there_is_a_candidate() {
        let consider = |question: &str| {
            let records = Fixture::common().records();
            records.consider(&Question::new(question)).expect("an index in memory can be read")
        };
        let known = consider("Bà Lan giữ gì?");
        assert!(known.support.is_some() && known.candidates.is_sorted_by(|a, b| a.score >= b.score));
        assert!(known.candidates.iter().all(|one| known.hits.iter().any(|hit| hit.passage == one.sentence.passage)));
        let unknown = consider("xyz");
        assert!(unknown.candidates.is_empty() && unknown.support.is_none());
    }
}
