//! Hostile names, texts, buttons and links: control characters, markup, forged and guessed data.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bienban::library::PassageRef;
use bienban::render::telegram::{Callback, DeepLink, QuestionsCallback, Table};
use bienban::render::{close_bidi_controls, sanitise_line};
use serde_json::json;

use crate::fake::{BOT_NAME, BotMessage};
use crate::harness::{ADMIN, Bot, BotOptions, GROUP, MEMBER, group_chat, message, private_chat};

const QUESTION: &str = "bao nhiêu hội có tổ chức đảng?";
const ANSWER: &str = "27/30";
const NOT_FOUND: &str = "Biên bản hiện có không nói đến điều này.";
const INVALID_BUTTON: &str = "Nút này không dùng được nữa.";
const OLD_BUTTON: &str = "Nút này thuộc phiên bản cũ; bạn hỏi lại nhé.";
const ANSWER_GONE: &str = "Tôi không còn giữ câu hỏi này";

/// `user` sends a private message. Returns the bot's next message, which must be to that chat.
async fn say(bot: &Bot, user: u64, text: &str) -> BotMessage {
    bot.send_private(user, text);
    let answer = bot.fake.receive().await;
    assert_eq!(answer.chat, user.cast_signed(), "{text:?}: {answer:?}");
    answer
}

/// Stops a bot whose log must not contain an error.
async fn stop_without_errors(bot: Bot) {
    assert!(!bot.log.text().contains("ERROR"), "{}", bot.log.text());
    bot.stop().await;
}

/// The data of a button for admins: the export of all questions.
fn export_button() -> String {
    Callback::from(QuestionsCallback::Export(Table::Questions)).encode()
}

/// Asserts that a message has no open bidirectional control and no invisible character in a label.
fn check_plain(message: &BotMessage) {
    assert!(message.text.lines().all(|line| close_bidi_controls(line).is_empty()), "{message:?}");
    assert!(
        message.keyboard.iter().flatten().all(|button| sanitise_line(&button.label, 64) == button.label),
        "{message:?}"
    );
}

#[tokio::test]
async fn query_syntax_markup_and_invisible_characters_are_ignored() {
    let bot = Bot::start().await;
    let expected = say(&bot, MEMBER, QUESTION).await.text;
    assert!(expected.contains(ANSWER), "{expected}");
    let equivalent = [
        // Query syntax and regular expressions.
        "\"bao nhiêu hội\" có tổ chức đảng",
        "+bao +nhiêu -hội ^có tổ~ chức đảng*?",
        "(bao nhiêu) && [hội] || {có} tổ chức\\ đảng \\",
        "^bao nhiêu.*hội (có tổ chức) đảng$",
        // Markdown and templates.
        "*bao nhiêu* _hội_ `có` ~~tổ chức~~ ||đảng||?",
        "[bao nhiêu hội](có tổ chức đảng)",
        "{}bao nhiêu hội{} có tổ chức đảng{}",
        "bao nhiêu hội < có > tổ chức & đảng \"?",
        // Invisible, decomposed and control characters.
        "b\u{200D}ao nhi\u{200B}êu hộ\u{2060}i có tổ ch\u{AD}ức đ\u{FEFF}ảng?",
        "\u{202E}bao nhiêu hội có \u{2066}tổ chức\u{200F} đảng?",
        "bao nhie\u{302}u ho\u{323}\u{302}i co\u{301} tô\u{309} chư\u{301}c đa\u{309}ng?",
        "bao\u{A0}nhiêu\thội\r\ncó\n\n\ntổ chức\u{3000}đảng?\u{0}\u{7}",
    ];
    for (user, text) in (100..).zip(equivalent) {
        let answer = say(&bot, user, text).await;
        assert_eq!(answer.text, expected, "{text:?}");
    }
    // Words of query languages are ordinary words. With too many unknown words there is no answer, but never a
    // different one.
    let with_unknown_words = [
        "<b>bao nhiêu</b> <script>hội</script> có tổ chức đảng?",
        "title:hội AND (có tổ chức đảng OR NOT x",
        "có tổ chức đảng [a TO z] bao nhiêu hội",
        "bao nhiêu hội có tổ chức đảng; DROP TABLE asked;--",
    ];
    for (user, text) in (200..).zip(with_unknown_words) {
        let answer = say(&bot, user, text).await;
        assert!(answer.text.contains(ANSWER) || answer.text.contains(NOT_FOUND), "{text:?}: {answer:?}");
    }
    let formatted = say(&bot, 300, "bao nhiêu hội có <b>tổ chức đảng</b>?").await;
    assert!(formatted.text.contains(ANSWER), "{formatted:?}");
    stop_without_errors(bot).await;
}

