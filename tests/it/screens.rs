//! What is behind the buttons and links, and that it outlasts restarts and reloads.

use std::fmt::Write;

use bienban::render::telegram::{Callback, Link};

use crate::fake::{Fake, Sent};
use crate::harness::{ADMIN, Bot, GROUP, MEMBER, Start, shipped};

const QUESTION: &str = "bao nhiêu hội có tổ chức đảng?";
const ANSWER: &str = "27/30";

fn shown(sent: &Sent) -> &str {
    assert!(sent.edit, "{sent:?}");
    assert!(sent.text.encode_utf16().count() <= 1_000, "{sent:?}");
    &sent.text
}

#[tokio::test]
async fn a_citation_opens_its_context_and_leads_back() {
    let bot = Bot::start().await;
    let answer = bot.ask(QUESTION).await;
    let key = answer.keyboard[0][0].label.clone();
    let context = bot.tap(&answer, &key).await;
    assert!(shown(&context).contains(ANSWER) && context.html.contains("<b>"), "{context:?}");
    assert_eq!((context.id, context.chat), (answer.id, answer.chat));
    let after = bot.tap(&context, "Sau").await;
    assert!(shown(&after) != context.text && !after.text.is_empty());
    let before = bot.tap(&after, "Trước").await;
    assert!(shown(&before) != after.text);
    let back = bot.tap(&before, "Câu trả lời").await;
    assert_eq!((back.html, back.keyboard), (answer.html, answer.keyboard));
    bot.stop().await;
}

#[tokio::test]
async fn other_passages_are_paged() {
    let bot = Bot::start().await;
    let answer = bot.ask(QUESTION).await;
    let mut page = bot.tap(&answer, "Câu khác").await;
    let mut seen = vec![shown(&page).to_owned()];
    while page.has_key("Sau") {
        page = bot.tap(&page, "Sau").await;
        assert!(!seen.contains(&page.text), "{page:?}");
        seen.push(page.text.clone());
    }
    assert!(seen.len() > 1, "{seen:?}");
    let context = bot.tap(&page, "📖").await;
    assert!(context.has_key("Câu trả lời"));
    assert_eq!(bot.tap(&context, "Câu trả lời").await.text, answer.text);
    bot.stop().await;
}

#[tokio::test]
async fn a_quote_that_finds_no_room_is_among_the_others() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let long = |what: &str| format!("Quỹ {what} chi cho {}.\n\n", "việc sửa đường làng và lắp đèn ngõ xóm, ".repeat(9));
    let body = [long("thôn"), long("xã"), long("tổ")].concat();
    std::fs::write(folder.path().join("a.md"), format!("# Họp\n\n{body}")).expect("it is writable");
    let bot = Bot::reading(folder.path()).await;
    let answer = bot.ask("quỹ chi cho việc sửa đường làng nào").await;
    assert!(answer.text.matches("📌").count() < 3, "{answer:?}");
    let mut seen = answer.text.clone();
    let mut page = bot.tap(&answer, "Câu khác").await;
    seen += &page.text;
    while page.has_key("Sau") {
        page = bot.tap(&page, "Sau").await;
        seen += &page.text;
    }
    assert!(["Quỹ thôn", "Quỹ xã", "Quỹ tổ"].iter().all(|quote| seen.contains(quote)), "{seen}");
    bot.stop().await;
}

#[tokio::test]
async fn a_link_opens_the_very_place_for_anyone() {
    let bot = Bot::start().await;
    let answer = bot.ask(QUESTION).await;
    let links = answer.links();
    assert!(!links.is_empty() && links.iter().all(|link| link.len() <= 64), "{answer:?}");
    bot.private(8, &format!("/start {}", links[0]));
    let context = bot.fake.read().await;
    assert!(context.text.contains(ANSWER) && context.has_key("Cuộc họp này"), "{context:?}");
    assert!(!context.has_key("Câu trả lời"), "there is no answer to go back to");
    for (forged, why) in [
        ("AQAAA", "không đúng"),
        ("zzz!", "không đúng"),
        (&links[0][..links[0].len() - 4], "không đúng"),
        ("a", "không đúng"),
        (&"q".repeat(64), "phiên bản cũ"),
        ("mAAAAAAAAAAA", "phiên bản cũ"),
    ] {
        bot.private(8, &format!("/start {forged}"));
        let sent = bot.fake.read().await;
        assert!(sent.text.starts_with("Đường dẫn này") && sent.text.contains(why), "{forged}: {sent:?}");
    }
    bot.stop().await;
}

#[tokio::test]
async fn buttons_outlast_a_restart_and_a_reload() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (records, data) = (folder.path().join("knowledge"), folder.path().join("data"));
    std::fs::create_dir(&records).expect("it is writable");
    let name = "2023-08-01-giao-ban-hoi-quan-chung.md";
    let text = std::fs::read_to_string(shipped().join(name)).expect("it ships");
    std::fs::write(records.join(name), &text).expect("it is writable");
    let fake = Fake::default();
    let start = |fake| Start { folder: &records, data: Some(&data), fake, ..Start::default() };
    let bot = start(fake.clone()).run().await;
    let answer = bot.ask(QUESTION).await;
    let context = bot.tap(&answer, "📖").await;
    bot.stop().await;

    let bot = start(fake.clone()).run().await;
    assert_eq!(bot.tap(&context, "Câu trả lời").await.html, answer.html);
    assert_eq!(bot.tap(&answer, "📖").await.html, context.html);
    bot.stop().await;

    std::fs::write(records.join(name), text.replace("27/30", "28/30")).expect("it is writable");
    std::fs::write(records.join("a.md"), "# Họp tổ\n\nMột câu khác hẳn.\n").expect("it is writable");
    fake.know_chat(ADMIN.cast_signed());
    let bot = start(fake.clone()).run().await;
    let found = bot.fake.read().await;
    assert!(found.chat == ADMIN.cast_signed() && found.text.contains("Sửa: 1"), "admins hear of it: {found:?}");
    let changed = bot.tap(&answer, "📖").await;
    assert!(changed.text.contains("đã được sửa"), "{changed:?}");
    assert!(bot.tap(&changed, "Câu trả lời").await.text.contains("28/30"));
    std::fs::remove_file(records.join(name)).expect("it was there");
    bot.private(ADMIN, "/reload");
    assert!(bot.fake.read().await.text.contains("Đang đọc"));
    let held = bot.fake.read().await;
    assert!(held.text.contains("Bỏ: 1"));
    bot.tap_as(ADMIN, &held, "Vẫn đổi").await;
    let gone = bot.tap(&answer, "📖").await;
    assert!(gone.text.contains("không còn trong kho"), "{gone:?}");
    bot.stop().await;
}

