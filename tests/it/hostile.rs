//! Whatever members, groups and records are called, and whatever is sent: no effect but the right one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bienban::library::PassageRef;
use bienban::render::telegram::{Callback, Link, QuestionsCallback, Table};
use bienban::render::{closing, one_line};
use serde_json::json;

use crate::fake::{BOT_NAME, Sent};
use crate::harness::{ADMIN, Bot, GROUP, MEMBER, Start, group_chat, message, private_chat};

const QUESTION: &str = "bao nhiêu hội có tổ chức đảng?";
const ANSWER: &str = "27/30";
const REFUSED: &str = "Biên bản hiện có không nói đến điều này.";
const NO_BUTTON: &str = "Nút này không dùng được nữa.";
const OLD_BUTTON: &str = "Nút này thuộc phiên bản cũ; bạn hỏi lại nhé.";
const OLD: &str = "Tôi không còn giữ câu hỏi này";

/// Says something in private, as someone who has said nothing before, and reads what comes.
async fn say(bot: &Bot, user: u64, text: &str) -> Sent {
    bot.private(user, text);
    let sent = bot.fake.read().await;
    assert_eq!(sent.chat, user.cast_signed(), "{text:?}: {sent:?}");
    sent
}

/// Ends a bot that nothing has troubled.
async fn untroubled(bot: Bot) {
    assert!(!bot.log.text().contains("ERROR"), "{}", bot.log.text());
    bot.stop().await;
}

/// A button of admins alone: a table of all questions.
fn table() -> String {
    Callback::from(QuestionsCallback::Export(Table::Questions)).encode()
}

/// Whether nothing in a message turns what stands around it, or hides.
fn plain(sent: &Sent) {
    assert!(sent.text.lines().all(|line| closing(line).is_empty()), "{sent:?}");
    assert!(sent.keyboard.iter().flatten().all(|key| one_line(&key.label, 64) == key.label), "{sent:?}");
}

#[tokio::test]
async fn signs_that_mean_something_elsewhere_mean_nothing_here() {
    let bot = Bot::start().await;
    let expected = say(&bot, MEMBER, QUESTION).await.text;
    assert!(expected.contains(ANSWER), "{expected}");
    let same = [
        // Of queries and regular expressions.
        "\"bao nhiêu hội\" có tổ chức đảng",
        "+bao +nhiêu -hội ^có tổ~ chức đảng*?",
        "(bao nhiêu) && [hội] || {có} tổ chức\\ đảng \\",
        "^bao nhiêu.*hội (có tổ chức) đảng$",
        // Of Markdown and templates.
        "*bao nhiêu* _hội_ `có` ~~tổ chức~~ ||đảng||?",
        "[bao nhiêu hội](có tổ chức đảng)",
        "{}bao nhiêu hội{} có tổ chức đảng{}",
        "bao nhiêu hội < có > tổ chức & đảng \"?",
        // That show nothing.
        "b\u{200D}ao nhi\u{200B}êu hộ\u{2060}i có tổ ch\u{AD}ức đ\u{FEFF}ảng?",
        "\u{202E}bao nhiêu hội có \u{2066}tổ chức\u{200F} đảng?",
        "bao nhie\u{302}u ho\u{323}\u{302}i co\u{301} tô\u{309} chư\u{301}c đa\u{309}ng?",
        "bao\u{A0}nhiêu\thội\r\ncó\n\n\ntổ chức\u{3000}đảng?\u{0}\u{7}",
    ];
    for (user, text) in (100..).zip(same) {
        let sent = say(&bot, user, text).await;
        assert_eq!(sent.text, expected, "{text:?}");
    }
    // Words are words, wherever they come from: with too many that no record has there is no answer,
    // and never another one.
    let words = [
        "<b>bao nhiêu</b> <script>hội</script> có tổ chức đảng?",
        "title:hội AND (có tổ chức đảng OR NOT x",
        "có tổ chức đảng [a TO z] bao nhiêu hội",
        "bao nhiêu hội có tổ chức đảng; DROP TABLE asked;--",
    ];
    for (user, text) in (200..).zip(words) {
        let sent = say(&bot, user, text).await;
        assert!(sent.text.contains(ANSWER) || sent.text.contains(REFUSED), "{text:?}: {sent:?}");
    }
    let formatted = say(&bot, 300, "bao nhiêu hội có <b>tổ chức đảng</b>?").await;
    assert!(formatted.text.contains(ANSWER), "{formatted:?}");
    untroubled(bot).await;
}

