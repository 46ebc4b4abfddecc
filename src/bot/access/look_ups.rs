//! The plan of look-ups, by which Telegram is asked about the members who limit groups: unknown memberships first,
//! then those that were known before the start or a day ago.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::group_limits::{GroupLimits, Pair};
use crate::store::{Membership, Store, now};

/// Seconds after which a known membership is looked up again, in case that no update told of its change.
const LIFETIME: u64 = 24 * 60 * 60;

/// Maximum look-ups of a plan, about twenty seconds' worth.
const BATCH: usize = 100;

/// The pause after the first failed look-up of a pair, in intervals between look-ups: a minute.
const FIRST_PAUSE: u32 = 300;

/// Maximum number of times that the pause after a failure is doubled: from a minute to 17 hours.
const MAX_DOUBLINGS: u32 = 10;

/// Members with the groups that see less because of them.
pub type Narrowed = BTreeMap<u64, Vec<i64>>;

/// The state of the look-ups.
pub struct LookUps {
    /// Notified when something new is to be looked up, or to be told to admins.
    pub requested: Notify,
    /// The pause after the first failed look-up of a pair.
    pause: Duration,
    state: Mutex<LookUpState>,
}

struct LookUpState {
    failed: HashMap<Pair, Failure>,
    /// The start, in Unix seconds. What was known earlier is looked up again.
    started: i64,
    /// Pairs to look up again at once.
    stale: HashSet<Pair>,
}

struct Failure {
    /// The number of failures since the last success.
    count: u32,
    retry_at: Instant,
}

/// The next look-ups and notices.
pub struct LookUpPlan {
    /// The pairs to look up now, at most [`BATCH`].
    pub due: Vec<Pair>,
    /// Of what admins were not told yet.
    pub untold: Narrowed,
    /// The number of pairs of which nothing is known.
    pub unknown: usize,
    /// When the next pair is due; `None` if not within a day.
    pub next: Option<Duration>,
}

/// The order of look-ups: the number of failures before for unknown pairs, which come first, and the time at which
/// the others were known.
type Priority = (bool, i64);

impl LookUps {
    /// Returns the state at a start, for look-ups at this interval.
    pub fn new(interval: Duration) -> Self {
        let state = LookUpState { failed: HashMap::new(), started: now(), stale: HashSet::new() };
        Self { requested: Notify::new(), pause: interval * FIRST_PAUSE, state: Mutex::new(state) }
    }

    /// Has all pairs of a group looked up again.
    pub fn refresh(&self, group: i64, limits: &GroupLimits) {
        let mut state = self.lock();
        for pair in limits.members_narrowing(group).map(|member| (group, member)) {
            state.failed.remove(&pair);
            state.stale.insert(pair);
        }
        drop(state);
        self.requested.notify_one();
    }

    /// Has a pair looked up again, because something happened during a look-up, or an update is older than what is known.
    pub fn confirm(&self, pair: Pair) {
        self.lock().stale.insert(pair);
        self.requested.notify_one();
    }

    /// Records a look-up without a result; the pair is looked up again after a pause.
    pub fn record_failure(&self, pair: Pair) {
        let mut state = self.lock();
        let failure = state.failed.entry(pair).or_insert(Failure { count: 0, retry_at: Instant::now() });
        failure.retry_at = Instant::now() + self.pause * 2u32.pow(failure.count.min(MAX_DOUBLINGS));
        failure.count += 1;
        state.stale.remove(&pair);
    }

    /// Records a look-up with a result.
    pub fn record_success(&self, pair: Pair) {
        let mut state = self.lock();
        state.failed.remove(&pair);
        state.stale.remove(&pair);
    }

    /// Forgets absences from groups that are a day old, except that of the member `bot`, the bot itself. Call it at a
    /// start: Telegram drops updates after a day (<https://core.telegram.org/bots/api#getting-updates>), so that somebody
    /// may have joined unnoticed.
    pub fn forget_old_absences(&self, limits: &GroupLimits, store: &Store, bot: u64) {
        let now = now();
        let is_forgotten = |member, known| member != bot && is_old(known, now);
        limits.groups().for_each(|group| store.forget_absences(group, is_forgotten));
    }

    /// Forgets after a refused look-up that a member is not in a group, if this has been known for long, or since
    /// before the start, and no admin said so.
    pub fn forget_outdated_absence(&self, (group, member): Pair, store: &Store) {
        let (now, started) = (now(), self.lock().started);
        store.forget_absences(group, |absent, known| absent == member && is_outdated(known, started, now));
    }

