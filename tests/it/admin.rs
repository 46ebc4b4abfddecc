//! What admins and editors do in Telegram: documents, roles, unanswered questions, statistics and stored data.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use bienban::store::AnswerKey;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fake::{BotMessage, Fake};
use crate::harness::{ADMIN, Bot, BotOptions, GROUP, MEMBER, group_chat, message, private_chat};

const EDITOR: u64 = 21;

/// A folder with `records` (two records and a golden question) and room for `data`.
pub fn create_workspace() -> TempDir {
    let workspace = tempfile::tempdir().expect("a temporary folder can be made");
    fs::create_dir(workspace.path().join("records")).expect("it is writable");
    for (name, text) in [
        ("a.md", "---\ntitle: Họp tổ dân phố\ndate: 2024-03-02\n---\n\nÔng Bình chủ trì cuộc họp.\n"),
        ("b.md", "---\ntitle: Họp chi hội\ndate: 2024-05-06\n---\n\nBà Cúc giữ quỹ của chi hội.\n"),
        ("questions.toml", "[[question]]\nask = \"ai giữ quỹ chi hội?\"\nquote = \"Cúc\"\n"),
    ] {
        write(workspace.path(), name, text);
    }
    workspace
}

pub fn write(workspace: &Path, name: &str, text: &str) {
    fs::write(workspace.join("records").join(name), text).expect("a temporary folder is writable");
}

/// Starts a bot on a workspace.
pub async fn start_bot(workspace: &TempDir, fake: Fake) -> Bot {
    fake.add_chat(ADMIN.cast_signed());
    let (records, data) = (workspace.path().join("records"), workspace.path().join("data"));
    BotOptions { folder: &records, data: Some(&data), fake, ..BotOptions::default() }.start().await
}

/// `user` sends a private message. Returns the bot's next message.
pub async fn say(bot: &Bot, user: u64, text: &str) -> BotMessage {
    bot.send_private(user, text);
    bot.fake.receive().await
}

/// `user` sends a file in private. Returns the preview.
pub async fn send_file(bot: &Bot, user: u64, name: &str, bytes: &[u8]) -> BotMessage {
    send_document(bot, user, bot.fake.store_file(name, bytes)).await
}

async fn send_document(bot: &Bot, user: u64, document: Value) -> BotMessage {
    let mut upload = message(private_chat(user), user, "");
    upload["text"] = json!(null);
    upload["document"] = document;
    upload["caption_entities"] = json!([{"type": "future_type", "offset": 0, "length": 1}]);
    bot.fake.push_update("message", upload);
    bot.next_result().await
}

/// The paths of all files in a workspace, except below `data`.
fn list_files(workspace: &TempDir) -> Vec<String> {
    let entries =
        walkdir::WalkDir::new(workspace.path()).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    let relative_path =
        |entry: walkdir::DirEntry| entry.path().strip_prefix(workspace.path()).ok()?.to_str().map(str::to_owned);
    let mut files: Vec<String> = entries.filter_map(relative_path).filter(|path| !path.starts_with("data")).collect();
    files.sort();
    files
}

#[tokio::test]
async fn an_uploaded_file_is_previewed_then_added_and_answers_questions() {
    let (workspace, fake) = (create_workspace(), Fake::default());
    let bot = start_bot(&workspace, fake).await;
    let text = "---\ntitle: Họp lớp\ndate: 2025-01-09\n---\n\nLớp chọn bạn Hoa làm lớp trưởng.\n";
    let preview = send_file(&bot, ADMIN, "hop lop.md", text.as_bytes()).await;
    for line in ["📄 hop lop.md · 90 B", "Tên cuộc họp: Họp lớp", "Ngày: 09/01/2025", "chưa có trong kho"]
    {
        assert!(preview.text.contains(line), "{line}: {preview:?}");
    }
    assert!(
        !list_files(&workspace).contains(&"records/hop lop.md".to_owned()),
        "nothing is written before it is confirmed"
    );
    assert!(!bot.ask("lớp trưởng là ai?").await.text.contains("Hoa"));
    let report = bot.tap_as(ADMIN, &preview, "Thêm vào kho").await;
    assert!(report.id == preview.id && report.text.contains("bản số 2: 3 biên bản"), "{report:?}");
    assert!(
        report.text.contains("Thêm: 1\n• hop lop.md") && report.text.contains("Câu mẫu trả lời đúng: 1/1"),
        "{report:?}"
    );
    assert!(bot.ask("lớp trưởng là ai?").await.text.contains("Hoa"));
    assert_eq!(fs::read_to_string(workspace.path().join("records/hop lop.md")).ok().as_deref(), Some(text));
    let duplicate = send_file(&bot, ADMIN, "khac.md", text.as_bytes()).await;
    assert!(
        duplicate.text.contains("đã có đúng tệp này: hop lop.md") && duplicate.keyboard.is_empty(),
        "{duplicate:?}"
    );
    let audit = say(&bot, ADMIN, "/audit").await;
    assert!(audit.text.contains("gửi tệp: xong\nhop lop.md") && audit.text.contains("An 1"), "{audit:?}");
    bot.stop().await;
}

