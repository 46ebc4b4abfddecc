//! Each update is handled exactly once, regardless of its id and content and of how the bot ends.

use std::collections::{HashMap, HashSet};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bienban::bot::{ApiError, QuestionLimits, SendQuotas, ServeError};
use bienban::store::{PendingUpdate, now};
use governor::Quota;
use serde_json::json;
use tokio::sync::Notify;

use crate::fake::{BotMessage, Fake, Fault, TEST_TIMEOUT};
use crate::harness::{ADMIN, Bot, BotOptions, GROUP, MEMBER, group_chat, message, private_chat};

#[tokio::test]
async fn update_ids_may_jump_in_both_directions() {
    let bot = Bot::start().await;
    for number in [900_000_000, 41, 41_000, 2_000_000_000] {
        bot.fake.set_last_update_id(number);
        for _ in 0..2 {
            bot.ask("/help").await;
        }
        // The second poll confirms the updates before it.
        while bot.fake.unconfirmed_count() > 0 {
            tokio::task::yield_now().await;
        }
    }
    bot.stop().await;
}

#[tokio::test]
async fn an_unreadable_update_does_not_affect_others() {
    let bot = Bot::start().await;
    let nested = "[".repeat(2_000) + &"]".repeat(2_000);
    bot.fake.add_message(MEMBER.cast_signed(), 70);
    bot.fake.push_raw_update("message", &nested);
    let lone_surrogate = message(private_chat(MEMBER), MEMBER, "TEXT").to_string().replace("TEXT", r"/help \ud83d");
    bot.fake.push_raw_update("message", &lone_surrogate.replacen('{', "{\"message_id\":70,", 1));
    assert!(bot.fake.receive().await.text.contains("nguyên văn"), "a lone surrogate is repaired");
    bot.ask("/help").await;
    bot.log.wait_for("unreadable update").await;
    bot.stop().await;
}

