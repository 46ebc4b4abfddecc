//! Telegram's own manners: edits, languages, quotas, who may ask, quotes in any chat.

use std::num::NonZeroU32;
use std::time::Duration;

use bienban::bot::SendQuotas;
use bienban::library::Scope;
use governor::Quota;
use serde_json::{Value, json};

use crate::fake::{BOT_NAME, Fake, Fault};
use crate::harness::{ADMIN, Bot, GROUP, MEMBER, Start, group_chat, message, private_chat};

const QUESTION: &str = "bao nhiêu hội có tổ chức đảng?";

fn edit(bot: &Bot, chat: Value, id: i64, text: &str) {
    let mut edited = message(chat, MEMBER, text);
    edited["message_id"] = json!(id);
    edited["edit_date"] = json!(1_700_000_100);
    bot.fake.update("edited_message", edited);
}

#[tokio::test]
async fn an_edited_question_updates_its_answer() {
    let bot = Bot::start().await;
    let id = bot.private(MEMBER, QUESTION);
    let answer = bot.fake.read().await;
    edit(&bot, private_chat(MEMBER), id, "ai chủ trì buổi giao ban?");
    let updated = bot.fake.read().await;
    assert!(updated.edit && updated.id == answer.id && updated.text.contains("Trương Thị Mai"), "{updated:?}");
    edit(&bot, private_chat(MEMBER), id, "ai chủ trì buổi giao ban?");
    edit(&bot, private_chat(MEMBER), id, "/start");
    edit(&bot, private_chat(MEMBER), 4_000, QUESTION);
    bot.ask("/help").await;

    let id = bot.group(MEMBER, &format!("/ask {QUESTION}"));
    let answer = bot.fake.read().await;
    edit(&bot, group_chat(), id, &format!("/ask@{BOT_NAME} ai chủ trì buổi giao ban?"));
    let updated = bot.fake.read().await;
    assert!(updated.edit && updated.id == answer.id && updated.text.contains("Trương Thị Mai"), "{updated:?}");
    edit(&bot, group_chat(), id, "thôi khỏi");
    bot.ask("/help").await;
    bot.stop().await;
}

fn speaking(code: &str, text: &str) -> Value {
    let mut message = message(private_chat(MEMBER), MEMBER, text);
    message["from"]["language_code"] = json!(code);
    message
}

#[tokio::test]
async fn members_are_spoken_to_in_their_language() {
    let bot = Bot::start().await;
    let ask = async |code: &str, text: &str| {
        bot.fake.update("message", speaking(code, text));
        bot.fake.read().await
    };
    assert!(ask("en-GB", "/help").await.text.contains("word for word"));
    assert!(ask("en", "giá vàng hôm nay bao nhiêu một lượng?").await.text.starts_with("The records do not say this."));
    assert!(ask("vi", "/help").await.text.contains("nguyên văn"));
    assert!(ask("de", "/help").await.text.contains("nguyên văn"));
    let choice = ask("vi", "/language").await;
    assert!(bot.tap(&choice, "English").await.text.contains("I speak English"));
    let answer = ask("vi", QUESTION).await;
    assert!(answer.text.contains("1 Aug 2023") && answer.has_key("Others"), "{answer:?}");
    let choice = ask("vi", "/language").await;
    assert!(bot.tap(&choice, "As in Telegram").await.text.contains("tiếng Việt"));
    assert!(ask("vi", QUESTION).await.has_key("Câu khác"));
    bot.stop().await;
}

#[tokio::test]
async fn quotes_are_offered_in_any_chat() {
    let bot = Bot::start().await;
    let found = bot.fake.inline(MEMBER, "vi", QUESTION).await;
    let results = found["results"].as_array().expect("there are results");
    assert!((1..=5).contains(&results.len()) && found["button"].is_null(), "{found:#}");
    let posted = results[0]["input_message_content"]["message_text"].as_str().unwrap_or_default();
    assert!(posted.contains("27/30") && posted.contains("?start="), "{posted}");
    let open = results[0]["reply_markup"]["inline_keyboard"][0][0]["url"].as_str().unwrap_or_default();
    let payload = open.split("start=").nth(1).expect("it opens the record");
    assert!(bot.ask(&format!("/start {payload}")).await.text.contains("27/30"));
    for (query, hint) in [("", "Gõ câu hỏi"), ("giá vàng hôm nay bao nhiêu một lượng?", "không nói")] {
        let none = bot.fake.inline(MEMBER, "vi", query).await;
        assert_eq!(none["results"], json!([]));
        assert!(none["button"]["text"].as_str().is_some_and(|text| text.contains(hint)), "{none:#}");
    }
    assert!(bot.ask("/start inline").await.text.starts_with("Chào bạn!"));
    bot.stop().await;
}

