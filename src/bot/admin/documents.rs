//! `/documents`: lists the folder's files, and shows, downloads, withdraws and restores them.

use super::reload::begin_job;
use crate::archive::records_folder::WithdrawnFile;
use crate::bot::context::Context;
use crate::bot::effect::{Actor, Effect, Job, Work};
use crate::bot::telegram::{Attachment, Outgoing, Target};
use crate::library::FolderChange;
use crate::render::sanitise_line;
use crate::render::telegram::{DocumentsCallback, FileAction, Screen, WithdrawnAction, admin};
use crate::render::texts::Language;
use crate::store::Action;

/// Maximum UTF-16 units of a file name. It is the limit of file systems, so that no extension is cut off.
const MAX_FILE_NAME: usize = 255;

pub async fn run_callback(callback: DocumentsCallback, actor: Actor, target: Target, context: &Context) -> Effect {
    let language = actor.language;
    match callback {
        DocumentsCallback::List { page } => Effect::edit(target, list(page, language, context).await),
        DocumentsCallback::File { file, action } => handle_file_action(file, action, actor, target, context).await,
        DocumentsCallback::ListWithdrawn { page } => {
            let (snapshot, withdrawn) = (context.library.snapshot(), list_withdrawn_files(context).await);
            Effect::edit(
                target,
                admin::render_withdrawn_files(&context.render_context(&snapshot, language), &withdrawn, page),
            )
        }
        DocumentsCallback::Withdrawn { file, action } => {
            handle_withdrawn_action(file, action, actor, target, context).await
        }
    }
}

/// Returns a page of the files in the current snapshot.
pub async fn list(page: u16, language: Language, context: &Context) -> Screen {
    let (snapshot, withdrawn) = (context.library.snapshot(), list_withdrawn_files(context).await.len());
    admin::render_files(&context.render_context(&snapshot, language), withdrawn, page)
}

async fn handle_file_action(file: u64, action: FileAction, actor: Actor, target: Target, context: &Context) -> Effect {
    let (snapshot, texts) = (context.library.snapshot(), actor.language.admin_texts());
    let render_context = context.render_context(&snapshot, actor.language);
    let Some(entry) = admin::find_entry(&snapshot, file) else {
        return reply_gone(texts.file_not_current, actor.language, target);
    };
    let path = entry.path.clone();
    match action {
        FileAction::Show => Effect::edit(target, admin::render_file(&render_context, entry)),
        FileAction::Download => {
            let bytes = context.run_blocking(move |context| context.library.read_file_bytes(&path)).await.flatten();
            download(&entry.path, bytes, actor.language, target)
        }
        FileAction::AskWithdraw => Effect::edit(target, admin::render_withdraw_confirmation(&render_context, entry)),
        FileAction::Withdraw => {
            let change = FolderChange::Withdraw { path: path.clone() };
            begin_job(Job::new(actor, Action::Withdraw, path, Work::Load(Some(change))), target, context)
        }
    }
}

async fn handle_withdrawn_action(
    file: u64,
    action: WithdrawnAction,
    actor: Actor,
    target: Target,
    context: &Context,
) -> Effect {
    let language = actor.language;
    let Some(withdrawn) = admin::find_withdrawn_file(list_withdrawn_files(context).await, file) else {
        return reply_gone(language.admin_texts().withdrawn_gone, language, target);
    };
    match action {
        WithdrawnAction::Show => {
            let snapshot = context.library.snapshot();
            Effect::edit(target, admin::render_withdrawn_file(&context.render_context(&snapshot, language), &withdrawn))
        }
        WithdrawnAction::Download => {
            let path = withdrawn.path.clone();
            let bytes = context.run_blocking(move |context| context.library.read_withdrawn_file(&withdrawn));
            download(&path, bytes.await.flatten(), language, target)
        }
        WithdrawnAction::Restore => {
            let path = withdrawn.path.clone();
            let work = Work::Load(Some(FolderChange::Restore(withdrawn)));
            begin_job(Job::new(actor, Action::Restore, path, work), target, context)
        }
    }
}

/// Replies that a button's file is gone. Does not edit the button's message, because that may already show the
/// result of an earlier tap.
fn reply_gone(notice: &str, language: Language, target: Target) -> Effect {
    Effect::reply(target, admin::render_missing_file(language, notice))
}

async fn list_withdrawn_files(context: &Context) -> Vec<WithdrawnFile> {
    context.run_blocking(|context| context.library.list_withdrawn_files()).await.unwrap_or_default()
}

fn download(path: &str, bytes: Option<Vec<u8>>, language: Language, target: Target) -> Effect {
    let fallback = Screen::text(language.admin_texts().not_sent);
    let Some(bytes) = bytes else {
        tracing::warn!("requested file is missing or damaged; it is not sent");
        return Effect::reply(target, fallback);
    };
    let name = sanitise_line(path.rsplit('/').next().unwrap_or(path), MAX_FILE_NAME);
    let (file, caption) = (Attachment::document(name, bytes), Screen::default());
    Effect::send(Outgoing::File { to: target, file, caption, fallback })
}
