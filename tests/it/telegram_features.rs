//! Features of Telegram: edited messages, language codes, inline queries, privacy mode and rate limits.

use std::num::NonZeroU32;
use std::time::Duration;

use bienban::bot::SendQuotas;
use bienban::library::Scope;
use governor::Quota;
use serde_json::{Value, json};

use crate::fake::{BOT_NAME, Fake, Fault};
use crate::harness::{ADMIN, Bot, BotOptions, GROUP, MEMBER, group_chat, message, private_chat};

const QUESTION: &str = "bao nhiêu hội có tổ chức đảng?";

/// `MEMBER` edits a message.
fn edit(bot: &Bot, chat: Value, id: i64, text: &str) {
    let mut edited = message(chat, MEMBER, text);
    edited["message_id"] = json!(id);
    edited["edit_date"] = json!(1_700_000_100);
    bot.fake.push_update("edited_message", edited);
}

#[tokio::test]
async fn an_edited_question_updates_its_answer() {
    let bot = Bot::start().await;
    let id = bot.send_private(MEMBER, QUESTION);
    let answer = bot.fake.receive().await;
    edit(&bot, private_chat(MEMBER), id, "ai chủ trì buổi giao ban?");
    let updated = bot.fake.receive().await;
    assert!(updated.is_edit && updated.id == answer.id && updated.text.contains("Trương Thị Mai"), "{updated:?}");
    edit(&bot, private_chat(MEMBER), id, "ai chủ trì buổi giao ban?");
    edit(&bot, private_chat(MEMBER), id, "/start");
    edit(&bot, private_chat(MEMBER), 4_000, QUESTION);
    bot.ask("/help").await;

    let id = bot.send_group(MEMBER, &format!("/ask {QUESTION}"));
    let answer = bot.fake.receive().await;
    edit(&bot, group_chat(), id, &format!("/ask@{BOT_NAME} ai chủ trì buổi giao ban?"));
    let updated = bot.fake.receive().await;
    assert!(updated.is_edit && updated.id == answer.id && updated.text.contains("Trương Thị Mai"), "{updated:?}");
    edit(&bot, group_chat(), id, "thôi khỏi");
    bot.ask("/help").await;
    bot.stop().await;
}

/// A private message from a member whose client uses this language.
fn message_in_language(code: &str, text: &str) -> Value {
    let mut message = message(private_chat(MEMBER), MEMBER, text);
    message["from"]["language_code"] = json!(code);
    message
}

#[tokio::test]
async fn members_are_answered_in_their_language() {
    let bot = Bot::start().await;
    let ask = async |code: &str, text: &str| {
        bot.fake.push_update("message", message_in_language(code, text));
        bot.fake.receive().await
    };
    assert!(ask("en-GB", "/help").await.text.contains("word for word"));
    assert!(
        ask("en", "giá vàng hôm nay bao nhiêu một lượng?").await.text.starts_with("The records don't mention this.")
    );
    assert!(ask("vi", "/help").await.text.contains("nguyên văn"));
    assert!(ask("de", "/help").await.text.contains("nguyên văn"));
    let choice = ask("vi", "/language").await;
    assert!(bot.tap(&choice, "English").await.text.contains("I speak English"));
    let answer = ask("vi", QUESTION).await;
    assert!(answer.text.contains("1 Aug 2023") && answer.has_button("More"), "{answer:?}");
    let choice = ask("vi", "/language").await;
    assert!(bot.tap(&choice, "Same as Telegram").await.text.contains("tiếng Việt"));
    assert!(ask("vi", QUESTION).await.has_button("Đoạn khác"));
    bot.stop().await;
}

#[tokio::test]
async fn quotes_are_offered_in_any_chat() {
    let bot = Bot::start().await;
    let answer = bot.fake.send_inline_query(MEMBER, "vi", QUESTION).await;
    let results = answer["results"].as_array().expect("there are results");
    assert!((1..=5).contains(&results.len()) && answer["button"].is_null(), "{answer:#}");
    let posted = results[0]["input_message_content"]["message_text"].as_str().unwrap_or_default();
    assert!(posted.contains("27/30") && posted.contains("?start="), "{posted}");
    let open = results[0]["reply_markup"]["inline_keyboard"][0][0]["url"].as_str().unwrap_or_default();
    let payload = open.split("start=").nth(1).expect("it opens the record");
    assert!(bot.ask(&format!("/start {payload}")).await.text.contains("27/30"));
    for (query, hint) in [("", "Gõ câu hỏi"), ("giá vàng hôm nay bao nhiêu một lượng?", "không nói")] {
        let empty = bot.fake.send_inline_query(MEMBER, "vi", query).await;
        assert_eq!(empty["results"], json!([]));
        assert!(empty["button"]["text"].as_str().is_some_and(|text| text.contains(hint)), "{empty:#}");
    }
    assert!(bot.ask("/start inline").await.text.starts_with("Chào bạn!"));
    bot.stop().await;
}

