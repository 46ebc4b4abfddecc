//! Changes of the records, each reported in one message: its progress, then its result. A change runs beside the
//! answers and outlives its update; one that is held for approval changes nothing until it is approved.

use tokio::sync::watch;
use tokio::time::{Instant, interval_at};

use super::audit::record_audit;
use crate::bot::context::Context;
use crate::bot::effect::{Actor, Effect, FollowUp, Job, Work};
use crate::bot::telegram::{Outgoing, Sent, Target, send, show_progress};
use crate::library::{LoadError, Loaded, Opened, PendingReload, Reload, Report, Stage};
use crate::render::messages;
use crate::render::telegram::{ReloadCallback, Screen, admin};
use crate::render::texts::Language;
use crate::store::{Action, AuditResult, now};

enum Done {
    Loaded(Loaded),
    RolledBack(Report),
}

/// Begins a job, reported in a reply to `below`.
pub fn begin(job: Job, below: Target, context: &Context) -> Effect {
    let language = job.actor.language;
    match context.library.begin() {
        Ok(reload) => start(job, reload, Outgoing::Reply { to: below, screen: reading(language) }),
        Err(error) => refuse(below, language, &error),
    }
}

/// Begins a job, reported by editing `shown`; if another one is running, says so in a reply and keeps the buttons.
pub fn begin_in(job: Job, shown: Target, context: &Context) -> Effect {
    match context.library.begin() {
        Ok(reload) => begin_claimed(job, reload, shown),
        Err(error) => refuse(shown, job.actor.language, &error),
    }
}

/// Begins a job that already has its claim, `reload`, reported by editing `shown`.
pub fn begin_claimed(job: Job, reload: Reload, shown: Target) -> Effect {
    let screen = reading(job.actor.language);
    start(job, reload, Outgoing::Edit { shown, screen })
}

/// Replies why nothing is changed. Does not edit: the message may already show the result of an earlier tap.
pub fn refuse(below: Target, language: Language, error: &LoadError) -> Effect {
    Effect::reply(below, admin::failed(language, error))
}

fn start(job: Job, reload: Reload, report: Outgoing) -> Effect {
    Effect::send(report).then(FollowUp::RunJob { job, reload })
}

fn reading(language: Language) -> Screen {
    admin::progress(language, Stage::Reading { done: 0, all: 0 })
}

/// Accepts or declines a candidate that needs approval.
pub async fn run_callback(callback: ReloadCallback, actor: Actor, shown: Target, context: &Context) -> Effect {
    let language = actor.language;
    let (ReloadCallback::Accept { candidate } | ReloadCallback::Decline { candidate }) = callback;
    // Claim first, so that no other change replaces the candidate between the lookup and the swap.
    let reload = match context.library.begin() {
        Ok(reload) => reload,
        Err(error) => return refuse(shown, language, &error),
    };
    let Some(path) = context.library.held(candidate) else {
        return refuse(shown, language, &LoadError::Outdated);
    };
    let path = path.unwrap_or_default();
    match callback {
        ReloadCallback::Accept { .. } => {
            begin_claimed(Job::new(actor, Action::Reload, path, Work::Accept(candidate)), reload, shown)
        }
        ReloadCallback::Decline { .. } => Effect::edit(shown, decline(reload, candidate, &path, &actor, context).await),
    }
}

async fn decline(reload: Reload, candidate: u64, path: &str, actor: &Actor, context: &Context) -> Screen {
    match context.run_blocking(move |_| reload.decline(candidate)).await {
        Some(Ok(())) => {
            record_audit(actor, Action::Reload, path, AuditResult::Kept, context).await;
            admin::declined(actor.language, context.library.snapshot().generation)
        }
        Some(Err(error)) => admin::failed(actor.language, &error),
        None => Screen::text(messages::apology(actor.language, "reload")),
    }
}

/// Runs a job in the background and reports it in the message that was sent for it.
pub fn run_job(job: Job, reload: Reload, sent: Sent, context: &Context) {
    let Some(shown) = sent.shown else { return };
    let inside = context.clone();
    context.spawn(async move {
        let screen = run(job, reload, shown, &inside).await;
        if let Err(error) = send(&Outgoing::Edit { shown, screen }, &inside.api).await {
            tracing::warn!(%error, "the report of a reload was not delivered");
        }
    });
}

