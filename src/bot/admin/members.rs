//! `/admit`: admins admit members and groups, by id, by invite, or after a newcomer has written.

use super::audit::record_audit;
use super::names::{MAX_NAME, find_name, read_name};
use super::narrowings;
use super::pages::read_page;
use crate::bot::access::id_kind;
use crate::bot::context::Context;
use crate::bot::effect::{Actor, Announcement, Audience, Effect};
use crate::bot::telegram::Target;
use crate::library::Scope;
use crate::render::telegram::admin::{self, MEMBERS_PAGE_SIZE, ScopePicker};
use crate::render::telegram::{DeepLink, MembersCallback, ScopeChoice, ScopeRecipient, Screen, escape_line};
use crate::render::texts::{Language, fill};
use crate::store::{Action, Admission, AuditResult, StoreError, now};

/// Handles `/admit`: lists all admissions; with an id as argument, lets the admin choose a scope for it.
pub fn run_command(argument: &str, actor: &Actor, context: &Context) -> Screen {
    match argument.trim() {
        "" => list(0, None, actor, context),
        argument => match read_name(argument, context) {
            Some(id) => render_choice(ScopeChoice::new(ScopeRecipient::Id(id)), actor, context),
            None => list(0, Some(actor.language.admin_texts().member_id_invalid.to_owned()), actor, context),
        },
    }
}

pub async fn run_callback(callback: MembersCallback, actor: &Actor, target: Target, context: &Context) -> Effect {
    let screen = match callback {
        MembersCallback::List { page } => list(page, None, actor, context),
        MembersCallback::Show { id } => match context.store.admission(id) {
            Some(admission) => admin::render_member(&admission, actor.language),
            None => list(0, None, actor, context),
        },
        MembersCallback::ChooseScope(choice) => render_choice(choice, actor, context),
        MembersCallback::Admit(choice) => return admit(choice, actor, target, context).await,
        MembersCallback::Revoke { id } => dismiss(id, actor, context).await,
        MembersCallback::Reject { id } => admin::render_rejection(actor.language, id, &find_name(id, context)),
        MembersCallback::Narrowing { member } => narrowings::show(member, None, actor.language, context),
        MembersCallback::SetAbsent { group, member } => narrowings::set_absent(group, member, actor, context).await,
    };
    Effect::edit(target, screen)
}

fn list(page: u16, note: Option<String>, actor: &Actor, context: &Context) -> Screen {
    let read = |skip| Some(context.store.admissions(skip, MEMBERS_PAGE_SIZE));
    let (admissions, total, page) = read_page(page, MEMBERS_PAGE_SIZE, read).unwrap_or_default();
    let open = (context.access.everyone.as_ref(), context.access.allowed.len());
    let snapshot = context.library.snapshot();
    admin::render_members(&context.render_context(&snapshot, actor.language), &admissions, total, page, open, note)
}

fn render_choice(choice: ScopeChoice, actor: &Actor, context: &Context) -> Screen {
    let snapshot = context.library.snapshot();
    let name = find_recipient_name(choice.recipient, context);
    let picker = ScopePicker { choice, name: &name, folders: &snapshot.collections() };
    admin::render_scope_picker(&context.render_context(&snapshot, actor.language), picker)
}

fn find_recipient_name(recipient: ScopeRecipient, context: &Context) -> String {
    match recipient {
        ScopeRecipient::Id(id) => find_name(id, context),
        ScopeRecipient::InvitedMember | ScopeRecipient::InvitedGroup => String::new(),
    }
}