#[tokio::test]
async fn as_much_as_a_message_holds_is_answered() {
    let bot = Bot::start().await;
    let pieces = [
        "a", "a ", "đảng", "🌾", "\u{301}", "\u{202E}", "\u{200B}", "<b>", "&amp;", "\"", "(", "{{", "/", "1/",
        "a^2 OR *:*", "'; DROP--", "\0 ",
    ];
    for (user, piece) in (100..).zip(pieces) {
        let whole: String = piece.chars().cycle().take(4_096).collect();
        let sent = say(&bot, user, &whole).await;
        plain(&sent);
        let nothing = [REFUSED, "không chắc", "lệnh này"].iter().any(|said| sent.text.contains(said));
        assert!(nothing, "{piece:?}: {sent:?}");
    }
    let padded = format!("{QUESTION} {}", "! ".repeat(2_000));
    assert!(say(&bot, 200, &padded).await.text.contains(ANSWER));
    untroubled(bot).await;
}

#[tokio::test]
async fn what_only_looks_like_a_command_is_none() {
    let bot = Bot::start().await;
    let unknown = "Tôi không có lệnh này.";
    let expected = [
        ("/rеload", unknown),
        ("/hеlp", unknown),
        ("/help\u{200B}", unknown),
        ("/\u{202E}help", unknown),
        ("/ｈｅｌｐ", unknown),
        ("／reload", REFUSED),
        ("\u{200B}/reload", REFUSED),
        ("⁄reload", REFUSED),
    ];
    for (text, said) in expected {
        let sent = say(&bot, ADMIN, text).await;
        assert!(sent.text.contains(said), "{text:?}: {sent:?}");
    }
    // Of a name that is not quite the bot's, for another.
    bot.private(ADMIN, &format!("/reload@{}", BOT_NAME.replace('o', "о")));
    bot.group(MEMBER, "/аsk ai chủ trì?");
    bot.group(MEMBER, &format!("@{} ai chủ trì?", BOT_NAME.replace('o', "о")));
    assert!(say(&bot, ADMIN, "/help").await.text.contains("/reload"));
    assert_eq!(bot.library.snapshot().generation, 1);
    untroubled(bot).await;
}

#[tokio::test]
async fn forged_buttons_do_nothing() {
    let bot = Bot::start().await;
    let answer = say(&bot, MEMBER, QUESTION).await;
    let judge = answer.key("👍").to_owned();
    // The last byte holds the flag: true is 1, and 2 is neither.
    let mut bytes = URL_SAFE_NO_PAD.decode(&judge).expect("buttons hold base64");
    *bytes.last_mut().expect("it is not empty") = 2;
    let flag_of_two = URL_SAFE_NO_PAD.encode(&bytes);
    bytes[0] = 2;
    let of_tomorrow = URL_SAFE_NO_PAD.encode(&bytes);
    let forged = [
        "",
        "j",
        "🌾",
        "/reload",
        "{\"reload\":true}",
        "y\u{202E}",
        &format!("A{}", "Q".repeat(63)),
        &format!("{judge}="),
        &format!("{judge}AAAA"),
        &judge[..judge.len() - 2],
        &judge.replacen('A', "А", 1),
        &flag_of_two,
    ];
    for data in forged {
        assert_eq!(bot.tap_for_note(&answer, data).await, NO_BUTTON, "{data:?}");
    }
    for data in ["A".repeat(64), of_tomorrow] {
        assert_eq!(bot.tap_for_note(&answer, &data).await, OLD_BUTTON, "{data:?}");
    }
    assert!(bot.tap_for_note(&answer, &table()).await.contains("chỉ dành cho"), "a table of all questions");
    // A real one is still worth its once, however often it is replayed.
    let tap = bot.fake.tap(MEMBER, &answer, &judge);
    assert_eq!(bot.fake.note(&tap).await, "Cảm ơn bạn!");
    assert!(!bot.fake.read().await.has_key("👍"));
    for _ in 0..3 {
        assert!(bot.tap_for_note(&answer, &judge).await.contains("đã được đánh giá"));
    }
    untroubled(bot).await;
}