async fn run(job: Job, reload: Reload, shown: Target, context: &Context) -> Screen {
    let Job { actor, action, detail, work, settles } = job;
    let (stages, stage) = watch::channel(Stage::Reading { done: 0, all: 0 });
    let progress = move |stage| {
        stages.send_replace(stage);
    };
    let work = context.run_blocking(move |_| perform(work, reload, &progress));
    let done = with_progress(work, stage, actor.language, shown, context).await;
    let (mut screen, ending) = report(done.as_ref(), actor.language, context);
    if !shown.is_group() && screen.keyboard.is_empty() {
        screen.row(vec![admin::to_files(actor.language)]);
    }
    if let Some(question) = settles.filter(|_| ending == AuditResult::Done) {
        context.attempt(context.store.mark_seen(question, now()));
    }
    record_audit(&actor, action, &detail, ending, context).await;
    screen
}

fn perform(work: Work, reload: Reload, progress: &(dyn Fn(Stage) + Sync)) -> Result<Done, LoadError> {
    match work {
        Work::Load(change) => reload.run(change, now(), progress).map(Done::Loaded),
        Work::Accept(candidate) => reload.accept(candidate, now()).map(Done::Loaded),
        Work::Rollback => reload.rollback(progress).map(Done::RolledBack),
    }
}

/// Waits for `work` and shows its progress now and then, except in groups, which allow few messages.
async fn with_progress<T>(
    work: impl Future<Output = T>,
    mut stage: watch::Receiver<Stage>,
    language: Language,
    shown: Target,
    context: &Context,
) -> T {
    let every = context.api.timeouts.progress;
    let mut ticks = interval_at(Instant::now() + every, every);
    tokio::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            _ = ticks.tick(), if !shown.is_group() => {
                if stage.has_changed().unwrap_or(false) {
                    let stage = *stage.borrow_and_update();
                    show_progress(shown, &admin::progress(language, stage), &context.api).await;
                }
            }
        }
    }
}

fn report(done: Option<&Result<Done, LoadError>>, language: Language, context: &Context) -> (Screen, AuditResult) {
    match done {
        Some(Ok(Done::Loaded(loaded))) => {
            let ending = if matches!(loaded, Loaded::Held(..)) { AuditResult::Held } else { AuditResult::Done };
            (admin::loaded(language, loaded, &context.library.snapshot()), ending)
        }
        Some(Ok(Done::RolledBack(report))) => (admin::rolled_back(language, report), AuditResult::Done),
        Some(Err(error)) => {
            tracing::warn!(error = messages::load_error(error, Language::English), "the records were not changed");
            (admin::failed(language, error), AuditResult::Failed)
        }
        None => (Screen::text(messages::apology(language, "reload")), AuditResult::Failed),
    }
}

/// Loads the folder's state at a start; `None` if that panics.
pub async fn load_pending(pending: PendingReload, context: &Context) -> Option<Opened> {
    context.run_blocking(move |_| pending.load(&|_| {})).await
}

/// Tells admins the result of loading a changed folder that nobody asked to reload.
pub async fn report_to_admins(opened: &Opened, action: Action, context: &Context) {
    let ending = match opened {
        Ok(Loaded::Same) => return,
        Ok(Loaded::Swapped(_)) => AuditResult::Done,
        Ok(Loaded::Held(..)) => AuditResult::Held,
        Err(error) => {
            let error = messages::load_error(error, Language::English);
            tracing::warn!(error, "the folder was not loaded; what answered before goes on");
            AuditResult::Failed
        }
    };
    let bot = Actor { id: 0, name: String::new(), language: Language::default() };
    record_audit(&bot, action.clone(), "", ending, context).await;
    let snapshot = context.library.snapshot();
    let screen = |language: Language| {
        let texts = language.admin();
        let head = if action == Action::Start { texts.started } else { texts.watched };
        let mut screen = match opened {
            Ok(loaded) => admin::loaded(language, loaded, &snapshot),
            Err(error) => admin::failed(language, error),
        };
        screen.html = format!("{head}\n\n{}", screen.html);
        screen
    };
    context.announce(context.to_admins(screen)).await;
}
