//! Navigation by buttons and links, and that both still work after restarts and reloads.

use std::fmt::Write;

use bienban::render::telegram::{Callback, DeepLink};

use crate::fake::{BotMessage, Fake};
use crate::harness::{ADMIN, Bot, BotOptions, GROUP, MEMBER, sample_records};

const QUESTION: &str = "bao nhiêu hội có tổ chức đảng?";
const ANSWER: &str = "27/30";

/// The text of a message that was edited and is short enough for a screen.
fn screen_text(reply: &BotMessage) -> &str {
    assert!(reply.is_edit, "{reply:?}");
    assert!(reply.text.encode_utf16().count() <= 1_000, "{reply:?}");
    &reply.text
}

#[tokio::test]
async fn a_citation_opens_its_context_and_leads_back() {
    let bot = Bot::start().await;
    let answer = bot.ask(QUESTION).await;
    let label = answer.keyboard[0][0].label.clone();
    let context = bot.tap(&answer, &label).await;
    assert!(screen_text(&context).contains(ANSWER) && context.html.contains("<b>"), "{context:?}");
    assert_eq!((context.id, context.chat), (answer.id, answer.chat));
    let after = bot.tap(&context, "Sau").await;
    assert!(screen_text(&after) != context.text && !after.text.is_empty());
    let before = bot.tap(&after, "Trước").await;
    assert!(screen_text(&before) != after.text);
    let back = bot.tap(&before, "Câu trả lời").await;
    assert_eq!((back.html, back.keyboard), (answer.html, answer.keyboard));
    bot.stop().await;
}

#[tokio::test]
async fn other_passages_are_paged() {
    let bot = Bot::start().await;
    let answer = bot.ask(QUESTION).await;
    let mut page = bot.tap(&answer, "Đoạn khác").await;
    let mut pages = vec![screen_text(&page).to_owned()];
    while page.has_button("Sau") {
        page = bot.tap(&page, "Sau").await;
        assert!(!pages.contains(&page.text), "{page:?}");
        pages.push(page.text.clone());
    }
    assert!(pages.len() > 1, "{pages:?}");
    let context = bot.tap(&page, "📖").await;
    assert!(context.has_button("Câu trả lời"));
    assert_eq!(bot.tap(&context, "Câu trả lời").await.text, answer.text);
    bot.stop().await;
}

#[tokio::test]
async fn a_quote_that_does_not_fit_is_among_the_others() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let long =
        |level: &str| format!("Quỹ {level} chi cho {}.\n\n", "việc sửa đường làng và lắp đèn ngõ xóm, ".repeat(9));
    let body = [long("thôn"), long("xã"), long("tổ")].concat();
    std::fs::write(folder.path().join("a.md"), format!("# Họp\n\n{body}")).expect("it is writable");
    let bot = Bot::with_records(folder.path()).await;
    let answer = bot.ask("quỹ chi cho việc sửa đường làng nào").await;
    assert!(answer.text.matches("📌").count() < 3, "{answer:?}");
    let mut pages = answer.text.clone();
    let mut page = bot.tap(&answer, "Đoạn khác").await;
    pages += &page.text;
    while page.has_button("Sau") {
        page = bot.tap(&page, "Sau").await;
        pages += &page.text;
    }
    assert!(["Quỹ thôn", "Quỹ xã", "Quỹ tổ"].iter().all(|quote| pages.contains(quote)), "{pages}");
    bot.stop().await;
}

