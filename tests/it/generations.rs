//! Generations: guarded, decided about, gone back to, found again after a restart, watched for.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;

use crate::fake::{Fake, Sent};
use crate::harness::{ADMIN, Bot, Start};

/// A folder of records and one for data.
struct Place {
    folder: TempDir,
    fake: Fake,
}

impl Place {
    /// Four records, each with the year, and a golden question.
    fn new() -> Self {
        let place =
            Self { folder: tempfile::tempdir().expect("a temporary folder can be made"), fake: Fake::default() };
        fs::create_dir(place.records()).expect("it is writable");
        place.fake.know_chat(ADMIN.cast_signed());
        for name in ["a", "b", "c", "d"] {
            place.write(name, "Bình");
        }
        place.list();
        place
    }

    /// Writes the golden questions.
    fn list(&self) {
        fs::write(
            self.records().join("questions.toml"),
            "[[question]]\nask = \"ai giữ quỹ tổ a?\"\nquote = \"Ông\"\ndocument = \"a.md\"\n",
        )
        .expect("it is writable");
    }

    fn records(&self) -> PathBuf {
        self.folder.path().join("records")
    }

    fn write(&self, name: &str, who: &str) {
        let text = format!("# Họp tổ {name}\n\nÔng {who} giữ quỹ của tổ {name}.\n");
        fs::write(self.records().join(format!("{name}.md")), text).expect("it is writable");
    }

    async fn start(&self) -> Bot {
        self.start_with(None, Duration::from_secs(20)).await
    }

    async fn start_with(&self, watch: Option<Duration>, progress: Duration) -> Bot {
        let (records, data) = (self.records(), self.folder.path().join("data"));
        let fake = self.fake.clone();
        Start { folder: &records, data: Some(&data), fake, watch, progress, ..Start::default() }.run().await
    }
}

async fn command(bot: &Bot, text: &str) -> Sent {
    bot.private(ADMIN, text);
    bot.settled().await
}

async fn keeper(bot: &Bot, tổ: &str) -> String {
    bot.ask(&format!("ai giữ quỹ tổ {tổ}?")).await.text
}

#[tokio::test]
async fn going_back_is_at_once_and_outlasts_a_restart() {
    let place = Place::new();
    let bot = place.start().await;
    assert!(command(&bot, "/rollback").await.text.starts_with("Không còn bản nào trước"));
    place.write("a", "Dũng");
    assert!(command(&bot, "/reload").await.text.starts_with("✅ Đã nạp xong bản số 2"));
    place.write("b", "Dũng");
    assert!(command(&bot, "/reload").await.text.starts_with("✅ Đã nạp xong bản số 3"));
    assert!(keeper(&bot, "b").await.contains("Dũng"));
    let back = command(&bot, "/rollback").await;
    assert!(back.text.starts_with("↩️ Đã quay về bản số 2") && back.text.contains("Sửa: 1\n• b.md"), "{back:?}");
    assert!(keeper(&bot, "b").await.contains("Bình") && keeper(&bot, "a").await.contains("Dũng"));
    bot.stop().await;

    let bot = place.start().await;
    assert_eq!(bot.library.snapshot().generation, 2, "what was turned down is not loaded by itself");
    assert!(keeper(&bot, "b").await.contains("Bình"));
    assert!(command(&bot, "/rollback").await.text.starts_with("↩️ Đã quay về bản số 1"), "from its copies");
    assert!(keeper(&bot, "a").await.contains("Bình"));
    assert!(command(&bot, "/rollback").await.text.starts_with("Không còn bản nào trước"));
    let again = command(&bot, "/reload").await;
    assert!(again.text.starts_with("✅ Đã nạp xong bản số 4"), "{again:?}");
    assert!(keeper(&bot, "a").await.contains("Dũng") && keeper(&bot, "b").await.contains("Dũng"));
    assert!(command(&bot, "/rollback").await.text.starts_with("↩️ Đã quay về bản số 1"), "what answered before");
    bot.stop().await;
}

