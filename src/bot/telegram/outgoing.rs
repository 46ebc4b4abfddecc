//! Messages and other calls that the bot sends, and the one function that sends them.

use std::time::{Duration, Instant};

use serde::Deserialize;
use serde::de::IgnoredAny;
use teloxide::payloads::{
    AnswerCallbackQuery, AnswerInlineQuery, EditMessageReplyMarkup, EditMessageReplyMarkupSetters, EditMessageText,
    EditMessageTextSetters, SendMessage, SendMessageSetters,
};
use teloxide::types::{ChatId, ParseMode, ReplyParameters};
use tokio::time::timeout;

use super::attachment::Attachment;
use super::client::Api;
use super::markup::{build_keyboard, disable_preview};
use super::menus::set_menu;
use super::response::ApiError;
use super::target::Target;
use crate::render::messages::Role;
use crate::render::telegram::Screen;

/// Maximum time for showing progress, including the wait for the rate limits.
const PROGRESS_TIMEOUT: Duration = Duration::from_secs(2);

/// A message or call to send.
pub enum Outgoing {
    /// A reply to a message, in its topic.
    Reply { to: Target, screen: Screen },
    /// A message that is not a reply.
    Post { chat: i64, screen: Screen },
    /// A new screen in one of the bot's messages. It is no error if the message already shows it or was
    /// deleted.
    Edit { target: Target, screen: Screen },
    /// New buttons below one of the bot's messages.
    EditButtons { target: Target, screen: Screen },
    /// A file in reply to a message, with a caption and buttons; `fallback` is sent if Telegram refuses it.
    File { to: Target, file: Attachment, caption: Screen, fallback: Screen },
    /// The answer to a callback query; dropped if it is too late.
    Notice(AnswerCallbackQuery),
    /// The results of an inline query; dropped if they are too late.
    InlineAnswer(AnswerInlineQuery),
    /// The command menu of a member's private chat. Failures are only logged.
    Menu { member: u64, role: Role },
}

/// The result of sending a message or call.
#[derive(Debug, Clone, Copy, Default)]
pub struct Delivery {
    /// The bot's message that was sent or edited.
    pub target: Option<Target>,
    /// Whether it was dropped because it was too late.
    pub is_dropped: bool,
    /// The duration of the wait for the rate limits and the call, including all retries.
    pub took: Duration,
}

/// The field that is read of a sent message.
#[derive(Deserialize)]
struct SentMessage {
    message_id: i32,
}

/// Sends a message or call within the rate limits, with retries as long as they can help.
///
/// # Errors
/// The error of the last try.
pub async fn send(outgoing: &Outgoing, api: &Api) -> Result<Delivery, ApiError> {
    let started = Instant::now();
    let (mut sent, mut is_dropped) = (None, false);
    match outgoing {
        Outgoing::Reply { to, screen } => sent = Some(reply(*to, screen, api).await?),
        Outgoing::Post { chat, screen } => {
            api.deliver::<IgnoredAny, _>(*chat, &build_message(ChatId(*chat), screen)).await?;
        }
        Outgoing::Edit { target, screen } => {
            ignore_harmless(api.deliver(target.chat.0, &build_edit(*target, screen)).await)?;
            sent = Some(*target);
        }
        Outgoing::EditButtons { target, screen } => {
            let edit = EditMessageReplyMarkup::new(target.chat, target.message);
            ignore_harmless(api.deliver(target.chat.0, &edit.reply_markup(build_keyboard(&screen.keyboard))).await)?;
            sent = Some(*target);
        }
        Outgoing::File { to, file, caption, fallback } => send_file(*to, file, caption, fallback, api).await?,
        Outgoing::Notice(answer) => is_dropped = log_late(api.call_once(answer).await),
        Outgoing::InlineAnswer(answer) => is_dropped = log_late(api.call_once(answer).await),
        Outgoing::Menu { member, role } => set_menu(*member, *role, api).await,
    }
    Ok(Delivery { target: sent, is_dropped, took: started.elapsed() })
}

/// Shows progress in one of the bot's messages, or gives up after a short time, when it would be outdated.
pub async fn show_progress(target: Target, screen: &Screen, api: &Api) {
    let _ = timeout(PROGRESS_TIMEOUT, api.call_in_turn(target.chat.0, &build_edit(target, screen))).await;
}

/// Logs a failed answer to a callback or inline query, which Telegram refuses if it is late; returns whether it
/// failed.
fn log_late(result: Result<(), ApiError>) -> bool {
    result.inspect_err(|error| tracing::debug!(%error, "callback or inline query answered too late")).is_err()
}

fn build_message(chat: ChatId, screen: &Screen) -> SendMessage {
    let message =
        SendMessage::new(chat, &screen.html).parse_mode(ParseMode::Html).link_preview_options(disable_preview());
    if screen.keyboard.is_empty() { message } else { message.reply_markup(build_keyboard(&screen.keyboard)) }
}

/// Sends a screen in reply to a message, in its topic; if the group has become a supergroup, to its new id.
async fn reply(to: Target, screen: &Screen, api: &Api) -> Result<Target, ApiError> {
    let mut send =
        build_message(to.chat, screen).reply_parameters(ReplyParameters::new(to.message).allow_sending_without_reply());
    send.message_thread_id = to.topic;
    let mut chat = to.chat;
    let sent: Result<SentMessage, _> = api.deliver(chat.0, &send).await;
    let sent = match sent {
        Err(ApiError::Moved(new)) => {
            chat = ChatId(new);
            // Messages have other ids there.
            (send.chat_id, send.reply_parameters) = (chat.into(), None);
            api.deliver(new, &send).await
        }
        Err(ApiError::Refused(reason)) if send.message_thread_id.is_some() && reason.contains("thread not found") => {
            send.message_thread_id = None;
            api.deliver(chat.0, &send).await
        }
        sent => sent,
    };
    sent.map(|sent| Target { chat, ..to.with_message(sent.message_id) })
}

fn build_edit(target: Target, screen: &Screen) -> EditMessageText {
    EditMessageText::new(target.chat, target.message, &screen.html)
        .parse_mode(ParseMode::Html)
        .link_preview_options(disable_preview())
        .reply_markup(build_keyboard(&screen.keyboard))
}

/// Ignores the errors of an edit that changes nothing or whose message was deleted.
fn ignore_harmless(edited: Result<IgnoredAny, ApiError>) -> Result<(), ApiError> {
    let harmless = ["not modified", "message to edit not found", "can't be edited", "MESSAGE_ID_INVALID"];
    match edited {
        Err(ApiError::Refused(why)) if harmless.iter().any(|text| why.contains(text)) => {
            tracing::debug!(why, "edit had no effect");
            Ok(())
        }
        edited => edited.map(drop),
    }
}

async fn send_file(
    to: Target,
    file: &Attachment,
    caption: &Screen,
    fallback: &Screen,
    api: &Api,
) -> Result<(), ApiError> {
    let form = || file.build_form(to, caption);
    match api.deliver_file::<IgnoredAny>(to.chat.0, file.method, form).await {
        Err(error @ ApiError::Refused(_)) => {
            tracing::warn!(%error, "Telegram refused a file; a message is sent instead");
            reply(to, fallback, api).await.map(drop)
        }
        sent => sent.map(drop),
    }
}
