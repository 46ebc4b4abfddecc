//! Rate limits, so that no one is served at the cost of others. Someone over the limit is told so once a minute and not
//! answered meanwhile, because Telegram does not allow as many refusals. Admins have no limit.

use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

/// Limit of taps and inline queries, which cost no message: a query comes with each letter typed.
const QUICK: Quota = Quota::per_second(NonZeroU32::new(5).expect("it is not zero"))
    .allow_burst(NonZeroU32::new(60).expect("it is not zero"));

/// Limit of replies that someone is over the limit.
const TOLD: Quota = Quota::per_minute(NonZeroU32::MIN);

type ByKey = RateLimiter<i64, DashMapStateStore<i64>, DefaultClock>;

/// The operator's limits, in messages a minute; `None` for no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuestionLimits {
    pub member: Option<NonZeroU32>,
    pub group: Option<NonZeroU32>,
}

impl Default for QuestionLimits {
    /// More than anyone reads, and three times what Telegram lets a bot send in a group.
    fn default() -> Self {
        Self { member: NonZeroU32::new(20), group: NonZeroU32::new(60) }
    }
}

impl QuestionLimits {
    /// Returns the limits that the operator set: 0 for no limit, `None` for the default.
    pub fn new(member: Option<u32>, group: Option<u32>) -> Self {
        let usual = Self::default();
        let rate = |set: Option<u32>, usual| set.map_or(usual, NonZeroU32::new);
        Self { member: rate(member, usual.member), group: rate(group, usual.group) }
    }
}

/// A decision on a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Answer,
    /// Reply that it is over the limit, and for how many seconds.
    Tell(u64),
    /// Over the limit, which was said already.
    Silence,
}

/// Counts messages by member and group; idle entries are dropped.
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

    /// Counts a message of `member` in `chat`. Group ids are negative.
    pub fn message(&self, member: u64, chat: i64) -> Decision {
        let of_group = self.groups.as_ref().filter(|_| chat < 0).and_then(|groups| wait(groups, chat));
        let of_member = self.members.as_ref().and_then(|members| wait(members, member.cast_signed()));
        match of_member.max(of_group) {
            None => Decision::Answer,
            Some(seconds) => self.too_much(chat, seconds),
        }
    }

    /// Counts a tap or inline query of `member`; returns whether to answer it.
    pub fn quick(&self, member: u64) -> bool {
        wait(&self.quick, member.cast_signed()).is_none()
    }

    /// Decides on a message that is over the limit for `seconds`.
    pub fn too_much(&self, chat: i64, seconds: u64) -> Decision {
        if wait(&self.told, chat).is_none() { Decision::Tell(seconds) } else { Decision::Silence }
    }

    /// Drops idle entries; to be called regularly.
    pub fn forget_quiet(&self) {
        for of in self.members.iter().chain(&self.groups).chain([&self.quick, &self.told]) {
            of.retain_recent();
            of.shrink_to_fit();
        }
    }
}

/// Returns the seconds until there is room for one more; `None` if there was, and it was counted.
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
