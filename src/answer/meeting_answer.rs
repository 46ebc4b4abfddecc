//! Answers to questions about a meeting as a whole, or about a field of it: selects the meeting and its quotes.

use super::field_quotes;
use super::outcome::Quote;
use super::query::ParsedQuery;
use super::question::Question;
use super::quotes::MAX_QUOTES;
use super::records::Records;
use crate::index::DocumentId;
use crate::text::aspects::Aspect;
use crate::text::labels::Field;

/// An answer to a question about an aspect of a meeting as a whole.
pub struct MeetingAnswer {
    pub document: DocumentId,
    pub aspect: Aspect,
    /// Never empty.
    pub quotes: Vec<Quote>,
}

/// Returns the quotes if `question` asks for decisions, tasks, figures, speakers or an extract of one meeting
/// and the record of that meeting has some.
///
/// The meeting is the first of these that exists: the document to which the question is restricted, the
/// meeting that it names, the one quoted last, the newest. `None` if the question is restricted to one
/// document but names another meeting.
pub fn answer_about_meeting(records: &Records, question: &Question, query: &ParsedQuery) -> Option<MeetingAnswer> {
    let (mut aspect, named) = records.find_requested_aspect(query)?;
    let document = select_meeting(records, question, &named)?;
    let mut quotes = records.find_aspect_quotes(document, aspect);
    if quotes.is_empty() && aspect == Aspect::Decisions && !named.is_empty() {
        // Short minutes are a list of points, and do not say which of them are decisions.
        aspect = Aspect::Extract;
        quotes = records.find_aspect_quotes(document, aspect);
    }
    quotes.truncate(MAX_QUOTES);
    (!quotes.is_empty()).then_some(MeetingAnswer { document, aspect, quotes })
}

/// An answer to a question for a field of one meeting, such as its chair.
pub struct FieldAnswer {
    pub field: Field,
    pub document: DocumentId,
    /// Whether the question names the meeting, or is restricted to it.
    pub names_meeting: bool,
    /// Empty if the record has no line or sentence that states the field.
    pub quotes: Vec<Quote>,
}

/// Returns the quotes if `question` asks for a field of one meeting. The meeting is selected as in
/// [`answer_about_meeting`].
pub fn answer_about_field(records: &Records, question: &Question, query: &ParsedQuery) -> Option<FieldAnswer> {
    let (field, named) = records.find_requested_field(query)?;
    let document = select_meeting(records, question, &named)?;
    let names_meeting = !named.is_empty() || question.document.is_some() || records.documents.len() == 1;
    Some(FieldAnswer { field, document, names_meeting, quotes: field_quotes::find_quotes(records, document, field) })
}

/// Selects the meeting that a question is about, of those that it can name.
fn select_meeting(records: &Records, question: &Question, named: &[DocumentId]) -> Option<DocumentId> {
    let allowed: Option<Vec<DocumentId>> =
        question.document.as_deref().map(|name| records.find_documents(name).collect());
    let is_allowed = |id: &DocumentId| allowed.as_ref().is_none_or(|allowed| allowed.contains(id));
    if !named.is_empty() {
        return named.iter().copied().find(is_allowed);
    }
    let about = question.about.as_deref().and_then(|name| records.find_documents(name).next()).filter(is_allowed);
    about.or_else(|| records.catalogue.newest_first().iter().copied().find(is_allowed))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Fixture, TALK};
    use super::*;

    /// Checks which record answers `question` as a whole, if any.
    fn check(question: &Question, expected: Option<&str>) {
        let fixture = Fixture::common();
        let found = answer_about_meeting(&fixture.records(), question, &fixture.parse(&question.text));
        let path = found.as_ref().map(|found| fixture.path(found.document));
        assert_eq!(path, expected, "{question:?}");
        assert!(found.is_none_or(|found| (1..=MAX_QUOTES).contains(&found.quotes.len())));
    }

    #[test]
    fn the_meeting_that_the_question_names_answers() {
        check(&Question::new("Họp tổ kỹ thuật quyết định gì?"), Some("c.md"));
        check(&Question::new("Cuộc họp ngày 12/3/2024 quyết định những gì?"), Some("a.md"));
    }

    #[test]
    fn if_no_meeting_is_named_the_one_quoted_last_or_the_newest_answers() {
        let question = Question::new("Cuộc họp giao việc gì?");
        check(&question, Some("b.md"));
        let decisions = Question::new("Cuộc họp quyết định những gì?");
        check(&Question { about: Some("a.md".to_owned()), ..decisions.clone() }, Some("a.md"));
        check(&Question { about: Some("gone.md".to_owned()), ..question }, Some("b.md"));
    }

    #[test]
    fn a_question_restricted_to_one_record_is_answered_by_no_other() {
        let question = Question::new("Cuộc họp quyết định những gì?");
        check(&Question { document: Some("c.md".to_owned()), ..question }, Some("c.md"));
        let named = Question::new("Họp tổ kỹ thuật quyết định gì?");
        check(&Question { document: Some("a.md".to_owned()), ..named }, None);
    }

    #[test]
    fn a_narrower_question_is_not_about_a_meeting_as_a_whole() {
        check(&Question::new("Máy bơm hỏng từ hôm nào?"), None);
        check(&Question::new("Cuộc họp quyết định gì về máy bơm?"), None);
    }

    #[test]
    fn a_record_without_the_aspect_gives_no_answer() {
        let fixture = Fixture::new(&[("c.md", TALK)]);
        let question = Question::new("Cuộc họp giao việc gì?");
        assert!(answer_about_meeting(&fixture.records(), &question, &fixture.parse(&question.text)).is_none());
    }
}
