//! Is this message for the bot, and what does it want? Pure.
//!
//! In private everything is. In a group only a command, a mention or a reply to the bot; to
//! anything else it keeps silent. An edit never is: edits would run commands twice.

use teloxide::types::{Message, MessageEntityKind, MessageKind, Update, UpdateKind};

/// Who the bot is.
#[derive(Debug, Clone)]
pub struct Me {
    pub id: u64,
    /// Without the @.
    pub username: String,
}

/// What a message wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    Start,
    Help,
    Meetings,
    Reload,
    /// A question; empty after a bare `/ask`.
    Ask(String),
    UnknownCommand,
    /// A voice message, a photo: nothing to read.
    Wordless,
}

/// A message for the bot.
#[derive(Debug, Clone)]
pub struct Request {
    pub message: Message,
    pub wish: Wish,
}

/// The request that an update is, if it is one.
pub fn request(update: Update, me: &Me) -> Option<Request> {
    let UpdateKind::Message(message) = update.kind else { return None };
    // Admins who hide and channels write as a bot of Telegram's own.
    if message.from.as_ref().is_none_or(|from| from.is_bot && message.sender_chat.is_none()) {
        return None;
    }
    let private = message.chat.is_private();
    let wish = match message.text() {
        Some(text) if text.starts_with('/') => command(text, private, me)?,
        Some(text) if private => Wish::Ask(text.to_owned()),
        Some(text) => Wish::Ask(addressed(&message, text, me)?),
        None if private && matches!(message.kind, MessageKind::Common(_)) => Wish::Wordless,
        None => return None,
    };
    Some(Request { message, wish })
}

fn command(text: &str, private: bool, me: &Me) -> Option<Wish> {
    let (head, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let (name, to) = head[1..].split_once('@').unwrap_or((&head[1..], ""));
    if !to.is_empty() && !to.eq_ignore_ascii_case(&me.username) {
        return None;
    }
    match name.to_ascii_lowercase().as_str() {
        "start" => Some(Wish::Start),
        "help" => Some(Wish::Help),
        "meetings" => Some(Wish::Meetings),
        "reload" => Some(Wish::Reload),
        "ask" => Some(Wish::Ask(rest.trim().to_owned())),
        _ if private || !to.is_empty() => Some(Wish::UnknownCommand),
        _ => None,
    }
}

/// The question of a group's message that mentions the bot or replies to it.
fn addressed(message: &Message, text: &str, me: &Me) -> Option<String> {
    let replies = message.reply_to_message().and_then(|m| m.from.as_ref()).is_some_and(|from| from.id.0 == me.id);
    let named = message
        .entities()
        .unwrap_or_default()
        .iter()
        .any(|entity| matches!(&entity.kind, MessageEntityKind::TextMention { user } if user.id.0 == me.id));
    let (without, mentioned) = without_mention(text, &me.username);
    (replies || named || mentioned).then_some(without)
}

/// The text without "@name", and whether that stood there.
fn without_mention(text: &str, username: &str) -> (String, bool) {
    let is_name = |word: &&str| {
        let bare = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        bare.strip_prefix('@').is_some_and(|name| name.eq_ignore_ascii_case(username))
    };
    let mentioned = text.split_whitespace().any(|word| is_name(&word));
    let kept: Vec<&str> = text.split_whitespace().filter(|word| !is_name(word)).collect();
    (kept.join(" "), mentioned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn me() -> Me {
        Me { id: 42, username: "BienBanBot".to_owned() }
    }

    fn check(text: &str, private: bool, expected: Option<Wish>) {
        let chat = if private {
            serde_json::json!({"id": 7, "type": "private", "first_name": "An"})
        } else {
            serde_json::json!({"id": -7, "type": "supergroup", "title": "Nhóm"})
        };
        let update = crate::bot::mend::update(serde_json::json!({"update_id": 1, "message": {
            "message_id": 1, "date": 0, "chat": chat, "text": text,
            "from": {"id": 7, "is_bot": false, "first_name": "An"}}}));
        assert_eq!(update.and_then(|u| request(u, &me())).map(|r| r.wish), expected, "{text}");
    }

    #[test]
    fn private_and_group() {
        check("ai chủ trì", true, Some(Wish::Ask("ai chủ trì".to_owned())));
        check("ai chủ trì", false, None);
        check("@bienbanbot, ai chủ trì", false, Some(Wish::Ask("ai chủ trì".to_owned())));
        check("@bienbanbot2 ai chủ trì", false, None);
        check("/ask@BienBanBot ai chủ trì", false, Some(Wish::Ask("ai chủ trì".to_owned())));
        check("/ask@OtherBot ai chủ trì", false, None);
        check("/RELOAD", true, Some(Wish::Reload));
        check("/nothing", true, Some(Wish::UnknownCommand));
        check("/nothing", false, None);
    }
}
