//! What those do who keep the records: files by message, roles, what is asked, what is kept.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fake::{Fake, Sent};
use crate::harness::{ADMIN, Bot, GROUP, MEMBER, Start, group_chat, message, private_chat};

const EDITOR: u64 = 21;

/// A place for records and data, with two records and a golden question.
pub fn place() -> TempDir {
    let place = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(place.path().join("records")).expect("it is writable");
    for (name, text) in [
        ("a.md", "---\ntitle: Họp tổ dân phố\ndate: 2024-03-02\n---\n\nÔng Bình chủ trì cuộc họp.\n"),
        ("b.md", "---\ntitle: Họp chi hội\ndate: 2024-05-06\n---\n\nBà Cúc giữ quỹ của chi hội.\n"),
        ("questions.toml", "[[question]]\nask = \"ai giữ quỹ chi hội?\"\nquote = \"Cúc\"\n"),
    ] {
        write(place.path(), name, text);
    }
    place
}

pub fn write(place: &Path, name: &str, text: &str) {
    fs::write(place.join("records").join(name), text).expect("a temporary folder is writable");
}

pub async fn bot(place: &TempDir, fake: Fake) -> Bot {
    fake.know_chat(ADMIN.cast_signed());
    let (records, data) = (place.path().join("records"), place.path().join("data"));
    Start { folder: &records, data: Some(&data), fake, ..Start::default() }.run().await
}

/// What `user` is told when they say something in private.
pub async fn say(bot: &Bot, user: u64, text: &str) -> Sent {
    bot.private(user, text);
    bot.fake.read().await
}

/// Sends a file in private; what is shown once it is read.
pub async fn send(bot: &Bot, user: u64, name: &str, bytes: &[u8]) -> Sent {
    sent(bot, user, bot.fake.keep_file(name, bytes)).await
}

async fn sent(bot: &Bot, user: u64, document: Value) -> Sent {
    let mut with_file = message(private_chat(user), user, "");
    with_file["text"] = json!(null);
    with_file["document"] = document;
    with_file["caption_entities"] = json!([{"type": "of_tomorrow", "offset": 0, "length": 1}]);
    bot.fake.update("message", with_file);
    bot.settled().await
}

fn files(place: &TempDir) -> Vec<String> {
    let walk = walkdir::WalkDir::new(place.path()).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    let below = |entry: walkdir::DirEntry| entry.path().strip_prefix(place.path()).ok()?.to_str().map(str::to_owned);
    let mut files: Vec<String> = walk.filter_map(below).filter(|path| !path.starts_with("data")).collect();
    files.sort();
    files
}

#[tokio::test]
async fn a_file_is_shown_then_taken_and_answers() {
    let (place, fake) = (place(), Fake::default());
    let bot = bot(&place, fake).await;
    let text = "---\ntitle: Họp lớp\ndate: 2025-01-09\n---\n\nLớp chọn bạn Hoa làm lớp trưởng.\n";
    let preview = send(&bot, ADMIN, "hop lop.md", text.as_bytes()).await;
    for line in ["📄 hop lop.md · 90 B", "Tên cuộc họp: Họp lớp", "Thời gian: 09/01/2025", "chưa có trong kho"]
    {
        assert!(preview.text.contains(line), "{line}: {preview:?}");
    }
    assert!(!files(&place).contains(&"records/hop lop.md".to_owned()), "nothing is written unasked");
    assert!(!bot.ask("lớp trưởng là ai?").await.text.contains("Hoa"));
    let report = bot.tap_as(ADMIN, &preview, "Thêm vào kho").await;
    assert!(report.id == preview.id && report.text.contains("bản số 2: 3 tài liệu"), "{report:?}");
    assert!(report.text.contains("Thêm: 1\n• hop lop.md") && report.text.contains("Câu mẫu đúng: 1/1"), "{report:?}");
    assert!(bot.ask("lớp trưởng là ai?").await.text.contains("Hoa"));
    assert_eq!(fs::read_to_string(place.path().join("records/hop lop.md")).ok().as_deref(), Some(text));
    let again = send(&bot, ADMIN, "khac.md", text.as_bytes()).await;
    assert!(again.text.contains("đã có đúng tệp này: hop lop.md") && again.keyboard.is_empty(), "{again:?}");
    let audit = say(&bot, ADMIN, "/audit").await;
    assert!(audit.text.contains("gửi tệp: xong\nhop lop.md") && audit.text.contains("An 1"), "{audit:?}");
    bot.stop().await;
}