#[tokio::test]
async fn updates_without_a_readable_id_are_skipped() {
    let bot = Bot::start().await;
    bot.ask("/help").await;
    for update in ["{\"message\":{}}", "{\"update_id\":-1,\"message\":{}}", "{\"update_id\":\"8\"}", "{}"] {
        bot.fake.push_update_without_id(update);
        let confirmed = async {
            while bot.fake.unconfirmed_count() > 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(TEST_TIMEOUT, confirmed).await.expect("it is confirmed");
        bot.fake.push_update_without_id(update);
        bot.ask("/help").await;
    }
    bot.log.wait_for("updates without a readable id are skipped").await;
    bot.stop().await;
}

#[tokio::test]
async fn an_update_that_cannot_be_confirmed_does_not_make_polling_spin() {
    let fake = Fake::default();
    fake.push_update_without_id("{}");
    let bot = BotOptions { fake, ..BotOptions::default() }.start().await;
    bot.log.wait_for("polling slows down").await;
    let (started, polls) = (Instant::now(), bot.fake.poll_count());
    while bot.fake.poll_count() < polls + 5 {
        tokio::task::yield_now().await;
    }
    // Four complete pauses, each longer than two retries.
    assert!(started.elapsed() >= Duration::from_millis(4 * 4), "{:?}", started.elapsed());
    bot.ask("/help").await;
    bot.ask("/help").await;
    assert_eq!(bot.log.text().matches("polling slows down").count(), 1, "{}", bot.log.text());
    bot.stop().await;
}

#[tokio::test]
async fn repeated_updates_do_not_make_polling_spin() {
    let bot = Bot::start().await;
    bot.ask("/help").await;
    let started = Instant::now();
    for _ in 0..8 {
        let body = r#"{"ok":true,"result":[{"update_id":1,"future_kind":{}}]}"#;
        bot.fake.inject_fault("GetUpdates", Fault::Respond(200, body));
    }
    // Ends the poll that waits for updates.
    bot.ask("/help").await;
    while bot.fake.fault_count() > 0 {
        tokio::task::yield_now().await;
    }
    assert!(started.elapsed() >= Duration::from_millis(4 + 8 + 16 + 32 + 64), "{:?}", started.elapsed());
    bot.ask("/help").await;
    bot.stop().await;
}

#[tokio::test]
async fn a_batch_that_is_too_large_is_requested_in_parts() {
    let fake = Fake::default();
    let body: &'static str = Box::leak(" ".repeat(17 << 20).into_boxed_str());
    fake.inject_fault("GetUpdates", Fault::Respond(200, body));
    let bot = BotOptions { fake, ..BotOptions::default() }.start().await;
    bot.ask("/help").await;
    let metrics = bot.metrics.text();
    assert!(metrics.contains(r#"telegram_errors_total{method="GetUpdates",kind="too_large"} 1"#), "{metrics}");
    bot.stop().await;
}

#[tokio::test]
async fn a_handled_update_is_not_answered_again_after_a_kill() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let start = |fake: &Fake| BotOptions { data: Some(folder.path()), fake: fake.clone(), ..BotOptions::default() };
    let fake = Fake::default();
    let bot = start(&fake).start().await;
    let (release, blocked_poll) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    fake.inject_fault("SendMessage", Fault::Hold(release.clone()));
    let id = bot.send_private(MEMBER, "/help");
    fake.wait_for_held_calls(1).await;
    // From now on the bot cannot confirm updates.
    fake.inject_fault("GetUpdates", Fault::Hold(blocked_poll.clone()));
    fake.wait_for_held_calls(2).await;
    release.notify_one();
    assert_eq!(fake.receive().await.reply_to, Some(id));
    while bot.store.handled_ids(9).expect("the store reads") != [1] {
        tokio::task::yield_now().await;
    }
    bot.kill();
    fake.clear_faults();
    assert!(!fake.simulate_bot_kill().is_empty(), "the update must be unconfirmed");
    let bot = start(&fake).start().await;
    let id = bot.send_private(MEMBER, "/help");
    assert_eq!(fake.receive().await.reply_to, Some(id), "nothing is answered twice");
    bot.stop().await;
}

#[tokio::test]
async fn a_stored_update_is_answered_after_the_next_start() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let start = || BotOptions { data: Some(folder.path()), ..BotOptions::default() };
    let bot = start().start().await;
    let mut question = message(private_chat(MEMBER), MEMBER, "/help");
    question["message_id"] = json!(5);
    let body = json!({"update_id": 77, "message": question}).to_string();
    assert!(bot.store.store_pending(&[PendingUpdate { id: 77, body }], now()).expect("the store is writable"));
    bot.stop().await;
    let fake = Fake::default();
    fake.add_message(MEMBER.cast_signed(), 5);
    let bot = BotOptions { fake, ..start() }.start().await;
    assert_eq!(bot.fake.receive().await.reply_to, Some(5));
    bot.log.wait_for("updates left by the previous instance").await;
    bot.stop().await;
}

#[tokio::test]
async fn a_slow_update_is_stored_and_confirmed() {
    let bot = Bot::start().await;
    let release = Arc::new(Notify::new());
    bot.fake.inject_fault("SendMessage", Fault::Hold(release.clone()));
    let slow = bot.send_private(8, "/help");
    bot.fake.wait_for_held_calls(1).await;
    let confirmed = async {
        while bot.fake.unconfirmed_count() > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(TEST_TIMEOUT, confirmed).await.expect("the update is confirmed");
    assert_eq!(bot.store.count_pending().expect("the store reads"), 1);
    bot.ask("/help").await;
    release.notify_one();
    assert_eq!(bot.fake.receive().await.reply_to, Some(slow));
    let store = bot.store.clone();
    bot.stop().await;
    assert_eq!(store.count_pending().expect("the store reads"), 0);
}

#[tokio::test]
async fn a_member_over_the_limit_is_told_once() {
    let limits = QuestionLimits::new(Some(3), Some(4));
    let bot = BotOptions { limits, ..BotOptions::default() }.start().await;
    for _ in 0..3 {
        assert!(bot.ask("/help").await.text.contains("nguyên văn"));
    }
    assert!(bot.ask("/help").await.text.starts_with("Câu hỏi đến nhanh quá"));
    bot.send_private(MEMBER, "/help");
    for member in [8, ADMIN, ADMIN, ADMIN, ADMIN, ADMIN] {
        let id = bot.send_private(member, "/help");
        assert_eq!(bot.fake.receive().await.reply_to, Some(id), "other members are answered, and admins have no limit");
    }
    for member in 20..24 {
        bot.fake.push_update("message", message(group_chat(), member, "/help"));
        assert!(bot.fake.receive().await.text.contains("nguyên văn"));
    }
    bot.fake.push_update("message", message(group_chat(), 24, "/help"));
    let notice = bot.fake.receive().await;
    assert!(notice.chat == GROUP && notice.text.starts_with("Câu hỏi trong nhóm đến nhanh quá"), "{notice:?}");
    bot.stop().await;
}

#[tokio::test]
async fn taps_are_rate_limited() {
    let bot = Bot::start().await;
    let choice = bot.ask("/language").await;
    let mut limited = 0;
    for _ in 0..72 {
        let tap = bot.fake.tap(MEMBER, &choice, choice.button_data("English"));
        let answer = bot.fake.wait_for_callback_answer(&tap).await;
        limited += usize::from(answer.contains("nhanh quá") || answer.contains("quick"));
    }
    assert!((5..=12).contains(&limited), "{limited}");
    bot.fake.drain_messages();
    bot.stop().await;
}

/// Sends `count` messages while the answer to the first is held. Returns their ids.
async fn hold_first(bot: &Bot, release: &Arc<Notify>, count: usize) -> Vec<i64> {
    bot.fake.inject_fault("SendMessage", Fault::Hold(release.clone()));
    let first = bot.send_private(MEMBER, "/help");
    bot.fake.wait_for_held_calls(1).await;
    let others = (1..count).map(|_| bot.send_private(MEMBER, "/help"));
    std::iter::once(first).chain(others).collect()
}

#[tokio::test]
async fn updates_beyond_a_chats_queue_wait_on_disk() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let bot = BotOptions { data: Some(folder.path()), ..BotOptions::default() }.start().await;
    let release = Arc::new(Notify::new());
    let ids = hold_first(&bot, &release, 350).await;
    while bot.store.count_pending().expect("the store reads") < 300 {
        tokio::task::yield_now().await;
    }
    release.notify_one();
    for id in ids {
        assert_eq!(bot.fake.receive().await.reply_to, Some(id), "a chat is answered in order");
    }
    bot.stop().await;
}

#[tokio::test]
async fn waiting_updates_are_answered_although_they_may_no_longer_be_stored() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let fake = Fake::default();
    let start = |retention_days| {
        BotOptions { data: Some(folder.path()), fake: fake.clone(), retention_days, ..BotOptions::default() }.start()
    };
    let bot = start(90).await;
    let ids = hold_first(&bot, &Arc::new(Notify::new()), 60).await;
    while bot.store.count_pending().expect("the store reads") < 60 {
        tokio::task::yield_now().await;
    }
    bot.kill();
    fake.simulate_bot_kill();
    let bot = start(0).await;
    for id in ids {
        assert_eq!(bot.fake.receive().await.reply_to, Some(id));
    }
    bot.stop().await;
}

