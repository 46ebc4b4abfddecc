//! Answers questions.
//!
//! The data to show an answer again is in memory before the answer is sent, so that every tap on its buttons finds
//! it, and is written to the store in the background.

use std::time::Instant;

use teloxide::types::Message;

use crate::answer::{Answer, Question};
use crate::bot::context::Context;
use crate::bot::effect::{DeliveredAnswer, Effect, FollowUp, NewAnswer};
use crate::bot::error::HandlerError;
use crate::bot::request::{extract_question, find_sender_id};
use crate::bot::status::{Step, Surface};
use crate::bot::telegram::{Delivery, Target};
use crate::index::DocumentId;
use crate::library::Snapshot;
use crate::render::telegram::{self, AnswerToken, AnswerView, Detail, RenderContext, Screen};
use crate::render::texts::Language;
use crate::store::{AnswerKey, AnswerRecord, AnswerStats, ChatContext, now};

/// Maximum earlier questions stored with a question in a chain of replies.
const MAX_HISTORY: usize = 3;

/// An answer and its screen.
pub struct ComposedAnswer {
    pub screen: Screen,
    pub answer: Answer,
    /// The number of its quotes on the screen.
    pub quote_count: usize,
}

/// The properties of an answer's screen that do not depend on the question or the records.
#[derive(Clone, Copy)]
pub struct Presentation {
    pub token: AnswerToken,
    pub chat: i64,
    /// Whether to repeat the question, because the answer does not reply to it.
    pub repeats_question: bool,
    pub is_rated: bool,
}

impl Presentation {
    /// Returns the presentation of a stored answer in `chat`.
    pub fn for_record(record: &AnswerRecord, chat: i64) -> Self {
        let repeats_question = record.message.is_none() || record.chat != chat;
        Self { token: record.token, chat, repeats_question, is_rated: record.is_rated }
    }
}

/// The origin of a question.
struct QuestionOrigin {
    surface: Surface,
    asker: ChatContext,
    /// The member's message; `None` if the question was suggested.
    message: Option<i32>,
    /// The message to reply to.
    reply_to: Target,
    /// When it was asked, in Unix seconds.
    at: i64,
    language: Language,
}

/// Answers a member's message.
///
/// # Errors
/// [`HandlerError::Random`] if the answer's token cannot be generated.
pub async fn answer_message(
    message: &Message,
    text: &str,
    snapshot: &Snapshot,
    context: &Context,
) -> Result<Effect, HandlerError> {
    let reply_to = Target::from(message);
    let asker = reply_to.chat_context(find_sender_id(message));
    let (at, language) = (message.date.timestamp(), context.sender_language(message));
    let question = build_question(message, asker, text, context).await;
    let origin =
        QuestionOrigin { surface: Surface::Message, asker, message: Some(message.id.0), reply_to, at, language };
    answer(question, origin, snapshot, context)
}

/// Answers a suggested question that a member tapped, in a reply to the message that suggested it.
///
/// # Errors
/// Those of [`answer_message`].
pub fn answer_suggestion(
    member: u64,
    reply_to: Target,
    text: &str,
    snapshot: &Snapshot,
    language: Language,
    context: &Context,
) -> Result<Effect, HandlerError> {
    let asker = reply_to.chat_context(member);
    let origin = QuestionOrigin { surface: Surface::Suggestion, asker, message: None, reply_to, at: now(), language };
    answer(Question::new(text), origin, snapshot, context)
}

fn answer(
    question: Question,
    origin: QuestionOrigin,
    snapshot: &Snapshot,
    context: &Context,
) -> Result<Effect, HandlerError> {
    let QuestionOrigin { surface, asker, message, reply_to, at, language } = origin;
    let (token, chat, started) = (getrandom::u64()?, asker.chat, Instant::now());
    let presentation = Presentation { token, chat, repeats_question: message.is_none(), is_rated: false };
    let ComposedAnswer { screen, answer, .. } = compose(snapshot, &question, presentation, language, context);
    let quoted = snapshot.first_quoted_name(&answer);
    let meeting_gone = question.document.as_deref().is_some_and(|path| snapshot.find_document_by_name(path).is_none());
    let record = AnswerRecord { token, chat, message, reply: None, question, quoted, at: now(), is_rated: false };
    record_answer(record.clone(), &answer, started, asker.member, context);
    let new = NewAnswer { record, asker, at, is_meeting_gone: meeting_gone };
    let delivered = DeliveredAnswer { surface, outcome: answer.outcome, new: Some(new) };
    Ok(Effect::reply(reply_to, screen).then(FollowUp::CountAnswer(delivered)))
}

