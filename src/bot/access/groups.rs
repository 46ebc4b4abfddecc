//! The membership changes that an update implies: a member writes, taps a button, joins or leaves.

use teloxide::types::{Update, UpdateKind};

use crate::store::now;

/// The membership changes of a group that an update implies.
pub struct GroupChange {
    /// The group's id, which is negative.
    pub group: i64,
    /// The member who left.
    pub left: Option<u64>,
    /// Members who joined or wrote.
    pub present: Vec<u64>,
    /// Unix seconds.
    pub at: i64,
}

impl GroupChange {
    /// Returns the changes in an update; `None` if it is not from a group.
    pub fn from_update(update: &Update) -> Option<Self> {
        let group = update.chat().map(|chat| chat.id.0).filter(|chat| *chat < 0)?;
        if let UpdateKind::ChatMember(change) = &update.kind {
            let member = change.new_chat_member.user.id.0;
            let is_present = change.new_chat_member.is_present();
            let (left, present) = if is_present { (None, vec![member]) } else { (Some(member), Vec::new()) };
            return Some(Self { group, left, present, at: change.date.timestamp() });
        }
        let message = match &update.kind {
            UpdateKind::Message(message) => Some(message),
            _ => None,
        };
        let left = message.and_then(|message| message.left_chat_member()).map(|user| user.id.0);
        let joined = message.and_then(|message| message.new_chat_members()).unwrap_or_default();
        let sender = update.from().filter(|user| Some(user.id.0) != left);
        let present = joined.iter().chain(sender).map(|user| user.id.0).collect();
        // An edit or a tap has no date.
        let at = message.map_or_else(now, |message| message.date.timestamp());
        Some(Self { group, left, present, at })
    }
}
