//! Records who is in which group, and whether the bot is, from the updates that say so.

use teloxide::types::{ChatMemberUpdated, Update, UpdateKind};

use crate::bot::access::{GroupChange, id_kind};
use crate::bot::context::Context;

/// Records the memberships in an update, of the members because of whom a group is shown less, and of the bot.
pub fn record_members(update: &Update, context: &Context) {
    if let UpdateKind::MyChatMember(change) = &update.kind {
        return record_own_status(change, context);
    }
    if let Some((chat, at)) = find_own_presence(update, context.identity.id)
        && context.is_shut_out(chat)
    {
        forget_absences(chat, context);
        if record_own_presence(chat, true, at, context) {
            context.look_ups.refresh(chat, &context.group_limits());
        }
    }
    let Some(change) = GroupChange::from_update(update) else { return };
    let present = change.present.into_iter().map(|member| (member, true));
    let (limits, mut has_changed) = (context.group_limits(), false);
    for (member, is_present) in present.chain(change.left.map(|member| (member, false))) {
        let known = context.store.membership(change.group, member);
        let is_narrowed = limits.is_narrowed_by(change.group, member);
        // What is known of others is kept up to date until it is deleted.
        if (is_narrowed || known.is_some())
            && context.store.record_membership(change.group, member, is_present, change.at)
        {
            has_changed = true;
            // The member may have left since an update that was delayed.
            if is_narrowed && is_present && known.is_some_and(|known| known.at > change.at) {
                context.look_ups.confirm((change.group, member));
            }
        }
    }
    if has_changed {
        // Admins are told.
        context.look_ups.requested.notify_one();
    }
}

/// Returns the chat from which an update shows that the bot is in it, with the time in Unix seconds; `None` if it does
/// not show that.
fn find_own_presence(update: &Update, bot: u64) -> Option<(i64, i64)> {
    match &update.kind {
        UpdateKind::Message(message) if message.left_chat_member().is_none_or(|left| left.id.0 != bot) => {
            Some((message.chat.id.0, message.date.timestamp()))
        }
        UpdateKind::ChatMember(change) => Some((change.chat.id.0, change.date.timestamp())),
        _ => None,
    }
}

/// Records and logs a change of the bot's own status: that it was added to a group or removed from it, became an admin
/// of it, or was blocked by a member. As an admin it can see all members. Telegram does not report who joins while it
/// is not in a group or no longer an admin there.
fn record_own_status(change: &ChatMemberUpdated, context: &Context) {
    let (chat, status, previous) = (change.chat.id.0, &change.new_chat_member.kind, &change.old_chat_member.kind);
    if status.status() != previous.status() {
        // A member's id is not logged, because no log line says who uses the bot.
        let id = (chat < 0).then_some(chat);
        tracing::info!(kind = id_kind(chat), id, previous = ?previous.status(), status = ?status.status(), "bot membership changed");
    }
    let is_admin = status.is_privileged();
    let may_have_missed = !previous.is_present() || (previous.is_privileged() && !is_admin);
    if may_have_missed {
        forget_absences(chat, context);
    }
    let has_changed = record_own_presence(chat, status.is_present(), change.date.timestamp(), context);
    if has_changed || may_have_missed || (is_admin && !previous.is_privileged()) {
        context.look_ups.refresh(chat, &context.group_limits());
    }
}

/// Forgets who is not in a group, except whether the bot is.
fn forget_absences(chat: i64, context: &Context) {
    context.store.forget_absences(chat, |member, _| member != context.identity.id);
}

/// Returns whether what is known of the bot in a chat has changed.
fn record_own_presence(chat: i64, is_present: bool, at: i64, context: &Context) -> bool {
    let has_access = context.group_limits().has_access(chat);
    has_access && context.store.record_membership(chat, context.identity.id, is_present, at)
}
