//! Handlers: functions that turn requests into effects.

mod callbacks;
mod commands;
mod group_members;
mod inline;
mod invites;
mod questions;

pub use group_members::record_members;

use std::pin::Pin;

use teloxide::types::{CallbackQuery, Message, Update, UpdateKind};

use super::admin;
use super::context::Context;
use super::effect::{Effect, FollowUp};
use super::error::HandlerError;
use super::request::{Intent, Request, find_sender_id, parse_request};
use super::state::{Decision, Limit, StrangerReplyKind};
use super::telegram::Delivery;
use crate::render::messages;
use crate::render::telegram::{DeepLink, Screen};
use crate::render::texts::{Language, fill};
use crate::store::now;

/// Seconds after which a sender whose update was rejected by a full queue should try again.
const FULL_QUEUE_SECONDS: u64 = 60;

/// A function that turns an update into its effect: [`handle`], or another one in tests.
pub type Handler = fn(Update, Context) -> HandlerFuture;

/// The future that a [`Handler`] returns.
pub type HandlerFuture = Pin<Box<dyn Future<Output = Result<Effect, HandlerError>> + Send>>;

/// The [`Handler`] of the bot.
pub fn handle(update: Update, context: Context) -> HandlerFuture {
    Box::pin(async move {
        match parse_request(update, &context.identity) {
            Some(request) => respond(request, &context).await,
            None => Ok(Effect::default()),
        }
    })
}

/// Does the work of a follow-up once the effect's messages are sent; returns the next effect.
pub async fn follow_up(follow_up: FollowUp, delivery: Delivery, context: &Context) -> Effect {
    match follow_up {
        FollowUp::RunCallback { callback, actor, target } => {
            return admin::run_callback(callback, actor, target, context).await;
        }
        FollowUp::CountAnswer(answer) => questions::count_answer(answer, delivery, context),
        FollowUp::RunJob { job, reload } => admin::run_job(job, reload, delivery, context),
        FollowUp::ReadUpload { file, name, language } => admin::read_upload(file, name, language, delivery, context),
    }
    Effect::default()
}

/// Rejects an update for which its chat's queue has no room, like a message over the rate limit.
pub fn reject_update(update: Update, context: &Context) -> Effect {
    match parse_request(update, &context.identity) {
        Some(Request::Message { message, .. }) => {
            let limit = if message.chat.is_private() { Limit::Member } else { Limit::Group };
            match context.limiter.reject(message.chat.id.0, FULL_QUEUE_SECONDS, limit) {
                Decision::Notify { seconds, limit } => reply_slow_down(&message, seconds, limit, context),
                Decision::Answer | Decision::Ignore => Effect::default(),
            }
        }
        Some(Request::Callback(query)) => notify_too_quick(&query, context),
        Some(Request::Edit { .. } | Request::Inline(_)) | None => Effect::default(),
    }
}

/// Tells the sender that an error occurred, in a reply or a callback notification, with the `id` under which it
/// is logged.
pub fn apologise(update: &Update, id: &str, context: &Context) -> Effect {
    match &update.kind {
        UpdateKind::Message(message) => {
            Effect::reply(message.into(), Screen::text(messages::render_apology(context.sender_language(message), id)))
        }
        UpdateKind::CallbackQuery(query) => {
            let note = messages::render_apology(context.user_language(&query.from), id)
                .replace("<code>", "")
                .replace("</code>", "");
            Effect::notice(query, Some(&note))
        }
        _ => Effect::default(),
    }
}

async fn respond(request: Request, context: &Context) -> Result<Effect, HandlerError> {
    match request {
        Request::Message { message, intent } => match check_limit(&message, context) {
            Some(effect) => Ok(effect),
            None => answer_message(&message, intent, context).await,
        },
        Request::Edit { message, question } => {
            let Some(scope) = context.scope(find_sender_id(&message), message.chat.id.0) else {
                return Ok(Effect::default());
            };
            match check_limit(&message, context) {
                Some(effect) => Ok(effect),
                None => {
                    let snapshot = context.restricted_snapshot(&scope).await?;
                    Ok(questions::answer_edit(&message, &question, &snapshot, context).await)
                }
            }
        }
        Request::Callback(query) if exceeds_callback_limit(query.from.id.0, context) => {
            Ok(notify_too_quick(&query, context))
        }
        Request::Callback(query) => callbacks::handle(&query, context).await,
        // The next letter that is typed sends the next query.
        Request::Inline(query) if exceeds_callback_limit(query.from.id.0, context) => Ok(Effect::default()),
        Request::Inline(query) => inline::answer(&query, context).await,
    }
}

