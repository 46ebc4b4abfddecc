//! How much each member and each group may ask, so that no one is served at the cost of all others.
//!
//! Whoever asks faster is told so, kindly and once a minute; what they ask meanwhile is not answered,
//! for Telegram would not bear as many refusals. Admins ask as they like.

use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

/// Taps and inline queries that cost no message: one for each letter typed, and for fast thumbs.
const QUICK: Quota = Quota::per_second(NonZeroU32::new(5).expect("it is not zero"))
    .allow_burst(NonZeroU32::new(60).expect("it is not zero"));

/// How often it is told.
const TOLD: Quota = Quota::per_minute(NonZeroU32::MIN);

type ByKey = RateLimiter<i64, DashMapStateStore<i64>, DefaultClock>;

/// What the operator allows, in messages a minute; none for no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuestionLimits {
    pub member: Option<NonZeroU32>,
    pub group: Option<NonZeroU32>,
}

impl Default for QuestionLimits {
    /// More than anyone reads, and three times what Telegram lets a bot say in a group.
    fn default() -> Self {
        Self { member: NonZeroU32::new(20), group: NonZeroU32::new(60) }
    }
}

impl QuestionLimits {
    /// As the operator has it: 0 is no limit, none is the usual one.
    pub fn new(member: Option<u32>, group: Option<u32>) -> Self {
        let usual = Self::default();
        let rate = |set: Option<u32>, usual| set.map_or(usual, NonZeroU32::new);
        Self { member: rate(member, usual.member), group: rate(group, usual.group) }
    }
}

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Answer,
    /// Say that it is too much, and after how many seconds it is not.
    Tell(u64),
    /// It is too much, and that was said.
    Silence,
}

/// Who has asked how much; what is long past is forgotten.
pub struct QuestionLimiter {
    members: Option<ByKey>,
    groups: Option<ByKey>,
    quick: ByKey,
    told: ByKey,
}

impl QuestionLimiter {
    pub fn new(limits: QuestionLimits) -> Self {
        let by_minute = |rate: Option<NonZeroU32>| rate.map(|rate| RateLimiter::dashmap(Quota::per_minute(rate)));
        let (members, groups) = (by_minute(limits.member), by_minute(limits.group));
        Self { members, groups, quick: RateLimiter::dashmap(QUICK), told: RateLimiter::dashmap(TOLD) }
    }

    /// Counts a message of `member`'s in `chat`. Groups have negative numbers.
    pub fn message(&self, member: u64, chat: i64) -> Decision {
        let of_group = self.groups.as_ref().filter(|_| chat < 0).and_then(|groups| wait(groups, chat));
        let of_member = self.members.as_ref().and_then(|members| wait(members, member.cast_signed()));
        match of_member.max(of_group) {
            None => Decision::Answer,
            Some(seconds) => self.too_much(chat, seconds),
        }
    }

    /// Counts a tap or an inline query of `member`'s; whether it is answered.
    pub fn quick(&self, member: u64) -> bool {
        wait(&self.quick, member.cast_signed()).is_none()
    }

    /// What becomes of a message that is too much for `seconds`.
    pub fn too_much(&self, chat: i64, seconds: u64) -> Decision {
        if wait(&self.told, chat).is_none() { Decision::Tell(seconds) } else { Decision::Silence }
    }

    /// Forgets whoever has been quiet; to be called every now and then.
    pub fn forget_quiet(&self) {
        for of in self.members.iter().chain(&self.groups).chain([&self.quick, &self.told]) {
            of.retain_recent();
            of.shrink_to_fit();
        }
    }
}

/// Seconds until there is room for one more; none where it was counted.
fn wait(limiter: &ByKey, key: i64) -> Option<u64> {
    let until = limiter.check_key(&key).err()?;
    Some(until.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(limiter: &QuestionLimiter, member: u64, chat: i64, answered: u32) {
        let decisions: Vec<Decision> = (0..answered + 2).map(|_| limiter.message(member, chat)).collect();
        let (before, after) = decisions.split_at(answered as usize);
        assert!(before.iter().all(|decision| *decision == Decision::Answer), "{before:?}");
        assert!(matches!(after, [Decision::Tell(1..=61), Decision::Silence]), "{after:?}");
    }

    #[test]
    fn too_much_is_said_once() {
        let limiter = QuestionLimiter::new(QuestionLimits { member: NonZeroU32::new(3), group: NonZeroU32::new(4) });
        check(&limiter, 7, 7, 3);
        check(&limiter, 8, 8, 3);
        check(&limiter, 9, -100, 3);
        // One of the four was too much of the member's, and is counted in the group all the same.
        assert_eq!(limiter.message(10, -100), Decision::Silence);
        let unbounded = QuestionLimiter::new(QuestionLimits { member: None, group: None });
        assert!((0..10_000).all(|_| unbounded.message(7, -100) == Decision::Answer));
    }

    #[test]
    fn whoever_is_quiet_is_forgotten() {
        let fast = QuestionLimiter::new(QuestionLimits { member: NonZeroU32::new(u32::MAX), group: None });
        for member in 0..20_000 {
            assert_eq!(fast.message(member, 1), Decision::Answer);
        }
        fast.forget_quiet();
        assert_eq!(fast.members.map(|members| members.len()), Some(0));
    }
}
