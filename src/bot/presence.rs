//! Which of those who may not see everything are in which groups, so that no group shows what one of
//! them may not see.
//!
//! Told by what they write and tap there, by Telegram's word of who comes and goes, and, for those who
//! keep silent, by asking Telegram after each admission and each start. Of nobody else is it noted where
//! they are.

use serde_json::{Value, json};
use teloxide::types::{Update, UpdateKind};

use super::api::Api;
use super::handlers::Context;
use crate::library::Scope;

/// Admissions that are looked at.
const MOST: u32 = 1_000;

/// Pairs of a member and a group that Telegram is asked about at once.
const MOST_ASKED: usize = 500;

/// Notes what an update tells of who is in a group.
pub fn noted(update: &Update, context: &Context) {
    let Some(chat) = update.chat().map(|chat| chat.id.0).filter(|chat| *chat < 0) else { return };
    let message = match &update.kind {
        UpdateKind::Message(message) => Some(message),
        _ => None,
    };
    let left = message.and_then(|message| message.left_chat_member()).map(|user| user.id.0);
    if let Some(left) = left {
        context.kept(context.store.present(chat, left, false));
    }
    let came = message.and_then(|message| message.new_chat_members()).unwrap_or_default();
    let wrote = update.from().filter(|user| Some(user.id.0) != left);
    for member in came.iter().chain(wrote).map(|user| user.id.0) {
        if is_limited(member, context) {
            context.kept(context.store.present(chat, member, true));
        }
    }
}

fn is_limited(member: u64, context: &Context) -> bool {
    context.limit(member).is_some_and(|scope| scope != Scope::All)
}

/// Asks Telegram who of those who may not see everything is in which group.
pub async fn looked_up(context: &Context) {
    let Some((admissions, _)) = context.kept(context.store.admissions(0, MOST)) else { return };
    let ids = || context.access.allowed.keys().copied().chain(admissions.iter().map(|admission| admission.id));
    let groups: Vec<i64> = ids().filter(|id| *id < 0).collect();
    let members = ids().filter_map(|id| u64::try_from(id).ok()).filter(|member| is_limited(*member, context));
    let pairs: Vec<(i64, u64)> = members.flat_map(|member| groups.iter().map(move |group| (*group, member))).collect();
    if pairs.len() > MOST_ASKED {
        tracing::warn!(pairs = pairs.len(), most = MOST_ASKED, "of some it is not looked up in which groups they are");
    }
    for (group, member) in pairs.into_iter().take(MOST_ASKED) {
        if let Some(is) = is_in(group, member, &context.api).await {
            context.kept(context.store.present(group, member, is));
        }
    }
}

/// Whether a member is in a group; none where Telegram does not tell.
async fn is_in(group: i64, member: u64, api: &Api) -> Option<bool> {
    let body = json!({"chat_id": group, "user_id": member});
    let found: Value = match api.post("GetChatMember", &body, api.pace.call).await {
        Ok(found) => found,
        Err(error) => {
            tracing::debug!(%error, "Telegram does not tell who is in a group");
            return None;
        }
    };
    let left = matches!(found["status"].as_str(), Some("left" | "kicked"));
    Some(!left && found["is_member"].as_bool() != Some(false))
}
