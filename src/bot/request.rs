//! Parses updates into requests; pure.
//!
//! In private every message is for the bot. In a group only a command, a mention, or a reply to the bot that
//! mentions no one else is. An edited message asks its question again and is never a command; nor is a message
//! whose text someone else wrote, which its sender forwarded or sent through another bot, or a caption.

use teloxide::types::{CallbackQuery, InlineQuery, Message, MessageEntityKind, MessageKind, Update, UpdateKind};

use crate::render::messages::Role;

/// The bot's identity and settings on Telegram.
#[derive(Debug, Clone)]
pub struct BotIdentity {
    pub id: u64,
    /// Without the @.
    pub username: String,
    /// Whether it receives all messages of its groups, because its privacy mode is off.
    pub reads_groups: bool,
    /// Whether its inline mode is on.
    pub has_inline_mode: bool,
}

/// A file that was sent and is not downloaded yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingFile {
    pub id: String,
    /// The name that its sender gave it.
    pub name: String,
    /// Its size in bytes, according to Telegram.
    pub size: u32,
}

/// The intent of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intent {
    /// `/start`, with the payload of a deep link.
    Start(String),
    Help,
    Meetings,
    /// Search all meetings again.
    AllMeetings,
    Language,
    Forget,
    /// Show the sender's id.
    Id,
    Admin(AdminCommand),
    File(IncomingFile),
    /// A question; empty after a bare `/ask`.
    Ask(String),
    UnknownCommand,
    /// A command that the sender did not write. It is not run, in private with a reply that says so.
    ForwardedCommand,
    /// The bot was added to a group.
    AddedToGroup,
    /// A message without text, such as a voice message or a photo.
    NoText,
}

/// A command of admins or editors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdminCommand {
    Reload,
    Rollback,
    Documents,
    Unanswered,
    Stats,
    /// With the member to appoint, or an empty argument.
    Editors(String),
    /// With the member or group to admit, or an empty argument.
    Admit(String),
    Audit,
}

impl AdminCommand {
    /// Returns the lowest role that may use it.
    pub fn role(&self) -> Role {
        match self {
            Self::Reload | Self::Rollback | Self::Documents => Role::Editor,
            Self::Unanswered | Self::Stats | Self::Editors(_) | Self::Admit(_) | Self::Audit => Role::Admin,
        }
    }

    /// Whether it may be used in groups, which read the reply.
    pub fn is_public(&self) -> bool {
        matches!(self, Self::Reload | Self::Rollback)
    }
}

/// A request to the bot.
#[derive(Debug, Clone)]
pub enum Request {
    Message {
        message: Box<Message>,
        intent: Intent,
    },
    /// An edited question.
    Edit {
        message: Box<Message>,
        question: String,
    },
    Callback(Box<CallbackQuery>),
    Inline(Box<InlineQuery>),
}

/// Returns the request in an update; `None` if it contains none.
pub fn parse_request(update: Update, me: &BotIdentity) -> Option<Request> {
    match update.kind {
        UpdateKind::Message(message) => {
            let intent = parse_intent(&message, me)?;
            Some(Request::Message { message: Box::new(message), intent })
        }
        UpdateKind::EditedMessage(message) => {
            let question = extract_question(&message, me)?;
            Some(Request::Edit { message: Box::new(message), question })
        }
        UpdateKind::CallbackQuery(query) => Some(Request::Callback(Box::new(query))),
        UpdateKind::InlineQuery(query) => Some(Request::Inline(Box::new(query))),
        _ => None,
    }
}

/// Returns the question in a message; `None` if it asks none.
pub fn extract_question(message: &Message, me: &BotIdentity) -> Option<String> {
    match parse_intent(message, me) {
        Some(Intent::Ask(question)) if !question.trim().is_empty() => Some(question),
        _ => None,
    }
}

/// Returns the id of a message's sender; 0 if Telegram does not report it.
pub fn find_sender_id(message: &Message) -> u64 {
    message.from.as_ref().map_or(0, |from| from.id.0)
}

fn parse_intent(message: &Message, me: &BotIdentity) -> Option<Intent> {
    // Anonymous admins and channels write as one of Telegram's own bots, so these are answered. The bot's own
    // inline results are not questions.
    let is_from_bot = message.from.as_ref().is_none_or(|from| from.is_bot && message.sender_chat.is_none());
    if is_from_bot || message.via_bot.as_ref().is_some_and(|bot| bot.id.0 == me.id) {
        return None;
    }
    let private = message.chat.is_private();
    if message.new_chat_members().is_some_and(|joined| joined.iter().any(|user| user.id.0 == me.id)) {
        return Some(Intent::AddedToGroup);
    }
    match message.text() {
        Some(text) if text.starts_with('/') && is_written_by_others(message) => {
            private.then_some(Intent::ForwardedCommand)
        }
        Some(text) if text.starts_with('/') => parse_command(text, private, me),
        Some(text) if private => Some(Intent::Ask(text.to_owned())),
        Some(text) => Some(Intent::Ask(parse_group_question(message, text, me)?)),
        None if private && message.document().is_some() => message.document().map(|document| {
            let name = document.file_name.clone().unwrap_or_default();
            Intent::File(IncomingFile { id: document.file.id.0.clone(), name, size: document.file.size })
        }),
        None if private && matches!(message.kind, MessageKind::Common(_)) => Some(Intent::NoText),
        None => None,
    }
}

