//! Reduces messages with text to the fields and entities that the bot reads. teloxide silently drops the whole
//! content of a message if it cannot parse one of its fields, such as a new kind of entity or forward origin.

use serde_json::Value;
use teloxide::types::{Message, Update, UpdateKind};

/// The fields that the bot reads of a message with text or a file.
const MESSAGE_FIELDS: [&str; 14] = [
    "message_id", "date", "edit_date", "chat", "from", "sender_chat", "message_thread_id", "is_topic_message", "text",
    "entities", "reply_to_message", "via_bot", "document", "media_group_id",
];

/// The types of entities that the bot reads.
const ENTITY_TYPES: [&str; 4] = ["mention", "text_mention", "bot_command", "url"];

/// The fields that every message has, or that determine where to reply.
const ESSENTIAL_FIELDS: [&str; 8] =
    ["message_id", "date", "chat", "from", "message_thread_id", "is_topic_message", "text", "document"];

/// The fields that the bot reads of chats and of users.
const CHAT_FIELDS: [&str; 6] = ["id", "type", "title", "first_name", "last_name", "username"];
const USER_FIELDS: [&str; 6] = ["id", "is_bot", "first_name", "last_name", "username", "language_code"];

/// Parses an update; `None` if its kind is not handled. If a message is still unreadable after the repair, only
/// its essential fields are parsed.
pub fn read_update(mut raw: Value) -> Option<Update> {
    iter_messages(&mut raw).for_each(repair);
    read(&raw).or_else(|| {
        iter_messages(&mut raw).for_each(strip);
        read(&raw)
    })
}

/// Returns the messages in an update.
fn iter_messages(raw: &mut Value) -> impl Iterator<Item = &mut Value> {
    let fields = raw.as_object_mut().into_iter().flat_map(|fields| fields.iter_mut());
    fields.filter_map(|(kind, content)| match kind.as_str() {
        "message" | "edited_message" => Some(content),
        "callback_query" => content.get_mut("message"),
        _ => None,
    })
}

/// Parses an update; `None` if teloxide cannot parse it or drops its text.
fn read(raw: &Value) -> Option<Update> {
    // Parse a string, because teloxide's deserializer borrows the keys, which a `Value` does not permit.
    let update: Update = serde_json::from_str(&raw.to_string()).ok()?;
    let (kind, text) = match &update.kind {
        UpdateKind::Error(_) => return None,
        UpdateKind::Message(message) => ("message", message.text()),
        UpdateKind::EditedMessage(message) => ("edited_message", message.text()),
        _ => return Some(update),
    };
    (raw[kind]["text"].as_str() == text).then_some(update)
}

/// Removes all fields that are not essential.
fn strip(message: &mut Value) {
    retain_fields(message, &ESSENTIAL_FIELDS);
    message.get_mut("chat").into_iter().for_each(|chat| retain_fields(chat, &CHAT_FIELDS));
    message.get_mut("from").into_iter().for_each(|from| retain_fields(from, &USER_FIELDS));
}

fn retain_fields(value: &mut Value, names: &[&str]) {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|name, value| names.contains(&name.as_str()) && !value.is_null());
    }
}

/// Removes the fields and entities that the bot does not read, and a replied message that cannot be parsed.
fn repair(message: &mut Value) {
    let Some(fields) = message.as_object_mut() else { return };
    if fields.get("text").is_some_and(Value::is_string) || fields.get("document").is_some_and(Value::is_object) {
        fields.retain(|name, value| MESSAGE_FIELDS.contains(&name.as_str()) && !value.is_null());
    }
    if let Some(Value::Array(entities)) = fields.get_mut("entities") {
        entities.retain(|e| e["type"].as_str().is_some_and(|kind| ENTITY_TYPES.contains(&kind)));
    }
    if let Some(replied) = fields.get_mut("reply_to_message") {
        repair(replied);
        if serde_json::from_str::<Message>(&replied.to_string()).is_err() {
            fields.remove("reply_to_message");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Checks that a message is read although its field `name` has an unknown structure.
    fn check(name: &str) {
        let mut message = json!({"message_id": 1, "date": 0, "text": "ai?",
            "chat": {"id": 7, "type": "private", "first_name": "An"},
            "from": {"id": 7, "is_bot": false, "first_name": "An"}});
        let (outer, inner) = name.split_once('.').unwrap_or((name, ""));
        let field = if inner.is_empty() { &mut message[outer] } else { &mut message[outer][inner] };
        *field = json!({"of": ["tomorrow"]});
        let read = read_update(json!({"update_id": 1, "message": message}));
        let text = read.as_ref().and_then(|update| match &update.kind {
            UpdateKind::Message(message) => message.text(),
            _ => None,
        });
        assert_eq!(text, Some("ai?"), "{name}");
    }

    #[test]
    fn a_question_is_read_despite_an_unknown_field() {
        for name in ["sender_chat", "via_bot", "media_group_id", "reply_to_message", "entities", "forward_origin"] {
            check(name);
        }
        for name in ["chat.is_forum", "chat.permissions", "from.is_premium", "quote", "edit_date.of"] {
            check(name);
        }
    }
}