#[tokio::test]
async fn only_those_who_may_ask_are_answered() {
    let bot =
        BotOptions { allowed: [(8, Scope::All), (GROUP, Scope::All)].into(), everyone: None, ..BotOptions::default() }
            .start()
            .await;
    bot.fake.add_chat(ADMIN.cast_signed());
    bot.send_private(MEMBER, QUESTION);
    let (first, second) = (bot.fake.receive().await, bot.fake.receive().await);
    let (refused, request) = if first.chat == ADMIN.cast_signed() { (second, first) } else { (first, second) };
    assert!(request.text.contains("🙋 An 7") && !request.text.contains(QUESTION), "{request:?}");
    assert!(refused.text.contains("được mời") && refused.text.contains('7'), "{refused:?}");
    let empty = bot.fake.send_inline_query(MEMBER, "vi", QUESTION).await;
    assert_eq!(empty["results"], json!([]));
    assert!(empty["button"]["text"].as_str().is_some_and(|text| text.contains("chưa được mời")));
    bot.send_group(MEMBER, &format!("/ask {QUESTION}"));
    let answer = bot.fake.receive().await;
    assert!(answer.text.contains("27/30"), "a group that may ask is answered: {answer:?}");
    for member in [8, ADMIN] {
        bot.send_private(member, QUESTION);
        let answer = bot.fake.receive().await;
        assert!(answer.text.contains("27/30"));
        let notice = bot.tap_for_notice(&answer, answer.button_data("📖")).await;
        assert!(notice.contains("chưa được mời"), "a tap by another member: {notice}");
        bot.send_private(member, &format!("/start {}", answer.links()[0]));
        bot.fake.receive().await;
    }
    bot.send_private(MEMBER, &format!("/start {}", answer.links()[0]));
    let tap = bot.fake.tap(MEMBER, &refused, answer.button_data("📖"));
    assert!(bot.fake.wait_for_callback_answer(&tap).await.contains("chưa được mời"));
    bot.stop().await;
}

#[tokio::test]
async fn privacy_mode_is_explained() {
    let bot = Bot::start().await;
    assert!(bot.ask("/help").await.text.contains("chế độ riêng tư"));
    assert!(bot.log.text().contains("privacy mode is on"), "{}", bot.log.text());
    bot.stop().await;
    let fake = Fake::default();
    fake.disable_privacy_mode();
    let bot = BotOptions { fake, ..BotOptions::default() }.start().await;
    assert!(bot.ask("/help").await.text.contains("nhắc tên tôi"));
    assert!(bot.log.text().contains("privacy mode is off"), "{}", bot.log.text());
    bot.stop().await;
}

#[tokio::test]
async fn messages_and_edits_stay_within_the_send_quotas() {
    const PAUSE: Duration = Duration::from_millis(60);
    let once = Quota::with_period(PAUSE).expect("it is not zero");
    let unlimited = Quota::per_second(NonZeroU32::new(10_000).expect("it is not zero"));
    let quotas = SendQuotas { chat: once, group: unlimited, all: unlimited, strangers: unlimited };
    let bot = BotOptions { quotas, ..BotOptions::default() }.start().await;
    let answer = bot.ask(QUESTION).await;
    bot.tap(&answer, "📖").await;
    bot.ask(QUESTION).await;
    let times = bot.fake.send_times(MEMBER.cast_signed());
    assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= PAUSE / 2), "edits count: {times:?}");
    assert!(*times.last().expect("there are three") - times[0] >= PAUSE * 2 - PAUSE / 4, "{times:?}");
    bot.stop().await;
}

#[tokio::test]
async fn an_edit_waits_for_retry_after() {
    let bot = Bot::start().await;
    let answer = bot.ask(QUESTION).await;
    bot.fake.inject_fault("EditMessageText", Fault::RetryAfter(1));
    let context = bot.tap(&answer, "📖").await;
    assert!(context.is_edit, "{context:?}");
    bot.fake.inject_fault("EditMessageText", Fault::Respond(502, "Bad Gateway"));
    assert_eq!(bot.tap(&context, "Câu trả lời").await.text, answer.text);
    bot.stop().await;
}
