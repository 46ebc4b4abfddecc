//! The bot: Telegram's updates to requests, requests to replies.
//!
//! The `intake` takes in updates, which the `webhook` may bring, `address` decides who is meant, `rates` how much of each, `handlers`
//! sends each on: a question to `asking`, a tap to `taps`, an inline query to `inline`, a command to
//! `commands`, what only those may who keep the records to the `desk`. `access` says what each may see,
//! `presence` who reads along in groups, `admission` lets others in. `screens` and `attachments` are
//! sent through the `api`. `handling` sees to it that whoever waits is told, `status` shows all of it
//! from outside.
//! Nothing that goes wrong with one message may silence its chat, or any other.

mod access;
mod address;
mod admission;
mod api;
mod asking;
mod attachments;
mod commands;
mod conversations;
mod desk;
mod handlers;
mod handling;
mod identity;
mod inline;
mod intake;
mod lead;
mod menus;
mod presence;
mod rates;
mod screens;
mod status;
mod taps;
mod tidying;
mod webhook;

pub use access::Access;
pub use address::{Me, Request, request};
pub use api::{Api, ApiError, Floods, Pace};
pub use handlers::{Context, Tree, tree};
pub use identity::owner;
pub use intake::{Received, received};
pub use lead::lead;
pub use rates::Rates;
pub use status::{Metrics, listen};
pub use webhook::{Door, can_end_tls};

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use secrecy::SecretString;
use tokio_util::task::TaskTracker;

use crate::library::{Behind, Library};
use crate::render::messages::Role;
use crate::store::{Action, Store};
use conversations::Conversations;
use desk::Uploads;
use handling::{handle, turn_away};
use identity::{explain, who_am_i};
use intake::{Intake, Poll};
use rates::Meter;
use webhook::{registered, removed};

/// Between two looks for what other programs have taken in.
const HANDED_OVER: Duration = Duration::from_millis(50);

/// Why the bot could not begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(
        "Nothing can listen on {address}, which STATUS_LISTEN names ({error}); name another port, or stop what has it."
    )]
    Listen { address: SocketAddr, error: std::io::Error },
    #[error(
        "Nothing can listen on {address}, which WEBHOOK_LISTEN names ({error}); name another port, or stop what has it."
    )]
    Door { address: SocketAddr, error: std::io::Error },
    #[error("WEBHOOK_CERT or WEBHOOK_KEY cannot be used ({0}); both must be PEM files that the bot may read.")]
    Certificate(std::io::Error),
    #[error(transparent)]
    Api(#[from] ApiError),
}

/// Where and for whom the bot runs.
pub struct Settings {
    pub token: SecretString,
    pub api_url: String,
    pub access: Access,
    pub rates: Rates,
    pub pace: Pace,
    /// What the folder holds beside what answers; it is loaded as soon as questions are answered.
    pub behind: Behind,
    /// Whether the store that outlasts a restart could not be opened.
    pub store_lost: bool,
    /// Where Telegram brings updates; it is asked for them without.
    pub door: Option<Door>,
    /// How often the folder is looked at; never without.
    pub watch: Option<Duration>,
    pub metrics: Arc<Metrics>,
}

/// Runs the bot with `tree` until `stop`, then finishes what is under way.
///
/// # Errors
/// If Telegram does not know the token.
pub async fn serve(
    settings: Settings,
    library: Arc<Library>,
    store: Arc<Store>,
    tree: Tree,
    stop: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let token = &settings.token;
    let metrics = settings.metrics;
    metrics.health.loaded(library.clone());
    let api = Api::new(&settings.api_url, token, settings.pace, metrics.clone());
    tokio::pin!(stop);
    let me = tokio::select! {
        () = &mut stop => return Ok(()),
        me = who_am_i(&api) => me?,
    };
    tracing::info!(username = me.username, "the bot is up");
    explain(&me);
    let tasks = TaskTracker::new();
    let context = Context {
        api: api.clone(),
        library,
        store,
        me,
        access: Arc::new(settings.access),
        meter: Arc::new(Meter::new(settings.rates)),
        conversations: Conversations::default(),
        uploads: Uploads::default(),
        received: Instant::now(),
        metrics: metrics.clone(),
        told: Arc::default(),
        tasks: tasks.clone(),
    };
    let beside = tokio::spawn(beside(context.clone(), settings.behind, settings.store_lost, settings.watch));
    let intake = Intake::new(handle(tree, context.clone()), turn_away(context.clone()), context);
    let mut poll = Poll::new(api.clone(), intake.clone());
    let coming = async {
        match &settings.door {
            Some(door) => {
                door.lead(intake.clone());
                registered(&api, &door.url, token).await
            }
            None => {
                removed(&api).await;
                poll.run().await
            }
        }
    };
    let ended = tokio::select! {
        () = &mut stop => {
            metrics.health.stop();
            Ok(())
        }
        error = coming => Err(error),
        never = taken_over(&intake) => match never {},
        () = api.revoked.cancelled() => Err(ApiError::Unauthorized),
    };
    if ended.is_err() {
        metrics.health.end();
    }
    beside.abort();
    if let Some(door) = &settings.door {
        door.shut(settings.pace.drain);
    }
    drain(&intake, &tasks, settings.pace.drain).await;
    match &settings.door {
        None => poll.confirm().await,
        Some(door) if door.leave() => removed(&api).await,
        Some(_) => {}
    }
    Ok(ended?)
}

/// Takes over what a program before has left, and whatever is held elsewhere, for ever.
async fn taken_over(intake: &Intake) -> Infallible {
    let left = intake.take_over().await;
    if left > 0 {
        tracing::info!(updates = left, "these were left by the program before, and are handled now");
    }
    loop {
        // Where there is more, at once.
        if intake.take_over().await == 0 {
            tokio::time::sleep(HANDED_OVER).await;
        }
    }
}

/// What goes on beside the intake: what is said at the start, looks at the folder, order among what is kept.
async fn beside(context: Context, behind: Behind, store_lost: bool, watch: Option<Duration>) {
    let greeted = async {
        let (opened, ()) = tokio::join!(desk::caught_up(behind, &context), greeted(&context, store_lost));
        if let Some(opened) = opened {
            desk::tell(&opened, Action::Start, &context).await;
        }
        if let Some(every) = watch {
            desk::watch(every, context.clone()).await;
        }
    };
    tokio::join!(greeted, tidying::tidied(&context));
}

/// Sets the menus, tells admins what is amiss, and asks who is in which group: a call each, which takes
/// its time where Telegram cannot be reached.
async fn greeted(context: &Context, store_lost: bool) {
    menus::set_for_all(&context.api).await;
    for admin in context.access.admins.iter().copied() {
        menus::set_for(admin, Role::Admin, &context.api).await;
    }
    for editor in context.kept(context.store.editors()).unwrap_or_default() {
        menus::set_for(editor.member, Role::Editor, &context.api).await;
    }
    if store_lost {
        context.tell_of_store();
    }
    presence::looked_up(context).await;
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
