//! Questions that lean on what came before: by reply, by time, by member and topic.

use serde_json::{Value, json};

use crate::fake::Sent;
use crate::harness::{Bot, GROUP, MEMBER, group_chat, message, private_chat};

const FIRST: &str = "Bao nhiêu hội có tổ chức đảng?";
const SHORT: &str = "có mấy đảng viên?";

/// A message of `user`'s, so many seconds after the first.
fn at(seconds: i64, chat: Value, user: u64, text: &str) -> Value {
    let mut message = message(chat, user, text);
    message["date"] = json!(1_700_000_000 + seconds);
    message
}

async fn say(bot: &Bot, message: Value) -> Sent {
    bot.fake.update("message", message);
    bot.fake.read().await
}

/// Whether an answer says that the question before it was taken into account.
fn leant(sent: &Sent) -> bool {
    sent.text.contains("Tôi hiểu là:") && sent.text.contains("Bao nhiêu hội có tổ chức đảng")
}

#[tokio::test]
async fn a_short_question_soon_after_is_understood_with_what_came_before() {
    let bot = Bot::start().await;
    let private = || private_chat(MEMBER);
    say(&bot, at(0, private(), MEMBER, FIRST)).await;
    let soon = say(&bot, at(60, private(), MEMBER, SHORT)).await;
    assert!(leant(&soon) && soon.text.contains("2.300"), "{soon:?}");
    let full = say(&bot, at(70, private(), MEMBER, "ai chủ trì buổi giao ban với các hội?")).await;
    assert!(!full.text.contains("Tôi hiểu là:"), "a full question stands alone: {full:?}");
    let other = say(&bot, at(80, private_chat(8), 8, SHORT)).await;
    assert!(!leant(&other), "another member's question is none of theirs: {other:?}");
    let late = say(&bot, at(10_000, private(), MEMBER, SHORT)).await;
    assert!(!leant(&late), "{late:?}");
    bot.stop().await;
}

#[tokio::test]
async fn a_reply_to_an_answer_goes_on_from_it_however_late() {
    let bot = Bot::start().await;
    let first = say(&bot, at(0, private_chat(MEMBER), MEMBER, FIRST)).await;
    say(&bot, at(10, private_chat(MEMBER), MEMBER, "ai chủ trì buổi giao ban với các hội?")).await;
    let mut reply = at(90_000, private_chat(MEMBER), MEMBER, SHORT);
    let me = json!({"id": crate::fake::BOT_ID, "is_bot": true, "first_name": "Biên bản"});
    reply["reply_to_message"] =
        json!({"message_id": first.id, "date": 1_700_000_000, "chat": private_chat(MEMBER), "from": me, "text": "📌"});
    assert!(leant(&say(&bot, reply).await));
    bot.stop().await;
}

#[tokio::test]
async fn a_follow_up_goes_on_from_what_a_question_was_edited_to() {
    let bot = Bot::start().await;
    let mut first = at(0, private_chat(MEMBER), MEMBER, "Bao nhiêu hội ở Trung ương?");
    bot.fake.update("message", first.clone());
    let answer = bot.fake.read().await;
    first["message_id"] = json!(answer.reply_to);
    first["text"] = json!(FIRST);
    bot.fake.update("edited_message", first);
    assert!(bot.fake.read().await.edit);
    assert!(leant(&say(&bot, at(60, private_chat(MEMBER), MEMBER, SHORT)).await));
    bot.stop().await;
}

#[tokio::test]
async fn the_meeting_is_the_one_that_was_last_quoted() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("it is writable");
    write(
        "a.md",
        "---\ntitle: Họp thôn Đông\ndate: 2024-01-05\n---\n\n## Kết luận\n\nThống nhất đào thêm giếng nước.\n",
    );
    write("b.md", "---\ntitle: Họp thôn Tây\ndate: 2025-01-05\n---\n\n## Kết luận\n\nThống nhất trồng hàng cau.\n");
    let bot = Bot::reading(folder.path()).await;
    let newest = bot.ask("kết luận là gì?").await;
    assert!(newest.text.contains("hàng cau"), "nothing was asked before: {newest:?}");
    let old = bot.ask("thôn nào đào thêm giếng nước?").await;
    assert!(old.text.contains("giếng nước"), "{old:?}");
    assert!(bot.ask("kết luận là gì?").await.text.contains("giếng nước"));
    let mut reply = at(50_000, private_chat(MEMBER), MEMBER, "tóm tắt cuộc họp");
    let me = json!({"id": crate::fake::BOT_ID, "is_bot": true, "first_name": "Biên bản"});
    reply["reply_to_message"] =
        json!({"message_id": newest.id, "date": 1_700_000_000, "chat": private_chat(MEMBER), "from": me, "text": "📌"});
    assert!(say(&bot, reply).await.text.contains("hàng cau"));
    bot.stop().await;
}

#[tokio::test]
async fn each_topic_of_a_group_has_its_own_thread() {
    let bot = Bot::start().await;
    let in_topic = |topic: i64, seconds, text: &str| {
        let mut message = at(seconds, group_chat(), MEMBER, &format!("/ask {text}"));
        message["message_thread_id"] = json!(topic);
        message["is_topic_message"] = json!(true);
        message
    };
    assert_eq!(say(&bot, in_topic(55, 0, FIRST)).await.chat, GROUP);
    assert!(!leant(&say(&bot, in_topic(56, 10, SHORT)).await), "another topic");
    assert!(leant(&say(&bot, in_topic(55, 20, SHORT)).await));
    bot.stop().await;
}
