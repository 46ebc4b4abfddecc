//! What is done for each request.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use teloxide::dptree::{self, Handler};
use teloxide::types::{Message, Update};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::access::Access;
use super::address::{Me, Request, Wish, member, request};
use super::api::{Api, ApiError};
use super::asking::{ask, edited};
use super::conversations::Conversations;
use super::desk::{self, Uploads};
use super::inline::offered;
use super::rates::{Meter, Verdict};
use super::screens::{reply, say};
use super::status::Metrics;
use super::taps::{answered, tapped};
use super::{admission, commands, presence};
use crate::library::Library;
use crate::render::telegram::{Link, Screen};
use crate::render::texts::{Language, filled};
use crate::store::{Store, StoreError};

/// What handlers work with; cheap to clone.
#[derive(Clone)]
pub struct Context {
    pub api: Api,
    pub library: Arc<Library>,
    pub store: Arc<Store>,
    pub me: Me,
    pub access: Arc<Access>,
    pub meter: Arc<Meter>,
    pub conversations: Conversations,
    pub uploads: Uploads,
    /// When the update at hand was taken in.
    pub received: Instant,
    pub metrics: Arc<Metrics>,
    /// Whether admins have been told that the store fails.
    pub told: Arc<AtomicBool>,
    /// A stop waits for what is spawned here.
    pub tasks: TaskTracker,
}

/// Seconds in which a full queue should have become shorter.
const FULL: u64 = 60;

impl Context {
    /// Goes on with what outlives its message; what that logs still has the message's id.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(work.in_current_span());
    }

    /// Whether a tap or an inline query of a member's is answered, for there are not too many.
    fn quick(&self, member: u64) -> bool {
        self.access.is_admin(member) || self.meter.quick(member)
    }

    /// The language of a member: the chosen one, else that of their Telegram.
    pub fn language(&self, member: u64, code: Option<&str>) -> Language {
        let chosen = self.kept(self.store.language(member)).flatten();
        chosen.and_then(|code| Language::of_choice(&code)).unwrap_or_else(|| Language::of_code(code))
    }

    /// What the store gave; nothing where it failed. Answers go on without it; admins are told once.
    pub fn kept<T>(&self, result: Result<T, StoreError>) -> Option<T> {
        result
            .inspect_err(|error| {
                tracing::warn!(%error, "the store failed; answers go on without it");
                self.metrics.store_failures.inc();
                self.tell_of_store();
            })
            .ok()
    }

    /// Tells admins, once, that the store fails.
    pub fn tell_of_store(&self) {
        if self.told.swap(true, Ordering::Relaxed) {
            return;
        }
        let context = self.clone();
        self.spawn(async move {
            context.tell_admins(|language| Screen::text(language.desk().store_broken)).await;
        });
    }

    /// Tells each admin in private, in their language.
    pub async fn tell_admins(&self, screen: impl Fn(Language) -> Screen) {
        for admin in self.access.admins.iter().copied() {
            let screen = screen(self.language(admin, None));
            if let Err(error) = say(admin.cast_signed(), &screen, &self.api).await {
                tracing::warn!(admin, %error, "an admin was not told; they must write to the bot first");
            }
        }
    }

    /// The language of whoever wrote a message.
    pub fn language_of(&self, message: &Message) -> Language {
        self.language(member(message), message.from.as_ref().and_then(|from| from.language_code.as_deref()))
    }
}

/// The tree of handlers. It needs an [`Update`] and a [`Context`].
pub type Tree = Handler<'static, Result<(), ApiError>>;

/// The bot's own tree.
pub fn tree() -> Tree {
    let ours = |update: Update, context: Context| {
        presence::noted(&update, &context);
        request(update, &context.me)
    };
    dptree::filter_map(ours)
        .branch(dptree::endpoint(|request: Request, context: Context| async move { fulfil(request, &context).await }))
}

