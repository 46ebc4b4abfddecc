//! Failures of handlers, of Telegram and of the network: every message is still answered.

use std::sync::Arc;
use std::time::Duration;

use bienban::bot::{self, ApiError, Context, HandlerFuture, ServeError, Settings};
use bienban::library::StartupReload;
use bienban::store::Store;
use serde_json::json;
use teloxide::types::{Message, Update, UpdateKind};
use tokio::sync::Notify;

use crate::fake::{Fake, Fault, TOKEN};
use crate::harness::{Bot, BotOptions, GROUP, MEMBER, message, open_library, private_chat, sample_records};

const OTHER_MEMBER: u64 = 8;

/// The bot's handler, except that it panics at "panic" and fails at "fail".
fn failing_handler(update: Update, context: Context) -> HandlerFuture {
    let text = match &update.kind {
        UpdateKind::Message(message) => message.text().map(str::to_owned),
        _ => None,
    };
    Box::pin(async move {
        assert_ne!(text.as_deref(), Some("panic"), "requested by the test");
        if text.as_deref() == Some("fail") {
            return Err(ApiError::Refused("requested by the test".to_owned()).into());
        }
        bot::handle(update, context).await
    })
}

#[tokio::test]
async fn after_a_panic_or_an_error_one_message_gets_an_apology() {
    let bot = BotOptions { handler: failing_handler, ..BotOptions::default() }.start().await;
    for text in ["panic", "fail", "panic"] {
        let reply = bot.ask(text).await;
        let id = reply.text.rsplit(' ').next().expect("an apology ends in its id").to_owned();
        assert!(reply.text.starts_with("Xin lỗi bạn") && id.starts_with('u'), "{reply:?}");
        assert!(bot.log.text().contains(&id), "{id} is not in the log: {}", bot.log.text());
        assert!(bot.ask("ai chủ trì?").await.text.starts_with("📌"));
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_slow_chat_delays_no_other() {
    let bot = Bot::start().await;
    let release = Arc::new(Notify::new());
    bot.fake.inject_fault("SendMessage", Fault::Hold(release.clone()));
    let slow: Vec<i64> = (0..3).map(|_| bot.send_private(OTHER_MEMBER, "ai chủ trì?")).collect();
    // The first send is the slow chat's; it is now delayed.
    bot.fake.wait_for_held_calls(1).await;
    for _ in 0..3 {
        bot.ask("ai chủ trì?").await;
    }
    release.notify_one();
    for id in slow {
        assert_eq!(bot.fake.receive().await.reply_to, Some(id), "a chat is answered in order");
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_backlog_larger_than_a_batch_delays_no_newer_update() {
    let bot = Bot::start().await;
    let slow = [21, 22, 23, 24].map(|chat| (chat, Arc::new(Notify::new())));
    for (chat, release) in &slow {
        bot.fake.inject_fault("SendMessage", Fault::Hold(release.clone()));
        for _ in 0..40 {
            bot.send_private(*chat, "/help");
        }
    }
    bot.ask("/help").await;
    let stored = bot.store.count_pending().expect("the store reads");
    assert!(stored >= 100, "updates are stored before they are confirmed: {stored}");
    slow.iter().for_each(|(_, release)| release.notify_one());
    for _ in 0..160 {
        bot.fake.receive().await;
    }
    let store = bot.store.clone();
    bot.stop().await;
    assert_eq!(store.count_pending().expect("the store reads"), 0);
}

#[tokio::test]
async fn rate_limits_and_outages_delay_answers_but_lose_none() {
    let bot = Bot::start().await;
    bot.fake.inject_fault("SendMessage", Fault::RetryAfter(1));
    bot.ask("ai chủ trì?").await;
    bot.fake.inject_fault("SendMessage", Fault::Respond(502, "<html>Bad Gateway</html>"));
    bot.fake
        .inject_fault("SendMessage", Fault::Respond(500, r#"{"ok":false,"error_code":500,"description":"Internal"}"#));
    bot.fake.inject_fault("SendMessage", Fault::Respond(200, "nonsense"));
    bot.ask("ai chủ trì?").await;
    bot.stop().await;
}

#[tokio::test]
async fn polling_outlives_outages() {
    let bot = Bot::start().await;
    bot.ask("/help").await;
    bot.fake.inject_fault("GetUpdates", Fault::Respond(502, "<html>Bad Gateway</html>"));
    bot.fake
        .inject_fault("GetUpdates", Fault::Respond(409, r#"{"ok":false,"error_code":409,"description":"Conflict"}"#));
    bot.fake.inject_fault("GetUpdates", Fault::Respond(200, "[]"));
    for _ in 0..5 {
        bot.ask("/help").await;
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_migrated_group_is_answered_in_its_new_chat() {
    let bot = Bot::start().await;
    bot.fake.inject_fault("SendMessage", Fault::Migrate(-200));
    bot.fake.add_chat(-200);
    bot.send_group(MEMBER, "/help");
    let reply = bot.fake.receive().await;
    assert_eq!((reply.chat, reply.reply_to), (-200, None));
    bot.stop().await;
}

#[tokio::test]
async fn unknown_updates_and_fields_are_ignored() {
    let bot = Bot::start().await;
    bot.fake.push_update("brand_new_kind", json!({"a": 1}));
    bot.fake.push_update("message", json!({"nonsense": true}));
    bot.fake.push_update("poll", json!({"id": "1"}));
    let mut question = message(private_chat(MEMBER), MEMBER, "bao nhiêu hội có tổ chức đảng vào ngày mai?");
    question["entities"] = json!([{"type": "date_time", "offset": 30, "length": 4, "unix_time": 5}]);
    question["forward_origin"] = json!({"type": "from_the_future"});
    question["brand_new_field"] = json!([1, 2]);
    let id = bot.fake.push_update("message", question);
    assert_eq!(bot.fake.receive().await.reply_to, Some(id));
    let mut null = message(private_chat(MEMBER), MEMBER, "ai chủ trì?");
    null["entities"] = json!(null);
    null["reply_to_message"] = json!({"message_id": 3});
    let id = bot.fake.push_update("message", null);
    assert_eq!(bot.fake.receive().await.reply_to, Some(id));
    bot.stop().await;
}

#[tokio::test]
async fn a_stop_finishes_updates_in_progress() {
    let mut bot = Bot::start().await;
    let release = Arc::new(Notify::new());
    bot.fake.inject_fault("SendMessage", Fault::Hold(release.clone()));
    bot.send_private(MEMBER, "ai chủ trì?");
    bot.fake.wait_for_held_calls(1).await;
    bot.begin_stop();
    bot.log.wait_for("stopping").await;
    release.notify_one();
    assert!(bot.fake.receive().await.text.starts_with("📌"));
    bot.stop().await;
}

#[tokio::test]
async fn unfinished_updates_are_answered_after_the_next_start() {
    let bot = BotOptions { drain: Duration::ZERO, ..BotOptions::default() }.start().await;
    let fake = bot.fake.clone();
    fake.inject_fault("SendMessage", Fault::Hold(Arc::new(Notify::new())));
    let id = bot.send_private(MEMBER, "ai chủ trì?");
    fake.wait_for_held_calls(1).await;
    assert_eq!(bot.stop_leaving_updates().await, 1);
    let bot = BotOptions { fake, ..BotOptions::default() }.start().await;
    assert_eq!(bot.fake.receive().await.reply_to, Some(id));
    bot.stop().await;
}

#[tokio::test]
async fn a_start_waits_for_telegram_but_fails_with_a_wrong_token() {
    let fake = Fake::default();
    fake.inject_fault("GetMe", Fault::Respond(502, "<html>Bad Gateway</html>"));
    let bot = BotOptions { fake, ..BotOptions::default() }.start().await;
    bot.ask("/help").await;
    let store = || Arc::new(Store::in_memory(90).expect("there is memory"));
    let settings = |token: &str, api_url: &str| Settings {
        token: token.into(),
        api_url: api_url.to_owned(),
        access: bot::Access { admins: [1].into(), ..bot::Access::default() },
        limits: bot::QuestionLimits::default(),
        timeouts: bot::Timeouts::default(),
        quotas: bot::SendQuotas::default(),
        capacity: bot::QUEUE_CAPACITY,
        startup_reload: StartupReload::default(),
        store_unavailable: false,
        webhook: None,
        watch: None,
        metrics: Arc::new(bot::Metrics::new(Duration::ZERO)),
    };
    let (library, _) = open_library(sample_records(), None).expect("the sample records can be read");
    let url = bot.fake.listen().await;
    let wrong_token = format!("{TOKEN}x");
    let result = bot::serve(settings(&wrong_token, &url), library, store(), bot::handle, std::future::pending()).await;
    assert!(matches!(result, Err(ServeError::Api(ApiError::Unauthorized))), "{result:?}");
    bot.stop().await;
}

#[tokio::test]
async fn a_refused_reply_does_not_stop_later_replies() {
    let bot = Bot::start().await;
    let kicked = r#"{"ok":false,"error_code":403,"description":"Forbidden: bot was kicked"}"#;
    bot.fake.inject_fault("SendMessage", Fault::Respond(403, kicked));
    bot.send_group(MEMBER, "/help");
    bot.log.wait_for("cannot answer; the bot is blocked").await;
    let refused = r#"{"ok":false,"error_code":400,"description":"Bad Request: not enough rights"}"#;
    bot.fake.inject_fault("SendMessage", Fault::Respond(400, refused));
    bot.fake.inject_fault("SendMessage", Fault::Respond(400, refused));
    bot.send_group(MEMBER, "/help");
    bot.log.wait_for("cannot deliver the apology").await;
    let id = bot.send_group(MEMBER, "/help");
    let reply = bot.fake.receive().await;
    assert_eq!((reply.chat, reply.reply_to), (GROUP, Some(id)));
    bot.stop().await;
}

#[tokio::test]
async fn no_question_is_in_the_log() {
    let bot = Bot::start().await;
    bot.ask("ai biết bí mật lạ lùng này?").await;
    assert!(!bot.log.text().contains("lạ lùng"), "{}", bot.log.text());
    bot.stop().await;
}

/// Detects a change of teloxide's `Message` that would lose fields which the bot reads.
#[test]
fn teloxide_parses_the_messages_of_the_tests() {
    let mut with_id = message(private_chat(MEMBER), MEMBER, "chào");
    with_id["message_id"] = json!(1);
    let parsed: Message = serde_json::from_value(with_id).expect("teloxide parses what the tests send");
    assert_eq!(parsed.text(), Some("chào"));
}
