//! Rate limits of messages, so that no sender delays the answers to others.
//!
//! Messages are counted by the minute in which they were sent, whenever they are handled: after an outage of some
//! hours, messages that were within the limit are all answered. A chat over its limit is notified at most once a
//! minute, because Telegram does not permit a refusal to each message. Admins have no limit.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use governor::clock::DefaultClock;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

/// Limit of callbacks and inline queries. They cost no message, and each letter that is typed sends an inline
/// query.
const CALLBACK_QUOTA: Quota = Quota::per_second(NonZeroU32::new(5).expect("it is not zero"))
    .allow_burst(NonZeroU32::new(60).expect("it is not zero"));

/// Limit of notices to a chat that it is over the limit.
const NOTICE_QUOTA: Quota = Quota::per_minute(NonZeroU32::MIN);

/// Time after which a minute's count is dropped if no other message of that minute was handled. In a backlog, the
/// messages of a group's minute may wait for each other, because Telegram permits twenty answers a minute.
const COUNT_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// Number of counts at which old ones are dropped at once.
const MAX_COUNTS: usize = 100_000;

type KeyedLimiter = RateLimiter<i64, DashMapStateStore<i64>, DefaultClock>;

/// The operator's limits, in messages per minute; `None` for no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuestionLimits {
    pub member: Option<NonZeroU32>,
    pub group: Option<NonZeroU32>,
}

impl Default for QuestionLimits {
    /// Returns limits above the number of answers that a member can read, and three times the number of
    /// messages that Telegram permits a bot in a group.
    fn default() -> Self {
        Self { member: NonZeroU32::new(20), group: NonZeroU32::new(60) }
    }
}

impl QuestionLimits {
    /// Returns the limits that the operator set: 0 for no limit, `None` for the default.
    pub fn new(member: Option<u32>, group: Option<u32>) -> Self {
        let defaults = Self::default();
        let rate = |configured: Option<u32>, default| configured.map_or(default, NonZeroU32::new);
        Self { member: rate(member, defaults.member), group: rate(group, defaults.group) }
    }
}

/// The decision about a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Answer,
    /// Reply that it is over a limit, for this number of seconds.
    Notify {
        seconds: u64,
        limit: Limit,
    },
    /// It is over the limit, and the chat was notified recently.
    Ignore,
}

/// Whose limit a message is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    Member,
    Group,
}

/// Counts messages by member and by group.
pub struct QuestionLimiter {
    limits: QuestionLimits,
    counts: Mutex<HashMap<CountKey, MinuteCount>>,
    callbacks: KeyedLimiter,
    notices: KeyedLimiter,
}

/// A member or group, and the minute since 1970 in which messages were sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct CountKey {
    id: i64,
    minute: i64,
}

/// The number of messages in a minute.
#[derive(Debug, Clone, Copy)]
struct MinuteCount {
    messages: u32,
    /// When the last one was handled.
    at: Instant,
}

impl QuestionLimiter {
    pub fn new(limits: QuestionLimits) -> Self {
        Self {
            limits,
            counts: Mutex::default(),
            callbacks: RateLimiter::dashmap(CALLBACK_QUOTA),
            notices: RateLimiter::dashmap(NOTICE_QUOTA),
        }
    }

    /// Counts a message of `member` in `chat` that was sent at `sent`, and is handled at `now`, both in Unix
    /// seconds. Group ids are negative.
    pub fn check_message(&self, member: u64, chat: i64, sent: i64, now: i64) -> Decision {
        let minute = sent.div_euclid(60);
        let is_over = |id: i64, limit: Option<NonZeroU32>| limit.is_some_and(|limit| !self.count(id, minute, limit));
        let group = if chat < 0 { self.limits.group } else { None };
        let over = if is_over(member.cast_signed(), self.limits.member) {
            Limit::Member
        } else if is_over(chat, group) {
            Limit::Group
        } else {
            return Decision::Answer;
        };
        self.reject(chat, ((minute + 1) * 60 - now).clamp(1, 60).unsigned_abs(), over)
    }