async fn fulfil(request: Request, context: &Context) -> Result<(), ApiError> {
    match request {
        Request::Message { message, wish } => match verdict(&message, context) {
            Verdict::Answer => message_in(&message, wish, context).await,
            Verdict::Tell(seconds) => slow_down(&message, seconds, context).await,
            Verdict::Silence => Ok(()),
        },
        Request::Edit { message, question } => match context.scope(member(&message), message.chat.id.0) {
            None => Ok(()),
            Some(scope) => match verdict(&message, context) {
                Verdict::Answer => {
                    let snapshot = context.seen(&scope).await?;
                    edited(&message, &question, &snapshot, context).await
                }
                Verdict::Tell(seconds) => slow_down(&message, seconds, context).await,
                Verdict::Silence => Ok(()),
            },
        },
        Request::Tap(query) if !context.quick(query.from.id.0) => {
            let language = context.language(query.from.id.0, query.from.language_code.as_deref());
            answered(&query, Some(language.texts().too_quick), context).await
        }
        Request::Tap(query) => tapped(&query, context).await,
        // The next letter brings the next one.
        Request::Inline(query) if !context.quick(query.from.id.0) => Ok(()),
        Request::Inline(query) => offered(&query, context).await,
    }
}

/// Turns away what is more than its chat's queue holds: whoever wrote it is told, as for any too much.
pub async fn turn_away(update: Update, context: &Context) -> Result<(), ApiError> {
    match request(update, &context.me) {
        Some(Request::Message { message, .. }) => match context.meter.too_much(message.chat.id.0, FULL) {
            Verdict::Tell(seconds) => slow_down(&message, seconds, context).await,
            Verdict::Answer | Verdict::Silence => Ok(()),
        },
        Some(Request::Tap(query)) => {
            let language = context.language(query.from.id.0, query.from.language_code.as_deref());
            answered(&query, Some(language.texts().too_quick), context).await
        }
        _ => Ok(()),
    }
}

fn verdict(message: &Message, context: &Context) -> Verdict {
    let member = member(message);
    if context.access.is_admin(member) { Verdict::Answer } else { context.meter.message(member, message.chat.id.0) }
}

async fn slow_down(message: &Message, seconds: u64, context: &Context) -> Result<(), ApiError> {
    tracing::info!("someone asks more than may be asked; they are told");
    let texts = context.language_of(message).texts();
    let text = if message.chat.is_private() { texts.too_much } else { texts.group_too_much };
    reply(message.into(), &Screen::text(filled(text, &[&seconds.to_string()])), &context.api).await.map(drop)
}

async fn message_in(message: &Message, wish: Wish, context: &Context) -> Result<(), ApiError> {
    let (member, language) = (member(message), context.language_of(message));
    let texts = language.texts();
    if let Wish::Start(payload) = &wish
        && let Some(Link::Code { code }) = Link::read(payload)
    {
        return admission::brought(code, message, language, context).await;
    }
    let Some(scope) = context.scope(member, message.chat.id.0) else {
        return admission::turned_away(message, &wish, language, context).await;
    };
    let snapshot = context.seen(&scope).await?;
    let screen = match wish {
        Wish::Ask(question) if question.trim().is_empty() => Screen::text(texts.ask_what),
        Wish::Ask(text) if snapshot.records().lexicon.thanks.is_all_of(&text) => {
            if !message.chat.is_private() {
                return Ok(());
            }
            Screen::text(texts.courtesy)
        }
        Wish::Ask(question) => return ask(message, &question, &snapshot, context).await,
        Wish::Start(payload) => commands::start(&payload, message, &snapshot, language, context),
        Wish::Help => commands::help(member, language, context),
        Wish::Meetings => commands::meetings(&snapshot, language, context),
        Wish::All => commands::all(message, member, language, context),
        Wish::Language => commands::languages(language),
        Wish::Forget => commands::forget(message, member, language, context),
        Wish::Id => Screen::text(filled(texts.your_id, &[&member.to_string()])),
        Wish::Desk(command) => return desk::command(message, command, context).await,
        Wish::File(file) if desk::file(message, &file, context).await? => return Ok(()),
        Wish::UnknownCommand => Screen::text(texts.unknown_command),
        Wish::Arrived => Screen::text(texts.group_hello),
        Wish::Wordless | Wish::File(_)
            if message.media_group_id().is_some_and(|album| !context.conversations.is_first_of(&album.0)) =>
        {
            return Ok(());
        }
        Wish::Wordless | Wish::File(_) => Screen::text(texts.words_only),
    };
    reply(message.into(), &screen, &context.api).await.map(drop)
}
