//! The Telegram bot: turns updates into requests, and requests into replies.
//!
//! Modules in reading order; each uses only those below it:
//!
//! - `updates`: receives each update once, handles those of a chat in order, and sends the effects. `look_ups`: asks who
//!   is in which group.
//! - `handlers`: questions, commands, callbacks, inline queries, invites.
//! - `admin`: commands and callbacks of admins and editors.
//! - `context`: the dependencies of handlers; `effect`: their results.
//! - `access`: access rights. `state`: state in memory. `telegram`: the Bot API.
//! - `request`: updates parsed into requests. `status`: health and metrics. `http_server`: limits of both servers.
//!
//! An error or panic in one message must not stop its chat or any other from being answered.

mod access;
mod admin;
mod context;
mod effect;
mod error;
mod handlers;
mod http_server;
mod look_ups;
mod maintenance;
mod request;
mod state;
mod status;
mod telegram;
mod updates;

pub use access::Access;
pub use context::Context;
pub use effect::Effect;
pub use error::{HandlerError, ServeError};
pub use handlers::{Handler, HandlerFuture, handle};
pub use request::{BotIdentity, Request, parse_request};
pub use state::QuestionLimits;
pub use status::Metrics;
pub use telegram::{Api, ApiError, SendQuotas, Timeouts, find_username};
pub use updates::{ParsedUpdate, QUEUE_CAPACITY, WebhookServer, check_certificate, parse_update, wait_for_leadership};

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use secrecy::SecretString;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::task::TaskTracker;

use crate::library::{Library, StartupReload};
use crate::render::messages::Role;
use crate::store::{Action, Store};
use access::{GroupLimitCache, LookUps};
use state::{Conversations, PendingUploads, QuestionLimiter};
use telegram::{log_permissions, set_menu, set_public_menu, wait_for_identity};
use updates::{
    Intake, Poll, build_queue_handler, build_rejection_handler, delete_webhook, keep_registered, remove_webhook,
    send_stranger_replies,
};

/// Interval between two queries for updates that other instances have stored.
const TAKE_OVER_INTERVAL: Duration = Duration::from_millis(50);

/// The bot's settings.
pub struct Settings {
    pub token: SecretString,
    pub api_url: String,
    pub access: Access,
    pub limits: QuestionLimits,
    pub timeouts: Timeouts,
    pub quotas: SendQuotas,
    /// Maximum updates received and not yet handled; [`QUEUE_CAPACITY`] outside tests.
    pub capacity: usize,
    /// The reload that the start has left to be done; it runs while questions are already answered.
    pub startup_reload: StartupReload,
    /// Whether the persistent store could not be opened.
    pub store_unavailable: bool,
    /// The server that Telegram sends updates to; `None` to poll.
    pub webhook: Option<WebhookServer>,
    /// How often the folder is polled for changes; `None` for never.
    pub watch: Option<Duration>,
    pub metrics: Arc<Metrics>,
}

/// Opens the status port and returns its address. The port closes when the current runtime shuts down.
///
/// # Errors
/// [`ServeError::Status`] if the address cannot be bound.
pub async fn listen(address: SocketAddr, metrics: Arc<Metrics>) -> Result<SocketAddr, ServeError> {
    status::listen(address, metrics).await.map_err(|error| ServeError::Status { address, error })
}

/// Runs the bot with `handler` until `stop` completes, then finishes the work in progress.
///
/// # Errors
/// [`ApiError::Unauthorized`] if Telegram rejects the token, at the start or later.
pub async fn serve(
    settings: Settings,
    library: Arc<Library>,
    store: Arc<Store>,
    handler: Handler,
    stop: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let Settings { token, timeouts, webhook, metrics, .. } = settings;
    metrics.health.set_library(library.clone());
    let api = Api::new(&settings.api_url, &token, timeouts, settings.quotas, metrics.clone());
    tokio::pin!(stop);
    let identity = tokio::select! {
        () = &mut stop => {
            tracing::info!("bot stopped while starting");
            return Ok(());
        }
        identity = wait_for_identity(&api) => identity?,
    };
    let mode = if webhook.is_some() { "webhook" } else { "polling" };
    tracing::info!(username = identity.username, mode, generation = library.snapshot().generation, "bot started");
    log_permissions(&identity);
    let tasks = TaskTracker::new();
    let context = Context {
        api: api.clone(),
        library,
        store: store.clone(),
        group_limits: Arc::new(GroupLimitCache::new(identity.id)),
        identity,
        access: Arc::new(settings.access),
        look_ups: Arc::new(LookUps::new(timeouts.look_up)),
        strangers: Arc::default(),
        limiter: Arc::new(QuestionLimiter::new(settings.limits)),
        conversations: Conversations::default(),
        uploads: PendingUploads::default(),
        received: Instant::now(),
        metrics: metrics.clone(),
        store_failure_reported: Arc::default(),
        store_failures_counted: Arc::default(),
        tasks: tasks.clone(),
    };
    context.look_ups.forget_old_absences(&context.group_limits(), &context.store, context.identity.id);
    let background = run_background(&context, settings.startup_reload, settings.store_unavailable, settings.watch);
    let (handle, reject) = (build_queue_handler(handler, context.clone()), build_rejection_handler(context.clone()));
    let intake = Intake::new(handle, reject, settings.capacity, context);
    let mut poll = Poll::new(api.clone(), intake.clone());
    let taken_over = Notify::new();
    let result = tokio::select! {
        () = &mut stop => Ok(()),
        error = receive(webhook.as_ref(), &token, &mut poll, &intake, &api, &taken_over) => Err(error),
        never = run_takeover(&intake, &taken_over) => match never {},
        () = api.revoked.cancelled() => Err(ApiError::Unauthorized),
    };
    match &result {
        Ok(()) => metrics.health.set_stopping(),
        Err(_) => metrics.health.set_ended(),
    }
    drop(background);
    if let Some(webhook) = &webhook {
        webhook.shut_down(timeouts.drain);
    }
    drain(&intake, &tasks, timeouts.drain).await;
    secure_writes(store).await;
    match &webhook {
        None => poll.confirm().await,
        Some(webhook) if webhook.leave() => remove_webhook(&api).await,
        Some(_) => {}
    }
    Ok(result?)
}

