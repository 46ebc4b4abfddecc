//! Asks Telegram which members with limited access are in which groups, slowly, and tells admins which groups see less
//! because of whom.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::access::{GroupLimits, LookUpPlan};
use super::admin::NarrowingNotices;
use super::context::Context;
use super::telegram::{ApiError, find_membership};
use crate::store::now;

/// Factor by which look-ups are slower while members wait for answers.
const YIELD: u32 = 5;

/// How long notices to admins wait for the look-ups that are due, so that those of a member are in one.
const NOTICE_DELAY: Duration = Duration::from_secs(60);

/// Maximum time between two plans.
const MAX_WAIT: Duration = Duration::from_secs(10 * 60);

/// Runs the look-ups; never returns. A pause between them delays neither plans nor notices.
pub async fn run(context: &Context) {
    let (mut notices, mut look_ups) = (NarrowingNotices::default(), LookUpRun::default());
    let mut last_told = Instant::now();
    loop {
        let limits = look_ups.update_limits(context);
        let planned =
            context.run_blocking(move |context| context.look_ups.plan(&limits, &context.store, context.identity.id));
        let Some(LookUpPlan { due, untold, unknown, next }) = planned.await else {
            tokio::time::sleep(MAX_WAIT).await;
            continue;
        };
        context.metrics.memberships_unknown.set(i64::try_from(unknown).unwrap_or(i64::MAX));
        if due.is_empty() || last_told.elapsed() > NOTICE_DELAY {
            last_told = Instant::now();
            notices.send(untold, context);
        }
        if due.is_empty() {
            tokio::select! {
                () = context.look_ups.requested.notified() => {}
                () = tokio::time::sleep(next.unwrap_or(MAX_WAIT).min(MAX_WAIT)) => {}
            }
        }
        for (group, member) in due {
            if !look_ups.wait(context).await {
                break;
            }
            look_ups.look_up(group, member, context).await;
            if is_requested(context).await {
                break;
            }
        }
    }
}

/// The state between two look-ups.
#[derive(Default)]
struct LookUpRun {
    limits: Arc<GroupLimits>,
    /// Consecutive calls without an answer.
    failed: u32,
    /// When the next look-up may be made; `None` before the first one.
    ready_at: Option<Instant>,
}

impl LookUpRun {
    /// Returns the current limits. If they have changed, forgets the failures of pairs that no longer matter.
    fn update_limits(&mut self, context: &Context) -> Arc<GroupLimits> {
        let limits = context.group_limits();
        if !Arc::ptr_eq(&limits, &self.limits) {
            self.limits = limits.clone();
            context.look_ups.retain(&limits);
        }
        limits
    }

    /// Waits until the next look-up may be made, at most for as long as notices wait, or until something new is
    /// requested; returns whether it may.
    async fn wait(&self, context: &Context) -> bool {
        let wait = self.ready_at.map_or(Duration::ZERO, |at| at.saturating_duration_since(Instant::now()));
        tokio::select! {
            biased;
            () = tokio::time::sleep(wait.min(NOTICE_DELAY)) => wait <= NOTICE_DELAY,
            () = context.look_ups.requested.notified() => false,
        }
    }

    /// Looks up whether a member is in a group, and sets when the next look-up may be made.
    async fn look_up(&mut self, group: i64, member: u64, context: &Context) {
        let (pair, limits, store) = ((group, member), context.group_limits(), &context.store);
        // What happens during the call is newer.
        let (at, version) = (now(), store.membership_version(group));
        let are_limits_current = || Arc::ptr_eq(&limits, &context.group_limits());
        let is_current = || are_limits_current() && store.membership_version(group) == version;
        let mut wait = context.api.timeouts.look_up * if context.metrics.queued.get() > 0 { YIELD } else { 1 };
        match find_membership(group, member, &context.api).await {
            Ok(is_present) => {
                self.failed = 0;
                // If rights have changed, the pair may have been irrelevant, and the member may have joined meanwhile; so
                // they may if the bot was removed from the group or is no longer an administrator of it, or if an update
                // says so.
                let is_relevant = limits.is_narrowed_by(group, member) && are_limits_current();
                if is_relevant && store.record_looked_up(group, member, is_present, at, version) {
                    context.look_ups.record_success(pair);
                } else {
                    context.look_ups.confirm(pair);
                }
            }
            // The pair stays the next one.
            Err(ApiError::RetryAfter(seconds)) => wait = Duration::from_secs(seconds),
            // Nothing is wrong with the pair, so that it is looked up as soon as Telegram answers again.
            Err(error @ (ApiError::Unavailable(_) | ApiError::Unauthorized)) => {
                tracing::debug!(%error, "cannot look up group members at the moment");
                self.failed += 1;
                wait = wait.max(context.api.timeouts.backoff(self.failed));
            }
            // The bot may have been added to the group meanwhile, or become an administrator of it.
            Err(_) if !is_current() => context.look_ups.confirm(pair),
            Err(error) if is_shut_out(&error) => {
                tracing::debug!(%error, "cannot look up group members; the bot is not in the group");
                store.record_membership(group, context.identity.id, false, at);
                context.look_ups.record_failure(pair);
            }
            Err(error) => {
                tracing::debug!(%error, "cannot look up a group member; the group is shown only what they may see");
                self.failed = 0;
                context.look_ups.record_failure(pair);
                context.look_ups.forget_outdated_absence(pair, store);
            }
        }
        self.ready_at = Some(Instant::now() + wait);
    }
}

/// Whether an error says that the bot is not in the group.
fn is_shut_out(error: &ApiError) -> bool {
    match error {
        ApiError::Forbidden(_) => true,
        ApiError::Refused(reason) => reason.contains("chat not found"),
        _ => false,
    }
}

/// Whether something new is to be looked up.
async fn is_requested(context: &Context) -> bool {
    tokio::select! {
        biased;
        () = context.look_ups.requested.notified() => true,
        () = std::future::ready(()) => false,
    }
}
