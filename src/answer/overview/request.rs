//! Whether a question asks for an aspect of a meeting as a whole, and of which meeting.
//!
//! The wording is [`crate::text::aspects`]'; what that leaves must be the name or the day of a
//! meeting that there is. A word that is neither makes it a question like any other.

use std::cmp::Reverse;

use chrono::Datelike;

use crate::answer::meeting::{day, latest};
use crate::answer::query::ParsedQuery;
use crate::answer::records::Records;
use crate::index::DocumentId;
use crate::text::Token;
use crate::text::aspects::{Aspect, AspectRequest};

/// First words of a question that goes on from the one before, folded.
const LEANING: [&str; 8] = ["vay", "the", "con", "roi", "so", "and", "then", "but"];

impl Records<'_> {
    /// Where `question` asks for an aspect of a meeting as a whole and of nothing narrower: which,
    /// and of which meetings it can be, best first. No meeting where it names none: whoever asks
    /// chooses.
    pub fn asked_aspect(&self, reading: &ParsedQuery) -> Option<(Aspect, Vec<DocumentId>)> {
        let words: Vec<Token> = reading.terms.iter().map(|term| term.token.clone()).collect();
        let leans = !reading.past.is_empty() && words.first().is_some_and(|w| LEANING.contains(&w.folded.as_str()));
        if reading.request || leans {
            return None;
        }
        let asked = self.lexicon.aspects.asked(&words);
        asked.iter().find_map(|asked| Some((asked.aspect, self.meant(reading, asked)?)))
    }

    /// The meetings that all that is left of the question names; none where a word names nothing.
    fn meant(&self, reading: &ParsedQuery, asked: &AspectRequest) -> Option<Vec<DocumentId>> {
        let dated = !reading.dates.is_empty() || !reading.periods.is_empty();
        let name = asked.rest & !of_days(reading);
        if name == 0 && !dated && asked.sort == 0 && !reading.latest {
            return asked.plain.then(Vec::new);
        }
        let wanted = name | asked.sort | of_days(reading);
        let called = (0..).map(DocumentId).zip(self.directory.titles.named(reading, wanted, self.index));
        let fits = |(id, known): &(DocumentId, u64)| {
            let of_day = || in_title(reading, *known) || day(reading, self.directory.date(*id)) > 0.0;
            name & !known == 0 && (!dated || of_day())
        };
        let mut found: Vec<(DocumentId, u64)> = called.filter(fits).collect();
        let sorted = asked.sort != 0 && found.iter().any(|(_, known)| asked.sort & !known == 0);
        found.retain(|(_, known)| !sorted || asked.sort & !known == 0);
        let named = name != 0 || dated || sorted || reading.latest;
        match (named, found.is_empty()) {
            (true, true) => None,
            (true, false) => Some(self.ranked(reading, found.into_iter().map(|(id, _)| id).collect())),
            (false, _) => asked.plain.then(Vec::new),
        }
    }

    /// The day that is named first, then the newest.
    fn ranked(&self, reading: &ParsedQuery, mut found: Vec<DocumentId>) -> Vec<DocumentId> {
        if reading.latest {
            found = latest(&found, self);
        }
        let date = |id: &DocumentId| self.directory.date(*id);
        found.sort_by(|a, b| {
            let fit = |id: &DocumentId| day(reading, date(id));
            fit(b).total_cmp(&fit(a)).then_with(|| Reverse(date(a)).cmp(&Reverse(date(b)))).then(a.cmp(b))
        });
        found
    }
}

/// Bits of the figures of the days and periods that the question names.
fn of_days(reading: &ParsedQuery) -> u64 {
    let mut parts: Vec<String> = Vec::new();
    for date in &reading.dates {
        parts.extend([date.day, date.month].into_iter().flatten().map(|part| part.to_string()));
        parts.extend(date.year.map(|year| year.to_string()));
    }
    parts.extend(reading.periods.iter().map(|period| period.start().year().to_string()));
    let figures = reading.bits(|t| parts.iter().any(|part| t.token.exact.trim_start_matches('0') == part));
    figures | quarter(reading)
}

/// Whether a title holds the year or the quarter that the question names: "Tổng kết năm 2024", which
/// may be of the January after.
fn in_title(reading: &ParsedQuery, known: u64) -> bool {
    let days = of_days(reading);
    days != 0 && days & !known == 0 && reading.dates.iter().all(|date| date.day.is_none() && date.month.is_none())
}

