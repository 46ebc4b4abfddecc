//! Which meeting: browsing, choosing one, asking within it, its shape.

use std::path::Path;

use crate::fake::{Fake, Sent};
use crate::harness::{ADMIN, Bot, GROUP, MEMBER, Start};

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

/// The card of the meeting in the given place of the list.
async fn card(bot: &Bot, number: &str) -> Sent {
    let list = bot.ask("/meetings").await;
    bot.tap(&list, number).await
}

#[tokio::test]
async fn meetings_are_browsed_by_year_and_organisation() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    write(folder.path());
    let bot = Bot::reading(folder.path()).await;
    let list = bot.ask("/meetings").await;
    assert!(list.text.find("14/09/2025") < list.text.find("02/03/2024"), "newest first: {list:?}");
    let years = bot.tap(&list, "năm").await;
    let of_year = bot.tap(&years, "2024").await;
    assert!(of_year.text.contains("02/03/2024") && !of_year.text.contains("14/09/2025"), "{of_year:?}");
    let organisations = bot.tap(&of_year, "đơn vị").await;
    let of_organisation = bot.tap(&organisations, "Tổ dân phố").await;
    assert!(of_organisation.text.contains("14/09/2025") && of_organisation.text.contains("02/03/2024"));
    let all = bot.tap(&of_organisation, "Tất cả").await;
    assert_eq!(all.text, list.text);
    bot.stop().await;
}

#[tokio::test]
async fn a_meeting_is_asked_within_until_told_otherwise() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let data = folder.path().join("data");
    let records = folder.path().join("records");
    std::fs::create_dir(&records).expect("a temporary folder is writable");
    write(&records);
    let fake = Fake::default();
    let start = || Start { folder: &records, data: Some(&data), fake: fake.clone(), ..Start::default() };
    let bot = start().run().await;
    let chosen = bot.tap(&card(&bot, "2").await, "Hỏi trong").await;
    assert!(chosen.text.contains("02/03/2024"), "{chosen:?}");
    let within = bot.ask("phí gửi xe máy bao nhiêu").await;
    assert!(within.text.starts_with("Trong: Họp tổ dân phố số 7 · 02/03/2024"), "{within:?}");
    assert!(within.text.contains("80 nghìn") && !within.text.contains("95 nghìn"), "{within:?}");
    assert!(bot.ask("giá vàng bao nhiêu?").await.text.contains("cuộc họp này không nói"));
    bot.group(MEMBER, "/ask phí gửi xe máy bao nhiêu");
    assert!(!bot.fake.read().await.text.starts_with("Trong:"), "it was chosen elsewhere");
    bot.stop().await;

    let bot = start().run().await;
    let within = bot.ask("phí gửi xe máy bao nhiêu").await;
    assert!(within.text.starts_with("Trong:"), "a choice outlasts a restart: {within:?}");
    let everywhere = bot.tap(&within, "Hỏi mọi cuộc họp").await;
    assert!(everywhere.text.contains("95 nghìn") && !everywhere.text.starts_with("Trong:"), "{everywhere:?}");
    assert!(!bot.ask("phí gửi xe máy bao nhiêu").await.text.starts_with("Trong:"));

    bot.tap(&card(&bot, "2").await, "Hỏi trong").await;
    std::fs::remove_file(records.join("xuan.md")).expect("it was there");
    bot.private(ADMIN, "/reload");
    bot.fake.read().await;
    let held = bot.fake.read().await;
    bot.tap_as(ADMIN, &held, "Vẫn đổi").await;
    let gone = bot.ask("phí gửi xe máy bao nhiêu").await;
    assert!(gone.text.contains("không còn trong kho") && gone.text.contains("95 nghìn"), "{gone:?}");
    assert!(bot.ask("phí gửi xe máy bao nhiêu").await.text.starts_with("📌"), "it is said once");
    bot.tap(&card(&bot, "1").await, "Hỏi trong").await;
    assert!(bot.ask("phí gửi xe máy bao nhiêu").await.text.starts_with("Trong:"));
    assert!(bot.ask("/all").await.text.contains("mọi cuộc họp"));
    assert!(bot.ask("phí gửi xe máy bao nhiêu").await.text.starts_with("📌"));
    bot.stop().await;
}

#[tokio::test]
async fn meetings_that_differ_are_both_shown_with_their_days() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    write(folder.path());
    let bot = Bot::reading(folder.path()).await;
    let both = bot.ask("phí gửi xe máy bao nhiêu").await;
    let at = |text: &str| both.text.find(text).unwrap_or_else(|| panic!("{text}: {both:?}"));
    assert!(at("95 nghìn") < at("80 nghìn") && at("14/09/2025") < at("02/03/2024"), "{both:?}");
    assert!(bot.ask("phí gửi xe máy hôm 2/3").await.text.contains("80 nghìn"));
    bot.stop().await;
}

#[tokio::test]
async fn the_shape_of_a_meeting_is_shown_by_buttons_and_in_words() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    write(folder.path());
    let bot = Bot::reading(folder.path()).await;
    let card = card(&bot, "2").await;
    assert!(card.text.contains("Lê Văn Tám"), "{card:?}");
    let decisions = bot.tap(&card, "Kết luận").await;
    assert!(decisions.text.contains("80 nghìn đồng"), "{decisions:?}");
    let card = bot.tap(&decisions, "Cuộc họp này").await;
    let tasks = bot.tap(&card, "Việc").await;
    assert!(tasks.text.contains("Phạm Thị Hà") && tasks.html.contains("<b>"), "{tasks:?}");
    bot.group(MEMBER, "/ask kết luận của cuộc họp 2/3/2024 là gì?");
    let asked = bot.fake.read().await;
    assert_eq!((asked.chat, asked.html), (GROUP, decisions.html));
    let newest = bot.ask("tóm tắt cuộc họp gần nhất").await;
    assert!(newest.text.contains("14/09/2025") && newest.text.contains("95 nghìn"), "{newest:?}");
    bot.stop().await;
}