#[tokio::test]
async fn updates_that_cannot_be_stored_are_refused_beyond_a_limit() {
    let bot = BotOptions { retention_days: 0, ..BotOptions::default() }.start().await;
    let release = Arc::new(Notify::new());
    let ids = hold_first(&bot, &release, 510).await;
    let notice = bot.fake.receive().await;
    assert!(notice.text.starts_with("Câu hỏi đến nhanh quá"), "{notice:?}");
    release.notify_one();
    for id in &ids[..501] {
        assert_eq!(bot.fake.receive().await.reply_to, Some(*id));
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_stop_while_the_store_is_locked_loses_no_update() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let fake = Fake::default();
    let all = Quota::per_second(NonZeroU32::new(100).expect("it is not zero"));
    let start = || {
        let defaults = BotOptions::default();
        let quotas = SendQuotas { all, ..defaults.quotas };
        let (data, fake, drain) = (Some(folder.path()), fake.clone(), Duration::from_millis(200));
        BotOptions { data, fake, quotas, drain, ..defaults }.start()
    };
    // The admin, who is told that the store fails.
    fake.add_chat(ADMIN.cast_signed());
    let mut bot = start().await;
    bot.ask("/help").await;
    let other = rusqlite::Connection::open(folder.path().join("bienban.sqlite")).expect("it is there");
    other.execute_batch("BEGIN IMMEDIATE").expect("no one else writes");
    let mut open: HashMap<i64, u32> = (0..600).map(|_| (bot.send_private(MEMBER, "/help"), 0)).collect();
    let mut count = |answer: BotMessage| {
        if answer.chat == MEMBER.cast_signed() {
            *open.get_mut(&answer.reply_to.unwrap_or(0)).expect("it was asked") += 1;
        }
    };
    for _ in 0..200 {
        count(bot.fake.receive().await);
    }
    bot.begin_stop();
    bot.log.wait_for("bot stopped").await;
    fake.drain_messages().into_iter().for_each(&mut count);
    bot.stop_leaving_updates().await;
    other.execute_batch("COMMIT").expect("it was begun");
    let bot = start().await;
    while open.values().any(|answers| *answers == 0) {
        let answer = bot.fake.receive().await;
        *open.get_mut(&answer.reply_to.unwrap_or(0)).expect("it was asked") += 1;
    }
    assert!(open.values().all(|answers| *answers == 1), "{open:?}");
    bot.stop().await;
}

/// Returns the messages of eight hours: 2,000 questions in 200 chats, within the default limits. A member asks
/// every six minutes; a group's 120 members ask within two hours; the others are of groups and private chats in turn.
fn write_backlog(fake: &Fake) -> Vec<(i64, i64)> {
    let mut sent = Vec::new();
    let mut ask = |chat: i64, member: u64, minutes: i64| {
        let content =
            if chat > 0 { private_chat(member) } else { json!({"id": chat, "type": "supergroup", "title": "Nhóm"}) };
        let mut question = message(content, member, "/ask ai chủ trì?");
        question["date"] = json!(now() - 8 * 3600 + minutes * 60);
        sent.push((chat, fake.push_update("message", question)));
    };
    (0..80).for_each(|number| ask(7, 7, 6 * number));
    (0..120).for_each(|number| ask(-7, 1000 + number, i64::try_from(number).expect("it is small")));
    for number in 0..1_800 {
        let chat = 100 + number % 198;
        ask(if chat % 2 == 0 { chat } else { -chat }, chat.unsigned_abs(), number / 4);
    }
    sent
}

#[tokio::test]
async fn a_backlog_of_hours_is_answered_once_despite_restarts() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let fake = Fake::default();
    let mut open: HashMap<(i64, i64), u32> = write_backlog(&fake).into_iter().map(|question| (question, 0)).collect();
    assert_eq!(open.len(), 2_000);
    let chats: HashSet<i64> = open.keys().map(|(chat, _)| *chat).collect();
    chats.iter().for_each(|chat| fake.add_chat(*chat));
    for until in [600, 1_300, 2_000] {
        let all = Quota::per_second(NonZeroU32::new(400).expect("it is not zero"));
        let defaults = BotOptions::default();
        let bot = BotOptions {
            data: Some(folder.path()),
            fake: fake.clone(),
            limits: QuestionLimits::default(),
            quotas: SendQuotas { all, ..defaults.quotas },
            // Less than the backlog takes.
            drain: Duration::from_secs(1),
            ..defaults
        };
        let mut bot = bot.start().await;
        while open.values().filter(|answers| **answers > 0).count() < until {
            let answer = fake.receive().await;
            assert!(answer.text.starts_with("📌"), "{answer:?}");
            *open.get_mut(&(answer.chat, answer.reply_to.unwrap_or(0))).expect("it was asked") += 1;
        }
        bot.begin_stop();
        bot.log.wait_for("bot stopped").await;
        for answer in fake.drain_messages() {
            *open.get_mut(&(answer.chat, answer.reply_to.unwrap_or(0))).expect("it was asked") += 1;
        }
        bot.stop_leaving_updates().await;
    }
    assert!(open.values().all(|answers| *answers == 1), "{open:?}");
    assert_eq!(fake.unconfirmed_count(), 0);
}

