//! What a question has to do with one meeting as a whole: this tells apart meetings of one body,
//! which share their words.

use std::cmp::Reverse;

use chrono::{Datelike, NaiveDate};

use super::masks::{Mask, Matcher};
use super::query::ParsedQuery;
use super::records::Records;
use crate::index::{DocumentId, Wanted};
use crate::text::dates::Found;

/// What a quarter or year that the question names otherwise counts, where the meeting lies in it.
const PERIOD: f32 = 0.5;

/// What the parts of a date count, where all that the question names agree with the meeting's.
const DAY: f32 = 1.0;
const MONTH: f32 = 0.8;
const YEAR: f32 = 0.4;

/// Meetings whose titles share this much are of one kind.
const ALIKE: f32 = 0.4;

/// Meetings, the newest, among which the latest of each kind are looked for: each is compared with
/// all that are later, and what has three hundred after it is not meant by "the latest".
const NEWEST: usize = 300;

/// One document's part in the answer to one question.
#[derive(Debug, Clone, Default)]
pub struct Meeting {
    /// What the title meets.
    pub title: Mask,
    /// Bits of the terms that the meeting as a whole explains: its title's, its date's, and the names
    /// and roles of those whose turns are asked for, which others mention more than they do.
    pub known: u64,
    /// Share of the question that these are.
    pub explained: f32,
    /// BM25 of the whole document, by the question's mass.
    pub document: f32,
    /// How far the date that the question names is this meeting's.
    pub day: f32,
    /// By person of the record: whether the question names them, and the share of it that names
    /// their role. Empty where it names no one.
    pub people: Vec<PersonMatch>,
}

/// How a question means a person.
#[derive(Debug, Clone, Copy, Default)]
pub struct PersonMatch {
    /// The terms that name them, where the record has turns of theirs.
    pub called: u64,
    pub by_name: bool,
    pub by_role: f32,
}

impl Meeting {
    pub fn of(
        document: DocumentId,
        reading: &ParsedQuery,
        matcher: &Matcher,
        wanted: &Wanted,
        records: &Records,
    ) -> Self {
        let title = matcher.words(&records.index.title(document));
        let date = records.documents[document.0 as usize].date;
        let day = day(reading, date);
        let dated = if day > 0.0 { date.map_or(0, |date| dated(reading, date)) } else { 0 };
        let people = people(document, reading, matcher, records);
        let called = people.iter().fold(0, |bits, asked| bits | asked.called);
        let known = title.own | reading.reworded_bits(title) | dated | called;
        Self {
            title,
            known,
            explained: reading.share(title.own | dated) + reading.alternative_share(title, dated),
            document: document_score(document, reading, wanted, records),
            day,
            people,
        }
    }
}

fn document_score(document: DocumentId, reading: &ParsedQuery, wanted: &Wanted, records: &Records) -> f32 {
    let scores = records.index.scores(wanted, document);
    reading.terms.iter().zip(scores).map(|(term, score)| term.weight * score).sum::<f32>() / reading.mass
}

/// How much of the dates that the question names is the meeting's; nothing where a part differs.
pub fn day(reading: &ParsedQuery, date: Option<NaiveDate>) -> f32 {
    let Some(date) = date else { return 0.0 };
    let agree = |named: &Found| {
        let day = named.day.is_none_or(|d| d == date.day());
        let month = named.month.is_none_or(|m| m == date.month());
        let year = named.year.is_none_or(|y| y == date.year());
        let worth = |known: bool, worth: f32| if known { worth } else { 0.0 };
        let total =
            worth(named.day.is_some(), DAY) + worth(named.month.is_some(), MONTH) + worth(named.year.is_some(), YEAR);
        if day && month && year { total } else { 0.0 }
    };
    let within = reading.periods.iter().any(|period| period.contains(&date));
    reading.dates.iter().map(agree).fold(if within { PERIOD } else { 0.0 }, f32::max)
}

/// The figures of the question that the meeting's own day explains.
pub fn dated(reading: &ParsedQuery, date: NaiveDate) -> u64 {
    let parts = [date.day().to_string(), date.month().to_string(), date.year().to_string()];
    reading.bits(|t| parts.iter().any(|part| t.token.exact.trim_start_matches('0') == part))
}

fn people(document: DocumentId, reading: &ParsedQuery, matcher: &Matcher, records: &Records) -> Vec<PersonMatch> {
    let asked = |person: &crate::index::IndexedPerson| {
        let named = |bit: u64| reading.each(bit).any(|t| t.folded.is_some() && t.folded == person.name.last().copied());
        let role = matcher.words(&person.role);
        let whole = role.pairs | (role.pairs << 1);
        let heads = person.role.first().is_some_and(|head| reading.each(whole).any(|t| t.is(*head, records.index)));
        let by_name = named(reading.named) || in_full(person, reading);
        let name = reading.bits(|t| by_name && t.folded.is_some_and(|id| person.name.contains(&id)));
        let role_bits = if heads { whole } else { 0 };
        let called = if person.speaks { name | role_bits } else { 0 };
        PersonMatch { called, by_name, by_role: reading.share(role_bits) }
    };
    let mut asked: Vec<PersonMatch> = records.index.people(document).iter().map(asked).collect();
    let most = asked.iter().map(|a| a.by_role).fold(0.0, f32::max);
    for lesser in asked.iter_mut().filter(|a| a.by_role < most) {
        lesser.by_role = 0.0;
        lesser.called = if lesser.by_name { lesser.called } else { 0 };
    }
    let anyone = asked.iter().any(|a| a.by_name || a.by_role > 0.0);
    if anyone { asked } else { Vec::new() }
}

