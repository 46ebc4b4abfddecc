//! Answers questions. The data for showing an answer again is stored before it is sent, so that no tap comes too early;
//! a store that fails costs the buttons, never the answer.

use std::time::Instant;

use teloxide::types::Message;

use crate::answer::{Answer, Question};
use crate::bot::context::Context;
use crate::bot::effect::{DeliveredAnswer, Effect, FollowUp, NewAnswer};
use crate::bot::error::HandlerError;
use crate::bot::request::{member_of, question_of};
use crate::bot::status::{Step, Surface};
use crate::bot::telegram::{Sent, Target};
use crate::index::DocumentId;
use crate::library::Snapshot;
use crate::render::telegram::{self, Form, Screen, Shown, Token, View};
use crate::render::texts::Language;
use crate::store::{AnswerRecord, AnswerStats, ChatContext, now};

/// Maximum earlier questions stored with one, however long the chain of replies.
const MOST_BEFORE: usize = 3;

/// An answer and its screen.
pub struct Composed {
    pub screen: Screen,
    pub answer: Answer,
    /// How many of its quotes the screen shows.
    pub quoted: usize,
}

/// Properties of an answer's screen besides the question and the records.
#[derive(Clone, Copy)]
pub struct Presentation {
    pub token: Token,
    pub chat: i64,
    /// Whether to repeat the question, because it is not above the answer.
    pub repeats_question: bool,
    pub judged: bool,
}

impl Presentation {
    /// Returns how to show a known answer in `chat`.
    pub fn of(record: &AnswerRecord, chat: i64) -> Self {
        let repeats_question = record.message.is_none() || record.chat != chat;
        Self { token: record.token, chat, repeats_question, judged: record.judged }
    }
}

/// Where and when a question was asked.
struct QuestionOrigin {
    surface: Surface,
    asker: ChatContext,
    /// The member's message; `None` if the question was suggested.
    message: Option<i32>,
    /// The message that the answer replies to.
    below: Target,
    /// Unix seconds.
    at: i64,
    language: Language,
}

/// Answers a member's message; fails if there are no random numbers for the answer's token.
pub fn answer_message(
    message: &Message,
    text: &str,
    snapshot: &Snapshot,
    context: &Context,
) -> Result<Effect, HandlerError> {
    let below = Target::from(message);
    let asker = below.asker(member_of(message));
    let (at, language) = (message.date.timestamp(), context.language_of(message));
    let question = with_history(message, asker, text, context);
    let origin = QuestionOrigin { surface: Surface::Message, asker, message: Some(message.id.0), below, at, language };
    answer(question, origin, snapshot, context)
}

/// Answers a suggested question that a member tapped, in a reply to the message that suggested it.
pub fn answer_suggestion(
    member: u64,
    below: Target,
    text: &str,
    snapshot: &Snapshot,
    language: Language,
    context: &Context,
) -> Result<Effect, HandlerError> {
    let asker = below.asker(member);
    let origin = QuestionOrigin { surface: Surface::Suggestion, asker, message: None, below, at: now(), language };
    answer(Question::new(text), origin, snapshot, context)
}

fn answer(
    question: Question,
    origin: QuestionOrigin,
    snapshot: &Snapshot,
    context: &Context,
) -> Result<Effect, HandlerError> {
    let QuestionOrigin { surface, asker, message, below, at, language } = origin;
    let (token, chat, begun) = (getrandom::u64()?, asker.chat, Instant::now());
    let shown = Presentation { token, chat, repeats_question: message.is_none(), judged: false };
    let Composed { screen, answer, .. } = compose(snapshot, &question, shown, language, context);
    let quoted = snapshot.quoted_first(&answer);
    let meeting_gone = question.document.as_deref().is_some_and(|path| snapshot.document_at(path).is_none());
    let record = AnswerRecord { token, chat, message, reply: None, question, quoted, at: now(), judged: false };
    keep(&record, &answer, begun, asker.member, context);
    let new = NewAnswer { record, asker, at, meeting_gone };
    let delivered = DeliveredAnswer { surface, outcome: answer.outcome, new: Some(new) };
    Ok(Effect::reply(below, screen).then(FollowUp::CountAnswer(delivered)))
}

/// Answers an edited question by editing its answer. Does nothing if it was never answered or its text is the same.
pub fn answer_edit(message: &Message, text: &str, snapshot: &Snapshot, context: &Context) -> Effect {
    let chat = message.chat.id.0;
    let known = context.attempt(context.store.answer_to(chat, message.id.0)).flatten();
    let Some((known, reply)) = known.and_then(|known| known.reply.map(|reply| (known, reply))) else {
        return Effect::default();
    };
    if known.question.text == text {
        return Effect::default();
    }
    let begun = Instant::now();
    let question = Question { text: text.to_owned(), ..known.question.clone() };
    let shown = Presentation { judged: false, ..Presentation::of(&known, chat) };
    let composed = compose(snapshot, &question, shown, context.language_of(message), context);
    let quoted = snapshot.quoted_first(&composed.answer);
    let (at, member) = (Target::from(message), member_of(message));
    context.conversations.reword(at.asker(member), &known.question.text, text, quoted.clone());
    let record = AnswerRecord { question, quoted, judged: false, ..known };
    keep(&record, &composed.answer, begun, member, context);
    let delivered = DeliveredAnswer { surface: Surface::Edit, outcome: composed.answer.outcome, new: None };
    Effect::edit(at.with_message(reply), composed.screen).then(FollowUp::CountAnswer(delivered))
}

