//! Matches a query against one document as a whole: its title, date, people and BM25 score.
//!
//! These features distinguish the meetings of one body, whose records share most of their words.

use std::cmp::Reverse;

use chrono::{Datelike, NaiveDate};

use super::matcher::{MatchMask, Matcher};
use super::query::{ParsedQuery, Term};
use super::records::Records;
use crate::index::{DocumentId, DocumentQuery, IndexedPerson};
use crate::text::dates::{DateMention, english_month_names};
use crate::text::syllable::exact_key;

/// The score of a meeting inside a period that the question names, such as a quarter or "năm ngoái".
const PERIOD_WEIGHT: f32 = 0.5;

/// The scores of the parts of a date. They count only if all parts that the question names are those of the meeting.
const DAY_WEIGHT: f32 = 1.0;
const MONTH_WEIGHT: f32 = 0.8;
const YEAR_WEIGHT: f32 = 0.4;

/// The share of common words from which two titles belong to one series of meetings.
const SAME_SERIES_OVERLAP: f32 = 0.4;

/// How many of the newest documents are considered as the latest of their series. Each is compared with all later
/// ones, and a meeting that 300 others follow is not meant by "the latest".
const MAX_COMPARED: usize = 300;

/// The match of one document as a whole against one query.
#[derive(Debug, Clone, Default)]
pub struct DocumentMatch {
    /// The terms that the title and path match.
    pub title: MatchMask,
    /// Bits of the terms that the document as a whole explains: those of its title and date, and the names and roles
    /// of speakers that the question asks for. (Other people mention these more often than the speakers do.)
    pub explained_terms: u64,
    /// The share of the query that title and date explain.
    pub explained_share: f32,
    /// BM25 of the whole document, divided by the query's total weight.
    pub bm25: f32,
    /// How well the date of the meeting agrees with a date that the question names; see [`score_date`].
    pub date_score: f32,
    /// How the query refers to each person of the record; empty if it refers to none of them.
    pub people: Vec<PersonMatch>,
}

/// How a query refers to one person.
#[derive(Debug, Clone, Copy, Default)]
pub struct PersonMatch {
    /// Bits of the terms that are the person's name or role; 0 if the person does not speak in the record.
    pub terms: u64,
    /// Whether the query contains the person's name.
    pub is_named: bool,
    /// The share of the query that is the person's role.
    pub role_share: f32,
}

impl DocumentMatch {
    pub fn new(
        document: DocumentId,
        query: &ParsedQuery,
        matcher: &Matcher,
        document_query: &DocumentQuery,
        records: &Records,
    ) -> Self {
        let title = matcher.match_words(&records.index.title_words(document));
        let date = records.documents[document.0 as usize].date;
        let date_score = score_date(query, date);
        let date_terms = if date_score > 0.0 { date.map_or(0, |date| match_date_terms(query, date)) } else { 0 };
        let people = match_people(document, query, matcher, records);
        let person_terms = people.iter().fold(0, |bits, person| bits | person.terms);
        Self {
            title,
            explained_terms: title.terms | query.alternative_terms(title) | date_terms | person_terms,
            explained_share: query.share(title.terms | date_terms) + query.alternatives_share(title, date_terms),
            bm25: score_document(document, query, document_query, records),
            date_score,
            people,
        }
    }
}

fn score_document(document: DocumentId, query: &ParsedQuery, document_query: &DocumentQuery, records: &Records) -> f32 {
    let scores = records.index.score_document_words(document_query, document);
    query.terms.iter().zip(scores).map(|(term, score)| term.weight * score).sum::<f32>() / query.total_weight
}

/// Returns the score of the date in the query that agrees best with `date`: the sum of the weights of its parts, or 0
/// if one of them differs. At least [`PERIOD_WEIGHT`] if `date` is in a period that the query names.
pub fn score_date(query: &ParsedQuery, date: Option<NaiveDate>) -> f32 {
    let Some(date) = date else { return 0.0 };
    let agreement = |named: &DateMention| {
        let parts = [
            (named.day.map(|day| day == date.day()), DAY_WEIGHT),
            (named.month.map(|month| month == date.month()), MONTH_WEIGHT),
            (named.year.map(|year| year == date.year()), YEAR_WEIGHT),
        ];
        if parts.iter().any(|(agrees, _)| *agrees == Some(false)) {
            return 0.0;
        }
        parts.iter().filter(|(agrees, _)| agrees.is_some()).fold(0.0_f32, |sum, (_, weight)| sum + *weight)
    };
    let in_period = query.periods.iter().any(|period| period.contains(&date));
    query.dates.iter().map(agreement).fold(if in_period { PERIOD_WEIGHT } else { 0.0 }, f32::max)
}

