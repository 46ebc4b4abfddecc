//! The log has one line at level INFO for each change of state, with structured fields.

use std::time::Duration;

use crate::admin::{create_workspace, say, send_file, start_bot, write};
use crate::fake::{BotMessage, Fake};
use crate::harness::{ADMIN, Bot, BotOptions, GROUP, group_chat, message};

/// A member who is named in no command of an admin.
const NEWCOMER: u64 = 987_654_321;

/// Checks that exactly one INFO line has this message, and that it has these fields.
fn check(log: &str, message: &str, fields: &str) {
    let lines: Vec<&str> = log.lines().filter(|line| line.contains(&format!(": {message} "))).collect();
    let [line] = lines[..] else { panic!("{message}: {lines:#?} in {log}") };
    assert!(line.contains(" INFO "), "{line}");
    for field in fields.split_whitespace() {
        assert!(line.contains(&format!(" {field}")), "{message}: {field} is not in {line}");
    }
}

async fn tap_document(bot: &Bot, label: &str) -> BotMessage {
    let list = say(bot, ADMIN, "/documents").await;
    bot.tap_as(ADMIN, &list, label).await
}

#[tokio::test]
async fn changes_of_the_records_are_logged() {
    let workspace = create_workspace();
    let bot = start_bot(&workspace, Fake::default()).await;
    let text = "---\ntitle: Họp lớp\ndate: 2025-01-09\n---\n\nLớp chọn bạn Hoa làm lớp trưởng.\n";
    let preview = send_file(&bot, ADMIN, "c.md", text.as_bytes()).await;
    bot.tap_as(ADMIN, &preview, "Thêm vào kho").await;
    let confirmation = bot.tap_as(ADMIN, &tap_document(&bot, "1").await, "Gỡ khỏi kho").await;
    let pending = bot.tap_as(ADMIN, &confirmation, "🗑 Gỡ").await;
    assert!(pending.text.contains("Bỏ: 1\n• c.md"), "{pending:?}");
    let withdrawn = bot.tap_as(ADMIN, &tap_document(&bot, "Đã gỡ (1)").await, "1").await;
    bot.tap_as(ADMIN, &withdrawn, "Khôi phục").await;
    write(workspace.path(), "a.md", "# Họp tổ dân phố\n\nÔng Dũng chủ trì cuộc họp.\n");
    write(workspace.path(), "broken.txt", "");
    for command in ["/reload", "/rollback"] {
        bot.send_private(ADMIN, command);
        bot.next_result().await;
    }
    let log = bot.log.text();
    check(&log, "bot started", r#"username="BienBanThuBot" mode="polling" generation=1"#);
    let put =
        r#"trigger="upload" by=1 path="c.md" previous=1 generation=2 documents=3 added=1 changed=0 removed=0 ms="#;
    check(&log, "upload accepted", put);
    let withdraw = r#"trigger="withdraw" by=1 path="c.md" previous=2 generation=3 documents=2 added=0 removed=1"#;
    check(&log, "record withdrawn", withdraw);
    check(&log, "record restored", r#"trigger="restore" by=1 path="c.md" previous=3 generation=4 added=1 problems=0"#);
    check(&log, "records reloaded", r#"trigger="command" by=1 previous=4 generation=5 changed=1 problems=1 passages="#);
    check(&log, "records rolled back", r#"trigger="rollback" by=1 previous=5 generation=4 documents=3 ms="#);
    let log_handle = bot.log.clone();
    bot.stop().await;
    check(&log_handle.text(), "stopping; finishing updates in progress", "updates=0");
    check(&log_handle.text(), "bot stopped", "updates=0 ms=");
}

#[tokio::test]
async fn pending_reloads_and_their_approval_are_logged() {
    let workspace = create_workspace();
    let bot = start_bot(&workspace, Fake::default()).await;
    let confirmation = bot.tap_as(ADMIN, &tap_document(&bot, "1").await, "Gỡ khỏi kho").await;
    let pending = bot.tap_as(ADMIN, &confirmation, "🗑 Gỡ").await;
    bot.tap_as(ADMIN, &pending, "Giữ bản cũ").await;
    let log = bot.log.text();
    check(
        &log,
        "reload needs approval; the current generation stays in use until it is accepted",
        r#"trigger="withdraw" by=1 path="b.md" generation=1 violations=1"#,
    );
    check(&log, "reload declined; the current generation stays in use", r#"by=1 path="b.md" generation=1"#);
    let pending = bot.tap_as(ADMIN, &confirmation, "🗑 Gỡ").await;
    bot.tap_as(ADMIN, &pending, "Vẫn đổi").await;
    check(
        &bot.log.text(),
        "record withdrawn",
        r#"trigger="approval" by=1 path="b.md" previous=1 generation= removed=1"#,
    );
    bot.stop().await;
}

#[tokio::test]
async fn reloads_without_a_command_are_logged() {
    let workspace = create_workspace();
    let (records, data) = (workspace.path().join("records"), workspace.path().join("data"));
    let start = |watch| {
        let fake = Fake::default();
        fake.add_chat(ADMIN.cast_signed());
        BotOptions { folder: &records, data: Some(&data), fake, watch, ..BotOptions::default() }.start()
    };
    start(None).await.stop().await;
    write(workspace.path(), "c.md", "# Họp lớp\n\nLớp chọn bạn Hoa làm lớp trưởng.\n");
    let bot = start(Some(Duration::from_millis(20))).await;
    bot.next_result().await;
    check(&bot.log.text(), "records reloaded", r#"trigger="start" previous=1 generation=2 added=1"#);
    bot.stop().await;
    let bot = start(Some(Duration::from_millis(20))).await;
    write(workspace.path(), "d.md", "# Họp phường\n\nÔng Tám làm tổ trưởng.\n");
    bot.next_result().await;
    check(&bot.log.text(), "records reloaded", r#"trigger="watch" previous=2 generation=3 added=1"#);
    assert!(!bot.log.text().contains(" by="), "{}", bot.log.text());
    bot.stop().await;
}

#[tokio::test]
async fn changes_of_rights_are_logged_without_the_ids_of_newcomers() {
    let fake = Fake::default();
    [ADMIN.cast_signed(), 22].into_iter().for_each(|chat| fake.add_chat(chat));
    let bot = BotOptions { fake, everyone: None, ..BotOptions::default() }.start().await;
    let editors = bot.tap_as(ADMIN, &say(&bot, ADMIN, "/editors 21 Lan").await, "✅ Thêm").await;
    bot.tap_as(ADMIN, &bot.tap_as(ADMIN, &editors, "✖️ Lan").await, "✖️ Bỏ").await;
    let choice = say(&bot, ADMIN, "/admit 22 Mai").await;
    let (first, second) = (bot.tap_as(ADMIN, &choice, "Cho xem tất cả").await, bot.fake.receive().await);
    let list = if first.chat == ADMIN.cast_signed() { first } else { second };
    let card = bot.tap_as(ADMIN, &list, "Mai · 22").await;
    bot.tap_as(ADMIN, &card, "✖️").await;
    let invite = bot.tap_as(ADMIN, &bot.tap_as(ADMIN, &list, "một nhóm").await, "Cho xem tất cả").await;
    let code = invite.text.split("?startgroup=").nth(1).and_then(|rest| rest.split_whitespace().next());
    let start = format!("/start@BienBanThuBot {}", code.expect("it has a code"));
    bot.fake.push_update("message", message(group_chat(), NEWCOMER, &start));
    while bot.fake.receive().await.chat != GROUP {}
    let log = bot.log.text();
    check(&log, "editor added", "id=21 by=1");
    check(&log, "editor removed", "id=21 by=1");
    check(&log, "access granted", r#"kind="member" id=22 by=1 folders="*""#);
    check(&log, "access revoked", r#"kind="member" id=22 by=1"#);
    check(&log, "invite created", r#"kind="group" by=1 folders="*""#);
    check(&log, "invite redeemed", r#"kind="group" by=1"#);
    assert!(!log.contains(&NEWCOMER.to_string()) && !log.contains(code.expect("it has a code")), "{log}");
    bot.stop().await;
}
