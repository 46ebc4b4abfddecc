//! Reloads while members ask.

use std::fs;
use std::path::Path;
use std::sync::Mutex;

use bienban::library::{ReloadOutcome, ReloadStage};
use tempfile::TempDir;

use crate::fake::BotMessage;
use crate::harness::{ADMIN, Bot, MEMBER, open_library};

/// A folder with two records.
fn create_folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    write(folder.path(), "a.md", "# Họp tổ dân phố\n\nÔng Bình chủ trì cuộc họp.\n");
    write(folder.path(), "b.md", "# Họp chi hội\n\nBà Cúc giữ quỹ của chi hội.\n");
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).expect("a temporary folder is writable");
}

/// An admin sends `/reload`. Checks the progress message and returns the report that replaces it.
async fn reload(bot: &Bot) -> BotMessage {
    let id = bot.send_private(ADMIN, "/reload");
    let progress = bot.fake.receive().await;
    assert!(progress.text.starts_with("⏳ Đang đọc") && progress.reply_to == Some(id), "{progress:?}");
    let report = bot.fake.receive().await;
    assert!(report.is_edit && report.id == progress.id, "the report replaces the progress message: {report:?}");
    report
}

#[tokio::test]
async fn a_reload_reports_changes_and_answers_come_from_the_new_records() {
    let folder = create_folder();
    let bot = Bot::with_records(folder.path()).await;
    assert!(bot.ask("ai giữ quỹ chi hội?").await.text.contains("Cúc"));
    assert!(
        reload(&bot)
            .await
            .text
            .starts_with("Không có gì mới: thư mục vẫn khớp với bản số 1 đang dùng (2 biên bản, 4 đoạn)")
    );
    write(folder.path(), "a.md", "# Họp tổ dân phố\n\nÔng Dũng chủ trì cuộc họp.\n");
    fs::remove_file(folder.path().join("b.md")).expect("it is there");
    write(folder.path(), "c.md", "# Họp lớp\n\nLớp chọn bạn Hoa làm lớp trưởng.\n");
    write(folder.path(), "d.xyz", "?");
    write(folder.path(), "glossary.toml", "[[equivalent]]\nterms = [\"lớp\", \"lớp học\"]\n");
    let pending = reload(&bot).await;
    for line in ["Thêm: 1\n• c.md", "Sửa: 2\n• a.md\n• glossary.toml", "Bỏ: 1\n• b.md", "Cần xem lại: 1\n• d.xyz"]
    {
        assert!(pending.text.contains(line), "{line} is missing: {pending:?}");
    }
    assert!(
        pending.text.starts_with("⚠️") && pending.text.contains("• 1 trong số 2 biên bản sẽ không còn"),
        "{pending:?}"
    );
    assert!(bot.ask("ai chủ trì cuộc họp tổ dân phố?").await.text.contains("Bình"), "the old records still answer");
    let swapped = bot.tap_as(ADMIN, &pending, "Vẫn đổi").await;
    assert!(swapped.text.starts_with("✅ Đã nạp xong bản số 2: 2 biên bản"), "{swapped:?}");
    assert!(bot.ask("ai chủ trì cuộc họp tổ dân phố?").await.text.contains("Dũng"));
    assert!(!bot.ask("ai giữ quỹ chi hội?").await.text.contains("Cúc"));
    assert!(bot.ask("lớp trưởng là ai?").await.text.contains("Hoa"));
    bot.stop().await;
}

#[tokio::test]
async fn a_reload_of_a_broken_folder_keeps_the_old_records() {
    let folder = create_folder();
    let bot = Bot::with_records(folder.path()).await;
    fs::remove_file(folder.path().join("b.md")).expect("it is there");
    fs::write(folder.path().join("a.md"), [0xFF, 0xFE, 0x00, 0xD8]).expect("a temporary folder is writable");
    let report = reload(&bot).await.text;
    assert!(report.starts_with("Không nạp được") && report.contains("a.md"), "{report}");
    assert!(bot.ask("ai chủ trì cuộc họp?").await.text.contains("Bình"));
    fs::remove_dir_all(folder.path()).expect("it is there");
    assert!(reload(&bot).await.text.starts_with("Không nạp được"));
    assert!(bot.ask("ai giữ quỹ chi hội?").await.text.contains("Cúc"));
    bot.stop().await;
}

