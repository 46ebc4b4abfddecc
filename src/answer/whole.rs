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

#[cfg(test)]
mod tests {
    use super::super::tests::{Fixture, TALK};
    use super::*;

    /// Expects which record is quoted as a whole, by a few quotes.
    fn check(question: &Question, expected: Option<&str>) {
        let fixture = Fixture::common();
        let found = whole(&fixture.records(), question, &fixture.parse(&question.text));
        let path = found.as_ref().map(|found| fixture.path(found.document));
        assert_eq!(path, expected, "{question:?}");
        assert!(found.is_none_or(|found| (1..=MOST).contains(&found.quotes.len())));
    }

    #[test]
    fn the_meeting_that_is_named_answers() {
        check(&Question::new("Họp tổ kỹ thuật quyết định gì?"), Some("c.md"));
        check(&Question::new("Cuộc họp ngày 12/3/2024 quyết định những gì?"), Some("a.md"));
    }

    #[test]
    fn without_a_name_the_last_one_quoted_answers_or_the_newest() {
        let question = Question::new("Cuộc họp giao việc gì?");
        check(&question, Some("b.md"));
        let decided = Question::new("Cuộc họp quyết định những gì?");
        check(&Question { about: Some("a.md".to_owned()), ..decided.clone() }, Some("a.md"));
        check(&Question { about: Some("gone.md".to_owned()), ..question }, Some("b.md"));
    }

    #[test]
    fn inside_one_record_no_other_answers() {
        let question = Question::new("Cuộc họp quyết định những gì?");
        check(&Question { document: Some("c.md".to_owned()), ..question }, Some("c.md"));
        let named = Question::new("Họp tổ kỹ thuật quyết định gì?");
        check(&Question { document: Some("a.md".to_owned()), ..named }, None);
    }

    #[test]
    fn a_narrower_question_is_not_about_the_whole() {
        check(&Question::new("Máy bơm hỏng từ hôm nào?"), None);
        check(&Question::new("Cuộc họp quyết định gì về máy bơm?"), None);
    }

    #[test]
    fn a_record_that_has_nothing_of_the_kind_gives_none() {
        let fixture = Fixture::new(&[("c.md", TALK)]);
        let question = Question::new("Cuộc họp giao việc gì?");
        assert!(whole(&fixture.records(), &question, &fixture.parse(&question.text)).is_none());
    }
}
