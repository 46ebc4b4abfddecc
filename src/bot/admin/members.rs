//! `/admit`: admins let in members and groups, by id, by invite code, or after a newcomer has written.

use super::audit::record_audit;
use super::names::{LONGEST_NAME, parse_name};
use super::pages::read_page;
use crate::bot::context::Context;
use crate::bot::effect::{Actor, Announcement, Audience, Effect};
use crate::bot::telegram::Target;
use crate::library::Scope;
use crate::render::telegram::admin::{self, Offer, PAGE_OF_MEMBERS};
use crate::render::telegram::{Choosing, Link, MembersCallback, Screen, Whom, html_line};
use crate::render::texts::{Language, fill};
use crate::store::{Action, Admission, AuditResult, StoreError, now};

/// `/admit`: lists who may ask; with an id as argument, lets the admin choose its scope.
pub fn run_command(whom: &str, actor: &Actor, context: &Context) -> Screen {
    match whom.trim() {
        "" => list(0, None, actor, context),
        whom => match parse_name(whom) {
            Some((id, name)) => {
                context.attempt(context.store.call(id, &name, now()));
                choose(Choosing::new(Whom::Id(id)), actor, context)
            }
            None => list(0, Some(actor.language.admin().member_bad.to_owned()), actor, context),
        },
    }
}

pub async fn run_callback(callback: MembersCallback, actor: &Actor, shown: Target, context: &Context) -> Effect {
    let screen = match callback {
        MembersCallback::List { page } => list(page, None, actor, context),
        MembersCallback::Show { id } => match context.attempt(context.store.admission(id)).flatten() {
            Some(admission) => admin::member(&admission, actor.language),
            None => list(0, None, actor, context),
        },
        MembersCallback::Choose(choosing) => choose(choosing, actor, context),
        MembersCallback::Admit(choosing) => return admit(choosing, actor, shown, context).await,
        MembersCallback::Dismiss { id } => dismiss(id, actor, context).await,
        MembersCallback::TurnAway { id } => admin::turned_away(actor.language, id, &find_name(id, context)),
    };
    Effect::edit(shown, screen)
}

fn list(page: u16, note: Option<String>, actor: &Actor, context: &Context) -> Screen {
    let read = |skip| context.attempt(context.store.admissions(skip, PAGE_OF_MEMBERS));
    let Some((admissions, all, page)) = read_page(page, PAGE_OF_MEMBERS, read) else {
        return Screen::text(actor.language.admin().not_stored);
    };
    let open = (context.access.everyone.as_ref(), context.access.allowed.len());
    let snapshot = context.library.snapshot();
    admin::members(&context.view(&snapshot, actor.language), &admissions, all, page, open, note)
}

fn choose(choosing: Choosing, actor: &Actor, context: &Context) -> Screen {
    let snapshot = context.library.snapshot();
    let name = name_of(choosing.whom, context);
    let offer = Offer { choosing, name: &name, folders: &snapshot.collections() };
    admin::choose(&context.view(&snapshot, actor.language), offer)
}

fn name_of(whom: Whom, context: &Context) -> String {
    match whom {
        Whom::Id(id) => find_name(id, context),
        Whom::MemberWithCode | Whom::GroupWithCode => String::new(),
    }
}

/// Returns the name under which someone was admitted, else the one they asked with, else their id.
fn find_name(id: i64, context: &Context) -> String {
    let admitted = context.attempt(context.store.admission(id)).flatten().map(|admission| admission.name);
    let known = admitted.or_else(|| context.attempt(context.store.newcomer(id)).flatten());
    known.unwrap_or_else(|| id.to_string())
}

/// Admits someone to the chosen folders, or makes an invite code that does.
async fn admit(choosing: Choosing, actor: &Actor, shown: Target, context: &Context) -> Effect {
    let name = name_of(choosing.whom, context);
    let folders = context.library.snapshot().collections();
    let Some(scope) = (Offer { choosing, name: &name, folders: &folders }).scope() else {
        return Effect::edit(shown, choose(choosing, actor, context));
    };
    // Index the scope now, so that no question waits for it.
    if let Err(error) = context.snapshot_of(&scope).await {
        tracing::warn!(%error, "what someone was admitted to could not be indexed");
    }
    let texts = actor.language.admin();
    let Whom::Id(id) = choosing.whom else {
        return Effect::edit(shown, make_code(choosing.whom, scope, actor, context).await);
    };
    let is_new = context.attempt(context.store.admitted(id)).flatten().is_none();
    let admission = Admission { id, name: name.clone(), scope: scope.clone(), by: actor.id, at: now() };
    let failure = match context.store.admit(&admission) {
        Err(StoreError::TooManyAdmitted) => Some(texts.member_full),
        admitted => context.attempt(admitted).is_none().then_some(texts.not_stored),
    };
    let ending = if failure.is_none() { AuditResult::Done } else { AuditResult::Failed };
    let detail = format!("{name} {id}: {}", scope.written().replace('\n', " + "));
    record_audit(actor, Action::Admitted, &detail, ending, context).await;
    if let Some(failure) = failure {
        return Effect::edit(shown, list(0, Some(failure.to_owned()), actor, context));
    }
    context.look_up_group_members().await;
    let scope = admin::scope(&scope, actor.language);
    let note = fill(texts.member_admitted, &[&html_line(&name, LONGEST_NAME), &id, &scope]);
    let announcements = if is_new { vec![greeting(id, context)] } else { Vec::new() };
    Effect { announcements, ..Effect::edit(shown, list(0, Some(note), actor, context)) }
}

/// Greets someone newly admitted. Telegram refuses the message if they never wrote to the bot.
fn greeting(id: i64, context: &Context) -> Announcement {
    let language = u64::try_from(id).map_or_else(|_| Language::default(), |member| context.language(member, None));
    let texts = language.texts();
    let screen = Screen::text(if id < 0 { texts.group_hello } else { texts.admitted });
    Announcement { audience: Audience::Newcomer, chat: id, screen }
}

async fn make_code(whom: Whom, scope: Scope, actor: &Actor, context: &Context) -> Screen {
    let mut code = [0; 16];
    let made = getrandom::fill(&mut code).is_ok()
        && context.attempt(context.store.keep_code(&code, &scope, actor.id, now())).is_some();
    let ending = if made { AuditResult::Done } else { AuditResult::Failed };
    record_audit(actor, Action::CodeMade, &scope.written().replace('\n', " + "), ending, context).await;
    if !made {
        return Screen::text(actor.language.admin().not_stored);
    }
    let start = if whom == Whom::GroupWithCode { "startgroup" } else { "start" };
    let address = format!("https://t.me/{}?{start}={}", context.me.username, Link::Code { code }.payload());
    admin::code(actor.language, &address, whom, &scope)
}

async fn dismiss(id: i64, actor: &Actor, context: &Context) -> Screen {
    let texts = actor.language.admin();
    let name = find_name(id, context);
    let (note, ending) = match context.attempt(context.store.dismiss(id)) {
        Some(true) => (fill(texts.member_dismissed, &[&html_line(&name, LONGEST_NAME), &id]), AuditResult::Done),
        Some(false) => return list(0, None, actor, context),
        None => (texts.not_stored.to_owned(), AuditResult::Failed),
    };
    record_audit(actor, Action::Dismissed, &format!("{name} {id}"), ending, context).await;
    list(0, Some(note), actor, context)
}
