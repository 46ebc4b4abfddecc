//! The Telegram bot: turns updates into requests, and requests into replies.
//!
//! Modules in reading order; each uses only those below it:
//!
//! - `updates`: takes updates in, each once and in order, and sends the effects.
//! - `handlers`: questions, commands, callbacks, inline queries, invite codes.
//! - `admin`: commands and callbacks of admins and editors.
//! - `context`: what handlers work with; `effect`: what they return.
//! - `access`: access rights. `state`: state in memory. `telegram`: the Bot API.
//! - `request`: what an update asks for. `status`: health and metrics.
//!
//! Nothing that goes wrong with one message may silence its chat, or any other.

mod access;
mod admin;
mod context;
mod effect;
mod error;
mod handlers;
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
pub use request::{Me, Request, parse_request};
pub use state::QuestionLimits;
pub use status::Metrics;
pub use telegram::{Api, ApiError, SendQuotas, Timeouts, find_username};
pub use updates::{ParsedUpdate, QUEUE_CAPACITY, WebhookServer, can_end_tls, lead, parse_update};

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use secrecy::SecretString;
use tokio_util::task::TaskTracker;

use crate::library::{Library, PendingReload};
use crate::render::messages::Role;
use crate::store::{Action, Store};
use state::{Conversations, PendingUploads, QuestionLimiter};
use telegram::{log_permissions, set_menu, set_public_menu, wait_for_me};
use updates::{Intake, Poll, delete_webhook, keep_registered, run_handler, run_turn_away};

/// Interval between two looks for updates that other instances have taken in.
const TAKE_OVER_INTERVAL: Duration = Duration::from_millis(50);

/// The bot's settings.
pub struct Settings {
    pub token: SecretString,
    pub api_url: String,
    pub access: Access,
    pub limits: QuestionLimits,
    pub timeouts: Timeouts,
    pub quotas: SendQuotas,
    /// Maximum updates taken in and not yet handled; [`QUEUE_CAPACITY`] outside tests.
    pub capacity: usize,
    /// The folder's state if it differs from the current snapshot; loaded once questions are answered.
    pub pending: PendingReload,
    /// Whether the persistent store could not be opened.
    pub store_lost: bool,
    /// The server that Telegram sends updates to; `None` to poll.
    pub webhook: Option<WebhookServer>,
    /// How often the folder is polled for changes; `None` for never.
    pub watch: Option<Duration>,
    pub metrics: Arc<Metrics>,
}

/// Opens the status port and returns its address. It closes with the runtime that it was opened in.
///
/// # Errors
/// If the address cannot be listened on.
pub async fn listen(address: SocketAddr, metrics: Arc<Metrics>) -> Result<SocketAddr, ServeError> {
    status::listen(address, metrics).await.map_err(|error| ServeError::Status { address, error })
}

