//! Replies to people who may not ask: few, and after those to members.

use std::collections::HashMap;
use std::sync::Arc;

use bienban::bot::SendQuotas;
use bienban::library::Scope;
use tokio::sync::Notify;

use crate::fake::Fault;
use crate::harness::{ADMIN, Bot, BotOptions, MEMBER, wait_until};

const STRANGERS: std::ops::Range<u64> = 1_000..1_300;

/// Starts a bot that only [`MEMBER`] may ask.
async fn start(quotas: SendQuotas, capacity: usize) -> Bot {
    let allowed = [(MEMBER.cast_signed(), Scope::All)].into();
    let bot = BotOptions { allowed, everyone: None, quotas, capacity, ..BotOptions::default() }.start().await;
    bot.fake.add_chat(ADMIN.cast_signed());
    bot
}

/// Three messages of each of three hundred strangers.
fn write_as_strangers(bot: &Bot) {
    for _ in 0..3 {
        for stranger in STRANGERS {
            bot.send_private(stranger, "ai chủ trì?");
        }
    }
}

#[tokio::test]
async fn each_stranger_is_refused_once() {
    let bot = start(BotOptions::default().quotas, 5_000).await;
    write_as_strangers(&bot);
    let mut refusals: HashMap<i64, u32> = HashMap::new();
    let mut requests = 0;
    while refusals.len() < STRANGERS.count() || requests < 20 {
        let message = bot.fake.receive().await;
        if message.chat == ADMIN.cast_signed() {
            requests += 1;
        } else {
            assert!(message.text.contains("được mời"), "{message:?}");
            *refusals.entry(message.chat).or_default() += 1;
        }
    }
    wait_until(|| bot.fake.unconfirmed_count() == 0).await;
    assert!(refusals.values().all(|count| *count == 1), "{refusals:?}");
    bot.stop().await;
}

#[tokio::test]
async fn strangers_do_not_delay_members() {
    // Telegram's limits, and fewer places in the queue than strangers.
    let bot = start(SendQuotas::default(), 50).await;
    write_as_strangers(&bot);
    let question = bot.send_private(MEMBER, "ai chủ trì?");
    let mut refusals = 0;
    loop {
        let message = bot.fake.receive().await;
        if message.chat == MEMBER.cast_signed() {
            assert_eq!(message.reply_to, Some(question));
            break;
        }
        refusals += usize::from(message.chat != ADMIN.cast_signed());
    }
    assert!(refusals < 100, "{refusals} strangers were refused first");
    // The other refusals would take a minute.
    bot.kill();
}

#[tokio::test]
async fn a_reply_to_a_stranger_that_takes_long_delays_no_member() {
    let bot = start(BotOptions::default().quotas, 1).await;
    let release = Arc::new(Notify::new());
    bot.fake.inject_fault("SendMessage", Fault::Hold(release.clone()));
    bot.send_private(1_000, "/id");
    bot.fake.wait_for_held_calls(1).await;
    assert!(bot.ask("ai chủ trì?").await.text.starts_with("📌"));
    release.notify_one();
    assert!(bot.fake.receive().await.text.contains("1000"));
    bot.stop().await;
}

#[tokio::test]
async fn a_stranger_gets_a_few_other_replies() {
    let bot = start(BotOptions::default().quotas, 5_000).await;
    for text in ["/id", "/forget", "/start AgEC", "/id", "/forget", "/id"] {
        bot.send_private(1_000, text);
    }
    for expected in ["1000", "Tôi đã xóa dữ liệu", "phiên bản cũ"] {
        let reply = bot.fake.receive().await;
        assert!(reply.chat == 1_000 && reply.text.contains(expected), "{reply:?}");
    }
    for _ in 0..2 {
        bot.send_private(1_000, "ai chủ trì?");
        bot.send_private(1_000, "/forget");
    }
    let (first, second) = (bot.fake.receive().await, bot.fake.receive().await);
    let refusal = if first.chat == ADMIN.cast_signed() { second } else { first };
    assert!(refusal.text.contains("được mời"), "{refusal:?}");
    wait_until(|| bot.fake.unconfirmed_count() == 0).await;
    bot.stop().await;
}
