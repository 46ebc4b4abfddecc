//! Generations: guarded reloads, their approval, rollbacks, restarts, and watching the folder.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;

use crate::fake::{BotMessage, Fake};
use crate::harness::{ADMIN, Bot, BotOptions};

/// A records folder, a data folder and a fake Bot API.
struct Workspace {
    folder: TempDir,
    fake: Fake,
}

impl Workspace {
    /// Four records and a golden question.
    fn new() -> Self {
        let workspace =
            Self { folder: tempfile::tempdir().expect("a temporary folder can be made"), fake: Fake::default() };
        fs::create_dir(workspace.records()).expect("it is writable");
        workspace.fake.add_chat(ADMIN.cast_signed());
        for name in ["a", "b", "c", "d"] {
            workspace.write(name, "Bình");
        }
        workspace.write_golden_questions();
        workspace
    }

    fn write_golden_questions(&self) {
        fs::write(
            self.records().join("questions.toml"),
            "[[question]]\nask = \"ai giữ quỹ tổ a?\"\nquote = \"Ông\"\ndocument = \"a.md\"\n",
        )
        .expect("it is writable");
    }

    fn records(&self) -> PathBuf {
        self.folder.path().join("records")
    }

    /// Writes the record of a group, which names its treasurer.
    fn write(&self, name: &str, treasurer: &str) {
        let text = format!("# Họp tổ {name}\n\nÔng {treasurer} giữ quỹ của tổ {name}.\n");
        fs::write(self.records().join(format!("{name}.md")), text).expect("it is writable");
    }

    async fn start(&self) -> Bot {
        self.start_with(None, Duration::from_secs(20)).await
    }

    async fn start_with(&self, watch: Option<Duration>, progress: Duration) -> Bot {
        let (records, data) = (self.records(), self.folder.path().join("data"));
        let fake = self.fake.clone();
        BotOptions { folder: &records, data: Some(&data), fake, watch, progress, ..BotOptions::default() }.start().await
    }
}

/// An admin sends a command. Returns the result after progress reports.
async fn command(bot: &Bot, text: &str) -> BotMessage {
    bot.send_private(ADMIN, text);
    bot.next_result().await
}

/// The answer to who the treasurer of a group is.
async fn ask_treasurer(bot: &Bot, group: &str) -> String {
    bot.ask(&format!("ai giữ quỹ tổ {group}?")).await.text
}

#[tokio::test]
async fn a_rollback_takes_effect_at_once_and_outlasts_a_restart() {
    let workspace = Workspace::new();
    let bot = workspace.start().await;
    assert!(command(&bot, "/rollback").await.text.starts_with("Không còn bản nào trước"));
    workspace.write("a", "Dũng");
    assert!(command(&bot, "/reload").await.text.starts_with("✅ Đã nạp xong bản số 2"));
    workspace.write("b", "Dũng");
    assert!(command(&bot, "/reload").await.text.starts_with("✅ Đã nạp xong bản số 3"));
    assert!(ask_treasurer(&bot, "b").await.contains("Dũng"));
    let rolled_back = command(&bot, "/rollback").await;
    assert!(
        rolled_back.text.starts_with("↩️ Đã quay về bản số 2") && rolled_back.text.contains("Sửa: 1\n• b.md"),
        "{rolled_back:?}"
    );
    assert!(ask_treasurer(&bot, "b").await.contains("Bình") && ask_treasurer(&bot, "a").await.contains("Dũng"));
    bot.stop().await;

    let bot = workspace.start().await;
    assert_eq!(bot.library.snapshot().generation, 2, "a declined folder is not loaded automatically");
    assert!(ask_treasurer(&bot, "b").await.contains("Bình"));
    assert!(
        command(&bot, "/rollback").await.text.starts_with("↩️ Đã quay về bản số 1"),
        "it is restored from its copies"
    );
    assert!(ask_treasurer(&bot, "a").await.contains("Bình"));
    assert!(command(&bot, "/rollback").await.text.starts_with("Không còn bản nào trước"));
    let again = command(&bot, "/reload").await;
    assert!(again.text.starts_with("✅ Đã nạp xong bản số 4"), "{again:?}");
    assert!(ask_treasurer(&bot, "a").await.contains("Dũng") && ask_treasurer(&bot, "b").await.contains("Dũng"));
    assert!(
        command(&bot, "/rollback").await.text.starts_with("↩️ Đã quay về bản số 1"),
        "the generation that answered before"
    );
    bot.stop().await;
}

