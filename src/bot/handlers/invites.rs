//! Lets in newcomers, by invite code or on request; admins are told of a newcomer once a day, and of few an hour.

use teloxide::types::Message;

use super::commands;
use crate::bot::admin;
use crate::bot::context::Context;
use crate::bot::effect::{Actor, Effect};
use crate::bot::error::HandlerError;
use crate::bot::request::{Intent, member_of};
use crate::render::messages::Role;
use crate::render::telegram::admin::newcomer;
use crate::render::telegram::{DecodeError, Link, Screen};
use crate::render::texts::{Language, fill};
use crate::store::{Action, AuditResult, now};

/// Turns away someone who may not ask, and tells admins. A group is told once a day: its members cannot change it.
pub fn refuse(message: &Message, intent: &Intent, language: Language, context: &Context) -> Effect {
    let (member, private, texts) = (member_of(message), message.chat.is_private(), language.texts());
    let reply = |screen| Effect::reply(message.into(), screen);
    match intent {
        Intent::Id => return reply(Screen::text(fill(texts.your_id, &[&member]))),
        // It may be an invite: newcomers must learn that they need another.
        Intent::Start(payload) if Link::decode(payload) == Err(DecodeError::OtherVersion) => {
            return reply(Screen::text(texts.old_link));
        }
        Intent::Forget if private => return reply(commands::forget(message, language, context)),
        _ => {}
    }
    let (id, name) = newcomer_of(message);
    let is_announced = is_announced(id, &name, context);
    let effect = match (private, is_announced) {
        (true, true) => reply(Screen::text(fill(texts.not_allowed, &[&member]))),
        (true, false) => reply(Screen::text(fill(texts.not_allowed_yet, &[&member]))),
        (false, true) => reply(Screen::text(texts.group_not_allowed)),
        (false, false) => Effect::default(),
    };
    if !is_announced {
        return effect;
    }
    tracing::info!("someone asks who may not; admins are told");
    Effect { announcements: context.to_admins(|language| newcomer(language, id, &name)), ..effect }
}

/// Records a request to be let in; returns whether admins are to be told now.
fn is_announced(id: i64, name: &str, context: &Context) -> bool {
    id != 0 && !context.access.admins.is_empty() && context.attempt(context.store.came(id, name, now())) == Some(true)
}

/// Returns who asks to be let in: the group or, in private, the member.
fn newcomer_of(message: &Message) -> (i64, String) {
    if message.chat.is_private() {
        (member_of(message).cast_signed(), message.from.as_ref().map_or(String::new(), |from| from.full_name()))
    } else {
        (message.chat.id.0, message.chat.title().unwrap_or_default().to_owned())
    }
}

/// Redeems an invite code for the member who brings it, or the group that it is brought to.
pub async fn redeem(
    code: [u8; 16],
    message: &Message,
    language: Language,
    context: &Context,
) -> Result<Effect, HandlerError> {
    let texts = language.texts();
    let (id, name) = newcomer_of(message);
    let reply = |text: &str| Ok(Effect::reply(message.into(), Screen::text(text)));
    if id == 0 {
        return Ok(Effect::default());
    }
    if id > 0 && context.role(member_of(message)) >= Role::Editor {
        return reply(texts.code_not_for_you);
    }
    let Some(admission) = context.attempt(context.store.redeem(&code, id, &name, now())).flatten() else {
        tracing::warn!("invalid, used or expired invite code");
        return reply(texts.code_bad);
    };
    let actor = Actor { id: admission.by, name: String::new(), language };
    admin::record_audit(&actor, Action::Admitted, &format!("{name} {id}"), AuditResult::Done, context).await;
    context.snapshot_of(&admission.scope).await?;
    context.look_up_group_members().await;
    reply(if id > 0 { texts.admitted } else { texts.group_hello })
}
