//! Logs each change of the records in one line, with the same fields for every trigger.
//!
//! A line names files and the ids of admins and editors, never the text of a question.

use std::time::Instant;

use crate::bot::context::Context;
use crate::bot::effect::{Actor, Job, Work};
use crate::library::{FolderChange, LoadError, ReloadOutcome, ReloadReport, ReloadResult};
use crate::render::messages::describe_load_error;
use crate::render::texts::Language;
use crate::store::Action;

/// The fields of a log line that are known before the change is made.
pub struct ReloadLog {
    started: Instant,
    /// The message if the change succeeds.
    message: &'static str,
    trigger: &'static str,
    /// The id of the admin or editor; `None` for the bot itself.
    by: Option<u64>,
    /// The file that is changed; `None` if the whole folder is loaded.
    path: Option<String>,
    /// The generation in use before the change.
    previous: u64,
}

impl ReloadLog {
    /// Begins to log a job.
    pub fn for_job(job: &Job, context: &Context) -> Self {
        let (message, path) = match &job.work {
            Work::Load(Some(_)) if job.action == Action::Golden => ("golden question added", None),
            Work::Load(change) => describe(change.as_ref()),
            // The reload has begun, so the change stays pending until it is accepted.
            Work::Accept { candidate } => {
                context.library.pending_change(*candidate, describe).unwrap_or(describe(None))
            }
            Work::Rollback => ("records rolled back", None),
        };
        let trigger = match &job.work {
            Work::Accept { .. } => "approval",
            Work::Load(_) | Work::Rollback => trigger(&job.action),
        };
        Self { message, trigger, by: Some(job.actor.id), path, ..Self::for_bot(&job.action, context) }
    }

    /// Begins to log a reload by the bot itself: at a start, or after a change of the folder.
    pub fn for_bot(action: &Action, context: &Context) -> Self {
        let (started, previous) = (Instant::now(), context.library.snapshot().generation);
        Self { started, message: "records reloaded", trigger: trigger(action), by: None, path: None, previous }
    }

    /// Logs the result of a reload by the bot itself, unless nothing has changed.
    pub fn write_if_changed(&self, result: &ReloadResult) {
        match result {
            Ok(ReloadOutcome::Unchanged) => {}
            Ok(outcome) => self.write(outcome),
            Err(error) => self.write_failure(error),
        }
    }

    /// Logs the outcome of a reload.
    pub fn write(&self, outcome: &ReloadOutcome) {
        let Self { trigger, by, previous, .. } = *self;
        match outcome {
            ReloadOutcome::Swapped(report) => self.write_swap(report),
            ReloadOutcome::Unchanged => {
                tracing::info!(trigger, by, generation = previous, ms = self.milliseconds(), "records unchanged");
            }
            ReloadOutcome::NeedsApproval(report, _) => tracing::info!(
                trigger,
                by,
                path = self.path.as_deref(),
                generation = previous,
                violations = report.violations.len(),
                ms = self.milliseconds(),
                "reload needs approval; the current generation stays in use until it is accepted"
            ),
        }
    }

    /// Logs that another generation is in use.
    pub fn write_swap(&self, report: &ReloadReport) {
        let Self { message, trigger, by, previous, .. } = *self;
        let diff = &report.diff;
        tracing::info!(
            trigger,
            by,
            path = self.path.as_deref(),
            previous,
            generation = report.generation,
            documents = diff.documents,
            passages = diff.passages,
            added = diff.added.len(),
            changed = diff.changed.len(),
            removed = diff.removed.len(),
            problems = diff.problems.len(),
            golden_not_asked = Some(report.golden.not_asked.len()).filter(|count| *count > 0),
            ms = self.milliseconds(),
            "{message}"
        );
    }

    /// Logs that nothing was changed because of an error.
    pub fn write_failure(&self, error: &LoadError) {
        let Self { trigger, by, previous, .. } = *self;
        tracing::warn!(
            trigger,
            by,
            path = self.path.as_deref(),
            generation = previous,
            error = describe_load_error(error, Language::English),
            "reload failed; the current generation stays in use"
        );
    }

    fn milliseconds(&self) -> f64 {
        self.started.elapsed().as_micros() as f64 / 1000.0
    }
}

/// Logs that an admin or editor declined a reload; `path` is empty if it was of the whole folder.
pub fn log_declined(actor: &Actor, path: &str, generation: u64) {
    let path = Some(path).filter(|path| !path.is_empty());
    tracing::info!(by = actor.id, path, generation, "reload declined; the current generation stays in use");
}

/// Returns the log message for a successful change of the folder, and the path of the changed file; without a change, of
/// a reload of the whole folder.
fn describe(change: Option<&FolderChange>) -> (&'static str, Option<String>) {
    let message = match change {
        None => "records reloaded",
        Some(FolderChange::Put { .. }) => "upload accepted",
        Some(FolderChange::Withdraw { .. }) => "record withdrawn",
        Some(FolderChange::Restore(_)) => "record restored",
    };
    (message, change.map(|change| change.path().to_owned()))
}

fn trigger(action: &Action) -> &'static str {
    match action {
        Action::Start => "start",
        Action::Watch => "watch",
        Action::Upload => "upload",
        Action::Withdraw => "withdraw",
        Action::Restore => "restore",
        Action::Golden => "golden",
        Action::Rollback => "rollback",
        _ => "command",
    }
}