/// Answers an edited question by editing its answer; does nothing if it was never answered or has the same
/// text.
pub async fn answer_edit(message: &Message, text: &str, snapshot: &Snapshot, context: &Context) -> Effect {
    let chat = message.chat.id.0;
    let stored = context.find_answer(AnswerKey::Message { chat, message: message.id.0 }).await;
    let Some((stored, reply)) = stored.and_then(|stored| stored.reply.map(|reply| (stored, reply))) else {
        return Effect::default();
    };
    if stored.question.text == text {
        return Effect::default();
    }
    let started = Instant::now();
    let question = Question { text: text.to_owned(), ..stored.question.clone() };
    let presentation = Presentation { is_rated: false, ..Presentation::for_record(&stored, chat) };
    let composed = compose(snapshot, &question, presentation, context.sender_language(message), context);
    let quoted = snapshot.first_quoted_name(&composed.answer);
    let (target, member) = (Target::from(message), find_sender_id(message));
    context.conversations.reword(target.chat_context(member), &stored.question.text, text, quoted.clone());
    let record = AnswerRecord { question, quoted, is_rated: false, ..stored };
    record_answer(record, &composed.answer, started, member, context);
    let delivered = DeliveredAnswer { surface: Surface::Edit, outcome: composed.answer.outcome, new: None };
    Effect::edit(target.with_message(reply), composed.screen).then(FollowUp::CountAnswer(delivered))
}

fn record_answer(record: AnswerRecord, answer: &Answer, started: Instant, member: u64, context: &Context) {
    let stats = AnswerStats { outcome: answer.outcome, duration: started.elapsed(), member, at: now() };
    context.store.record_answer(record, &stats);
}

/// Counts and logs a question whose answer was sent, links a new answer to the message in which it was sent,
/// and adds it to the conversation. The text, the asker and the chat are never logged.
pub fn count_answer(answer: DeliveredAnswer, delivery: Delivery, context: &Context) {
    if delivery.is_dropped {
        return;
    }
    let (surface, outcome, took) = (answer.surface, answer.outcome, context.received.elapsed());
    context.metrics.observe(Step::Delivery, delivery.took);
    context.metrics.count_question(surface, outcome, took);
    let (surface, outcome, ms) = (surface.into_str(), outcome.name(), took.as_micros() as f64 / 1000.0);
    tracing::info!(surface, outcome, ms, "question answered");
    let (Some(new), Some(target)) = (answer.new, delivery.target) else { return };
    let NewAnswer { record, asker, at, is_meeting_gone: meeting_gone } = new;
    context.conversations.remember(asker, at, &record.question.text, record.quoted.clone());
    context.store.set_reply(record, target.message.0);
    if meeting_gone {
        // The answer contains a note about it; later answers search all meetings without one.
        context.store.choose_meeting(asker, None);
    }
}

/// Returns the question in a message, with the selected meeting and the earlier questions: those of the answer to
/// which the message replies, or else the member's recent ones.
async fn build_question(message: &Message, asker: ChatContext, text: &str, context: &Context) -> Question {
    let document = context.store.meeting(asker);
    let question = Question { document, ..Question::new(text) };
    if let Some(replied) = message.reply_to_message()
        && let Some(earlier) = context.find_answer(AnswerKey::Reply { chat: asker.chat, reply: replied.id.0 }).await
    {
        let mut history: Vec<String> = earlier.question.history.into_iter().chain([earlier.question.text]).collect();
        history.drain(..history.len().saturating_sub(MAX_HISTORY));
        return Question { history, is_reply: true, about: earlier.quoted, ..question };
    }
    let at = message.date.timestamp();
    let conversation = context.conversations.get(asker);
    Question { history: conversation.history(at), about: conversation.last_document(at), ..question }
}

