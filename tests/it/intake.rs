//! Updates come in once each, whatever their numbers, whatever is in them, and whatever ends the bot.

use std::sync::Arc;
use std::time::Duration;

use bienban::bot::{ApiError, QuestionLimits, ServeError};
use bienban::store::{PendingUpdate, now};
use serde_json::json;
use tokio::sync::Notify;

use crate::fake::{Fake, Fault, PATIENCE};
use crate::harness::{ADMIN, Bot, GROUP, MEMBER, Start, group_chat, message, private_chat};

#[tokio::test]
async fn numbers_may_begin_anywhere() {
    let bot = Bot::start().await;
    for number in [900_000_000, 41, 41_000, 2_000_000_000] {
        bot.fake.jump(number);
        for _ in 0..2 {
            bot.ask("/help").await;
        }
        // Another one says that all before it is confirmed.
        while bot.fake.unconfirmed() > 0 {
            tokio::task::yield_now().await;
        }
    }
    bot.stop().await;
}

#[tokio::test]
async fn what_cannot_be_read_costs_nothing_beside_it() {
    let bot = Bot::start().await;
    let nested = "[".repeat(2_000) + &"]".repeat(2_000);
    bot.fake.know_message(MEMBER.cast_signed(), 70);
    bot.fake.raw_update("message", &nested);
    let half = message(private_chat(MEMBER), MEMBER, "TEXT").to_string().replace("TEXT", r"/help \ud83d");
    bot.fake.raw_update("message", &half.replacen('{', "{\"message_id\":70,", 1));
    assert!(bot.fake.read().await.text.contains("nguyên văn"), "half a letter is no reason for silence");
    bot.ask("/help").await;
    bot.log.until("an update cannot be read").await;
    bot.stop().await;
}

#[tokio::test]
async fn what_was_answered_is_not_answered_again() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let start = |fake: &Fake| Start { data: Some(folder.path()), fake: fake.clone(), ..Start::default() };
    let fake = Fake::default();
    let bot = start(&fake).run().await;
    let (held, deaf) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    fake.fault("SendMessage", Fault::Hold(held.clone()));
    let id = bot.private(MEMBER, "/help");
    fake.until_held(1).await;
    // From here on the bot can no longer tell Telegram what it has handled.
    fake.fault("GetUpdates", Fault::Hold(deaf.clone()));
    fake.until_held(2).await;
    held.notify_one();
    assert_eq!(fake.read().await.reply_to, Some(id));
    while !bot.store.is_handled(1).expect("the store reads") {
        tokio::task::yield_now().await;
    }
    bot.lose();
    fake.forget_faults();
    assert!(!fake.lose_the_bot().is_empty(), "the test has confirmed what it should not");
    let bot = start(&fake).run().await;
    let id = bot.private(MEMBER, "/help");
    assert_eq!(fake.read().await.reply_to, Some(id), "nothing is answered twice");
    bot.stop().await;
}

#[tokio::test]
async fn what_is_held_is_answered_by_the_next_start() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let start = || Start { data: Some(folder.path()), ..Start::default() };
    let bot = start().run().await;
    let mut asked = message(private_chat(MEMBER), MEMBER, "/help");
    asked["message_id"] = json!(5);
    let body = json!({"update_id": 77, "message": asked}).to_string();
    assert!(bot.store.hold(&[PendingUpdate { number: 77, body }], now()).expect("the store is writable"));
    bot.stop().await;
    let fake = Fake::default();
    fake.know_message(MEMBER.cast_signed(), 5);
    let bot = Start { fake, ..start() }.run().await;
    assert_eq!(bot.fake.read().await.reply_to, Some(5));
    bot.log.until("left by the program before").await;
    bot.stop().await;
}

