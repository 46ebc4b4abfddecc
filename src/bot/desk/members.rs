//! Who may ask, let in by admins: by a number, by a code, or when a newcomer has written.

use super::{Keeper, audit as note, people, show, view};
use crate::bot::api::ApiError;
use crate::bot::handlers::Context;
use crate::bot::presence;
use crate::bot::screens::{self, Target};
use crate::library::Scope;
use crate::render::telegram::desk::{self, Choosing, Desk, Offer, PAGE_OF_MEMBERS, Whom};
use crate::render::telegram::{Link, Screen, html_line};
use crate::render::texts::filled;
use crate::store::{Action, Admission, Ending, StoreError, now};

/// UTF-16 units of a name.
const LONGEST_NAME: usize = 60;

/// `/admit`: who may ask; with a number behind it, what that one may see.
pub async fn command(whom: &str, keeper: &Keeper, context: &Context) -> Screen {
    let texts = keeper.language.desk();
    match whom.trim() {
        "" => listed(0, None, keeper, context),
        whom => match people::named(whom) {
            Some((id, name)) => {
                context.kept(context.store.call(id, &name, now()));
                choose(Choosing { whom: Whom::Id(id), chosen: 0, list: 0, page: 0 }, keeper, context)
            }
            None => listed(0, Some(texts.member_bad.to_owned()), keeper, context),
        },
    }
}

pub async fn tapped(tap: Desk, keeper: &Keeper, shown: Target, context: &Context) -> Result<(), ApiError> {
    let screen = match tap {
        Desk::Members { page } => listed(page, None, keeper, context),
        Desk::Member { id } => match context.kept(context.store.admission(id)).flatten() {
            Some(admission) => desk::member(&admission, keeper.language),
            None => listed(0, None, keeper, context),
        },
        Desk::Choose(choosing) => choose(choosing, keeper, context),
        Desk::Admit(choosing) => admitted(choosing, keeper, context).await,
        Desk::Dismiss { id } => dismissed(id, keeper, context).await,
        Desk::TurnAway { id } => desk::turned_away(keeper.language, id, &name(id, context)),
        _ => return Ok(()),
    };
    show(shown, &screen, context).await
}

fn listed(page: u16, said: Option<String>, keeper: &Keeper, context: &Context) -> Screen {
    let of = |page: u16| context.kept(context.store.admissions(u32::from(page) * PAGE_OF_MEMBERS, PAGE_OF_MEMBERS));
    let Some((mut admissions, all)) = of(page) else { return Screen::text(keeper.language.desk().not_stored) };
    let last = u16::try_from(all.saturating_sub(1) / PAGE_OF_MEMBERS).unwrap_or(u16::MAX);
    if page > last {
        admissions = of(last).map_or(Vec::new(), |(admissions, _)| admissions);
    }
    let open = (context.access.everyone.as_ref(), context.access.allowed.len());
    let snapshot = context.library.snapshot();
    desk::members(&view(&snapshot, keeper.language, context), &admissions, all, page.min(last), open, said)
}

fn choose(choosing: Choosing, keeper: &Keeper, context: &Context) -> Screen {
    let snapshot = context.library.snapshot();
    let offer = Offer { choosing, name: &called(choosing.whom, context), folders: &snapshot.collections() };
    desk::choose(&view(&snapshot, keeper.language, context), offer)
}

fn called(whom: Whom, context: &Context) -> String {
    match whom {
        Whom::Id(id) => name(id, context),
        Whom::MemberWithCode | Whom::GroupWithCode => String::new(),
    }
}

/// What someone is called: as they were let in, else as they came; else their number.
fn name(id: i64, context: &Context) -> String {
    let admitted = context.kept(context.store.admission(id)).flatten().map(|admission| admission.name);
    let known = admitted.or_else(|| context.kept(context.store.newcomer(id)).flatten());
    known.unwrap_or_else(|| id.to_string())
}

async fn admitted(choosing: Choosing, keeper: &Keeper, context: &Context) -> Screen {
    let name = called(choosing.whom, context);
    let folders = context.library.snapshot().collections();
    let Some(scope) = (Offer { choosing, name: &name, folders: &folders }).scope() else {
        return choose(choosing, keeper, context);
    };
    // Made now, so that no question waits for it.
    if let Err(error) = context.seen(&scope).await {
        tracing::warn!(%error, "what someone was admitted to could not be indexed");
    }
    let texts = keeper.language.desk();
    let Whom::Id(id) = choosing.whom else { return coded(choosing.whom, scope, keeper, context).await };
    let is_new = context.kept(context.store.admitted(id)).flatten().is_none();
    let admission = Admission { id, name: name.clone(), scope: scope.clone(), by: keeper.id, at: now() };
    let said = match context.store.admit(&admission) {
        Err(StoreError::TooManyAdmitted) => Err(texts.member_full),
        admitted => context.kept(admitted).ok_or(texts.not_stored),
    };
    let ending = if said.is_ok() { Ending::Done } else { Ending::Failed };
    let detail = format!("{name} {id}: {}", scope.written().replace('\n', " + "));
    note(keeper, Action::Admitted, &detail, ending, context).await;
    if let Err(said) = said {
        return listed(0, Some(said.to_owned()), keeper, context);
    }
    if is_new {
        greet(id, context);
    }
    presence::looked_up(context).await;
    let scope = desk::scope(&scope, keeper.language);
    listed(
        0,
        Some(filled(texts.member_admitted, &[&html_line(&name, LONGEST_NAME), &id.to_string(), &scope])),
        keeper,
        context,
    )
}

/// Tells whoever was let in. Telegram refuses where they never wrote to the bot.
fn greet(id: i64, context: &Context) {
    let context = context.clone();
    context.clone().spawn(async move {
        let texts =
            u64::try_from(id).map_or_else(|_| Default::default(), |member| context.language(member, None)).texts();
        let screen = Screen::text(if id < 0 { texts.group_hello } else { texts.admitted });
        if let Err(error) = screens::say(id, &screen, &context.api).await {
            tracing::debug!(%error, "someone was let in and could not be told");
        }
    });
}

/// A code for whom it is brought by.
async fn coded(whom: Whom, scope: Scope, keeper: &Keeper, context: &Context) -> Screen {
    let texts = keeper.language.desk();
    let mut code = [0; 16];
    let made = getrandom::fill(&mut code).is_ok()
        && context.kept(context.store.keep_code(&code, &scope, keeper.id, now())).is_some();
    let ending = if made { Ending::Done } else { Ending::Failed };
    note(keeper, Action::CodeMade, &scope.written().replace('\n', " + "), ending, context).await;
    if !made {
        return Screen::text(texts.not_stored);
    }
    let start = if whom == Whom::GroupWithCode { "startgroup" } else { "start" };
    let address = format!("https://t.me/{}?{start}={}", context.me.username, Link::Code { code }.payload());
    desk::code(keeper.language, &address, whom, &scope)
}

async fn dismissed(id: i64, keeper: &Keeper, context: &Context) -> Screen {
    let texts = keeper.language.desk();
    let name = name(id, context);
    let said = match context.kept(context.store.dismiss(id)) {
        Some(true) => filled(texts.member_dismissed, &[&html_line(&name, LONGEST_NAME), &id.to_string()]),
        Some(false) => return listed(0, None, keeper, context),
        None => texts.not_stored.to_owned(),
    };
    note(keeper, Action::Dismissed, &format!("{name} {id}"), Ending::Done, context).await;
    listed(0, Some(said), keeper, context)
}