#[tokio::test]
async fn an_outage_is_logged_once_and_loses_no_answer() {
    let bot = Bot::start().await;
    bot.ask("/help").await;
    let id = bot.send_private(MEMBER, "/help");
    bot.fake.set_unavailable(true);
    bot.log.wait_for("Telegram is unreachable").await;
    bot.fake.set_unavailable(false);
    assert_eq!(bot.fake.receive().await.reply_to, Some(id));
    bot.log.wait_for("Telegram is reachable again").await;
    bot.ask("/help").await;
    assert_eq!(bot.log.text().matches("Telegram is unreachable").count(), 1, "{}", bot.log.text());
    bot.stop().await;
}

#[tokio::test]
async fn a_reply_that_telegram_never_accepts_is_given_up() {
    let bot = Bot::start().await;
    // More than the number of retries while other calls succeed.
    for _ in 0..200 {
        bot.fake.inject_fault("SendMessage", Fault::Respond(500, "Internal"));
    }
    let id = bot.send_private(MEMBER, "ai chủ trì?");
    while !bot.log.text().contains("cannot answer an update") {
        bot.fake.send_inline_query(ADMIN, "vi", "").await;
    }
    bot.fake.clear_faults();
    let reply = bot.fake.receive().await;
    assert_eq!(reply.reply_to, Some(id));
    assert!(reply.text.starts_with("Xin lỗi bạn"), "{reply:?}");
    bot.stop().await;
}

