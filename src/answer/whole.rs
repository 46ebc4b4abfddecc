//! Questions about a meeting as a whole: which meeting is meant, and what is quoted of it.

use super::outcome::Quote;
use super::query::ParsedQuery;
use super::question::Question;
use super::quotes::MOST;
use super::records::Records;
use crate::index::DocumentId;
use crate::text::aspects::Aspect;

/// What is quoted of a meeting as a whole.
pub struct Whole {
    pub document: DocumentId,
    pub aspect: Aspect,
    /// Never empty.
    pub quotes: Vec<Quote>,
}

/// The quotes if `question` asks for decisions, tasks, figures, speakers or an extract of one meeting,
/// and its record has them. The meeting is, in this order: the one that is asked within, the one named,
/// the one last quoted, the newest.
pub fn whole(records: &Records, question: &Question, reading: &ParsedQuery) -> Option<Whole> {
    let (aspect, named) = records.asked_aspect(reading)?;
    let at = |path: &Option<String>| records.document_at(path.as_deref()?);
    let newest = || records.directory.newest_first().first().copied();
    let within = at(&question.document);
    if within.is_some_and(|id| !named.is_empty() && !named.contains(&id)) {
        return None;
    }
    let document = within.or(named.first().copied()).or_else(|| at(&question.about)).or_else(newest)?;
    let mut quotes = records.aspect(document, aspect);
    quotes.truncate(MOST);
    (!quotes.is_empty()).then_some(Whole { document, aspect, quotes })
}
