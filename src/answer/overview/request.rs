//! Recognises questions about an aspect of a meeting as a whole, and finds the meeting.
//!
//! The wording is recognised by [`crate::text::aspects`]. All words that it does not explain must be part of the title
//! or date of a meeting in the records; otherwise the question is treated as any other.

use std::cmp::Reverse;

use chrono::Datelike;

use crate::answer::document_match::{date_part_terms, find_latest, score_date};
use crate::answer::query::ParsedQuery;
use crate::answer::records::Records;
use crate::index::DocumentId;
use crate::text::Token;
use crate::text::aspects::{Aspect, MeetingRequest};
use crate::text::labels::Field;

/// Folded first words of follow-up questions.
const CONNECTIVES: [&str; 8] = ["vay", "the", "con", "roi", "so", "and", "then", "but"];

impl Records<'_> {
    /// Returns the aspect that a question requests, with the meetings that it can mean, best first. There are no
    /// meetings if the question names none; the caller then chooses one. Returns `None` if the question does not
    /// request an aspect of a whole meeting.
    pub fn find_requested_aspect(&self, query: &ParsedQuery) -> Option<(Aspect, Vec<DocumentId>)> {
        let requests = self.lexicon.aspects.detect(&request_words(query)?);
        requests.iter().find_map(|request| Some((request.subject, self.find_requested_meetings(query, request)?)))
    }

    /// Returns the field of a meeting that a question requests, as [`Self::find_requested_aspect`] does for aspects.
    pub fn find_requested_field(&self, query: &ParsedQuery) -> Option<(Field, Vec<DocumentId>)> {
        let requests = self.lexicon.aspects.detect_fields(&request_words(query)?);
        requests.iter().find_map(|request| Some((request.subject, self.find_requested_meetings(query, request)?)))
    }

    /// Returns the meetings that the unexplained words of the question name. Returns `None` if one of these words does
    /// not name a meeting.
    fn find_requested_meetings<S>(&self, query: &ParsedQuery, request: &MeetingRequest<S>) -> Option<Vec<DocumentId>> {
        let has_date = !query.dates.is_empty() || !query.periods.is_empty();
        let title_words = request.unexplained & !find_date_terms(query);
        if title_words == 0 && !has_date && request.meeting_type == 0 && !query.asks_for_latest {
            return request.is_explicit.then(Vec::new);
        }
        let searched = title_words | request.meeting_type | find_date_terms(query);
        let matches = (0..).map(DocumentId).zip(self.catalogue.titles.match_documents(query, searched, self.index));
        let fits = |(id, title): &(DocumentId, u64)| {
            let has_requested_date =
                || title_has_period(query, *title) || score_date(query, self.catalogue.date(*id)) > 0.0;
            title_words & !title == 0 && (!has_date || has_requested_date())
        };
        let mut found: Vec<(DocumentId, u64)> = matches.filter(fits).collect();
        let has_type = request.meeting_type != 0 && found.iter().any(|(_, title)| request.meeting_type & !title == 0);
        found.retain(|(_, title)| !has_type || request.meeting_type & !title == 0);
        let names_meeting = title_words != 0 || has_date || has_type || query.asks_for_latest;
        match (names_meeting, found.is_empty()) {
            (true, true) => None,
            (true, false) => Some(self.rank_meetings(query, found.into_iter().map(|(id, _)| id).collect())),
            (false, _) => request.is_explicit.then(Vec::new),
        }
    }

    /// Sorts meetings by how well they match the dates in the question, then newest first. If the question asks for the
    /// latest meeting, only the latest ones remain.
    fn rank_meetings(&self, query: &ParsedQuery, mut found: Vec<DocumentId>) -> Vec<DocumentId> {
        if query.asks_for_latest {
            found = find_latest(&found, self);
        }
        let date = |id: &DocumentId| self.catalogue.date(*id);
        found.sort_by(|a, b| {
            let fit = |id: &DocumentId| score_date(query, date(id));
            fit(b).total_cmp(&fit(a)).then_with(|| Reverse(date(a)).cmp(&Reverse(date(b)))).then(a.cmp(b))
        });
        found
    }
}