#[tokio::test]
async fn a_link_opens_its_passage_for_anyone() {
    let bot = Bot::start().await;
    let answer = bot.ask(QUESTION).await;
    let links = answer.links();
    assert!(!links.is_empty() && links.iter().all(|link| link.len() <= 64), "{answer:?}");
    bot.send_private(8, &format!("/start {}", links[0]));
    let context = bot.fake.receive().await;
    assert!(context.text.contains(ANSWER) && context.has_button("Cuộc họp này"), "{context:?}");
    assert!(!context.has_button("Câu trả lời"), "there is no answer to go back to");
    for (payload, reason) in [
        ("AQAAA", "không đúng"),
        ("zzz!", "không đúng"),
        (&links[0][..links[0].len() - 4], "không đúng"),
        ("a", "không đúng"),
        (&"q".repeat(64), "phiên bản cũ"),
        ("mAAAAAAAAAAA", "phiên bản cũ"),
    ] {
        bot.send_private(8, &format!("/start {payload}"));
        let reply = bot.fake.receive().await;
        assert!(reply.text.starts_with("Đường dẫn này") && reply.text.contains(reason), "{payload}: {reply:?}");
    }
    bot.stop().await;
}

#[tokio::test]
async fn buttons_outlast_a_restart_and_a_reload() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (records, data) = (folder.path().join("knowledge"), folder.path().join("data"));
    std::fs::create_dir(&records).expect("it is writable");
    let name = "2023-08-01-giao-ban-hoi-quan-chung.md";
    let text = std::fs::read_to_string(sample_records().join(name)).expect("it ships");
    std::fs::write(records.join(name), &text).expect("it is writable");
    let fake = Fake::default();
    let start = |fake| BotOptions { folder: &records, data: Some(&data), fake, ..BotOptions::default() };
    let bot = start(fake.clone()).start().await;
    let answer = bot.ask(QUESTION).await;
    let context = bot.tap(&answer, "📖").await;
    bot.stop().await;

    let bot = start(fake.clone()).start().await;
    assert_eq!(bot.tap(&context, "Câu trả lời").await.html, answer.html);
    assert_eq!(bot.tap(&answer, "📖").await.html, context.html);
    bot.stop().await;

    std::fs::write(records.join(name), text.replace("27/30", "28/30")).expect("it is writable");
    std::fs::write(records.join("a.md"), "# Họp tổ\n\nMột câu khác hẳn.\n").expect("it is writable");
    fake.add_chat(ADMIN.cast_signed());
    let bot = start(fake.clone()).start().await;
    let report = bot.fake.receive().await;
    assert!(report.chat == ADMIN.cast_signed() && report.text.contains("Sửa: 1"), "admins are told: {report:?}");
    let changed = bot.tap(&answer, "📖").await;
    assert!(changed.text.contains("đã được sửa"), "{changed:?}");
    assert!(bot.tap(&changed, "Câu trả lời").await.text.contains("28/30"));
    std::fs::remove_file(records.join(name)).expect("it was there");
    bot.send_private(ADMIN, "/reload");
    assert!(bot.fake.receive().await.text.contains("Đang đọc"));
    let pending = bot.fake.receive().await;
    assert!(pending.text.contains("Bỏ: 1"));
    bot.tap_as(ADMIN, &pending, "Vẫn đổi").await;
    let removed = bot.tap(&answer, "📖").await;
    assert!(removed.text.contains("không còn trong kho"), "{removed:?}");
    bot.stop().await;
}

#[tokio::test]
async fn without_a_stored_answer_the_question_in_the_message_is_answered_again() {
    let fake = Fake::default();
    let bot = BotOptions { fake: fake.clone(), ..BotOptions::default() }.start().await;
    let answer = bot.ask(QUESTION).await;
    bot.stop().await;
    let bot = BotOptions { fake, ..BotOptions::default() }.start().await;
    let others = bot.tap(&answer, "Đoạn khác").await;
    assert_eq!(bot.tap(&others, "Câu trả lời").await.text, answer.text);
    bot.stop().await;
}

