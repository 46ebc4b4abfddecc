//! Handles callback queries, which are taps on buttons. Each is answered, because otherwise the member's app
//! shows the button as loading. The data may be forged, outdated, or from a message that was deleted.

use teloxide::types::{CallbackQuery, Message};

use super::commands;
use super::questions::{ComposedAnswer, answer_suggestion, compose_record, recover_record};
use crate::bot::admin;
use crate::bot::context::Context;
use crate::bot::effect::Effect;
use crate::bot::error::HandlerError;
use crate::bot::telegram::{Outgoing, Target};
use crate::library::{LookupError, Snapshot};
use crate::render::telegram::{self, AnswerToken, Callback, DecodeError, Screen};
use crate::render::texts::Language;
use crate::store::{AnswerRecord, now};

/// The handler of one callback query, with the data that it needs.
struct CallbackHandler<'a> {
    member: u64,
    language: Language,
    /// The language code of the member's Telegram.
    code: Option<&'a str>,
    /// The tapped message.
    target: Target,
    /// The message to which the tapped message replies, if Telegram includes it.
    replied: Option<&'a Message>,
    snapshot: &'a Snapshot,
    context: &'a Context,
}

/// The text of the notification to show, if any, and the effect on the message.
type CallbackResult = (Option<&'static str>, Effect);

/// Handles a callback query.
pub async fn handle(query: &CallbackQuery, context: &Context) -> Result<Effect, HandlerError> {
    let language = context.user_language(&query.from);
    let texts = language.texts();
    let Some(message) = &query.message else { return Ok(Effect::notice(query, Some(texts.unknown_button))) };
    let (member, target) = (query.from.id.0, Target::from(message));
    let callback = match Callback::decode(query.data.as_deref().unwrap_or_default()) {
        Ok(callback) => callback,
        Err(DecodeError::OtherVersion) => return Ok(Effect::notice(query, Some(texts.outdated_button))),
        Err(DecodeError::Invalid) => return Ok(Effect::notice(query, Some(texts.unknown_button))),
    };
    if let Callback::Admin(callback) = callback {
        return Ok(admin::handle_callback(query, callback, target, context));
    }
    let Some(scope) = context.scope(member, target.chat.0) else {
        return Ok(Effect::notice(query, Some(texts.inline_not_allowed)));
    };
    let snapshot = &*context.restricted_snapshot(&scope).await?;
    let code = query.from.language_code.as_deref();
    let replied = message.regular_message().and_then(|message| message.reply_to_message());
    let handler = CallbackHandler { member, language, code, target, replied, snapshot, context };
    let (note, effect) = handler.run(callback).await?;
    Ok(Effect::notice(query, note).chain(effect))
}

impl CallbackHandler<'_> {
    async fn run(&self, callback: Callback) -> Result<CallbackResult, HandlerError> {
        let render_context = self.context.render_context(self.snapshot, self.language);
        let screen = match callback {
            Callback::Context { answer, passage, anchor } => {
                telegram::render_quote_context(&render_context, answer, passage, anchor)
                    .unwrap_or_else(|gone| telegram::render_gone(&render_context, gone, answer))
            }
            Callback::Answer { answer } => return Ok(self.show_answer(answer).await),
            Callback::OtherPassages { answer, page } => return Ok(self.show_others(answer, page).await),
            Callback::Rate { answer, right } => return Ok(self.rate(answer, right).await),
            Callback::Suggestion { question } => return self.ask_suggested(question),
            Callback::Meetings { filter, page } => telegram::render_meetings(&render_context, filter, page),
            Callback::Years => telegram::render_years(&render_context),
            Callback::Organisations { page } => telegram::render_organisations(&render_context, page),
            Callback::Meeting { answer, document } => commands::build_meeting_screen(&render_context, document, answer),
            Callback::Aspect { answer, document, aspect, page } => match self.snapshot.find_document(document) {
                Some(id) => telegram::render_aspect(&render_context, id, aspect, page, answer),
                None => telegram::render_gone(&render_context, LookupError::DocumentNotFound, answer),
            },
            Callback::AskMeeting { document } => {
                commands::select_meeting(&render_context, document, self.target.chat_context(self.member), self.context)
            }
            Callback::AskAllMeetings { answer } => return Ok(self.ask_all_meetings(answer).await),
            Callback::Language(chosen) => self.choose_language(chosen),
            // `handle` passes these to `admin`, which checks the role.
            Callback::Admin(_) => return Ok((Some(self.language.texts().unknown_button), Effect::default())),
        };
        Ok((None, self.edit(screen)))
    }

    fn edit(&self, screen: Screen) -> Effect {
        Effect::edit(self.target, screen)
    }

    async fn recover_record(&self, token: AnswerToken) -> Option<AnswerRecord> {
        recover_record(token, self.target, self.replied, self.context).await
    }

    fn compose_record(&self, record: &AnswerRecord) -> ComposedAnswer {
        compose_record(record, self.target.chat.0, self.snapshot, self.language, self.context)
    }

    fn notify_answer_gone(&self) -> CallbackResult {
        (Some(self.language.texts().answer_gone), Effect::default())
    }

    async fn show_answer(&self, token: AnswerToken) -> CallbackResult {
        match self.recover_record(token).await {
            Some(record) => (None, self.edit(self.compose_record(&record).screen)),
            None => self.notify_answer_gone(),
        }
    }

    async fn show_others(&self, token: AnswerToken, page: u16) -> CallbackResult {
        let Some(record) = self.recover_record(token).await else { return self.notify_answer_gone() };
        let composed = self.compose_record(&record);
        let render_context = self.context.render_context(self.snapshot, self.language);
        (
            None,
            self.edit(telegram::render_other_passages(
                &render_context, &composed.answer, composed.quote_count, token, page,
            )),
        )
    }

    fn ask_suggested(&self, key: u64) -> Result<CallbackResult, HandlerError> {
        let Some(suggestion) = self.snapshot.suggestions().iter().find(|suggestion| suggestion.key == key) else {
            return Ok((Some(self.language.texts().unknown_button), Effect::default()));
        };
        let Self { member, target, snapshot, language, context, .. } = *self;
        Ok((None, answer_suggestion(member, target, &suggestion.question, snapshot, language, context)?))
    }

    /// Stores a member's rating of an answer, once, and removes the rating buttons.
    async fn rate(&self, token: AnswerToken, right: bool) -> CallbackResult {
        let (texts, context) = (self.language.texts(), self.context);
        let Some(record) = self.recover_record(token).await else { return self.notify_answer_gone() };
        if !record.is_rated {
            context.store.store_answer(record.clone());
        }
        let note = match context.store.rate(record.token, right, now()) {
            true if right => texts.rated_right,
            true => texts.rated_wrong,
            false => texts.rated_already,
        };
        let screen = self.compose_record(&AnswerRecord { is_rated: true, ..record }).screen;
        (Some(note), Effect::send(Outgoing::EditButtons { target: self.target, screen }))
    }

    /// Answers the question of an answer again from all meetings, and searches all from now on. With the token 0,
    /// or if the answer is no longer stored, only the latter.
    async fn ask_all_meetings(&self, token: AnswerToken) -> CallbackResult {
        let (texts, context) = (self.language.texts(), self.context);
        context.store.choose_meeting(self.target.chat_context(self.member), None);
        let record = if token == 0 { None } else { self.recover_record(token).await };
        let Some(mut record) = record else {
            return (None, self.edit(Screen::text(texts.now_in_all)));
        };
        record.question.document = None;
        record.is_rated = false;
        context.store.store_answer(record.clone());
        (Some(texts.now_in_all), self.edit(self.compose_record(&record).screen))
    }

    /// Sets the member's language; `None` for that of their Telegram.
    fn choose_language(&self, chosen: Option<Language>) -> Screen {
        self.context.store.choose_language(self.member, chosen.map(Language::code));
        Screen::text(chosen.unwrap_or_else(|| Language::from_language_tag(self.code)).texts().language_set)
    }
}
