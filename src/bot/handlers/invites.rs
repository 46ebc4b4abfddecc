//! Newcomers: redeems their invites, or tells admins that they want to be admitted, once a day for each
//! newcomer and a few times an hour in total.

use teloxide::types::Message;

use super::commands;
use crate::bot::access::id_kind;
use crate::bot::admin;
use crate::bot::context::Context;
use crate::bot::effect::{Actor, Effect};
use crate::bot::error::HandlerError;
use crate::bot::request::{Intent, find_sender_id};
use crate::bot::state::StrangerReplyKind;
use crate::render::messages::Role;
use crate::render::telegram::admin::render_newcomer;
use crate::render::telegram::{DecodeError, DeepLink, Screen};
use crate::render::texts::{Language, fill};
use crate::store::{Action, AuditResult, now};

/// Refuses a message of someone who may not ask, once a day, and tells admins. What strangers may do is answered a few
/// times a day.
pub async fn refuse(message: &Message, intent: &Intent, language: Language, context: &Context) -> Effect {
    let (member, private, texts) = (find_sender_id(message), message.chat.is_private(), language.texts());
    let may_reply = |kind| context.strangers.may_reply(message.chat.id.0, kind);
    match intent {
        Intent::Id => return reply_to_stranger(message, &fill(texts.your_id, &[&member])),
        Intent::ForwardedCommand => return reply_to_stranger(message, texts.forwarded_command),
        // The link may be an invite, so tell the newcomer that it is outdated.
        Intent::Start(payload) if DeepLink::decode(payload) == Err(DecodeError::OtherVersion) => {
            return reply_to_stranger(message, texts.outdated_link);
        }
        Intent::Forget if private && may_reply(StrangerReplyKind::Other) => {
            return reply_to_stranger(message, &commands::forget(message, language, context).await.html);
        }
        Intent::Forget if private => return Effect::default(),
        _ => {}
    }
    if !may_reply(StrangerReplyKind::Refusal) {
        return Effect::default();
    }
    let (id, name) = identify_newcomer(message);
    let is_new = record_request(id, &name, context);
    let text = match (private, is_new) {
        (true, true) => fill(texts.not_allowed, &[&member]),
        (true, false) => fill(texts.not_allowed_yet, &[&member]),
        (false, true) => texts.group_not_allowed.to_owned(),
        (false, false) => return Effect::default(),
    };
    let effect =
        Effect::reply_to_stranger(message.chat.id.0, StrangerReplyKind::Refusal, message.into(), Screen::text(text));
    if !is_new {
        return effect;
    }
    tracing::info!(kind = id_kind(id), "access requested; admins are notified");
    Effect { announcements: context.admin_announcements(|language| render_newcomer(language, id, &name)), ..effect }
}

/// Replies to what strangers may do.
fn reply_to_stranger(message: &Message, text: &str) -> Effect {
    Effect::reply_to_stranger(message.chat.id.0, StrangerReplyKind::Other, message.into(), Screen::text(text))
}

/// Records a request for access; returns whether to tell admins now.
fn record_request(id: i64, name: &str, context: &Context) -> bool {
    id != 0 && !context.access.admins.is_empty() && context.store.record_newcomer(id, name, now())
}

/// Returns the id and name to admit: the group's or, in private, the sender's.
fn identify_newcomer(message: &Message) -> (i64, String) {
    if message.chat.is_private() {
        (find_sender_id(message).cast_signed(), message.from.as_ref().map_or(String::new(), |from| from.full_name()))
    } else {
        (message.chat.id.0, message.chat.title().unwrap_or_default().to_owned())
    }
}

/// Redeems an invite for the sender or, in a group, for the group.
///
/// # Errors
/// If the records of its scope cannot be indexed.
pub async fn redeem(
    code: [u8; 16],
    message: &Message,
    language: Language,
    context: &Context,
) -> Result<Effect, HandlerError> {
    let texts = language.texts();
    let (id, name) = identify_newcomer(message);
    let is_stranger = context.scope(find_sender_id(message), message.chat.id.0).is_none();
    let reply = |text: &str| Ok(Effect::reply(message.into(), Screen::text(text)));
    let decline = |text: &str| if is_stranger { Ok(reply_to_stranger(message, text)) } else { reply(text) };
    if id == 0 {
        return Ok(Effect::default());
    }
    if id > 0 && context.role(find_sender_id(message)) >= Role::Editor {
        return reply(texts.invite_not_needed);
    }
    let newcomer = name.clone();
    let redeemed = context.run_store(move |store| store.redeem_invite(&code, id, &newcomer, now())).await;
    let admission = match redeemed {
        Some(Some(admission)) => admission,
        Some(None) => {
            tracing::warn!("invalid, used or expired invite code");
            return decline(texts.invite_invalid);
        }
        None => return decline(texts.invite_not_redeemed),
    };
    tracing::info!(kind = id_kind(id), by = admission.by, "invite redeemed");
    let actor = Actor { id: admission.by, name: String::new(), language };
    admin::record_audit(&actor, Action::Admitted, &format!("{name} {id}"), AuditResult::Done, context).await;
    context.restricted_snapshot(&admission.scope).await?;
    context.strangers.forget(id);
    context.look_ups.requested.notify_one();
    reply(if id > 0 { texts.admitted } else { texts.group_welcome })
}