#[tokio::test]
async fn a_message_of_maximum_length_is_answered() {
    let bot = Bot::start().await;
    let pieces = [
        "a", "a ", "đảng", "🌾", "\u{301}", "\u{202E}", "\u{200B}", "<b>", "&amp;", "\"", "(", "{{", "/", "1/",
        "a^2 OR *:*", "'; DROP--", "\0 ",
    ];
    for (user, piece) in (100..).zip(pieces) {
        let text: String = piece.chars().cycle().take(4_096).collect();
        let answer = say(&bot, user, &text).await;
        check_plain(&answer);
        let is_refused = [NOT_FOUND, "không chắc", "lệnh này"].iter().any(|refusal| answer.text.contains(refusal));
        assert!(is_refused, "{piece:?}: {answer:?}");
    }
    let padded = format!("{QUESTION} {}", "! ".repeat(2_000));
    assert!(say(&bot, 200, &padded).await.text.contains(ANSWER));
    stop_without_errors(bot).await;
}

#[tokio::test]
async fn lookalikes_of_commands_are_not_commands() {
    let bot = Bot::start().await;
    let unknown = "Tôi không có lệnh này.";
    let expected = [
        ("/rеload", unknown),
        ("/hеlp", unknown),
        ("/help\u{200B}", unknown),
        ("/\u{202E}help", unknown),
        ("/ｈｅｌｐ", unknown),
        ("／reload", NOT_FOUND),
        ("\u{200B}/reload", NOT_FOUND),
        ("⁄reload", NOT_FOUND),
    ];
    for (text, reply) in expected {
        let answer = say(&bot, ADMIN, text).await;
        assert!(answer.text.contains(reply), "{text:?}: {answer:?}");
    }
    // The bot's name with a Cyrillic letter is the name of another bot.
    bot.send_private(ADMIN, &format!("/reload@{}", BOT_NAME.replace('o', "о")));
    bot.send_group(MEMBER, "/аsk ai chủ trì?");
    bot.send_group(MEMBER, &format!("@{} ai chủ trì?", BOT_NAME.replace('o', "о")));
    assert!(say(&bot, ADMIN, "/help").await.text.contains("/reload"));
    assert_eq!(bot.library.snapshot().generation, 1);
    stop_without_errors(bot).await;
}

#[tokio::test]
async fn forged_buttons_do_nothing() {
    let bot = Bot::start().await;
    let answer = say(&bot, MEMBER, QUESTION).await;
    let rating = answer.button_data("👍").to_owned();
    // The last byte holds the flag: 1 is true, 0 is false, and 2 is invalid.
    let mut bytes = URL_SAFE_NO_PAD.decode(&rating).expect("buttons hold base64");
    *bytes.last_mut().expect("it is not empty") = 2;
    let invalid_flag = URL_SAFE_NO_PAD.encode(&bytes);
    bytes[0] = 2;
    let of_future_version = URL_SAFE_NO_PAD.encode(&bytes);
    let forged = [
        "",
        "j",
        "🌾",
        "/reload",
        "{\"reload\":true}",
        "y\u{202E}",
        &format!("A{}", "Q".repeat(63)),
        &format!("{rating}="),
        &format!("{rating}AAAA"),
        &rating[..rating.len() - 2],
        &rating.replacen('A', "А", 1),
        &invalid_flag,
    ];
    for data in forged {
        assert_eq!(bot.tap_for_notice(&answer, data).await, INVALID_BUTTON, "{data:?}");
    }
    for data in ["A".repeat(64), of_future_version] {
        assert_eq!(bot.tap_for_notice(&answer, &data).await, OLD_BUTTON, "{data:?}");
    }
    assert!(
        bot.tap_for_notice(&answer, &export_button()).await.contains("chỉ dành cho"),
        "members may not export questions"
    );
    // A genuine button still works, but only once.
    let tap = bot.fake.tap(MEMBER, &answer, &rating);
    assert_eq!(bot.fake.wait_for_callback_answer(&tap).await, "Cảm ơn bạn!");
    assert!(!bot.fake.receive().await.has_button("👍"));
    for _ in 0..3 {
        assert!(bot.tap_for_notice(&answer, &rating).await.contains("đã được đánh giá"));
    }
    stop_without_errors(bot).await;
}

