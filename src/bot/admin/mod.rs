//! Commands and callbacks of admins and editors. Both check the sender's role first. Changes of the records go
//! through `reload`, which reports each in one message, in the audit log and in the log.

mod audit;
mod documents;
mod editors;
mod members;
mod names;
mod narrowings;
mod pages;
mod reload;
mod reload_log;
mod stats;
mod unanswered;
mod uploads;
mod watch;

pub use audit::record_audit;
pub use narrowings::NarrowingNotices;
pub use reload::{report_to_admins, run_job, run_startup_reload};
pub use uploads::read_upload;
pub use watch::watch;

use teloxide::types::{CallbackQuery, Message};

use super::context::Context;
use super::effect::{Actor, Effect, FollowUp, Job, Work};
use super::request::{AdminCommand, IncomingFile, find_sender_id};
use super::telegram::Target;
use crate::library::Scope;
use crate::render::messages::Role;
use crate::render::telegram::{
    AdminCallback, DocumentsCallback, FileAction, QuestionsCallback, Screen, WithdrawnAction,
};
use crate::store::{Action, UnansweredOrder};

/// Runs a command; if the sender's role does not permit it, replies which roles do.
pub async fn run_command(message: &Message, command: AdminCommand, context: &Context) -> Effect {
    let (id, language) = (find_sender_id(message), context.sender_language(message));
    let (texts, role, reply_to) = (language.admin_texts(), context.role(id), Target::from(message));
    if role < command.role() {
        tracing::warn!(member = id, ?role, required = ?command.role(), "command refused; the member's role does not permit it");
        let notice = if command.role() == Role::Admin { language.texts().admins_only } else { texts.editors_only };
        return Effect::reply(reply_to, Screen::text(notice));
    }
    if !(message.chat.is_private() || command.is_public() && sees_everything(id, reply_to, context)) {
        return Effect::reply(reply_to, Screen::text(texts.in_private));
    }
    let name = message.from.as_ref().map_or(String::new(), |from| from.full_name());
    let actor = Actor { id, name, language };
    match command {
        AdminCommand::Reload => reload::begin(Job::new(actor, Action::Reload, "", Work::Load(None)), reply_to, context),
        AdminCommand::Rollback => {
            reload::begin(Job::new(actor, Action::Rollback, "", Work::Rollback), reply_to, context)
        }
        AdminCommand::Documents => Effect::reply(reply_to, documents::list(0, language, context).await),
        AdminCommand::Unanswered => {
            Effect::reply(reply_to, unanswered::list(UnansweredOrder::Newest, 0, language, context).await)
        }
        AdminCommand::Stats => stats::show(reply_to, language, context).await,
        AdminCommand::Editors(argument) => Effect::reply(reply_to, editors::run_command(&argument, &actor, context)),
        AdminCommand::Admit(argument) => Effect::reply(reply_to, members::run_command(&argument, &actor, context)),
        AdminCommand::Audit => Effect::reply(reply_to, audit::list(0, language, context).await),
    }
}

/// Handles a file sent by an editor or admin; `None` if the sender is neither.
pub fn receive_file(message: &Message, file: IncomingFile, context: &Context) -> Option<Effect> {
    (context.role(find_sender_id(message)) >= Role::Editor).then(|| uploads::receive(message, file, context))
}

/// Checks the sender's role and answers the callback query; its work follows as [`FollowUp::RunCallback`].
pub fn handle_callback(query: &CallbackQuery, callback: AdminCallback, target: Target, context: &Context) -> Effect {
    let language = context.user_language(&query.from);
    let texts = language.admin_texts();
    let actor = Actor { id: query.from.id.0, name: query.from.full_name(), language };
    if context.role(actor.id) < required_role(callback) {
        tracing::warn!(member = actor.id, "callback refused; the member's role does not permit it");
        return Effect::notice(query, Some(texts.editors_only));
    }
    let is_public = matches!(callback, AdminCallback::Reload(_)) && sees_everything(actor.id, target, context);
    if target.is_group() && !is_public {
        // The bot sends no such button to groups, so the callback is forged.
        return Effect::notice(query, Some(texts.in_private));
    }
    let note = sends_file(callback).then_some(texts.sent_below);
    Effect::notice(query, note).then(FollowUp::RunCallback { callback, actor, target })
}

/// Does the work of a callback. The caller has checked the sender's role.
pub async fn run_callback(callback: AdminCallback, actor: Actor, target: Target, context: &Context) -> Effect {
    match callback {
        AdminCallback::Reload(callback) => reload::run_callback(callback, actor, target, context).await,
        AdminCallback::Upload(callback) => uploads::run_callback(callback, actor, target, context),
        AdminCallback::Documents(callback) => documents::run_callback(callback, actor, target, context).await,
        AdminCallback::Questions(callback) => unanswered::run_callback(callback, actor, target, context).await,
        AdminCallback::Members(callback) => members::run_callback(callback, &actor, target, context).await,
        AdminCallback::Editors(callback) => editors::run_callback(callback, &actor, target, context).await,
        AdminCallback::Audit { page } => Effect::edit(target, audit::list(page, actor.language, context).await),
    }
}

fn required_role(callback: AdminCallback) -> Role {
    match callback {
        AdminCallback::Reload(_) | AdminCallback::Upload(_) | AdminCallback::Documents(_) => Role::Editor,
        AdminCallback::Questions(_)
        | AdminCallback::Members(_)
        | AdminCallback::Editors(_)
        | AdminCallback::Audit { .. } => Role::Admin,
    }
}

fn sends_file(callback: AdminCallback) -> bool {
    match callback {
        AdminCallback::Documents(callback) => match callback {
            DocumentsCallback::File { action, .. } => match action {
                FileAction::Download => true,
                FileAction::Show | FileAction::AskWithdraw | FileAction::Withdraw => false,
            },
            DocumentsCallback::Withdrawn { action, .. } => match action {
                WithdrawnAction::Download => true,
                WithdrawnAction::Show | WithdrawnAction::Restore => false,
            },
            DocumentsCallback::List { .. } | DocumentsCallback::ListWithdrawn { .. } => false,
        },
        AdminCallback::Questions(callback) => match callback {
            QuestionsCallback::Export(_) => true,
            QuestionsCallback::List { .. } | QuestionsCallback::Question { .. } => false,
        },
        AdminCallback::Reload(_)
        | AdminCallback::Upload(_)
        | AdminCallback::Members(_)
        | AdminCallback::Editors(_)
        | AdminCallback::Audit { .. } => false,
    }
}

/// Whether a member may see all records in a chat. Reports name any of them.
fn sees_everything(member: u64, target: Target, context: &Context) -> bool {
    context.scope(member, target.chat.0) == Some(Scope::All)
}
