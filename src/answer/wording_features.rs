//! Features of a sentence that its own wording determines.

use chrono::{Datelike, NaiveDate};

use super::features::Features;
use super::query::ParsedQuery;
use super::records::Records;
use crate::index::{IndexedToken, Sentence};
use crate::text::answer_types::AnswerTypes;
use crate::text::calendar::find_days;
use crate::text::dates::{self, DateMention};
use crate::text::tokenise;

/// The maximum distance, in words, of a figure before the word that it counts.
const MAX_COUNT_DISTANCE: usize = 3;

/// Sets the features that depend on the words of the sentence alone, not on its context.
pub fn set_wording_features(sentence: &Sentence, query: &ParsedQuery, records: &Records, features: &mut Features) {
    let found = sentence.answer_types;
    let expects_and_has = |expected: AnswerTypes, contained: AnswerTypes| {
        indicator(query.expected_types.contains(expected) && found.contains(contained))
    };
    let has_expected = |answer_type: AnswerTypes| expects_and_has(answer_type, answer_type);
    features.number = has_expected(AnswerTypes::NUMBER);
    features.money = has_expected(AnswerTypes::MONEY);
    features.share = has_expected(AnswerTypes::SHARE);
    features.date = has_expected(AnswerTypes::DATE);
    features.place = has_expected(AnswerTypes::PLACE);
    features.reason = has_expected(AnswerTypes::REASON);
    features.task = has_expected(AnswerTypes::TASK);
    features.legal = has_expected(AnswerTypes::LEGAL_NUMBER);
    features.definition = has_expected(AnswerTypes::DEFINITION);
    features.list = has_expected(AnswerTypes::LIST);
    features.decision = has_expected(AnswerTypes::DECISION);
    features.venue = expects_and_has(AnswerTypes::PLACE, AnswerTypes::NAMED_PLACE);
    features.named = expects_and_has(AnswerTypes::PERSON, AnswerTypes::NAMED_PERSON)
        .max(expects_and_has(AnswerTypes::TASK, AnswerTypes::NAMED_PERSON));
    features.means = expects_and_has(AnswerTypes::DEFINITION, AnswerTypes::EXPLICIT_DEFINITION);
    features.asks = indicator(found.contains(AnswerTypes::QUESTION));
    features.proposes = indicator(found.contains(AnswerTypes::PROPOSAL));
    features.proposes_only = features.proposes * indicator(query.expected_types.contains(AnswerTypes::DECISION));
    features.corrects = indicator(found.contains(AnswerTypes::CORRECTION));
    let words = &sentence.tokens;
    let count = f32::from(u16::try_from(words.len()).unwrap_or(u16::MAX)).max(1.0);
    features.length = count.ln() / 4.0;
    features.short = ((8.0 - count) / 8.0).max(0.0);
    set_novelty_features(sentence, query, records, features);
    features.counted = indicator(has_counted_figure(words, query, records));
}

/// Returns 1 if `condition` is true, otherwise 0.
pub fn indicator(condition: bool) -> f32 {
    f32::from(u8::from(condition))
}

/// Sets the features for figures, names and dates that the question does not contain.
fn set_novelty_features(sentence: &Sentence, query: &ParsedQuery, records: &Records, features: &mut Features) {
    let words = &sentence.tokens;
    let vocabulary = &records.index.vocabulary;
    let is_new = |id| !query.terms.iter().any(|t| t.matches(id, records.index));
    let expected = query.expected_types;
    if expected.contains(AnswerTypes::NUMBER)
        || expected.contains(AnswerTypes::DATE)
        || expected.contains(AnswerTypes::SHARE)
    {
        features.new_number = indicator(words.iter().any(|w| vocabulary.is_numeric(w.exact()) && is_new(w.exact())));
    }
    if expected.contains(AnswerTypes::PERSON) || expected.contains(AnswerTypes::TASK) {
        let names = words.iter().filter(|w| w.is_name() && !vocabulary.is_numeric(w.exact()) && is_new(w.exact()));
        features.new_name = f32::from(u8::try_from(names.take(2).count()).unwrap_or(2)) / 2.0;
    }
    if expected.contains(AnswerTypes::DATE) {
        let found = find_dates(sentence, records);
        features.new_date = indicator(found.iter().any(|d| !query.dates.iter().any(|q| is_same_day(q, d))));
    }
    features.names_day = indicator(mentions_queried_day(sentence, query, records));
}

/// Whether a sentence mentions a day that the question names, either as a date or relative to its meeting.
pub fn mentions_queried_day(sentence: &Sentence, query: &ParsedQuery, records: &Records) -> bool {
    let query_days = || query.dates.iter().filter(|date| date.day.is_some());
    query_days().next().is_some() && {
        let found = find_dates(sentence, records);
        query_days().any(|query_day| found.iter().any(|day| is_same_day(query_day, day)))
    }
}

fn is_same_day(a: &DateMention, b: &DateMention) -> bool {
    (a.day, a.month) == (b.day, b.month)
}

/// Returns the dates that a sentence mentions, either directly or relative to its meeting.
fn find_dates(sentence: &Sentence, records: &Records) -> Vec<DateMention> {
    if !sentence.answer_types.contains(AnswerTypes::DATE) {
        return Vec::new();
    }
    let text = records.text(sentence);
    let mut found = dates::find_dates(text);
    found.extend(resolve_relative_dates(sentence, text, records));
    found
}