#[tokio::test]
async fn a_private_answer_opens_in_no_other_chat() {
    let bot = Bot::start().await;
    let private_question = "ai chủ trì buổi giao ban của chị Lan?";
    let answer = say(&bot, MEMBER, private_question).await;
    let Ok(Callback::OtherPassages { answer: token, .. }) = Callback::decode(answer.button_data("Đoạn khác"))
    else {
        panic!("{answer:?}")
    };
    let other = MEMBER + 1;
    let help = say(&bot, other, "/help").await;
    let taps = [
        Callback::Answer { answer: token },
        Callback::OtherPassages { answer: token, page: 0 },
        Callback::Rate { answer: token, right: false },
        Callback::Answer { answer: token ^ 1 },
    ];
    for tap in taps {
        let id = bot.fake.tap(other, &help, &tap.encode());
        assert!(bot.fake.wait_for_callback_answer(&id).await.contains(ANSWER_GONE), "{tap:?}");
    }
    // Below their own answer, the other member sees that one.
    let own = say(&bot, other, QUESTION).await;
    let tap = bot.fake.tap(other, &own, &Callback::OtherPassages { answer: token, page: 0 }.encode());
    bot.fake.wait_for_callback_answer(&tap).await;
    let others = bot.fake.receive().await;
    let tap = bot.fake.tap(other, &others, &Callback::Answer { answer: token }.encode());
    bot.fake.wait_for_callback_answer(&tap).await;
    let opened = bot.fake.receive().await;
    assert!(opened.text.contains(ANSWER) && !opened.text.contains("chị Lan"), "{opened:?}");
    for guessed in [token, token ^ 1, 0, u64::MAX] {
        let link = DeepLink::Answer { answer: guessed }.encode();
        assert!(say(&bot, other, &format!("/start {link}")).await.text.contains(ANSWER_GONE), "{guessed}");
    }
    let tap = bot.fake.tap(MEMBER, &answer, answer.button_data("👍"));
    assert_eq!(bot.fake.wait_for_callback_answer(&tap).await, "Cảm ơn bạn!", "no one has rated it before");
    bot.fake.receive().await;
    stop_without_errors(bot).await;
}

#[tokio::test]
async fn guessed_links_open_nothing() {
    let bot = Bot::start().await;
    let quote = say(&bot, MEMBER, QUESTION).await.links().remove(0);
    let code = DeepLink::Invite { code: [7; 16] }.encode();
    let meeting = DeepLink::Meeting { document: 1 }.encode();
    let passage = PassageRef { document: 0, passage: 0 };
    let unknown = DeepLink::Quote { passage, start: 0, length: 0 }.encode();
    let expected = [
        (code.as_str(), "Mã mời này không đúng"),
        (&meeting, "Biên bản này không còn trong kho."),
        (&unknown, "Biên bản này không còn trong kho."),
        (&quote[..quote.len() - 4], "Đường dẫn này không đúng"),
        (&format!("{quote}AAAA"), "Đường dẫn này không đúng"),
        (&format!("{quote}="), "Đường dẫn này không đúng"),
        ("../../etc/passwd", "Đường dẫn này không đúng"),
        ("<b>", "Đường dẫn này không đúng"),
        (&"AQ".repeat(2_000), "Đường dẫn này không đúng"),
        (&"A".repeat(4_000), "Đường dẫn này thuộc phiên bản cũ"),
    ];
    for (payload, reply) in expected {
        let answer = say(&bot, MEMBER, &format!("/start {payload}")).await;
        assert!(answer.text.starts_with(reply), "{payload}: {answer:?}");
    }
    stop_without_errors(bot).await;
}