#[tokio::test]
async fn a_reload_that_breaks_golden_questions_needs_approval() {
    let workspace = Workspace::new();
    let bot = workspace.start().await;
    fs::write(workspace.records().join("a.md"), "# Họp tổ a\n\nQuỹ của tổ a do chị Na giữ.\n").expect("it is writable");
    let pending = command(&bot, "/reload").await;
    assert!(pending.text.contains("1 câu mẫu đang trả lời đúng sẽ thành sai"), "{pending:?}");
    assert!(pending.text.contains("Câu mẫu nay sai: 1\n• ai giữ quỹ tổ a?"), "{pending:?}");
    assert!(ask_treasurer(&bot, "a").await.contains("Bình"));
    let declined = bot.tap_as(ADMIN, &pending, "Giữ bản cũ").await;
    assert!(declined.text.starts_with("Đã giữ bản số 1"), "{declined:?}");
    assert!(bot.tap_as(ADMIN, &pending, "Vẫn đổi").await.text.contains("đã được quyết định"));
    bot.stop().await;

    let bot = workspace.start().await;
    assert!(ask_treasurer(&bot, "a").await.contains("Bình"), "a declined folder is neither loaded nor reported again");
    let pending = command(&bot, "/reload").await;
    let newer = command(&bot, "/reload").await;
    assert!(newer.text.starts_with("⚠️"), "{newer:?}");
    assert!(bot.tap_as(ADMIN, &newer, "Vẫn đổi").await.text.starts_with("✅ Đã nạp xong bản số 2"));
    assert!(bot.tap_as(ADMIN, &pending, "Giữ bản cũ").await.text.contains("đã được quyết định"));
    assert!(ask_treasurer(&bot, "a").await.contains("Na"));
    let audit = command(&bot, "/audit").await;
    for line in ["nạp lại: chờ quyết định", "nạp lại: giữ bản cũ", "nạp lại: xong"] {
        assert!(audit.text.contains(line), "{line}: {audit:?}");
    }
    bot.stop().await;
}

#[tokio::test]
async fn an_invalid_list_of_golden_questions_needs_approval() {
    let workspace = Workspace::new();
    let bot = workspace.start().await;
    fs::write(workspace.records().join("a.md"), "# Họp tổ a\n\nQuỹ của tổ a do chị Na giữ.\n").expect("it is writable");
    fs::write(workspace.records().join("questions.toml"), "[[question\n").expect("it is writable");
    assert!(command(&bot, "/reload").await.text.contains("nay sai: 1"));
    workspace.write("a", "Bình");
    let pending = command(&bot, "/reload").await;
    assert!(pending.text.contains("Danh sách câu mẫu (questions.toml) trống hoặc có lỗi"), "{pending:?}");
    assert!(!pending.text.contains("nay sai"), "{pending:?}");
    fs::write(
        workspace.records().join("questions.toml"),
        "[[question]]\nask = \"ai giữ quỹ tổ b?\"\nquote = \"Bình\"\n",
    )
    .expect("it is writable");
    let reloaded = command(&bot, "/reload").await;
    assert!(
        reloaded.text.starts_with("✅") && reloaded.text.contains("Câu mẫu trả lời đúng: 1/1"),
        "a golden question may be removed: {reloaded:?}"
    );
    bot.stop().await;
}

#[tokio::test]
async fn an_emptied_folder_removes_no_record_without_approval() {
    let workspace = Workspace::new();
    let bot = workspace.start().await;
    let full = fs::read(workspace.records().join("d.md")).expect("it is there");
    for name in ["a.md", "b.md", "questions.toml"] {
        fs::remove_file(workspace.records().join(name)).expect("it was there");
    }
    let pending = command(&bot, "/reload").await;
    assert!(pending.text.contains("2 trong số 4 biên bản sẽ không còn"), "{pending:?}");
    assert!(pending.text.contains("nay sai: 1"), "earlier golden questions are checked as well: {pending:?}");
    for name in ["c.md", "d.md"] {
        fs::remove_file(workspace.records().join(name)).expect("it was there");
    }
    assert!(command(&bot, "/reload").await.text.starts_with("Không nạp được: thư mục không có biên bản"));
    bot.stop().await;

    let bot = workspace.start().await;
    let notice = bot.fake.receive().await;
    assert!(notice.chat == ADMIN.cast_signed() && notice.text.contains("so với lần chạy trước"), "{notice:?}");
    assert!(ask_treasurer(&bot, "a").await.contains("Bình"), "the last generation answers");
    fs::create_dir(workspace.records().join("2024")).expect("it is writable");
    fs::write(workspace.records().join("2024/d.md"), full).expect("it is writable");
    for name in ["a", "b", "c"] {
        workspace.write(name, "Bình");
    }
    workspace.write_golden_questions();
    let moved = command(&bot, "/reload").await;
    assert!(moved.text.starts_with("✅"), "a moved file does not count as lost: {moved:?}");
    bot.stop().await;
}