#[tokio::test]
async fn a_list_that_is_accepted_is_loaded_by_the_next_start() {
    let (workspace, fake) = (create_workspace(), Fake::default());
    let list = |groups: usize| {
        let group = |group: usize| {
            let terms: Vec<String> = (0..100).map(|term| format!("\"từ {group} {term}\"")).collect();
            format!("[[equivalent]]\nterms = [{}]\n", terms.join(","))
        };
        (0..groups).map(group).collect::<String>()
    };
    let bot = start_bot(&workspace, fake.clone()).await;
    let refused = send_file(&bot, ADMIN, "glossary.toml", list(101).as_bytes()).await;
    assert!(refused.text.contains("10000") || refused.text.contains("10.000"), "{refused:?}");
    let preview = send_file(&bot, ADMIN, "glossary.toml", list(100).as_bytes()).await;
    let report = bot.tap_as(ADMIN, &preview, "Thêm vào kho").await;
    assert!(report.text.contains("bản số 2") && !report.text.contains("glossary.toml:"), "{report:?}");
    bot.stop().await;
    let bot = start_bot(&workspace, fake).await;
    assert!(bot.ask("ai giữ quỹ chi hội?").await.text.contains("Cúc"));
    assert_eq!(bot.library.snapshot().knowledge.problems, []);
    bot.stop().await;
}

#[tokio::test]
async fn a_reload_follows_no_link_and_waits_for_no_pipe() {
    let (workspace, fake) = (create_workspace(), Fake::default());
    let records = workspace.path().join("records");
    let bot = start_bot(&workspace, fake).await;
    fs::write(workspace.path().join("secret.md"), "# Họp kín\n\nBà Yến giữ két sắt.\n").expect("it is writable");
    std::os::unix::fs::symlink(workspace.path().join("secret.md"), records.join("c.md")).expect("it is writable");
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mkfifoat(rustix::fs::CWD, records.join("d.md"), mode).expect("it is writable");
    write(workspace.path(), "e.md", "# Họp tổ\n\nÔng Dũng giữ chìa khoá.\n");
    bot.send_private(ADMIN, "/reload");
    let report = bot.next_result().await;
    assert!(report.text.contains("bản số 2: 3 biên bản"), "{report:?}");
    assert!(report.text.contains("Cần xem lại: 2\n• c.md:1") && report.text.contains("• d.md:1"), "{report:?}");
    assert!(bot.ask("ai giữ chìa khoá?").await.text.contains("Dũng"));
    assert!(!bot.ask("ai giữ két sắt?").await.text.contains("Yến"));
    bot.stop().await;
}