/// Returns the words of a question that can request something of a meeting as a whole; `None` if it asks to write
/// something, or continues an earlier question.
fn request_words(query: &ParsedQuery) -> Option<Vec<Token>> {
    let tokens: Vec<Token> = query.terms.iter().map(|term| term.token.clone()).collect();
    let is_follow_up =
        !query.past_queries.is_empty() && tokens.first().is_some_and(|w| CONNECTIVES.contains(&w.folded.as_str()));
    (!query.asks_to_compose && !is_follow_up).then_some(tokens)
}

/// Returns the bits of the terms for the dates and periods that the question names.
fn find_date_terms(query: &ParsedQuery) -> u64 {
    let mut parts: Vec<String> = Vec::new();
    for date in &query.dates {
        parts.extend([date.day, date.month].into_iter().flatten().map(|part| part.to_string()));
        parts.extend(date.year.map(|year| year.to_string()));
    }
    parts.extend(query.periods.iter().map(|period| period.start().year().to_string()));
    let months: Vec<u32> = query.dates.iter().filter_map(|date| date.month).collect();
    let figures = date_part_terms(query, &parts, &months);
    figures | find_quarter_terms(query)
}

/// Whether a title contains the year or quarter that the question names. The meeting of "Tổng kết năm 2024" can be in
/// January 2025. `title_terms` has the bits of the terms in the title.
fn title_has_period(query: &ParsedQuery, title_terms: u64) -> bool {
    let dates = find_date_terms(query);
    dates != 0 && dates & !title_terms == 0 && query.dates.iter().all(|date| date.day.is_none() && date.month.is_none())
}