#[tokio::test]
async fn a_file_replaces_another_only_when_asked_and_the_old_one_can_be_restored() {
    let (place, fake) = (place(), Fake::default());
    let bot = bot(&place, fake).await;
    let newer = "---\ntitle: Họp chi hội\ndate: 2024-05-06\n---\n\nBà Cúc giữ quỹ của chi hội, còn 3 triệu.\n";
    let preview = send(&bot, ADMIN, "b.md", newer.as_bytes()).await;
    assert!(preview.text.contains("Đang có tệp cùng tên: b.md") && !preview.has_key("Thêm"), "{preview:?}");
    let left = bot.tap_as(ADMIN, &preview, "Bỏ qua").await;
    assert!(left.text.starts_with("Đã bỏ qua"), "{left:?}");
    assert!(bot.tap_as(ADMIN, &preview, "Thay b.md").await.text.contains("không còn giữ nó"), "it is gone");
    let preview = send(&bot, ADMIN, "b.md", newer.as_bytes()).await;
    write(place.path(), "b.md", "# Họp chi hội\n\nAi đó vừa sửa.\n");
    let refused = bot.tap_as(ADMIN, &preview, "Thay b.md").await;
    assert!(refused.text.starts_with("Tệp trong thư mục vừa được sửa"), "{refused:?}");
    write(place.path(), "b.md", "---\ntitle: Họp chi hội\ndate: 2024-05-06\n---\n\nBà Cúc giữ quỹ của chi hội.\n");
    let preview = send(&bot, ADMIN, "b.md", newer.as_bytes()).await;
    assert!(bot.tap_as(ADMIN, &preview, "Thay b.md").await.text.contains("Sửa: 1\n• b.md"));
    assert!(bot.ask("ai giữ quỹ chi hội?").await.text.contains("3 triệu"));
    let list = say(&bot, ADMIN, "/documents").await;
    let asides = bot.tap_as(ADMIN, &list, "Đã gỡ (1)").await;
    let aside = bot.tap_as(ADMIN, &asides, "1").await;
    let taken = bot.tap_as(ADMIN, &aside, "Đưa trở lại").await;
    assert!(taken.text.contains("vừa có thêm một tệp cùng tên"), "the newer one is in its place: {taken:?}");
    bot.stop().await;
}

#[tokio::test]
async fn what_cannot_be_taken_is_said_clearly_and_harms_nothing() {
    let (place, fake) = (place(), Fake::default());
    let bot = bot(&place, fake).await;
    let before = files(&place);
    let none =
        |sent: &Sent, text: &str| assert!(sent.text.contains(text) && sent.keyboard.is_empty(), "{text}: {sent:?}");
    none(&send(&bot, ADMIN, "../../x", b"# x").await, "Tôi không đọc được loại tệp này");
    none(&send(&bot, ADMIN, "song.mp3", b"ID3").await, "Tôi không đọc được loại tệp này");
    none(&send(&bot, ADMIN, "/", b"# x").await, "không có tên dùng được");
    none(&send(&bot, ADMIN, "a.txt", b"Tieu de\n\nmot hai \xFF\n").await, "Không đọc được tệp này, nên tôi không nhận");
    none(&send(&bot, ADMIN, "questions.toml", b"x = [").await, "Không đọc được tệp này");
    none(&send(&bot, ADMIN, "big.pdf", &vec![b' '; 25 << 20]).await, "quá lớn: tôi nhận tệp đến 20 MB");
    let mut lies = bot.fake.keep_file("big.pdf", &vec![b' '; 25 << 20]);
    lies["file_size"] = json!(5);
    none(&sent(&bot, ADMIN, lies).await, "quá lớn");
    none(&send(&bot, ADMIN, "bomb.docx", &bomb()).await, "Không đọc được tệp này");
    let outside = send(&bot, ADMIN, "../../x.md", "# Họp\n\nMột việc.\n".as_bytes()).await;
    assert!(outside.text.contains("📄 x.md") && outside.text.contains("bạn gửi: ../../x.md"), "{outside:?}");
    assert_eq!(files(&place), before);
    bot.tap_as(ADMIN, &outside, "Thêm vào kho").await;
    assert!(files(&place).contains(&"records/x.md".to_owned()));
    assert!(send(&bot, MEMBER, "a.md", b"# x").await.text.starts_with("Tôi chỉ đọc được tin nhắn chữ"));
    bot.stop().await;
}

