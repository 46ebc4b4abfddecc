//! Which sentences come first, and why.

use super::super::tests::Fixture;
use super::*;

/// The candidates of a question among all passages, best first.
fn candidates(fixture: &Fixture, question: &str) -> Vec<Candidate> {
    let records = fixture.records();
    let reading = fixture.parse(question);
    let hits: Vec<Hit> = fixture.passages().map(|passage| Hit { passage, score: 1.0 }).collect();
    Scorer::new(&reading, &records).candidates(&hits)
}

fn of(fixture: &Fixture, question: &str, begin: &str) -> Candidate {
    let id = fixture.sentence(begin);
    candidates(fixture, question).into_iter().find(|candidate| candidate.sentence == id).expect(begin)
}

/// The sentence that comes first, of those in equally good passages.
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
fn a_reply_stands_behind_a_question_that_asks_the_same() {
    let fixture = Fixture::common();
    let question = "Máy bơm hỏng từ hôm nào?";
    let (asked, replied) = (of(fixture, question, "Máy bơm hỏng"), of(fixture, question, "Hỏng từ"));
    assert!(asked.features.asks_same > 0.5 && replied.features.replies > 0.5);
    assert!(asked.features.replies.abs() < f32::EPSILON && replied.score > asked.score);
}

#[test]
fn another_day_than_the_one_named_counts_against_a_meeting() {
    let fixture = Fixture::common();
    let of = |begin| of(fixture, "Ngày 12/3/2024 quỹ hội còn bao nhiêu?", begin).features;
    let (meant, other) = (of("Quỹ hội còn bảy"), of("Quỹ hội còn chín"));
    assert!(meant.day > 0.0 && meant.other_day.abs() < f32::EPSILON);
    assert!(other.day.abs() < f32::EPSILON && other.other_day > 0.0);
}

#[test]
fn only_the_latest_meeting_of_a_kind_is_the_latest() {
    let fixture = Fixture::common();
    let of = |begin| of(fixture, "Cuộc họp mới nhất quỹ còn bao nhiêu?", begin).features.latest;
    assert!(of("Quỹ hội còn chín") > 0.0 && of("Quỹ hội còn bảy").abs() < f32::EPSILON);
}

#[test]
fn who_is_asked_for_speaks() {
    let fixture = Fixture::common();
    let tuyet = of(fixture, "Bà Tuyết nói gì?", "Hỏng từ").features;
    let leader = of(fixture, "Tổ trưởng chốt gì?", "Ta chốt").features;
    assert!(tuyet.speaker > 0.0 && tuyet.role.abs() < f32::EPSILON);
    assert!(leader.role > 0.0 && leader.speaker.abs() < f32::EPSILON);
}

#[test]
fn support_tells_words_that_stand_there_from_words_that_are_unknown() {
    let fixture = Fixture::common();
    let records = fixture.records();
    let support = |question: &str, begin: &str| {
        let reading = fixture.parse(question);
        let candidate = of(fixture, question, begin);
        Scorer::new(&reading, &records).support(&candidate, fixture.index.kind(candidate.sentence.passage))
    };
    let known = support("Vì sao gạo bị ẩm?", "Vì mái dột");
    assert!((known.sure - 1.0).abs() < 1e-5 && known.unknown.abs() < f32::EPSILON);
    let unknown = support("Vì sao xe tải bị ẩm?", "Vì mái dột");
    assert!(unknown.unknown > 0.0 && unknown.sure < known.sure);
    let figure = |question| support(question, "Giao ông Kháng").lacks_figure;
    assert!(figure("Quyết định số 57 giao ông Kháng mua gì?") > 0.0);
    assert!(figure("Ông Kháng mua gì?").abs() < f32::EPSILON);
    assert!(support("Viết giúp tôi thư về gạo bị ẩm", "Vì mái dột").request > 0.0);
}