#[tokio::test]
async fn a_file_replaces_another_only_on_request_and_the_old_version_is_not_lost() {
    let (workspace, fake) = (create_workspace(), Fake::default());
    let bot = start_bot(&workspace, fake).await;
    let newer = "---\ntitle: Họp chi hội\ndate: 2024-05-06\n---\n\nBà Cúc giữ quỹ của chi hội, còn 3 triệu.\n";
    let preview = send_file(&bot, ADMIN, "b.md", newer.as_bytes()).await;
    assert!(preview.text.contains("Đang có tệp cùng tên: b.md") && !preview.has_button("Thêm"), "{preview:?}");
    let cancelled = bot.tap_as(ADMIN, &preview, "Bỏ qua").await;
    assert!(cancelled.text.starts_with("Đã bỏ qua"), "{cancelled:?}");
    assert!(bot.tap_as(ADMIN, &preview, "Thay b.md").await.text.contains("không còn giữ nó"), "the upload is gone");
    let preview = send_file(&bot, ADMIN, "b.md", newer.as_bytes()).await;
    write(workspace.path(), "b.md", "# Họp chi hội\n\nAi đó vừa sửa.\n");
    let refused = bot.tap_as(ADMIN, &preview, "Thay b.md").await;
    assert!(refused.text.starts_with("Tệp trong thư mục vừa được sửa"), "{refused:?}");
    write(workspace.path(), "b.md", "---\ntitle: Họp chi hội\ndate: 2024-05-06\n---\n\nBà Cúc giữ quỹ của chi hội.\n");
    let preview = send_file(&bot, ADMIN, "b.md", newer.as_bytes()).await;
    assert!(bot.tap_as(ADMIN, &preview, "Thay b.md").await.text.contains("Sửa: 1\n• b.md"));
    assert!(bot.ask("ai giữ quỹ chi hội?").await.text.contains("3 triệu"));
    let list = say(&bot, ADMIN, "/documents").await;
    let withdrawn_files = bot.tap_as(ADMIN, &list, "Đã gỡ (1)").await;
    let withdrawn = bot.tap_as(ADMIN, &withdrawn_files, "1").await;
    let conflict = bot.tap_as(ADMIN, &withdrawn, "Khôi phục").await;
    assert!(conflict.text.contains("đang có một tệp cùng tên"), "the newer version has its path: {conflict:?}");
    bot.stop().await;
}

#[tokio::test]
async fn unusable_files_are_rejected_with_a_reason_and_change_nothing() {
    let (workspace, fake) = (create_workspace(), Fake::default());
    let bot = start_bot(&workspace, fake).await;
    let before = list_files(&workspace);
    let check_rejected = |reply: &BotMessage, text: &str| {
        assert!(reply.text.contains(text) && reply.keyboard.is_empty(), "{text}: {reply:?}")
    };
    check_rejected(&send_file(&bot, ADMIN, "../../x", b"# x").await, "Tôi không đọc được loại tệp này");
    check_rejected(&send_file(&bot, ADMIN, "song.mp3", b"ID3").await, "Tôi không đọc được loại tệp này");
    check_rejected(&send_file(&bot, ADMIN, "/", b"# x").await, "không có tên dùng được");
    check_rejected(
        &send_file(&bot, ADMIN, "a.txt", b"Tieu de\n\nmot hai \xFF\n").await,
        "Không đọc được tệp này, nên tôi không nhận",
    );
    check_rejected(&send_file(&bot, ADMIN, "questions.toml", b"x = [").await, "Không đọc được tệp này");
    check_rejected(&send_file(&bot, ADMIN, "big.pdf", &vec![b' '; 25 << 20]).await, "quá lớn: tôi nhận tệp đến 20 MB");
    let mut wrong_size = bot.fake.store_file("big.pdf", &vec![b' '; 25 << 20]);
    wrong_size["file_size"] = json!(5);
    check_rejected(&send_document(&bot, ADMIN, wrong_size).await, "quá lớn");
    check_rejected(&send_file(&bot, ADMIN, "bomb.docx", &zip_bomb()).await, "Không đọc được tệp này");
    let outside = send_file(&bot, ADMIN, "../../x.md", "# Họp\n\nMột việc.\n".as_bytes()).await;
    assert!(outside.text.contains("📄 x.md") && outside.text.contains("tên gốc: ../../x.md"), "{outside:?}");
    assert_eq!(list_files(&workspace), before);
    bot.tap_as(ADMIN, &outside, "Thêm vào kho").await;
    assert!(list_files(&workspace).contains(&"records/x.md".to_owned()));
    assert!(send_file(&bot, MEMBER, "a.md", b"# x").await.text.starts_with("Tôi chỉ đọc được tin nhắn chữ"));
    bot.stop().await;
}

