//! The bot: Telegram's updates to requests, requests to replies.
//!
//! In reading order, each of which uses those below alone:
//!
//! - `updates`: how updates come in, each once and in order; what comes of each is sent.
//! - `handlers`: questions, commands, taps, inline queries, invite codes.
//! - `admin`: what admins and editors do.
//! - `context`: what handlers work with; `effect`: what they return.
//! - `access`: who may ask, and what they see. `state`: what is held in memory. `telegram`: the Bot API.
//! - `request`: what an update asks for. `status`: the bot seen from outside.
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

/// Between two looks for what other programs have taken in.
const TAKE_OVER_INTERVAL: Duration = Duration::from_millis(50);

/// Where and for whom the bot runs.
pub struct Settings {
    pub token: SecretString,
    pub api_url: String,
    pub access: Access,
    pub limits: QuestionLimits,
    pub timeouts: Timeouts,
    /// How often Telegram is written to.
    pub quotas: SendQuotas,
    /// Updates taken in and not yet handled at once; [`QUEUE_CAPACITY`] outside tests.
    pub capacity: usize,
    /// What the folder holds beside what answers; it is loaded as soon as questions are answered.
    pub pending: PendingReload,
    /// Whether the store that outlasts a restart could not be opened.
    pub store_lost: bool,
    /// Where Telegram brings updates; `None` to ask it for them.
    pub webhook: Option<WebhookServer>,
    /// How often the folder is looked at; `None` for never.
    pub watch: Option<Duration>,
    pub metrics: Arc<Metrics>,
}

/// Opens the port on which the bot can be seen from outside, and returns where it listens. It is shut with
/// the runtime that it was opened in.
///
/// # Errors
/// If nothing can listen there.
pub async fn listen(address: SocketAddr, metrics: Arc<Metrics>) -> Result<SocketAddr, ServeError> {
    status::listen(address, metrics).await.map_err(|error| ServeError::Status { address, error })
}

/// Runs the bot with `handler` until `stop`, then finishes what is under way.
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

/// Takes updates in, by the webhook or by polls, for as long as Telegram knows the token.
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

/// Takes over what a program before has left, and whatever is held elsewhere, for ever.
async fn take_over(intake: &Intake) -> Infallible {
    let left = intake.take_over().await;
    if left > 0 {
        tracing::info!(updates = left, "these were left by the program before, and are handled now");
    }
    loop {
        // If there is more, at once.
        if intake.take_over().await == 0 {
            tokio::time::sleep(TAKE_OVER_INTERVAL).await;
        }
    }
}

/// What goes on beside the updates: what is said at the start, looks at the folder, order among what is kept.
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

/// Sets the menus, tells admins what is amiss, and asks who is in which group: a call each, which takes
/// its time if Telegram cannot be reached.
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

/// Waits for what is under way, but not for ever.
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
