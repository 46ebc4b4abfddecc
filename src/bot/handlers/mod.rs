//! Handlers: turn each request into its effect.

mod callbacks;
mod commands;
mod inline;
mod invites;
mod questions;

use std::pin::Pin;

use teloxide::types::{CallbackQuery, Message, Update, UpdateKind};

use super::admin;
use super::context::Context;
use super::effect::{Effect, FollowUp};
use super::error::HandlerError;
use super::request::{Intent, Request, member_of, parse_request};
use super::state::Decision;
use super::telegram::Sent;
use crate::render::messages;
use crate::render::telegram::{Link, Screen};
use crate::render::texts::{Language, fill};

/// Seconds after which a full queue should have become shorter.
const FULL: u64 = 60;

/// A function that turns an update into its effect. Tests use others than [`handle`].
pub type Handler = fn(Update, Context) -> HandlerFuture;

/// The future that a [`Handler`] returns.
pub type HandlerFuture = Pin<Box<dyn Future<Output = Result<Effect, HandlerError>> + Send>>;

/// The bot's own [`Handler`].
pub fn handle(update: Update, context: Context) -> HandlerFuture {
    Box::pin(async move {
        context.note_group_members(&update);
        match parse_request(update, &context.me) {
            Some(request) => respond(request, &context).await,
            None => Ok(Effect::default()),
        }
    })
}

/// Does the work that follows once a message was sent.
pub async fn follow_up(follow_up: FollowUp, sent: Sent, context: &Context) -> Effect {
    match follow_up {
        FollowUp::RunCallback { callback, actor, shown } => {
            return admin::run_callback(callback, actor, shown, context).await;
        }
        FollowUp::CountAnswer(answer) => questions::count_answer(answer, sent, context),
        FollowUp::RunJob { job, reload } => admin::run_job(job, reload, sent, context),
        FollowUp::ReadUpload { file, name, language } => admin::read_upload(file, name, language, sent, context),
    }
    Effect::default()
}

/// Turns away an update that its chat's queue has no room for, like any other message over the limit.
pub fn turn_away(update: Update, context: &Context) -> Effect {
    match parse_request(update, &context.me) {
        Some(Request::Message { message, .. }) => match context.limiter.too_much(message.chat.id.0, FULL) {
            Decision::Tell(seconds) => slow_down(&message, seconds, context),
            Decision::Answer | Decision::Silence => Effect::default(),
        },
        Some(Request::Callback(query)) => too_quick(&query, context),
        Some(Request::Edit { .. } | Request::Inline(_)) | None => Effect::default(),
    }
}

/// Tells the sender that something went wrong, in a reply or a callback notification. `id` is in the log.
pub fn apologise(update: &Update, id: &str, context: &Context) -> Effect {
    match &update.kind {
        UpdateKind::Message(message) => {
            Effect::reply(message.into(), Screen::text(messages::apology(context.language_of(message), id)))
        }
        UpdateKind::CallbackQuery(query) => {
            let note =
                messages::apology(context.language_for(&query.from), id).replace("<code>", "").replace("</code>", "");
            Effect::notice(query, Some(&note))
        }
        _ => Effect::default(),
    }
}

async fn respond(request: Request, context: &Context) -> Result<Effect, HandlerError> {
    match request {
        Request::Message { message, intent } => match over_limit(&message, context) {
            Some(effect) => Ok(effect),
            None => answer_message(&message, intent, context).await,
        },
        Request::Edit { message, question } => {
            let Some(scope) = context.scope(member_of(&message), message.chat.id.0) else {
                return Ok(Effect::default());
            };
            match over_limit(&message, context) {
                Some(effect) => Ok(effect),
                None => Ok(questions::answer_edit(&message, &question, &*context.snapshot_of(&scope).await?, context)),
            }
        }
        Request::Callback(query) if is_too_quick(query.from.id.0, context) => Ok(too_quick(&query, context)),
        Request::Callback(query) => callbacks::handle(&query, context).await,
        // The next letter brings the next query.
        Request::Inline(query) if is_too_quick(query.from.id.0, context) => Ok(Effect::default()),
        Request::Inline(query) => inline::answer(&query, context).await,
    }
}

/// Whether a member taps or sends inline queries faster than the limit.
fn is_too_quick(member: u64, context: &Context) -> bool {
    !context.access.is_admin(member) && !context.limiter.quick(member)
}

fn too_quick(query: &CallbackQuery, context: &Context) -> Effect {
    Effect::notice(query, Some(context.language_for(&query.from).texts().too_quick))
}

/// Returns the effect of a message over its sender's limit; `None` if it is not.
fn over_limit(message: &Message, context: &Context) -> Option<Effect> {
    let member = member_of(message);
    if context.access.is_admin(member) {
        return None;
    }
    match context.limiter.message(member, message.chat.id.0) {
        Decision::Answer => None,
        Decision::Tell(seconds) => Some(slow_down(message, seconds, context)),
        Decision::Silence => Some(Effect::default()),
    }
}

fn slow_down(message: &Message, seconds: u64, context: &Context) -> Effect {
    tracing::info!("someone asks more than may be asked; they are told");
    let texts = context.language_of(message).texts();
    let text = if message.chat.is_private() { texts.too_much } else { texts.group_too_much };
    Effect::reply(message.into(), Screen::text(fill(text, &[&seconds])))
}

async fn answer_message(message: &Message, intent: Intent, context: &Context) -> Result<Effect, HandlerError> {
    let (member, language) = (member_of(message), context.language_of(message));
    let texts = language.texts();
    if let Intent::Start(payload) = &intent
        && let Ok(Link::Code { code }) = Link::decode(payload)
    {
        return invites::redeem(code, message, language, context).await;
    }
    let Some(scope) = context.scope(member, message.chat.id.0) else {
        return Ok(invites::refuse(message, &intent, language, context));
    };
    let snapshot = context.snapshot_of(&scope).await?;
    let screen = match intent {
        Intent::Ask(question) if question.trim().is_empty() => Screen::text(texts.ask_what),
        Intent::Ask(text) if snapshot.records().lexicon.thanks.is_all_of(&text) => {
            if !message.chat.is_private() {
                return Ok(Effect::default());
            }
            Screen::text(texts.courtesy)
        }
        Intent::Ask(question) => return questions::answer_message(message, &question, &snapshot, context),
        Intent::Start(payload) => commands::start(&payload, message, &snapshot, language, context),
        Intent::Help => commands::help(member, language, context),
        Intent::Meetings => commands::meetings(&snapshot, language, context),
        Intent::All => commands::all(message, language, context),
        Intent::Language => commands::languages(language),
        Intent::Forget => commands::forget(message, language, context),
        Intent::Id => Screen::text(fill(texts.your_id, &[&member])),
        Intent::Admin(command) => return Ok(admin::run_command(message, command, context).await),
        Intent::UnknownCommand => Screen::text(texts.unknown_command),
        Intent::Arrived => Screen::text(texts.group_hello),
        Intent::File(file) => match admin::receive_file(message, file, context) {
            Some(effect) => return Ok(effect),
            None => return Ok(ask_for_words(message, language, context)),
        },
        Intent::Wordless => return Ok(ask_for_words(message, language, context)),
    };
    Ok(Effect::reply(message.into(), screen))
}

/// Replies that only text is read; once for all pictures of an album.
fn ask_for_words(message: &Message, language: Language, context: &Context) -> Effect {
    let album = message.media_group_id();
    if album.is_some_and(|album| !context.conversations.is_first_of(&album.0)) {
        return Effect::default();
    }
    Effect::reply(message.into(), Screen::text(language.texts().words_only))
}