/// Runs the bot with `handler` until `stop`, then finishes the work in progress.
///
/// # Errors
/// If Telegram does not know the token.
pub async fn serve(
    settings: Settings,
    library: Arc<Library>,
    store: Arc<Store>,
    handler: Handler,
    stop: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let Settings { token, timeouts, webhook, metrics, .. } = settings;
    metrics.health.loaded(library.clone());
    let api = Api::new(&settings.api_url, &token, timeouts, settings.quotas, metrics.clone());
    tokio::pin!(stop);
    let me = tokio::select! {
        () = &mut stop => return Ok(()),
        me = wait_for_me(&api) => me?,
    };
    tracing::info!(username = me.username, "the bot is up");
    log_permissions(&me);
    let tasks = TaskTracker::new();
    let context = Context {
        api: api.clone(),
        library,
        store,
        me,
        access: Arc::new(settings.access),
        limiter: Arc::new(QuestionLimiter::new(settings.limits)),
        conversations: Conversations::default(),
        uploads: PendingUploads::default(),
        received: Instant::now(),
        metrics: metrics.clone(),
        store_reported: Arc::default(),
        tasks: tasks.clone(),
    };
    let background =
        tokio::spawn(run_background(context.clone(), settings.pending, settings.store_lost, settings.watch));
    let (handle, turn_away) = (run_handler(handler, context.clone()), run_turn_away(context.clone()));
    let intake = Intake::new(handle, turn_away, settings.capacity, context);
    let mut poll = Poll::new(api.clone(), intake.clone());
    let ended = tokio::select! {
        () = &mut stop => Ok(()),
        error = receive(webhook.as_ref(), &token, &mut poll, &intake, &api) => Err(error),
        never = take_over(&intake) => match never {},
        () = api.revoked.cancelled() => Err(ApiError::Unauthorized),
    };
    match &ended {
        Ok(()) => metrics.health.stop(),
        Err(_) => metrics.health.end(),
    }
    background.abort();
    if let Some(webhook) = &webhook {
        webhook.shut(timeouts.drain);
    }
    drain(&intake, &tasks, timeouts.drain).await;
    match &webhook {
        None => poll.confirm().await,
        Some(webhook) if webhook.leave() => delete_webhook(&api).await,
        Some(_) => {}
    }
    Ok(ended?)
}

/// Takes updates in, by webhook or polling, until Telegram rejects the token.
async fn receive(
    webhook: Option<&WebhookServer>,
    token: &SecretString,
    poll: &mut Poll,
    intake: &Intake,
    api: &Api,
) -> ApiError {
    match webhook {
        Some(webhook) => {
            webhook.lead(intake.clone());
            keep_registered(api, &webhook.url, token).await
        }
        None => {
            delete_webhook(api).await;
            poll.run().await
        }
    }
}

/// Takes over updates that an earlier instance left or another one holds, forever.
async fn take_over(intake: &Intake) -> Infallible {
    let left = intake.take_over().await;
    if left > 0 {
        tracing::info!(updates = left, "these were left by the program before, and are handled now");
    }
    loop {
        // There may be more: look again at once.
        if intake.take_over().await == 0 {
            tokio::time::sleep(TAKE_OVER_INTERVAL).await;
        }
    }
}

/// Runs the background work: reports at the start, the folder's watch, maintenance.
async fn run_background(context: Context, pending: PendingReload, store_lost: bool, watch: Option<Duration>) {
    let records = async {
        let (opened, ()) = tokio::join!(admin::load_pending(pending, &context), greet(&context, store_lost));
        if let Some(opened) = opened {
            admin::report_to_admins(&opened, Action::Start, &context).await;
        }
        if let Some(every) = watch {
            admin::watch(every, context.clone()).await;
        }
    };
    tokio::join!(records, maintenance::run(&context));
}

/// Sets menus, reports a lost store and looks up group members: a call each, slow if Telegram cannot be reached.
async fn greet(context: &Context, store_lost: bool) {
    set_public_menu(&context.api).await;
    for admin in context.access.admins.iter().copied() {
        set_menu(admin, Role::Admin, &context.api).await;
    }
    for editor in context.attempt(context.store.editors()).unwrap_or_default() {
        set_menu(editor.member, Role::Editor, &context.api).await;
    }
    if store_lost {
        context.report_store_failure();
    }
    context.look_up_group_members().await;
}

/// Waits for the work in progress, at most `most`.
async fn drain(intake: &Intake, tasks: &TaskTracker, most: Duration) {
    tasks.close();
    let (begun, under_way) = (Instant::now(), intake.open());
    tracing::info!(updates = under_way, "stopping; what is under way is finished first");
    let finished = tokio::time::timeout(most, tasks.wait()).await.is_ok();
    let (left, seconds) = (intake.open(), begun.elapsed().as_secs_f32());
    if finished {
        tracing::info!(updates = under_way, seconds, "all was finished");
    } else {
        tracing::warn!(updates = left, seconds, "not all could be finished; the next start answers the rest");
    }
}
