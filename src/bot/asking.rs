//! A question to its answer: with what came before, in the meeting that was chosen, as one message.
//!
//! What is needed to show the answer again is kept before it is sent, so that no tap comes too
//! early. A store that fails costs the buttons, never the answer.

use std::time::{Duration, Instant};

use teloxide::types::{Message, MessageId};

use super::address::member;
use super::api::ApiError;
use super::handlers::Context;
use super::screens::{Target, edit, reply};
use super::status::{Step, Surface};
use crate::answer::{Answer, Outcome, Question};
use crate::index::DocumentId;
use crate::library::Snapshot;
use crate::render::telegram::{self, Form, Screen, Shown, Token, View};
use crate::render::texts::Language;
use crate::store::{Asked, Fate, Note, Seat, now};

/// Questions before one that are kept with it, however long the chain of replies.
const MOST_BEFORE: usize = 3;

/// An answer, and how it is shown.
pub struct Composed {
    pub screen: Screen,
    pub answer: Answer,
    /// How many of its quotes the screen shows.
    pub quoted: usize,
}

/// Answers a member's message.
pub async fn ask(message: &Message, text: &str, snapshot: &Snapshot, context: &Context) -> Result<(), ApiError> {
    let seat = seat(message.into(), member(message));
    let asked = leaning(message, seat, text, context);
    let question = Some(message.id.0);
    let language = context.language_of(message);
    answer(Asked { question, ..asked }, seat, message.into(), message.date.timestamp(), snapshot, language, context)
        .await
}

/// Asks a suggested question for the member who tapped it, below the message that suggested it.
pub async fn suggested(
    member: u64,
    below: Target,
    text: &str,
    snapshot: &Snapshot,
    language: Language,
    context: &Context,
) -> Result<(), ApiError> {
    let asked = Asked { chat: below.chat.0, text: text.to_owned(), ..Asked::default() };
    answer(asked, seat(below, member), below, now(), snapshot, language, context).await
}

async fn answer(
    asked: Asked,
    seat: Seat,
    below: Target,
    at: i64,
    snapshot: &Snapshot,
    language: Language,
    context: &Context,
) -> Result<(), ApiError> {
    let token = getrandom::u64().map_err(|error| ApiError::Unavailable(format!("no randomness: {error}")))?;
    let mut asked = Asked { token, at: now(), ..asked };
    let begun = Instant::now();
    let composed = compose(snapshot, &asked, seat.chat, language, context);
    asked.quoted = snapshot.quoted_first(&composed.answer);
    let note = note(&composed.answer, begun.elapsed(), seat.member);
    context.metrics.timed(Step::Store, || context.kept(context.store.note(&asked, &note)));
    let sending = Instant::now();
    asked.answer = Some(reply(below, &composed.screen, &context.api).await?);
    context.metrics.took(Step::Delivery, sending);
    let surface = if asked.question.is_some() { Surface::Message } else { Surface::Suggestion };
    delivered(surface, note.fate, context);
    context.metrics.timed(Step::Store, || context.kept(context.store.keep(&asked)));
    if asked.document.as_deref().is_some_and(|path| snapshot.document_at(path).is_none()) {
        // It has been said; the next question is asked of all without a word.
        context.kept(context.store.choose_meeting(seat, None));
    }
    context.conversations.remember(seat, at, &asked.text, asked.quoted);
    Ok(())
}

/// Answers an edited question anew, in place of its answer. One that was never answered, or that
/// says what it said before, is left alone.
pub async fn edited(message: &Message, text: &str, snapshot: &Snapshot, context: &Context) -> Result<(), ApiError> {
    let chat = message.chat.id.0;
    let Some(known) = context.kept(context.store.of_question(chat, message.id.0)).flatten() else { return Ok(()) };
    let (false, Some(answer)) = (known.text == text, known.answer) else { return Ok(()) };
    let before = known.text.clone();
    let mut asked = Asked { text: text.to_owned(), judged: false, ..known };
    let language = context.language_of(message);
    let begun = Instant::now();
    let composed = compose(snapshot, &asked, chat, language, context);
    asked.quoted = snapshot.quoted_first(&composed.answer);
    let note = note(&composed.answer, begun.elapsed(), member(message));
    context.metrics.timed(Step::Store, || context.kept(context.store.note(&asked, &note)));
    context.conversations.reword(seat(message.into(), member(message)), &before, text, asked.quoted);
    let shown = Target { message: MessageId(answer), ..message.into() };
    let sending = Instant::now();
    edit(shown, &composed.screen, &context.api).await?;
    context.metrics.took(Step::Delivery, sending);
    delivered(Surface::Edit, note.fate, context);
    Ok(())
}

/// What is counted of an answer.
fn note(answer: &Answer, took: Duration, member: u64) -> Note {
    Note { fate: fate(answer), took, member, at: now() }
}

