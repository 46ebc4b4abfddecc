//! Rate limits of messages, so that no sender delays the answers to others.
//!
//! A chat over its limit is notified at most once a minute and gets no answers until the limit permits them,
//! because Telegram does not permit a refusal to each message. Admins have no limit.

use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

/// Limit of callbacks and inline queries. They cost no message, and each letter that is typed sends an inline
/// query.
const CALLBACK_QUOTA: Quota = Quota::per_second(NonZeroU32::new(5).expect("it is not zero"))
    .allow_burst(NonZeroU32::new(60).expect("it is not zero"));

/// Limit of notices to a chat that it is over the limit.
const NOTICE_QUOTA: Quota = Quota::per_minute(NonZeroU32::MIN);

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
    /// Reply that it is over the limit, for this number of seconds.
    Notify(u64),
    /// It is over the limit, and the chat was notified recently.
    Ignore,
}

/// Counts messages by member and by group.
pub struct QuestionLimiter {
    members: Option<KeyedLimiter>,
    groups: Option<KeyedLimiter>,
    callbacks: KeyedLimiter,
    notices: KeyedLimiter,
}

impl QuestionLimiter {
    pub fn new(limits: QuestionLimits) -> Self {
        let build_limiter = |rate: Option<NonZeroU32>| rate.map(|rate| RateLimiter::dashmap(Quota::per_minute(rate)));
        let (members, groups) = (build_limiter(limits.member), build_limiter(limits.group));
        Self {
            members,
            groups,
            callbacks: RateLimiter::dashmap(CALLBACK_QUOTA),
            notices: RateLimiter::dashmap(NOTICE_QUOTA),
        }
    }

    /// Counts a message of `member` in `chat`. Group ids are negative.
    pub fn check_message(&self, member: u64, chat: i64) -> Decision {
        let group_wait = self.groups.as_ref().filter(|_| chat < 0).and_then(|groups| seconds_until_room(groups, chat));
        let member_wait = self.members.as_ref().and_then(|members| seconds_until_room(members, member.cast_signed()));
        match member_wait.max(group_wait) {
            None => Decision::Answer,
            Some(seconds) => self.reject(chat, seconds),
        }
    }

    /// Counts a callback or inline query of `member`; returns whether it is within the limit.
    pub fn check_callback(&self, member: u64) -> bool {
        seconds_until_room(&self.callbacks, member.cast_signed()).is_none()
    }

    /// Returns the decision about a message that is over the limit for `seconds`.
    pub fn reject(&self, chat: i64, seconds: u64) -> Decision {
        if seconds_until_room(&self.notices, chat).is_none() { Decision::Notify(seconds) } else { Decision::Ignore }
    }

    /// Drops the entries of idle members and groups; to be called regularly.
    pub fn drop_idle(&self) {
        for limiter in self.members.iter().chain(&self.groups).chain([&self.callbacks, &self.notices]) {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// Counts an event of `key`. If it is over the limit, does not count it and returns the seconds until it would not
/// be.
fn seconds_until_room(limiter: &KeyedLimiter, key: i64) -> Option<u64> {
    let until = limiter.check_key(&key).err()?;
    Some(until.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(limiter: &QuestionLimiter, member: u64, chat: i64, answered: u32) {
        let decisions: Vec<Decision> = (0..answered + 2).map(|_| limiter.check_message(member, chat)).collect();
        let (before, after) = decisions.split_at(answered as usize);
        assert!(before.iter().all(|decision| *decision == Decision::Answer), "{before:?}");
        assert!(matches!(after, [Decision::Notify(1..=61), Decision::Ignore]), "{after:?}");
    }

    #[test]
    fn a_chat_over_the_limit_is_notified_once() {
        let limiter = QuestionLimiter::new(QuestionLimits { member: NonZeroU32::new(3), group: NonZeroU32::new(4) });
        check(&limiter, 7, 7, 3);
        check(&limiter, 8, 8, 3);
        check(&limiter, 9, -100, 3);
        // One of the four messages was over the member's limit, but is counted for the group too.
        assert_eq!(limiter.check_message(10, -100), Decision::Ignore);
        let unbounded = QuestionLimiter::new(QuestionLimits { member: None, group: None });
        assert!((0..10_000).all(|_| unbounded.check_message(7, -100) == Decision::Answer));
    }

    #[test]
    fn idle_members_are_dropped() {
        let fast = QuestionLimiter::new(QuestionLimits { member: NonZeroU32::new(u32::MAX), group: None });
        for member in 0..20_000 {
            assert_eq!(fast.check_message(member, 1), Decision::Answer);
        }
        fast.drop_idle();
        assert_eq!(fast.members.map(|members| members.len()), Some(0));
    }
}