/// A Word file of some kilobytes that unpacks to 200 MB.
fn zip_bomb() -> Vec<u8> {
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
    let (workspace, fake) = (create_workspace(), Fake::default());
    write(workspace.path(), "broken.txt", "");
    let bot = start_bot(&workspace, fake).await;
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
    let downloaded = bot.tap_as(ADMIN, &card, "Tải về").await;
    let file = downloaded.file.expect("a file is sent");
    assert_eq!(
        (file.name.as_str(), file.bytes),
        ("b.md", fs::read(workspace.path().join("records/b.md")).expect("it is there"))
    );
    let confirmation = bot.tap_as(ADMIN, &card, "Gỡ khỏi kho").await;
    assert!(confirmation.text.starts_with("Gỡ b.md khỏi kho?"), "{confirmation:?}");
    assert!(bot.tap_as(ADMIN, &confirmation, "Không gỡ").await.text.contains("Số đoạn"));
    let pending = bot.tap_as(ADMIN, &confirmation, "🗑 Gỡ").await;
    assert!(pending.text.contains("1 câu mẫu đang trả lời đúng sẽ thành sai"), "{pending:?}");
    assert!(list_files(&workspace).contains(&"records/b.md".to_owned()), "nothing is moved before the decision");
    assert!(bot.ask("ai giữ quỹ chi hội?").await.text.contains("Cúc"));
    assert!(bot.tap_as(ADMIN, &pending, "Vẫn đổi").await.text.contains("Bỏ: 1\n• b.md"));
    assert!(!bot.ask("ai giữ quỹ chi hội?").await.text.contains("Cúc"));
    assert!(!list_files(&workspace).contains(&"records/b.md".to_owned()));
    let outdated = bot.tap_as(ADMIN, &pending, "Giữ bản cũ").await;
    assert!(outdated.text.contains("đã được quyết định"), "{outdated:?}");
    let list = say(&bot, ADMIN, "/documents").await;
    let withdrawn = bot.tap_as(ADMIN, &bot.tap_as(ADMIN, &list, "Đã gỡ (1)").await, "1").await;
    assert!(withdrawn.text.starts_with("🗑 b.md"), "{withdrawn:?}");
    assert!(bot.tap_as(ADMIN, &withdrawn, "Tải về").await.file.is_some());
    let restored = bot.tap_as(ADMIN, &withdrawn, "Khôi phục").await;
    assert!(restored.text.contains("Thêm: 1\n• b.md") && restored.text.contains("Câu mẫu nay đúng: 1"), "{restored:?}");
    assert!(bot.ask("ai giữ quỹ chi hội?").await.text.contains("Cúc"));
    assert!(bot.tap_as(ADMIN, &withdrawn, "Khôi phục").await.text.contains("không còn được lưu"));
    bot.stop().await;
}

#[tokio::test]
async fn editors_manage_records_and_nothing_else() {
    let (workspace, fake) = (create_workspace(), Fake::default());
    let bot = start_bot(&workspace, fake).await;
    let refused = "Xin lỗi bạn, việc này chỉ dành cho người quản trị và biên tập viên.";
    assert_eq!(say(&bot, EDITOR, "/documents").await.text, refused);
    assert_eq!(say(&bot, EDITOR, "/id").await.text, format!("Mã số Telegram (ID) của bạn: {EDITOR}"));
    assert!(say(&bot, ADMIN, "/editors").await.text.contains("Chưa có biên tập viên nào"));
    assert!(say(&bot, ADMIN, "/editors Lan").await.text.starts_with("Mã số này không đúng"));
    let question = say(&bot, ADMIN, &format!("/editors {EDITOR} <Lan> Anh")).await;
    assert!(question.text.starts_with(&format!("Cho <Lan> Anh ({EDITOR}) làm biên tập viên?")), "{question:?}");
    assert!(bot.tap_as(ADMIN, &question, "Không thêm").await.text.contains("Chưa có biên tập viên nào"));
    let add = question.button_data("✅ Thêm").to_owned();
    assert_eq!(bot.tap_for_notice(&question, &add).await, refused, "a member cannot confirm");
    assert_eq!(say(&bot, EDITOR, "/documents").await.text, refused, "only a confirmation changes rights");
    let listed = bot.tap_as(ADMIN, &question, "✅ Thêm").await;
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
    let preview = send_file(&bot, EDITOR, "c.md", "# Họp lớp\n\nBạn Hoa làm lớp trưởng.\n".as_bytes()).await;
    assert!(bot.tap_as(EDITOR, &preview, "Thêm vào kho").await.text.contains("Thêm: 1"));
    bot.send_group(ADMIN, "/documents");
    assert!(bot.fake.receive().await.text.contains("trò chuyện riêng"));
    bot.send_group(ADMIN, "/stats");
    assert!(bot.fake.receive().await.text.contains("trò chuyện riêng"));
    let mut documents = say(&bot, ADMIN, "/documents").await;
    let data = documents.button_data("1").to_owned();
    assert_eq!(bot.tap_for_notice(&documents, &data).await, refused, "a member may not use it");
    documents.chat = GROUP;
    bot.fake.add_chat(GROUP);
    assert_eq!(bot.tap_for_notice(&documents, &data).await, "Nút này không dùng được nữa.", "the message is unknown");
    bot.send_group(ADMIN, "/reload");
    bot.fake.receive().await;
    let in_group = bot.next_result().await;
    assert!(in_group.chat == GROUP && in_group.keyboard.is_empty(), "{in_group:?}");
    let tap = bot.fake.tap(ADMIN, &in_group, &data);
    assert!(
        bot.fake.wait_for_callback_answer(&tap).await.contains("trò chuyện riêng"),
        "admin buttons do not work in groups"
    );
    let question = bot.tap_as(ADMIN, &listed, "✖️ <Lan> Anh").await;
    assert!(question.text.starts_with(&format!("Bỏ <Lan> Anh ({EDITOR})")), "{question:?}");
    assert!(bot.tap_as(ADMIN, &question, "Không bỏ").await.has_button("✖️ <Lan> Anh"));
    let removed = bot.tap_as(ADMIN, &question, "✖️ Bỏ").await;
    assert!(removed.text.starts_with("<Lan> Anh không còn là biên tập viên."), "{removed:?}");
    assert_eq!(say(&bot, EDITOR, "/reload").await.text, refused);
    let audit = say(&bot, ADMIN, "/audit").await;
    assert!(audit.text.contains("bỏ biên tập viên") && audit.text.contains("thêm biên tập viên"), "{audit:?}");
    bot.stop().await;
}

