//! Reduces messages with text, and changes of membership, to the fields and entities that the bot reads. teloxide
//! silently drops the whole content of a message if it cannot parse one of its fields, such as a new kind of entity or
//! forward origin.

use serde_json::{Map, Value, json};
use teloxide::types::{Message, Update, UpdateKind};

/// The fields that the bot reads of a message with text or a file.
const MESSAGE_FIELDS: [&str; 15] = [
    "message_id", "date", "edit_date", "chat", "from", "sender_chat", "message_thread_id", "is_topic_message", "text",
    "entities", "reply_to_message", "via_bot", "document", "media_group_id", "forward_origin",
];

/// The types of entities that the bot reads.
const ENTITY_TYPES: [&str; 4] = ["mention", "text_mention", "bot_command", "url"];

/// The fields that every message has, or that determine where to reply or whether the sender wrote the text.
const ESSENTIAL_FIELDS: [&str; 10] = [
    "message_id", "date", "chat", "from", "message_thread_id", "is_topic_message", "text", "document", "via_bot",
    "forward_origin",
];

/// The fields that the bot reads of chats and of users.
const CHAT_FIELDS: [&str; 6] = ["id", "type", "title", "first_name", "last_name", "username"];
const USER_FIELDS: [&str; 6] = ["id", "is_bot", "first_name", "last_name", "username", "language_code"];

/// The flags of admins and restricted members that teloxide requires. The bot reads none but `is_member`.
const MEMBER_FLAGS: [&str; 22] = [
    "is_anonymous", "can_be_edited", "can_manage_chat", "can_change_info", "can_delete_messages",
    "can_manage_video_chats", "can_invite_users", "can_restrict_members", "can_promote_members", "can_pin_messages",
    "can_manage_topics", "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos",
    "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_other_messages",
    "can_add_web_page_previews", "can_send_polls", "is_member",
];

/// Parses an update; `None` if its kind is not handled. If a message is still unreadable after the repair, only
/// its essential fields are parsed.
pub fn read_update(mut raw: Value) -> Option<Update> {
    iter_messages(&mut raw).for_each(repair);
    read(&raw).or_else(|| {
        iter_messages(&mut raw).for_each(strip);
        for kind in ["my_chat_member", "chat_member"] {
            raw.get_mut(kind).into_iter().for_each(strip_change);
        }
        read(&raw)
    })
}

/// Removes all fields of a change of membership that the bot does not read, and adds those that teloxide requires.
fn strip_change(change: &mut Value) {
    retain_fields(change, &["chat", "from", "date", "old_chat_member", "new_chat_member"]);
    change.get_mut("chat").into_iter().for_each(|chat| retain_fields(chat, &CHAT_FIELDS));
    change.get_mut("from").into_iter().for_each(|from| retain_fields(from, &USER_FIELDS));
    for member in ["old_chat_member", "new_chat_member"] {
        let Some(member) = change.get_mut(member) else { continue };
        // A restricted member without this flag counts as present.
        let is_member = member["is_member"].as_bool() != Some(false);
        retain_fields(member, &["user", "status"]);
        member.get_mut("user").into_iter().for_each(|user| retain_fields(user, &USER_FIELDS));
        if let Some(fields) = member.as_object_mut() {
            fields.extend(MEMBER_FLAGS.map(|flag| (flag.to_owned(), Value::Bool(flag == "is_member" && is_member))));
            fields.insert("until_date".to_owned(), Value::from(0));
        }
    }
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
    simplify_authorship(fields);
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

/// Reduces what a message says about the author of its text to whether it was forwarded, and the id of the bot
/// through which it was sent, 0 if unreadable. So a new kind of origin cannot make it look written by its sender.
fn simplify_authorship(fields: &mut Map<String, Value>) {
    // A server of the Bot API before 7.0 sends `forward_date` instead of an origin.
    let marks = ["forward_origin", "forward_date", "is_automatic_forward"];
    if marks.iter().filter_map(|mark| fields.get(*mark)).any(|mark| !mark.is_null() && *mark != json!(false)) {
        let origin = json!({"type": "hidden_user", "date": 0, "sender_user_name": ""});
        fields.insert("forward_origin".to_owned(), origin);
    }
    if let Some(bot) = fields.get_mut("via_bot").filter(|bot| !bot.is_null()) {
        *bot = json!({"id": bot["id"].as_u64().unwrap_or(0), "is_bot": true, "first_name": ""});
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that a message is read although its field `name` has an unknown structure, and returns it.
    fn check(name: &str) -> Message {
        let mut message = json!({"message_id": 1, "date": 0, "text": "ai?",
            "chat": {"id": 7, "type": "private", "first_name": "An"},
            "from": {"id": 7, "is_bot": false, "first_name": "An"}});
        let (outer, inner) = name.split_once('.').unwrap_or((name, ""));
        let field = if inner.is_empty() { &mut message[outer] } else { &mut message[outer][inner] };
        *field = json!({"of": ["tomorrow"]});
        let update = read_update(json!({"update_id": 1, "message": message})).expect("it is readable");
        let UpdateKind::Message(message) = update.kind else { panic!("{name}: it is a message") };
        assert_eq!(message.text(), Some("ai?"), "{name}");
        message
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

    #[test]
    fn what_others_wrote_is_recognised_despite_an_unknown_field() {
        for name in ["forward_origin", "forward_date", "is_automatic_forward"] {
            assert!(check(name).forward_origin().is_some(), "{name}");
        }
        assert!(check("via_bot").via_bot.is_some_and(|bot| bot.id.0 == 0));
        let plain = check("quote");
        assert!(plain.forward_origin().is_none() && plain.via_bot.is_none());
    }

    #[test]
    fn a_change_of_membership_is_read_despite_an_unknown_field() {
        for (status, is_member, expected) in [
            ("member", None, true),
            ("administrator", None, true),
            ("creator", None, true),
            ("restricted", None, true),
            ("restricted", Some(true), true),
            ("restricted", Some(false), false),
            ("left", None, false),
            ("kicked", None, false),
        ] {
            let an = json!({"id": 7, "is_bot": false, "first_name": "An", "is_premium": {"of": "tomorrow"}});
            let member = json!({"user": an, "status": status, "is_member": is_member, "tag": [1]});
            let change = json!({"date": 5, "chat": {"id": -7, "type": "supergroup", "title": "Tổ", "is_forum": "?"},
                "from": an, "old_chat_member": member, "new_chat_member": member, "invite_link": "?"});
            let read = read_update(json!({"update_id": 1, "chat_member": change})).expect("it is read");
            let UpdateKind::ChatMember(change) = read.kind else { panic!("another kind") };
            assert_eq!(change.new_chat_member.is_present(), expected, "{status} {is_member:?}");
        }
    }
}
