//! Takes updates in, each once; slow ones are held on disk.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::parse::{ParsedUpdate, parse_update};
use super::queues::{Queues, UpdateHandler};
use crate::bot::context::Context;
use crate::store::{PendingUpdate, now};

/// An update in progress for longer is late: it is held on disk and confirmed to Telegram, so that a chat that waits
/// blocks neither the delivery nor the polling of others' updates.
pub const PATIENCE: Duration = Duration::from_secs(1);

/// Maximum pending updates read at once.
const AT_ONCE: u32 = 100;

/// Update ids remembered: more than can be in progress, and than Telegram sends again meanwhile.
const REMEMBERED: usize = 10_000;

/// The result of accepting an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// It is in progress.
    Fresh,
    /// It is a duplicate.
    Again,
    /// Its kind is not handled, or it cannot be read.
    Nothing,
}

/// The intake of updates; clones share it.
#[derive(Clone)]
pub struct Intake {
    pub(super) queues: Queues,
    context: Context,
    recent: Arc<Mutex<Recent>>,
}

#[derive(Default)]
struct Recent {
    numbers: HashSet<u32>,
    order: VecDeque<u32>,
}

impl Recent {
    fn insert(&mut self, number: u32) -> bool {
        let new = self.numbers.insert(number);
        if new {
            self.order.push_back(number);
        }
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.numbers.remove(&oldest);
        }
        new
    }
}

impl Intake {
    /// Returns an intake of `capacity` updates: `handle` handles them, `turn_away` those over their chat's limit.
    pub fn new(handle: UpdateHandler, turn_away: UpdateHandler, capacity: usize, context: Context) -> Self {
        let noting = |handler| noting_handled(handler, context.clone());
        let (tasks, queued) = (context.tasks.clone(), context.metrics.queued.clone());
        let queues = Queues::new(noting(handle), noting(turn_away), capacity, tasks, queued);
        Self { queues, context, recent: Arc::default() }
    }

    /// Returns the number of updates in progress or waiting.
    pub fn open(&self) -> usize {
        self.queues.open()
    }

    /// Accepts a parsed update when there is room. If dropped meanwhile, it has accepted nothing.
    pub async fn accept(&self, update: ParsedUpdate) -> Accepted {
        self.accept_from(update, false).await
    }

    /// Does the same as [`Self::accept`]; a `held` update needs no confirmation.
    async fn accept_from(&self, update: ParsedUpdate, held: bool) -> Accepted {
        let ParsedUpdate { number, update } = update;
        let Some(update) = update else { return Accepted::Nothing };
        let Some(room) = self.queues.room().await else { return Accepted::Again };
        let new = self.recent.lock().unwrap_or_else(PoisonError::into_inner).insert(number);
        if !new || self.context.attempt(self.context.store.is_handled(number)).unwrap_or(false) {
            return Accepted::Again;
        }
        self.queues.push(update, room, held);
        Accepted::Fresh
    }

    /// Takes over some updates that other instances hold or left; returns how many. Dropped midway, it leaves some to
    /// the next start, so it must be called in one place that runs until the bot ends.
    pub async fn take_over(&self) -> usize {
        let mut taken = 0;
        let others = self.context.run_blocking(|context| context.attempt(context.store.take_over(AT_ONCE))).await;
        for held in others.flatten().unwrap_or_default() {
            let became = match parse_update(&held.body) {
                Some(update) => self.accept_from(update, true).await,
                None => Accepted::Nothing,
            };
            match became {
                Accepted::Fresh => taken += 1,
                Accepted::Again => {}
                // An earlier version could read it, and this one cannot.
                Accepted::Nothing => drop(self.context.attempt(self.context.store.handled(held.number, now()))),
            }
        }
        taken
    }

    /// Waits until an update is no longer in progress.
    pub async fn finished(&self, number: u32) {
        loop {
            let progress = self.queues.progress.notified();
            tokio::pin!(progress);
            progress.as_mut().enable();
            if !self.queues.is_open(number) {
                return;
            }
            progress.await;
        }
    }

    /// Whether an update is late and can be held.
    pub fn is_late(&self, number: u32) -> bool {
        self.context.store.keeps() && self.queues.is_late(number, PATIENCE)
    }

    /// Holds updates so that they may be confirmed before they are handled; returns whether they are on disk, which
    /// they never are if questions may not be stored. Those without room yet are taken over later.
    pub async fn hold(&self, updates: Vec<PendingUpdate>) -> bool {
        let numbers: Vec<u32> = updates.iter().map(|held| held.number).collect();
        let (under_way, outside): (Vec<_>, Vec<_>) =
            updates.into_iter().partition(|held| self.queues.is_open(held.number));
        let held = self.context.run_blocking(move |context| {
            let store = &context.store;
            let under_way = under_way.is_empty() || context.attempt(store.hold(&under_way, now())) == Some(true);
            under_way && (outside.is_empty() || context.attempt(store.leave(&outside, now())) == Some(true))
        });
        let held = held.await == Some(true);
        if held {
            self.queues.hold(&numbers);
        }
        held
    }
}

/// Records each update as handled once `handle` is done.
fn noting_handled(handle: UpdateHandler, context: Context) -> UpdateHandler {
    Arc::new(move |update, received| {
        let (number, handled, context) = (update.id.0, handle(update, received), context.clone());
        Box::pin(async move {
            handled.await;
            if context.attempt(context.store.handled(number, now())).is_none() {
                // Retry, as another instance may have been writing: a restart would answer the update again.
                context.run_blocking(move |context| context.attempt(context.store.handled(number, now()))).await;
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut recent = Recent::default();
        for number in 0..3 * u32::try_from(REMEMBERED).expect("it is small") {
            assert!(recent.insert(number) && !recent.insert(number));
        }
        assert_eq!((recent.numbers.len(), recent.order.len()), (REMEMBERED, REMEMBERED));
    }
}
