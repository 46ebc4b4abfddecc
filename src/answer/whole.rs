//! Questions about a meeting as a whole: which meeting is meant, and what is quoted of it.

use super::quotes::MOST;
use super::{Answer, Considered, Outcome, Question, Records};
use crate::index::DocumentId;

/// What asks for a meeting as a whole by its own words, and is answered by what that very record
/// holds, is sure.
const CONFIDENCE: f32 = 0.95;

impl Records<'_> {
    /// The answer where `question` asks for decisions, tasks, figures, speakers or an extract of one
    /// meeting, and its record has them. The meeting is, in this order: the one that is asked within,
    /// the one named, the one last quoted, the newest.
    pub(super) fn of_a_whole(&self, question: &Question, considered: &Considered) -> Option<Answer> {
        let (aspect, named) = self.asked_aspect(&considered.reading)?;
        let at = |path: &Option<String>| self.document_at(path.as_deref()?);
        let newest = || self.directory.newest_first().first().copied();
        let within = at(&question.document);
        if within.is_some_and(|id| !named.is_empty() && !named.contains(&id)) {
            return None;
        }
        let document = within.or(named.first().copied()).or_else(|| at(&question.about)).or_else(newest)?;
        let mut quotes = self.aspect(document, aspect);
        quotes.truncate(MOST);
        let passages = self.passages(&considered.reading, &considered.hits, &considered.candidates);
        (!quotes.is_empty()).then_some(Answer {
            outcome: Outcome::Found(quotes),
            understood: considered.reading.understood(),
            confidence: CONFIDENCE,
            passages,
            whole: Some((document, aspect)),
        })
    }

    /// The record at that path.
    pub fn document_at(&self, path: &str) -> Option<DocumentId> {
        let at = self.documents.binary_search_by(|document| document.path.as_str().cmp(path)).ok()?;
        Some(DocumentId(u32::try_from(at).ok()?))
    }
}
