//! Messages and calls that the bot sends, and the one function that sends them.

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
use super::markup::{keyboard, no_preview};
use super::menus::set_menu;
use super::response::ApiError;
use super::target::Target;
use crate::render::messages::Role;
use crate::render::telegram::Screen;

const PROGRESS_TIMEOUT: Duration = Duration::from_secs(2);

/// A message or call to send.
pub enum Outgoing {
    /// A reply to a message, in its topic.
    Reply { to: Target, screen: Screen },
    /// A message that replies to none.
    Post { chat: i64, screen: Screen },
    /// Another screen in one of the bot's messages. If it shows that already or is gone, that is no error.
    Edit { shown: Target, screen: Screen },
    /// Other buttons under one of the bot's messages.
    EditButtons { shown: Target, screen: Screen },
    /// A file in reply to a message, with a caption and buttons; `instead` is sent if Telegram refuses it.
    File { to: Target, file: Attachment, caption: Screen, instead: Screen },
    /// The answer to a callback query; dropped if it is too late.
    Notice(AnswerCallbackQuery),
    /// The results of an inline query; dropped if they are too late.
    InlineAnswer(AnswerInlineQuery),
    /// The command menu of a member's private chat; failures are only logged.
    Menu { member: u64, role: Role },
}

/// The result of sending.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sent {
    /// The bot's message that was sent or edited.
    pub shown: Option<Target>,
    /// Whether it was too late and was dropped.
    pub is_dropped: bool,
    /// The wait for the chat's turn and the call, with all retries.
    pub took: Duration,
}

/// The only field that is read of a sent message.
#[derive(Deserialize)]
struct SentMessage {
    message_id: i32,
}

/// Sends a message when its chat's turn has come, with retries while they can help; returns the last error.
pub async fn send(outgoing: &Outgoing, api: &Api) -> Result<Sent, ApiError> {
    let begun = Instant::now();
    let (mut shown, mut is_dropped) = (None, false);
    match outgoing {
        Outgoing::Reply { to, screen } => shown = Some(reply(*to, screen, api).await?),
        Outgoing::Post { chat, screen } => {
            api.deliver::<IgnoredAny, _>(*chat, &message(ChatId(*chat), screen)).await?;
        }
        Outgoing::Edit { shown: target, screen } => {
            forgive(api.deliver(target.chat.0, &edit(*target, screen)).await)?;
            shown = Some(*target);
        }
        Outgoing::EditButtons { shown: target, screen } => {
            let edit = EditMessageReplyMarkup::new(target.chat, target.message);
            forgive(api.deliver(target.chat.0, &edit.reply_markup(keyboard(&screen.keyboard))).await)?;
            shown = Some(*target);
        }
        Outgoing::File { to, file, caption, instead } => send_file(*to, file, caption, instead, api).await?,
        Outgoing::Notice(answer) => is_dropped = is_late(api.answer(answer).await),
        Outgoing::InlineAnswer(answer) => is_dropped = is_late(api.answer(answer).await),
        Outgoing::Menu { member, role } => set_menu(*member, *role, api).await,
    }
    Ok(Sent { shown, is_dropped, took: begun.elapsed() })
}

/// Shows progress in one of the bot's messages, unless that takes too long: it is worthless later.
pub async fn show_progress(shown: Target, screen: &Screen, api: &Api) {
    let _ = timeout(PROGRESS_TIMEOUT, api.show(shown.chat.0, &edit(shown, screen))).await;
}

fn is_late(answered: Result<(), ApiError>) -> bool {
    answered.inspect_err(|error| tracing::debug!(%error, "a tap or an inline query was answered too late")).is_err()
}

fn message(chat: ChatId, screen: &Screen) -> SendMessage {
    let message = SendMessage::new(chat, &screen.html).parse_mode(ParseMode::Html).link_preview_options(no_preview());
    if screen.keyboard.is_empty() { message } else { message.reply_markup(keyboard(&screen.keyboard)) }
}

/// Sends a screen in reply to a message, in its topic; if the group has moved, to the new one.
async fn reply(to: Target, screen: &Screen, api: &Api) -> Result<Target, ApiError> {
    let mut send =
        message(to.chat, screen).reply_parameters(ReplyParameters::new(to.message).allow_sending_without_reply());
    send.message_thread_id = to.topic;
    let mut chat = to.chat;
    let sent: Result<SentMessage, _> = api.deliver(chat.0, &send).await;
    let sent = match sent {
        Err(ApiError::Moved(new)) => {
            chat = ChatId(new);
            // Message ids differ there.
            (send.chat_id, send.reply_parameters) = (chat.into(), None);
            api.deliver(new, &send).await
        }
        Err(ApiError::Refused(why)) if send.message_thread_id.is_some() && why.contains("thread not found") => {
            send.message_thread_id = None;
            api.deliver(chat.0, &send).await
        }
        sent => sent,
    };
    sent.map(|sent| Target { chat, ..to.with_message(sent.message_id) })
}

fn edit(shown: Target, screen: &Screen) -> EditMessageText {
    EditMessageText::new(shown.chat, shown.message, &screen.html)
        .parse_mode(ParseMode::Html)
        .link_preview_options(no_preview())
        .reply_markup(keyboard(&screen.keyboard))
}

/// Accepts an edit that changes nothing or whose message is gone.
fn forgive(edited: Result<IgnoredAny, ApiError>) -> Result<(), ApiError> {
    let harmless = ["not modified", "message to edit not found", "can't be edited", "MESSAGE_ID_INVALID"];
    match edited {
        Err(ApiError::Refused(why)) if harmless.iter().any(|text| why.contains(text)) => {
            tracing::debug!(why, "an edit changed nothing");
            Ok(())
        }
        edited => edited.map(drop),
    }
}

async fn send_file(
    to: Target,
    file: &Attachment,
    caption: &Screen,
    instead: &Screen,
    api: &Api,
) -> Result<(), ApiError> {
    let form = || file.form(to, caption);
    match api.deliver_file::<IgnoredAny>(to.chat.0, file.method, form).await {
        Err(error @ ApiError::Refused(_)) => {
            tracing::warn!(%error, "a file was not sent");
            reply(to, instead, api).await.map(drop)
        }
        sent => sent.map(drop),
    }
}
