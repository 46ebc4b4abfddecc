//! Replies to strangers, who may not ask: a few a day each, sent in the background, so that many strangers do not delay
//! the answers to members.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::bot::telegram::Target;
use crate::render::telegram::Screen;

/// How long replies to a stranger count.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Maximum replies other than refusals in a day: to `/id`, to invalid invites and the like.
const MAX_OTHERS: u32 = 3;

/// Maximum remembered strangers, of some hundred bytes each; the oldest is forgotten.
const MAX_STRANGERS: usize = 20_000;

/// Maximum waiting replies: what can be sent in two minutes at five a second.
const MAX_WAITING: usize = 600;

/// The reason for a reply to a stranger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StrangerReplyKind {
    /// They may not ask; once a day.
    Refusal,
    /// The reply to a command that strangers may use; a few times a day.
    Other,
}

/// A reply to a stranger.
pub struct StrangerReply {
    /// The stranger's id, or that of a group that was not admitted.
    pub stranger: i64,
    pub kind: StrangerReplyKind,
    pub to: Target,
    pub screen: Screen,
}

/// The replies to strangers.
#[derive(Default)]
pub struct Strangers {
    state: Mutex<StrangerState>,
    added: Notify,
}

#[derive(Default)]
struct StrangerState {
    waiting: VecDeque<StrangerReply>,
    given: HashMap<i64, GivenReplies>,
    /// The strangers in `given`, in the order in which they came.
    order: VecDeque<(i64, Instant)>,
}

/// The replies given to a stranger in a day.
struct GivenReplies {
    since: Instant,
    has_refusal: bool,
    others: u32,
}

impl Strangers {
    /// Whether a stranger may be sent a reply now.
    pub fn may_reply(&self, stranger: i64, kind: StrangerReplyKind) -> bool {
        self.lock().may_reply(stranger, kind, Instant::now())
    }

    /// Adds a reply to those that wait to be sent, and counts it; drops it if the stranger had enough or too many
    /// replies wait.
    pub fn add(&self, reply: StrangerReply) {
        if self.lock().add(reply, Instant::now()) {
            self.added.notify_one();
        }
    }

    /// Waits for the next reply to send. Must be called by one task only.
    pub async fn next(&self) -> StrangerReply {
        loop {
            if let Some(reply) = self.lock().waiting.pop_front() {
                return reply;
            }
            self.added.notified().await;
        }
    }

    /// Forgets the replies to someone who was admitted, given and waiting.
    pub fn forget(&self, stranger: i64) {
        let mut state = self.lock();
        state.given.remove(&stranger);
        state.waiting.retain(|reply| reply.stranger != stranger);
    }

    /// Locks the state; for short periods only, never across an await. A panic of the lock's holder is ignored.
    fn lock(&self) -> MutexGuard<'_, StrangerState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StrangerState {
    fn may_reply(&self, stranger: i64, kind: StrangerReplyKind, now: Instant) -> bool {
        self.given.get(&stranger).filter(|given| now - given.since < DAY).is_none_or(|given| match kind {
            StrangerReplyKind::Refusal => !given.has_refusal,
            StrangerReplyKind::Other => given.others < MAX_OTHERS,
        })
    }

    /// Adds a reply; returns `false` if it is dropped.
    fn add(&mut self, reply: StrangerReply, now: Instant) -> bool {
        if self.waiting.len() >= MAX_WAITING || !self.may_reply(reply.stranger, reply.kind, now) {
            return false;
        }
        self.count(reply.stranger, reply.kind, now);
        self.waiting.push_back(reply);
        true
    }

    fn count(&mut self, stranger: i64, kind: StrangerReplyKind, now: Instant) {
        if self.given.get(&stranger).is_none_or(|given| now - given.since >= DAY) {
            self.given.insert(stranger, GivenReplies { since: now, has_refusal: false, others: 0 });
            self.order.push_back((stranger, now));
        }
        if let Some(given) = self.given.get_mut(&stranger) {
            given.has_refusal |= kind == StrangerReplyKind::Refusal;
            given.others += u32::from(kind == StrangerReplyKind::Other);
        }
        if self.order.len() > MAX_STRANGERS
            && let Some((oldest, since)) = self.order.pop_front()
            && self.given.get(&oldest).is_some_and(|given| given.since == since)
        {
            self.given.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use teloxide::types::{ChatId, MessageId};

    use super::StrangerReplyKind::{Other, Refusal};
    use super::*;

    fn reply(stranger: i64, kind: StrangerReplyKind) -> StrangerReply {
        let to = Target { chat: ChatId(stranger), message: MessageId(1), topic: None };
        StrangerReply { stranger, kind, to, screen: Screen::default() }
    }

    #[test]
    fn a_stranger_gets_one_refusal_and_a_few_other_replies_a_day() {
        let (mut state, start) = (StrangerState::default(), Instant::now());
        let mut count = |kind, at| (0..9).filter(|_| state.add(reply(7, kind), at)).count();
        assert_eq!((count(Refusal, start), count(Other, start)), (1, 3));
        let evening = start + DAY / 2;
        assert_eq!((count(Refusal, evening), count(Other, evening)), (0, 0));
        assert_eq!((count(Other, start + DAY), count(Refusal, start + DAY)), (3, 1));
    }

    #[test]
    fn a_dropped_reply_does_not_count() {
        let (mut state, now) = (StrangerState::default(), Instant::now());
        let added = (0..2_000).filter(|stranger| state.add(reply(*stranger, Refusal), now)).count();
        assert_eq!(added, MAX_WAITING);
        state.waiting.clear();
        assert!(!state.add(reply(0, Refusal), now) && state.add(reply(1_999, Refusal), now));
    }

    #[test]
    fn remembered_strangers_are_bounded() {
        let (mut state, now) = (StrangerState::default(), Instant::now());
        for stranger in 0..50_000 {
            assert!(state.add(reply(stranger, Refusal), now));
            assert!(!state.may_reply(stranger - 10_000, Refusal, now) || stranger < 10_000);
            state.waiting.clear();
        }
        assert_eq!((state.given.len(), state.order.len()), (MAX_STRANGERS, MAX_STRANGERS));
        assert!(state.may_reply(0, Refusal, now));
    }
}
