//! Answers from one small record, and properties that hold for every answer.

use bienban::answer::{Outcome, Question, Quote};
use bienban::archive::{ignore_progress, load_folder};
use bienban::formats::Limits;
use bienban::library::Snapshot;
use proptest::prelude::*;

const RECORD: &str = "---
title: Họp tổ sản xuất
date: 14/3/2024
place: Nhà văn hóa thôn Đông
chair: Nguyễn Văn Bình
source: Sổ ghi của tổ
---

## Tình hình

Quỹ của tổ còn 12 triệu đồng. Máy bơm hỏng vì ngập nước từ tháng 2. Chị Lê Thị Hà đề nghị thay máy.

## Kết luận

- Giao anh Trần Thành mua máy bơm mới trước ngày 30/4.
- Mỗi hộ góp 200 nghìn đồng.

| Hộ | Số tiền góp |
|---|---|
| Ông Sáu | 150 nghìn |
";

fn snapshot() -> Snapshot {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    std::fs::write(folder.path().join("hop.md"), RECORD).expect("it is writable");
    std::fs::write(folder.path().join("glossary.toml"), "[[equivalent]]\nterms = [\"đề nghị\", \"xin\"]\n")
        .expect("it is writable");
    Snapshot::build(load_folder(folder.path(), &Limits::default(), &ignore_progress), 1)
        .expect("one record can be read")
}

/// Asserts that the first quote contains `expected` and highlights exactly `highlights`.
fn check(snapshot: &Snapshot, question: &str, expected: &str, highlights: &[&str]) {
    let answer = snapshot.answer(&Question::new(question));
    let quotes = &answer.quotes;
    assert!(answer.outcome.is_answer(), "{question}: refused at {}", answer.confidence);
    let text = &snapshot.passage(quotes[0].passage).0.text();
    let highlighted: Vec<_> = quotes[0].highlights.iter().map(|span| &text[span.clone()]).collect();
    assert!(text[quotes[0].span.clone()].contains(expected), "{question}: {}", &text[quotes[0].span.clone()]);
    assert_eq!(highlighted, highlights, "{question}");
}

#[test]
fn the_expected_answer_comes_first_and_is_highlighted() {
    let snapshot = snapshot();
    let check = |question, expected, highlights| check(&snapshot, question, expected, highlights);
    check("quỹ còn bao nhiêu tiền?", "12 triệu", &["12"]);
    check("vì sao máy bơm hỏng?", "ngập nước", &["vì ngập nước từ tháng 2"]);
    check("ai đề nghị thay máy?", "Lê Thị Hà", &["Lê Thị Hà"]);
    check("giao ai mua máy bơm?", "Trần Thành", &["Trần Thành"]);
    check("khi nào phải mua máy bơm mới?", "30/4", &["30/4"]);
    check("họp ở đâu?", "Nhà văn hóa", &["Nhà văn hóa thôn Đông"]);
    check("họp ngày nào?", "14/3/2024", &["14/3/2024"]);
    check("ai chủ trì?", "Nguyễn Văn Bình", &["Nguyễn Văn Bình"]);
    check("ông Sáu góp mấy?", "Ông Sáu | 150", &["150"]);
}

#[test]
fn questions_without_accents_and_with_typos_are_answered() {
    let snapshot = snapshot();
    let check = |question, expected, highlights| check(&snapshot, question, expected, highlights);
    check("quy cua to con bn tien", "12 triệu", &["12"]);
    check("vi sao may bom hong", "ngập nước", &["vì ngập nước từ tháng 2"]);
    check("moi ho gop bao nhieu", "200 nghìn", &["200"]);
    check("ai xin thay máy", "Lê Thị Hà", &["Lê Thị Hà"]);
    check("máy bơm hõng vì sao", "ngập nước", &["vì ngập nước từ tháng 2"]);
}

#[test]
fn what_the_records_do_not_say_is_refused() {
    let snapshot = snapshot();
    for question in [
        "giá vàng hôm nay?",
        "đội nào vô địch?",
        "???",
        "",
        "🙂",
        "tôi nên ăn phở hay bún",
        "cảm ơn bạn",
        "họp ngày 14/3/2025 ai chủ trì?",
    ] {
        let answer = snapshot.answer(&Question::new(question));
        assert!(answer.outcome == Outcome::NotFound, "{question}: {}", answer.confidence);
    }
}

#[test]
fn a_question_about_one_document_searches_only_it() {
    let snapshot = snapshot();
    let inside = Question { document: Some("hop.md".to_owned()), ..Question::new("quỹ còn bao nhiêu?") };
    assert!(snapshot.answer(&inside).outcome.is_answer());
    let outside = Question { document: Some("khac.md".to_owned()), ..inside };
    assert!(snapshot.answer(&outside).passages.is_empty());
}

#[test]
fn quotes_are_parts_of_their_passages() {
    let snapshot = snapshot();
    proptest!(ProptestConfig::with_cases(60), |(question in "((quỹ|may|bom|ai|Thành|vì sao|ngày|họp|máy|ho|gop) ?){1,9}|\\PC{0,80}|.{0,300}")| {
        let answer = snapshot.answer(&Question::new(question.as_str()));
        let quotes = &answer.quotes;
        prop_assert!((0.0..=1.0).contains(&answer.confidence) && quotes.len() <= 3 && answer.passages.len() <= 10);
        prop_assert!(answer.passages.is_sorted_by(|a, b| a.score >= b.score));
        prop_assert!(quotes.is_sorted_by(|a, b| a.score >= b.score));
        for (index, quote) in quotes.iter().enumerate() {
            let (document, passage) = snapshot.passage(quote.passage);
            prop_assert!(document.get(quote.span.clone()).is_some_and(|text| !text.is_empty()));
            prop_assert!(passage.span().start <= quote.span.start && quote.span.end <= passage.span().end);
            let mut last = quote.span.start;
            for highlight in &quote.highlights {
                prop_assert!(last <= highlight.start && highlight.start < highlight.end && highlight.end <= quote.span.end);
                prop_assert!(document.get(highlight.clone()).is_some());
                last = highlight.end;
            }
            let is_disjoint = |other: &Quote| other.passage != quote.passage || other.span.end <= quote.span.start || quote.span.end <= other.span.start;
            prop_assert!(quotes[..index].iter().all(is_disjoint));
        }
    });
}
