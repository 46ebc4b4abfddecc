//! The bot: Telegram's updates to requests, requests to replies.
//!
//! `updates` polls, `queues` keep order, `address` decides who is meant, `handlers` sends each on:
//! a question to `asking`, a tap to `taps`, an inline query to `inline`, a command to `commands`, what
//! only those may who keep the records to the `desk`. `access` says what each may see, `presence` who
//! reads along in groups, `admission` lets others in. `screens` and `attachments` are sent through the
//! `api`, which `pacing` holds to what Telegram bears. `status` shows all of it from outside.
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
mod inline;
mod mend;
mod menus;
mod pacing;
mod presence;
mod queues;
mod screens;
mod status;
mod taps;
mod token;
mod updates;

pub use access::Access;
pub use api::{Api, ApiError, Pace};
pub use handlers::{Context, Tree, tree};
pub use pacing::Floods;
pub use status::{Metrics, listen};
pub use token::owner;

use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use secrecy::SecretString;
use serde_json::{Value, json};
use teloxide::dptree::deps;
use teloxide::payloads::{AnswerCallbackQuery, AnswerCallbackQuerySetters};
use teloxide::types::{Update, UpdateKind};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::library::{Library, Opened};
use crate::render::messages::{self, Role};
use crate::render::telegram::Screen;
use crate::store::{Action, Store, now};
use address::Me;
use conversations::Conversations;
use desk::Uploads;
use queues::{Handle, Queues};
use updates::Poll;

/// A call at the start takes no longer before it is tried again.
const TIME_OUT: Duration = Duration::from_secs(20);

/// Between two tidyings of the store: fifty answers a second write some four thousand pages of its log
/// meanwhile, a quarter of what a write would have to move into the file itself.
const BETWEEN_TIDYINGS: Duration = Duration::from_secs(10);

/// Why the bot could not begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("{}", messages::no_token())]
    NoToken,
    #[error(
        "Nothing can listen on {address}, which STATUS_LISTEN names ({error}); name another port, or stop what has it."
    )]
    Listen { address: SocketAddr, error: std::io::Error },
    #[error(transparent)]
    Api(#[from] ApiError),
}

/// Where and for whom the bot runs.
pub struct Settings {
    pub token: Option<SecretString>,
    pub api_url: String,
    pub access: Access,
    pub pace: Pace,
    /// How the folder's first reload went.
    pub opened: Opened,
    /// Whether the store that outlasts a restart could not be opened.
    pub store_lost: bool,
    /// How often the folder is looked at; never without.
    pub watch: Option<Duration>,
    pub metrics: Arc<Metrics>,
}

/// Runs the bot with `tree` until `stop`, then finishes what is under way.
///
/// # Errors
/// Where there is no token, or Telegram does not know it.
pub async fn serve(
    settings: Settings,
    library: Arc<Library>,
    store: Arc<Store>,
    tree: Tree,
    stop: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let token = settings.token.as_ref().ok_or(ServeError::NoToken)?;
    let metrics = settings.metrics;
    metrics.health.loaded(library.clone());
    let api = Api::new(&settings.api_url, token, settings.pace, metrics.clone());
    tokio::pin!(stop);
    let me = tokio::select! {
        () = &mut stop => return Ok(()),
        me = begin(&api) => me?,
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
        conversations: Conversations::default(),
        uploads: Uploads::default(),
        received: Instant::now(),
        metrics: metrics.clone(),
        told: Arc::default(),
        tasks: tasks.clone(),
    };
    let beside = tokio::spawn(beside(context.clone(), settings.opened, settings.store_lost, settings.watch));
    let queues = Queues::new(handle(tree, context), tasks.clone(), metrics.queued.clone());
    let mut poll = Poll::new(api, queues);
    let ended = tokio::select! {
        () = &mut stop => {
            metrics.health.stop();
            Ok(())
        }
        error = poll.run() => {
            metrics.health.end();
            Err(error)
        }
    };
    beside.abort();
    drain(&tasks, settings.pace.drain).await;
    poll.confirm().await;
    Ok(ended?)
}

/// What goes on beside the poll: menus, word to admins of what the start found, looks at the folder.
async fn beside(context: Context, opened: Opened, store_lost: bool, watch: Option<Duration>) {
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
    desk::tell(&opened, Action::Start, &context).await;
    presence::looked_up(&context).await;
    let watched = async {
        if let Some(every) = watch {
            desk::watch(every, context.clone()).await;
        }
    };
    tokio::join!(watched, tidied(&context));
}

