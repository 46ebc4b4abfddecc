//! `/editors`: admins appoint and remove editors, the members who may maintain the records.

use super::audit::record_audit;
use super::names::{MAX_NAME, parse_name};
use crate::bot::context::Context;
use crate::bot::effect::{Actor, Effect};
use crate::bot::telegram::{Outgoing, Target};
use crate::render::messages::Role;
use crate::render::telegram::admin::render_editors;
use crate::render::telegram::{EditorsCallback, Screen, escape_line};
use crate::render::texts::{Language, fill};
use crate::store::{Action, AuditResult, Editor, MAX_EDITORS, StoreError, now};

/// The note to show above the list, and the command menu to set if the member's role changed.
type EditorChange = (Option<String>, Option<Outgoing>);

/// Handles `/editors`: lists the editors; with an id as argument, adds one.
pub async fn run_command(reply_to: Target, argument: &str, actor: &Actor, context: &Context) -> Effect {
    let (note, menu) = match argument.trim() {
        "" => (None, None),
        argument => match parse_name(argument).and_then(|(id, name)| Some((u64::try_from(id).ok()?, name))) {
            Some((member, name)) => add(member, &name, actor, context).await,
            None => (Some(actor.language.admin_texts().editor_id_invalid.to_owned()), None),
        },
    };
    let reply = Effect::reply(reply_to, list(note, actor.language, context));
    menu.map_or_else(Effect::default, Effect::send).chain(reply)
}

pub async fn run_callback(callback: EditorsCallback, actor: &Actor, target: Target, context: &Context) -> Effect {
    let EditorsCallback::Remove { member } = callback;
    let (note, menu) = remove(member, actor, context).await;
    let edit = Effect::edit(target, list(note, actor.language, context));
    menu.map_or_else(Effect::default, Effect::send).chain(edit)
}

async fn add(member: u64, name: &str, actor: &Actor, context: &Context) -> EditorChange {
    let texts = actor.language.admin_texts();
    let say = |template: &str| fill(template, &[&escape_line(name, MAX_NAME), &member]);
    if context.role(member) >= Role::Editor {
        return (Some(say(texts.editor_known)), None);
    }
    let editor = Editor { member, name: name.to_owned(), by: actor.id, at: now() };
    let added = context.run_blocking(move |context| match context.store.add_editor(&editor) {
        Err(StoreError::TooManyEditors) => Some(false),
        added => context.attempt(added).map(|_| true),
    });
    let failure = match added.await.flatten() {
        Some(true) => None,
        Some(false) => Some(fill(texts.editors_full, &[&MAX_EDITORS])),
        None => Some(texts.store_unavailable.to_owned()),
    };
    let result = if failure.is_none() { AuditResult::Done } else { AuditResult::Failed };
    record_audit(actor, Action::EditorAdded, &format!("{name} {member}"), result, context).await;
    match failure {
        Some(failure) => (Some(failure), None),
        None => {
            tracing::info!(id = member, by = actor.id, "editor added");
            (Some(say(texts.editor_added)), Some(Outgoing::Menu { member, role: Role::Editor }))
        }
    }
}

async fn remove(member: u64, actor: &Actor, context: &Context) -> EditorChange {
    let texts = actor.language.admin_texts();
    let Some(editor) = context.store.editors().into_iter().find(|editor| editor.member == member) else {
        return (None, None);
    };
    let removed = context.run_store(move |store| store.remove_editor(member)).await;
    let result = if removed == Some(true) { AuditResult::Done } else { AuditResult::Failed };
    record_audit(actor, Action::EditorRemoved, &format!("{} {member}", editor.name), result, context).await;
    if removed.is_none() {
        return (Some(texts.store_unavailable.to_owned()), None);
    }
    if removed == Some(true) {
        tracing::info!(id = member, by = actor.id, "editor removed");
    }
    let note = fill(texts.editor_removed, &[&escape_line(&editor.name, MAX_NAME)]);
    (Some(note), Some(Outgoing::Menu { member, role: context.role(member) }))
}

/// Lists the editors below `note`, the result of the last change.
fn list(note: Option<String>, language: Language, context: &Context) -> Screen {
    render_editors(language, &context.store.editors(), note)
}