#[tokio::test]
async fn an_unanswered_question_becomes_a_golden_question() {
    let (workspace, fake) = (create_workspace(), Fake::default());
    let bot = start_bot(&workspace, fake).await;
    assert!(say(&bot, ADMIN, "/unanswered").await.text.starts_with("Không có câu hỏi nào"));
    for question in ["Giá vàng hôm nay?", "gia vang hom nay", "mấy giờ tàu chạy?"] {
        bot.ask(question).await;
    }
    let answer = bot.ask("ai chủ trì họp tổ dân phố?").await;
    assert!(answer.text.contains("Bình"), "{answer:?}");
    bot.tap(&answer, "👎").await;
    let list = say(&bot, ADMIN, "/unanswered").await;
    assert!(list.text.starts_with("Có 3 câu hỏi chưa trả lời được."), "{list:?}");
    let frequent = bot.tap_as(ADMIN, &list, "Hỏi nhiều nhất").await;
    assert!(frequent.text.contains("1. gia vang hom nay\nkhông tìm thấy: 2 · 👎 0"), "{frequent:?}");
    let number = |list: &BotMessage, text: &str| {
        let line = list.text.lines().find(|line| line.ends_with(text)).expect("it is listed");
        line.split('.').next().expect("it is numbered").to_owned()
    };
    let card = bot.tap_as(ADMIN, &list, &number(&list, "ai chủ trì họp tổ dân phố?")).await;
    assert!(card.text.contains("👎 1") && card.text.contains("Ông Bình chủ trì"), "{card:?}");
    let report = bot.tap_as(ADMIN, &card, "Câu 1 là đúng").await;
    assert!(report.text.contains("Câu mẫu trả lời đúng: 2/2") && report.text.contains("questions.toml"), "{report:?}");
    let golden = fs::read_to_string(workspace.path().join("records/questions.toml")).expect("it is there");
    assert!(
        golden.contains("ask = \"ai chủ trì họp tổ dân phố?\"") && golden.contains("document = \"a.md\""),
        "{golden}"
    );
    let list = say(&bot, ADMIN, "/unanswered").await;
    assert!(list.text.starts_with("Có 2 câu hỏi chưa trả lời được."), "{list:?}");
    let card = bot.tap_as(ADMIN, &list, &number(&list, "gia vang hom nay")).await;
    assert!(bot.tap_as(ADMIN, &card, "Biên bản không nói").await.text.contains("Câu mẫu trả lời đúng: 3/3"));
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
async fn statistics_come_with_a_chart_and_as_csv() {
    let (workspace, fake) = (create_workspace(), Fake::default());
    let bot = start_bot(&workspace, fake).await;
    bot.ask("ai chủ trì họp tổ dân phố?").await;
    bot.ask("giá vàng?").await;
    bot.send_group(8, "/ask ai giữ quỹ chi hội?");
    bot.fake.receive().await;
    let stats = say(&bot, ADMIN, "/stats").await;
    let lines = [
        "42 ngày qua",
        "Câu hỏi: 3 (3 câu khác nhau)",
        "Người hỏi: 2 · nhóm: 1",
        "Bản số 1: 2 biên bản",
        "không tìm thấy: 1",
    ];
    for line in lines {
        assert!(stats.text.contains(line), "{line}: {stats:?}");
    }
    let chart = stats.file.clone().expect("a chart is sent");
    assert_eq!((chart.kind.as_str(), &chart.bytes[..4]), ("photo", &b"\x89PNG"[..]));
    let table = bot.tap_as(ADMIN, &stats, "CSV").await.file.expect("a table is sent");
    let table = String::from_utf8(table.bytes).expect("it is UTF-8");
    let last = table.trim_end().lines().last().expect("it has lines").to_owned();
    assert!(last.contains(",3,"), "{last}");
    bot.stop().await;
}

#[tokio::test]
async fn forget_leaves_only_counts() {
    let (workspace, fake) = (create_workspace(), Fake::default());
    let bot = start_bot(&workspace, fake).await;
    let answer = bot.ask("ai chủ trì họp tổ dân phố?").await;
    bot.ask("ai giữ quỹ chi hội?").await;
    let report = bot.ask("/forget").await;
    assert!(report.text.contains("2 câu hỏi lưu để các nút bấm dùng lại"), "{report:?}");
    let data = answer.button_data("👍").to_owned();
    let key = AnswerKey::Reply { chat: MEMBER.cast_signed(), reply: i32::try_from(answer.id).expect("small") };
    assert!(bot.store.answer(key).is_ok_and(|answer| answer.is_none()));
    assert!(say(&bot, ADMIN, "/stats").await.text.contains("Câu hỏi: 2"));
    let after = bot.ask("còn bao nhiêu?").await;
    assert!(!after.text.contains("Tôi hiểu là"), "the earlier question is not used: {after:?}");
    assert!(!bot.tap_for_notice(&answer, &data).await.is_empty());
    bot.fake.receive().await;
    bot.fake.push_update("message", message(group_chat(), MEMBER, "/forget"));
    assert!(bot.fake.receive().await.text.starts_with("Tôi đã quên những câu bạn vừa hỏi"));
    bot.stop().await;
}

#[tokio::test]
async fn without_stored_questions_buttons_still_work_and_nothing_is_listed() {
    let (workspace, fake) = (create_workspace(), Fake::default());
    let (records, data) = (workspace.path().join("records"), workspace.path().join("data"));
    let bot = BotOptions { folder: &records, data: Some(&data), fake, retention_days: 0, ..BotOptions::default() }
        .start()
        .await;
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
async fn a_locked_store_delays_no_answer_and_is_reported_once() {
    let (workspace, fake) = (create_workspace(), Fake::default());
    let bot = start_bot(&workspace, fake).await;
    bot.ask("ai giữ quỹ chi hội?").await;
    let connection = rusqlite::Connection::open(workspace.path().join("data/bienban.sqlite")).expect("it is there");
    connection.execute_batch("BEGIN IMMEDIATE").expect("no one else writes");
    let started = Instant::now();
    let (mut answers, mut warnings) = (Vec::new(), 0);
    for _ in 0..100 {
        bot.send_private(MEMBER, "ai chủ trì họp tổ dân phố?");
    }
    while answers.len() < 100 || warnings == 0 {
        let message = bot.fake.receive().await;
        if message.chat == MEMBER.cast_signed() {
            assert!(message.text.contains("Bình"), "{message:?}");
            answers.push(message);
        } else {
            assert!(message.text.contains("không ghi được dữ liệu"), "{message:?}");
            warnings += 1;
        }
    }
    // Each answer would wait half a second for each write.
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    assert!(bot.tap(&answers[99], "📖").await.text.contains("Bình"), "buttons work");
    let question = say(&bot, ADMIN, "/editors 8 Bình").await;
    let refused = bot.tap_as(ADMIN, &question, "✅ Thêm").await;
    assert!(refused.text.contains("không đọc hoặc ghi được"), "{refused:?}");
    drop(connection);
    while bot.store.write_state().0 > 0 {
        tokio::task::yield_now().await;
    }
    bot.ask("ai giữ quỹ chi hội?").await;
    assert!(say(&bot, ADMIN, "/stats").await.text.contains("Câu hỏi: 102"));
    assert_eq!(warnings, 1);
    bot.stop().await;
}
