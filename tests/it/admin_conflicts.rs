//! Admin actions that are repeated, late or concurrent: none may hide or undo the result of the first.

use std::fs;
use std::time::Duration;

use crate::admin::{create_workspace, say, send_file, start_bot, write};
use crate::fake::Fake;
use crate::harness::{ADMIN, BotOptions};

#[tokio::test]
async fn a_second_tap_leaves_the_report_and_is_answered_below_it() {
    let workspace = create_workspace();
    let bot = start_bot(&workspace, Fake::default()).await;
    let preview = send_file(&bot, ADMIN, "c.md", "# Họp lớp\n\nBạn Hoa làm lớp trưởng.\n".as_bytes()).await;
    bot.tap_as(ADMIN, &preview, "Thêm vào kho").await;
    let again = bot.tap_as(ADMIN, &preview, "Thêm vào kho").await;
    assert!(!again.is_edit && again.text.contains("đã được xử lý"), "{again:?}");
    fs::remove_file(workspace.path().join("records/a.md")).expect("it was there");
    let pending = say(&bot, ADMIN, "/reload").await;
    assert!(pending.text.starts_with('⏳'), "{pending:?}");
    let pending = bot.fake.receive().await;
    bot.tap_as(ADMIN, &pending, "Vẫn đổi").await;
    let again = bot.tap_as(ADMIN, &pending, "Vẫn đổi").await;
    assert!(!again.is_edit && again.text.contains("đã được quyết định"), "{again:?}");
    bot.stop().await;
}

#[tokio::test]
async fn an_upload_replaces_only_the_version_that_its_preview_named() {
    let workspace = create_workspace();
    let bot = start_bot(&workspace, Fake::default()).await;
    let text = |sum: u32| format!("# Họp chi hội\n\nBà Cúc giữ quỹ, còn {sum} triệu.\n");
    let first = send_file(&bot, ADMIN, "b.md", text(1).as_bytes()).await;
    let second = send_file(&bot, ADMIN, "b.md", text(2).as_bytes()).await;
    assert!(bot.tap_as(ADMIN, &first, "Thay b.md").await.text.contains("Sửa: 1"));
    assert!(bot.tap_as(ADMIN, &second, "Thay b.md").await.text.starts_with("Tệp trong thư mục vừa được sửa"));
    assert_eq!(fs::read_to_string(workspace.path().join("records/b.md")).ok(), Some(text(1)));
    bot.stop().await;
}

#[tokio::test]
async fn a_golden_question_is_not_added_to_an_invalid_list() {
    let workspace = create_workspace();
    let bot = start_bot(&workspace, Fake::default()).await;
    bot.ask("giá vàng hôm nay?").await;
    let invalid = "[[question]\nask = \"x\"\n";
    write(workspace.path(), "questions.toml", invalid);
    bot.send_private(ADMIN, "/reload");
    bot.fake.receive().await;
    let pending = bot.next_result().await;
    bot.tap_as(ADMIN, &pending, "Vẫn đổi").await;
    let list = say(&bot, ADMIN, "/unanswered").await;
    let card = bot.tap_as(ADMIN, &list, "1").await;
    let refused = bot.tap_as(ADMIN, &card, "Biên bản không nói").await;
    assert!(refused.text.starts_with("questions.toml đang có chỗ sai"), "{refused:?}");
    assert_eq!(fs::read_to_string(workspace.path().join("records/questions.toml")).ok().as_deref(), Some(invalid));
    assert!(say(&bot, ADMIN, "/unanswered").await.text.contains("giá vàng"), "it is still unanswered");
    bot.tap_as(ADMIN, &card, "Đã xem").await;
    assert!(!say(&bot, ADMIN, "/audit").await.text.contains("giá vàng"), "the audit is stored longer than questions");
    bot.stop().await;
}

#[tokio::test]
async fn two_rollbacks_outlast_a_restart_and_a_pending_reload_is_reported_once() {
    let workspace = create_workspace();
    let bot = start_bot(&workspace, Fake::default()).await;
    for text in ["# Họp\n\nMột.\n", "# Họp\n\nHai.\n"] {
        write(workspace.path(), "c.md", text);
        bot.library.begin_reload().and_then(|reload| reload.run(None, 0, &|_| {})).expect("it is valid");
    }
    for number in [2, 1] {
        let rolled_back = bot.library.begin_reload().and_then(|reload| reload.rollback(&|_| {})).expect("it is stored");
        assert_eq!(rolled_back.generation, number);
    }
    bot.stop().await;
    let (records, data) = (workspace.path().join("records"), workspace.path().join("data"));
    let bot = BotOptions { folder: &records, data: Some(&data), ..BotOptions::default() }.start().await;
    assert_eq!(bot.library.snapshot().generation, 1, "the folder was declined by the rollback");
    bot.stop().await;
    fs::remove_file(records.join("b.md")).expect("it was there");
    fs::remove_file(records.join("c.md")).expect("it was there");
    let fake = Fake::default();
    fake.add_chat(ADMIN.cast_signed());
    let watch = Some(Duration::from_millis(10));
    let bot = BotOptions { folder: &records, data: Some(&data), fake, watch, ..BotOptions::default() }.start().await;
    let pending = bot.fake.receive().await;
    assert!(pending.text.contains("so với lần chạy trước") && pending.has_button("Vẫn đổi"), "{pending:?}");
    let repeated = bot.library.begin_reload().and_then(|reload| reload.run_if_changed(0, &|_| {}));
    assert!(matches!(repeated, Ok(None)), "{repeated:?}");
    assert!(bot.tap_as(ADMIN, &pending, "Vẫn đổi").await.text.contains("Bỏ: 1"));
    bot.stop().await;
}

#[tokio::test]
async fn a_report_of_long_names_is_delivered() {
    let workspace = create_workspace();
    let name = |number: usize, ending: &str| format!("{} {number}.{ending}", "họp giao ban ".repeat(9));
    (0..25).for_each(|number| write(workspace.path(), &name(number, "md"), "# Họp\n\nMột việc.\n"));
    let bot = start_bot(&workspace, Fake::default()).await;
    for number in 0..25 {
        write(workspace.path(), &name(number + 50, "md"), &format!("# Họp\n\nViệc {number}.\n"));
        write(workspace.path(), &name(number, "txt"), "");
    }
    assert!(say(&bot, ADMIN, "/reload").await.text.starts_with('⏳'));
    let report = bot.fake.receive().await;
    assert!(report.text.contains("Thêm: 25") && report.text.contains("Không đổi: 27"), "{report:?}");
    bot.stop().await;
}