#[tokio::test]
async fn only_those_who_may_ask_are_answered() {
    let bot = Start { allowed: [(8, Scope::All), (GROUP, Scope::All)].into(), everyone: None, ..Start::default() }
        .run()
        .await;
    bot.fake.know_chat(ADMIN.cast_signed());
    bot.private(MEMBER, QUESTION);
    let (one, other) = (bot.fake.read().await, bot.fake.read().await);
    let (refused, told) = if one.chat == ADMIN.cast_signed() { (other, one) } else { (one, other) };
    assert!(told.text.contains("🙋 An 7") && !told.text.contains(QUESTION), "{told:?}");
    assert!(refused.text.contains("được mời") && refused.text.contains('7'), "{refused:?}");
    let none = bot.fake.inline(MEMBER, "vi", QUESTION).await;
    assert_eq!(none["results"], json!([]));
    assert!(none["button"]["text"].as_str().is_some_and(|text| text.contains("chưa được mời")));
    bot.group(MEMBER, &format!("/ask {QUESTION}"));
    let answer = bot.fake.read().await;
    assert!(answer.text.contains("27/30"), "a group that may ask is answered: {answer:?}");
    for member in [8, ADMIN] {
        bot.private(member, QUESTION);
        let answer = bot.fake.read().await;
        assert!(answer.text.contains("27/30"));
        let foreign = bot.tap_for_note(&answer, answer.key("📖")).await;
        assert!(foreign.contains("chưa được mời"), "a tap by someone else: {foreign}");
        bot.private(member, &format!("/start {}", answer.links()[0]));
        bot.fake.read().await;
    }
    assert!(bot.ask(&format!("/start {}", answer.links()[0])).await.text.contains("được mời"));
    bot.stop().await;
}

#[tokio::test]
async fn privacy_mode_is_explained() {
    let bot = Bot::start().await;
    assert!(bot.ask("/help").await.text.contains("chế độ riêng tư"));
    assert!(bot.log.text().contains("privacy mode is on"), "{}", bot.log.text());
    bot.stop().await;
    let fake = Fake::default();
    fake.let_read_groups();
    let bot = Start { fake, ..Start::default() }.run().await;
    assert!(bot.ask("/help").await.text.contains("nhắc tên tôi"));
    assert!(bot.log.text().contains("privacy mode is off"), "{}", bot.log.text());
    bot.stop().await;
}

#[tokio::test]
async fn floods_are_kept_within_what_telegram_bears() {
    const PAUSE: Duration = Duration::from_millis(60);
    let once = Quota::with_period(PAUSE).expect("it is not zero");
    let many = Quota::per_second(NonZeroU32::new(10_000).expect("it is not zero"));
    let quotas = SendQuotas { chat: once, group: many, all: many };
    let bot = Start { quotas, ..Start::default() }.run().await;
    let answer = bot.ask(QUESTION).await;
    bot.tap(&answer, "📖").await;
    bot.ask(QUESTION).await;
    let times = bot.fake.times(MEMBER.cast_signed());
    assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= PAUSE / 2), "edits count: {times:?}");
    assert!(*times.last().expect("three came") - times[0] >= PAUSE * 2 - PAUSE / 4, "{times:?}");
    bot.stop().await;
}

#[tokio::test]
async fn an_edit_waits_as_long_as_telegram_asks() {
    let bot = Bot::start().await;
    let answer = bot.ask(QUESTION).await;
    bot.fake.fault("EditMessageText", Fault::Flood(1));
    let context = bot.tap(&answer, "📖").await;
    assert!(context.edit, "{context:?}");
    bot.fake.fault("EditMessageText", Fault::Broken(502, "Bad Gateway"));
    assert_eq!(bot.tap(&context, "Câu trả lời").await.text, answer.text);
    bot.stop().await;
}
