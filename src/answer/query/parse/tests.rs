//! How questions are read against three records of a chi hội and a team.

use proptest::prelude::*;

use super::*;
use crate::answer::lexicon::STOP_WEIGHT;
use crate::answer::tests::{Fixture, after};
use crate::text::kinds::Kinds;

/// Expects which words of a question have their bit set.
fn check(question: &str, bits: impl Fn(&ParsedQuery) -> u64, expected: &[&str]) {
    let reading = Fixture::common().parse(question);
    assert_eq!(Fixture::words(&reading, bits(&reading)), expected, "{question}");
}

/// Expects the earlier questions that one leans on, and what each counts.
fn check_past(history: &[&str], question: &Question, expected: &[(&str, f32)]) {
    let question = Question { reply: question.reply, ..after(history, &question.text) };
    let reading = Fixture::common().parse_question(&question);
    let found: Vec<_> = reading.past.iter().map(|(past, worth)| (past.text.as_str(), *worth)).collect();
    assert_eq!(found, expected, "{question:?}");
}

#[test]
fn accents_are_decided_once_for_the_whole_question() {
    let fixture = Fixture::common();
    let accented = |question: &str| fixture.parse(question).accented;
    assert!(accented("quỹ hội còn gì") && accented("quỹ hoi con gi"));
    assert!(!accented("quy hoi con gi") && !accented("mai kho 15"));
    // All words stand in the records as typed.
    assert!(accented("an mua kho"));
    // What keystrokes make does not tell how the rest was typed.
    assert!(!accented("quyx hoi"));
    let exact = |question: &str| fixture.parse(question).terms.iter().map(|t| t.exact.is_some()).collect::<Vec<_>>();
    assert_eq!(exact("quỹ hội kho"), [true, true, true]);
    assert_eq!(exact("quy kho"), [false, false]);
    assert_eq!(exact("quyx hoi kho"), [true, false, false]);
}

#[test]
fn of_a_long_question_the_last_words_are_kept() {
    let reading = Fixture::common().parse(&format!("{}quỹ hội còn bao nhiêu", "xin thưa ".repeat(40)));
    let last: Vec<&str> = reading.terms[MOST_TERMS - 5..].iter().map(|term| term.text.as_str()).collect();
    assert_eq!((reading.terms.len(), last), (64, vec!["quỹ", "hội", "còn", "bao", "nhiêu"]));
}

#[test]
fn words_that_ask_are_kept_and_weigh_little() {
    let reading = Fixture::common().parse("Quỹ hội chưa còn bao nhiêu?");
    let weights: Vec<_> = reading.terms.iter().map(|term| (term.text.as_str(), term.weight)).collect();
    let few = ["chưa", "còn", "bao", "nhiêu"].map(|word| (word, STOP_WEIGHT));
    assert_eq!(weights[..2], [("Quỹ", 1.0), ("hội", 1.0)]);
    assert_eq!(weights[2..], few);
    assert_eq!(reading.sought, Kinds::NUMBER);
}

#[test]
fn the_mass_is_what_the_words_weigh_together() {
    let fixture = Fixture::common();
    let reading = fixture.parse("sổ quỹ");
    let [book, fund] = [reading.terms[0].idf, reading.terms[1].idf];
    assert!(book > fund && fund > 0.0, "{book} {fund}");
    assert!((reading.mass - book - fund).abs() < 1e-5, "{}", reading.mass);
    assert!((fixture.parse("").mass - 1.0).abs() < 1e-6);
}

#[test]
fn rare_pairs_weigh_more_and_the_last_word_makes_none() {
    let fixture = Fixture::common();
    let pairs: Vec<f32> = fixture.parse("chi hội kho").terms.iter().map(|term| term.pair_idf).collect();
    let held: Vec<f32> = fixture.parse("quỹ hội").terms.iter().map(|term| term.pair_idf).collect();
    assert!(held[0] > 0.0 && held[0] < pairs[1], "{held:?} {pairs:?}");
    assert!(pairs[2] == 0.0 && held[1] == 0.0, "{held:?} {pairs:?}");
}

#[test]
fn figures_that_name_a_paper_or_a_day_are_told() {
    check("quyết định 97 có 3 ý", |reading| reading.naming, &["97"]);
    check("họp ngày 12/3/2024 bàn 5 việc", |reading| reading.naming, &["2024"]);
    check("họp ngày 12/3/2024 bàn 5 việc", |reading| reading.day, &["12", "3"]);
    check("tháng 3/2024 mua 15 tấm tôn", |reading| reading.naming | reading.day, &[]);
}