/// A Word file of some kilobytes that unpacks to gigabytes.
fn bomb() -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).expect("memory has room");
    let blank = vec![b' '; 1 << 20];
    for _ in 0..200 {
        zip.write_all(&blank).expect("memory has room");
    }
    zip.finish().expect("memory has room").into_inner()
}

#[tokio::test]
async fn files_are_listed_shown_sent_back_withdrawn_and_restored() {
    let (place, fake) = (place(), Fake::default());
    write(place.path(), "broken.txt", "");
    let bot = bot(&place, fake).await;
    let list = say(&bot, ADMIN, "/documents").await;
    for line in [
        "Trong kho có 4 tệp",
        "1. b.md\nHọp chi hội · 06/05/2024",
        "2. a.md",
        "⚠️ không đọc được",
        "không phải biên bản",
    ] {
        assert!(list.text.contains(line), "{line}: {list:?}");
    }
    let card = bot.tap_as(ADMIN, &list, "1").await;
    assert!(card.text.contains("Tên cuộc họp: Họp chi hội") && card.text.contains("Số đoạn: 3"), "{card:?}");
    assert!(bot.tap_as(ADMIN, &card, "Xem").await.text.starts_with("🗂 Họp chi hội"));
    let back = bot.tap_as(ADMIN, &card, "Tải về").await;
    let file = back.file.expect("a file is sent");
    assert_eq!(
        (file.name.as_str(), file.bytes),
        ("b.md", fs::read(place.path().join("records/b.md")).expect("it is there"))
    );
    let sure = bot.tap_as(ADMIN, &card, "Gỡ khỏi kho").await;
    assert!(sure.text.starts_with("Gỡ b.md khỏi kho?"), "{sure:?}");
    assert!(bot.tap_as(ADMIN, &sure, "Không gỡ").await.text.contains("Số đoạn"));
    let held = bot.tap_as(ADMIN, &sure, "🗑 Gỡ").await;
    assert!(held.text.contains("Câu mẫu trước trả lời đúng, nay sai: 1"), "{held:?}");
    assert!(files(&place).contains(&"records/b.md".to_owned()), "nothing is moved before it is decided");
    assert!(bot.ask("ai giữ quỹ chi hội?").await.text.contains("Cúc"));
    assert!(bot.tap_as(ADMIN, &held, "Vẫn đổi").await.text.contains("Bỏ: 1\n• b.md"));
    assert!(!bot.ask("ai giữ quỹ chi hội?").await.text.contains("Cúc"));
    assert!(!files(&place).contains(&"records/b.md".to_owned()));
    let outdated = bot.tap_as(ADMIN, &held, "Giữ bản cũ").await;
    assert!(outdated.text.contains("đã được quyết định"), "{outdated:?}");
    let list = say(&bot, ADMIN, "/documents").await;
    let aside = bot.tap_as(ADMIN, &bot.tap_as(ADMIN, &list, "Đã gỡ (1)").await, "1").await;
    assert!(aside.text.starts_with("🗑 b.md"), "{aside:?}");
    assert!(bot.tap_as(ADMIN, &aside, "Tải về").await.file.is_some());
    let restored = bot.tap_as(ADMIN, &aside, "Đưa trở lại").await;
    assert!(restored.text.contains("Thêm: 1\n• b.md") && restored.text.contains("Câu mẫu nay đúng: 1"), "{restored:?}");
    assert!(bot.ask("ai giữ quỹ chi hội?").await.text.contains("Cúc"));
    assert!(bot.tap_as(ADMIN, &aside, "Đưa trở lại").await.text.contains("không còn được cất"));
    bot.stop().await;
}

