//! Follow-up questions: recognised by reply and by time, separately for each member and topic.

use serde_json::{Value, json};

use crate::fake::BotMessage;
use crate::harness::{Bot, GROUP, MEMBER, group_chat, message, private_chat};

const FIRST_QUESTION: &str = "Bao nhiêu hội có tổ chức đảng?";
const FOLLOW_UP: &str = "có mấy đảng viên?";

/// A message from `user`, sent `seconds` after the time of the first.
fn message_at(seconds: i64, chat: Value, user: u64, text: &str) -> Value {
    let mut message = message(chat, user, text);
    message["date"] = json!(1_700_000_000 + seconds);
    message
}

async fn send(bot: &Bot, message: Value) -> BotMessage {
    bot.fake.push_update("message", message);
    bot.fake.receive().await
}

/// Whether an answer says that it used the first question as context.
fn uses_context(answer: &BotMessage) -> bool {
    answer.text.contains("Tôi hiểu là:") && answer.text.contains("Bao nhiêu hội có tổ chức đảng")
}

#[tokio::test]
async fn a_short_question_soon_after_another_uses_it_as_context() {
    let bot = Bot::start().await;
    let private = || private_chat(MEMBER);
    send(&bot, message_at(0, private(), MEMBER, FIRST_QUESTION)).await;
    let soon = send(&bot, message_at(60, private(), MEMBER, FOLLOW_UP)).await;
    assert!(uses_context(&soon) && soon.text.contains("2.300"), "{soon:?}");
    let full = send(&bot, message_at(70, private(), MEMBER, "ai chủ trì buổi giao ban với các hội?")).await;
    assert!(!full.text.contains("Tôi hiểu là:"), "a complete question needs no context: {full:?}");
    let other = send(&bot, message_at(80, private_chat(8), 8, FOLLOW_UP)).await;
    assert!(!uses_context(&other), "another member's question is not used: {other:?}");
    let late = send(&bot, message_at(10_000, private(), MEMBER, FOLLOW_UP)).await;
    assert!(!uses_context(&late), "{late:?}");
    bot.stop().await;
}

#[tokio::test]
async fn a_reply_to_an_answer_continues_from_it_however_late() {
    let bot = Bot::start().await;
    let first = send(&bot, message_at(0, private_chat(MEMBER), MEMBER, FIRST_QUESTION)).await;
    send(&bot, message_at(10, private_chat(MEMBER), MEMBER, "ai chủ trì buổi giao ban với các hội?")).await;
    let mut reply = message_at(90_000, private_chat(MEMBER), MEMBER, FOLLOW_UP);
    let bot_user = json!({"id": crate::fake::BOT_ID, "is_bot": true, "first_name": "Biên bản"});
    reply["reply_to_message"] = json!({"message_id": first.id, "date": 1_700_000_000, "chat": private_chat(MEMBER), "from": bot_user, "text": "📌"});
    assert!(uses_context(&send(&bot, reply).await));
    bot.stop().await;
}

#[tokio::test]
async fn a_follow_up_uses_the_edited_text_of_a_question() {
    let bot = Bot::start().await;
    let mut first = message_at(0, private_chat(MEMBER), MEMBER, "Bao nhiêu hội ở Trung ương?");
    bot.fake.push_update("message", first.clone());
    let answer = bot.fake.receive().await;
    first["message_id"] = json!(answer.reply_to);
    first["text"] = json!(FIRST_QUESTION);
    bot.fake.push_update("edited_message", first);
    assert!(bot.fake.receive().await.is_edit);
    assert!(uses_context(&send(&bot, message_at(60, private_chat(MEMBER), MEMBER, FOLLOW_UP)).await));
    bot.stop().await;
}

#[tokio::test]
async fn an_unnamed_meeting_is_the_one_that_was_last_quoted() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("it is writable");
    write(
        "a.md",
        "---\ntitle: Họp thôn Đông\ndate: 2024-01-05\n---\n\n## Kết luận\n\nThống nhất đào thêm giếng nước.\n",
    );
    write("b.md", "---\ntitle: Họp thôn Tây\ndate: 2025-01-05\n---\n\n## Kết luận\n\nThống nhất trồng hàng cau.\n");
    let bot = Bot::with_records(folder.path()).await;
    let newest = bot.ask("kết luận là gì?").await;
    assert!(newest.text.contains("hàng cau"), "there is no earlier question: {newest:?}");
    let old = bot.ask("thôn nào đào thêm giếng nước?").await;
    assert!(old.text.contains("giếng nước"), "{old:?}");
    assert!(bot.ask("kết luận là gì?").await.text.contains("giếng nước"));
    let mut reply = message_at(50_000, private_chat(MEMBER), MEMBER, "tóm tắt cuộc họp");
    let bot_user = json!({"id": crate::fake::BOT_ID, "is_bot": true, "first_name": "Biên bản"});
    reply["reply_to_message"] = json!({"message_id": newest.id, "date": 1_700_000_000, "chat": private_chat(MEMBER), "from": bot_user, "text": "📌"});
    assert!(send(&bot, reply).await.text.contains("hàng cau"));
    bot.stop().await;
}

#[tokio::test]
async fn each_topic_of_a_group_has_its_own_context() {
    let bot = Bot::start().await;
    let in_topic = |topic: i64, seconds, text: &str| {
        let mut message = message_at(seconds, group_chat(), MEMBER, &format!("/ask {text}"));
        message["message_thread_id"] = json!(topic);
        message["is_topic_message"] = json!(true);
        message
    };
    assert_eq!(send(&bot, in_topic(55, 0, FIRST_QUESTION)).await.chat, GROUP);
    assert!(!uses_context(&send(&bot, in_topic(56, 10, FOLLOW_UP)).await), "another topic");
    assert!(uses_context(&send(&bot, in_topic(55, 20, FOLLOW_UP)).await));
    bot.stop().await;
}
