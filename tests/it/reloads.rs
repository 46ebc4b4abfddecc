//! Records change while members ask.

use std::fs;
use std::path::Path;
use std::sync::Mutex;

use bienban::library::{Loaded, Stage};
use tempfile::TempDir;

use crate::fake::Sent;
use crate::harness::{ADMIN, Bot, MEMBER, library};

/// A folder of two records.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    write(folder.path(), "a.md", "# Họp tổ dân phố\n\nÔng Bình chủ trì cuộc họp.\n");
    write(folder.path(), "b.md", "# Họp chi hội\n\nBà Cúc giữ quỹ của chi hội.\n");
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).expect("a temporary folder is writable");
}

/// `/reload` by an admin: what is said before, and after.
async fn reload(bot: &Bot) -> Sent {
    let id = bot.private(ADMIN, "/reload");
    let begun = bot.fake.read().await;
    assert!(begun.text.starts_with("⏳ Đang đọc") && begun.reply_to == Some(id), "{begun:?}");
    let report = bot.fake.read().await;
    assert!(report.edit && report.id == begun.id, "it is told in one message: {report:?}");
    report
}

#[tokio::test]
async fn a_reload_says_what_changed_and_is_answered_from() {
    let folder = folder();
    let bot = Bot::reading(folder.path()).await;
    assert!(bot.ask("ai giữ quỹ chi hội?").await.text.contains("Cúc"));
    assert!(
        reload(&bot).await.text.starts_with("Không có gì mới: thư mục đúng là bản số 1 đang dùng (2 tài liệu, 4 đoạn)")
    );
    write(folder.path(), "a.md", "# Họp tổ dân phố\n\nÔng Dũng chủ trì cuộc họp.\n");
    fs::remove_file(folder.path().join("b.md")).expect("it is there");
    write(folder.path(), "c.md", "# Họp lớp\n\nLớp chọn bạn Hoa làm lớp trưởng.\n");
    write(folder.path(), "d.xyz", "?");
    write(folder.path(), "glossary.toml", "[[equivalent]]\nterms = [\"lớp\", \"lớp học\"]\n");
    let held = reload(&bot).await;
    for line in ["Thêm: 1\n• c.md", "Sửa: 2\n• a.md\n• glossary.toml", "Bỏ: 1\n• b.md", "Cần xem lại: 1\n• d.xyz"]
    {
        assert!(held.text.contains(line), "{line} is missing: {held:?}");
    }
    assert!(held.text.starts_with("⚠️") && held.text.contains("• 1 trong 2 tài liệu sẽ không còn"), "{held:?}");
    assert!(bot.ask("ai chủ trì cuộc họp tổ dân phố?").await.text.contains("Bình"), "nothing is swapped yet");
    let swapped = bot.tap_as(ADMIN, &held, "Vẫn đổi").await;
    assert!(swapped.text.starts_with("✅ Đã nạp xong bản số 2: 2 tài liệu"), "{swapped:?}");
    assert!(bot.ask("ai chủ trì cuộc họp tổ dân phố?").await.text.contains("Dũng"));
    assert!(!bot.ask("ai giữ quỹ chi hội?").await.text.contains("Cúc"));
    assert!(bot.ask("lớp trưởng là ai?").await.text.contains("Hoa"));
    bot.stop().await;
}

#[tokio::test]
async fn a_reload_of_a_broken_folder_keeps_the_old_records() {
    let folder = folder();
    let bot = Bot::reading(folder.path()).await;
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
async fn a_reload_for_anyone_else_is_a_polite_no() {
    let bot = Bot::start().await;
    assert_eq!(bot.ask("/reload").await.text, "Xin lỗi bạn, việc này chỉ dành cho người quản trị và biên tập.");
    bot.group(MEMBER, "/reload");
    bot.fake.read().await;
    assert!(bot.log.text().contains("member=7"), "{}", bot.log.text());
    assert_eq!(bot.library.snapshot().generation, 1);
    bot.group(ADMIN, "/reload");
    bot.fake.read().await;
    assert!(bot.fake.read().await.text.starts_with("Không có gì mới"));
    bot.stop().await;
}

#[tokio::test]
async fn a_second_reload_is_told_of_the_first() {
    let folder = folder();
    let bot = Bot::reading(folder.path()).await;
    let first = bot.library.begin().expect("none is under way");
    bot.private(ADMIN, "/reload");
    assert!(bot.fake.read().await.text.starts_with("Một việc nạp khác đang chạy"));
    assert!(bot.ask("ai giữ quỹ chi hội?").await.text.contains("Cúc"), "answers go on");
    drop(first);
    assert!(reload(&bot).await.text.starts_with("Không có gì mới"));
    bot.stop().await;
}

#[tokio::test]
async fn questions_are_answered_all_through_reloads() {
    let folder = folder();
    let bot = Bot::reading(folder.path()).await;
    for round in 0..5 {
        write(folder.path(), "a.md", &format!("# Họp tổ dân phố\n\nÔng Bình chủ trì cuộc họp thứ {round}.\n"));
        bot.private(ADMIN, "/reload");
        for member in 100..110 {
            bot.private(member, "ai giữ quỹ chi hội?");
        }
        let mut answered = 0;
        for _ in 0..12 {
            let sent = bot.fake.read().await;
            answered += usize::from(sent.chat >= 100 && sent.text.contains("Cúc"));
        }
        assert_eq!(answered, 10);
    }
    assert_eq!(bot.library.snapshot().generation, 6);
    bot.stop().await;
}

#[test]
fn a_reload_reads_only_what_changed() {
    let (folder, data) = (folder(), tempfile::tempdir().expect("a temporary folder can be made"));
    write(folder.path(), "c.md", "---\ndate: hôm nào\n---\n# Họp\n\nMột việc.\n");
    let (library, _) = library(folder.path(), Some(data.path())).expect("the records can be read");
    let before = library.snapshot();
    write(folder.path(), "a.md", "# Họp tổ dân phố\n\nÔng Dũng chủ trì cuộc họp.\n");
    let read = Mutex::new(Vec::new());
    let progress = |stage| {
        if let Stage::Reading { all, .. } = stage {
            read.lock().expect("nothing panics with it").push(all);
        }
    };
    let loaded = library.begin().expect("none is under way").run(None, 0, &progress).expect("it can be read");
    let Loaded::Swapped(report) = loaded else { panic!("{loaded:?}") };
    assert_eq!((report.changes.changed, report.changes.unchanged), (vec!["a.md".to_owned()], paths(&["b.md", "c.md"])));
    assert_eq!(report.changes.problems, before.knowledge.problems);
    assert_eq!(read.into_inner().expect("nothing panics with it"), [1]);
    let after = library.snapshot();
    let same = |at: usize| before.knowledge.documents[at] == after.knowledge.documents[at];
    assert_eq!([same(0), same(1), same(2)], [false, true, true]);
}

fn paths(paths: &[&str]) -> Vec<String> {
    paths.iter().map(|path| (*path).to_owned()).collect()
}