#[tokio::test]
async fn what_takes_long_is_held_and_confirmed() {
    let bot = Bot::start().await;
    let held = Arc::new(Notify::new());
    bot.fake.fault("SendMessage", Fault::Hold(held.clone()));
    let slow = bot.private(8, "/help");
    bot.fake.until_held(1).await;
    let confirmed = async {
        while bot.fake.unconfirmed() > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, confirmed).await.expect("Telegram is told that we have it");
    assert_eq!(bot.store.held().expect("the store reads"), 1);
    bot.ask("/help").await;
    held.notify_one();
    assert_eq!(bot.fake.read().await.reply_to, Some(slow));
    let store = bot.store.clone();
    bot.stop().await;
    assert_eq!(store.held().expect("the store reads"), 0);
}

#[tokio::test]
async fn whoever_asks_too_much_is_told_once() {
    let limits = QuestionLimits::new(Some(3), Some(4));
    let bot = Start { limits, ..Start::default() }.run().await;
    for _ in 0..3 {
        assert!(bot.ask("/help").await.text.contains("nguyên văn"));
    }
    assert!(bot.ask("/help").await.text.starts_with("Câu hỏi đến nhanh quá"));
    bot.private(MEMBER, "/help");
    for member in [8, ADMIN, ADMIN, ADMIN, ADMIN, ADMIN] {
        let id = bot.private(member, "/help");
        assert_eq!(bot.fake.read().await.reply_to, Some(id), "others go on, admins as they like");
    }
    for member in 20..24 {
        bot.fake.update("message", message(group_chat(), member, "/help"));
        assert!(bot.fake.read().await.text.contains("nguyên văn"));
    }
    bot.fake.update("message", message(group_chat(), 24, "/help"));
    let told = bot.fake.read().await;
    assert!(told.chat == GROUP && told.text.starts_with("Câu hỏi trong nhóm đến nhanh quá"), "{told:?}");
    bot.stop().await;
}

#[tokio::test]
async fn a_thumb_that_taps_without_end_is_slowed() {
    let bot = Bot::start().await;
    let choice = bot.ask("/language").await;
    let mut slowed = 0;
    for _ in 0..72 {
        let tap = bot.fake.tap(MEMBER, &choice, choice.key("English"));
        let note = bot.fake.note(&tap).await;
        slowed += usize::from(note.contains("nhanh quá") || note.contains("quick"));
    }
    assert!((5..=12).contains(&slowed), "{slowed}");
    bot.fake.unread();
    bot.stop().await;
}

#[tokio::test]
async fn more_than_a_chat_may_hold_is_turned_away() {
    let bot = Bot::start().await;
    let held = Arc::new(Notify::new());
    bot.fake.fault("SendMessage", Fault::Hold(held.clone()));
    bot.private(MEMBER, "/help");
    bot.fake.until_held(1).await;
    for _ in 0..80 {
        bot.private(MEMBER, "/help");
    }
    let told = bot.fake.read().await;
    assert!(told.text.starts_with("Câu hỏi đến nhanh quá"), "{told:?}");
    held.notify_one();
    for _ in 0..51 {
        assert!(bot.fake.read().await.text.contains("nguyên văn"));
    }
    bot.stop().await;
}

#[tokio::test]
async fn an_outage_is_told_of_once_and_costs_no_answer() {
    let bot = Bot::start().await;
    bot.ask("/help").await;
    let id = bot.private(MEMBER, "/help");
    bot.fake.go_down(true);
    bot.log.until("Telegram cannot be reached").await;
    bot.fake.go_down(false);
    assert_eq!(bot.fake.read().await.reply_to, Some(id));
    bot.log.until("Telegram can be reached again").await;
    bot.ask("/help").await;
    assert_eq!(bot.log.text().matches("Telegram cannot be reached").count(), 1, "{}", bot.log.text());
    bot.stop().await;
}