/// Hostile names, each with a part of the name as an admin sees it.
const NAMES: [(&str, &str); 5] = [
    ("<b>Quản trị</b> &amp; <a href=\"https://t.me/x\">x</a>", "<b>Quản trị</b> &amp; <a href=\"https://"),
    ("*An* _An_ `An` [An](tg://user?id=1)", "*An* _An_ `An` [An](tg://user?id=1)"),
    ("\u{202E}nA\u{2066} \u{200F}An\u{200B}", "nA An"),
    ("An\n✅ /admit\u{2028}1", "An ✅ /admit 1"),
    ("A\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}n\u{1B}[31m", "A\u{301}\u{301}\u{301}\u{301}n[31m"),
];

#[tokio::test]
async fn no_name_affects_the_texts_for_admins() {
    let bot = BotOptions { everyone: None, ..BotOptions::default() }.start().await;
    bot.fake.add_chat(ADMIN.cast_signed());
    let next_to_admin = async |bot: &Bot| {
        let (first, second) = (bot.fake.receive().await, bot.fake.receive().await);
        if first.chat == ADMIN.cast_signed() { first } else { second }
    };
    for (member, (name, visible)) in (100..).zip(NAMES) {
        let mut question = message(private_chat(member), member, QUESTION);
        question["from"]["first_name"] = json!(name);
        bot.fake.push_update("message", question);
        let newcomer = next_to_admin(&bot).await;
        let choice = bot.tap_as(ADMIN, &newcomer, "✅ Cho hỏi").await;
        let tap = bot.fake.tap(ADMIN, &choice, choice.button_data("Cho xem tất cả"));
        bot.fake.wait_for_callback_answer(&tap).await;
        let list = next_to_admin(&bot).await;
        let card = bot.tap_as(ADMIN, &list, &format!("· {member}")).await;
        for screen in [&newcomer, &choice, &list, &card] {
            check_plain(screen);
            assert!(screen.text.contains(visible), "{name:?}: {screen:?}");
        }
        assert!(card.text.starts_with(visible), "{card:?}");
    }
    for (chat, (name, visible)) in (200..).zip(NAMES) {
        let mut question = message(json!({"id": -chat, "type": "supergroup", "title": name}), MEMBER, "/ask ai?");
        question["from"]["first_name"] = json!(name);
        bot.fake.push_update("message", question);
        let newcomer = next_to_admin(&bot).await;
        check_plain(&newcomer);
        assert!(newcomer.text.starts_with("🙋 Nhóm ") && newcomer.text.contains(visible), "{newcomer:?}");
    }
    let audit = say(&bot, ADMIN, "/audit").await;
    check_plain(&audit);
    let editors = say(&bot, ADMIN, &format!("/editors {} \u{202E}{}", u64::MAX >> 1, "tên ".repeat(90))).await;
    check_plain(&editors);
    check_plain(&bot.tap_as(ADMIN, &editors, "✅ Thêm").await);
    stop_without_errors(bot).await;
}