#[tokio::test]
async fn editors_keep_records_and_see_no_more() {
    let (place, fake) = (place(), Fake::default());
    let bot = bot(&place, fake).await;
    let refused = "Xin lỗi bạn, việc này chỉ dành cho người quản trị và biên tập.";
    assert_eq!(say(&bot, EDITOR, "/documents").await.text, refused);
    assert_eq!(say(&bot, EDITOR, "/id").await.text, format!("Mã số Telegram (ID) của bạn: {EDITOR}"));
    assert!(say(&bot, ADMIN, "/editors").await.text.contains("Chưa có biên tập viên nào"));
    assert!(say(&bot, ADMIN, "/editors Lan").await.text.starts_with("Tôi không đọc được số của người ấy."));
    let listed = say(&bot, ADMIN, &format!("/editors {EDITOR} <Lan> Anh")).await;
    assert!(listed.text.starts_with(&format!("<Lan> Anh ({EDITOR}) nay là biên tập viên.")), "{listed:?}");
    assert!(say(&bot, ADMIN, &format!("/editors {EDITOR} x")).await.text.contains("đã là biên tập viên"));
    assert!(say(&bot, EDITOR, "/documents").await.text.contains("Trong kho có"));
    assert!(say(&bot, EDITOR, "/help").await.text.contains("/rollback"));
    for command in ["/stats", "/unanswered", "/audit", "/editors 5 x"] {
        assert_eq!(
            say(&bot, EDITOR, command).await.text,
            "Xin lỗi bạn, lệnh này chỉ dành cho người quản trị.",
            "{command}"
        );
    }
    let preview = send(&bot, EDITOR, "c.md", "# Họp lớp\n\nBạn Hoa làm lớp trưởng.\n".as_bytes()).await;
    assert!(bot.tap_as(EDITOR, &preview, "Thêm vào kho").await.text.contains("Thêm: 1"));
    bot.group(ADMIN, "/documents");
    assert!(bot.fake.read().await.text.contains("trò chuyện riêng"));
    bot.group(ADMIN, "/stats");
    assert!(bot.fake.read().await.text.contains("trò chuyện riêng"));
    let mut foreign = say(&bot, ADMIN, "/documents").await;
    let data = foreign.key("1").to_owned();
    assert_eq!(bot.tap_for_note(&foreign, &data).await, refused, "a member taps what is not theirs");
    foreign.chat = GROUP;
    bot.fake.know_chat(GROUP);
    assert_eq!(bot.tap_for_note(&foreign, &data).await, language_of_nowhere(), "without its message");
    bot.group(ADMIN, "/reload");
    bot.fake.read().await;
    let in_group = bot.settled().await;
    assert!(in_group.chat == GROUP && in_group.keyboard.is_empty(), "{in_group:?}");
    let tap = bot.fake.tap(ADMIN, &in_group, &data);
    assert!(bot.fake.note(&tap).await.contains("trò chuyện riêng"), "a group reads along");
    let removed = bot.tap_as(ADMIN, &listed, "✖️ <Lan> Anh").await;
    assert!(removed.text.starts_with("<Lan> Anh không còn là biên tập viên."), "{removed:?}");
    assert_eq!(say(&bot, EDITOR, "/reload").await.text, refused);
    let audit = say(&bot, ADMIN, "/audit").await;
    assert!(audit.text.contains("bỏ biên tập viên") && audit.text.contains("thêm biên tập viên"), "{audit:?}");
    bot.stop().await;
}

