//! How questions to transcripts and series of meetings are understood: speakers, decisions, corrections,
//! keystrokes, follow-ups, dates.

use bienban::answer::{Outcome, Question};
use bienban::archive::{ignore_progress, load_folder};
use bienban::formats::Limits;
use bienban::library::Snapshot;
use bienban::render::texts::Language;

const TRANSCRIPT: &str = "Ghi âm họp hội đồng quản trị hợp tác xã Bình Hoà, ngày 11/3/2025

Lê Văn Tám (Chủ tịch): Chào bà con. Hôm nay có khách là anh Đỗ Quang Vinh, giám đốc nhà máy xay xát.
Đỗ Quang Vinh: Chúng tôi mua lúa giá 7.200 đồng một ký, trả tiền trong ba ngày.
Lê Văn Tám (Chủ tịch): Tiếp theo là việc mua máy cày. Chị Hạnh nói đi.
Phan Thị Hạnh (kế toán): Tôi đề nghị máy cày loại 30 mã lực, giá 310 triệu.
Võ Minh Khôi (kiểm soát): Theo tôi thuê ngoài thôi, khỏi mua.
Lê Văn Tám (Chủ tịch): Thôi chốt loại 50 mã lực, vay ngân hàng một nửa.
Phan Thị Hạnh (kế toán): Quỹ còn 95 triệu. À không, tôi nhầm, quỹ còn 59 triệu.
Lê Văn Tám (Chủ tịch): Tiếp theo, ai trực trạm bơm?
Võ Minh Khôi (kiểm soát): Dạ tôi với anh Sáu Lèo.
Lê Văn Tám (Chủ tịch): Họp tổng kết vào thứ Sáu tuần sau tại nhà văn hoá ấp 2.
";

const SPRING: &str =
    "---\ntitle: Họp tổ dân phố số 7\ndate: 2024-03-02\n---\n\nPhí gửi xe máy là 80 nghìn đồng một tháng.\n";
const AUTUMN: &str =
    "---\ntitle: Họp tổ dân phố số 7\ndate: 2024-09-14\n---\n\nPhí gửi xe máy là 95 nghìn đồng một tháng.\n";

fn snapshot(files: &[(&str, &str)]) -> Snapshot {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("it is writable");
    }
    Snapshot::build(load_folder(folder.path(), &Limits::default(), &ignore_progress), 1)
        .expect("the records can be read")
}

/// The quoted texts, best first.
fn quote_texts(snapshot: &Snapshot, question: &Question) -> Vec<String> {
    let answer = snapshot.answer(question);
    let text = |q: &bienban::answer::Quote| snapshot.passage(q.passage).0.slice(q.span.clone()).to_owned();
    answer.quotes.iter().map(text).collect()
}

/// Asserts that the first quote contains `expected`.
fn check(snapshot: &Snapshot, question: &str, expected: &str) {
    let quotes = quote_texts(snapshot, &Question::new(question));
    assert!(quotes.first().is_some_and(|quote| quote.contains(expected)), "{question}: {quotes:?}");
}

#[test]
fn speakers_are_found_by_name_and_by_role() {
    let snapshot = snapshot(&[("hop.txt", TRANSCRIPT)]);
    check(&snapshot, "giám đốc nhà máy nói gì về giá lúa", "7.200 đồng");
    check(&snapshot, "giam doc nha may noi gi ve gia lua", "7.200 đồng");
    check(&snapshot, "anh Vinh mua lúa giá nào", "7.200 đồng");
    check(&snapshot, "giám đốc nhà máy là ai", "Đỗ Quang Vinh");
}

#[test]
fn decisions_outrank_proposals_and_corrections_outrank_what_they_correct() {
    let snapshot = snapshot(&[("hop.txt", TRANSCRIPT)]);
    check(&snapshot, "rốt cuộc chốt máy cày loại nào", "50 mã lực");
    check(&snapshot, "quỹ còn bao nhiêu", "59 triệu");
    check(&snapshot, "ai trực trạm bơm", "Sáu Lèo");
}

#[test]
fn keystrokes_and_abbreviations_are_resolved_and_shown() {
    let snapshot = snapshot(&[("hop.txt", TRANSCRIPT)]);
    let interpretation = |question: &str| snapshot.answer(&Question::new(question)).interpretation;
    assert_eq!(interpretation("quyx conf bao nhieeu"), Some("quỹ còn bao nhiêu".to_owned()));
    assert_eq!(interpretation("quỹ còn bn"), Some("quỹ còn bao nhiêu".to_owned()));
    assert_eq!(interpretation("quỹ ko còn"), None, "an abbreviation with one meaning is not explained");
    assert_eq!(interpretation("quỹ còn bao nhiêu"), None);
    check(&snapshot, "quyx conf bao nhieeu", "59 triệu");
}

