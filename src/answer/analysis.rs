//! The intermediate results of answering a question.

use super::confidence::Support;
use super::query::ParsedQuery;
use super::score::Candidate;
use crate::index::Hit;

/// A parsed question and the scored sentences from which its answer is made.
#[derive(Debug)]
pub struct Analysis {
    pub query: ParsedQuery,
    /// The scored sentences, best first.
    pub candidates: Vec<Candidate>,
    /// The evidence that the best candidate answers; `None` if there is no candidate.
    pub support: Option<Support>,
    /// The retrieved passages, best first, then the turns that follow them.
    pub(super) hits: Vec<Hit>,
}

#[cfg(test)]
mod tests {
    use crate::answer::Question;
    use crate::answer::tests::Fixture;

    #[test]
    fn the_best_candidate_has_support() {
        let analyse = |question: &str| {
            let records = Fixture::common().records();
            records.analyse(&Question::new(question)).expect("an index in memory can be read")
        };
        let known = analyse("Bà Lan giữ gì?");
        assert!(known.support.is_some() && known.candidates.is_sorted_by(|a, b| a.score >= b.score));
        assert!(known.candidates.iter().all(|one| known.hits.iter().any(|hit| hit.passage == one.sentence.passage)));
        let unknown = analyse("xyz");
        assert!(unknown.candidates.is_empty() && unknown.support.is_none());
    }
}