#[tokio::test]
async fn only_admins_and_editors_may_reload() {
    let bot = Bot::start().await;
    assert_eq!(bot.ask("/reload").await.text, "Xin lỗi bạn, việc này chỉ dành cho người quản trị và biên tập viên.");
    bot.send_group(MEMBER, "/reload");
    bot.fake.receive().await;
    assert!(bot.log.text().contains("member=7"), "{}", bot.log.text());
    assert_eq!(bot.library.snapshot().generation, 1);
    bot.send_group(ADMIN, "/reload");
    bot.fake.receive().await;
    assert!(bot.fake.receive().await.text.starts_with("Không có gì mới"));
    bot.stop().await;
}

#[tokio::test]
async fn a_second_reload_is_refused_while_the_first_runs() {
    let folder = create_folder();
    let bot = Bot::with_records(folder.path()).await;
    let first = bot.library.begin_reload().expect("no other reload is in progress");
    bot.send_private(ADMIN, "/reload");
    assert!(bot.fake.receive().await.text.starts_with("Đang có một lần nạp khác"));
    assert!(bot.ask("ai giữ quỹ chi hội?").await.text.contains("Cúc"), "questions are still answered");
    drop(first);
    assert!(reload(&bot).await.text.starts_with("Không có gì mới"));
    bot.stop().await;
}

#[tokio::test]
async fn questions_are_answered_all_through_reloads() {
    let folder = create_folder();
    let bot = Bot::with_records(folder.path()).await;
    for round in 0..5 {
        write(folder.path(), "a.md", &format!("# Họp tổ dân phố\n\nÔng Bình chủ trì cuộc họp thứ {round}.\n"));
        bot.send_private(ADMIN, "/reload");
        for member in 100..110 {
            bot.send_private(member, "ai giữ quỹ chi hội?");
        }
        let mut answered = 0;
        for _ in 0..12 {
            let reply = bot.fake.receive().await;
            answered += usize::from(reply.chat >= 100 && reply.text.contains("Cúc"));
        }
        assert_eq!(answered, 10);
    }
    assert_eq!(bot.library.snapshot().generation, 6);
    bot.stop().await;
}

#[test]
fn a_reload_reads_only_what_changed() {
    let (folder, data) = (create_folder(), tempfile::tempdir().expect("a temporary folder can be made"));
    write(folder.path(), "c.md", "---\ndate: hôm nào\n---\n# Họp\n\nMột việc.\n");
    let (library, _) = open_library(folder.path(), Some(data.path())).expect("the records can be read");
    let before = library.snapshot();
    write(folder.path(), "a.md", "# Họp tổ dân phố\n\nÔng Dũng chủ trì cuộc họp.\n");
    let read = Mutex::new(Vec::new());
    let progress = |stage| {
        if let ReloadStage::Reading { total, .. } = stage {
            read.lock().expect("no thread panics").push(total);
        }
    };
    let outcome = library
        .begin_reload()
        .expect("no other reload is in progress")
        .run(None, 0, &progress)
        .expect("it can be read");
    let ReloadOutcome::Swapped(report) = outcome else { panic!("{outcome:?}") };
    assert_eq!((report.diff.changed, report.diff.unchanged), (vec!["a.md".to_owned()], paths(&["b.md", "c.md"])));
    assert_eq!(report.diff.problems, before.knowledge.problems);
    assert_eq!(read.into_inner().expect("no thread panics"), [1]);
    let after = library.snapshot();
    let is_same = |index: usize| before.knowledge.documents[index] == after.knowledge.documents[index];
    assert_eq!([is_same(0), is_same(1), is_same(2)], [false, true, true]);
}

fn paths(paths: &[&str]) -> Vec<String> {
    paths.iter().map(|path| (*path).to_owned()).collect()
}