/// Answers a question from a snapshot and renders the screen of the answer.
pub fn compose(
    snapshot: &Snapshot,
    question: &Question,
    presentation: Presentation,
    language: Language,
    context: &Context,
) -> ComposedAnswer {
    let meeting = question.document.as_deref().and_then(|path| snapshot.find_document_by_name(path));
    // If the selected meeting is gone, all meetings are searched and the answer contains a note about it.
    let effective = Question { document: question.document.clone().filter(|_| meeting.is_some()), ..question.clone() };
    let answer = context.metrics.time(Step::Answer, || snapshot.answer(&effective));
    let render_context = context.render_context(snapshot, language);
    let (screen, quote_count) =
        context.metrics.time(Step::Render, || render(&render_context, question, presentation, meeting, &answer));
    ComposedAnswer { screen, answer, quote_count }
}

/// Returns the screen of an answer, and the number of its quotes on it.
fn render(
    render_context: &RenderContext,
    question: &Question,
    presentation: Presentation,
    meeting: Option<DocumentId>,
    answer: &Answer,
) -> (Screen, usize) {
    if let Some((document, aspect)) = answer.meeting_aspect {
        return (telegram::render_aspect(render_context, document, aspect, 0, 0), 0);
    }
    let quoted: Vec<_> = answer.quotes.iter().map(|quote| quote.passage).collect();
    let mut suggestions = render_context.snapshot.find_related_suggestions(&question.text, &quoted);
    if suggestions.is_empty() && !answer.outcome.is_answer() {
        // A refusal suggests other questions.
        suggestions.extend(render_context.snapshot.suggestions());
    }
    let answer_view = AnswerView {
        token: presentation.token,
        detail: if presentation.chat < 0 { Detail::Brief } else { Detail::Full },
        question: presentation.repeats_question.then_some(question.text.as_str()),
        meeting: meeting.map(|id| &*render_context.snapshot.knowledge.documents[id.0 as usize]),
        is_meeting_gone: question.document.is_some() && meeting.is_none(),
        is_rated: presentation.is_rated,
        suggestions: &suggestions,
    };
    telegram::render_answer(render_context, answer, &answer_view)
}

/// Returns the record of an answer: the one stored under its token, else the one stored for its message. If
/// neither is stored, the question is read from the message to which the answer replies; `None` if there is
/// none.
pub async fn recover_record(
    token: AnswerToken,
    target: Target,
    replied: Option<&Message>,
    context: &Context,
) -> Option<AnswerRecord> {
    let (chat, reply) = (target.chat.0, target.message.0);
    if let Some(stored) = find_record(token, chat, context).await {
        return Some(stored);
    }
    if let Some(stored) = context.find_answer(AnswerKey::Reply { chat, reply }).await {
        return Some(stored);
    }
    let message = replied?;
    let question = Question::new(extract_question(message, &context.identity)?);
    let (message, reply) = (Some(message.id.0), Some(reply));
    Some(AnswerRecord { token, chat, message, reply, question, at: now(), ..AnswerRecord::default() })
}

/// Returns the stored answer with a token, if it is visible to `chat`. An answer in a private chat is visible
/// only there, one in a group everywhere, because links lead to it.
pub async fn find_record(token: AnswerToken, chat: i64, context: &Context) -> Option<AnswerRecord> {
    context.find_answer(AnswerKey::Token(token)).await.filter(|record| record.chat < 0 || record.chat == chat)
}

/// Answers a stored question again from a snapshot, for `chat`.
pub fn compose_record(
    record: &AnswerRecord,
    chat: i64,
    snapshot: &Snapshot,
    language: Language,
    context: &Context,
) -> ComposedAnswer {
    compose(snapshot, &record.question, Presentation::for_record(record, chat), language, context)
}
