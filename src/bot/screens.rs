//! Screens to Telegram's calls: sent as a reply, in its topic, or in place of what a message showed.

use serde::Deserialize;
use serde::de::IgnoredAny;
use teloxide::payloads::{
    EditMessageReplyMarkup, EditMessageReplyMarkupSetters, EditMessageText, EditMessageTextSetters, SendMessage,
    SendMessageSetters,
};
use teloxide::types::{
    ChatId, InlineKeyboardButton, InlineKeyboardButtonKind, InlineKeyboardMarkup, InlineQueryResult,
    InlineQueryResultArticle, InputMessageContent, InputMessageContentText, LinkPreviewOptions,
    MaybeInaccessibleMessage, Message, MessageId, ParseMode, ReplyParameters, ThreadId,
};

use super::api::{Api, ApiError};
use crate::render::telegram::{Button, InlineQuote, Screen, To};

/// A message to reply to, or of the bot's own, as far as that takes; of an old one, Telegram tells no
/// more.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    pub chat: ChatId,
    pub message: MessageId,
    pub topic: Option<ThreadId>,
}

impl Target {
    /// Another message of the same chat and topic.
    pub fn of(self, message: i32) -> Self {
        Self { message: MessageId(message), ..self }
    }
}

impl From<&Message> for Target {
    fn from(message: &Message) -> Self {
        Self { chat: message.chat.id, message: message.id, topic: topic(message) }
    }
}

impl From<&MaybeInaccessibleMessage> for Target {
    fn from(message: &MaybeInaccessibleMessage) -> Self {
        match message {
            MaybeInaccessibleMessage::Regular(message) => Self::from(message.as_ref()),
            MaybeInaccessibleMessage::Inaccessible(old) => {
                Self { chat: old.chat.id, message: old.message_id, topic: None }
            }
        }
    }
}

/// All that is read of a message that was sent.
#[derive(Deserialize)]
struct Sent {
    message_id: i32,
}

/// Sends a screen as the reply to a message, in its topic; the number of what was sent. Where the
/// group has moved, there.
pub async fn reply(to: Target, screen: &Screen, api: &Api) -> Result<i32, ApiError> {
    let mut send = SendMessage::new(to.chat, &screen.html)
        .parse_mode(ParseMode::Html)
        .link_preview_options(no_preview())
        .reply_parameters(ReplyParameters::new(to.message).allow_sending_without_reply());
    if !screen.keyboard.is_empty() {
        send = send.reply_markup(keyboard(&screen.keyboard));
    }
    if let Some(topic) = to.topic {
        send = send.message_thread_id(topic);
    }
    let sent: Result<Sent, _> = api.deliver(to.chat.0, &send).await;
    let sent = match sent {
        Err(ApiError::Moved(chat)) => {
            // Messages have other numbers there.
            (send.chat_id, send.reply_parameters) = (ChatId(chat).into(), None);
            api.deliver(chat, &send).await
        }
        Err(ApiError::Refused(why)) if send.message_thread_id.is_some() && why.contains("thread not found") => {
            send.message_thread_id = None;
            api.deliver(to.chat.0, &send).await
        }
        sent => sent,
    };
    sent.map(|sent: Sent| sent.message_id)
}

/// Sends a screen to a chat, as no reply.
pub async fn say(chat: i64, screen: &Screen, api: &Api) -> Result<(), ApiError> {
    let mut send =
        SendMessage::new(ChatId(chat), &screen.html).parse_mode(ParseMode::Html).link_preview_options(no_preview());
    if !screen.keyboard.is_empty() {
        send = send.reply_markup(keyboard(&screen.keyboard));
    }
    api.deliver::<IgnoredAny, _>(chat, &send).await.map(drop)
}

/// Shows another screen in a message of the bot's. That it shows it already, or is gone, is no error.
pub async fn edit(shown: Target, screen: &Screen, api: &Api) -> Result<(), ApiError> {
    forgiven(api.deliver::<IgnoredAny, _>(shown.chat.0, &edited(shown, screen)).await)
}

/// The call that shows another screen in a message of the bot's.
pub fn edited(shown: Target, screen: &Screen) -> EditMessageText {
    EditMessageText::new(shown.chat, shown.message, &screen.html)
        .parse_mode(ParseMode::Html)
        .link_preview_options(no_preview())
        .reply_markup(keyboard(&screen.keyboard))
}

/// Shows other buttons under a message of the bot's.
pub async fn edit_buttons(shown: Target, screen: &Screen, api: &Api) -> Result<(), ApiError> {
    let edit = EditMessageReplyMarkup::new(shown.chat, shown.message).reply_markup(keyboard(&screen.keyboard));
    forgiven(api.deliver::<IgnoredAny, _>(shown.chat.0, &edit).await)
}

fn forgiven(edited: Result<IgnoredAny, ApiError>) -> Result<(), ApiError> {
    let harmless = ["not modified", "message to edit not found", "can't be edited", "MESSAGE_ID_INVALID"];
    match edited {
        Err(ApiError::Refused(why)) if harmless.iter().any(|text| why.contains(text)) => {
            tracing::debug!(why, "an edit changed nothing");
            Ok(())
        }
        edited => edited.map(drop),
    }
}

/// Quotes to pick from.
pub fn inline_results(
    quotes: Vec<InlineQuote>,
    open: &str,
    address: impl Fn(&InlineQuote) -> String,
) -> Vec<InlineQueryResult> {
    let article = |quote: InlineQuote| {
        let link = Button { label: open.to_owned(), to: To::Url(address(&quote)) };
        let posted =
            InputMessageContentText::new(quote.html).parse_mode(ParseMode::Html).link_preview_options(no_preview());
        let article = InlineQueryResultArticle::new(quote.id, quote.title, InputMessageContent::Text(posted));
        InlineQueryResult::Article(article.description(quote.description).reply_markup(keyboard(&[vec![link]])))
    };
    quotes.into_iter().map(article).collect()
}

pub fn keyboard(rows: &[Vec<Button>]) -> InlineKeyboardMarkup {
    InlineKeyboardMarkup::new(rows.iter().map(|row| row.iter().filter_map(one)))
}

/// An address that cannot be read is left out; ours all can.
fn one(button: &Button) -> Option<InlineKeyboardButton> {
    let kind = match &button.to {
        To::Tap(tap) => InlineKeyboardButtonKind::CallbackData(tap.data()),
        To::Url(address) => InlineKeyboardButtonKind::Url(address.parse().ok()?),
    };
    Some(InlineKeyboardButton::new(&button.label, kind))
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