    /// Counts a message if that does not exceed the limit of its minute; returns whether it did not.
    fn count(&self, id: i64, minute: i64, limit: NonZeroU32) -> bool {
        let (mut counts, at) = (self.counts(), Instant::now());
        if counts.len() >= MAX_COUNTS {
            counts.retain(|_, count| count.at.elapsed() < COUNT_LIFETIME / 15);
        }
        let count = counts.entry(CountKey { id, minute }).or_insert(MinuteCount { messages: 0, at });
        count.at = at;
        let is_within = count.messages < limit.get();
        count.messages += u32::from(is_within);
        is_within
    }

    /// Counts a callback or inline query of `member`; returns whether it is within the limit.
    pub fn check_callback(&self, member: u64) -> bool {
        self.callbacks.check_key(&member.cast_signed()).is_ok()
    }

    /// Returns the decision about a message that is over the limit for `seconds`.
    pub fn reject(&self, chat: i64, seconds: u64, limit: Limit) -> Decision {
        if self.notices.check_key(&chat).is_ok() { Decision::Notify { seconds, limit } } else { Decision::Ignore }
    }

    /// Drops the entries of idle members and groups; to be called regularly.
    pub fn drop_idle(&self) {
        let mut counts = self.counts();
        counts.retain(|_, count| count.at.elapsed() < COUNT_LIFETIME);
        counts.shrink_to_fit();
        drop(counts);
        for limiter in [&self.callbacks, &self.notices] {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    /// Locks the counts; for short periods only, never across an await. A panic of the lock's holder is ignored.
    fn counts(&self) -> MutexGuard<'_, HashMap<CountKey, MinuteCount>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_700_000_040;

    fn check(limiter: &QuestionLimiter, member: u64, chat: i64, answered: u32, limit: Limit) {
        let check_one = |_| limiter.check_message(member, chat, NOON, NOON + 20);
        let decisions: Vec<Decision> = (0..answered + 2).map(check_one).collect();
        let (before, after) = decisions.split_at(answered as usize);
        assert!(before.iter().all(|decision| *decision == Decision::Answer), "{before:?}");
        assert_eq!(after, [Decision::Notify { seconds: 40, limit }, Decision::Ignore]);
    }

    #[test]
    fn a_chat_over_the_limit_is_notified_once() {
        let limiter = QuestionLimiter::new(QuestionLimits { member: NonZeroU32::new(3), group: NonZeroU32::new(5) });
        check(&limiter, 7, 7, 3, Limit::Member);
        check(&limiter, 8, 8, 3, Limit::Member);
        check(&limiter, 9, -100, 3, Limit::Member);
        let others = QuestionLimiter::new(QuestionLimits { member: None, group: NonZeroU32::new(5) });
        check(&others, 9, -100, 5, Limit::Group);
        let unbounded = QuestionLimiter::new(QuestionLimits { member: None, group: None });
        assert!((0..10_000).all(|_| unbounded.check_message(7, -100, NOON, NOON) == Decision::Answer));
    }

    #[test]
    fn messages_are_counted_by_the_minute_in_which_they_were_sent() {
        let limiter = QuestionLimiter::new(QuestionLimits::default());
        let now = NOON + 8 * 3600;
        // Six minutes apart, handled at once, in any order.
        for number in (0..80).rev() {
            assert_eq!(limiter.check_message(7, 7, NOON + number * 360, now), Decision::Answer);
        }
        let burst: Vec<Decision> = (0..30).map(|_| limiter.check_message(7, 7, NOON + 60, now)).collect();
        assert_eq!(burst.iter().filter(|decision| **decision == Decision::Answer).count(), 20);
        assert_eq!(burst[20], Decision::Notify { seconds: 1, limit: Limit::Member });
    }

    #[test]
    fn recent_counts_are_kept() {
        let fast = QuestionLimiter::new(QuestionLimits { member: NonZeroU32::new(u32::MAX), group: None });
        for member in 0..20_000 {
            assert_eq!(fast.check_message(member, 1, NOON, NOON), Decision::Answer);
        }
        fast.drop_idle();
        assert_eq!(fast.counts().len(), 20_000);
    }
}
