//! Tests of the order of candidates and of their features.

use super::super::tests::Fixture;
use super::*;

/// Returns the candidates of a question, best first, if every passage is a hit with the same score.
fn candidates(fixture: &Fixture, question: &str) -> Vec<Candidate> {
    let records = fixture.records();
    let query = fixture.parse(question);
    let hits: Vec<Hit> = fixture.passages().map(|passage| Hit { passage, score: 1.0 }).collect();
    Scorer::new(&query, &records).score_passages(&hits)
}

/// Returns the candidate of the sentence that begins with `prefix`.
fn candidate(fixture: &Fixture, question: &str, prefix: &str) -> Candidate {
    let id = fixture.sentence(prefix);
    candidates(fixture, question).into_iter().find(|candidate| candidate.sentence == id).expect(prefix)
}

/// Checks the sentence that comes first among equally good passages.
fn check(question: &str, expected: &str) {
    let fixture = Fixture::common();
    let all = candidates(fixture, question);
    assert!(all.is_sorted_by(|a, b| a.score >= b.score), "{question}");
    let best = fixture.index.sentence(all[0].sentence);
    assert_eq!(fixture.records().text(&best), expected, "{question}");
}

#[test]
fn the_sentence_that_answers_comes_first() {
    check("Ai giữ sổ quỹ?", "Bà Lan giữ sổ quỹ.");
    check("Vì sao gạo bị ẩm?", "Vì mái dột nên gạo bị ẩm.");
    check("Ông Kháng mua bao nhiêu tấm tôn?", "Giao ông Kháng mua 15 tấm tôn trước ngày 18/4/2024.");
    check("May bom hong tu hom nao?", "Hỏng từ thứ Hai.");
}

#[test]
fn a_sentence_after_a_question_that_asks_the_same_is_a_reply() {
    let fixture = Fixture::common();
    let question = "Máy bơm hỏng từ hôm nào?";
    let candidate = |prefix| candidate(fixture, question, prefix);
    let (asking, reply) = (candidate("Máy bơm hỏng"), candidate("Hỏng từ"));
    assert!(asking.features.asks_same > 0.5 && reply.features.replies > 0.5);
    assert!(asking.features.replies.abs() < f32::EPSILON && reply.score > asking.score);
}

#[test]
fn another_date_than_the_one_in_the_question_counts_against_a_meeting() {
    let fixture = Fixture::common();
    let features = |prefix| candidate(fixture, "Ngày 12/3/2024 quỹ hội còn bao nhiêu?", prefix).features;
    let (meant, other) = (features("Quỹ hội còn bảy"), features("Quỹ hội còn chín"));
    assert!(meant.day > 0.0 && meant.other_day.abs() < f32::EPSILON);
    assert!(other.day.abs() < f32::EPSILON && other.other_day > 0.0);
}

#[test]
fn an_earlier_meeting_of_a_series_is_not_the_latest() {
    let fixture = Fixture::common();
    let latest = |prefix| candidate(fixture, "Cuộc họp mới nhất quỹ còn bao nhiêu?", prefix).features.latest;
    assert!(latest("Quỹ hội còn chín") > 0.0 && latest("Quỹ hội còn bảy").abs() < f32::EPSILON);
}

#[test]
fn turns_of_the_person_in_the_question_are_recognised_by_name_or_role() {
    let fixture = Fixture::common();
    let tuyet = candidate(fixture, "Bà Tuyết nói gì?", "Hỏng từ").features;
    let leader = candidate(fixture, "Tổ trưởng chốt gì?", "Ta chốt").features;
    assert!(tuyet.speaker > 0.0 && tuyet.role.abs() < f32::EPSILON);
    assert!(leader.role > 0.0 && leader.speaker.abs() < f32::EPSILON);
}

#[test]
fn support_distinguishes_matching_words_from_unknown_words() {
    let fixture = Fixture::common();
    let records = fixture.records();
    let support = |question: &str, prefix: &str| {
        let query = fixture.parse(question);
        let candidate = candidate(fixture, question, prefix);
        Scorer::new(&query, &records).measure_support(&candidate, fixture.index.kind(candidate.sentence.passage))
    };
    let known = support("Vì sao gạo bị ẩm?", "Vì mái dột");
    assert!((known.sure - 1.0).abs() < 1e-5 && known.unknown.abs() < f32::EPSILON);
    let unknown = support("Vì sao xe tải bị ẩm?", "Vì mái dột");
    assert!(unknown.unknown > 0.0 && unknown.sure < known.sure);
    let lacks_figure = |question| support(question, "Giao ông Kháng").lacks_figure;
    assert!(lacks_figure("Quyết định số 57 giao ông Kháng mua gì?") > 0.0);
    assert!(lacks_figure("Ông Kháng mua gì?").abs() < f32::EPSILON);
    assert!(support("Viết giúp tôi thư về gạo bị ẩm", "Vì mái dột").request > 0.0);
}
