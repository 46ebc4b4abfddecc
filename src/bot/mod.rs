//! The bot: Telegram's updates to requests, requests to replies.
//!
//! `updates` polls, `queues` keep order, `address` decides who is meant, `handlers` reply.
//! Nothing that goes wrong with one message may silence its chat, or any other.

mod address;
mod api;
mod handlers;
mod mend;
mod queues;
mod updates;

pub use api::{Api, ApiError, Pace};
pub use handlers::{Context, Tree, tree};

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::{Value, json};
use teloxide::dptree::deps;
use teloxide::types::{Message, Update, UpdateKind};
use tokio_util::task::TaskTracker;

use crate::library::Library;
use crate::render::texts;
use address::Me;
use queues::{Handle, Queues};
use updates::Poll;

/// A call at the start takes no longer before it is tried again.
const TIME_OUT: Duration = Duration::from_secs(20);

/// Why the bot could not begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("{}", texts::no_token())]
    NoToken,
    #[error(transparent)]
    Api(#[from] ApiError),
}

/// Where and for whom the bot runs.
#[derive(Debug, Clone)]
pub struct Settings {
    pub token: Option<SecretString>,
    pub api_url: String,
    pub admins: HashSet<u64>,
    pub pace: Pace,
}

/// Runs the bot with `tree` until `stop`, then finishes what is under way.
///
/// # Errors
/// Where there is no token, or Telegram does not know it.
pub async fn serve(
    settings: Settings,
    library: Arc<Library>,
    tree: Tree,
    stop: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let token = settings.token.as_ref().ok_or(ServeError::NoToken)?;
    let api = Api::new(&settings.api_url, token, settings.pace);
    tokio::pin!(stop);
    let me = tokio::select! {
        () = &mut stop => return Ok(()),
        me = begin(&api, &settings.admins) => me?,
    };
    tracing::info!(username = me.username, "the bot is up");
    let tasks = TaskTracker::new();
    let context = Context { api: api.clone(), library, me, admins: Arc::new(settings.admins), tasks: tasks.clone() };
    let mut poll = Poll::new(api, Queues::new(handle(tree, context), tasks.clone()));
    let ended = tokio::select! {
        () = &mut stop => Ok(()),
        error = poll.run() => Err(error),
    };
    drain(&tasks, settings.pace.drain).await;
    poll.confirm().await;
    Ok(ended?)
}

/// Waits for what is under way, but not for ever.
async fn drain(tasks: &TaskTracker, most: Duration) {
    tasks.close();
    tracing::info!(under_way = tasks.len(), "stopping");
    if tokio::time::timeout(most, tasks.wait()).await.is_err() {
        tracing::warn!(left = tasks.len(), "not all could be finished; Telegram will send the rest again");
    }
}

/// Makes sure that this bot is the one that polls, and has its menus.
async fn begin(api: &Api, admins: &HashSet<u64>) -> Result<Me, ApiError> {
    let me = who_am_i(api).await?;
    if let Err(error) = api.post::<bool>("DeleteWebhook", &json!({}), TIME_OUT).await {
        tracing::warn!(%error, "a webhook of this bot, if there is one, was not taken away");
    }
    set_menus(api, admins).await;
    Ok(me)
}

/// Asks Telegram who the bot is, for as long as Telegram cannot be reached.
async fn who_am_i(api: &Api) -> Result<Me, ApiError> {
    let mut wait = api.pace.retry;
    loop {
        match api.post::<Value>("GetMe", &json!({}), TIME_OUT).await {
            Ok(me) => {
                let username = me["username"].as_str().unwrap_or_default().to_owned();
                return Ok(Me { id: me["id"].as_u64().unwrap_or_default(), username });
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

/// The menus: everyone's, and in each admin's private chat the longer one. A menu is no
/// permission; handlers check the sender again.
async fn set_menus(api: &Api, admins: &HashSet<u64>) {
    let commands = |admin| -> Vec<Value> {
        texts::menu(admin).into_iter().map(|(c, d)| json!({"command": c, "description": d})).collect()
    };
    let mut menus = vec![json!({"commands": commands(false)})];
    for admin in admins {
        menus.push(json!({"commands": commands(true), "scope": {"type": "chat", "chat_id": admin}}));
    }
    for menu in menus {
        if let Err(error) = api.post::<bool>("SetMyCommands", &menu, TIME_OUT).await {
            tracing::warn!(%error, "a command menu was not set; an admin must write to the bot first");
        }
    }
}

/// What the queues run: the tree in a task of its own; on a panic or an error, an apology.
fn handle(tree: Tree, context: Context) -> Handle {
    Arc::new(move |update| {
        let (tree, context) = (tree.clone(), context.clone());
        Box::pin(async move {
            let id = format!("u{}", update.id.0);
            let message = message_of(&update);
            let api = context.api.clone();
            let work = tokio::spawn(async move { tree.dispatch(deps![update, context]).await });
            match work.await {
                Ok(ControlFlow::Break(Err(error))) => tracing::error!(id, %error, "a message could not be answered"),
                Err(_) => tracing::error!(id, "a handler has panicked"),
                Ok(_) => return,
            }
            if let Some(message) = message
                && let Err(error) = handlers::reply(&message, &texts::apology(&id), &api).await
            {
                tracing::warn!(id, %error, "the apology was not delivered");
            }
        })
    })
}

fn message_of(update: &Update) -> Option<Message> {
    match &update.kind {
        UpdateKind::Message(message) => Some(message.clone()),
        _ => None,
    }
}