    /// Whether the last look-up of a pair had no result.
    pub fn has_failed(&self, pair: Pair) -> bool {
        self.lock().failed.contains_key(&pair)
    }

    /// Forgets the failures of pairs that no longer matter.
    pub fn retain(&self, limits: &GroupLimits) {
        let mut state = self.lock();
        state.failed.retain(|(group, member), _| limits.is_narrowed_by(*group, *member));
        state.stale.retain(|(group, member)| limits.is_narrowed_by(*group, *member));
    }

    /// Plans the next look-ups in the groups in which the bot, a member with the id `bot`, is or may be. Takes time if
    /// there are many pairs.
    pub fn plan(&self, limits: &GroupLimits, store: &Store, bot: u64) -> LookUpPlan {
        let mut due: Vec<(Priority, Pair)> = Vec::new();
        let mut plan = LookUpPlan { due: Vec::new(), untold: Narrowed::new(), unknown: 0, next: None };
        for group in limits.groups() {
            if store.membership(group, bot).is_some_and(|known| !known.is_present) {
                continue;
            }
            let members: Vec<u64> = limits.members_narrowing(group).collect();
            let memberships = store.memberships(group, &members);
            let state = self.lock();
            for (member, (known, is_told)) in members.into_iter().zip(memberships) {
                let pair = (group, member);
                plan.unknown += usize::from(known.is_none());
                let is_failed = state.failed.contains_key(&pair);
                if !is_told && known.map_or(is_failed, |known| known.is_present) {
                    plan.untold.entry(member).or_default().push(group);
                }
                match state.wait(pair, known) {
                    None => due.push((priority(known, state.failed.get(&pair)), pair)),
                    Some(wait) => plan.next = Some(plan.next.map_or(wait, |next| next.min(wait))),
                }
                if due.len() >= 2 * BATCH {
                    due.select_nth_unstable(BATCH);
                    due.truncate(BATCH);
                }
            }
        }
        due.sort_unstable();
        plan.due = due.into_iter().take(BATCH).map(|(_, pair)| pair).collect();
        plan
    }

    /// Locks the state; for short periods only, never across an await. A panic of the lock's holder is ignored.
    fn lock(&self) -> MutexGuard<'_, LookUpState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LookUpState {
    /// Returns the time until a pair is due; `None` if it is.
    fn wait(&self, pair: Pair, known: Option<Membership>) -> Option<Duration> {
        if let Some(failure) = self.failed.get(&pair) {
            return Some(failure.retry_at.saturating_duration_since(Instant::now())).filter(|wait| !wait.is_zero());
        }
        let known = known?;
        let now = now();
        let is_stale = self.stale.contains(&pair) || is_outdated(known, self.started, now);
        (!is_stale).then(|| Duration::from_secs(LIFETIME.saturating_sub(now.abs_diff(known.at))))
    }
}

/// Whether a membership has been known for long, or since before the start. A time in the future is of a clock that was
/// wrong.
fn is_outdated(known: Membership, started: i64, now: i64) -> bool {
    is_old(known, now) || (started <= now && known.at < started)
}

fn is_old(known: Membership, now: i64) -> bool {
    now.abs_diff(known.at) >= LIFETIME
}