fn keep(record: &AnswerRecord, answer: &Answer, begun: Instant, member: u64, context: &Context) {
    let stats = AnswerStats { outcome: answer.outcome, took: begun.elapsed(), member, at: now() };
    context.metrics.time(Step::Store, || context.attempt(context.store.record_answer(record, &stats)));
}

/// Counts and logs a question whose answer was sent; never logs its text, asker or chat. Links a new answer to the
/// message that it was sent in and adds it to the conversation.
pub fn count_answer(answer: DeliveredAnswer, sent: Sent, context: &Context) {
    if sent.is_dropped {
        return;
    }
    let (surface, outcome, took) = (answer.surface, answer.outcome, context.received.elapsed());
    context.metrics.observe(Step::Delivery, sent.took);
    context.metrics.count_question(surface, outcome, took);
    let (surface, outcome, ms) = (surface.into_str(), outcome.name(), took.as_micros() as f64 / 1000.0);
    tracing::info!(surface, outcome, ms, "a question was answered");
    let (Some(new), Some(shown)) = (answer.new, sent.shown) else { return };
    let NewAnswer { record, asker, at, meeting_gone } = new;
    context.conversations.remember(asker, at, &record.question.text, record.quoted.clone());
    context.metrics.time(Step::Store, || context.attempt(context.store.set_reply(record, shown.message.0)));
    if meeting_gone {
        // The answer has said so; later questions silently search all meetings.
        context.attempt(context.store.choose_meeting(asker, None));
    }
}

/// Returns the question with the answer it replies to, else the member's recent questions, and the selected meeting.
fn with_history(message: &Message, asker: ChatContext, text: &str, context: &Context) -> Question {
    let document = context.attempt(context.store.meeting(asker)).flatten();
    let question = Question { document, ..Question::new(text) };
    let replied = message.reply_to_message();
    let replied = replied.and_then(|to| context.attempt(context.store.answer_in(asker.chat, to.id.0)).flatten());
    if let Some(before) = replied {
        let mut history: Vec<String> = before.question.history.into_iter().chain([before.question.text]).collect();
        history.drain(..history.len().saturating_sub(MOST_BEFORE));
        return Question { history, reply: true, about: before.quoted, ..question };
    }
    let at = message.date.timestamp();
    let conversation = context.conversations.of(asker);
    Question { history: conversation.history(at), about: conversation.document(at), ..question }
}

/// Answers a question from the current records and draws its screen.
pub fn compose(
    snapshot: &Snapshot,
    question: &Question,
    shown: Presentation,
    language: Language,
    context: &Context,
) -> Composed {
    let within = question.document.as_deref().and_then(|path| snapshot.document_at(path));
    // If the meeting is gone, the answer says so and all meetings are searched.
    let asked = Question { document: question.document.clone().filter(|_| within.is_some()), ..question.clone() };
    let answer = context.metrics.time(Step::Answer, || snapshot.answer(&asked));
    let view = context.view(snapshot, language);
    let (screen, quoted) = context.metrics.time(Step::Render, || draw(&view, question, shown, within, &answer));
    Composed { screen, answer, quoted }
}

/// Draws the screen of an answer; returns how many of its quotes it shows.
fn draw(
    view: &View,
    question: &Question,
    shown: Presentation,
    within: Option<DocumentId>,
    answer: &Answer,
) -> (Screen, usize) {
    if let Some((document, aspect)) = answer.whole {
        return (telegram::aspect(view, document, aspect, 0, 0), 0);
    }
    let quoted: Vec<_> = answer.quotes.iter().map(|quote| quote.passage).collect();
    let mut suggested = view.snapshot.suggestions_near(&question.text, &quoted);
    if suggested.is_empty() && !answer.outcome.is_answer() {
        // A refusal at least suggests what can be asked.
        suggested.extend(view.snapshot.suggestions());
    }
    let shown = Shown {
        token: shown.token,
        form: if shown.chat < 0 { Form::Short } else { Form::Whole },
        asked: shown.repeats_question.then_some(question.text.as_str()),
        within: within.map(|id| &*view.snapshot.knowledge.documents[id.0 as usize]),
        within_gone: question.document.is_some() && within.is_none(),
        judged: shown.judged,
        suggested: &suggested,
    };
    telegram::answer(view, answer, &shown)
}

/// Returns the question behind an answer: by its token, else by its message; if neither is stored, from the message
/// that the answer replies to.
pub fn recover(token: Token, shown: Target, replied: Option<&Message>, context: &Context) -> Option<AnswerRecord> {
    let (chat, reply) = (shown.chat.0, shown.message.0);
    let known = find(token, chat, context);
    let known = known.or_else(|| context.attempt(context.store.answer_in(chat, reply)).flatten());
    known.or_else(|| {
        let message = replied?;
        let question = Question::new(question_of(message, &context.me)?);
        let (message, reply) = (Some(message.id.0), Some(reply));
        Some(AnswerRecord { token, chat, message, reply, question, at: now(), ..AnswerRecord::default() })
    })
}

/// Returns the answer that a button or link names, if `chat` may see it: answers of a private chat only there, those of
/// groups anywhere, because links lead to them.
pub fn find(token: Token, chat: i64, context: &Context) -> Option<AnswerRecord> {
    context.attempt(context.store.answer(token)).flatten().filter(|known| known.chat < 0 || known.chat == chat)
}

/// Draws a known answer in `chat`, from the current records.
pub fn show(record: &AnswerRecord, chat: i64, snapshot: &Snapshot, language: Language, context: &Context) -> Composed {
    compose(snapshot, &record.question, Presentation::of(record, chat), language, context)
}