/// Returns the bits of the terms that are the day, month or year of `date`.
pub fn match_date_terms(query: &ParsedQuery, date: NaiveDate) -> u64 {
    date_part_terms(
        query,
        &[date.day().to_string(), date.month().to_string(), date.year().to_string()],
        &[date.month()],
    )
}

/// Returns the bits of the terms that are one of these figures, or the English name of one of these months.
pub fn date_part_terms(query: &ParsedQuery, figures: &[String], months: &[u32]) -> u64 {
    let names: Vec<&str> = months.iter().flat_map(|month| english_month_names(*month)).collect();
    let is_part = |t: &Term| {
        let figure = t.token.exact.trim_start_matches('0');
        figures.iter().any(|part| figure == part) || names.iter().any(|name| t.token.exact == exact_key(name))
    };
    query.term_bits(is_part)
}

/// Returns how the query refers to each person of the document; empty if it refers to none of them. A role must match
/// by pairs of adjacent words that include its first word; only the people whose roles match best count by role.
fn match_people(document: DocumentId, query: &ParsedQuery, matcher: &Matcher, records: &Records) -> Vec<PersonMatch> {
    let match_one = |person: &IndexedPerson| {
        let given_name = person.name.last().copied();
        let is_given_name = |term: &Term| term.folded.is_some() && term.folded == given_name;
        let role = matcher.match_words(&person.role).paired_terms();
        let has_head = person
            .role
            .first()
            .is_some_and(|head| query.iter_terms(role).any(|term| term.matches(*head, records.index)));
        let is_named = query.iter_terms(query.person_names).any(is_given_name) || has_full_name(person, query);
        let name = query.term_bits(|t| is_named && t.folded.is_some_and(|id| person.name.contains(&id)));
        let role = if has_head { role } else { 0 };
        let terms = if person.speaks { name | role } else { 0 };
        PersonMatch { terms, is_named, role_share: query.share(role) }
    };
    let mut matches: Vec<PersonMatch> = records.index.people(document).iter().map(match_one).collect();
    let best = matches.iter().map(|person| person.role_share).fold(0.0, f32::max);
    for person in matches.iter_mut().filter(|person| person.role_share < best) {
        person.role_share = 0.0;
        person.terms = if person.is_named { person.terms } else { 0 };
    }
    let refers_to_someone = matches.iter().any(|person| person.is_named || person.role_share > 0.0);
    if refers_to_someone { matches } else { Vec::new() }
}

/// Whether the query contains the whole name of a person, word for word. A name of one word counts only if the word is
/// longer than a Vietnamese syllable ("Marketing").
fn has_full_name(person: &IndexedPerson, query: &ParsedQuery) -> bool {
    let name = &person.name;
    let is_distinctive = |at: usize| name.len() > 1 || query.terms[at].token.folded.len() > 6;
    let is_name = |at: usize| {
        let terms = &query.terms[at..at + name.len()];
        is_distinctive(at) && terms.iter().zip(name).all(|(term, word)| term.folded == Some(*word))
    };
    !name.is_empty() && query.terms.len() >= name.len() && (0..=query.terms.len() - name.len()).any(is_name)
}

/// Whether two meetings belong to one series, such as the monthly meetings of one body: whether their titles share
/// enough words.
pub fn is_same_series(a: DocumentId, b: DocumentId, records: &Records) -> bool {
    let (a, b) = (records.index.title_words(a), records.index.title_words(b));
    let shared = a.iter().filter(|word| b.contains(word)).count();
    #[expect(clippy::cast_precision_loss, reason = "counts of words in titles")]
    let share = shared as f32 / a.len().min(b.len()).max(1) as f32;
    share >= SAME_SERIES_OVERLAP
}