/// Counts a callback or inline query of a member; returns whether they are over the limit.
fn exceeds_callback_limit(member: u64, context: &Context) -> bool {
    !context.access.is_admin(member) && !context.limiter.check_callback(member)
}

fn notify_too_quick(query: &CallbackQuery, context: &Context) -> Effect {
    Effect::notice(query, Some(context.user_language(&query.from).texts().too_fast))
}

/// Counts a message; returns its effect if its sender is over the limit, else `None`.
fn check_limit(message: &Message, context: &Context) -> Option<Effect> {
    let member = find_sender_id(message);
    if context.access.is_admin(member) {
        return None;
    }
    let sent = message.edit_date().unwrap_or(&message.date).timestamp();
    match context.limiter.check_message(member, message.chat.id.0, sent, now()) {
        Decision::Answer => None,
        Decision::Notify { seconds, limit } => Some(reply_slow_down(message, seconds, limit, context)),
        Decision::Ignore => Some(Effect::default()),
    }
}

fn reply_slow_down(message: &Message, seconds: u64, limit: Limit, context: &Context) -> Effect {
    tracing::info!("rate limit exceeded; the sender is notified");
    let texts = context.sender_language(message).texts();
    let text = match limit {
        Limit::Member => texts.rate_limited,
        Limit::Group => texts.group_rate_limited,
    };
    let (chat, screen) = (message.chat.id.0, Screen::text(fill(text, &[&seconds])));
    if context.scope(find_sender_id(message), chat).is_none() {
        return Effect::reply_to_stranger(chat, StrangerReplyKind::Other, message.into(), screen);
    }
    Effect::reply(message.into(), screen)
}

async fn answer_message(message: &Message, intent: Intent, context: &Context) -> Result<Effect, HandlerError> {
    let (member, language) = (find_sender_id(message), context.sender_language(message));
    let texts = language.texts();
    if let Intent::Start(payload) = &intent
        && let Ok(DeepLink::Invite { code }) = DeepLink::decode(payload)
    {
        return invites::redeem(code, message, language, context).await;
    }
    let Some(scope) = context.scope(member, message.chat.id.0) else {
        return Ok(invites::refuse(message, &intent, language, context).await);
    };
    let snapshot = context.restricted_snapshot(&scope).await?;
    let screen = match intent {
        Intent::Ask(question) if question.trim().is_empty() => Screen::text(texts.question_missing),
        Intent::Ask(text) if snapshot.records().lexicon.courtesy.is_courtesy(&text) => {
            if !message.chat.is_private() {
                return Ok(Effect::default());
            }
            Screen::text(texts.courtesy_reply)
        }
        Intent::Ask(question) => return questions::answer_message(message, &question, &snapshot, context).await,
        Intent::Start(payload) => commands::build_start_screen(&payload, message, &snapshot, language, context).await,
        Intent::Help => commands::build_help_screen(member, language, context),
        Intent::Meetings => commands::build_meetings_screen(&snapshot, language, context),
        Intent::AllMeetings => commands::select_all_meetings(message, language, context),
        Intent::Language => commands::build_language_screen(language),
        Intent::Forget => commands::forget(message, language, context).await,
        Intent::Id => Screen::text(fill(texts.your_id, &[&member])),
        Intent::Admin(command) => return Ok(admin::run_command(message, command, context).await),
        Intent::UnknownCommand => Screen::text(texts.unknown_command),
        Intent::ForwardedCommand => Screen::text(texts.forwarded_command),
        Intent::AddedToGroup => Screen::text(texts.group_welcome),
        Intent::File(file) => match admin::receive_file(message, file, context) {
            Some(effect) => return Ok(effect),
            None => return Ok(reply_text_only(message, language, context)),
        },
        Intent::NoText => return Ok(reply_text_only(message, language, context)),
    };
    Ok(Effect::reply(message.into(), screen))
}

/// Replies that only text is read, once for all pictures of an album.
fn reply_text_only(message: &Message, language: Language, context: &Context) -> Effect {
    let album = message.media_group_id();
    if album.is_some_and(|album| !context.conversations.insert_album(&album.0)) {
        return Effect::default();
    }
    Effect::reply(message.into(), Screen::text(language.texts().text_only))
}
