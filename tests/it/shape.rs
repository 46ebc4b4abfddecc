//! The shape of a meeting: what is told of it as a whole, and when that is asked for.

use bienban::answer::Question;
use bienban::index::DocumentId;
use bienban::knowledge::{Limits, load, unwatched};
use bienban::library::Snapshot;
use bienban::text::aspects::Aspect;

const MINUTES: &str = "# Họp tổ 7

## Nội dung

Quỹ còn 12,5 triệu đồng, 80% số hộ đã nộp.

Ông Trần Văn Bình đề nghị lắp thêm bóng đèn ở ngõ 12.

Có nên thuê người quét ngõ không?

## Kết luận

Thống nhất lắp hai bóng đèn.

Giao bà Phạm Thị Hà mua đèn, hạn 15/3/2024.
";

const TALK: &str = "Họp tổ 7, ngày 11/3/2025

Lê Văn Tám: Chào bà con, ta bắt đầu.
Phan Thị Hạnh: Tôi đề nghị thuê người quét ngõ, mỗi nhà góp hai mươi nghìn.
Lê Văn Tám: Mọi người nghe rõ chưa? Phần thuê người quét ngõ từ tháng tư. Chốt thế nhé.
Phan Thị Hạnh: Dạ.
";

fn snapshot(name: &str, text: &str) -> Snapshot {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    std::fs::write(folder.path().join(name), text).expect("it is writable");
    Snapshot::build(load(folder.path(), &Limits::default(), &unwatched), 1).expect("one record can be read")
}

fn check(text: &str, aspect: Aspect, expected: &[&str]) {
    let snapshot = snapshot(if text == TALK { "a.txt" } else { "a.md" }, text);
    let quotes = snapshot.records().aspect(DocumentId(0), aspect);
    let found: Vec<_> = quotes.iter().map(|q| snapshot.place(q.passage).0.text[q.span.clone()].to_owned()).collect();
    assert_eq!(found, expected, "{aspect:?}");
    for quote in &quotes {
        let (document, passage) = snapshot.place(quote.passage);
        assert!(passage.span.start <= quote.span.start && quote.span.end <= passage.span.end);
        assert!(quote.highlights.iter().all(|mark| document.text.get(mark.clone()).is_some()));
    }
}

#[test]
fn minutes_have_a_shape() {
    let task = "Giao bà Phạm Thị Hà mua đèn, hạn 15/3/2024.";
    check(MINUTES, Aspect::Decisions, &["Thống nhất lắp hai bóng đèn.", task]);
    check(MINUTES, Aspect::Tasks, &[task]);
    check(MINUTES, Aspect::Figures, &["Quỹ còn 12,5 triệu đồng, 80% số hộ đã nộp."]);
    check(MINUTES, Aspect::Speakers, &["Ông Trần Văn Bình đề nghị lắp thêm bóng đèn ở ngõ 12."]);
}

#[test]
fn talk_has_a_shape() {
    let settled = "Phần thuê người quét ngõ từ tháng tư. Chốt thế nhé.";
    check(TALK, Aspect::Decisions, &[settled]);
    let said = "Tôi đề nghị thuê người quét ngõ, mỗi nhà góp hai mươi nghìn.";
    check(TALK, Aspect::Speakers, &["Phần thuê người quét ngõ từ tháng tư.", said]);
    check("# A\n\n…\n", Aspect::Extract, &[]);
}

#[test]
fn a_whole_is_asked_for_and_nothing_narrower() {
    let snapshot = snapshot("a.md", MINUTES);
    let asks = |question: &str| snapshot.answer(&Question::new(question)).whole.map(|(_, aspect)| aspect);
    let check = |question, expected| assert_eq!(asks(question), expected, "{question}");
    check("Kết luận là gì?", Some(Aspect::Decisions));
    check("ket luan cuoc hop la gi", Some(Aspect::Decisions));
    check("kết luận của cuộc họp tổ 7", Some(Aspect::Decisions));
    check("giao cho ai việc gì?", Some(Aspect::Tasks));
    check("những ai đã phát biểu?", Some(Aspect::Speakers));
    check("tóm tắt cuộc họp", Some(Aspect::Extract));
    check("summarise the whole meeting", Some(Aspect::Extract));
    check("what was the meeting about?", Some(Aspect::Extract));
    check("nhung con so chinh", Some(Aspect::Figures));
    check("số liệu về tổ", None);
    check("kết luận về bóng đèn", None);
    check("ai phát biểu về quét ngõ", None);
    check("tóm tắt cuộc họp ngày 5/5/2030", None);
    check("giao ai mua đèn", None);
}
