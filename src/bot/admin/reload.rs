//! Changes of the records. Each is reported in one message, first its progress, then its result, and logged in
//! one line.
//!
//! A change runs in the background and outlives its update. One that needs approval changes nothing until an
//! admin or editor accepts it.

use tokio::sync::watch;
use tokio::time::{Instant, interval_at};

use super::audit::record_audit;
use super::reload_log::{ReloadLog, log_declined};
use crate::bot::context::Context;
use crate::bot::effect::{Actor, Effect, FollowUp, Job, Work};
use crate::bot::telegram::{Delivery, Outgoing, Target, send, show_progress};
use crate::library::{
    FolderChange, LoadError, Reload, ReloadOutcome, ReloadReport, ReloadResult, ReloadStage, StartupReload,
};
use crate::render::messages;
use crate::render::telegram::{ReloadCallback, Screen, admin};
use crate::render::texts::Language;
use crate::store::{Action, AuditResult, now};

/// The result of a job that succeeded.
enum JobResult {
    Loaded(ReloadOutcome),
    RolledBack(ReloadReport),
}

/// Begins a job, reported in a reply to `reply_to`.
pub fn begin(job: Job, reply_to: Target, context: &Context) -> Effect {
    let language = job.actor.language;
    match context.library.begin_reload() {
        Ok(reload) => start(job, reload, Outgoing::Reply { to: reply_to, screen: build_progress_screen(language) }),
        Err(error) => refuse(reply_to, language, &error),
    }
}

/// Begins a job, reported by editing `target`. If another reload is in progress, replies that instead, so that
/// `target` keeps its buttons.
pub fn begin_job(job: Job, target: Target, context: &Context) -> Effect {
    match context.library.begin_reload() {
        Ok(reload) => begin_with_reload(job, reload, target),
        Err(error) => refuse(target, job.actor.language, &error),
    }
}

/// Begins a job whose reload has already begun, reported by editing `target`.
pub fn begin_with_reload(job: Job, reload: Reload, target: Target) -> Effect {
    let screen = build_progress_screen(job.actor.language);
    start(job, reload, Outgoing::Edit { target, screen })
}

/// Replies why nothing is changed. Does not edit the message of the button, because that may already show the
/// result of an earlier tap.
pub fn refuse(reply_to: Target, language: Language, error: &LoadError) -> Effect {
    Effect::reply(reply_to, admin::render_load_error(language, error))
}

fn start(job: Job, reload: Reload, report: Outgoing) -> Effect {
    Effect::send(report).then(FollowUp::RunJob { job, reload })
}

fn build_progress_screen(language: Language) -> Screen {
    admin::render_progress(language, ReloadStage::Reading { done: 0, total: 0 })
}

/// Accepts or declines the pending snapshot with the id `candidate`.
pub async fn run_callback(callback: ReloadCallback, actor: Actor, target: Target, context: &Context) -> Effect {
    let language = actor.language;
    let (ReloadCallback::Accept { candidate } | ReloadCallback::Decline { candidate }) = callback;
    // Begin the reload first, so that no other one replaces the pending snapshot between the lookup and the swap.
    let reload = match context.library.begin_reload() {
        Ok(reload) => reload,
        Err(error) => return refuse(target, language, &error),
    };
    let path = |change: Option<&FolderChange>| change.map_or_else(String::new, |change| change.path().to_owned());
    let Some(path) = context.library.pending_change(candidate, path) else {
        return refuse(target, language, &LoadError::NotPending);
    };
    match callback {
        ReloadCallback::Accept { .. } => {
            let work = Work::Accept { candidate };
            begin_with_reload(Job::new(actor, Action::Reload, path, work), reload, target)
        }
        ReloadCallback::Decline { .. } => {
            Effect::edit(target, decline(reload, candidate, &path, &actor, context).await)
        }
    }
}

async fn decline(reload: Reload, candidate: u64, path: &str, actor: &Actor, context: &Context) -> Screen {
    match context.run_blocking(move |_| reload.decline(candidate)).await {
        Some(Ok(())) => {
            let generation = context.library.snapshot().generation;
            log_declined(actor, path, generation);
            record_audit(actor, Action::Reload, path, AuditResult::Declined, context).await;
            admin::render_declined_reload(actor.language, generation)
        }
        Some(Err(error)) => admin::render_load_error(actor.language, &error),
        None => Screen::text(messages::render_apology(actor.language, "reload")),
    }
}

/// Runs a job in the background and reports it in the message that was sent for it.
pub fn run_job(job: Job, reload: Reload, delivery: Delivery, context: &Context) {
    let Some(target) = delivery.target else { return };
    let task_context = context.clone();
    context.spawn(async move {
        let screen = run(job, reload, target, &task_context).await;
        if let Err(error) = send(&Outgoing::Edit { target, screen }, &task_context.api).await {
            tracing::warn!(%error, "cannot deliver the report of a reload");
        }
    });
}