#[tokio::test]
async fn without_the_store_the_answer_is_found_by_its_question() {
    let fake = Fake::default();
    let bot = Start { fake: fake.clone(), ..Start::default() }.run().await;
    let answer = bot.ask(QUESTION).await;
    bot.stop().await;
    let bot = Start { fake, ..Start::default() }.run().await;
    let others = bot.tap(&answer, "Câu khác").await;
    assert_eq!(bot.tap(&others, "Câu trả lời").await.text, answer.text);
    bot.stop().await;
}

#[tokio::test]
async fn buttons_of_old_messages_still_work() {
    let bot = Bot::start().await;
    let answer = bot.ask(QUESTION).await;
    for label in ["📖", "Câu khác", "💬"] {
        let tap = bot.fake.tap_on_old(MEMBER, &answer, answer.key(label));
        let shown = bot.fake.read().await;
        bot.fake.note(&tap).await;
        assert_eq!(shown.edit, label != "💬", "{shown:?}");
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_tap_without_its_message_is_answered() {
    let bot = Bot::start().await;
    let answer = bot.ask(QUESTION).await;
    let nowhere = Sent { id: 4_000, ..answer.clone() };
    assert!(!bot.tap_for_note(&nowhere, answer.key("📖")).await.is_empty());
    bot.stop().await;
}

#[tokio::test]
async fn forged_and_foreign_taps_are_answered_and_do_nothing() {
    let bot = Bot::start().await;
    let answer = bot.ask(QUESTION).await;
    for data in ["", "x", "c", "zAAAA", &"c".repeat(64), "sAAAAAAAAAAA"] {
        assert!(!bot.tap_for_note(&answer, data).await.is_empty(), "{data}");
    }
    bot.fake.know_chat(GROUP);
    assert!(!bot.log.text().contains("ERROR"), "{}", bot.log.text());
    bot.stop().await;
}

#[tokio::test]
async fn a_judgement_takes_one_tap_and_is_never_asked_for_again() {
    let bot = Bot::start().await;
    let answer = bot.ask(QUESTION).await;
    let right = answer.key("👍").to_owned();
    let judged = bot.tap(&answer, "👍").await;
    assert_eq!(judged.text, answer.text);
    assert!(!judged.has_key("👍") && !judged.has_key("👎") && judged.has_key("Câu khác"), "{judged:?}");
    assert!(bot.tap_for_note(&judged, &right).await.contains("đã được đánh giá"));
    let context = bot.tap(&judged, "📖").await;
    assert!(!bot.tap(&context, "Câu trả lời").await.has_key("👍"));
    bot.stop().await;
}

#[tokio::test]
async fn an_answer_suggests_what_the_records_answer() {
    let bot = Bot::start().await;
    let answer = bot.ask(QUESTION).await;
    let suggested: Vec<_> = answer.keyboard.iter().flatten().filter(|key| key.label.starts_with("💬")).collect();
    assert!((1..=2).contains(&suggested.len()), "{answer:?}");
    for key in suggested {
        assert!(bot.tap(&answer, &key.label).await.text.contains("📌"));
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_group_gets_the_short_form_and_a_link_to_the_rest() {
    let bot = Bot::start().await;
    bot.group(MEMBER, &format!("/ask {QUESTION}"));
    let short = bot.fake.read().await;
    assert_eq!(short.text.matches("📌").count(), 1, "{short:?}");
    let address = short.key("Xem đầy đủ").to_owned();
    let payload = address.split("start=").nth(1).expect("it is a link to the bot").to_owned();
    bot.private(8, &format!("/start {payload}"));
    let whole = bot.fake.read().await;
    assert!(whole.text.starts_with(&format!("Hỏi: {QUESTION}")) && whole.text.contains(ANSWER), "{whole:?}");
    assert!(whole.text.matches("📌").count() > 1 && !whole.has_key("Xem đầy đủ"), "{whole:?}");
    bot.stop().await;
}

/// What buttons and links that are in chats already mean. If this changes, so must the version of their encoding.
#[test]
fn data_in_chats_keeps_its_meaning() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/callback");
    let mut meanings = String::new();
    for entry in walkdir::WalkDir::new(folder).min_depth(1).sort_by_file_name() {
        let entry = entry.expect("the seeds can be listed");
        let data = std::fs::read_to_string(entry.path()).expect("data is text");
        let meaning = match (Callback::decode(&data), Link::decode(&data)) {
            (Ok(callback), _) if !entry.file_name().to_string_lossy().starts_with("link") => format!("{callback:?}"),
            (_, Ok(link)) => format!("{link:?}"),
            (error, _) => format!("{error:?}"),
        };
        writeln!(meanings, "{data} {meaning}").expect("a string takes all");
    }
    insta::assert_snapshot!(meanings);
}