fn language_of_nowhere() -> String {
    "Nút này không dùng được nữa.".to_owned()
}

#[tokio::test]
async fn what_is_asked_in_vain_becomes_a_golden_question() {
    let (place, fake) = (place(), Fake::default());
    let bot = bot(&place, fake).await;
    assert!(say(&bot, ADMIN, "/unanswered").await.text.starts_with("Không có câu hỏi nào"));
    for question in ["Giá vàng hôm nay?", "gia vang hom nay", "mấy giờ tàu chạy?"] {
        bot.ask(question).await;
    }
    let answer = bot.ask("ai chủ trì họp tổ dân phố?").await;
    assert!(answer.text.contains("Bình"), "{answer:?}");
    bot.tap(&answer, "👎").await;
    let list = say(&bot, ADMIN, "/unanswered").await;
    assert!(list.text.starts_with("Câu hỏi chưa trả lời được: 3."), "{list:?}");
    let frequent = bot.tap_as(ADMIN, &list, "Hay hỏi nhất").await;
    assert!(frequent.text.contains("1. gia vang hom nay\nkhông có: 2, bị chê sai: 0"), "{frequent:?}");
    let number = |list: &Sent, text: &str| {
        let line = list.text.lines().find(|line| line.ends_with(text)).expect("it is listed");
        line.split('.').next().expect("it is numbered").to_owned()
    };
    let card = bot.tap_as(ADMIN, &list, &number(&list, "ai chủ trì họp tổ dân phố?")).await;
    assert!(card.text.contains("bị chê sai: 1") && card.text.contains("Ông Bình chủ trì"), "{card:?}");
    let report = bot.tap_as(ADMIN, &card, "Đúng là câu 1").await;
    assert!(report.text.contains("Câu mẫu đúng: 2/2") && report.text.contains("questions.toml"), "{report:?}");
    let golden = fs::read_to_string(place.path().join("records/questions.toml")).expect("it is there");
    assert!(
        golden.contains("ask = \"ai chủ trì họp tổ dân phố?\"") && golden.contains("document = \"a.md\""),
        "{golden}"
    );
    let list = say(&bot, ADMIN, "/unanswered").await;
    assert!(list.text.starts_with("Câu hỏi chưa trả lời được: 2."), "{list:?}");
    let card = bot.tap_as(ADMIN, &list, &number(&list, "gia vang hom nay")).await;
    assert!(bot.tap_as(ADMIN, &card, "Biên bản không nói").await.text.contains("Câu mẫu đúng: 3/3"));
    let list = say(&bot, ADMIN, "/unanswered").await;
    let card = bot.tap_as(ADMIN, &list, "1").await;
    assert!(bot.tap_as(ADMIN, &card, "Đã xem").await.text.contains("Không có câu hỏi nào"));
    bot.ask("=1+1 gì thế, tàu chạy lúc nào?").await;
    let list = say(&bot, ADMIN, "/unanswered").await;
    let table = bot.tap_as(ADMIN, &list, "CSV").await.file.expect("a table is sent");
    let table = String::from_utf8(table.bytes).expect("it is UTF-8");
    assert!(table.starts_with("\u{FEFF}question,asked") && table.contains("\"'=1+1 gì thế, tàu chạy"), "{table}");
    bot.stop().await;
}

#[tokio::test]
async fn numbers_come_with_a_picture_and_as_a_table() {
    let (place, fake) = (place(), Fake::default());
    let bot = bot(&place, fake).await;
    bot.ask("ai chủ trì họp tổ dân phố?").await;
    bot.ask("giá vàng?").await;
    bot.group(8, "/ask ai giữ quỹ chi hội?");
    bot.fake.read().await;
    let stats = say(&bot, ADMIN, "/stats").await;
    let lines = [
        "42 ngày qua",
        "Câu hỏi: 3 (3 câu khác nhau)",
        "Người hỏi: 2 · nhóm: 1",
        "Bản số 1: 2 tài liệu",
        "không có: 1",
    ];
    for line in lines {
        assert!(stats.text.contains(line), "{line}: {stats:?}");
    }
    let picture = stats.file.clone().expect("a picture is sent");
    assert_eq!((picture.kind.as_str(), &picture.bytes[..4]), ("photo", &b"\x89PNG"[..]));
    let table = bot.tap_as(ADMIN, &stats, "CSV").await.file.expect("a table is sent");
    let table = String::from_utf8(table.bytes).expect("it is UTF-8");
    let last = table.trim_end().lines().last().expect("it has lines").to_owned();
    assert!(last.contains(",3,"), "{last}");
    bot.stop().await;
}

