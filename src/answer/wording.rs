//! What the wording of a sentence offers to what is sought.

use chrono::{Datelike, NaiveDate};

use super::features::Features;
use super::query::ParsedQuery;
use super::records::Records;
use crate::index::{Sentence, TokenId};
use crate::text::calendar::days;
use crate::text::dates::{self, Found};
use crate::text::kinds::Kinds;
use crate::text::tokens;

/// Words between a figure and what it counts, at most.
const COUNTED: usize = 3;

/// Fills in what a sentence's own words say, whatever stands around it.
pub fn describe(sentence: &Sentence, reading: &ParsedQuery, records: &Records, features: &mut Features) {
    let both = |kind: Kinds| flag(reading.sought.contains(kind) && sentence.offers.contains(kind));
    features.number = both(Kinds::NUMBER);
    features.money = both(Kinds::MONEY);
    features.share = both(Kinds::SHARE);
    features.date = both(Kinds::DATE);
    features.place = both(Kinds::PLACE);
    features.reason = both(Kinds::REASON);
    features.task = both(Kinds::TASK);
    features.legal = both(Kinds::LEGAL);
    features.definition = both(Kinds::DEFINITION);
    features.list = both(Kinds::LIST);
    features.decision = both(Kinds::DECISION);
    let strict =
        |sought: Kinds, offered: Kinds| flag(reading.sought.contains(sought) && sentence.offers.contains(offered));
    features.venue = strict(Kinds::PLACE, Kinds::VENUE);
    features.named = strict(Kinds::PERSON, Kinds::NAMED).max(strict(Kinds::TASK, Kinds::NAMED));
    features.means = strict(Kinds::DEFINITION, Kinds::MEANS);
    features.asks = flag(sentence.offers.contains(Kinds::QUESTION));
    features.proposes = flag(sentence.offers.contains(Kinds::PROPOSAL));
    features.proposes_only = features.proposes * flag(reading.sought.contains(Kinds::DECISION));
    features.corrects = flag(sentence.offers.contains(Kinds::CORRECTION));
    let words = &sentence.tokens;
    let count = f32::from(u16::try_from(words.len()).unwrap_or(u16::MAX)).max(1.0);
    features.length = count.ln() / 4.0;
    features.short = ((8.0 - count) / 8.0).max(0.0);
    novelty(sentence, reading, records, features);
    features.counted = flag(counts(words, reading, records));
}

/// 1 where it holds.
pub fn flag(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}

/// Figures, names and dates that the question does not have.
fn novelty(sentence: &Sentence, reading: &ParsedQuery, records: &Records, features: &mut Features) {
    let words = &sentence.tokens;
    let vocabulary = &records.index.vocabulary;
    let new = |id| !reading.terms.iter().any(|t| t.is(id, records.index));
    let sought = reading.sought;
    if sought.contains(Kinds::NUMBER) || sought.contains(Kinds::DATE) || sought.contains(Kinds::SHARE) {
        features.new_number = flag(words.iter().any(|w| vocabulary.is_figure(w.exact()) && new(w.exact())));
    }
    if sought.contains(Kinds::PERSON) || sought.contains(Kinds::TASK) {
        let names = words.iter().filter(|w| w.is_name() && !vocabulary.is_figure(w.exact()) && new(w.exact()));
        features.new_name = f32::from(u8::try_from(names.take(2).count()).unwrap_or(2)) / 2.0;
    }
    if sought.contains(Kinds::DATE) {
        let found = days_of(sentence, records);
        features.new_date = flag(found.iter().any(|d| !reading.dates.iter().any(|q| same_day(q, d))));
    }
    features.names_day = flag(names_day(sentence, reading, records));
}

/// Whether a day that the question names stands in a sentence, in figures or as seen from its meeting.
pub fn names_day(sentence: &Sentence, reading: &ParsedQuery, records: &Records) -> bool {
    let named = || reading.dates.iter().filter(|date| date.day.is_some());
    named().next().is_some() && {
        let found = days_of(sentence, records);
        named().any(|asked| found.iter().any(|day| same_day(asked, day)))
    }
}

fn same_day(a: &Found, b: &Found) -> bool {
    (a.day, a.month) == (b.day, b.month)
}

/// The days that a sentence names.
fn days_of(sentence: &Sentence, records: &Records) -> Vec<Found> {
    if !sentence.offers.contains(Kinds::DATE) {
        return Vec::new();
    }
    let text = records.text(sentence);
    let mut found = dates::dates(text);
    found.extend(told_from_the_meeting(sentence, text, records));
    found
}

/// The days that a sentence tells as seen from its meeting: "thứ Sáu tuần sau".
fn told_from_the_meeting(sentence: &Sentence, text: &str, records: &Records) -> Vec<Found> {
    let Some(date) = records.documents[sentence.document.0 as usize].date else { return Vec::new() };
    let found = |day: NaiveDate| Found { span: 0..0, day: Some(day.day()), month: Some(day.month()), year: None };
    days(&tokens(text), date).into_iter().map(found).collect()
}

