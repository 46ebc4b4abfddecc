//! What keepers do twice, too late, or side by side: nothing of it may hide what came of the first.

use std::fs;
use std::time::Duration;

use crate::admin::{bot, place, say, send, write};
use crate::fake::Fake;
use crate::harness::{ADMIN, Start};

#[tokio::test]
async fn a_second_tap_leaves_the_report_and_says_so_below() {
    let place = place();
    let bot = bot(&place, Fake::default()).await;
    let preview = send(&bot, ADMIN, "c.md", "# Họp lớp\n\nBạn Hoa làm lớp trưởng.\n".as_bytes()).await;
    bot.tap_as(ADMIN, &preview, "Thêm vào kho").await;
    let again = bot.tap_as(ADMIN, &preview, "Thêm vào kho").await;
    assert!(!again.edit && again.text.contains("đã được quyết định"), "{again:?}");
    fs::remove_file(place.path().join("records/a.md")).expect("it was there");
    let held = say(&bot, ADMIN, "/reload").await;
    assert!(held.text.starts_with('⏳'), "{held:?}");
    let held = bot.fake.read().await;
    bot.tap_as(ADMIN, &held, "Vẫn đổi").await;
    let again = bot.tap_as(ADMIN, &held, "Vẫn đổi").await;
    assert!(!again.edit && again.text.contains("đã được quyết định"), "{again:?}");
    bot.stop().await;
}

#[tokio::test]
async fn a_file_replaces_only_what_was_seen_beside_it() {
    let place = place();
    let bot = bot(&place, Fake::default()).await;
    let text = |sum: u32| format!("# Họp chi hội\n\nBà Cúc giữ quỹ, còn {sum} triệu.\n");
    let one = send(&bot, ADMIN, "b.md", text(1).as_bytes()).await;
    let two = send(&bot, ADMIN, "b.md", text(2).as_bytes()).await;
    assert!(bot.tap_as(ADMIN, &one, "Thay b.md").await.text.contains("Sửa: 1"));
    assert!(bot.tap_as(ADMIN, &two, "Thay b.md").await.text.starts_with("Tệp trong thư mục vừa được sửa"));
    assert_eq!(fs::read_to_string(place.path().join("records/b.md")).ok(), Some(text(1)));
    bot.stop().await;
}

#[tokio::test]
async fn a_golden_question_is_not_lost_in_a_broken_list() {
    let place = place();
    let bot = bot(&place, Fake::default()).await;
    bot.ask("giá vàng hôm nay?").await;
    let broken = "[[question]\nask = \"x\"\n";
    write(place.path(), "questions.toml", broken);
    bot.private(ADMIN, "/reload");
    bot.fake.read().await;
    let held = bot.settled().await;
    bot.tap_as(ADMIN, &held, "Vẫn đổi").await;
    let list = say(&bot, ADMIN, "/unanswered").await;
    let card = bot.tap_as(ADMIN, &list, "1").await;
    let refused = bot.tap_as(ADMIN, &card, "Biên bản không nói").await;
    assert!(refused.text.starts_with("questions.toml đang có chỗ sai"), "{refused:?}");
    assert_eq!(fs::read_to_string(place.path().join("records/questions.toml")).ok().as_deref(), Some(broken));
    assert!(say(&bot, ADMIN, "/unanswered").await.text.contains("giá vàng"), "it is not seen to yet");
    bot.tap_as(ADMIN, &card, "Đã xem").await;
    assert!(!say(&bot, ADMIN, "/audit").await.text.contains("giá vàng"), "the audit outlasts what may be kept");
    bot.stop().await;
}

#[tokio::test]
async fn two_steps_back_outlast_a_restart_and_a_held_folder_is_told_once() {
    let place = place();
    let bot = bot(&place, Fake::default()).await;
    for text in ["# Họp\n\nMột.\n", "# Họp\n\nHai.\n"] {
        write(place.path(), "c.md", text);
        bot.library.begin().and_then(|reload| reload.run(None, 0, &|_| {})).expect("nothing speaks against it");
    }
    for number in [2, 1] {
        let back = bot.library.begin().and_then(|reload| reload.rollback(&|_| {})).expect("it is kept");
        assert_eq!(back.generation, number);
    }
    bot.stop().await;
    let (records, data) = (place.path().join("records"), place.path().join("data"));
    let bot = Start { folder: &records, data: Some(&data), ..Start::default() }.run().await;
    assert_eq!(bot.library.snapshot().generation, 1, "the folder was turned down");
    bot.stop().await;
    fs::remove_file(records.join("b.md")).expect("it was there");
    fs::remove_file(records.join("c.md")).expect("it was there");
    let fake = Fake::default();
    fake.know_chat(ADMIN.cast_signed());
    let watch = Some(Duration::from_millis(10));
    let bot = Start { folder: &records, data: Some(&data), fake, watch, ..Start::default() }.run().await;
    let held = bot.fake.read().await;
    assert!(held.text.contains("từ lần chạy trước") && held.has_key("Vẫn đổi"), "{held:?}");
    let looked = bot.library.begin().and_then(|reload| reload.run_if_new(0, &|_| {}));
    assert!(matches!(looked, Ok(None)), "{looked:?}");
    assert!(bot.tap_as(ADMIN, &held, "Vẫn đổi").await.text.contains("Bỏ: 1"));
    bot.stop().await;
}

#[tokio::test]
async fn a_report_of_long_names_is_delivered() {
    let place = place();
    let name = |number: usize, ending: &str| format!("{} {number}.{ending}", "họp giao ban ".repeat(9));
    (0..25).for_each(|number| write(place.path(), &name(number, "md"), "# Họp\n\nMột việc.\n"));
    let bot = bot(&place, Fake::default()).await;
    for number in 0..25 {
        write(place.path(), &name(number + 50, "md"), &format!("# Họp\n\nViệc {number}.\n"));
        write(place.path(), &name(number, "txt"), "");
    }
    assert!(say(&bot, ADMIN, "/reload").await.text.starts_with('⏳'));
    let report = bot.fake.read().await;
    assert!(report.text.contains("Thêm: 25") && report.text.contains("Không đổi: 27"), "{report:?}");
    bot.stop().await;
}
