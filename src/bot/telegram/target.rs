//! A message to reply to, or of the bot's own.

use teloxide::types::{ChatId, MaybeInaccessibleMessage, Message, MessageId, ThreadId};

use crate::store::ChatContext;

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
    pub fn with_message(self, message: i32) -> Self {
        Self { message: MessageId(message), ..self }
    }

    /// Whether many read the chat.
    pub fn is_group(self) -> bool {
        self.chat.0 < 0
    }

    /// A member who asks here.
    pub fn asker(self, member: u64) -> ChatContext {
        ChatContext { chat: self.chat.0, topic: self.topic.map_or(0, |topic| topic.0.0), member }
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

/// The topic to answer in; Telegram refuses the general one by its number, 1.
fn topic(message: &Message) -> Option<ThreadId> {
    message.thread_id.filter(|topic| message.is_topic_message && topic.0.0 != 1)
}
