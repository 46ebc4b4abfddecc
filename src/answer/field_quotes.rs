//! Quotes for the fields of a meeting: its date, place, chair, secretary, attendees, absentees and end.
//!
//! A field is quoted from its labelled line or list. If the record says it only in a sentence, that sentence is quoted.

use std::ops::Range;

use super::outcome::Quote;
use super::quote_span::list_span;
use super::quotes::MAX_QUOTES;
use super::records::Records;
use crate::index::{DocumentId, PassageId};
use crate::records::{Document, Passage, PassageKind};
use crate::text::dates::find_dates;
use crate::text::labels::Field;
use crate::text::matching::{contains_any, contains_phrase, starts_with_any};
use crate::text::split_sentences;

/// The number of first passages in which the sentence with the value of a field is looked for.
const HEAD_PASSAGES: usize = 40;

/// Beginnings of sentences that say who attended, in lower case.
const ATTENDANCE_PHRASES: [&str; 12] = [
    "tham dự", "dự họp", "cùng dự", "cùng tham dự", "có mặt", "thành phần", "về dự", "đến dự", "dự hội nghị",
    "dự cuộc họp", "present were", "in attendance",
];

/// Phrases of sentences that say who was absent, in lower case.
const ABSENCE_PHRASES: [&str; 6] = ["vắng", "vắng mặt", "xin phép vắng", "absent", "sent apologies", "sent regrets"];

/// Phrases of sentences that say when the meeting ended, in lower case.
const END_PHRASES: [&str; 10] = [
    "kết thúc", "bế mạc", "họp xong", "xong lúc", "tan họp", "ended", "adjourned", "closed at", "closed the meeting",
    "meeting closed",
];

/// Phrases of sentences that say when the meeting began, in lower case.
const START_PHRASES: [&str; 6] = ["bắt đầu", "khai mạc", "vào hồi", "started", "began", "called to order"];

/// Words for the meeting in such sentences, in lower case.
const MEETING_PHRASES: [&str; 10] =
    ["cuộc họp", "buổi họp", "phiên họp", "hội nghị", "đại hội", "họp", "biên bản", "meeting", "session", "minutes"];

/// Returns the quotes that state a field of a document, in the order of the record; none if it does not say it.
pub fn find_quotes(records: &Records, id: DocumentId, field: Field) -> Vec<Quote> {
    let Some(document) = records.documents.get(id.0 as usize) else { return Vec::new() };
    let first = records.index.passage_range(id).start;
    let is_listed = |local: usize| !introduces_speaker(document, local);
    let mut spans = find_field_spans(document, field, is_listed);
    if spans.is_empty() {
        spans.extend(find_sentence(document, field));
    }
    if spans.is_empty() {
        spans = find_field_spans(document, field, |_| true);
    }
    let quotes = spans.into_iter().map(|(local, span)| Quote {
        passage: PassageId(first + u32::try_from(local).unwrap_or(u32::MAX)),
        highlights: if span.end <= document.passages()[local].span().end { vec![span.clone()] } else { Vec::new() },
        span,
        score: 1.0,
    });
    let mut quotes: Vec<Quote> = quotes.filter(|quote| records.is_quotable(quote.passage, &quote.span)).collect();
    quotes.truncate(MAX_QUOTES);
    quotes
}

/// Whether a passage is the name of a speaker before the first turn. The speakers are only some of the attendees.
fn introduces_speaker(document: &Document, local: usize) -> bool {
    let [name, turn] = [local, local + 1].map(|at| document.passages().get(at));
    name.zip(turn).is_some_and(|(name, turn)| document.speaker(turn) == Some(document.passage_text(name)))
}

/// Returns the passages with the field's values that `is_listed` accepts, each with the span to quote. People of one
/// list are one span.
fn find_field_spans(
    document: &Document,
    field: Field,
    is_listed: impl Fn(usize) -> bool,
) -> Vec<(usize, Range<usize>)> {
    let mut found: Vec<(usize, Range<usize>)> = Vec::new();
    for (local, passage) in document.passages().iter().enumerate() {
        let is_quoted = found.last().is_some_and(|(_, span)| passage.span().end <= span.end);
        if passage.kind != PassageKind::Field(field) || is_quoted || !is_listed(local) {
            continue;
        }
        let span = if field.lists_people() { list_span(document, local) } else { passage.span() };
        found.push((local, span));
    }
    // A document has one date, place, chair and secretary; a field that was set twice is another meeting's.
    found.truncate(if field.lists_people() { MAX_QUOTES } else { 1 });
    found
}

