//! `/editors`: admins appoint and remove the members who may maintain the records.

use super::audit::record_audit;
use super::names::{LONGEST_NAME, parse_name};
use crate::bot::context::Context;
use crate::bot::effect::{Actor, Effect};
use crate::bot::telegram::{Outgoing, Target};
use crate::render::messages::Role;
use crate::render::telegram::admin::editors;
use crate::render::telegram::{EditorsCallback, Screen, html_line};
use crate::render::texts::{Language, fill};
use crate::store::{Action, AuditResult, Editor, StoreError, now};

/// A note to show above the list, and the menu to set, if it changes.
type Changed = (Option<String>, Option<Outgoing>);

/// `/editors`: lists the editors; with an id as argument, adds one.
pub async fn run_command(at: Target, whom: &str, actor: &Actor, context: &Context) -> Effect {
    let (note, menu) = match whom.trim() {
        "" => (None, None),
        whom => match parse_name(whom).and_then(|(id, name)| Some((u64::try_from(id).ok()?, name))) {
            Some((member, name)) => add(member, &name, actor, context).await,
            None => (Some(actor.language.admin().editor_bad.to_owned()), None),
        },
    };
    let reply = Effect::reply(at, list(note, actor.language, context));
    menu.map_or_else(Effect::default, Effect::send).chain(reply)
}

pub async fn run_callback(callback: EditorsCallback, actor: &Actor, shown: Target, context: &Context) -> Effect {
    let EditorsCallback::Remove { member } = callback;
    let (note, menu) = remove(member, actor, context).await;
    let edit = Effect::edit(shown, list(note, actor.language, context));
    menu.map_or_else(Effect::default, Effect::send).chain(edit)
}

async fn add(member: u64, name: &str, actor: &Actor, context: &Context) -> Changed {
    let texts = actor.language.admin();
    let fill = |template: &str| fill(template, &[&html_line(name, LONGEST_NAME), &member]);
    if context.role(member) >= Role::Editor {
        return (Some(fill(texts.editor_known)), None);
    }
    let editor = Editor { member, name: name.to_owned(), by: actor.id, at: now() };
    let failure = match context.store.add_editor(&editor) {
        Err(StoreError::TooManyEditors) => Some(texts.editors_full),
        added => context.attempt(added).is_none().then_some(texts.not_stored),
    };
    let ending = if failure.is_none() { AuditResult::Done } else { AuditResult::Failed };
    record_audit(actor, Action::EditorAdded, &format!("{name} {member}"), ending, context).await;
    match failure {
        Some(failure) => (Some(failure.to_owned()), None),
        None => (Some(fill(texts.editor_added)), Some(Outgoing::Menu { member, role: Role::Editor })),
    }
}

async fn remove(member: u64, actor: &Actor, context: &Context) -> Changed {
    let texts = actor.language.admin();
    let editors = context.attempt(context.store.editors()).unwrap_or_default();
    let Some(known) = editors.into_iter().find(|editor| editor.member == member) else { return (None, None) };
    let removed = context.attempt(context.store.remove_editor(member));
    let ending = if removed == Some(true) { AuditResult::Done } else { AuditResult::Failed };
    record_audit(actor, Action::EditorRemoved, &format!("{} {member}", known.name), ending, context).await;
    if removed.is_none() {
        return (Some(texts.not_stored.to_owned()), None);
    }
    let note = fill(texts.editor_removed, &[&html_line(&known.name, LONGEST_NAME)]);
    (Some(note), Some(Outgoing::Menu { member, role: context.role(member) }))
}

/// Lists the editors below `note`, the result of the last change.
fn list(note: Option<String>, language: Language, context: &Context) -> Screen {
    match context.attempt(context.store.editors()) {
        Some(known) => editors(language, &known, note),
        None => Screen::text(language.admin().not_stored),
    }
}
