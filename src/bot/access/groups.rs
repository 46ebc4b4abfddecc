//! Tracks which members with a limited scope are in which groups, so that a group is never shown a record that
//! is not visible to one of them.
//!
//! Members are detected when they write or tap a button in a group, and by Telegram's messages that they joined
//! or left. Silent members are looked up by `getChatMember` after each admission and at each start.

use teloxide::types::{Update, UpdateKind};

/// Maximum (group, member) pairs that are looked up at once, with a call each.
const MAX_PAIRS: usize = 500;

/// The membership changes of a group that an update implies.
pub struct GroupChange {
    /// The group's id, which is negative.
    pub group: i64,
    /// The member who left.
    pub left: Option<u64>,
    /// Members who joined or wrote.
    pub present: Vec<u64>,
}

impl GroupChange {
    /// Returns the changes in an update; `None` if it is not from a group.
    pub fn from_update(update: &Update) -> Option<Self> {
        let group = update.chat().map(|chat| chat.id.0).filter(|chat| *chat < 0)?;
        let message = match &update.kind {
            UpdateKind::Message(message) => Some(message),
            _ => None,
        };
        let left = message.and_then(|message| message.left_chat_member()).map(|user| user.id.0);
        let joined = message.and_then(|message| message.new_chat_members()).unwrap_or_default();
        let sender = update.from().filter(|user| Some(user.id.0) != left);
        Some(Self { group, left, present: joined.iter().chain(sender).map(|user| user.id.0).collect() })
    }
}

/// Pairs each group in `ids` with each member in `ids` for whom `is_limited` holds, up to a maximum.
pub fn group_pairs(ids: &[i64], is_limited: impl Fn(u64) -> bool) -> Vec<(i64, u64)> {
    let groups = || ids.iter().copied().filter(|id| *id < 0);
    let members = ids.iter().filter_map(|id| u64::try_from(*id).ok()).filter(|member| is_limited(*member));
    let mut pairs: Vec<(i64, u64)> = members.flat_map(|member| groups().map(move |group| (group, member))).collect();
    if pairs.len() > MAX_PAIRS {
        tracing::warn!(pairs = pairs.len(), limit = MAX_PAIRS, "too many member/group pairs; the rest are not checked");
        pairs.truncate(MAX_PAIRS);
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_with_a_limited_scope_are_looked_up_in_all_groups() {
        assert_eq!(group_pairs(&[-1, 7, -2, 8], |member| member == 7), [(-1, 7), (-2, 7)]);
        let ids: Vec<i64> = (1..400).chain([-1, -2]).collect();
        assert_eq!(group_pairs(&ids, |_| true).len(), MAX_PAIRS);
    }
}
