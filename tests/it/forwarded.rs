//! A command is run only if its sender wrote it as a new message: not if it was forwarded, sent through another
//! bot, written as a caption, or edited.

use serde_json::{Value, json};

use crate::admin::{create_workspace, say, start_bot};
use crate::fake::{BOT_NAME, Fake};
use crate::harness::{ADMIN, Bot, BotOptions, MEMBER, group_chat, message, private_chat};

const NEWCOMER: u64 = 30;

/// The fields by which Telegram marks a message that its sender did not write.
fn marks() -> Vec<(&'static str, Value)> {
    let user = json!({"id": 666, "is_bot": false, "first_name": "Eve"});
    let channel = json!({"id": -1009, "type": "channel", "title": "Kênh"});
    vec![
        ("forward_origin", json!({"type": "user", "date": 1_700_000_000, "sender_user": user})),
        ("forward_origin", json!({"type": "hidden_user", "date": 1_700_000_000, "sender_user_name": "Eve"})),
        ("forward_origin", json!({"type": "channel", "date": 1_700_000_000, "chat": channel, "message_id": 5})),
        ("forward_origin", json!({"type": "of tomorrow"})),
        ("forward_origin", json!("of tomorrow")),
        ("forward_date", json!(1_700_000_000)),
        ("is_automatic_forward", json!(true)),
        ("via_bot", json!({"id": 5, "is_bot": true, "first_name": "Bot", "username": "other_bot"})),
        ("via_bot", json!({"of": "tomorrow"})),
    ]
}

/// `user` sends `text` in a chat, marked as not written by them. Returns the id of the message.
fn push_marked(bot: &Bot, chat: Value, user: u64, text: &str, (name, value): (&str, Value)) -> i64 {
    let mut sent = message(chat, user, text);
    sent[name] = value;
    bot.fake.push_update("message", sent)
}

#[tokio::test]
async fn a_command_that_someone_else_wrote_is_not_run() {
    let (workspace, fake) = (create_workspace(), Fake::default());
    let bot = start_bot(&workspace, fake).await;
    for command in ["/editors 666 Eve", "/admit 666 Eve", "/reload", "/forget", "/ask ai chủ trì?", "/nothing"] {
        for mark in marks() {
            let sent = push_marked(&bot, private_chat(ADMIN), ADMIN, command, mark.clone());
            let reply = bot.fake.receive().await;
            assert_eq!(reply.reply_to, Some(sent), "{mark:?}");
            assert!(reply.text.starts_with("Tôi không chạy lệnh") && reply.keyboard.is_empty(), "{mark:?}: {reply:?}");
            // Nobody is addressed by what is forwarded to a group.
            push_marked(&bot, group_chat(), ADMIN, &command.replacen(' ', &format!("@{BOT_NAME} "), 1), mark);
        }
    }
    assert!(say(&bot, ADMIN, "/editors").await.text.contains("Chưa có biên tập viên nào"));
    assert!(say(&bot, ADMIN, "/audit").await.text.starts_with("Chưa có thay đổi nào"));
    bot.stop().await;
}

#[tokio::test]
async fn a_forwarded_question_is_answered() {
    let bot = Bot::start().await;
    let question = "ai chủ trì buổi giao ban?";
    let answer = bot.ask(question).await;
    for mark in marks() {
        push_marked(&bot, private_chat(MEMBER), MEMBER, question, mark.clone());
        assert_eq!(bot.fake.receive().await.text, answer.text, "{mark:?}");
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_forwarded_invite_is_not_redeemed() {
    let fake = Fake::default();
    fake.add_chat(ADMIN.cast_signed());
    let bot = BotOptions { fake, everyone: None, ..BotOptions::default() }.start().await;
    let list = say(&bot, ADMIN, "/admit").await;
    let invite = bot.tap_as(ADMIN, &bot.tap_as(ADMIN, &list, "một người").await, "Cho xem tất cả").await;
    let code = invite.text.split("?start=").nth(1).and_then(|rest| rest.split_whitespace().next());
    let start = format!("/start {}", code.expect("it has a code"));
    // Others each time, because a stranger gets few replies.
    for (number, mark) in (1..).zip(marks()) {
        let stranger = NEWCOMER + number;
        push_marked(&bot, private_chat(stranger), stranger, &start, mark.clone());
        assert!(bot.fake.receive().await.text.starts_with("Tôi không chạy lệnh"), "{mark:?}");
    }
    assert!(say(&bot, NEWCOMER, &start).await.text.starts_with("Từ giờ bạn hỏi tôi được rồi"), "it is still valid");
    bot.stop().await;
}

#[tokio::test]
async fn a_caption_and_an_edit_are_no_commands() {
    let (workspace, fake) = (create_workspace(), Fake::default());
    let bot = start_bot(&workspace, fake).await;
    let photo = json!([{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1, "file_size": 1}]);
    let document = bot.fake.store_file("c.md", "# Họp lớp\n\nBạn Hoa làm lớp trưởng.\n".as_bytes());
    for (mark, value) in [("caption_entities", json!([]))].into_iter().chain(marks()) {
        let push = |kind: &str, content: &Value| {
            let mut sent = message(private_chat(ADMIN), ADMIN, "");
            sent["text"] = json!(null);
            sent["caption"] = json!("/editors 666 Eve");
            sent[kind] = content.clone();
            sent[mark] = value.clone();
            bot.fake.push_update("message", sent);
        };
        push("photo", &photo);
        assert!(bot.fake.receive().await.text.starts_with("Tôi chỉ đọc được tin nhắn chữ"), "{mark}");
        push("document", &document);
        assert!(bot.next_result().await.has_button("Thêm vào kho"), "{mark}");
    }
    let sent = bot.send_private(ADMIN, "/help");
    bot.fake.receive().await;
    let mut edited = message(private_chat(ADMIN), ADMIN, "/editors 666 Eve");
    edited["message_id"] = json!(sent);
    bot.fake.push_update("edited_message", edited);
    assert!(say(&bot, ADMIN, "/editors").await.text.contains("Chưa có biên tập viên nào"));
    bot.stop().await;
}