#[tokio::test]
async fn a_start_loads_a_changed_folder_and_reports_it() {
    let workspace = Workspace::new();
    workspace.start().await.stop().await;
    workspace.write("a", "Dũng");
    let bot = workspace.start().await;
    let notice = bot.fake.receive().await;
    assert!(notice.text.contains("so với lần chạy trước") && notice.text.contains("bản số 2"), "{notice:?}");
    assert!(ask_treasurer(&bot, "a").await.contains("Dũng"));
    bot.stop().await;
    fs::write(workspace.records().join("a.md"), "# Họp tổ a\n\nQuỹ của tổ a do chị Na giữ.\n").expect("it is writable");
    let bot = workspace.start().await;
    let pending = bot.fake.receive().await;
    assert!(pending.has_button("Vẫn đổi") && ask_treasurer(&bot, "a").await.contains("Dũng"), "{pending:?}");
    assert!(bot.tap_as(ADMIN, &pending, "Vẫn đổi").await.text.starts_with("✅ Đã nạp xong bản số 3"));
    assert!(ask_treasurer(&bot, "a").await.contains("Na"));
    bot.stop().await;
}

#[tokio::test]
async fn the_folder_is_watched_if_configured() {
    let workspace = Workspace::new();
    let bot = workspace.start_with(Some(Duration::from_millis(5)), Duration::from_secs(20)).await;
    workspace.write("a", "Dũng");
    let notice = bot.fake.receive().await;
    assert!(
        notice.chat == ADMIN.cast_signed() && notice.text.starts_with("📂 Thư mục biên bản vừa thay đổi."),
        "{notice:?}"
    );
    assert!(notice.text.contains("Sửa: 1\n• a.md"), "{notice:?}");
    assert!(ask_treasurer(&bot, "a").await.contains("Dũng"));
    fs::write(workspace.records().join("a.md"), "# Họp tổ a\n\nQuỹ của tổ a do chị Na giữ.\n").expect("it is writable");
    let pending = bot.fake.receive().await;
    assert!(pending.has_button("Giữ bản cũ"), "{pending:?}");
    bot.tap_as(ADMIN, &pending, "Giữ bản cũ").await;
    workspace.write("b", "Dũng");
    let pending = bot.fake.receive().await;
    assert!(pending.text.contains("• a.md\n• b.md"), "a second change is reported: {pending:?}");
    bot.stop().await;
}

#[tokio::test]
async fn one_message_shows_the_progress_of_a_reload() {
    let workspace = Workspace::new();
    let bot = workspace.start_with(None, Duration::from_millis(1)).await;
    workspace.write("a", "Dũng");
    bot.send_private(ADMIN, "/reload");
    let first = bot.fake.receive().await;
    assert!(first.text.starts_with("⏳ Đang đọc biên bản"), "{first:?}");
    loop {
        let edited = bot.fake.receive().await;
        assert!(edited.is_edit && edited.id == first.id, "{edited:?}");
        if edited.text.starts_with('✅') {
            break;
        }
        assert!(edited.text.starts_with('⏳'), "{edited:?}");
    }
    bot.stop().await;
}

#[tokio::test]
async fn reloads_and_rollbacks_are_refused_while_another_runs() {
    let workspace = Workspace::new();
    let bot = workspace.start().await;
    let running = bot.library.begin_reload().expect("no other reload is in progress");
    assert!(command(&bot, "/reload").await.text.starts_with("Đang có một lần nạp khác"));
    assert!(command(&bot, "/rollback").await.text.starts_with("Đang có một lần nạp khác"));
    drop(running);
    workspace.write("a", "Dũng");
    assert!(command(&bot, "/reload").await.text.starts_with('✅'));
    bot.stop().await;
}