#[tokio::test]
async fn a_private_question_opens_nowhere_else() {
    let bot = Bot::start().await;
    let secret = "ai chủ trì buổi giao ban của chị Lan?";
    let answer = say(&bot, MEMBER, secret).await;
    let Ok(Callback::Others { answer: token, .. }) = Callback::decode(answer.key("Câu khác")) else {
        panic!("{answer:?}")
    };
    let other = MEMBER + 1;
    let help = say(&bot, other, "/help").await;
    let taps = [
        Callback::Answer { answer: token },
        Callback::Others { answer: token, page: 0 },
        Callback::Judge { answer: token, right: false },
        Callback::Answer { answer: token ^ 1 },
    ];
    for tap in taps {
        let tapped = bot.fake.tap(other, &help, &tap.encode());
        assert!(bot.fake.note(&tapped).await.contains(OLD), "{tap:?}");
    }
    // Below an answer of their own, they are shown that one.
    let own = say(&bot, other, QUESTION).await;
    let tapped = bot.fake.tap(other, &own, &Callback::Others { answer: token, page: 0 }.encode());
    bot.fake.note(&tapped).await;
    let others = bot.fake.read().await;
    let tapped = bot.fake.tap(other, &others, &Callback::Answer { answer: token }.encode());
    bot.fake.note(&tapped).await;
    let shown = bot.fake.read().await;
    assert!(shown.text.contains(ANSWER) && !shown.text.contains("chị Lan"), "{shown:?}");
    for guessed in [token, token ^ 1, 0, u64::MAX] {
        let link = Link::Answer { answer: guessed }.payload();
        assert!(say(&bot, other, &format!("/start {link}")).await.text.contains(OLD), "{guessed}");
    }
    let tap = bot.fake.tap(MEMBER, &answer, answer.key("👍"));
    assert_eq!(bot.fake.note(&tap).await, "Cảm ơn bạn!", "nobody has judged it before");
    bot.fake.read().await;
    untroubled(bot).await;
}

#[tokio::test]
async fn guessed_links_open_nothing() {
    let bot = Bot::start().await;
    let quote = say(&bot, MEMBER, QUESTION).await.links().remove(0);
    let code = Link::Code { code: [7; 16] }.payload();
    let meeting = Link::Meeting { document: 1 }.payload();
    let place = PassageRef { document: 0, passage: 0 };
    let unknown = Link::Quote { place, start: 0, length: 0 }.payload();
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
    for (payload, said) in expected {
        let sent = say(&bot, MEMBER, &format!("/start {payload}")).await;
        assert!(sent.text.starts_with(said), "{payload}: {sent:?}");
    }
    untroubled(bot).await;
}

/// What they call themselves, and how an admin reads it.
const NAMES: [(&str, &str); 5] = [
    ("<b>Quản trị</b> &amp; <a href=\"https://t.me/x\">x</a>", "<b>Quản trị</b> &amp; <a href=\"https://"),
    ("*An* _An_ `An` [An](tg://user?id=1)", "*An* _An_ `An` [An](tg://user?id=1)"),
    ("\u{202E}nA\u{2066} \u{200F}An\u{200B}", "nA An"),
    ("An\n✅ /admit\u{2028}1", "An ✅ /admit 1"),
    ("A\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}n\u{1B}[31m", "A\u{301}\u{301}\u{301}\u{301}n[31m"),
];

