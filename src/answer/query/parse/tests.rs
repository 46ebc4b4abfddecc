//! Tests of parsing questions against three records, of a chi hội and of a technical team.

use proptest::prelude::*;

use super::*;
use crate::answer::lexicon::STOP_WEIGHT;
use crate::answer::tests::{Fixture, with_history};
use crate::text::answer_types::AnswerTypes;

/// Checks which words of a question have their bit set.
fn check(question: &str, bits: impl Fn(&ParsedQuery) -> u64, expected: &[&str]) {
    let query = Fixture::common().parse(question);
    assert_eq!(Fixture::words(&query, bits(&query)), expected, "{question}");
}

/// Checks the earlier questions that a follow-up depends on, and their weights.
fn check_past(history: &[&str], question: &Question, expected: &[(&str, f32)]) {
    let question = Question { is_reply: question.is_reply, ..with_history(history, &question.text) };
    let query = Fixture::common().parse_question(&question);
    let found: Vec<_> = query.past_queries.iter().map(|(past, weight)| (past.text.as_str(), *weight)).collect();
    assert_eq!(found, expected, "{question:?}");
}

#[test]
fn diacritics_are_decided_once_for_the_whole_question() {
    let fixture = Fixture::common();
    let accented = |question: &str| fixture.parse(question).accented;
    assert!(accented("quỹ hội còn gì") && accented("quỹ hoi con gi"));
    assert!(!accented("quy hoi con gi") && !accented("mai kho 15"));
    // All words occur in the records as typed.
    assert!(accented("an mua kho"));
    // Decoded keystrokes do not show how the rest was typed.
    assert!(!accented("quyx hoi"));
    let exact = |question: &str| fixture.parse(question).terms.iter().map(|t| t.exact.is_some()).collect::<Vec<_>>();
    assert_eq!(exact("quỹ hội kho"), [true, true, true]);
    assert_eq!(exact("quy kho"), [false, false]);
    assert_eq!(exact("quyx hoi kho"), [true, false, false]);
}

#[test]
fn of_a_long_question_only_the_last_words_are_used() {
    let query = Fixture::common().parse(&format!("{}quỹ hội còn bao nhiêu", "xin thưa ".repeat(40)));
    let last: Vec<&str> = query.terms[MAX_TERMS - 5..].iter().map(|term| term.text.as_str()).collect();
    assert_eq!((query.terms.len(), last), (64, vec!["quỹ", "hội", "còn", "bao", "nhiêu"]));
}

#[test]
fn question_words_are_kept_and_weigh_little() {
    let query = Fixture::common().parse("Quỹ hội chưa còn bao nhiêu?");
    let weights: Vec<_> = query.terms.iter().map(|term| (term.text.as_str(), term.weight)).collect();
    let few = ["chưa", "còn", "bao", "nhiêu"].map(|word| (word, STOP_WEIGHT));
    assert_eq!(weights[..2], [("Quỹ", 1.0), ("hội", 1.0)]);
    assert_eq!(weights[2..], few);
    assert_eq!(query.expected_types, AnswerTypes::NUMBER);
}

#[test]
fn the_total_weight_is_the_sum_over_the_words() {
    let fixture = Fixture::common();
    let query = fixture.parse("sổ quỹ");
    let [book, fund] = [query.terms[0].idf, query.terms[1].idf];
    assert!(book > fund && fund > 0.0, "{book} {fund}");
    assert!((query.total_weight - book - fund).abs() < 1e-5, "{}", query.total_weight);
    assert!((fixture.parse("").total_weight - 1.0).abs() < 1e-6);
}

#[test]
fn rare_pairs_weigh_more_and_the_last_word_makes_none() {
    let fixture = Fixture::common();
    let rare: Vec<f32> = fixture.parse("chi hội kho").terms.iter().map(|term| term.pair_idf).collect();
    let frequent: Vec<f32> = fixture.parse("quỹ hội").terms.iter().map(|term| term.pair_idf).collect();
    assert!(frequent[0] > 0.0 && frequent[0] < rare[1], "{frequent:?} {rare:?}");
    assert!(rare[2] == 0.0 && frequent[1] == 0.0, "{frequent:?} {rare:?}");
}

#[test]
fn numbers_of_legal_documents_and_days_are_recognised() {
    check("quyết định 97 có 3 ý", |query| query.identifiers, &["97"]);
    check("họp ngày 12/3/2024 bàn 5 việc", |query| query.identifiers, &["2024"]);
    check("họp ngày 12/3/2024 bàn 5 việc", |query| query.day_figures, &["12", "3"]);
    check("tháng 3/2024 mua 15 tấm tôn", |query| query.identifiers | query.day_figures, &[]);
}

#[test]
fn persons_of_the_records_are_recognised_by_title_or_capital() {
    check("bà Tuyết nói gì", |query| query.person_names, &["Tuyết"]);
    check("ba tuyet noi gi", |query| query.person_names, &["tuyet"]);
    check("máy hỏng thì hỏi An", |query| query.person_names, &["An"]);
    check("kho an toàn", |query| query.person_names, &[]);
    check("Tuyết nói gì", |query| query.person_names, &[]);
    check("hỏi ông Trời", |query| query.person_names, &[]);
    check("kho AN", |query| query.person_names, &[]);
}