fn priority(known: Option<Membership>, failure: Option<&Failure>) -> Priority {
    (known.is_some(), known.map_or_else(|| failure.map_or(0, |failure| failure.count.into()), |known| known.at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bot::access::Access;
    use crate::library::Scope;
    use crate::store::StoreError;

    const BOT: u64 = 4_242;

    #[test]
    fn unknown_members_are_looked_up_first_and_known_ones_again() -> Result<(), StoreError> {
        let (store, look_ups) = (Store::in_memory(0)?, LookUps::new(Duration::from_millis(200)));
        let members = [7, 8, 9].map(|member| (member, Scope::from_folders(["a"])));
        let groups = [-1, -2].map(|group| (group, Scope::All));
        let access = Access { allowed: members.into_iter().chain(groups).collect(), ..Access::default() };
        let limits = GroupLimits::new(&access, &store);
        let plan = || look_ups.plan(&limits, &store, BOT);
        assert_eq!((plan().due.len(), plan().unknown), (6, 6));
        store.record_membership(-1, BOT, false, now());
        store.record_membership(-2, 7, false, now() - 5);
        store.record_membership(-2, 8, true, now() - 9);
        assert_eq!(plan().due, [(-2, 9), (-2, 8), (-2, 7)]);
        assert_eq!(plan().untold, Narrowed::from([(8, vec![-2])]));
        look_ups.record_failure((-2, 9));
        store.record_membership(-2, 7, false, now());
        store.record_membership(-2, 8, true, now());
        assert!(plan().due.is_empty() && plan().next.is_some_and(|next| next <= Duration::from_secs(60)));
        assert_eq!(plan().untold, Narrowed::from([(8, vec![-2]), (9, vec![-2])]));
        store.record_narrowings(vec![-2], 9);
        assert_eq!(plan().untold, Narrowed::from([(8, vec![-2])]));
        store.record_membership(-1, BOT, true, now());
        assert_eq!(plan().due, [(-1, 7), (-1, 8), (-1, 9)]);
        Ok(())
    }

    #[test]
    fn a_refusal_outdates_an_absence_that_no_admin_asserted() -> Result<(), StoreError> {
        let (store, look_ups) = (Store::in_memory(0)?, LookUps::new(Duration::from_millis(200)));
        let (now, day) = (now(), LIFETIME.cast_signed());
        look_ups.lock().started = now - 2 * day;
        for (member, at) in [(7, now - day + 60), (8, now - day), (9, now - 3 * day), (10, now + 2 * day)] {
            store.record_membership(-1, member, false, at);
            store.assert_absence(-2, member, at);
            for group in [-1, -2] {
                look_ups.forget_outdated_absence((group, member), &store);
            }
        }
        store.record_membership(-1, 11, true, 5);
        look_ups.forget_outdated_absence((-1, 11), &store);
        let known = |group| [7, 8, 9, 10, 11].map(|member| store.membership(group, member).is_some());
        assert_eq!((known(-1), known(-2)), ([true, false, false, false, true], [true, true, true, true, false]));
        look_ups.lock().started = now;
        look_ups.forget_outdated_absence((-1, 7), &store);
        assert_eq!(store.membership(-1, 7), None);
        Ok(())
    }

    #[test]
    fn an_absence_older_than_what_telegram_keeps_is_forgotten_at_a_start() -> Result<(), StoreError> {
        let (store, look_ups) = (Store::in_memory(0)?, LookUps::new(Duration::from_millis(200)));
        let access =
            Access { allowed: [(-1, Scope::All), (7, Scope::from_folders(["a"]))].into(), ..Access::default() };
        let limits = GroupLimits::new(&access, &store);
        let (now, day) = (now(), LIFETIME.cast_signed());
        for (member, at) in [(7, now - day), (8, now - day + 60), (9, now + 2 * day)] {
            store.record_membership(-1, member, false, at);
        }
        store.record_membership(-1, 10, true, now - day);
        store.assert_absence(-1, 11, now - day);
        store.record_membership(-1, BOT, false, now - day);
        look_ups.forget_old_absences(&limits, &store, BOT);
        let known = [7, 8, 9, 10, 11, BOT].map(|member| store.membership(-1, member).is_some());
        assert_eq!(known, [false, true, false, true, true, true]);
        Ok(())
    }

    #[test]
    fn only_as_many_are_planned_as_can_be_looked_up_soon() -> Result<(), StoreError> {
        let (store, look_ups) = (Store::in_memory(0)?, LookUps::new(Duration::from_millis(200)));
        let members = (1..=600).map(|member| (member, Scope::from_folders(["a"])));
        let access = Access { allowed: members.chain([(-1, Scope::All)]).collect(), ..Access::default() };
        let limits = GroupLimits::new(&access, &store);
        for member in 1..=500 {
            store.record_membership(-1, member, false, 1_000 - member.cast_signed());
        }
        let plan = look_ups.plan(&limits, &store, BOT);
        assert_eq!((plan.due.len(), plan.unknown), (BATCH, 100));
        assert!(plan.due.iter().all(|(_, member)| *member > 500));
        (501..=600).for_each(|member| look_ups.record_failure((-1, member)));
        let due = look_ups.plan(&limits, &store, BOT).due;
        assert!(due.len() == BATCH && due.iter().all(|(_, member)| (401..=500).contains(member)), "{due:?}");
        Ok(())
    }
}