/// Returns the bits of "quý" and its number if the question names a period; "quý" is folded as "qui".
fn find_quarter_terms(query: &ParsedQuery) -> u64 {
    let quarter = query.term_bits(|t| !query.periods.is_empty() && t.token.folded == "qui");
    quarter | (quarter << 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::tests::{Fixture, with_history};

    /// Checks the aspect and the meetings that a question requests, among the common records.
    fn check(question: &str, expected: Option<(Aspect, &[u32])>) {
        check_after(&[], question, expected);
    }

    fn check_after(history: &[&str], question: &str, expected: Option<(Aspect, &[u32])>) {
        check_in(Fixture::common(), history, question, expected);
    }

    fn check_in(fixture: &Fixture, history: &[&str], question: &str, expected: Option<(Aspect, &[u32])>) {
        let question = with_history(history, question);
        let found = fixture.records().find_requested_aspect(&fixture.parse_question(&question));
        let expected = expected.map(|(aspect, ids)| (aspect, ids.iter().copied().map(DocumentId).collect::<Vec<_>>()));
        assert_eq!(found, expected, "{question:?}");
    }

    #[test]
    fn a_question_without_a_meeting_has_an_aspect_only() {
        check("Kết luận là gì?", Some((Aspect::Decisions, &[])));
        check("cuoc hop giao viec gi cho ai", Some((Aspect::Tasks, &[])));
        check("Ai phát biểu?", Some((Aspect::Speakers, &[])));
        check("key figures", Some((Aspect::Figures, &[])));
        check("Tóm tắt cuộc họp giúp em với ạ", Some((Aspect::Extract, &[])));
    }

    #[test]
    fn meetings_are_found_by_title_newest_first() {
        check("Họp tổ kỹ thuật quyết định gì?", Some((Aspect::Decisions, &[2])));
        check("Cuộc họp chi hội Bình Minh có kết luận gì?", Some((Aspect::Decisions, &[1, 0])));
        check("Họp CHBM giao việc gì?", Some((Aspect::Tasks, &[1, 0])));
    }

    #[test]
    fn meetings_are_found_by_date() {
        check("Cuộc họp ngày 12/3/2024 kết luận gì?", Some((Aspect::Decisions, &[0])));
        check("Tóm tắt cuộc họp tháng 4", Some((Aspect::Extract, &[1, 2])));
        check("Họp chi hội Bình Minh tháng 4 kết luận gì?", Some((Aspect::Decisions, &[1])));
        check("Các con số của cuộc họp quý 1", Some((Aspect::Figures, &[0])));
    }

    #[test]
    fn a_title_with_the_year_matches_though_the_meeting_is_later() {
        let fixture = Fixture::new(&[
            ("a.md", "# Tổng kết năm 2023\n\nNgày: 5/1/2024\n\nCả xóm đạt 84% kế hoạch.\n"),
            ("b.md", "# Tổng kết vụ mùa\n\nNgày: 20/12/2023\n\nCả xóm đạt 90% kế hoạch.\n"),
            ("c.md", "# Tổng kết vụ chiêm\n\nNgày: 20/6/2024\n\nCả xóm đạt 95% kế hoạch.\n"),
        ]);
        check_in(&fixture, &[], "Tổng kết năm 2023 kết luận gì?", Some((Aspect::Decisions, &[1, 0])));
    }

    #[test]
    fn the_type_of_meeting_distinguishes_meetings_of_one_body() {
        let fixture = Fixture::new(&[
            ("a.md", "# Đại hội chi hội Bình Minh\n\nNgày: 5/1/2024\n\nĐại hội thống nhất mức góp.\n"),
            ("b.md", "# Họp chi hội Bình Minh\n\nNgày: 20/2/2024\n\nCuộc họp thống nhất giá tôn.\n"),
        ]);
        let question = "Đại hội chi hội Bình Minh kết luận gì?";
        check_in(&fixture, &[], question, Some((Aspect::Decisions, &[0])));
        check_in(&fixture, &[], "Chi hội Bình Minh kết luận gì?", Some((Aspect::Decisions, &[1, 0])));
        // If there is no meeting of that type, it can be any meeting.
        check("Hội nghị kết luận gì?", Some((Aspect::Decisions, &[])));
        check("Hội nghị chi hội Bình Minh kết luận gì?", Some((Aspect::Decisions, &[1, 0])));
    }

    #[test]
    fn a_date_without_a_meeting_requests_no_aspect() {
        check("Cuộc họp ngày 13/3/2024 kết luận gì?", None);
        check("Cuộc họp năm ngoái kết luận gì?", None);
    }

    #[test]
    fn the_latest_meeting_of_each_series_is_found() {
        check("Cuộc họp mới nhất kết luận gì?", Some((Aspect::Decisions, &[1, 2])));
        check("Cuộc họp chi hội Bình Minh mới nhất kết luận gì?", Some((Aspect::Decisions, &[1])));
    }

    #[test]
    fn a_question_with_another_word_requests_no_aspect() {
        check("Kết luận về quỹ là gì?", None);
        check("Họp xóm Đồi kết luận gì?", None);
        check("Máy bơm hỏng từ hôm nào?", None);
        check("Nói gì?", None);
    }

    #[test]
    fn requests_to_compose_and_follow_ups_request_no_aspect() {
        let fixture = Fixture::new(&[("a.md", "# Họp ban dịch thuật\n\nCuộc họp thống nhất giá mới.\n")]);
        check_in(&fixture, &[], "Dịch giúp kết luận cuộc họp", None);
        check_in(&fixture, &[], "Kết luận cuộc họp ban dịch thuật", Some((Aspect::Decisions, &[0])));
        let before = ["Máy bơm hỏng từ hôm nào?"];
        check_after(&before, "Thế kết luận là gì?", None);
        check_after(&before, "Kết luận là gì?", Some((Aspect::Decisions, &[])));
        check("Thế kết luận là gì?", Some((Aspect::Decisions, &[])));
    }
}
