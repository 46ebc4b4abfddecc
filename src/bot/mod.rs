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
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::{Value, json};
use teloxide::dptree::deps;
use teloxide::types::{Message, Update, UpdateKind};

use crate::library::Library;
use crate::render::texts;
use address::Me;
use queues::{Handle, Queues};

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
        me = who_am_i(&api) => me?,
    };
    tracing::info!(username = me.username, "the bot is up");
    set_menus(&api, &settings.admins).await;
    let room = Arc::new(tokio::sync::OnceCell::new());
    let handle = handle(tree, {
        let (api, library, admins) = (api.clone(), library, Arc::new(settings.admins));
        let room = room.clone();
        move || Context {
            api: api.clone(),
            library: library.clone(),
            me: me.clone(),
            admins: admins.clone(),
            room: room.get().cloned().unwrap_or_else(|| Arc::new(tokio::sync::Semaphore::new(1))),
        }
    });
    let queues = Queues::new(handle);
    let _ = room.set(queues.room.clone());
    let ended = updates::poll(&api, &queues, stop).await;
    if !queues.drain(settings.pace.drain).await {
        tracing::warn!("the stop did not wait for all that was under way; Telegram will send it again");
    }
    Ok(ended?)
}

/// Asks Telegram who the bot is, for as long as Telegram cannot be reached.
async fn who_am_i(api: &Api) -> Result<Me, ApiError> {
    let mut wait = api.pace.retry;
    loop {
        match api.post::<Value>("GetMe", &json!({}), Duration::from_secs(20)).await {
            Ok(me) => {
                let username = me["username"].as_str().unwrap_or_default().to_owned();
                return Ok(Me { id: me["id"].as_u64().unwrap_or_default(), username });
            }
            Err(error @ (ApiError::Unauthorized | ApiError::Refused(_))) => return Err(error),
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
        if let Err(error) = api.post::<bool>("SetMyCommands", &menu, Duration::from_secs(20)).await {
            tracing::warn!(%error, "a command menu was not set; an admin must write to the bot first");
        }
    }
}

/// What the queues run: the tree in a task of its own; on a panic or an error, an apology.
fn handle(tree: Tree, context: impl Fn() -> Context + Send + Sync + 'static) -> Handle {
    Arc::new(move |update| {
        let (tree, context) = (tree.clone(), context());
        Box::pin(async move {
            let id = format!("u{}", update.id.0);
            let message = of(&update);
            let api = context.api.clone();
            let work = tokio::spawn(async move { tree.dispatch(deps![update, context]).await });
            let broken = match work.await {
                Ok(std::ops::ControlFlow::Break(Err(error))) => {
                    tracing::error!(id, %error, "a message could not be answered");
                    true
                }
                Err(_) => {
                    tracing::error!(id, "a handler has panicked");
                    true
                }
                Ok(_) => false,
            };
            if let (true, Some(message)) = (broken, message)
                && let Err(error) = handlers::reply(&message, &texts::apology(&id), &api).await
            {
                tracing::warn!(id, %error, "the apology was not delivered");
            }
        })
    })
}

fn of(update: &Update) -> Option<Message> {
    match &update.kind {
        UpdateKind::Message(message) => Some(message.clone()),
        _ => None,
    }
}