#[tokio::test]
async fn a_message_that_telegram_cannot_take_is_given_up() {
    let bot = Bot::start().await;
    // More than are tried while other calls go through.
    for _ in 0..200 {
        bot.fake.fault("SendMessage", Fault::Broken(500, "Internal"));
    }
    let id = bot.private(MEMBER, "ai chủ trì?");
    while !bot.log.text().contains("could not be answered") {
        bot.fake.inline(ADMIN, "vi", "").await;
    }
    bot.fake.forget_faults();
    let sent = bot.fake.read().await;
    assert_eq!(sent.reply_to, Some(id));
    assert!(sent.text.starts_with("Xin lỗi bạn"), "{sent:?}");
    bot.stop().await;
}

#[tokio::test]
async fn a_revoked_token_ends_the_bot() {
    let bot = Bot::start().await;
    bot.ask("/help").await;
    bot.fake.revoke();
    bot.private(MEMBER, "/help");
    let ended = bot.failed().await;
    assert!(matches!(ended, ServeError::Api(ApiError::Unauthorized)), "{ended:?}");
}

#[tokio::test]
async fn a_conflict_is_told_of_and_waited_out() {
    let bot = Bot::start().await;
    for _ in 0..3 {
        bot.fake.fault("GetUpdates", Fault::Broken(409, r#"{"ok":false,"error_code":409,"description":"Conflict"}"#));
    }
    for _ in 0..2 {
        bot.ask("/help").await;
    }
    bot.log.until("another program uses this token").await;
    bot.log.until("polling works again").await;
    bot.stop().await;
}

#[tokio::test]
async fn a_webhook_that_was_left_behind_is_taken_away() {
    let fake = Fake::default();
    fake.hook_up("https://bot.example.org/of-before");
    fake.fault("DeleteWebhook", Fault::Broken(502, "<html>Bad Gateway</html>"));
    let bot = Start { fake, ..Start::default() }.run().await;
    bot.ask("/help").await;
    bot.log.until("was not taken away").await;
    bot.stop().await;
}

#[tokio::test]
async fn an_edit_that_is_too_much_is_told_of() {
    let bot = Start { limits: QuestionLimits::new(Some(1), None), ..Start::default() }.run().await;
    let id = bot.private(MEMBER, "ai chủ trì?");
    bot.fake.read().await;
    let mut edited = message(private_chat(MEMBER), MEMBER, "ai chủ trì buổi giao ban?");
    edited["message_id"] = json!(id);
    bot.fake.update("edited_message", edited);
    let told = bot.fake.read().await;
    assert!(told.text.starts_with("Câu hỏi đến nhanh quá") && told.reply_to == Some(id), "{told:?}");
    bot.stop().await;
}

#[tokio::test]
async fn a_stop_says_what_is_left() {
    let mut bot = Start { drain: Duration::ZERO, ..Start::default() }.run().await;
    bot.fake.fault("SendMessage", Fault::Hold(Arc::new(Notify::new())));
    for _ in 0..3 {
        bot.private(MEMBER, "/help");
    }
    bot.fake.until_held(1).await;
    bot.begin_stop();
    bot.log.until("the next start answers the rest").await;
    assert!(bot.log.text().contains("updates=3"), "{}", bot.log.text());
    assert_eq!(bot.end().await, 3);
}

#[tokio::test]
async fn a_bad_day_costs_no_answer() {
    let (call, poll) = (Duration::from_secs(4), Duration::from_secs(1));
    let bot = Start { call, poll, ..Start::default() }.run().await;
    bot.ask("/help").await;
    bot.fake.go_wild(1);
    let asked: Vec<i64> = (0..400).map(|number| bot.private(100 + number % 80, "ai chủ trì?")).collect();
    for _ in &asked {
        assert!(bot.fake.read().await.text.starts_with("📌"));
    }
    assert_eq!(bot.fake.answered(), asked.len());
    let day = bot.fake.day();
    assert!(asked.iter().all(|message| day.answers.get(message) == Some(&1)), "{:?}", day.answers);
    assert_eq!(day.troubles.len(), 4, "{:?}", day.troubles);
    bot.stop().await;
}