#[test]
fn meetings_that_differ_are_both_quoted_the_newer_first() {
    let snapshot = snapshot(&[("xuan.md", SPRING), ("thu.md", AUTUMN)]);
    let fees = |question: &str| {
        let quotes = quote_texts(&snapshot, &Question::new(question));
        quotes.iter().map(|q| if q.contains("95") { 95 } else { 80 }).collect::<Vec<_>>()
    };
    assert_eq!(fees("phí gửi xe máy bao nhiêu"), [95, 80]);
    assert_eq!(fees("phí gửi xe máy tháng 3/2024 bao nhiêu")[0], 80);
    assert_eq!(fees("phí gửi xe máy quý I bao nhiêu")[0], 80);
    assert_eq!(fees("phí gửi xe máy cuộc họp mới nhất bao nhiêu")[0], 95);
}

#[test]
fn a_short_question_uses_the_one_before_as_context() {
    let snapshot = snapshot(&[("hop.txt", TRANSCRIPT), ("xuan.md", SPRING)]);
    let question =
        Question { history: vec!["giá lúa nhà máy mua".to_owned()], ..Question::new("mấy ngày trả tiền") };
    let quotes = quote_texts(&snapshot, &question);
    assert!(quotes.first().is_some_and(|quote| quote.contains("trong ba ngày")), "{quotes:?}");
    let interpretation = snapshot.answer(&question).interpretation;
    assert_eq!(interpretation.as_deref(), Some("mấy ngày trả tiền (giá lúa nhà máy mua)"));
    let empty = Question { history: vec!["quỹ còn bao nhiêu".to_owned()], ..Question::new("…") };
    assert!(snapshot.answer(&empty).outcome == Outcome::NotFound);
}

#[test]
fn a_complete_question_needs_no_context_and_an_elliptical_one_is_restated() {
    let snapshot = snapshot(&[("hop.txt", TRANSCRIPT), ("xuan.md", SPRING), ("thu.md", AUTUMN)]);
    let after = |earlier: &str, text: &str| {
        let history = vec![earlier.to_owned()];
        snapshot.answer(&Question { history, ..Question::new(text) })
    };
    let complete = after("giá lúa nhà máy mua", "chốt mua máy cày loại bao nhiêu mã lực");
    assert_eq!(complete.interpretation, None);
    let restated = after("phí gửi xe máy quý III năm 2024 bao nhiêu?", "thế còn quý I năm 2024 thì sao?");
    assert_eq!(restated.interpretation.as_deref(), Some("phí gửi xe máy bao nhiêu quý I năm 2024"));
    let quotes = &restated.quotes;
    let first = &quotes[0];
    assert!(snapshot.passage(first.passage).0.slice(first.span.clone()).contains("80 nghìn"), "{quotes:?}");
}

#[test]
fn relative_dates_count_from_the_meeting() {
    let snapshot = snapshot(&[("hop.txt", TRANSCRIPT)]);
    check(&snapshot, "ngày 21/3 họp gì", "thứ Sáu tuần sau");
}

#[test]
fn requests_to_write_or_translate_are_refused() {
    let snapshot = snapshot(&[("hop.txt", TRANSCRIPT)]);
    for question in ["viết giúp mình bài thơ về máy cày", "dịch giúp sang tiếng Anh: mua máy cày"] {
        assert!(snapshot.answer(&Question::new(question)).outcome == Outcome::NotFound, "{question}");
    }
}

/// The explanation covers every word of the question, its weight, and every quote.
#[test]
fn an_answer_is_explained() {
    let snapshot = snapshot(&[("hop.txt", TRANSCRIPT)]);
    let question = Question::new("chị Hạnh nói quyx còn bn tháng 3");
    let analysis = snapshot.records().analyse(&question).expect("the index can be read");
    let answer = snapshot.answer(&question);
    let explanation =
        bienban::render::explanation::explain_answer(&snapshot, &analysis, &answer.quotes, Language::Vietnamese);
    insta::assert_snapshot!(explanation.split("candidates").next().unwrap_or_default());
    assert!(explanation.contains("speaker 1.000") && explanation.contains("confidence"), "{explanation}");
}
