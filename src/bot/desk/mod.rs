//! What those do who keep the records: reload, send, withdraw, look at what is asked, name each other.
//!
//! Commands come to [`command`], taps to [`tapped`]; both look first at who it is. What changes the
//! records goes through `loading`, which tells of it in one message, and into the audit.

mod files;
mod loading;
mod members;
mod people;
mod questions;
mod uploads;
mod watch;

pub use loading::{caught_up, tell};
pub use uploads::Uploads;
pub use watch::watch;

use teloxide::types::{CallbackQuery, Message};
use tracing::Span;

use super::address::{Incoming, member};
use super::api::ApiError;
use super::handlers::Context;
use super::screens::{Target, edit, reply};
use crate::library::{Scope, Snapshot};
use crate::render::messages::Role;
use crate::render::telegram::desk::{self, Desk};
use crate::render::telegram::{Screen, View};
use crate::render::texts::Language;
use crate::store::{Action, Ending, Entry, Order, now};
use loading::{Job, Work};

/// What a message asks for, of those who keep the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Reload,
    Rollback,
    Documents,
    Unanswered,
    Stats,
    /// With what stood behind it: whom to name.
    Editors(String),
    /// With what stood behind it: whom to let in.
    Admit(String),
    Audit,
}

impl Command {
    /// Who may.
    fn role(&self) -> Role {
        match self {
            Self::Reload | Self::Rollback | Self::Documents => Role::Editor,
            Self::Unanswered | Self::Stats | Self::Editors(_) | Self::Admit(_) | Self::Audit => Role::Admin,
        }
    }

    /// Whether a group may read along.
    fn is_public(&self) -> bool {
        matches!(self, Self::Reload | Self::Rollback)
    }
}

/// Someone who keeps the records.
#[derive(Debug, Clone)]
pub struct Keeper {
    pub id: u64,
    pub name: String,
    pub language: Language,
}

/// Does what a command asks for, or says who may.
pub async fn command(message: &Message, command: Command, context: &Context) -> Result<(), ApiError> {
    let (id, language) = (member(message), context.language_of(message));
    let (texts, role) = (language.desk(), context.role(id));
    let refused = if role < command.role() {
        tracing::warn!(member = id, ?role, "someone asked for more than they may");
        Some(if command.role() == Role::Admin { language.texts().admins_only } else { texts.editors_only })
    } else {
        let here = message.chat.is_private() || (command.is_public() && all_is_seen(id, message.chat.id.0, context));
        (!here).then_some(texts.in_private)
    };
    if let Some(refused) = refused {
        return reply(message.into(), &Screen::text(refused), &context.api).await.map(drop);
    }
    let name = message.from.as_ref().map_or(String::new(), |from| from.full_name());
    let keeper = Keeper { id, name, language };
    let at = Target::from(message);
    match command {
        Command::Reload => loading::begin(Job::new(keeper, Action::Reload, "", Work::Load(None)), at, context).await,
        Command::Rollback => loading::begin(Job::new(keeper, Action::Rollback, "", Work::Rollback), at, context).await,
        Command::Documents => {
            let snapshot = context.library.snapshot();
            let asides = blocking(context, |context| context.library.asides().len()).await.unwrap_or(0);
            say(at, &desk::files(&view(&snapshot, language, context), asides, 0), context).await
        }
        Command::Unanswered => {
            let screen = questions::vain(Order::Newest, 0, language, context).await;
            say(at, &screen, context).await
        }
        Command::Stats => questions::stats(at, language, context).await,
        Command::Editors(whom) => people::editors(message, &whom, &keeper, context).await,
        Command::Admit(whom) => say(at, &members::command(&whom, &keeper, context).await, context).await,
        Command::Audit => say(at, &people::audit(0, language, context).await, context).await,
    }
}

/// Takes a file that a keeper sent; false where whoever sent it is none.
pub async fn file(message: &Message, file: &Incoming, context: &Context) -> Result<bool, ApiError> {
    let id = member(message);
    if context.role(id) < Role::Editor {
        return Ok(false);
    }
    uploads::received(message, file, context.language_of(message), context).await?;
    Ok(true)
}