#[tokio::test]
async fn no_text_of_a_record_affects_the_text_around_it() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("it is writable");
    write(
        "họp \u{202E}dm.<b>.md",
        "---\ntitle: \"Họp \u{202E}tổ\u{200B} <b>5</b>\"\norganisation: \"\u{202E}Tổ 5 <i>\"\nchair: \"\u{2066}Lan\"\n---\n\n## Mục \u{202E}một\n\nQuỹ của tổ \u{202E}còn 12 triệu đồng <b>.\n\n| Việc \u{202E} | Tiền |\n|---|---|\n| Sửa đèn | 3 triệu đồng |\n",
    );
    write("c.md", "---\ntitle: \"\u{200B}\"\norganisation: \"\u{202E}\u{200B}\"\n---\n\nTổ trồng cây phượng.\n");
    write("b.vtt", "WEBVTT\n\n00:00:01.000 --> 00:00:05.000\n<v \u{202E}Nam>Lớp bơi mở từ ngày 1/6 cho trẻ em.\n");
    let golden =
        "[[question]]\nask = \"Quỹ còn bao nhiêu \u{202E}<b>?\"\nquote = \"còn 12 triệu đồng\"\nsuggest = true\n";
    write("questions.toml", golden);
    let bot = Bot::with_records(folder.path()).await;
    let start = say(&bot, MEMBER, "/start").await;
    let answer = say(&bot, MEMBER, "quỹ còn bao nhiêu?").await;
    assert!(answer.text.contains("Quỹ của tổ \u{202E}còn 12 triệu đồng .\u{202C}"), "{answer:?}");
    let context = bot.tap(&answer, "Ngữ cảnh").await;
    let meeting = bot.tap(&context, "Cuộc họp này").await;
    assert!(meeting.text.contains("Họp tổ <b>5</b>") && meeting.text.contains("Tổ 5 <i>"), "{meeting:?}");
    let figures = bot.tap(&meeting, "Số liệu").await;
    let suggested = bot.tap(&start, "💬").await;
    assert!(suggested.text.starts_with("Hỏi: Quỹ còn bao nhiêu <b>?"), "{suggested:?}");
    let row = say(&bot, MEMBER + 1, "sửa đèn bao nhiêu tiền?").await;
    let speech = say(&bot, MEMBER + 2, "lớp bơi mở ngày nào?").await;
    assert!(speech.text.contains("Nam ·"), "{speech:?}");
    let meetings = say(&bot, MEMBER, "/meetings").await;
    let organisations = bot.tap(&meetings, "Theo đơn vị").await;
    assert!(organisations.has_button("Tổ 5 <i>"), "{organisations:?}");
    let documents = say(&bot, ADMIN, "/documents").await;
    let reload = say(&bot, ADMIN, "/reload").await;
    let reload = if reload.text.starts_with('⏳') { bot.next_result().await } else { reload };
    for screen in [
        &start, &answer, &context, &meeting, &figures, &suggested, &row, &speech, &meetings, &organisations,
        &documents, &reload,
    ] {
        check_plain(screen);
    }
    let file = bot.tap_as(ADMIN, &documents, "3").await;
    check_plain(&file);
    let tap = bot.fake.tap(ADMIN, &file, file.button_data("Tải về"));
    bot.fake.wait_for_callback_answer(&tap).await;
    let download = bot.fake.receive().await.file.expect("a file is sent");
    assert_eq!(download.name, "họp dm.<b>.md");
    let offered = bot.fake.send_inline_query(MEMBER, "vi", "quỹ còn bao nhiêu?").await;
    for field in ["title", "description"] {
        let text = offered["results"][0][field].as_str().expect("it is there");
        assert_eq!(sanitise_line(text, 200), text);
    }
    stop_without_errors(bot).await;
}

#[tokio::test]
async fn hostile_messages_in_a_group_get_no_extra_reply() {
    let bot = Bot::start().await;
    let mut question = message(group_chat(), MEMBER, "/ask\u{202E} ai chủ trì?");
    question["chat"]["title"] = json!(NAMES[0].0);
    bot.fake.push_update("message", question);
    let id = bot.send_group(MEMBER, &format!("/ask <b>{QUESTION}"));
    let answer = bot.fake.receive().await;
    assert_eq!((answer.chat, answer.reply_to), (GROUP, Some(id)));
    assert!(answer.text.contains(ANSWER), "{answer:?}");
    let tap = bot.fake.tap(ADMIN, &answer, &export_button());
    assert!(bot.fake.wait_for_callback_answer(&tap).await.contains("trò chuyện riêng"));
    stop_without_errors(bot).await;
}
