//! Private chats and groups: which messages are answered, and how.

use serde_json::json;

use crate::fake::BOT_NAME;
use crate::harness::{ADMIN, Bot, GROUP, MEMBER, bot_message, group_chat, message, private_chat};

/// A question that the sample record answers, and a part of the answer.
const QUESTION: &str = "bao nhiêu hội có tổ chức đảng?";
const ANSWER: &str = "27/30";

#[tokio::test]
async fn a_private_message_is_a_question() {
    let bot = Bot::start().await;
    let answer = bot.ask(QUESTION).await;
    assert!(
        answer.text.starts_with("📌") && answer.text.contains(ANSWER) && answer.text.contains("01/08/2023"),
        "{answer:?}"
    );
    assert!(answer.text.encode_utf16().count() <= 900, "{answer:?}");
    assert!(answer.html.contains("<b>"), "{answer:?}");
    let refused = bot.ask("giá vàng hôm nay bao nhiêu một lượng?").await;
    assert!(refused.text.starts_with("Biên bản hiện có không nói đến điều này."), "{refused:?}");
    assert_eq!(bot.fake.typing_actions(), [], "an answer comes before the typing action is due");
    bot.stop().await;
}

#[tokio::test]
async fn in_a_group_only_messages_to_the_bot_are_answered() {
    let bot = Bot::start().await;
    bot.send_group(MEMBER, QUESTION);
    bot.send_group(MEMBER, "/unknown");
    bot.send_group(MEMBER, "/ask@AnotherBot ai chủ trì?");
    bot.send_group(MEMBER, "hỏi @BienBanThuBot2 xem ai chủ trì?");
    let mut photo = message(group_chat(), MEMBER, "");
    photo["text"] = json!(null);
    photo["photo"] = json!([]);
    bot.fake.push_update("message", photo);
    let mut to_another = message(group_chat(), MEMBER, "@nam_nguyen xem giúp câu này");
    to_another["reply_to_message"] = bot_message(group_chat());
    bot.fake.push_update("message", to_another);
    let mut from_a_bot = message(group_chat(), MEMBER, "/ask ai chủ trì?");
    from_a_bot["from"]["is_bot"] = json!(true);
    bot.fake.push_update("message", from_a_bot);
    let addressed =
        [format!("/ask {QUESTION}"), format!("/ask@{BOT_NAME} {QUESTION}"), format!("@{BOT_NAME}: {QUESTION}")];
    for text in addressed {
        let id = bot.send_group(MEMBER, &text);
        let answer = bot.fake.receive().await;
        assert_eq!((answer.chat, answer.reply_to), (GROUP, Some(id)));
        assert!(answer.text.contains(ANSWER), "{answer:?}");
    }
    let mut reply = message(group_chat(), MEMBER, QUESTION);
    reply["reply_to_message"] = bot_message(group_chat());
    bot.fake.push_update("message", reply);
    assert!(bot.fake.receive().await.text.contains(ANSWER));
    bot.stop().await;
}

#[tokio::test]
async fn an_answer_stays_in_its_topic() {
    let bot = Bot::start().await;
    for (thread, is_topic, expected) in [(55, true, Some(55)), (1, true, None), (56, false, None)] {
        let mut question = message(group_chat(), MEMBER, "/ask ai chủ trì?");
        question["message_thread_id"] = json!(thread);
        question["is_topic_message"] = json!(is_topic);
        bot.fake.push_update("message", question);
        assert_eq!(bot.fake.receive().await.topic, expected);
    }
    bot.stop().await;
}

#[tokio::test]
async fn an_edit_runs_nothing() {
    let bot = Bot::start().await;
    for text in ["/reload", "/start", QUESTION] {
        bot.fake.push_update("edited_message", message(private_chat(ADMIN), ADMIN, text));
    }
    bot.ask(QUESTION).await;
    assert_eq!(bot.library.snapshot().generation, 1);
    bot.stop().await;
}