/// Returns the sentence that states a field which has no line of its own.
fn find_sentence(document: &Document, field: Field) -> Option<(usize, Range<usize>)> {
    match field {
        Field::Date => find_sentence_with(document, HEAD_PASSAGES, |text| states_date(document, text)),
        Field::Place => find_value(document, document.place.as_deref()?),
        Field::Chair => find_value(document, document.chair.as_deref()?),
        Field::Secretary => find_value(document, document.secretary.as_deref()?),
        Field::Attendee => {
            let lists_people = |text: &str| starts_with_any(text, &ATTENDANCE_PHRASES);
            find_sentence_with(document, HEAD_PASSAGES, lists_people)
                .or_else(|| find_value(document, document.attendees.first()?))
                .filter(|(local, _)| !introduces_speaker(document, *local))
        }
        Field::Absentee => find_sentence_with(document, HEAD_PASSAGES, |text| contains_any(text, &ABSENCE_PHRASES)),
        Field::End => find_end(document),
        Field::Start => find_start(document),
        Field::Organisation | Field::Source => None,
    }
}

/// Returns the sentence with the value of a field in the first passages.
fn find_value(document: &Document, value: &str) -> Option<(usize, Range<usize>)> {
    find_sentence_with(document, HEAD_PASSAGES, |text| text.contains(value))
}

/// Whether a text states the date of the meeting.
fn states_date(document: &Document, text: &str) -> bool {
    use chrono::Datelike;
    let Some(date) = document.date else { return false };
    find_dates(text).iter().any(|found| {
        found.day == Some(date.day())
            && found.month == Some(date.month())
            && found.year.is_none_or(|year| year == date.year())
    })
}

/// Returns the sentence that says when the meeting ended, the last one; or the line with its times if these are a range.
fn find_end(document: &Document) -> Option<(usize, Range<usize>)> {
    let says_end = |text: &str| states_time(text, &END_PHRASES);
    let mut sentences = sentences(document).filter(|(_, span)| says_end(document.slice(span.clone())));
    let is_range =
        |text: &str| text.contains(['-', '–', '→']) || contains_phrase(text, "đến") || contains_phrase(text, "to");
    let has_both = |passage: &Passage| {
        let text = document.passage_text(passage);
        matches!(passage.kind, PassageKind::Field(Field::Date | Field::Start))
            && is_range(text)
            && count_times(text) > 1
    };
    let find_times = || {
        let passage = document.passages().iter().enumerate().find(|(_, passage)| has_both(passage));
        passage.map(|(local, passage)| (local, passage.span()))
    };
    sentences.next_back().or_else(find_times)
}

/// Returns the sentence that says when the meeting began, or the line with its date and time.
fn find_start(document: &Document) -> Option<(usize, Range<usize>)> {
    let says_start = |text: &str| states_time(text, &START_PHRASES);
    find_sentence_with(document, HEAD_PASSAGES, says_start).or_else(|| {
        let mut dates =
            document.passages().iter().enumerate().filter(|(_, p)| p.kind == PassageKind::Field(Field::Date));
        let (local, passage) = dates.find(|(_, passage)| has_time(document.passage_text(passage)))?;
        Some((local, passage.span()))
    })
}

/// Whether a sentence says that the meeting began or ended at a time: it begins with one of the phrases, or has one and
/// is about the meeting.
fn states_time(text: &str, phrases: &[&str]) -> bool {
    let begins =
        (starts_with_any(text, &START_PHRASES) || starts_with_any(text, &END_PHRASES)) && contains_any(text, phrases);
    let is_about_meeting = || contains_any(text, phrases) && contains_any(text, &MEETING_PHRASES);
    has_time(text) && (begins || is_about_meeting())
}

fn has_time(text: &str) -> bool {
    count_times(text) > 0
}

/// Returns the number of times of day in a text: "9h15", "10 giờ", "10:30".
fn count_times(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digit_ends = (1..=bytes.len())
        .filter(|&end| bytes[end - 1].is_ascii_digit() && !bytes.get(end).is_some_and(u8::is_ascii_digit));
    let is_time = |end: &usize| {
        let rest = &text[*end..];
        let rest_lower: String = rest.trim_start().chars().take(8).flat_map(char::to_lowercase).collect();
        let is_clock = rest.starts_with([':', 'h', 'H', 'g']) && !rest[1..].starts_with(char::is_alphabetic);
        is_clock || ["giờ", "am", "pm", "a.m", "p.m", "o'clock"].iter().any(|unit| rest_lower.starts_with(unit))
    };
    digit_ends.filter(is_time).count()
}