/// Bits of "quý" and its number, where the question names a period by it.
fn quarter(reading: &ParsedQuery) -> u64 {
    let quarter = reading.bits(|t| !reading.periods.is_empty() && t.token.folded == "qui");
    quarter | (quarter << 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::tests::{Fixture, after};

    /// Expects what a question asks of which of the common records: the fund's of March and of April, and the talk.
    fn check(question: &str, expected: Option<(Aspect, &[u32])>) {
        check_after(&[], question, expected);
    }

    fn check_after(history: &[&str], question: &str, expected: Option<(Aspect, &[u32])>) {
        check_in(Fixture::common(), history, question, expected);
    }

    fn check_in(fixture: &Fixture, history: &[&str], question: &str, expected: Option<(Aspect, &[u32])>) {
        let question = after(history, question);
        let found = fixture.records().asked_aspect(&fixture.parse_question(&question));
        let expected = expected.map(|(aspect, ids)| (aspect, ids.iter().copied().map(DocumentId).collect::<Vec<_>>()));
        assert_eq!(found, expected, "{question:?}");
    }

    #[test]
    fn a_question_that_names_no_meeting_leaves_it_open() {
        check("Kết luận là gì?", Some((Aspect::Decisions, &[])));
        check("cuoc hop giao viec gi cho ai", Some((Aspect::Tasks, &[])));
        check("Ai phát biểu?", Some((Aspect::Speakers, &[])));
        check("key figures", Some((Aspect::Figures, &[])));
        check("Tóm tắt cuộc họp giúp em với ạ", Some((Aspect::Extract, &[])));
    }

    #[test]
    fn a_meeting_is_named_by_title_the_newest_first() {
        check("Họp tổ kỹ thuật quyết định gì?", Some((Aspect::Decisions, &[2])));
        check("Cuộc họp chi hội Bình Minh có kết luận gì?", Some((Aspect::Decisions, &[1, 0])));
        check("Họp CHBM giao việc gì?", Some((Aspect::Tasks, &[1, 0])));
    }

    #[test]
    fn a_meeting_is_named_by_its_day() {
        check("Cuộc họp ngày 12/3/2024 kết luận gì?", Some((Aspect::Decisions, &[0])));
        check("Tóm tắt cuộc họp tháng 4", Some((Aspect::Extract, &[1, 2])));
        check("Họp chi hội Bình Minh tháng 4 kết luận gì?", Some((Aspect::Decisions, &[1])));
        check("Các con số của cuộc họp quý 1", Some((Aspect::Figures, &[0])));
    }

    #[test]
    fn a_title_may_hold_the_year_of_what_it_looks_back_on() {
        let fixture = Fixture::new(&[
            ("a.md", "# Tổng kết năm 2023\n\nNgày: 5/1/2024\n\nCả xóm đạt 84% kế hoạch.\n"),
            ("b.md", "# Tổng kết vụ mùa\n\nNgày: 20/12/2023\n\nCả xóm đạt 90% kế hoạch.\n"),
            ("c.md", "# Tổng kết vụ chiêm\n\nNgày: 20/6/2024\n\nCả xóm đạt 95% kế hoạch.\n"),
        ]);
        check_in(&fixture, &[], "Tổng kết năm 2023 kết luận gì?", Some((Aspect::Decisions, &[1, 0])));
    }

    #[test]
    fn the_sort_of_a_meeting_tells_it_from_others_of_one_body() {
        let fixture = Fixture::new(&[
            ("a.md", "# Đại hội chi hội Bình Minh\n\nNgày: 5/1/2024\n\nĐại hội thống nhất mức góp.\n"),
            ("b.md", "# Họp chi hội Bình Minh\n\nNgày: 20/2/2024\n\nCuộc họp thống nhất giá tôn.\n"),
        ]);
        let sorted = "Đại hội chi hội Bình Minh kết luận gì?";
        check_in(&fixture, &[], sorted, Some((Aspect::Decisions, &[0])));
        check_in(&fixture, &[], "Chi hội Bình Minh kết luận gì?", Some((Aspect::Decisions, &[1, 0])));
        // Where no meeting is of that sort, any may be meant.
        check("Hội nghị kết luận gì?", Some((Aspect::Decisions, &[])));
        check("Hội nghị chi hội Bình Minh kết luận gì?", Some((Aspect::Decisions, &[1, 0])));
    }

    #[test]
    fn a_day_without_a_meeting_asks_of_none() {
        check("Cuộc họp ngày 13/3/2024 kết luận gì?", None);
        check("Cuộc họp năm ngoái kết luận gì?", None);
    }

    #[test]
    fn the_latest_of_each_kind_is_meant() {
        check("Cuộc họp mới nhất kết luận gì?", Some((Aspect::Decisions, &[1, 2])));
        check("Cuộc họp chi hội Bình Minh mới nhất kết luận gì?", Some((Aspect::Decisions, &[1])));
    }

    #[test]
    fn a_word_that_names_no_meeting_makes_it_a_question_like_any_other() {
        check("Kết luận về quỹ là gì?", None);
        check("Họp xóm Đồi kết luận gì?", None);
        check("Máy bơm hỏng từ hôm nào?", None);
        check("Nói gì?", None);
    }

    #[test]
    fn requests_and_what_goes_on_from_before_ask_for_no_aspect() {
        let fixture = Fixture::new(&[("a.md", "# Họp ban dịch thuật\n\nCuộc họp thống nhất giá mới.\n")]);
        check_in(&fixture, &[], "Dịch giúp kết luận cuộc họp", None);
        check_in(&fixture, &[], "Kết luận cuộc họp ban dịch thuật", Some((Aspect::Decisions, &[0])));
        let before = ["Máy bơm hỏng từ hôm nào?"];
        check_after(&before, "Thế kết luận là gì?", None);
        check_after(&before, "Kết luận là gì?", Some((Aspect::Decisions, &[])));
        check("Thế kết luận là gì?", Some((Aspect::Decisions, &[])));
    }
}
