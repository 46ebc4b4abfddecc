//! What goes wrong on the way, and that nobody is silenced by it.

use std::sync::Arc;
use std::time::Duration;

use bienban::bot::{self, ApiError, Context, HandlerFuture, ServeError, Settings};
use bienban::library::PendingReload;
use bienban::store::Store;
use serde_json::json;
use teloxide::types::{Message, Update, UpdateKind};
use tokio::sync::Notify;

use crate::fake::{Fake, Fault, TOKEN};
use crate::harness::{Bot, GROUP, MEMBER, Start, library, message, private_chat, shipped};

const ANOTHER: u64 = 8;

/// The bot's handler, but that it panics at "panic" and fails at "fail".
fn brittle(update: Update, context: Context) -> HandlerFuture {
    let text = match &update.kind {
        UpdateKind::Message(message) => message.text().map(str::to_owned),
        _ => None,
    };
    Box::pin(async move {
        assert_ne!(text.as_deref(), Some("panic"), "as the test asked");
        if text.as_deref() == Some("fail") {
            return Err(ApiError::Refused("as the test asked".to_owned()).into());
        }
        bot::handle(update, context).await
    })
}

#[tokio::test]
async fn a_panic_or_an_error_costs_one_message_an_apology() {
    let bot = Start { handler: brittle, ..Start::default() }.run().await;
    for text in ["panic", "fail", "panic"] {
        let sent = bot.ask(text).await;
        let id = sent.text.rsplit(' ').next().expect("an apology ends in its id").to_owned();
        assert!(sent.text.starts_with("Xin lỗi bạn") && id.starts_with('u'), "{sent:?}");
        assert!(bot.log.text().contains(&id), "{id} is not in the log: {}", bot.log.text());
        assert!(bot.ask("ai chủ trì?").await.text.starts_with("📌"));
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_slow_chat_holds_up_no_other() {
    let bot = Bot::start().await;
    let held = Arc::new(Notify::new());
    bot.fake.fault("SendMessage", Fault::Hold(held.clone()));
    let slow: Vec<i64> = (0..3).map(|_| bot.private(ANOTHER, "ai chủ trì?")).collect();
    // The first call to send is the slow chat's; from here on it is held.
    bot.fake.until_held(1).await;
    for _ in 0..3 {
        bot.ask("ai chủ trì?").await;
    }
    held.notify_one();
    for id in slow {
        assert_eq!(bot.fake.read().await.reply_to, Some(id), "a chat is answered in order");
    }
    bot.stop().await;
}

#[tokio::test]
async fn more_than_a_batch_that_waits_hides_nothing_newer() {
    let bot = Bot::start().await;
    let slow = [21, 22, 23, 24].map(|chat| (chat, Arc::new(Notify::new())));
    for (chat, held) in &slow {
        bot.fake.fault("SendMessage", Fault::Hold(held.clone()));
        for _ in 0..40 {
            bot.private(*chat, "/help");
        }
    }
    bot.ask("/help").await;
    let held = bot.store.held().expect("the store reads");
    assert!(held >= 100, "what is confirmed before it is handled is held: {held}");
    slow.iter().for_each(|(_, held)| held.notify_one());
    for _ in 0..160 {
        bot.fake.read().await;
    }
    let store = bot.store.clone();
    bot.stop().await;
    assert_eq!(store.held().expect("the store reads"), 0);
}

#[tokio::test]
async fn floods_and_outages_delay_an_answer_and_lose_none() {
    let bot = Bot::start().await;
    bot.fake.fault("SendMessage", Fault::Flood(1));
    bot.ask("ai chủ trì?").await;
    bot.fake.fault("SendMessage", Fault::Broken(502, "<html>Bad Gateway</html>"));
    bot.fake.fault("SendMessage", Fault::Broken(500, r#"{"ok":false,"error_code":500,"description":"Internal"}"#));
    bot.fake.fault("SendMessage", Fault::Broken(200, "nonsense"));
    bot.ask("ai chủ trì?").await;
    bot.stop().await;
}

#[tokio::test]
async fn polling_outlives_outages() {
    let bot = Bot::start().await;
    bot.ask("/help").await;
    bot.fake.fault("GetUpdates", Fault::Broken(502, "<html>Bad Gateway</html>"));
    bot.fake.fault("GetUpdates", Fault::Broken(409, r#"{"ok":false,"error_code":409,"description":"Conflict"}"#));
    bot.fake.fault("GetUpdates", Fault::Broken(200, "[]"));
    for _ in 0..5 {
        bot.ask("/help").await;
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_group_that_moved_is_answered_where_it_is() {
    let bot = Bot::start().await;
    bot.fake.fault("SendMessage", Fault::Moved(-200));
    bot.fake.know_chat(-200);
    bot.group(MEMBER, "/help");
    let sent = bot.fake.read().await;
    assert_eq!((sent.chat, sent.reply_to), (-200, None));
    bot.stop().await;
}

#[tokio::test]
async fn unknown_kinds_cost_nothing() {
    let bot = Bot::start().await;
    bot.fake.update("brand_new_kind", json!({"a": 1}));
    bot.fake.update("message", json!({"nonsense": true}));
    bot.fake.update("poll", json!({"id": "1"}));
    let mut asked = message(private_chat(MEMBER), MEMBER, "bao nhiêu hội có tổ chức đảng vào ngày mai?");
    asked["entities"] = json!([{"type": "date_time", "offset": 30, "length": 4, "unix_time": 5}]);
    asked["forward_origin"] = json!({"type": "from_the_future"});
    asked["brand_new_field"] = json!([1, 2]);
    let id = bot.fake.update("message", asked);
    assert_eq!(bot.fake.read().await.reply_to, Some(id));
    let mut null = message(private_chat(MEMBER), MEMBER, "ai chủ trì?");
    null["entities"] = json!(null);
    null["reply_to_message"] = json!({"message_id": 3});
    let id = bot.fake.update("message", null);
    assert_eq!(bot.fake.read().await.reply_to, Some(id));
    bot.stop().await;
}

#[tokio::test]
async fn a_stop_finishes_what_is_under_way() {
    let mut bot = Bot::start().await;
    let held = Arc::new(Notify::new());
    bot.fake.fault("SendMessage", Fault::Hold(held.clone()));
    bot.private(MEMBER, "ai chủ trì?");
    bot.fake.until_held(1).await;
    bot.begin_stop();
    bot.log.until("stopping").await;
    held.notify_one();
    assert!(bot.fake.read().await.text.starts_with("📌"));
    bot.stop().await;
}

#[tokio::test]
async fn what_a_stop_could_not_finish_is_answered_by_the_next_start() {
    let bot = Start { drain: Duration::ZERO, ..Start::default() }.run().await;
    let fake = bot.fake.clone();
    fake.fault("SendMessage", Fault::Hold(Arc::new(Notify::new())));
    let id = bot.private(MEMBER, "ai chủ trì?");
    fake.until_held(1).await;
    assert_eq!(bot.end().await, 1);
    let bot = Start { fake, ..Start::default() }.run().await;
    assert_eq!(bot.fake.read().await.reply_to, Some(id));
    bot.stop().await;
}

#[tokio::test]
async fn a_start_waits_for_telegram_but_not_with_a_wrong_token() {
    let fake = Fake::default();
    fake.fault("GetMe", Fault::Broken(502, "<html>Bad Gateway</html>"));
    let bot = Start { fake, ..Start::default() }.run().await;
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
        pending: PendingReload::default(),
        store_lost: false,
        webhook: None,
        watch: None,
        metrics: Arc::new(bot::Metrics::new(Duration::ZERO)),
    };
    let (library, _) = library(shipped(), None).expect("the shipped records can be read");
    let url = bot.fake.listen().await;
    let wrong = format!("{TOKEN}x");
    let ended = bot::serve(settings(&wrong, &url), library, store(), bot::handle, std::future::pending()).await;
    assert!(matches!(ended, Err(ServeError::Api(ApiError::Unauthorized))), "{ended:?}");
    bot.stop().await;
}

#[tokio::test]
async fn a_refused_reply_silences_no_one() {
    let bot = Bot::start().await;
    let kicked = r#"{"ok":false,"error_code":403,"description":"Forbidden: bot was kicked"}"#;
    bot.fake.fault("SendMessage", Fault::Broken(403, kicked));
    bot.group(MEMBER, "/help");
    bot.log.until("no one was there to be answered").await;
    let refused = r#"{"ok":false,"error_code":400,"description":"Bad Request: not enough rights"}"#;
    bot.fake.fault("SendMessage", Fault::Broken(400, refused));
    bot.fake.fault("SendMessage", Fault::Broken(400, refused));
    bot.group(MEMBER, "/help");
    bot.log.until("the apology was not delivered").await;
    let id = bot.group(MEMBER, "/help");
    let sent = bot.fake.read().await;
    assert_eq!((sent.chat, sent.reply_to), (GROUP, Some(id)));
    bot.stop().await;
}

#[tokio::test]
async fn no_question_is_in_the_log() {
    let bot = Bot::start().await;
    bot.ask("ai biết bí mật lạ lùng này?").await;
    assert!(!bot.log.text().contains("lạ lùng"), "{}", bot.log.text());
    bot.stop().await;
}

/// teloxide's message, so that a change of it that would lose what we read is seen here.
#[test]
fn a_mended_message_reads_back() {
    let raw = message(private_chat(MEMBER), MEMBER, "chào");
    let mut with_id = raw;
    with_id["message_id"] = json!(1);
    let read: Message = serde_json::from_value(with_id).expect("teloxide reads what the tests send");
    assert_eq!(read.text(), Some("chào"));
}