/// Returns the first sentence of the first `limit` passages for which `holds`.
fn find_sentence_with(
    document: &Document,
    limit: usize,
    holds: impl Fn(&str) -> bool,
) -> Option<(usize, Range<usize>)> {
    sentences(document).take_while(|(local, _)| *local < limit).find(|(_, span)| holds(document.slice(span.clone())))
}

/// The sentences of all passages that can be quoted, each with the number of its passage.
fn sentences(document: &Document) -> impl DoubleEndedIterator<Item = (usize, Range<usize>)> + '_ {
    let quotable = |passage: &Passage| !matches!(passage.kind, PassageKind::Noise | PassageKind::Field(Field::Source));
    let passages = document.passages().iter().enumerate().filter(move |(_, passage)| quotable(passage));
    passages.flat_map(move |(local, passage)| {
        let parts: Vec<_> = document.split_at_breaks(passage.span()).collect();
        let sentences = parts.into_iter().flat_map(move |part| {
            let found = split_sentences(document.slice(part.clone()));
            found.into_iter().map(move |sentence| part.start + sentence.start..part.start + sentence.end)
        });
        sentences.map(move |span| (local, span)).collect::<Vec<_>>()
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;
    use super::*;

    fn check(text: &str, field: Field, expected: &[&str]) {
        let fixture = Fixture::new(&[("a.md", text)]);
        let quotes = find_quotes(&fixture.records(), DocumentId(0), field);
        let found: Vec<_> = quotes.iter().map(|quote| fixture.quote_text(quote)).collect();
        assert_eq!(found, expected, "{text}");
    }

    const MINUTES: &str = "# Họp tổ\n\nThời gian: 8h00 - 9h15 ngày 5/3/2024\n\nThành phần:\n\n- Lê Hoa\n- Trần Nam\n\n\
        Vắng: Vũ Mai (ốm)\n\nTổ sửa đường.\n";

    #[test]
    fn labelled_values_are_quoted() {
        check(MINUTES, Field::Date, &["8h00 - 9h15 ngày 5/3/2024"]);
        check(MINUTES, Field::Attendee, &["Lê Hoa\nTrần Nam"]);
        check(MINUTES, Field::Absentee, &["Vũ Mai (ốm)"]);
        check(MINUTES, Field::End, &["8h00 - 9h15 ngày 5/3/2024"]);
        check(MINUTES, Field::Chair, &[]);
    }

    #[test]
    fn a_sentence_about_who_attended_has_more_of_them_than_the_speakers() {
        let talk = "Bà Lê Hoa (trưởng ban): Chào các bác.\n\nÔng Trần Nam (thủ quỹ): Quỹ còn hai triệu.\n\n\
            Bà Lê Hoa (trưởng ban): Ta đóng thêm nhé.\n";
        check(&format!("# Họp tổ\n\nHôm nay tổ họp 9/12 hộ.\n\n{talk}"), Field::Attendee, &["Hôm nay tổ họp 9/12 hộ."]);
        check(&format!("# Họp tổ\n\n{talk}"), Field::Attendee, &["Bà Lê Hoa (trưởng ban)", "Ông Trần Nam (thủ quỹ)"]);
    }

    #[test]
    fn a_field_without_a_line_is_quoted_from_its_sentence() {
        let report = "# Tổ họp bàn sửa đường\n\nNgày 5/3/2024, tại nhà văn hóa, bà Lê Hoa chủ trì cuộc họp. Tham dự có 30 hộ.\n\n\
            Tổ sửa đường. Cuộc họp kết thúc lúc 9 giờ.\n";
        let opening = "Ngày 5/3/2024, tại nhà văn hóa, bà Lê Hoa chủ trì cuộc họp.";
        check(report, Field::Date, &[opening]);
        check(report, Field::Place, &[opening]);
        check(report, Field::Chair, &[opening]);
        check(report, Field::Attendee, &["Tham dự có 30 hộ."]);
        check(report, Field::End, &["Cuộc họp kết thúc lúc 9 giờ."]);
    }

    #[test]
    fn times_of_day_are_counted() {
        for (text, count) in
            [("9h15", 1), ("10 giờ 30", 1), ("8:00 - 10:30", 2), ("5 hộ", 0), ("10 am", 1), ("30 giống", 0)]
        {
            assert_eq!(count_times(text), count, "{text}");
        }
    }
}