#[tokio::test]
async fn every_command_answers() {
    let bot = Bot::start().await;
    let expected = [
        ("/start", "Chào bạn!"),
        ("/help", "/ask"),
        ("/HELP@bienbanthubot", "/ask"),
        ("/ask", "Bạn gõ câu hỏi ngay sau lệnh"),
        ("/ask\nai chủ trì?", "📌"),
        ("/meetings", "01/08/2023"),
        ("/nothing", "Tôi không có lệnh này."),
        ("/", "Tôi không có lệnh này."),
    ];
    for (command, text) in expected {
        let answer = bot.ask(command).await;
        assert!(answer.text.contains(text), "{command}: {answer:?}");
    }
    assert!(!bot.ask("/help").await.text.contains("/reload"));
    bot.send_private(ADMIN, "/help");
    assert!(bot.fake.receive().await.text.contains("/reload"));
    bot.stop().await;
}

#[tokio::test]
async fn every_suggestion_of_start_is_answered() {
    let bot = Bot::start().await;
    let start = bot.ask("/start").await;
    let suggested: Vec<_> = start.keyboard.iter().flatten().filter(|button| button.label.starts_with("💬")).collect();
    assert!(suggested.len() >= 3, "{start:?}");
    for button in suggested {
        let answer = bot.tap(&start, &button.label).await;
        let question = button.label.trim_start_matches("💬 ");
        assert!(answer.text.starts_with(&format!("Hỏi: {question}")) && answer.text.contains("📌"), "{answer:?}");
        assert_eq!(answer.reply_to, Some(start.id));
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_message_without_text_gets_one_polite_reply() {
    let bot = Bot::start().await;
    let mut sticker = message(private_chat(MEMBER), MEMBER, "");
    sticker["text"] = json!(null);
    sticker["voice"] =
        json!({"file_id": "a", "file_unique_id": "a", "duration": 3, "mime_type": "audio/ogg", "file_size": 9});
    bot.fake.push_update("message", sticker);
    assert!(bot.fake.receive().await.text.starts_with("Tôi chỉ đọc được tin nhắn chữ."));
    for _ in 0..3 {
        let mut picture = message(private_chat(MEMBER), MEMBER, "");
        picture["text"] = json!(null);
        picture["media_group_id"] = json!("album");
        picture["photo"] = json!([{"file_id": "a", "file_unique_id": "a", "width": 9, "height": 9, "file_size": 9}]);
        bot.fake.push_update("message", picture);
    }
    assert!(bot.fake.receive().await.text.starts_with("Tôi chỉ đọc được tin nhắn chữ."), "an album gets one reply");
    bot.stop().await;
}

#[tokio::test]
async fn thanks_are_answered_in_private_and_ignored_in_groups() {
    let bot = Bot::start().await;
    bot.ask(QUESTION).await;
    assert!(bot.ask("cảm ơn bạn nhiều!").await.text.starts_with("Tôi luôn sẵn sàng"));
    let mut thanks = message(group_chat(), MEMBER, "cam on nhe");
    thanks["reply_to_message"] = bot_message(group_chat());
    bot.fake.push_update("message", thanks);
    assert!(bot.ask("ok").await.text.starts_with("Tôi luôn sẵn sàng"));
    bot.stop().await;
}

#[tokio::test]
async fn command_menus_are_set_for_members_and_for_admins() {
    let bot = Bot::start().await;
    let menus = bot.fake.wait_for_menus(4).await;
    let names = |menu: &serde_json::Value| -> Vec<String> {
        let commands = menu["commands"].as_array().into_iter().flatten();
        commands.filter_map(|c| c["command"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(menus.len(), 4, "{menus:?}");
    for (index, code) in ["", "en"].into_iter().enumerate() {
        let pair = [menus[index].clone(), menus[index + 2].clone()];
        assert!(pair.iter().all(|menu| menu["language_code"] == json!(code)));
        assert_eq!(names(&pair[0]), ["ask", "meetings", "all", "language", "forget", "help", "start"]);
        assert_eq!(pair[1]["scope"], json!({"type": "chat", "chat_id": ADMIN}));
        assert_eq!(
            names(&pair[1]),
            [
                "ask", "meetings", "all", "language", "forget", "help", "start", "documents", "reload", "rollback",
                "unanswered", "stats", "admit", "editors", "audit"
            ]
        );
    }
    bot.stop().await;
}
