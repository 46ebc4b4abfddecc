//! What is done for each request.

use std::sync::Arc;

use teloxide::dptree::{self, Handler};
use teloxide::types::{Message, Update};
use tokio_util::task::TaskTracker;

use super::access::Access;
use super::address::{Me, Request, Wish, member, request};
use super::api::{Api, ApiError};
use super::asking::{ask, edited, kept};
use super::commands;
use super::conversations::Conversations;
use super::inline::offered;
use super::screens::reply;
use super::taps::tapped;
use crate::library::Library;
use crate::render::telegram::Screen;
use crate::render::texts::{Language, filled};
use crate::store::Store;

/// What handlers work with; cheap to clone.
#[derive(Clone)]
pub struct Context {
    pub api: Api,
    pub library: Arc<Library>,
    pub store: Arc<Store>,
    pub me: Me,
    pub access: Arc<Access>,
    pub conversations: Conversations,
    /// What outlives its message is spawned here, so that a stop waits for it.
    pub tasks: TaskTracker,
}

impl Context {
    /// The language of a member: the chosen one, else that of their Telegram.
    pub fn language(&self, member: u64, code: Option<&str>) -> Language {
        kept(self.store.language(member)).flatten().unwrap_or_else(|| Language::of_code(code))
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
    dptree::filter_map(|update: Update, context: Context| request(update, &context.me))
        .branch(dptree::endpoint(|request: Request, context: Context| async move { fulfil(request, &context).await }))
}

async fn fulfil(request: Request, context: &Context) -> Result<(), ApiError> {
    match request {
        Request::Message { message, wish } => message_in(&message, wish, context).await,
        Request::Edit { message, question } if may_ask(&message, context) => edited(&message, &question, context).await,
        Request::Edit { .. } => Ok(()),
        Request::Tap(query) => tapped(&query, context).await,
        Request::Inline(query) => offered(&query, context).await,
    }
}

async fn message_in(message: &Message, wish: Wish, context: &Context) -> Result<(), ApiError> {
    let (member, language) = (member(message), context.language_of(message));
    let texts = language.texts();
    if !may_ask(message, context) {
        let screen = Screen::text(filled(texts.not_allowed, &[&member.to_string()]));
        return if message.chat.is_private() {
            reply(message.into(), &screen, &context.api).await.map(drop)
        } else {
            Ok(())
        };
    }
    let screen = match wish {
        Wish::Ask(question) if question.trim().is_empty() => Screen::text(texts.ask_what),
        Wish::Ask(text) if context.library.snapshot().records().lexicon.thanks.is_all_of(&text) => {
            if !message.chat.is_private() {
                return Ok(());
            }
            Screen::text(texts.courtesy)
        }
        Wish::Ask(question) => return ask(message, &question, context).await,
        Wish::Start(payload) => commands::start(&payload, message, language, context),
        Wish::Help => commands::help(member, language, context),
        Wish::Meetings => commands::meetings(language, context),
        Wish::All => commands::all(message, member, language, context),
        Wish::Language => commands::languages(language),
        Wish::Reload if context.access.is_admin(member) => return commands::reload(message, language, context).await,
        Wish::Reload => {
            tracing::warn!(member, "someone who is no admin asked for a reload");
            Screen::text(texts.admins_only)
        }
        Wish::UnknownCommand => Screen::text(texts.unknown_command),
        Wish::Wordless
            if message.media_group_id().is_some_and(|album| !context.conversations.is_first_of(&album.0)) =>
        {
            return Ok(());
        }
        Wish::Wordless => Screen::text(texts.words_only),
    };
    reply(message.into(), &screen, &context.api).await.map(drop)
}

fn may_ask(message: &Message, context: &Context) -> bool {
    context.access.may_ask(member(message), message.chat.id.0)
}
