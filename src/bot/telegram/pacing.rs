//! Rate limits of calls to Telegram.
//!
//! Telegram permits one message a second in a chat and twenty a minute in a group, with short bursts, and some
//! thirty a second in total
//! (<https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this>). Edits and chat actions
//! count as messages. A chat that waits does not delay others.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::DefaultClock;
use governor::state::keyed::DashMapStateStore;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::sync::Mutex;

/// Telegram's limits, as the size of bursts and the rate at which they refill.
#[derive(Debug, Clone, Copy)]
pub struct SendQuotas {
    pub chat: Quota,
    pub group: Quota,
    pub all: Quota,
    /// The share of `all` for replies to strangers.
    pub strangers: Quota,
}

/// Pause before a reply to a stranger tries again to get a turn.
const STRANGER_RETRY: Duration = Duration::from_millis(100);

const fn to_nonzero(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).expect("it is not zero")
}

impl Default for SendQuotas {
    fn default() -> Self {
        Self {
            chat: Quota::per_second(to_nonzero(1)).allow_burst(to_nonzero(4)),
            group: Quota::per_minute(to_nonzero(20)),
            all: Quota::per_second(to_nonzero(30)),
            strangers: Quota::per_second(to_nonzero(5)),
        }
    }
}

type ChatLimiter = RateLimiter<i64, DashMapStateStore<i64>, DefaultClock>;

/// The rate limiter of all calls.
pub struct SendLimiter {
    chats: ChatLimiter,
    groups: ChatLimiter,
    all: DefaultDirectRateLimiter,
    strangers: DefaultDirectRateLimiter,
    /// Serves the calls of all chats in order of arrival.
    turn: Mutex<()>,
}

impl SendLimiter {
    pub fn new(quotas: SendQuotas) -> Self {
        Self {
            chats: RateLimiter::dashmap(quotas.chat),
            groups: RateLimiter::dashmap(quotas.group),
            all: RateLimiter::direct(quotas.all),
            strangers: RateLimiter::direct(quotas.strangers),
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

    /// Waits until a reply to a stranger may be sent: within the strangers' share, and while no other call waits.
    /// It counts for no chat, because a stranger gets only a few.
    pub async fn wait_as_stranger(&self) {
        self.strangers.until_ready().await;
        loop {
            if let Ok(_turn) = self.turn.try_lock()
                && self.all.check().is_ok()
            {
                return;
            }
            tokio::time::sleep(STRANGER_RETRY).await;
        }
    }

    /// Drops idle chats; to be called regularly.
    pub fn drop_idle(&self) {
        for chats in [&self.chats, &self.groups] {
            chats.retain_recent();
            chats.shrink_to_fit();
        }
    }
}