/// Whether the question has a whole name, word for word: of two words and more, or of one that is
/// no syllable ("Marketing").
fn in_full(person: &crate::index::IndexedPerson, reading: &ParsedQuery) -> bool {
    let name = &person.name;
    let long = |at: usize| name.len() > 1 || reading.terms[at].token.folded.len() > 6;
    let stands = |at: usize| {
        let terms = &reading.terms[at..at + name.len()];
        long(at) && terms.iter().zip(name).all(|(term, word)| term.folded == Some(*word))
    };
    !name.is_empty() && reading.terms.len() >= name.len() && (0..=reading.terms.len() - name.len()).any(stands)
}

/// Whether two meetings are of one kind, by what their titles share.
pub fn alike(a: DocumentId, b: DocumentId, records: &Records) -> bool {
    let (a, b) = (records.index.title(a), records.index.title(b));
    let shared = a.iter().filter(|word| b.contains(word)).count();
    #[expect(clippy::cast_precision_loss, reason = "counts of words in titles")]
    let share = shared as f32 / a.len().min(b.len()).max(1) as f32;
    share >= ALIKE
}

/// Of these documents, or the newest of them, those that no other one of the same kind is later than.
pub fn latest(documents: &[DocumentId], records: &Records) -> Vec<DocumentId> {
    let date = |id: DocumentId| records.directory.date(id);
    let mut newest = documents.to_vec();
    newest.sort_by_key(|id| Reverse(date(*id)));
    newest.truncate(NEWEST);
    let later = |id: DocumentId| {
        let mut later = newest.iter().copied().take_while(|other| date(*other) > date(id));
        later.any(|other| alike(id, other, records))
    };
    newest.iter().copied().filter(|id| date(*id).is_some() && !later(*id)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;
    use super::*;

    /// How far a question's days are those of a meeting of 12/3/2024.
    fn check_day(question: &str, expected: f32) {
        let fixture = Fixture::common();
        let found = day(&fixture.parse(question), NaiveDate::from_ymd_opt(2024, 3, 12));
        assert!((found - expected).abs() < 1e-6, "{question}: {found}");
    }

    #[test]
    fn the_parts_of_a_date_count_where_all_agree() {
        check_day("Họp ngày 12/3/2024 bàn gì?", DAY + MONTH + YEAR);
        check_day("Họp ngày 12/3 bàn gì?", DAY + MONTH);
        check_day("Họp tháng 3 bàn gì?", MONTH);
        check_day("Họp ngày 12/4/2024 bàn gì?", 0.0);
        check_day("Họp quý I bàn gì?", PERIOD);
        check_day("Họp bàn gì?", 0.0);
    }

    #[test]
    fn a_record_without_a_day_is_of_no_date() {
        let fixture = Fixture::common();
        assert!(day(&fixture.parse("Họp ngày 12/3/2024"), None).abs() < f32::EPSILON);
    }

    #[test]
    fn figures_of_the_meetings_own_day_are_explained_by_it() {
        let fixture = Fixture::common();
        let reading = fixture.parse("Ngày 09/4/2024 mua 15 tấm tôn");
        let date = NaiveDate::from_ymd_opt(2024, 4, 9).expect("a day");
        assert_eq!(Fixture::words(&reading, dated(&reading, date)), ["09", "4", "2024"]);
    }

    /// The meeting of the record at `path`, for a question.
    fn meeting(fixture: &Fixture, question: &str, path: &str) -> Meeting {
        let (reading, records) = (fixture.parse(question), fixture.records());
        let matcher = Matcher::new(&reading, &fixture.index);
        let wanted = fixture.index.wanted(reading.terms.iter().map(super::super::query::Term::word));
        let document = records.document_at(path).expect("it is there");
        Meeting::of(document, &reading, &matcher, &wanted, &records)
    }

    #[test]
    fn a_meeting_explains_the_words_of_its_title_and_day() {
        let fixture = Fixture::common();
        let question = "Họp chi hội Bình Minh ngày 9/4 mua gì?";
        let reading = fixture.parse(question);
        let of = |path| meeting(fixture, question, path);
        assert_eq!(Fixture::words(&reading, of("b.md").known), ["Họp", "chi", "hội", "Bình", "Minh", "9", "4"]);
        assert_eq!(Fixture::words(&reading, of("a.md").known), ["Họp", "chi", "hội", "Bình", "Minh"]);
        assert!(of("b.md").explained > of("a.md").explained && of("a.md").explained > of("c.md").explained);
        assert!(of("b.md").document > of("c.md").document, "it has the words of the question");
    }

    #[test]
    fn people_are_named_by_name_or_role() {
        let fixture = Fixture::common();
        let asked = |question: &str| {
            let people = meeting(fixture, question, "c.md").people;
            people.iter().map(|person| (person.by_name, person.by_role > 0.0, person.called != 0)).collect::<Vec<_>>()
        };
        assert_eq!(asked("Bà Tuyết nói gì?"), [(false, false, false), (true, false, true)]);
        assert_eq!(asked("Tổ trưởng chốt gì?"), [(false, true, true), (false, false, false)]);
        assert_eq!(asked("Máy bơm hỏng khi nào?"), []);
    }

    #[test]
    fn the_latest_of_each_kind_are_those_that_none_is_later_than() {
        let fixture = Fixture::common();
        let records = fixture.records();
        let all = [DocumentId(0), DocumentId(1), DocumentId(2)];
        assert!(alike(all[0], all[1], &records) && !alike(all[0], all[2], &records));
        assert_eq!(latest(&all, &records), [DocumentId(1), DocumentId(2)]);
        assert_eq!(latest(&all[..1], &records), [DocumentId(0)]);
    }
}