#[test]
fn dates_are_as_mentioned_and_periods_relative_to_the_newest_record() {
    let fixture = Fixture::common();
    let date =
        |question: &str| fixture.parse(question).dates.iter().map(|d| (d.day, d.month, d.year)).collect::<Vec<_>>();
    assert_eq!(date("họp 12/3 bàn gì"), [(Some(12), Some(3), None)]);
    assert_eq!(date("tháng 4/2024 và năm 2023"), [(None, Some(4), Some(2024)), (None, None, Some(2023))]);
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    assert_eq!(fixture.parse("quỹ năm ngoái").periods, [day("2023-01-01")..=day("2023-12-31")]);
    assert_eq!(fixture.parse("quý 2 còn gì").periods, [day("2024-04-01")..=day("2024-06-30")]);
    let undated = Fixture::new(&[("a.txt", "Quỹ hội còn bảy triệu đồng.")]);
    assert_eq!(undated.parse("quỹ năm ngoái").periods, []);
}

#[test]
fn requests_for_the_latest_or_a_text_and_english_are_recognised() {
    let properties = |question: &str| {
        let query = Fixture::common().parse(question);
        (query.asks_for_latest, query.asks_to_compose, query.english)
    };
    assert_eq!(properties("Cuộc họp mới nhất bàn gì?"), (true, false, false));
    assert_eq!(properties("viết giúp tôi một bài thơ"), (false, true, false));
    assert_eq!(properties("who keeps the fund"), (false, false, true));
    assert_eq!(properties("ai giu quy"), (false, false, false));
    assert_eq!(properties("what là quỹ"), (false, false, false));
}

#[test]
fn a_question_with_few_topic_terms_depends_on_earlier_ones() {
    let (pump, fund, rice) = ("Máy bơm hỏng từ hôm nào?", "Quỹ hội còn bao nhiêu?", "Vì sao gạo bị ẩm?");
    let who = Question::new("Ai giữ?");
    check_past(&[rice, pump, fund], &who, &[(fund, 1.0), (pump, DECAY)]);
    check_past(&[pump, "Ai giữ?", "ai  GIỮ?"], &who, &[(pump, 1.0)]);
    check_past(&[pump, "kết luận là gì?"], &who, &[(pump, 1.0)]);
    check_past(&[], &who, &[]);
    check_past(&[fund], &Question::new("Ông Kháng mua tôn lợp mái kho ở đâu?"), &[]);
    check_past(&[fund], &Question::new("dạ vâng ạ"), &[]);
    check_past(&[fund], &Question::new("👍"), &[]);
}

#[test]
fn a_reply_depends_on_earlier_questions_with_more_topic_terms() {
    let fund = "Quỹ hội còn bao nhiêu?";
    let alone = Question::new("Ông Kháng mua tôn lợp mái ở đâu?");
    check_past(&[fund], &alone, &[]);
    check_past(&[fund], &Question { is_reply: true, ..Question::new("Ông Kháng mua tôn ở đâu?") }, &[(fund, 1.0)]);
}

#[test]
fn a_long_question_depends_on_no_other() {
    let short = Question::new("Việc đó làm gạo trong kho bị ẩm mấy ngày?");
    let long = Question::new("Việc đó làm gạo trong kho của chi hội Bình Minh bị ẩm mấy ngày?");
    let before = "Mái kho dột từ hôm nào?";
    check_past(&[before], &short, &[(before, 1.0)]);
    check_past(&[before], &long, &[]);
}

#[test]
fn an_elliptical_question_is_completed() {
    let question = with_history(&["Quỹ năm 2024 còn bao nhiêu?"], "còn năm ngoái thì sao?");
    let query = Fixture::common().parse_question(&question);
    assert_eq!(query.completed.as_deref(), Some("Quỹ còn bao nhiêu năm ngoái"));
    assert_eq!((query.text.as_str(), query.past_queries.len()), ("Quỹ còn bao nhiêu năm ngoái", 0));
    assert_eq!((query.terms.len(), query.dates.len(), query.periods.len()), (6, 0, 1));
}

#[test]
fn any_question_can_be_parsed() {
    let fixture = Fixture::common();
    let typed =
        "\\PC{0,60}|((bà |Tuyết|quỹ|còn |đó |ngày 1|quý |/20[0-9]{2}|đ/c|nghị định |97|[a-z]{1,4})[ ,?]?){0,90}";
    proptest!(ProptestConfig::with_cases(96), |(question in typed, history in prop::collection::vec(typed, 0..3))| {
        let question = Question { history, ..Question::new(question) };
        let query = fixture.parse_question(&question);
        prop_assert!(query.total_weight >= 1.0 && query.terms.len() <= MAX_TERMS && query.past_queries.len() <= MAX_PAST_QUERIES);
        let bits = query.identifiers | query.day_figures | query.person_names;
        prop_assert!(bits == 0 || (bits.ilog2() as usize) < query.terms.len());
        prop_assert!(query.question_words.iter().all(|(_, words)| words.end <= query.terms.len()));
        for term in &query.terms {
            prop_assert!(term.weight > 0.0 && term.weight <= 1.0 && term.idf >= 0.0 && term.pair_idf >= 0.0);
            prop_assert!(term.exact.is_none() || term.folded.is_some());
        }
    });
}
