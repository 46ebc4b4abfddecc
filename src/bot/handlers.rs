//! What is done for each wish: one reply, to the message, in its topic.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use teloxide::dptree::{self, Handler};
use teloxide::payloads::{SendChatAction, SendChatActionSetters, SendMessage, SendMessageSetters};
use teloxide::types::{ChatAction, ChatId, LinkPreviewOptions, Message, ParseMode, ReplyParameters, ThreadId, Update};
use tokio_util::task::TaskTracker;

use super::address::{Me, Request, Wish, request};
use super::api::{Api, ApiError};
use crate::answer::Question;
use crate::library::Library;
use crate::render::{telegram, texts};

/// What handlers work with; cheap to clone.
#[derive(Clone)]
pub struct Context {
    pub api: Api,
    pub library: Arc<Library>,
    pub me: Me,
    pub admins: Arc<HashSet<u64>>,
    /// What outlives its message is spawned here, so that a stop waits for it.
    pub tasks: TaskTracker,
}

/// The tree of handlers. It needs an [`Update`] and a [`Context`].
pub type Tree = Handler<'static, Result<(), ApiError>>;

/// The bot's own tree.
pub fn tree() -> Tree {
    dptree::filter_map(|update: Update, context: Context| request(update, &context.me))
        .branch(dptree::endpoint(|request: Request, context: Context| async move { fulfil(request, context).await }))
}

async fn fulfil(request: Request, context: Context) -> Result<(), ApiError> {
    let message = &request.message;
    let admin = is_admin(message, &context);
    let snapshot = context.library.snapshot();
    let text = match request.wish {
        Wish::Start => texts::start(&snapshot.knowledge.golden),
        Wish::Help => texts::help(admin),
        Wish::Meetings => texts::meetings(&snapshot.knowledge.documents),
        Wish::Ask(question) if question.trim().is_empty() => texts::ask_what(),
        Wish::Ask(question) => {
            typing(message, &context).await;
            telegram::answer(&snapshot, &snapshot.answer(&Question::new(question)))
        }
        Wish::Reload if admin => return reload(&request.message, context).await,
        Wish::Reload => {
            let user = message.from.as_ref().map(|from| from.id.0);
            tracing::warn!(?user, "someone who is no admin asked for a reload");
            texts::admins_only()
        }
        Wish::UnknownCommand => texts::unknown_command(),
        Wish::Wordless => texts::words_only(),
    };
    reply(message, &text, &context.api).await
}

fn is_admin(message: &Message, context: &Context) -> bool {
    message.from.as_ref().is_some_and(|from| context.admins.contains(&from.id.0))
}

/// Begins a reload and lets the chat go on; its report is a second reply.
async fn reload(message: &Message, context: Context) -> Result<(), ApiError> {
    let reload = match context.library.begin_reload() {
        Ok(reload) => reload,
        Err(error) => return reply(message, &texts::not_reloaded(&error), &context.api).await,
    };
    reply(message, &texts::reloading(), &context.api).await?;
    let (message, api) = (message.clone(), context.api);
    context.tasks.spawn(async move {
        let text = match tokio::task::spawn_blocking(move || reload.run()).await {
            Ok(Ok(changes)) => texts::reloaded(&changes),
            Ok(Err(error)) => {
                tracing::warn!(%error, "the records were not reloaded");
                texts::not_reloaded(&error)
            }
            Err(_) => {
                tracing::error!(id = "reload", "a reload has panicked; the old records go on answering");
                texts::apology("reload")
            }
        };
        if let Err(error) = reply(&message, &text, &api).await {
            tracing::warn!(%error, "the report of a reload was not delivered");
        }
    });
    Ok(())
}

/// Sends `html` as the reply to `message`, in its topic. Where the group has moved, there.
pub async fn reply(message: &Message, html: &str, api: &Api) -> Result<(), ApiError> {
    let mut send = SendMessage::new(message.chat.id, html)
        .parse_mode(ParseMode::Html)
        .link_preview_options(no_preview())
        .reply_parameters(ReplyParameters::new(message.id).allow_sending_without_reply());
    if let Some(topic) = topic(message) {
        send = send.message_thread_id(topic);
    }
    match api.deliver(&send).await {
        Err(ApiError::Moved(chat)) => {
            // Messages have other numbers there.
            (send.chat_id, send.reply_parameters) = (ChatId(chat).into(), None);
            api.deliver(&send).await.map(drop)
        }
        Err(ApiError::Refused(why)) if send.message_thread_id.is_some() && why.contains("thread not found") => {
            send.message_thread_id = None;
            api.deliver(&send).await.map(drop)
        }
        sent => sent.map(drop),
    }
}

fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}

/// The topic to answer in; Telegram refuses the general one by its number, 1.
fn topic(message: &Message) -> Option<ThreadId> {
    message.thread_id.filter(|topic| message.is_topic_message && topic.0.0 != 1)
}

/// Shows that an answer is coming; not worth waiting for, nor failing.
async fn typing(message: &Message, context: &Context) {
    let mut action = SendChatAction::new(message.chat.id, ChatAction::Typing);
    if let Some(topic) = topic(message) {
        action = action.message_thread_id(topic);
    }
    let _ = tokio::time::timeout(Duration::from_millis(500), context.api.call(&action)).await;
}