/// Whether a figure stands shortly before the word that the question counts: the "hộ" of "bao
/// nhiêu hộ".
fn counts(words: &[TokenId], reading: &ParsedQuery, records: &Records) -> bool {
    if !reading.sought.contains(Kinds::NUMBER) {
        return false;
    }
    let asks = reading.terms.windows(2).position(|pair| {
        let many = matches!(pair[0].token.folded.as_str(), "nhieu" | "may" | "many" | "much");
        many && pair[1].is_content()
    });
    let Some(counted) = asks.map(|at| &reading.terms[at + 1]) else { return false };
    let vocabulary = &records.index.vocabulary;
    words.iter().enumerate().any(|(at, word)| {
        counted.is(word.exact(), records.index)
            && words[at.saturating_sub(COUNTED)..at].iter().any(|w| vocabulary.is_figure(w.exact()))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;
    use super::*;

    /// What the wording of the sentence that begins so says to a question.
    fn features(fixture: &Fixture, question: &str, begin: &str) -> Features {
        let mut features = Features::default();
        let sentence = fixture.index.sentence(fixture.sentence(begin));
        describe(&sentence, &fixture.parse(question), &fixture.records(), &mut features);
        features
    }

    /// Expects the value of a feature, for a question and the sentence that begins so.
    fn check(question: &str, begin: &str, feature: impl Fn(&Features) -> f32, expected: f32) {
        let found = feature(&features(Fixture::common(), question, begin));
        assert!((found - expected).abs() < 1e-6, "{question} {begin}: {found}");
    }

    #[test]
    fn a_kind_counts_where_it_is_sought_and_offered() {
        check("Quỹ còn bao nhiêu tiền?", "Quỹ hội còn bảy", |f| f.money, 1.0);
        check("Quỹ còn bao nhiêu tiền?", "Vì mái dột", |f| f.money, 0.0);
        check("Ai giữ sổ quỹ?", "Quỹ hội còn bảy", |f| f.money, 0.0);
        check("Vì sao gạo ẩm?", "Vì mái dột", |f| f.reason, 1.0);
        check("Sửa mái kho khi nào?", "Cuộc họp thống nhất", |f| f.date, 1.0);
    }

    #[test]
    fn questions_in_the_record_are_told_from_answers() {
        check("Máy bơm hỏng từ hôm nào?", "Máy bơm hỏng", |f| f.asks, 1.0);
        check("Máy bơm hỏng từ hôm nào?", "Ta chốt", |f| f.asks, 0.0);
    }

    #[test]
    fn what_the_question_says_already_is_not_new() {
        check("Ai giữ sổ quỹ?", "Bà Lan giữ", |f| f.new_name, 0.5);
        check("Bà Lan giữ sổ gì, ai giao?", "Bà Lan giữ", |f| f.new_name, 0.0);
        check("Mái kho sửa trước ngày mấy?", "Cuộc họp thống nhất", |f| f.new_date, 1.0);
        check("Ngày 20/4 sửa gì, khi nào xong?", "Cuộc họp thống nhất", |f| f.new_date, 0.0);
    }

    #[test]
    fn a_figure_counts_the_word_that_is_asked_for() {
        check("Mua bao nhiêu tấm tôn?", "Giao ông Kháng", |f| f.counted, 1.0);
        check("Mua bao nhiêu cân gạo?", "Giao ông Kháng", |f| f.counted, 0.0);
    }

    #[test]
    fn a_day_told_from_the_meeting_is_the_day_that_is_named() {
        let talk = "# Họp tổ\n\nNgày: 5/4/2024\n\nThứ Sáu tuần sau ta nghiệm thu.\n\nTa nghỉ.\n";
        let fixture = Fixture::new(&[("a.md", talk)]);
        let names = |question: &str, begin: &str| features(&fixture, question, begin).names_day > 0.0;
        assert!(names("Ngày 12/4 làm gì?", "Thứ Sáu"));
        assert!(!names("Ngày 11/4 làm gì?", "Thứ Sáu"));
        assert!(!names("Ngày 12/4 làm gì?", "Ta nghỉ"));
        assert!(!names("Khi nào nghiệm thu?", "Thứ Sáu"));
    }

    #[test]
    fn short_sentences_are_marked_down_and_long_ones_too() {
        let (short, long) = (|f: &Features| f.short, |f: &Features| f.length);
        check("gì", "Hỏng từ thứ Hai", short, 0.5);
        check("gì", "Cuộc họp thống nhất", short, 0.0);
        check("gì", "Hỏng từ thứ Hai", long, 4.0_f32.ln() / 4.0);
    }
}
