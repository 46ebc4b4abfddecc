//! How often Telegram is written to, so that it need not refuse: by chat, and in all.
//!
//! Telegram bears a message a second in a chat and twenty a minute in a group, with short bursts,
//! and some thirty a second in all (<https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this>).
//! Edits and typing count as messages do. A chat that waits holds up no other.

use std::num::NonZeroU32;

use governor::clock::DefaultClock;
use governor::state::keyed::DashMapStateStore;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::sync::Mutex;

/// How much Telegram bears: how many at once, and how soon each comes back.
#[derive(Debug, Clone, Copy)]
pub struct SendQuotas {
    pub chat: Quota,
    pub group: Quota,
    pub all: Quota,
}

const fn times(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).expect("it is not zero")
}

impl Default for SendQuotas {
    fn default() -> Self {
        Self {
            chat: Quota::per_second(times(1)).allow_burst(times(4)),
            group: Quota::per_minute(times(20)),
            all: Quota::per_second(times(30)),
        }
    }
}

type ByChat = RateLimiter<i64, DashMapStateStore<i64>, DefaultClock>;

/// Lets calls through, each in its time.
pub struct SendLimiter {
    chats: ByChat,
    groups: ByChat,
    all: DefaultDirectRateLimiter,
    /// Whoever waits for their turn among all chats: first come, first served.
    turn: Mutex<()>,
}

impl SendLimiter {
    pub fn new(quotas: SendQuotas) -> Self {
        Self {
            chats: RateLimiter::dashmap(quotas.chat),
            groups: RateLimiter::dashmap(quotas.group),
            all: RateLimiter::direct(quotas.all),
            turn: Mutex::default(),
        }
    }

    /// Waits until a message to `chat` may leave. Groups have negative numbers.
    pub async fn wait(&self, chat: i64) {
        self.chats.until_key_ready(&chat).await;
        if chat < 0 {
            self.groups.until_key_ready(&chat).await;
        }
        let _turn = self.turn.lock().await;
        self.all.until_ready().await;
    }

    /// Forgets the chats that have been quiet; to be called every now and then.
    pub fn forget_quiet(&self) {
        for chats in [&self.chats, &self.groups] {
            chats.retain_recent();
            chats.shrink_to_fit();
        }
    }
}
