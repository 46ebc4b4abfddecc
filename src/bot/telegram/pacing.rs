//! Rate limits of calls to Telegram, which allows a message a second in a chat and twenty a minute in a group, with
//! short bursts, and some thirty a second in total
//! (<https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this>). Edits and typing count as
//! messages. A chat that waits holds up no other.

use std::num::NonZeroU32;

use governor::clock::DefaultClock;
use governor::state::keyed::DashMapStateStore;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::sync::Mutex;

/// Telegram's limits: bursts, and how fast they refill.
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

/// The rate limiter of all calls.
pub struct SendLimiter {
    chats: ByChat,
    groups: ByChat,
    all: DefaultDirectRateLimiter,
    /// Queues the calls of all chats: first come, first served.
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

    /// Waits until a message to `chat` may be sent. Group ids are negative.
    pub async fn wait(&self, chat: i64) {
        self.chats.until_key_ready(&chat).await;
        if chat < 0 {
            self.groups.until_key_ready(&chat).await;
        }
        let _turn = self.turn.lock().await;
        self.all.until_ready().await;
    }

    /// Forgets idle chats; to be called regularly.
    pub fn forget_quiet(&self) {
        for chats in [&self.chats, &self.groups] {
            chats.retain_recent();
            chats.shrink_to_fit();
        }
    }
}
