//! `/documents`: lists the folder's files, and shows, downloads, withdraws and restores them.

use super::reload::begin_in;
use crate::archive::records_folder::WithdrawnFile;
use crate::bot::context::Context;
use crate::bot::effect::{Actor, Effect, Job, Work};
use crate::bot::telegram::{Attachment, Outgoing, Target};
use crate::library::Change;
use crate::render::one_line;
use crate::render::telegram::{DocumentsCallback, FileAction, Screen, WithdrawnAction, admin};
use crate::render::texts::Language;
use crate::store::Action;

/// Maximum UTF-16 units of a file name: the limit of file systems, so that no extension is cut off.
const LONGEST_NAME: usize = 255;

pub async fn run_callback(callback: DocumentsCallback, actor: Actor, shown: Target, context: &Context) -> Effect {
    let language = actor.language;
    match callback {
        DocumentsCallback::List { page } => Effect::edit(shown, list(page, language, context).await),
        DocumentsCallback::File { file, action } => on_file(file, action, actor, shown, context).await,
        DocumentsCallback::ListWithdrawn { page } => {
            let (snapshot, withdrawn) = (context.library.snapshot(), withdrawn_files(context).await);
            Effect::edit(shown, admin::withdrawn_files(&context.view(&snapshot, language), &withdrawn, page))
        }
        DocumentsCallback::Withdrawn { file, action } => on_withdrawn(file, action, actor, shown, context).await,
    }
}

/// Returns a page of the files in the current snapshot.
pub async fn list(page: u16, language: Language, context: &Context) -> Screen {
    let (snapshot, withdrawn) = (context.library.snapshot(), withdrawn_files(context).await.len());
    admin::files(&context.view(&snapshot, language), withdrawn, page)
}

async fn on_file(file: u64, action: FileAction, actor: Actor, shown: Target, context: &Context) -> Effect {
    let (snapshot, texts) = (context.library.snapshot(), actor.language.admin());
    let view = context.view(&snapshot, actor.language);
    let Some(entry) = admin::entry(&snapshot, file) else {
        return gone(texts.file_not_current, actor.language, shown);
    };
    let path = entry.path.clone();
    match action {
        FileAction::Show => Effect::edit(shown, admin::file(&view, entry)),
        FileAction::Download => {
            let bytes = context.run_blocking(move |context| context.library.file(&path)).await.flatten();
            download(&entry.path, bytes, actor.language, shown)
        }
        FileAction::AskWithdraw => Effect::edit(shown, admin::ask_withdraw(&view, entry)),
        FileAction::Withdraw => {
            let change = Change::Withdraw { path: path.clone() };
            begin_in(Job::new(actor, Action::Withdraw, path, Work::Load(Some(change))), shown, context)
        }
    }
}

async fn on_withdrawn(file: u64, action: WithdrawnAction, actor: Actor, shown: Target, context: &Context) -> Effect {
    let language = actor.language;
    let Some(withdrawn) = admin::withdrawn_file_of(withdrawn_files(context).await, file) else {
        return gone(language.admin().aside_gone, language, shown);
    };
    match action {
        WithdrawnAction::Show => {
            let snapshot = context.library.snapshot();
            Effect::edit(shown, admin::withdrawn_file(&context.view(&snapshot, language), &withdrawn))
        }
        WithdrawnAction::Download => {
            let path = withdrawn.path.clone();
            let bytes = context.run_blocking(move |context| context.library.withdrawn_file(&withdrawn));
            download(&path, bytes.await.flatten(), language, shown)
        }
        WithdrawnAction::Restore => {
            let path = withdrawn.path.clone();
            let work = Work::Load(Some(Change::Restore(withdrawn)));
            begin_in(Job::new(actor, Action::Restore, path, work), shown, context)
        }
    }
}

/// Replies that a button's target is gone; not an edit, as the message may already show the result of a first tap.
fn gone(why: &str, language: Language, shown: Target) -> Effect {
    Effect::reply(shown, admin::gone(language, why))
}

async fn withdrawn_files(context: &Context) -> Vec<WithdrawnFile> {
    context.run_blocking(|context| context.library.withdrawn_files()).await.unwrap_or_default()
}

fn download(path: &str, bytes: Option<Vec<u8>>, language: Language, shown: Target) -> Effect {
    let instead = Screen::text(language.admin().not_sent);
    let Some(bytes) = bytes else {
        tracing::warn!("a file that was asked for is gone or damaged; it is not sent");
        return Effect::reply(shown, instead);
    };
    let name = one_line(path.rsplit('/').next().unwrap_or(path), LONGEST_NAME);
    let (file, caption) = (Attachment::document(name, bytes), Screen::default());
    Effect::send(Outgoing::File { to: shown, file, caption, instead })
}
