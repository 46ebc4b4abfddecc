//! Addresses of messages.

use teloxide::types::{ChatId, MaybeInaccessibleMessage, Message, MessageId, ThreadId};

use crate::store::ChatContext;

/// A message to reply to or to edit. The topic of an inaccessible old message is unknown.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    pub chat: ChatId,
    pub message: MessageId,
    pub topic: Option<ThreadId>,
}

impl Target {
    /// Returns another message of the same chat and topic.
    pub fn with_message(self, message: i32) -> Self {
        Self { message: MessageId(message), ..self }
    }

    /// Whether the chat is a group.
    pub fn is_group(self) -> bool {
        self.chat.0 < 0
    }

    /// Returns the chat context of a member who asks in this chat and topic.
    pub fn chat_context(self, member: u64) -> ChatContext {
        ChatContext { chat: self.chat.0, topic: self.topic.map_or(0, |topic| topic.0.0), member }
    }
}

impl From<&Message> for Target {
    fn from(message: &Message) -> Self {
        Self { chat: message.chat.id, message: message.id, topic: reply_topic(message) }
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

/// Returns the topic in which to reply; `None` for the general topic, whose id, 1, Telegram refuses.
fn reply_topic(message: &Message) -> Option<ThreadId> {
    message.thread_id.filter(|topic| message.is_topic_message && topic.0.0 != 1)
}