/// Returns the days that a sentence describes relative to the day of its meeting: "thứ Sáu tuần sau".
fn resolve_relative_dates(sentence: &Sentence, text: &str, records: &Records) -> Vec<DateMention> {
    let Some(date) = records.documents[sentence.document.0 as usize].date else { return Vec::new() };
    let to_date =
        |day: NaiveDate| DateMention { span: 0..0, day: Some(day.day()), month: Some(day.month()), year: None };
    find_days(&tokenise(text), date).into_iter().map(to_date).collect()
}

/// Whether a figure occurs shortly before the word that the question counts, such as "hộ" in "bao nhiêu hộ".
fn has_counted_figure(words: &[IndexedToken], query: &ParsedQuery, records: &Records) -> bool {
    if !query.expected_types.contains(AnswerTypes::NUMBER) {
        return false;
    }
    let how_many = query.terms.windows(2).position(|pair| {
        let asks_for_count = matches!(pair[0].token.folded.as_str(), "nhieu" | "may" | "many" | "much");
        asks_for_count && pair[1].is_content()
    });
    let Some(counted) = how_many.map(|at| &query.terms[at + 1]) else { return false };
    let vocabulary = &records.index.vocabulary;
    words.iter().enumerate().any(|(at, word)| {
        counted.matches(word.exact(), records.index)
            && words[at.saturating_sub(MAX_COUNT_DISTANCE)..at].iter().any(|w| vocabulary.is_numeric(w.exact()))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;
    use super::*;

    /// Returns the wording features of the sentence that begins with `prefix`.
    fn features(fixture: &Fixture, question: &str, prefix: &str) -> Features {
        let mut features = Features::default();
        let sentence = fixture.index.sentence(fixture.sentence(prefix));
        set_wording_features(&sentence, &fixture.parse(question), &fixture.records(), &mut features);
        features
    }

    /// Checks the value of a feature of the sentence that begins with `prefix`.
    fn check(question: &str, prefix: &str, feature: impl Fn(&Features) -> f32, expected: f32) {
        let found = feature(&features(Fixture::common(), question, prefix));
        assert!((found - expected).abs() < 1e-6, "{question} {prefix}: {found}");
    }

    #[test]
    fn a_type_counts_if_it_is_expected_and_found() {
        check("Quỹ còn bao nhiêu tiền?", "Quỹ hội còn bảy", |f| f.money, 1.0);
        check("Quỹ còn bao nhiêu tiền?", "Vì mái dột", |f| f.money, 0.0);
        check("Ai giữ sổ quỹ?", "Quỹ hội còn bảy", |f| f.money, 0.0);
        check("Vì sao gạo ẩm?", "Vì mái dột", |f| f.reason, 1.0);
        check("Sửa mái kho khi nào?", "Cuộc họp thống nhất", |f| f.date, 1.0);
    }

    #[test]
    fn questions_in_the_record_are_distinguished_from_answers() {
        check("Máy bơm hỏng từ hôm nào?", "Máy bơm hỏng", |f| f.asks, 1.0);
        check("Máy bơm hỏng từ hôm nào?", "Ta chốt", |f| f.asks, 0.0);
    }

    #[test]
    fn names_and_dates_of_the_question_are_not_new() {
        check("Ai giữ sổ quỹ?", "Bà Lan giữ", |f| f.new_name, 0.5);
        check("Bà Lan giữ sổ gì, ai giao?", "Bà Lan giữ", |f| f.new_name, 0.0);
        check("Mái kho sửa trước ngày mấy?", "Cuộc họp thống nhất", |f| f.new_date, 1.0);
        check("Ngày 20/4 sửa gì, khi nào xong?", "Cuộc họp thống nhất", |f| f.new_date, 0.0);
    }

    #[test]
    fn a_figure_before_the_counted_word_is_recognised() {
        check("Mua bao nhiêu tấm tôn?", "Giao ông Kháng", |f| f.counted, 1.0);
        check("Mua bao nhiêu cân gạo?", "Giao ông Kháng", |f| f.counted, 0.0);
    }

    #[test]
    fn a_relative_day_matches_the_date_that_the_question_names() {
        let talk = "# Họp tổ\n\nNgày: 5/4/2024\n\nThứ Sáu tuần sau ta nghiệm thu.\n\nTa nghỉ.\n";
        let fixture = Fixture::new(&[("a.md", talk)]);
        let names_day = |question: &str, prefix: &str| features(&fixture, question, prefix).names_day > 0.0;
        assert!(names_day("Ngày 12/4 làm gì?", "Thứ Sáu"));
        assert!(!names_day("Ngày 11/4 làm gì?", "Thứ Sáu"));
        assert!(!names_day("Ngày 12/4 làm gì?", "Ta nghỉ"));
        assert!(!names_day("Khi nào nghiệm thu?", "Thứ Sáu"));
    }

    #[test]
    fn short_and_long_sentences_have_penalty_features() {
        let (short, long) = (|f: &Features| f.short, |f: &Features| f.length);
        check("gì", "Hỏng từ thứ Hai", short, 0.5);
        check("gì", "Cuộc họp thống nhất", short, 0.0);
        check("gì", "Hỏng từ thứ Hai", long, 4.0_f32.ln() / 4.0);
    }
}