/// Keeps the store in order, for ever.
async fn tidied(context: &Context) {
    loop {
        tokio::time::sleep(BETWEEN_TIDYINGS).await;
        desk::blocking(context, |context| context.kept(context.store.tidy(now()))).await;
    }
}

/// Waits for what is under way, but not for ever.
async fn drain(tasks: &TaskTracker, most: Duration) {
    tasks.close();
    tracing::info!(under_way = tasks.len(), "stopping");
    if tokio::time::timeout(most, tasks.wait()).await.is_err() {
        tracing::warn!(left = tasks.len(), "not all could be finished; Telegram will send the rest again");
    }
}

/// Makes sure that this bot is the one that polls.
async fn begin(api: &Api) -> Result<Me, ApiError> {
    let me = who_am_i(api).await?;
    if let Err(error) = api.post::<bool>("DeleteWebhook", &json!({}), TIME_OUT).await {
        tracing::warn!(%error, "a webhook of this bot, if there is one, was not taken away");
    }
    Ok(me)
}

/// Asks Telegram who the bot is, for as long as Telegram cannot be reached.
async fn who_am_i(api: &Api) -> Result<Me, ApiError> {
    let mut wait = api.pace.retry;
    loop {
        match api.post::<Value>("GetMe", &json!({}), TIME_OUT).await {
            Ok(me) => {
                let username = me["username"].as_str().unwrap_or_default().to_owned();
                let flag = |name: &str| me[name].as_bool().unwrap_or(false);
                return Ok(Me {
                    id: me["id"].as_u64().unwrap_or_default(),
                    username,
                    reads_groups: flag("can_read_all_group_messages"),
                    inline: flag("supports_inline_queries"),
                });
            }
            // To a token that is none, Telegram says that there is no such page.
            Err(ApiError::Unauthorized | ApiError::Refused(_)) => return Err(ApiError::Unauthorized),
            Err(error) => {
                tracing::warn!(%error, "Telegram does not answer yet");
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(Duration::from_secs(60));
            }
        }
    }
}

/// Says what Telegram lets the bot see, and what else it would take.
fn explain(me: &Me) {
    if me.reads_groups {
        tracing::info!(
            "privacy mode is off: Telegram shows the bot every message of its groups; it answers those alone that are meant for it"
        );
    } else {
        tracing::info!(
            "privacy mode is on: in groups the bot sees commands, replies to it and what is sent by way of it, but not every mention; /setprivacy at @BotFather changes that"
        );
    }
    if !me.inline {
        tracing::info!("inline mode is off; /setinline at @BotFather lets members quote in any chat");
    }
}

/// What the queues run, within a span that gives each line logged meanwhile the update's id: of a
/// level that no filter leaves out.
fn handle(tree: Tree, context: Context) -> Handle {
    Arc::new(move |update, received| {
        let id = format!("u{}", update.id.0);
        let span = tracing::error_span!("update", %id);
        let context = Context { received, ..context.clone() };
        Box::pin(handled(update, id, tree.clone(), context).instrument(span))
    })
}

/// Runs the tree in a task of its own; on a panic or an error, an apology.
async fn handled(update: Update, id: String, tree: Tree, context: Context) {
    let (again, given) = (update.clone(), context.clone());
    let work = tokio::spawn(async move { tree.dispatch(deps![update, given]).await }.in_current_span());
    match work.await {
        Ok(ControlFlow::Break(Err(error))) => {
            context.metrics.failed("error");
            tracing::error!(%error, "an update could not be handled");
        }
        Err(_) => {
            context.metrics.failed("panic");
            tracing::error!("a handler has panicked");
        }
        Ok(_) => return,
    }
    if let Err(error) = apologise(&again, &id, &context).await {
        tracing::warn!(%error, "the apology was not delivered");
    }
}

/// Tells whoever waits that something went wrong: below a message, or over a button.
async fn apologise(update: &Update, id: &str, context: &Context) -> Result<(), ApiError> {
    match &update.kind {
        UpdateKind::Message(message) => {
            let screen = Screen::text(messages::apology(context.language_of(message), id));
            screens::reply(message.into(), &screen, &context.api).await.map(drop)
        }
        UpdateKind::CallbackQuery(query) => {
            let language = context.language(query.from.id.0, query.from.language_code.as_deref());
            let note = messages::apology(language, id).replace("<code>", "").replace("</code>", "");
            context.api.answer(&AnswerCallbackQuery::new(query.id.clone()).text(note)).await
        }
        _ => Ok(()),
    }
}
