//! Updates as Telegram sends them, made such that teloxide can read them.
//!
//! A field of a kind that teloxide does not know (a new entity, a new origin of a forward) makes
//! it drop the whole content of a message without a word: a member's question would be lost. So a
//! message with text keeps what we read, and of its entities those that we know.

use serde_json::Value;
use teloxide::types::{Message, Update, UpdateKind};

/// All of a message with text or a file that anything here reads.
const KEPT: [&str; 14] = [
    "message_id",
    "date",
    "edit_date",
    "chat",
    "from",
    "sender_chat",
    "message_thread_id",
    "is_topic_message",
    "text",
    "entities",
    "reply_to_message",
    "via_bot",
    "document",
    "media_group_id",
];

const ENTITIES: [&str; 4] = ["mention", "text_mention", "bot_command", "url"];

/// The update, where it is of a kind that is handled.
pub fn update(mut raw: Value) -> Option<Update> {
    for kind in ["message", "edited_message"] {
        if let Some(message) = raw.get_mut(kind) {
            mend(message);
        }
    }
    if let Some(message) = raw.get_mut("callback_query").and_then(|query| query.get_mut("message")) {
        mend(message);
    }
    // By way of text: teloxide's reader of updates borrows its keys, which a `Value` does not lend.
    let update: Update = serde_json::from_str(&raw.to_string()).ok()?;
    (!matches!(update.kind, UpdateKind::Error(_))).then_some(update)
}

fn mend(message: &mut Value) {
    let Some(fields) = message.as_object_mut() else { return };
    if fields.get("text").is_some_and(Value::is_string) || fields.get("document").is_some_and(Value::is_object) {
        fields.retain(|name, value| KEPT.contains(&name.as_str()) && !value.is_null());
    }
    if let Some(Value::Array(entities)) = fields.get_mut("entities") {
        entities.retain(|e| e["type"].as_str().is_some_and(|kind| ENTITIES.contains(&kind)));
    }
    if let Some(replied) = fields.get_mut("reply_to_message") {
        mend(replied);
        if serde_json::from_str::<Message>(&replied.to_string()).is_err() {
            fields.remove("reply_to_message");
        }
    }
}