/// Receives updates, by webhook or polling, until Telegram rejects the token. Begins once the older ones have been
/// `taken_over`, so that a chat's messages keep their order.
async fn receive(
    webhook: Option<&WebhookServer>,
    token: &SecretString,
    poll: &mut Poll,
    intake: &Intake,
    api: &Api,
    taken_over: &Notify,
) -> ApiError {
    taken_over.notified().await;
    match webhook {
        Some(webhook) => {
            webhook.start_handling(intake.clone());
            keep_registered(api, &webhook.url, token).await
        }
        None => {
            delete_webhook(api).await;
            poll.run().await
        }
    }
}

/// Takes over updates that an earlier instance left unhandled, notifies `taken_over`, and goes on with those that other
/// instances store; never returns.
async fn run_takeover(intake: &Intake, taken_over: &Notify) -> Infallible {
    let unhandled = intake.take_over_all().await;
    if unhandled > 0 {
        tracing::info!(updates = unhandled, "handling updates left by the previous instance");
    }
    taken_over.notify_one();
    loop {
        // After a full batch there may be more, so only an empty one is followed by a pause.
        if intake.take_over().await == 0 {
            tokio::time::sleep(TAKE_OVER_INTERVAL).await;
        }
    }
}

/// Begins the background work: the startup reload, the folder watch, look-ups of group members, replies to strangers,
/// and maintenance. Each is a task of its own, so that a panic ends only that one. Dropping the result ends them all.
fn run_background(
    context: &Context,
    startup_reload: StartupReload,
    store_unavailable: bool,
    watch: Option<Duration>,
) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    let records_context = context.clone();
    tasks.spawn(async move {
        let context = &records_context;
        let reload = admin::run_startup_reload(startup_reload, context);
        let (result, ()) = tokio::join!(reload, set_up_chats(context, store_unavailable));
        if let Some(result) = result {
            admin::report_to_admins(&result, Action::Start, context).await;
        }
        if let Some(interval) = watch {
            admin::watch(interval, records_context).await;
        }
    });
    let [look_up_context, reply_context, maintenance_context] = std::array::from_fn(|_| context.clone());
    tasks.spawn(async move { look_ups::run(&look_up_context).await });
    tasks.spawn(async move { send_stranger_replies(&reply_context).await });
    tasks.spawn(async move { maintenance::run(&maintenance_context).await });
    tasks
}

/// Waits until the store's changes are on the disk, as far as it can be written: the process may end before the store is
/// dropped, because unfinished work has it too.
async fn secure_writes(store: Arc<Store>) {
    // A panic has been logged.
    let _ = tokio::task::spawn_blocking(move || store.secure_writes()).await;
}

/// Sets the command menus and reports an unavailable store. Each menu takes a call, which lasts long if Telegram cannot
/// be reached.
async fn set_up_chats(context: &Context, store_unavailable: bool) {
    set_public_menu(&context.api).await;
    for admin in context.access.admins.iter().copied() {
        set_menu(admin, Role::Admin, &context.api).await;
    }
    for editor in context.store.editors() {
        set_menu(editor.member, Role::Editor, &context.api).await;
    }
    if store_unavailable {
        context.report_store_failure();
    }
}

/// Waits for the work in progress, at most `timeout`. In the second half of that time no further updates are begun, so
/// that none is interrupted while its answer is sent.
async fn drain(intake: &Intake, tasks: &TaskTracker, timeout: Duration) {
    tasks.close();
    let (started, updates) = (Instant::now(), intake.open_count());
    tracing::info!(updates, "stopping; finishing updates in progress");
    let mut is_finished = tokio::time::timeout(timeout / 2, tasks.wait()).await.is_ok();
    if !is_finished {
        intake.stop();
        is_finished = tokio::time::timeout(timeout / 2, tasks.wait()).await.is_ok();
    }
    let (unfinished, lost, ms) = (intake.open_count(), intake.volatile_count(), started.elapsed().as_millis());
    if is_finished && unfinished == 0 {
        tracing::info!(updates, ms, "bot stopped");
    } else {
        tracing::warn!(
            updates = unfinished,
            lost,
            ms,
            "bot stopped with unfinished updates; the next start handles them, except those that could not be stored"
        );
    }
}