/// Whether someone else than the sender wrote a message. Channel posts in a linked group are forwarded too.
fn is_written_by_others(message: &Message) -> bool {
    message.forward_origin().is_some() || message.via_bot.is_some()
}

fn parse_command(text: &str, private: bool, me: &BotIdentity) -> Option<Intent> {
    let (head, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let (name, to) = head[1..].split_once('@').unwrap_or((&head[1..], ""));
    if !to.is_empty() && !to.eq_ignore_ascii_case(&me.username) {
        return None;
    }
    match name.to_ascii_lowercase().as_str() {
        "start" => Some(Intent::Start(rest.trim().to_owned())),
        "help" => Some(Intent::Help),
        "meetings" => Some(Intent::Meetings),
        "all" => Some(Intent::AllMeetings),
        "language" => Some(Intent::Language),
        "forget" => Some(Intent::Forget),
        "id" => Some(Intent::Id),
        "reload" => Some(Intent::Admin(AdminCommand::Reload)),
        "rollback" => Some(Intent::Admin(AdminCommand::Rollback)),
        "documents" => Some(Intent::Admin(AdminCommand::Documents)),
        "unanswered" => Some(Intent::Admin(AdminCommand::Unanswered)),
        "stats" => Some(Intent::Admin(AdminCommand::Stats)),
        "admit" => Some(Intent::Admin(AdminCommand::Admit(rest.trim().to_owned()))),
        "editors" => Some(Intent::Admin(AdminCommand::Editors(rest.trim().to_owned()))),
        "audit" => Some(Intent::Admin(AdminCommand::Audit)),
        "ask" => Some(Intent::Ask(rest.trim().to_owned())),
        _ if private || !to.is_empty() => Some(Intent::UnknownCommand),
        _ => None,
    }
}

/// Returns the question of a group message that mentions the bot, or replies to it and mentions no one else;
/// `None` for other messages.
fn parse_group_question(message: &Message, text: &str, me: &BotIdentity) -> Option<String> {
    let is_reply = message.reply_to_message().and_then(|m| m.from.as_ref()).is_some_and(|from| from.id.0 == me.id);
    let (question, is_mentioned) = strip_mention(text, &me.username);
    let has_mention = |is_match: fn(u64, u64) -> bool| {
        let mut entities = message.entities().unwrap_or_default().iter();
        entities
            .any(|entity| matches!(&entity.kind, MessageEntityKind::TextMention { user } if is_match(user.id.0, me.id)))
    };
    let is_addressed = is_mentioned || has_mention(|user, me| user == me);
    let mentions_others = || mentions_someone(&question) || has_mention(|user, me| user != me);
    (is_addressed || (is_reply && !mentions_others())).then_some(question)
}

fn mentions_someone(text: &str) -> bool {
    let is_name =
        |word: &str| word.strip_prefix('@').is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()));
    text.split_whitespace().any(is_name)
}

/// Returns the text without mentions of `username`, and whether it contained any.
fn strip_mention(text: &str, username: &str) -> (String, bool) {
    let is_name = |word: &&str| {
        let bare = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        bare.strip_prefix('@').is_some_and(|name| name.eq_ignore_ascii_case(username))
    };
    let mentioned = text.split_whitespace().any(|word| is_name(&word));
    let words: Vec<&str> = text.split_whitespace().filter(|word| !is_name(word)).collect();
    (words.join(" "), mentioned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn me() -> BotIdentity {
        BotIdentity { id: 42, username: "BienBanBot".to_owned(), reads_groups: true, has_inline_mode: true }
    }

    fn check(text: &str, private: bool, expected: Option<Intent>) {
        let chat = if private {
            serde_json::json!({"id": 7, "type": "private", "first_name": "An"})
        } else {
            serde_json::json!({"id": -7, "type": "supergroup", "title": "Nhóm"})
        };
        let raw = serde_json::json!({"update_id": 1, "message": {
            "message_id": 1, "date": 0, "chat": chat, "text": text,
            "from": {"id": 7, "is_bot": false, "first_name": "An"}}});
        let update = serde_json::from_str(&raw.to_string()).expect("it is an update");
        let intent = parse_request(update, &me()).and_then(|request| match request {
            Request::Message { intent, .. } => Some(intent),
            _ => None,
        });
        assert_eq!(intent, expected, "{text}");
    }

    #[test]
    fn private_and_group() {
        check("ai chủ trì", true, Some(Intent::Ask("ai chủ trì".to_owned())));
        check("ai chủ trì", false, None);
        check("@bienbanbot, ai chủ trì", false, Some(Intent::Ask("ai chủ trì".to_owned())));
        check("@bienbanbot2 ai chủ trì", false, None);
        check("/ask@BienBanBot ai chủ trì", false, Some(Intent::Ask("ai chủ trì".to_owned())));
        check("/ask@OtherBot ai chủ trì", false, None);
        check("/start qAb_-1", true, Some(Intent::Start("qAb_-1".to_owned())));
        check("/RELOAD", true, Some(Intent::Admin(AdminCommand::Reload)));
        check("/nothing", true, Some(Intent::UnknownCommand));
        check("/nothing", false, None);
    }
}