/// How a question ended.
pub fn fate(answer: &Answer) -> Fate {
    match answer.outcome {
        Outcome::Found(_) => Fate::Answered,
        Outcome::Nearest(_) => Fate::Nearest,
        Outcome::NotFound(_) => Fate::Refused,
    }
}

/// Counts a question whose answer has left, and logs that; never its text, nor who asked or where.
pub fn delivered(surface: Surface, fate: Fate, context: &Context) {
    let took = context.received.elapsed();
    context.metrics.asked(surface, fate, took);
    let (surface, outcome, ms) = (surface.name(), fate.name(), took.as_micros() as f64 / 1000.0);
    tracing::info!(surface, outcome, ms, "a question was answered");
}

/// The question with what it leans on: the answer that it replies to, or what the member asked
/// shortly before; and the meeting that was chosen.
fn leaning(message: &Message, seat: Seat, text: &str, context: &Context) -> Asked {
    let asked = Asked { chat: seat.chat, text: text.to_owned(), ..Asked::default() };
    let asked = Asked { document: context.kept(context.store.meeting(seat)).flatten(), ..asked };
    let replied =
        message.reply_to_message().and_then(|to| context.kept(context.store.of_answer(seat.chat, to.id.0)).flatten());
    if let Some(before) = replied {
        let mut history: Vec<String> = before.history.into_iter().chain([before.text]).collect();
        history.drain(..history.len().saturating_sub(MOST_BEFORE));
        return Asked { history, reply: true, about: before.quoted, ..asked };
    }
    let at = message.date.timestamp();
    let conversation = context.conversations.of(seat);
    Asked { history: conversation.history(at), about: conversation.document(at), ..asked }
}

/// The answer to a question as it stands in the records now, as `chat` sees it.
pub fn compose(snapshot: &Snapshot, asked: &Asked, chat: i64, language: Language, context: &Context) -> Composed {
    let within = asked.document.as_deref().and_then(|path| snapshot.document_at(path));
    let question = Question {
        text: asked.text.clone(),
        history: asked.history.clone(),
        reply: asked.reply,
        document: asked.document.clone().filter(|_| within.is_some()),
        about: asked.about.clone(),
    };
    let answer = context.metrics.timed(Step::Answer, || snapshot.answer(&question));
    let view = View { snapshot, language, bot: &context.me.username };
    let (screen, quoted) = context.metrics.timed(Step::Render, || shown(&view, asked, chat, within, &answer));
    Composed { screen, answer, quoted }
}

/// The screen of an answer, and how many of its quotes it shows.
fn shown(view: &View, asked: &Asked, chat: i64, within: Option<DocumentId>, answer: &Answer) -> (Screen, usize) {
    if let Some((document, aspect)) = answer.whole {
        return (telegram::aspect(view, document, aspect, 0, 0), 0);
    }
    let quoted: Vec<_> = answer.outcome.quotes().iter().map(|quote| quote.passage).collect();
    let mut suggested = view.snapshot.suggestions_near(&asked.text, &quoted);
    if suggested.is_empty() && !answer.outcome.answers() {
        // Whoever is refused is told at least what can be asked.
        suggested.extend(view.snapshot.suggestions());
    }
    let elsewhere = asked.question.is_none() || asked.chat != chat;
    let shown = Shown {
        token: asked.token,
        form: if chat < 0 { Form::Short } else { Form::Whole },
        asked: elsewhere.then_some(asked.text.as_str()),
        within: within.map(|id| &*view.snapshot.knowledge.documents[id.0 as usize]),
        within_gone: asked.document.is_some() && within.is_none(),
        judged: asked.judged,
        suggested: &suggested,
    };
    telegram::answer(view, answer, &shown)
}

/// The question behind an answer: by its token, else by its message; where neither is kept, by the
/// message that the answer replies to.
pub fn recovered(token: Token, shown: Target, replied: Option<&Message>, context: &Context) -> Option<Asked> {
    let (chat, answer) = (shown.chat.0, shown.message.0);
    let known = opened(token, chat, context).or_else(|| context.kept(context.store.of_answer(chat, answer)).flatten());
    known.or_else(|| {
        let question = replied?;
        let text = super::address::question(question, &context.me)?;
        let (question, answer) = (Some(question.id.0), Some(answer));
        Some(Asked { token, chat, question, answer, text, at: now(), ..Asked::default() })
    })
}

/// The question that a button or a link names, as far as it may be seen in `chat`: one of a private
/// chat only there. What groups ask is linked to.
pub fn opened(token: Token, chat: i64, context: &Context) -> Option<Asked> {
    context.kept(context.store.asked(token)).flatten().filter(|asked| asked.chat < 0 || asked.chat == chat)
}

/// Who asks where.
pub fn seat(at: Target, member: u64) -> Seat {
    Seat { chat: at.chat.0, topic: at.topic.map_or(0, |topic| topic.0.0), member }
}