#[tokio::test]
async fn buttons_of_old_messages_still_work() {
    let bot = Bot::start().await;
    let answer = bot.ask(QUESTION).await;
    for label in ["📖", "Đoạn khác", "💬"] {
        let tap = bot.fake.tap_old_message(MEMBER, &answer, answer.button_data(label));
        let screen = bot.fake.receive().await;
        bot.fake.wait_for_callback_answer(&tap).await;
        assert_eq!(screen.is_edit, label != "💬", "{screen:?}");
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_tap_on_a_deleted_message_is_answered() {
    let bot = Bot::start().await;
    let answer = bot.ask(QUESTION).await;
    let deleted = BotMessage { id: 4_000, ..answer.clone() };
    assert!(!bot.tap_for_notice(&deleted, answer.button_data("📖")).await.is_empty());
    bot.stop().await;
}

#[tokio::test]
async fn forged_taps_are_answered_and_do_nothing() {
    let bot = Bot::start().await;
    let answer = bot.ask(QUESTION).await;
    for data in ["", "x", "c", "zAAAA", &"c".repeat(64), "sAAAAAAAAAAA"] {
        assert!(!bot.tap_for_notice(&answer, data).await.is_empty(), "{data}");
    }
    bot.fake.add_chat(GROUP);
    assert!(!bot.log.text().contains("ERROR"), "{}", bot.log.text());
    bot.stop().await;
}

#[tokio::test]
async fn an_answer_is_rated_by_one_tap_and_only_once() {
    let bot = Bot::start().await;
    let answer = bot.ask(QUESTION).await;
    let rate_right = answer.button_data("👍").to_owned();
    let rated = bot.tap(&answer, "👍").await;
    assert_eq!(rated.text, answer.text);
    assert!(!rated.has_button("👍") && !rated.has_button("👎") && rated.has_button("Đoạn khác"), "{rated:?}");
    assert!(bot.tap_for_notice(&rated, &rate_right).await.contains("đã được đánh giá"));
    let context = bot.tap(&rated, "📖").await;
    assert!(!bot.tap(&context, "Câu trả lời").await.has_button("👍"));
    bot.stop().await;
}

#[tokio::test]
async fn every_suggestion_below_an_answer_is_answered() {
    let bot = Bot::start().await;
    let answer = bot.ask(QUESTION).await;
    let suggested: Vec<_> = answer.keyboard.iter().flatten().filter(|button| button.label.starts_with("💬")).collect();
    assert!((1..=2).contains(&suggested.len()), "{answer:?}");
    for button in suggested {
        assert!(bot.tap(&answer, &button.label).await.text.contains("📌"));
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_group_gets_a_short_answer_and_a_link_to_the_full_one() {
    let bot = Bot::start().await;
    bot.send_group(MEMBER, &format!("/ask {QUESTION}"));
    let short = bot.fake.receive().await;
    assert_eq!(short.text.matches("📌").count(), 1, "{short:?}");
    let address = short.button_data("Xem đầy đủ").to_owned();
    let payload = address.split("start=").nth(1).expect("it is a link to the bot").to_owned();
    bot.send_private(8, &format!("/start {payload}"));
    let full = bot.fake.receive().await;
    assert!(full.text.starts_with(&format!("Hỏi: {QUESTION}")) && full.text.contains(ANSWER), "{full:?}");
    assert!(full.text.matches("📌").count() > 1 && !full.has_button("Xem đầy đủ"), "{full:?}");
    bot.stop().await;
}

/// Decodes buttons and links as they exist in chats. If this snapshot changes, the version of their encoding
/// must change too.
#[test]
fn data_in_chats_keeps_its_meaning() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/callback");
    let mut meanings = String::new();
    for entry in walkdir::WalkDir::new(folder).min_depth(1).sort_by_file_name() {
        let entry = entry.expect("the seeds can be listed");
        let data = std::fs::read_to_string(entry.path()).expect("data is text").trim_end().to_owned();
        let meaning = match (Callback::decode(&data), DeepLink::decode(&data)) {
            (Ok(callback), _) if !entry.file_name().to_string_lossy().starts_with("link") => format!("{callback:?}"),
            (_, Ok(link)) => format!("{link:?}"),
            (error, _) => format!("{error:?}"),
        };
        writeln!(meanings, "{data} {meaning}").expect("writing to a string cannot fail");
    }
    insta::assert_snapshot!(meanings);
}