#[test]
fn people_of_the_records_are_named_by_a_title_or_a_capital() {
    check("bà Tuyết nói gì", |reading| reading.named, &["Tuyết"]);
    check("ba tuyet noi gi", |reading| reading.named, &["tuyet"]);
    check("máy hỏng thì hỏi An", |reading| reading.named, &["An"]);
    check("kho an toàn", |reading| reading.named, &[]);
    check("Tuyết nói gì", |reading| reading.named, &[]);
    check("hỏi ông Trời", |reading| reading.named, &[]);
    check("kho AN", |reading| reading.named, &[]);
}

#[test]
fn dates_stand_as_named_and_periods_count_from_the_newest_record() {
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
fn the_latest_requests_and_english_are_told() {
    let told = |question: &str| {
        let reading = Fixture::common().parse(question);
        (reading.latest, reading.request, reading.english)
    };
    assert_eq!(told("Cuộc họp mới nhất bàn gì?"), (true, false, false));
    assert_eq!(told("viết giúp tôi một bài thơ"), (false, true, false));
    assert_eq!(told("who keeps the fund"), (false, false, true));
    assert_eq!(told("ai giu quy"), (false, false, false));
    assert_eq!(told("what là quỹ"), (false, false, false));
}

#[test]
fn a_question_that_says_too_little_leans_on_those_before_it() {
    let (pump, fund, rice) = ("Máy bơm hỏng từ hôm nào?", "Quỹ hội còn bao nhiêu?", "Vì sao gạo bị ẩm?");
    let who = Question::new("Ai giữ?");
    check_past(&[rice, pump, fund], &who, &[(fund, 1.0), (pump, FADING)]);
    check_past(&[pump, "Ai giữ?", "ai  GIỮ?"], &who, &[(pump, 1.0)]);
    check_past(&[pump, "kết luận là gì?"], &who, &[(pump, 1.0)]);
    check_past(&[], &who, &[]);
    check_past(&[fund], &Question::new("Ông Kháng mua tôn lợp mái kho ở đâu?"), &[]);
    check_past(&[fund], &Question::new("dạ vâng ạ"), &[]);
    check_past(&[fund], &Question::new("👍"), &[]);
}

#[test]
fn a_reply_leans_with_more_words_of_its_own() {
    let fund = "Quỹ hội còn bao nhiêu?";
    let alone = Question::new("Ông Kháng mua tôn lợp mái ở đâu?");
    check_past(&[fund], &alone, &[]);
    check_past(&[fund], &Question { reply: true, ..Question::new("Ông Kháng mua tôn ở đâu?") }, &[(fund, 1.0)]);
}

#[test]
fn a_long_question_leans_on_nothing() {
    let short = Question::new("Việc đó làm gạo trong kho bị ẩm mấy ngày?");
    let long = Question::new("Việc đó làm gạo trong kho của chi hội Bình Minh bị ẩm mấy ngày?");
    let before = "Mái kho dột từ hôm nào?";
    check_past(&[before], &short, &[(before, 1.0)]);
    check_past(&[before], &long, &[]);
}

#[test]
fn what_names_only_the_other_is_read_in_full() {
    let question = after(&["Quỹ năm 2024 còn bao nhiêu?"], "còn năm ngoái thì sao?");
    let reading = Fixture::common().parse_question(&question);
    assert_eq!(reading.restated.as_deref(), Some("Quỹ còn bao nhiêu năm ngoái"));
    assert_eq!((reading.text.as_str(), reading.past.len()), ("Quỹ còn bao nhiêu năm ngoái", 0));
    assert_eq!((reading.terms.len(), reading.dates.len(), reading.periods.len()), (6, 0, 1));
}

#[test]
fn any_question_can_be_read() {
    let fixture = Fixture::common();
    let typed =
        "\\PC{0,60}|((bà |Tuyết|quỹ|còn |đó |ngày 1|quý |/20[0-9]{2}|đ/c|nghị định |97|[a-z]{1,4})[ ,?]?){0,90}";
    proptest!(ProptestConfig::with_cases(96), |(question in typed, history in prop::collection::vec(typed, 0..3))| {
        let question = Question { history, ..Question::new(question) };
        let reading = fixture.parse_question(&question);
        prop_assert!(reading.mass >= 1.0 && reading.terms.len() <= MOST_TERMS && reading.past.len() <= REMEMBERED);
        let bits = reading.naming | reading.day | reading.named;
        prop_assert!(bits == 0 || (bits.ilog2() as usize) < reading.terms.len());
        prop_assert!(reading.cues.iter().all(|(_, words)| words.end <= reading.terms.len()));
        for term in &reading.terms {
            prop_assert!(term.weight > 0.0 && term.weight <= 1.0 && term.idf >= 0.0 && term.pair_idf >= 0.0);
            prop_assert!(term.exact.is_none() || term.folded.is_some());
        }
    });
}