/// Does what a tap asks for; what is to be said over the button, where something is.
pub async fn tapped(query: &CallbackQuery, tap: Desk, shown: Target, context: &Context) -> Result<(), ApiError> {
    let language = context.language(query.from.id.0, query.from.language_code.as_deref());
    let texts = language.desk();
    let keeper = Keeper { id: query.from.id.0, name: query.from.full_name(), language };
    if context.role(keeper.id) < role_of(tap) {
        tracing::warn!(member = keeper.id, "someone tapped what is not for them");
        return super::taps::answered(query, Some(texts.editors_only), context).await;
    }
    let in_group = matches!(tap, Desk::Decide { .. }) && all_is_seen(keeper.id, shown.chat.0, context);
    if shown.chat.0 < 0 && !in_group {
        // No such button stands in a group; whoever taps one there has made it.
        return super::taps::answered(query, Some(texts.in_private), context).await;
    }
    let note =
        matches!(tap, Desk::Download { .. } | Desk::DownloadAside { .. } | Desk::ExportQuestions | Desk::ExportDays)
            .then_some(texts.sent_below);
    super::taps::answered(query, note, context).await?;
    match tap {
        Desk::Decide { candidate, choice } => loading::decide(keeper, candidate, choice, shown, context).await,
        Desk::Upload { .. } | Desk::Replace { .. } => uploads::decided(tap, keeper, shown, context).await,
        Desk::Vain { .. }
        | Desk::Question { .. }
        | Desk::Golden { .. }
        | Desk::Seen { .. }
        | Desk::ExportQuestions
        | Desk::ExportDays => questions::tapped(tap, keeper, shown, context).await,
        Desk::Members { .. }
        | Desk::Member { .. }
        | Desk::Choose(_)
        | Desk::Admit(_)
        | Desk::Dismiss { .. }
        | Desk::TurnAway { .. } => members::tapped(tap, &keeper, shown, context).await,
        Desk::RemoveEditor { .. } | Desk::Audit { .. } => people::tapped(tap, &keeper, shown, context).await,
        _ => files::tapped(tap, keeper, shown, context).await,
    }
}

fn role_of(tap: Desk) -> Role {
    match tap {
        Desk::Decide { .. }
        | Desk::Upload { .. }
        | Desk::Replace { .. }
        | Desk::Files { .. }
        | Desk::File { .. }
        | Desk::Download { .. }
        | Desk::AskWithdraw { .. }
        | Desk::Withdraw { .. }
        | Desk::Asides { .. }
        | Desk::Aside { .. }
        | Desk::DownloadAside { .. }
        | Desk::Restore { .. } => Role::Editor,
        Desk::Vain { .. }
        | Desk::Question { .. }
        | Desk::Golden { .. }
        | Desk::Seen { .. }
        | Desk::ExportQuestions
        | Desk::ExportDays
        | Desk::RemoveEditor { .. }
        | Desk::Audit { .. }
        | Desk::Members { .. }
        | Desk::Member { .. }
        | Desk::Choose(_)
        | Desk::Admit(_)
        | Desk::Dismiss { .. }
        | Desk::TurnAway { .. } => Role::Admin,
    }
}

/// Whether a chat may be told of every record: reports name them.
fn all_is_seen(member: u64, chat: i64, context: &Context) -> bool {
    context.scope(member, chat) == Some(Scope::All)
}

fn view<'a>(snapshot: &'a Snapshot, language: Language, context: &'a Context) -> View<'a> {
    View { snapshot, language, bot: &context.me.username }
}

async fn say(at: Target, screen: &Screen, context: &Context) -> Result<(), ApiError> {
    reply(at, screen, &context.api).await.map(drop)
}

async fn show(shown: Target, screen: &Screen, context: &Context) -> Result<(), ApiError> {
    edit(shown, screen, &context.api).await
}

/// Runs what waits for the disk where it holds up no one; none where it panicked, which is in the log.
pub async fn blocking<T: Send + 'static>(
    context: &Context,
    work: impl FnOnce(&Context) -> T + Send + 'static,
) -> Option<T> {
    let (context, span) = (context.clone(), Span::current());
    let done = tokio::task::spawn_blocking(move || span.in_scope(|| work(&context))).await;
    done.inspect_err(|error| tracing::error!(%error, "work beside the answers has panicked")).ok()
}

/// Writes down who did what, and how it ended.
pub async fn audit(keeper: &Keeper, action: Action, detail: &str, ending: Ending, context: &Context) {
    let entry =
        Entry { at: now(), who: keeper.id, name: keeper.name.clone(), action, detail: detail.to_owned(), ending };
    blocking(context, move |context| context.kept(context.store.audit(&entry))).await;
}
