//! What members and groups see.

use serde_json::json;

use crate::fake::BOT_NAME;
use crate::harness::{ADMIN, Bot, GROUP, MEMBER, group_chat, message, of_the_bot, private_chat};

/// A question that the shipped record answers, and what the answer holds.
const QUESTION: &str = "bao nhiêu hội có tổ chức đảng?";
const ANSWER: &str = "27/30";

#[tokio::test]
async fn a_private_message_is_a_question() {
    let bot = Bot::start().await;
    let sent = bot.ask(QUESTION).await;
    assert!(sent.text.starts_with("📌") && sent.text.contains(ANSWER) && sent.text.contains("01/08/2023"), "{sent:?}");
    assert!(sent.text.encode_utf16().count() <= 900, "{sent:?}");
    assert!(sent.html.contains("<b>"), "{sent:?}");
    let refused = bot.ask("giá vàng hôm nay bao nhiêu một lượng?").await;
    assert!(refused.text.starts_with("Biên bản hiện có không nói đến điều này."), "{refused:?}");
    assert_eq!(bot.fake.typing(), [], "an answer is there sooner than its announcement");
    bot.stop().await;
}

#[tokio::test]
async fn a_group_hears_only_what_is_meant_for_it() {
    let bot = Bot::start().await;
    bot.group(MEMBER, QUESTION);
    bot.group(MEMBER, "/unknown");
    bot.group(MEMBER, "/ask@AnotherBot ai chủ trì?");
    bot.group(MEMBER, "hỏi @BienBanThuBot2 xem ai chủ trì?");
    let mut photo = message(group_chat(), MEMBER, "");
    photo["text"] = json!(null);
    photo["photo"] = json!([]);
    bot.fake.update("message", photo);
    let mut to_another = message(group_chat(), MEMBER, "@nam_nguyen xem giúp câu này");
    to_another["reply_to_message"] = of_the_bot(group_chat());
    bot.fake.update("message", to_another);
    let mut of_a_bot = message(group_chat(), MEMBER, "/ask ai chủ trì?");
    of_a_bot["from"]["is_bot"] = json!(true);
    bot.fake.update("message", of_a_bot);
    let meant = [format!("/ask {QUESTION}"), format!("/ask@{BOT_NAME} {QUESTION}"), format!("@{BOT_NAME}: {QUESTION}")];
    for text in meant {
        let id = bot.group(MEMBER, &text);
        let sent = bot.fake.read().await;
        assert_eq!((sent.chat, sent.reply_to), (GROUP, Some(id)));
        assert!(sent.text.contains(ANSWER), "{sent:?}");
    }
    let mut reply = message(group_chat(), MEMBER, QUESTION);
    reply["reply_to_message"] = of_the_bot(group_chat());
    bot.fake.update("message", reply);
    assert!(bot.fake.read().await.text.contains(ANSWER));
    bot.stop().await;
}

#[tokio::test]
async fn an_answer_stays_in_its_topic() {
    let bot = Bot::start().await;
    for (thread, is_topic, expected) in [(55, true, Some(55)), (1, true, None), (56, false, None)] {
        let mut asked = message(group_chat(), MEMBER, "/ask ai chủ trì?");
        asked["message_thread_id"] = json!(thread);
        asked["is_topic_message"] = json!(is_topic);
        bot.fake.update("message", asked);
        assert_eq!(bot.fake.read().await.topic, expected);
    }
    bot.stop().await;
}

#[tokio::test]
async fn an_edit_runs_nothing() {
    let bot = Bot::start().await;
    for text in ["/reload", "/start", QUESTION] {
        bot.fake.update("edited_message", message(private_chat(ADMIN), ADMIN, text));
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
        let sent = bot.ask(command).await;
        assert!(sent.text.contains(text), "{command}: {sent:?}");
    }
    assert!(!bot.ask("/help").await.text.contains("/reload"));
    bot.private(ADMIN, "/help");
    assert!(bot.fake.read().await.text.contains("/reload"));
    bot.stop().await;
}

#[tokio::test]
async fn what_start_suggests_is_answered() {
    let bot = Bot::start().await;
    let start = bot.ask("/start").await;
    let suggested: Vec<_> = start.keyboard.iter().flatten().filter(|key| key.label.starts_with("💬")).collect();
    assert!(suggested.len() >= 3, "{start:?}");
    for key in suggested {
        let answer = bot.tap(&start, &key.label).await;
        let question = key.label.trim_start_matches("💬 ");
        assert!(answer.text.starts_with(&format!("Hỏi: {question}")) && answer.text.contains("📌"), "{answer:?}");
        assert_eq!(answer.reply_to, Some(start.id));
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_message_without_words_gets_one_polite_line() {
    let bot = Bot::start().await;
    let mut sticker = message(private_chat(MEMBER), MEMBER, "");
    sticker["text"] = json!(null);
    sticker["voice"] =
        json!({"file_id": "a", "file_unique_id": "a", "duration": 3, "mime_type": "audio/ogg", "file_size": 9});
    bot.fake.update("message", sticker);
    assert!(bot.fake.read().await.text.starts_with("Tôi chỉ đọc được tin nhắn chữ."));
    for _ in 0..3 {
        let mut picture = message(private_chat(MEMBER), MEMBER, "");
        picture["text"] = json!(null);
        picture["media_group_id"] = json!("album");
        picture["photo"] = json!([{"file_id": "a", "file_unique_id": "a", "width": 9, "height": 9, "file_size": 9}]);
        bot.fake.update("message", picture);
    }
    assert!(bot.fake.read().await.text.starts_with("Tôi chỉ đọc được tin nhắn chữ."), "once an album");
    bot.stop().await;
}

#[tokio::test]
async fn thanks_get_a_kind_word_in_private_and_nothing_in_groups() {
    let bot = Bot::start().await;
    bot.ask(QUESTION).await;
    assert!(bot.ask("cảm ơn bạn nhiều!").await.text.starts_with("Rất vui"));
    let mut thanks = message(group_chat(), MEMBER, "cam on nhe");
    thanks["reply_to_message"] = of_the_bot(group_chat());
    bot.fake.update("message", thanks);
    assert!(bot.ask("ok").await.text.starts_with("Rất vui"));
    bot.stop().await;
}

#[tokio::test]
async fn menus_are_set_and_admins_have_theirs() {
    let bot = Bot::start().await;
    let menus = bot.fake.menus(4).await;
    let names = |menu: &serde_json::Value| -> Vec<String> {
        let commands = menu["commands"].as_array().into_iter().flatten();
        commands.filter_map(|c| c["command"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(menus.len(), 4, "{menus:?}");
    for (number, code) in ["", "en"].into_iter().enumerate() {
        let pair = [menus[number].clone(), menus[number + 2].clone()];
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