/// Returns those of the documents that have a date and are the latest of their series. Only the newest
/// [`MAX_COMPARED`] are considered.
pub fn find_latest(documents: &[DocumentId], records: &Records) -> Vec<DocumentId> {
    let date = |id: DocumentId| records.catalogue.date(id);
    let mut newest = documents.to_vec();
    newest.sort_by_key(|id| Reverse(date(*id)));
    newest.truncate(MAX_COMPARED);
    let has_later = |id: DocumentId| {
        let mut later = newest.iter().copied().take_while(|other| date(*other) > date(id));
        later.any(|other| is_same_series(id, other, records))
    };
    newest.iter().copied().filter(|id| date(*id).is_some() && !has_later(*id)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;
    use super::*;

    /// Checks how well a meeting of 12/3/2024 agrees with the dates of a question.
    fn check_date_score(question: &str, expected: f32) {
        let fixture = Fixture::common();
        let found = score_date(&fixture.parse(question), NaiveDate::from_ymd_opt(2024, 3, 12));
        assert!((found - expected).abs() < 1e-6, "{question}: {found}");
    }

    #[test]
    fn the_parts_of_a_date_count_if_all_agree() {
        check_date_score("Họp ngày 12/3/2024 bàn gì?", DAY_WEIGHT + MONTH_WEIGHT + YEAR_WEIGHT);
        check_date_score("Họp ngày 12/3 bàn gì?", DAY_WEIGHT + MONTH_WEIGHT);
        check_date_score("Họp tháng 3 bàn gì?", MONTH_WEIGHT);
        check_date_score("Họp ngày 12/4/2024 bàn gì?", 0.0);
        check_date_score("Họp quý I bàn gì?", PERIOD_WEIGHT);
        check_date_score("Họp bàn gì?", 0.0);
    }

    #[test]
    fn a_record_without_a_date_agrees_with_no_date() {
        let fixture = Fixture::common();
        assert!(score_date(&fixture.parse("Họp ngày 12/3/2024"), None).abs() < f32::EPSILON);
    }

    #[test]
    fn figures_of_the_meetings_date_are_date_terms() {
        let fixture = Fixture::common();
        let query = fixture.parse("Ngày 09/4/2024 mua 15 tấm tôn");
        let date = NaiveDate::from_ymd_opt(2024, 4, 9).expect("a day");
        assert_eq!(Fixture::words(&query, match_date_terms(&query, date)), ["09", "4", "2024"]);
    }

    /// Matches a question against the record at `path`.
    fn match_record(fixture: &Fixture, question: &str, path: &str) -> DocumentMatch {
        let (query, records) = (fixture.parse(question), fixture.records());
        let matcher = Matcher::new(&query, &fixture.index);
        let document_query = fixture.index.prepare_document_query(query.terms.iter().map(Term::key));
        let document = records.find_documents(path).next().expect("it is there");
        DocumentMatch::new(document, &query, &matcher, &document_query, &records)
    }

    #[test]
    fn a_document_explains_the_words_of_its_title_and_date() {
        let fixture = Fixture::common();
        let question = "Họp chi hội Bình Minh ngày 9/4 mua gì?";
        let query = fixture.parse(question);
        let matched = |path| match_record(fixture, question, path);
        assert_eq!(
            Fixture::words(&query, matched("b.md").explained_terms),
            ["Họp", "chi", "hội", "Bình", "Minh", "9", "4"]
        );
        assert_eq!(Fixture::words(&query, matched("a.md").explained_terms), ["Họp", "chi", "hội", "Bình", "Minh"]);
        assert!(
            matched("b.md").explained_share > matched("a.md").explained_share
                && matched("a.md").explained_share > matched("c.md").explained_share
        );
        assert!(matched("b.md").bm25 > matched("c.md").bm25, "it has the words of the question");
    }

    #[test]
    fn people_match_by_name_or_role() {
        let fixture = Fixture::common();
        let matches = |question: &str| {
            let people = match_record(fixture, question, "c.md").people;
            people
                .iter()
                .map(|person| (person.is_named, person.role_share > 0.0, person.terms != 0))
                .collect::<Vec<_>>()
        };
        assert_eq!(matches("Bà Tuyết nói gì?"), [(false, false, false), (true, false, true)]);
        assert_eq!(matches("Tổ trưởng chốt gì?"), [(false, true, true), (false, false, false)]);
        assert_eq!(matches("Máy bơm hỏng khi nào?"), []);
    }

    #[test]
    fn the_latest_of_each_series_has_no_later_meeting() {
        let fixture = Fixture::common();
        let records = fixture.records();
        let all = [DocumentId(0), DocumentId(1), DocumentId(2)];
        assert!(is_same_series(all[0], all[1], &records) && !is_same_series(all[0], all[2], &records));
        assert_eq!(find_latest(&all, &records), [DocumentId(1), DocumentId(2)]);
        assert_eq!(find_latest(&all[..1], &records), [DocumentId(0)]);
    }
}
