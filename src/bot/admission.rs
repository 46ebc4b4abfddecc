//! How those come in who may not ask yet: by a code that an admin made, or by asking, of which admins
//! are told, once a day and of few an hour.

use teloxide::types::Message;

use super::address::{Wish, member};
use super::api::ApiError;
use super::desk::{Keeper, audit};
use super::handlers::Context;
use super::screens::reply;
use super::{commands, presence};
use crate::render::messages::Role;
use crate::render::telegram::{Screen, desk};
use crate::render::texts::{Language, filled};
use crate::store::{Action, Ending, now};

/// What is said to whoever may not ask. In a group once a day, for no one there can help it.
pub async fn turned_away(
    message: &Message,
    wish: &Wish,
    language: Language,
    context: &Context,
) -> Result<(), ApiError> {
    let (member, private) = (member(message), message.chat.is_private());
    let texts = language.texts();
    let screen = match wish {
        Wish::Id => Some(Screen::text(filled(texts.your_id, &[&member.to_string()]))),
        Wish::Forget if private => Some(commands::forget(message, member, language, context)),
        _ => None,
    };
    if let Some(screen) = screen {
        return reply(message.into(), &screen, &context.api).await.map(drop);
    }
    let told = newcomer(message, context);
    if private {
        let text = if told { texts.not_allowed } else { texts.not_allowed_yet };
        let screen = Screen::text(filled(text, &[&member.to_string()]));
        return reply(message.into(), &screen, &context.api).await.map(drop);
    }
    if !told {
        return Ok(());
    }
    reply(message.into(), &Screen::text(texts.group_not_allowed), &context.api).await.map(drop)
}

/// Tells admins of whoever asks to be let in; whether they are told now.
fn newcomer(message: &Message, context: &Context) -> bool {
    let (id, name) = asker(message);
    if id == 0 || context.access.admins.is_empty() || context.kept(context.store.came(id, &name, now())) != Some(true) {
        return false;
    }
    tracing::info!("someone asks who may not; admins are told");
    let context = context.clone();
    context.clone().spawn(async move {
        context.tell_admins(|language| desk::newcomer(language, id, &name)).await;
    });
    true
}

/// Who asks to be let in: the group, or in private the member.
fn asker(message: &Message) -> (i64, String) {
    if message.chat.is_private() {
        (member(message).cast_signed(), message.from.as_ref().map_or(String::new(), |from| from.full_name()))
    } else {
        (message.chat.id.0, message.chat.title().unwrap_or_default().to_owned())
    }
}

/// Lets in whoever brings a code, or the group that it is brought to.
pub async fn brought(code: [u8; 16], message: &Message, language: Language, context: &Context) -> Result<(), ApiError> {
    let texts = language.texts();
    let (id, name) = asker(message);
    let say =
        |text: &'static str| async move { reply(message.into(), &Screen::text(text), &context.api).await.map(drop) };
    if id == 0 {
        return Ok(());
    }
    if id > 0 && context.role(member(message)) >= Role::Editor {
        return say(texts.code_not_for_you).await;
    }
    let Some(admission) = context.kept(context.store.redeem(&code, id, &name, now())).flatten() else {
        tracing::warn!("someone brought a code that is none, used, or over");
        return say(texts.code_bad).await;
    };
    let keeper = Keeper { id: admission.by, name: String::new(), language };
    audit(&keeper, Action::Admitted, &format!("{name} {id}"), Ending::Done, context).await;
    context.seen(&admission.scope).await?;
    presence::looked_up(context).await;
    say(if id > 0 { texts.admitted } else { texts.group_hello }).await
}