#[tokio::test]
async fn no_name_changes_what_an_admin_reads() {
    let bot = Start { everyone: None, ..Start::default() }.run().await;
    bot.fake.know_chat(ADMIN.cast_signed());
    let told = async |bot: &Bot| {
        let (one, other) = (bot.fake.read().await, bot.fake.read().await);
        if one.chat == ADMIN.cast_signed() { one } else { other }
    };
    for (member, (name, read)) in (100..).zip(NAMES) {
        let mut asks = message(private_chat(member), member, QUESTION);
        asks["from"]["first_name"] = json!(name);
        bot.fake.update("message", asks);
        let newcomer = told(&bot).await;
        let chooses = bot.tap_as(ADMIN, &newcomer, "✅ Cho hỏi").await;
        let tap = bot.fake.tap(ADMIN, &chooses, chooses.key("Cho xem tất cả"));
        bot.fake.note(&tap).await;
        let listed = told(&bot).await;
        let card = bot.tap_as(ADMIN, &listed, &format!("· {member}")).await;
        for sent in [&newcomer, &chooses, &listed, &card] {
            plain(sent);
            assert!(sent.text.contains(read), "{name:?}: {sent:?}");
        }
        assert!(card.text.starts_with(read), "{card:?}");
    }
    for (chat, (name, read)) in (200..).zip(NAMES) {
        let mut asks = message(json!({"id": -chat, "type": "supergroup", "title": name}), MEMBER, "/ask ai?");
        asks["from"]["first_name"] = json!(name);
        bot.fake.update("message", asks);
        let newcomer = told(&bot).await;
        plain(&newcomer);
        assert!(newcomer.text.starts_with("🙋 Nhóm ") && newcomer.text.contains(read), "{newcomer:?}");
    }
    let audit = say(&bot, ADMIN, "/audit").await;
    plain(&audit);
    let editors = say(&bot, ADMIN, &format!("/editors {} \u{202E}{}", u64::MAX >> 1, "tên ".repeat(90))).await;
    plain(&editors);
    untroubled(bot).await;
}

#[tokio::test]
async fn no_record_changes_what_stands_around_it() {
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
    let bot = Bot::reading(folder.path()).await;
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
    let spoken = say(&bot, MEMBER + 2, "lớp bơi mở ngày nào?").await;
    assert!(spoken.text.contains("Nam ·"), "{spoken:?}");
    let meetings = say(&bot, MEMBER, "/meetings").await;
    let organisations = bot.tap(&meetings, "Theo đơn vị").await;
    assert!(organisations.has_key("Tổ 5 <i>"), "{organisations:?}");
    let documents = say(&bot, ADMIN, "/documents").await;
    let reload = say(&bot, ADMIN, "/reload").await;
    let reload = if reload.text.starts_with('⏳') { bot.settled().await } else { reload };
    for sent in [
        &start, &answer, &context, &meeting, &figures, &suggested, &row, &spoken, &meetings, &organisations,
        &documents, &reload,
    ] {
        plain(sent);
    }
    let file = bot.tap_as(ADMIN, &documents, "3").await;
    plain(&file);
    let tap = bot.fake.tap(ADMIN, &file, file.key("Tải về"));
    bot.fake.note(&tap).await;
    let sent = bot.fake.read().await.file.expect("a file is sent");
    assert_eq!(sent.name, "họp dm.<b>.md");
    let offered = bot.fake.inline(MEMBER, "vi", "quỹ còn bao nhiêu?").await;
    for field in ["title", "description"] {
        let text = offered["results"][0][field].as_str().expect("it is there");
        assert_eq!(one_line(text, 200), text);
    }
    untroubled(bot).await;
}

#[tokio::test]
async fn a_group_hears_no_more_of_what_is_forged() {
    let bot = Bot::start().await;
    let mut asks = message(group_chat(), MEMBER, "/ask\u{202E} ai chủ trì?");
    asks["chat"]["title"] = json!(NAMES[0].0);
    bot.fake.update("message", asks);
    let id = bot.group(MEMBER, &format!("/ask <b>{QUESTION}"));
    let sent = bot.fake.read().await;
    assert_eq!((sent.chat, sent.reply_to), (GROUP, Some(id)));
    assert!(sent.text.contains(ANSWER), "{sent:?}");
    let tap = bot.fake.tap(ADMIN, &sent, &table());
    assert!(bot.fake.note(&tap).await.contains("trò chuyện riêng"));
    untroubled(bot).await;
}