async fn run(job: Job, reload: Reload, target: Target, context: &Context) -> Screen {
    let log = ReloadLog::for_job(&job, context);
    let Job { actor, action, detail, work, question } = job;
    let (stages, stage) = watch::channel(ReloadStage::Reading { done: 0, total: 0 });
    let progress = move |stage| {
        stages.send_replace(stage);
    };
    let work = context.run_blocking(move |_| perform(work, reload, &progress));
    let result = wait_and_show_progress(work, stage, actor.language, target, context).await;
    match &result {
        Some(Ok(JobResult::Loaded(outcome))) => log.write(outcome),
        Some(Ok(JobResult::RolledBack(report))) => log.write_swap(report),
        Some(Err(error)) => log.write_failure(error),
        None => {}
    }
    let (mut screen, audit) = report(result.as_ref(), actor.language, context);
    if !target.is_group() && screen.keyboard.is_empty() {
        screen.push_row(vec![admin::files_button(actor.language)]);
    }
    if let Some(question) = question.filter(|_| audit == AuditResult::Done) {
        context.run_store(move |store| store.mark_seen(question, now())).await;
    }
    record_audit(&actor, action, &detail, audit, context).await;
    screen
}

fn perform(work: Work, reload: Reload, progress: &(dyn Fn(ReloadStage) + Sync)) -> Result<JobResult, LoadError> {
    match work {
        Work::Load(change) => reload.run(change, now(), progress).map(JobResult::Loaded),
        Work::Accept { candidate } => reload.accept(candidate, now()).map(JobResult::Loaded),
        Work::Rollback => reload.rollback(progress).map(JobResult::RolledBack),
    }
}

/// Waits for `work` and regularly shows its progress, except in groups, which allow few messages.
async fn wait_and_show_progress<T>(
    work: impl Future<Output = T>,
    mut stage: watch::Receiver<ReloadStage>,
    language: Language,
    target: Target,
    context: &Context,
) -> T {
    let period = context.api.timeouts.progress;
    let mut ticks = interval_at(Instant::now() + period, period);
    tokio::pin!(work);
    loop {
        tokio::select! {
            output = &mut work => return output,
            _ = ticks.tick(), if !target.is_group() => {
                if stage.has_changed().unwrap_or(false) {
                    let stage = *stage.borrow_and_update();
                    show_progress(target, &admin::render_progress(language, stage), &context.api).await;
                }
            }
        }
    }
}

/// Returns the screen of a result, and the result to record in the audit log; `result` is `None` after a panic.
fn report(
    result: Option<&Result<JobResult, LoadError>>,
    language: Language,
    context: &Context,
) -> (Screen, AuditResult) {
    match result {
        Some(Ok(JobResult::Loaded(outcome))) => {
            (admin::render_reload(language, outcome, &context.library.snapshot()), to_audit_result(outcome))
        }
        Some(Ok(JobResult::RolledBack(report))) => (admin::render_rollback(language, report), AuditResult::Done),
        Some(Err(error)) => (admin::render_load_error(language, error), AuditResult::Failed),
        None => (Screen::text(messages::render_apology(language, "reload")), AuditResult::Failed),
    }
}

fn to_audit_result(outcome: &ReloadOutcome) -> AuditResult {
    if matches!(outcome, ReloadOutcome::NeedsApproval(..)) { AuditResult::AwaitingApproval } else { AuditResult::Done }
}

/// Runs the reload that the start has left to be done; returns its result, or `None` if it panics.
pub async fn run_startup_reload(reload: StartupReload, context: &Context) -> Option<ReloadResult> {
    let log = ReloadLog::for_bot(&Action::Start, context);
    let result = context.run_blocking(move |_| reload.load(&|_| {})).await;
    result.inspect(|result| log.write_if_changed(result))
}

/// Tells admins the result of a reload by the bot itself, unless nothing has changed.
pub async fn report_to_admins(result: &ReloadResult, action: Action, context: &Context) {
    let audit = match result {
        Ok(ReloadOutcome::Unchanged) => return,
        Ok(outcome) => to_audit_result(outcome),
        Err(_) => AuditResult::Failed,
    };
    let bot = Actor { id: 0, name: String::new(), language: Language::default() };
    record_audit(&bot, action.clone(), "", audit, context).await;
    let snapshot = context.library.snapshot();
    let screen = |language: Language| {
        let texts = language.admin_texts();
        let heading = if action == Action::Start { texts.folder_changed_since_start } else { texts.folder_changed };
        let mut screen = match result {
            Ok(outcome) => admin::render_reload(language, outcome, &snapshot),
            Err(error) => admin::render_load_error(language, error),
        };
        screen.html = format!("{heading}\n\n{}", screen.html);
        screen
    };
    context.announce(context.admin_announcements(screen)).await;
}
