//! `/editors`: admins appoint and remove editors, the members who may maintain the records.

use super::audit::record_audit;
use super::names::{MAX_NAME, find_name, read_name};
use crate::bot::context::Context;
use crate::bot::effect::{Actor, Effect};
use crate::bot::telegram::{Outgoing, Target};
use crate::render::messages::Role;
use crate::render::telegram::admin::{render_editor_addition, render_editor_removal, render_editors};
use crate::render::telegram::{EditorsCallback, Screen, escape_line};
use crate::render::texts::{Language, fill};
use crate::store::{Action, AuditResult, Editor, MAX_EDITORS, StoreError, now};

/// The note to show above the list, and the command menu to set if the member's role changed.
type EditorChange = (Option<String>, Option<Outgoing>);

/// Handles `/editors`: lists the editors; with an id as argument, asks whether to add one.
pub fn run_command(argument: &str, actor: &Actor, context: &Context) -> Screen {
    let (language, texts) = (actor.language, actor.language.admin_texts());
    match argument.trim() {
        "" => list(None, language, context),
        argument => match read_name(argument, context).and_then(|id| u64::try_from(id).ok()) {
            Some(member) if context.role(member) >= Role::Editor => {
                list(Some(describe(texts.editor_known, member, context)), language, context)
            }
            Some(member) => render_editor_addition(language, member, &find_name(member.cast_signed(), context)),
            None => list(Some(texts.editor_id_invalid.to_owned()), language, context),
        },
    }
}

pub async fn run_callback(callback: EditorsCallback, actor: &Actor, target: Target, context: &Context) -> Effect {
    let (note, menu) = match callback {
        EditorsCallback::Add { member } if i64::try_from(member).is_ok_and(|id| id > 0) => {
            add(member, actor, context).await
        }
        EditorsCallback::Remove { member } => remove(member, actor, context).await,
        EditorsCallback::AskRemove { member } => match find_editor(member, context) {
            Some(editor) => return Effect::edit(target, render_editor_removal(actor.language, &editor)),
            None => (None, None),
        },
        // The bot sends no button for an id that no member can have.
        EditorsCallback::Add { .. } | EditorsCallback::List => (None, None),
    };
    let edit = Effect::edit(target, list(note, actor.language, context));
    menu.map_or_else(Effect::default, Effect::send).chain(edit)
}

async fn add(member: u64, actor: &Actor, context: &Context) -> EditorChange {
    let texts = actor.language.admin_texts();
    if context.role(member) >= Role::Editor {
        return (Some(describe(texts.editor_known, member, context)), None);
    }
    let name = find_name(member.cast_signed(), context);
    let editor = Editor { member, name: name.clone(), by: actor.id, at: now() };
    let failure = match context.run_blocking(move |context| context.store.add_editor(&editor)).await {
        Some(Err(StoreError::TooManyEditors)) => Some(fill(texts.editors_full, &[&MAX_EDITORS])),
        added => {
            let is_added = added.and_then(|result| context.attempt(result)).is_some();
            (!is_added).then(|| texts.store_unavailable.to_owned())
        }
    };
    let result = if failure.is_none() { AuditResult::Done } else { AuditResult::Failed };
    record_audit(actor, Action::EditorAdded, &format!("{name} {member}"), result, context).await;
    match failure {
        Some(failure) => (Some(failure), None),
        None => {
            tracing::info!(id = member, by = actor.id, "editor added");
            context.look_ups.requested.notify_one();
            (Some(describe(texts.editor_added, member, context)), Some(Outgoing::Menu { member, role: Role::Editor }))
        }
    }
}

async fn remove(member: u64, actor: &Actor, context: &Context) -> EditorChange {
    let texts = actor.language.admin_texts();
    let Some(editor) = find_editor(member, context) else { return (None, None) };
    let removed = context.run_store(move |store| store.remove_editor(member)).await;
    let result = if removed == Some(true) { AuditResult::Done } else { AuditResult::Failed };
    record_audit(actor, Action::EditorRemoved, &format!("{} {member}", editor.name), result, context).await;
    if removed.is_none() {
        return (Some(texts.store_unavailable.to_owned()), None);
    }
    if removed == Some(true) {
        tracing::info!(id = member, by = actor.id, "editor removed");
        context.look_ups.requested.notify_one();
    }
    let note = fill(texts.editor_removed, &[&escape_line(&editor.name, MAX_NAME)]);
    (Some(note), Some(Outgoing::Menu { member, role: context.role(member) }))
}

fn find_editor(member: u64, context: &Context) -> Option<Editor> {
    context.store.editors().into_iter().find(|editor| editor.member == member)
}

/// Fills a text with a member's name and id.
fn describe(text: &str, member: u64, context: &Context) -> String {
    fill(text, &[&escape_line(&find_name(member.cast_signed(), context), MAX_NAME), &member])
}

/// Lists the editors below `note`, the result of the last change.
fn list(note: Option<String>, language: Language, context: &Context) -> Screen {
    render_editors(language, &context.store.editors(), note)
}
