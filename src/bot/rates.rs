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
pub struct Rates {
    pub member: Option<NonZeroU32>,
    pub group: Option<NonZeroU32>,
}

impl Default for Rates {
    /// More than anyone reads, and three times what Telegram lets a bot say in a group.
    fn default() -> Self {
        Self { member: NonZeroU32::new(20), group: NonZeroU32::new(60) }
    }
}

impl Rates {
    /// As the operator has it: 0 is no limit, none is the usual one.
    pub fn new(member: Option<u32>, group: Option<u32>) -> Self {
        let usual = Self::default();
        let rate = |set: Option<u32>, usual| set.map_or(usual, NonZeroU32::new);
        Self { member: rate(member, usual.member), group: rate(group, usual.group) }
    }
}

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Answer,
    /// Say that it is too much, and after how many seconds it is not.
    Tell(u64),
    /// It is too much, and that was said.
    Silence,
}

/// Who has asked how much; what is long past is forgotten.
pub struct Meter {
    members: Option<ByKey>,
    groups: Option<ByKey>,
    quick: ByKey,
    told: ByKey,
}

impl Meter {
    pub fn new(rates: Rates) -> Self {
        let by_minute = |rate: Option<NonZeroU32>| rate.map(|rate| RateLimiter::dashmap(Quota::per_minute(rate)));
        let (members, groups) = (by_minute(rates.member), by_minute(rates.group));
        Self { members, groups, quick: RateLimiter::dashmap(QUICK), told: RateLimiter::dashmap(TOLD) }
    }

    /// Counts a message of `member`'s in `chat`. Groups have negative numbers.
    pub fn message(&self, member: u64, chat: i64) -> Verdict {
        let of_group = self.groups.as_ref().filter(|_| chat < 0).and_then(|groups| wait(groups, chat));
        let of_member = self.members.as_ref().and_then(|members| wait(members, member.cast_signed()));
        match of_member.max(of_group) {
            None => Verdict::Answer,
            Some(seconds) => self.too_much(chat, seconds),
        }
    }

    /// Counts a tap or an inline query of `member`'s; whether it is answered.
    pub fn quick(&self, member: u64) -> bool {
        wait(&self.quick, member.cast_signed()).is_none()
    }

    /// What becomes of a message that is too much for `seconds`.
    pub fn too_much(&self, chat: i64, seconds: u64) -> Verdict {
        if wait(&self.told, chat).is_none() { Verdict::Tell(seconds) } else { Verdict::Silence }
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

    fn check(meter: &Meter, member: u64, chat: i64, answered: u32) {
        let verdicts: Vec<Verdict> = (0..answered + 2).map(|_| meter.message(member, chat)).collect();
        let (before, after) = verdicts.split_at(answered as usize);
        assert!(before.iter().all(|verdict| *verdict == Verdict::Answer), "{before:?}");
        assert!(matches!(after, [Verdict::Tell(1..=61), Verdict::Silence]), "{after:?}");
    }

    #[test]
    fn too_much_is_said_once() {
        let meter = Meter::new(Rates { member: NonZeroU32::new(3), group: NonZeroU32::new(4) });
        check(&meter, 7, 7, 3);
        check(&meter, 8, 8, 3);
        check(&meter, 9, -100, 3);
        // One of the four was too much of the member's, and is counted in the group all the same.
        assert_eq!(meter.message(10, -100), Verdict::Silence);
        let unbounded = Meter::new(Rates { member: None, group: None });
        assert!((0..10_000).all(|_| unbounded.message(7, -100) == Verdict::Answer));
    }

    #[test]
    fn whoever_is_quiet_is_forgotten() {
        let fast = Meter::new(Rates { member: NonZeroU32::new(u32::MAX), group: None });
        for member in 0..20_000 {
            assert_eq!(fast.message(member, 1), Verdict::Answer);
        }
        fast.forget_quiet();
        assert_eq!(fast.members.map(|members| members.len()), Some(0));
    }
}