#[tokio::test]
async fn forgetting_leaves_counts_and_nothing_else() {
    let (place, fake) = (place(), Fake::default());
    let bot = bot(&place, fake).await;
    let answer = bot.ask("ai chủ trì họp tổ dân phố?").await;
    bot.ask("ai giữ quỹ chi hội?").await;
    let said = bot.ask("/forget").await;
    assert!(said.text.contains("2 câu hỏi để nút bấm dùng lại"), "{said:?}");
    let key = answer.key("👍").to_owned();
    assert!(
        bot.store.answer_in(MEMBER.cast_signed(), i32::try_from(answer.id).expect("small")).is_ok_and(|a| a.is_none())
    );
    assert!(say(&bot, ADMIN, "/stats").await.text.contains("Câu hỏi: 2"));
    let after = bot.ask("còn bao nhiêu?").await;
    assert!(!after.text.contains("Tôi hiểu là"), "nothing is leant on: {after:?}");
    assert!(!bot.tap_for_note(&answer, &key).await.is_empty());
    bot.fake.read().await;
    bot.fake.update("message", message(group_chat(), MEMBER, "/forget"));
    assert!(bot.fake.read().await.text.starts_with("Tôi đã quên những gì bạn vừa hỏi"));
    bot.stop().await;
}

#[tokio::test]
async fn with_keeping_off_answers_and_buttons_go_on_and_nothing_is_listed() {
    let (place, fake) = (place(), Fake::default());
    let (records, data) = (place.path().join("records"), place.path().join("data"));
    let bot = Start { folder: &records, data: Some(&data), fake, kept: 0, ..Start::default() }.run().await;
    let answer = bot.ask("ai chủ trì họp tổ dân phố?").await;
    assert!(bot.tap(&answer, "📖").await.text.contains("Bình"));
    bot.ask("giá vàng bí mật?").await;
    assert!(say(&bot, ADMIN, "/unanswered").await.text.contains("đang tắt"));
    assert!(say(&bot, ADMIN, "/stats").await.file.is_none());
    let on_disk = |name: &str| fs::read(data.join(name)).unwrap_or_default();
    for name in ["bienban.sqlite", "bienban.sqlite-wal"] {
        assert!(!String::from_utf8_lossy(&on_disk(name)).contains("bí mật"), "{name}");
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_store_that_cannot_be_written_stops_no_answer_and_is_told_once() {
    let (place, fake) = (place(), Fake::default());
    let bot = bot(&place, fake).await;
    bot.ask("ai giữ quỹ chi hội?").await;
    let other = rusqlite::Connection::open(place.path().join("data/bienban.sqlite")).expect("it is there");
    other.execute_batch("BEGIN IMMEDIATE").expect("none writes now");
    let mut told = 0;
    for _ in 0..2 {
        bot.private(MEMBER, "ai chủ trì họp tổ dân phố?");
        loop {
            let sent = bot.fake.read().await;
            if sent.chat == MEMBER.cast_signed() {
                assert!(sent.text.contains("Bình"), "{sent:?}");
                break;
            }
            assert!(sent.chat == ADMIN.cast_signed() && sent.text.contains("không ghi được dữ liệu"), "{sent:?}");
            told += 1;
        }
    }
    drop(other);
    bot.ask("ai giữ quỹ chi hội?").await;
    assert_eq!(told, 1);
    bot.stop().await;
}