/// Admits a member or group to the chosen folders, or creates an invite that does.
async fn admit(choice: ScopeChoice, actor: &Actor, target: Target, context: &Context) -> Effect {
    let name = find_recipient_name(choice.recipient, context);
    let folders = context.library.snapshot().collections();
    let Some(scope) = (ScopePicker { choice, name: &name, folders: &folders }).scope() else {
        return Effect::edit(target, render_choice(choice, actor, context));
    };
    // Index the scope now, so that no question waits for it.
    if let Err(error) = context.restricted_snapshot(&scope).await {
        tracing::warn!(%error, "cannot index the records of a new scope; it is tried again at the next question");
    }
    let texts = actor.language.admin_texts();
    let ScopeRecipient::Id(id) = choice.recipient else {
        return Effect::edit(target, create_invite(choice.recipient, scope, actor, context).await);
    };
    let is_new = context.store.admission_scope(id).is_none();
    let admission = Admission { id, name: name.clone(), scope: scope.clone(), by: actor.id, at: now() };
    let failure = match context.run_blocking(move |context| context.store.admit(&admission)).await {
        Some(Err(StoreError::TooManyAdmissions)) => Some(texts.members_full),
        admitted => admitted.and_then(|result| context.attempt(result)).is_none().then_some(texts.store_unavailable),
    };
    let result = if failure.is_none() { AuditResult::Done } else { AuditResult::Failed };
    let detail = format!("{name} {id}: {}", format_scope(&scope));
    record_audit(actor, Action::Admitted, &detail, result, context).await;
    if let Some(failure) = failure {
        return Effect::edit(target, list(0, Some(failure.to_owned()), actor, context));
    }
    tracing::info!(kind = id_kind(id), id, by = actor.id, folders = format_scope(&scope), "access granted");
    context.strangers.forget(id);
    // Until Telegram says who is in which group, groups are shown only what all may see who may be in them.
    context.look_ups.requested.notify_one();
    let scope = admin::format_scope(&scope, actor.language);
    let note = fill(texts.member_admitted, &[&escape_line(&name, MAX_NAME), &id, &scope]);
    let announcements = if is_new { vec![build_greeting(id, context)] } else { Vec::new() };
    Effect { announcements, ..Effect::edit(target, list(0, Some(note), actor, context)) }
}

/// Returns a greeting for a member or group that was just admitted. Telegram refuses the message if the member
/// never wrote to the bot.
fn build_greeting(id: i64, context: &Context) -> Announcement {
    let language =
        u64::try_from(id).map_or_else(|_| Language::default(), |member| context.member_language(member, None));
    let texts = language.texts();
    let screen = Screen::text(if id < 0 { texts.group_welcome } else { texts.admitted });
    Announcement { audience: Audience::Newcomer, chat: id, screen }
}

async fn create_invite(recipient: ScopeRecipient, scope: Scope, actor: &Actor, context: &Context) -> Screen {
    let mut code = [0; 16];
    let (stored_scope, by) = (scope.clone(), actor.id);
    let is_created = getrandom::fill(&mut code).is_ok()
        && context.run_store(move |store| store.store_invite(&code, &stored_scope, by, now())).await.is_some();
    let result = if is_created { AuditResult::Done } else { AuditResult::Failed };
    record_audit(actor, Action::InviteCreated, &format_scope(&scope), result, context).await;
    if !is_created {
        return Screen::text(actor.language.admin_texts().store_unavailable);
    }
    let kind = if recipient == ScopeRecipient::InvitedGroup { "group" } else { "member" };
    tracing::info!(kind, by = actor.id, folders = format_scope(&scope), "invite created");
    let start = if recipient == ScopeRecipient::InvitedGroup { "startgroup" } else { "start" };
    let url = format!("https://t.me/{}?{start}={}", context.identity.username, DeepLink::Invite { code }.encode());
    admin::render_invite(actor.language, &url, recipient, &scope)
}

async fn dismiss(id: i64, actor: &Actor, context: &Context) -> Screen {
    let texts = actor.language.admin_texts();
    let name = find_name(id, context);
    let (note, result) = match context.run_store(move |store| store.revoke_admission(id)).await {
        Some(true) => {
            tracing::info!(kind = id_kind(id), id, by = actor.id, "access revoked");
            context.look_ups.requested.notify_one();
            (fill(texts.member_dismissed, &[&escape_line(&name, MAX_NAME), &id]), AuditResult::Done)
        }
        Some(false) => return list(0, None, actor, context),
        None => (texts.store_unavailable.to_owned(), AuditResult::Failed),
    };
    record_audit(actor, Action::Dismissed, &format!("{name} {id}"), result, context).await;
    list(0, Some(note), actor, context)
}

/// Returns a scope's folders in one line, for the audit log and the log.
fn format_scope(scope: &Scope) -> String {
    scope.to_text().replace('\n', " + ")
}
