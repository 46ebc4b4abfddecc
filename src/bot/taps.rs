//! What a tap on a button does: another screen in the same message, a note, a choice, a question.
//!
//! Every tap is answered, whatever it holds, or the member's phone shows that it waits; what it
//! holds may be forged, old, or of a message that is gone.

use teloxide::payloads::{AnswerCallbackQuery, AnswerCallbackQuerySetters};
use teloxide::types::{CallbackQuery, MaybeInaccessibleMessage, Message};

use super::api::ApiError;
use super::asking::{compose, kept, recovered, seat, suggested};
use super::commands;
use super::handlers::Context;
use super::screens::{edit, edit_buttons};
use crate::library::Snapshot;
use crate::render::telegram::{self, Screen, Tap, Token, View};
use crate::render::texts::Language;
use crate::store::Asked;

/// What becomes of the message with the button.
enum Then {
    Nothing,
    Show(Screen),
    /// Other buttons under the same text.
    Buttons(Screen),
    /// A question is asked below it.
    Ask(String),
}

/// Does what a tap asks for.
pub async fn tapped(query: &CallbackQuery, context: &Context) -> Result<(), ApiError> {
    let Some(MaybeInaccessibleMessage::Regular(message)) = &query.message else {
        return answered(query, Some(language(query, context).texts().no_such_button), context).await;
    };
    let texts = language(query, context).texts();
    let tap = query.data.as_deref().and_then(Tap::read);
    let (note, then) = match tap {
        None => (Some(texts.no_such_button), Then::Nothing),
        Some(_) if !context.access.may_ask(query.from.id.0, message.chat.id.0) => {
            (Some(texts.inline_not_allowed), Then::Nothing)
        }
        Some(tap) => done(tap, query, message, context),
    };
    answered(query, note, context).await?;
    match then {
        Then::Nothing => Ok(()),
        Then::Show(screen) => edit(message.chat.id, message.id.0, &screen, &context.api).await,
        Then::Buttons(screen) => edit_buttons(message.chat.id, message.id.0, &screen, &context.api).await,
        Then::Ask(question) => suggested(query, message, &question, context).await,
    }
}

/// Ends the waiting on the member's phone, with a note that passes. One that comes too late is lost.
async fn answered(query: &CallbackQuery, note: Option<&str>, context: &Context) -> Result<(), ApiError> {
    let mut answer = AnswerCallbackQuery::new(query.id.clone());
    if let Some(note) = note {
        answer = answer.text(note);
    }
    if let Err(error) = context.api.answer(&answer).await {
        tracing::debug!(%error, "a tap was answered too late");
    }
    Ok(())
}

fn done(tap: Tap, query: &CallbackQuery, message: &Message, context: &Context) -> (Option<&'static str>, Then) {
    let language = language(query, context);
    let snapshot = context.library.snapshot();
    let view = View { snapshot: &snapshot, language, bot: &context.me.username };
    let here = seat(message, query.from.id.0);
    let show = |screen| (None, Then::Show(screen));
    match tap {
        Tap::Context { answer, place, show: part } => show(
            telegram::context(&view, answer, place, part).unwrap_or_else(|gone| telegram::gone(&view, gone, answer)),
        ),
        Tap::Answer { answer } => again(answer, message, language, context),
        Tap::Others { answer, page } => others(&view, answer, page, message, context),
        Tap::Judge { answer, right } => judged(answer, right, message, language, context),
        Tap::Suggested { question } => {
            let known = snapshot.suggestions().iter().find(|suggestion| suggestion.key == question);
            let ask = known.map(|suggestion| (None, Then::Ask(suggestion.question.clone())));
            ask.unwrap_or((Some(language.texts().no_such_button), Then::Nothing))
        }
        Tap::Meetings { of, page } => show(telegram::meetings(&view, of, page)),
        Tap::Years => show(telegram::years(&view)),
        Tap::Organisations { page } => show(telegram::organisations(&view, page)),
        Tap::Meeting { answer, document } => show(commands::meeting(&view, document, answer)),
        Tap::Aspect { answer, document, aspect, page } => show(match snapshot.document(document) {
            Some(id) => telegram::aspect(&view, id, aspect, page, answer),
            None => telegram::gone(&view, crate::library::Gone::Document, answer),
        }),
        Tap::Within { document } => show(commands::within(&view, document, here, context)),
        Tap::Everywhere { answer } => {
            kept(context.store.choose_meeting(here, None));
            everywhere(answer, message, &snapshot, language, context)
        }
        Tap::Language(chosen) => {
            kept(context.store.choose_language(query.from.id.0, chosen));
            let language = chosen.unwrap_or_else(|| Language::of_code(query.from.language_code.as_deref()));
            show(Screen::text(language.texts().speaks_now))
        }
    }
}

/// The answer again, as it is now.
fn again(token: Token, message: &Message, language: Language, context: &Context) -> (Option<&'static str>, Then) {
    let Some(asked) = recovered(token, message, context) else {
        return (Some(language.texts().old_answer), Then::Nothing);
    };
    let snapshot = context.library.snapshot();
    (None, Then::Show(compose(&snapshot, &asked, message.chat.id.0, language, context).screen))
}

fn others(view: &View, token: Token, page: u16, message: &Message, context: &Context) -> (Option<&'static str>, Then) {
    let Some(asked) = recovered(token, message, context) else {
        return (Some(view.language.texts().old_answer), Then::Nothing);
    };
    let composed = compose(view.snapshot, &asked, message.chat.id.0, view.language, context);
    (None, Then::Show(telegram::others(view, &composed.answer, token, page)))
}

/// Notes what a member thinks of an answer, once; the buttons that asked for it go.
fn judged(
    token: Token,
    right: bool,
    message: &Message,
    language: Language,
    context: &Context,
) -> (Option<&'static str>, Then) {
    let texts = language.texts();
    let Some(asked) = recovered(token, message, context) else { return (Some(texts.old_answer), Then::Nothing) };
    if !asked.judged {
        kept(context.store.keep(&asked));
    }
    let note = match kept(context.store.judge(asked.token, right)) {
        Some(true) if right => texts.noted_right,
        Some(true) => texts.noted_wrong,
        Some(false) => texts.noted_before,
        None => texts.old_answer,
    };
    let snapshot = context.library.snapshot();
    let asked = Asked { judged: true, ..asked };
    let screen = compose(&snapshot, &asked, message.chat.id.0, language, context).screen;
    (Some(note), Then::Buttons(screen))
}

/// The question of an answer asked of all meetings; where there is none, that all are asked now.
fn everywhere(
    token: Token,
    message: &Message,
    snapshot: &Snapshot,
    language: Language,
    context: &Context,
) -> (Option<&'static str>, Then) {
    let texts = language.texts();
    let Some(asked) = (token != 0).then(|| recovered(token, message, context)).flatten() else {
        return (None, Then::Show(Screen::text(texts.now_everywhere)));
    };
    let asked = Asked { document: None, judged: false, ..asked };
    kept(context.store.keep(&asked));
    let screen = compose(snapshot, &asked, message.chat.id.0, language, context).screen;
    (Some(texts.now_everywhere), Then::Show(screen))
}

fn language(query: &CallbackQuery, context: &Context) -> Language {
    context.language(query.from.id.0, query.from.language_code.as_deref())
}