#[tokio::test]
async fn golden_questions_that_turn_hold_a_reload_until_it_is_decided() {
    let place = Place::new();
    let bot = place.start().await;
    fs::write(place.records().join("a.md"), "# Họp tổ a\n\nQuỹ của tổ a do chị Na giữ.\n").expect("it is writable");
    let held = command(&bot, "/reload").await;
    assert!(held.text.contains("Câu mẫu trước trả lời đúng, nay sai: 1"), "{held:?}");
    assert!(held.text.contains("Câu mẫu nay sai: 1\n• ai giữ quỹ tổ a?"), "{held:?}");
    assert!(keeper(&bot, "a").await.contains("Bình"));
    let kept = bot.tap_as(ADMIN, &held, "Giữ bản cũ").await;
    assert!(kept.text.starts_with("Đã giữ bản số 1"), "{kept:?}");
    assert!(bot.tap_as(ADMIN, &held, "Vẫn đổi").await.text.contains("đã được quyết định"));
    bot.stop().await;

    let bot = place.start().await;
    assert!(keeper(&bot, "a").await.contains("Bình"), "what was turned down is not loaded, nor told again");
    let held = command(&bot, "/reload").await;
    let newer = command(&bot, "/reload").await;
    assert!(newer.text.starts_with("⚠️"), "{newer:?}");
    assert!(bot.tap_as(ADMIN, &newer, "Vẫn đổi").await.text.starts_with("✅ Đã nạp xong bản số 2"));
    assert!(bot.tap_as(ADMIN, &held, "Giữ bản cũ").await.text.contains("đã được quyết định"));
    assert!(keeper(&bot, "a").await.contains("Na"));
    let audit = command(&bot, "/audit").await;
    for line in ["nạp lại: chờ quyết định", "nạp lại: giữ bản cũ", "nạp lại: xong"] {
        assert!(audit.text.contains(line), "{line}: {audit:?}");
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_list_of_golden_questions_that_breaks_hides_no_loss() {
    let place = Place::new();
    let bot = place.start().await;
    fs::write(place.records().join("a.md"), "# Họp tổ a\n\nQuỹ của tổ a do chị Na giữ.\n").expect("it is writable");
    fs::write(place.records().join("questions.toml"), "[[question\n").expect("it is writable");
    assert!(command(&bot, "/reload").await.text.contains("nay sai: 1"));
    place.write("a", "Bình");
    let held = command(&bot, "/reload").await;
    assert!(held.text.contains("Danh sách câu mẫu (questions.toml) trống hoặc có chỗ sai"), "{held:?}");
    assert!(!held.text.contains("nay sai"), "{held:?}");
    fs::write(place.records().join("questions.toml"), "[[question]]\nask = \"ai giữ quỹ tổ b?\"\nquote = \"Bình\"\n")
        .expect("it is writable");
    let taken = command(&bot, "/reload").await;
    assert!(
        taken.text.starts_with("✅") && taken.text.contains("Câu mẫu đúng: 1/1"),
        "who takes one out means it: {taken:?}"
    );
    bot.stop().await;
}

#[tokio::test]
async fn an_emptied_folder_takes_nothing_away() {
    let place = Place::new();
    let bot = place.start().await;
    let full = fs::read(place.records().join("d.md")).expect("it is there");
    for name in ["a.md", "b.md", "questions.toml"] {
        fs::remove_file(place.records().join(name)).expect("it was there");
    }
    let held = command(&bot, "/reload").await;
    assert!(held.text.contains("2 trong 4 tài liệu sẽ không còn"), "{held:?}");
    assert!(held.text.contains("nay sai: 1"), "its golden questions are asked all the same: {held:?}");
    for name in ["c.md", "d.md"] {
        fs::remove_file(place.records().join(name)).expect("it was there");
    }
    assert!(command(&bot, "/reload").await.text.starts_with("Không nạp được: thư mục không có biên bản"));
    bot.stop().await;

    let bot = place.start().await;
    let told = bot.fake.read().await;
    assert!(told.chat == ADMIN.cast_signed() && told.text.contains("từ lần chạy trước"), "{told:?}");
    assert!(keeper(&bot, "a").await.contains("Bình"), "the last generation answers");
    fs::create_dir(place.records().join("2024")).expect("it is writable");
    fs::write(place.records().join("2024/d.md"), full).expect("it is writable");
    for name in ["a", "b", "c"] {
        place.write(name, "Bình");
    }
    place.list();
    let moved = command(&bot, "/reload").await;
    assert!(moved.text.starts_with("✅"), "a file that moved is not lost: {moved:?}");
    bot.stop().await;
}

#[tokio::test]
async fn a_start_looks_at_the_folder_and_tells() {
    let place = Place::new();
    place.start().await.stop().await;
    place.write("a", "Dũng");
    let bot = place.start().await;
    let told = bot.fake.read().await;
    assert!(told.text.contains("từ lần chạy trước") && told.text.contains("bản số 2"), "{told:?}");
    assert!(keeper(&bot, "a").await.contains("Dũng"));
    bot.stop().await;
    fs::write(place.records().join("a.md"), "# Họp tổ a\n\nQuỹ của tổ a do chị Na giữ.\n").expect("it is writable");
    let bot = place.start().await;
    let held = bot.fake.read().await;
    assert!(held.has_key("Vẫn đổi") && keeper(&bot, "a").await.contains("Dũng"), "{held:?}");
    assert!(bot.tap_as(ADMIN, &held, "Vẫn đổi").await.text.starts_with("✅ Đã nạp xong bản số 3"));
    assert!(keeper(&bot, "a").await.contains("Na"));
    bot.stop().await;
}

#[tokio::test]
async fn the_folder_is_watched_where_that_is_wanted() {
    let place = Place::new();
    let bot = place.start_with(Some(Duration::from_millis(5)), Duration::from_secs(20)).await;
    place.write("a", "Dũng");
    let told = bot.fake.read().await;
    assert!(told.chat == ADMIN.cast_signed() && told.text.starts_with("📂 Thư mục biên bản vừa thay đổi."), "{told:?}");
    assert!(told.text.contains("Sửa: 1\n• a.md"), "{told:?}");
    assert!(keeper(&bot, "a").await.contains("Dũng"));
    fs::write(place.records().join("a.md"), "# Họp tổ a\n\nQuỹ của tổ a do chị Na giữ.\n").expect("it is writable");
    let held = bot.fake.read().await;
    assert!(held.has_key("Giữ bản cũ"), "{held:?}");
    bot.tap_as(ADMIN, &held, "Giữ bản cũ").await;
    place.write("b", "Dũng");
    let held = bot.fake.read().await;
    assert!(held.text.contains("• a.md\n• b.md"), "another state is told of: {held:?}");
    bot.stop().await;
}

#[tokio::test]
async fn one_message_tells_how_far_a_reload_is() {
    let place = Place::new();
    let bot = place.start_with(None, Duration::from_millis(1)).await;
    place.write("a", "Dũng");
    bot.private(ADMIN, "/reload");
    let first = bot.fake.read().await;
    assert!(first.text.starts_with("⏳ Đang đọc biên bản"), "{first:?}");
    loop {
        let shown = bot.fake.read().await;
        assert!(shown.edit && shown.id == first.id, "{shown:?}");
        if shown.text.starts_with('✅') {
            break;
        }
        assert!(shown.text.starts_with('⏳'), "{shown:?}");
    }
    bot.stop().await;
}

#[tokio::test]
async fn two_admins_at_once_are_told_of_each_other() {
    let place = Place::new();
    let bot = place.start().await;
    let claim = bot.library.begin().expect("none is under way");
    assert!(command(&bot, "/reload").await.text.starts_with("Một việc nạp khác đang chạy"));
    assert!(command(&bot, "/rollback").await.text.starts_with("Một việc nạp khác đang chạy"));
    drop(claim);
    place.write("a", "Dũng");
    assert!(command(&bot, "/reload").await.text.starts_with('✅'));
    bot.stop().await;
}
