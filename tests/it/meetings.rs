//! Meetings: browsing them, asking within one, and overviews of one.

use std::path::Path;

use crate::fake::{BotMessage, Fake};
use crate::harness::{ADMIN, Bot, BotOptions, GROUP, MEMBER};

const SPRING: &str = "---
title: Họp tổ dân phố số 7
date: 2024-03-02
organisation: Tổ dân phố số 7
chair: Lê Văn Tám
---

## Thảo luận

Ông Trần Văn Bình đề nghị lắp thêm hai bóng đèn ở ngõ 12.

## Kết luận

Thống nhất phí gửi xe máy là 80 nghìn đồng một tháng.

Giao bà Phạm Thị Hà lập danh sách hộ gửi xe, hạn 15/3/2024.
";

const AUTUMN: &str = "---
title: Họp tổ dân phố số 7
date: 2025-09-14
organisation: Tổ dân phố số 7
chair: Lê Văn Tám
---

## Kết luận

Thống nhất phí gửi xe máy là 95 nghìn đồng một tháng.
";

fn write(folder: &Path) {
    std::fs::write(folder.join("xuan.md"), SPRING).expect("a temporary folder is writable");
    std::fs::write(folder.join("thu.md"), AUTUMN).expect("a temporary folder is writable");
}

/// Opens the meeting with this number in the list.
async fn open_meeting(bot: &Bot, number: &str) -> BotMessage {
    let list = bot.ask("/meetings").await;
    bot.tap(&list, number).await
}

#[tokio::test]
async fn meetings_are_browsed_by_year_and_organisation() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    write(folder.path());
    let bot = Bot::with_records(folder.path()).await;
    let list = bot.ask("/meetings").await;
    assert!(list.text.find("14/09/2025") < list.text.find("02/03/2024"), "newest first: {list:?}");
    let years = bot.tap(&list, "năm").await;
    let in_2024 = bot.tap(&years, "2024").await;
    assert!(in_2024.text.contains("02/03/2024") && !in_2024.text.contains("14/09/2025"), "{in_2024:?}");
    let organisations = bot.tap(&in_2024, "đơn vị").await;
    let by_organisation = bot.tap(&organisations, "Tổ dân phố").await;
    assert!(by_organisation.text.contains("14/09/2025") && by_organisation.text.contains("02/03/2024"));
    let all = bot.tap(&by_organisation, "Tất cả").await;
    assert_eq!(all.text, list.text);
    bot.stop().await;
}

#[tokio::test]
async fn questions_are_asked_within_a_chosen_meeting_until_it_is_left() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let data = folder.path().join("data");
    let records = folder.path().join("records");
    std::fs::create_dir(&records).expect("a temporary folder is writable");
    write(&records);
    let fake = Fake::default();
    let start = || BotOptions { folder: &records, data: Some(&data), fake: fake.clone(), ..BotOptions::default() };
    let bot = start().start().await;
    let selection = bot.tap(&open_meeting(&bot, "2").await, "Chỉ tìm trong").await;
    assert!(selection.text.contains("02/03/2024"), "{selection:?}");
    let within = bot.ask("phí gửi xe máy bao nhiêu").await;
    assert!(within.text.starts_with("Trong cuộc họp: Họp tổ dân phố số 7 · 02/03/2024"), "{within:?}");
    assert!(within.text.contains("80 nghìn") && !within.text.contains("95 nghìn"), "{within:?}");
    assert!(bot.ask("giá vàng bao nhiêu?").await.text.contains("cuộc họp này không nói"));
    bot.send_group(MEMBER, "/ask phí gửi xe máy bao nhiêu");
    assert!(!bot.fake.receive().await.text.starts_with("Trong cuộc họp:"), "the meeting was chosen in another chat");
    bot.stop().await;

    let bot = start().start().await;
    let within = bot.ask("phí gửi xe máy bao nhiêu").await;
    assert!(within.text.starts_with("Trong cuộc họp:"), "a choice outlasts a restart: {within:?}");
    let everywhere = bot.tap(&within, "Tìm trong mọi cuộc họp").await;
    assert!(everywhere.text.contains("95 nghìn") && !everywhere.text.starts_with("Trong cuộc họp:"), "{everywhere:?}");
    assert!(!bot.ask("phí gửi xe máy bao nhiêu").await.text.starts_with("Trong cuộc họp:"));

    bot.tap(&open_meeting(&bot, "2").await, "Chỉ tìm trong").await;
    std::fs::remove_file(records.join("xuan.md")).expect("it was there");
    bot.send_private(ADMIN, "/reload");
    bot.fake.receive().await;
    let pending = bot.fake.receive().await;
    bot.tap_as(ADMIN, &pending, "Vẫn đổi").await;
    let notice = bot.ask("phí gửi xe máy bao nhiêu").await;
    assert!(notice.text.contains("không còn trong kho") && notice.text.contains("95 nghìn"), "{notice:?}");
    assert!(bot.ask("phí gửi xe máy bao nhiêu").await.text.starts_with("📌"), "the notice is shown once");
    bot.tap(&open_meeting(&bot, "1").await, "Chỉ tìm trong").await;
    assert!(bot.ask("phí gửi xe máy bao nhiêu").await.text.starts_with("Trong cuộc họp:"));
    assert!(bot.ask("/all").await.text.contains("mọi cuộc họp"));
    assert!(bot.ask("phí gửi xe máy bao nhiêu").await.text.starts_with("📌"));
    bot.stop().await;
}

#[tokio::test]
async fn meetings_that_differ_are_both_shown_with_their_days() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    write(folder.path());
    let bot = Bot::with_records(folder.path()).await;
    let both = bot.ask("phí gửi xe máy bao nhiêu").await;
    let position = |text: &str| both.text.find(text).unwrap_or_else(|| panic!("{text}: {both:?}"));
    assert!(position("95 nghìn") < position("80 nghìn") && position("14/09/2025") < position("02/03/2024"), "{both:?}");
    assert!(bot.ask("phí gửi xe máy hôm 2/3").await.text.contains("80 nghìn"));
    bot.stop().await;
}

#[tokio::test]
async fn an_overview_of_a_meeting_is_shown_by_button_and_by_question() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    write(folder.path());
    let bot = Bot::with_records(folder.path()).await;
    let card = open_meeting(&bot, "2").await;
    assert!(card.text.contains("Lê Văn Tám"), "{card:?}");
    let decisions = bot.tap(&card, "Kết luận").await;
    assert!(decisions.text.contains("80 nghìn đồng"), "{decisions:?}");
    let card = bot.tap(&decisions, "Cuộc họp này").await;
    let tasks = bot.tap(&card, "Việc").await;
    assert!(tasks.text.contains("Phạm Thị Hà") && tasks.html.contains("<b>"), "{tasks:?}");
    bot.send_group(MEMBER, "/ask kết luận của cuộc họp 2/3/2024 là gì?");
    let answer = bot.fake.receive().await;
    assert_eq!((answer.chat, answer.html), (GROUP, decisions.html));
    let newest = bot.ask("tóm tắt cuộc họp gần nhất").await;
    assert!(newest.text.contains("14/09/2025") && newest.text.contains("95 nghìn"), "{newest:?}");
    bot.stop().await;
}