#[tokio::test]
async fn a_revoked_token_ends_the_bot() {
    let bot = Bot::start().await;
    bot.ask("/help").await;
    bot.fake.revoke_token();
    bot.send_private(MEMBER, "/help");
    let error = bot.wait_for_failure().await;
    assert!(matches!(error, ServeError::Api(ApiError::Unauthorized)), "{error:?}");
}

#[tokio::test]
async fn a_polling_conflict_is_logged_and_retried() {
    let bot = Bot::start().await;
    for _ in 0..3 {
        bot.fake.inject_fault(
            "GetUpdates",
            Fault::Respond(409, r#"{"ok":false,"error_code":409,"description":"Conflict"}"#),
        );
    }
    for _ in 0..2 {
        bot.ask("/help").await;
    }
    bot.log.wait_for("another instance uses this token").await;
    bot.log.wait_for("polling recovered").await;
    bot.stop().await;
}

#[tokio::test]
async fn an_old_webhook_is_deleted_before_polling() {
    let fake = Fake::default();
    fake.set_webhook("https://bot.example.org/of-before");
    fake.inject_fault("DeleteWebhook", Fault::Respond(502, "<html>Bad Gateway</html>"));
    let bot = BotOptions { fake, ..BotOptions::default() }.start().await;
    bot.ask("/help").await;
    bot.log.wait_for("cannot delete the webhook").await;
    bot.stop().await;
}

#[tokio::test]
async fn an_edit_over_the_limit_is_reported() {
    let bot = BotOptions { limits: QuestionLimits::new(Some(1), None), ..BotOptions::default() }.start().await;
    let id = bot.send_private(MEMBER, "ai chủ trì?");
    bot.fake.receive().await;
    let mut edited = message(private_chat(MEMBER), MEMBER, "ai chủ trì buổi giao ban?");
    edited["message_id"] = json!(id);
    bot.fake.push_update("edited_message", edited);
    let notice = bot.fake.receive().await;
    assert!(notice.text.starts_with("Câu hỏi đến nhanh quá") && notice.reply_to == Some(id), "{notice:?}");
    bot.stop().await;
}

#[tokio::test]
async fn a_stop_logs_the_unfinished_updates() {
    let mut bot = BotOptions { drain: Duration::ZERO, ..BotOptions::default() }.start().await;
    bot.fake.inject_fault("SendMessage", Fault::Hold(Arc::new(Notify::new())));
    for _ in 0..3 {
        bot.send_private(MEMBER, "/help");
    }
    bot.fake.wait_for_held_calls(1).await;
    bot.begin_stop();
    bot.log.wait_for("the next start handles them").await;
    assert!(bot.log.text().contains("updates=3"), "{}", bot.log.text());
    assert_eq!(bot.stop_leaving_updates().await, 3);
}

#[tokio::test]
async fn random_failures_lose_no_answer() {
    let (call, poll) = (Duration::from_secs(4), Duration::from_secs(1));
    let bot = BotOptions { call, poll, ..BotOptions::default() }.start().await;
    bot.ask("/help").await;
    bot.fake.start_chaos(1);
    let messages: Vec<i64> = (0..400).map(|number| bot.send_private(100 + number % 80, "ai chủ trì?")).collect();
    for _ in &messages {
        assert!(bot.fake.receive().await.text.starts_with("📌"));
    }
    assert_eq!(bot.fake.answered_count(), messages.len());
    let chaos = bot.fake.finish_chaos();
    assert!(messages.iter().all(|message| chaos.answers.get(message) == Some(&1)), "{:?}", chaos.answers);
    assert_eq!(chaos.failure_counts.len(), 4, "{:?}", chaos.failure_counts);
    bot.stop().await;
}
