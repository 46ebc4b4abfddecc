//! Handles taps on buttons. Every callback query is answered, or the member's phone would show that it waits. Its data
//! may be forged, old, or from a message that is gone.

use teloxide::types::{CallbackQuery, Message};

use super::commands;
use super::questions::{Composed, answer_suggestion, recover, show};
use crate::bot::admin;
use crate::bot::context::Context;
use crate::bot::effect::Effect;
use crate::bot::error::HandlerError;
use crate::bot::telegram::{Outgoing, Target};
use crate::library::{Gone, Snapshot};
use crate::render::telegram::{self, Callback, DecodeError, Screen, Token};
use crate::render::texts::Language;
use crate::store::{AnswerRecord, now};

/// A member's tap on a button of a message.
struct Tap<'a> {
    member: u64,
    language: Language,
    /// The language code of their Telegram.
    code: Option<&'a str>,
    shown: Target,
    /// The message that the answer replies to, if Telegram includes it.
    replied: Option<&'a Message>,
    snapshot: &'a Snapshot,
    context: &'a Context,
}

/// The notification to show, and the effect on the message.
type Done = (Option<&'static str>, Effect);

/// Handles a callback query.
pub async fn handle(query: &CallbackQuery, context: &Context) -> Result<Effect, HandlerError> {
    let language = context.language_for(&query.from);
    let texts = language.texts();
    let Some(message) = &query.message else { return Ok(Effect::notice(query, Some(texts.no_such_button))) };
    let (member, shown) = (query.from.id.0, Target::from(message));
    let callback = match Callback::decode(query.data.as_deref().unwrap_or_default()) {
        Ok(callback) => callback,
        Err(DecodeError::OtherVersion) => return Ok(Effect::notice(query, Some(texts.old_button))),
        Err(DecodeError::Invalid) => return Ok(Effect::notice(query, Some(texts.no_such_button))),
    };
    if let Callback::Admin(callback) = callback {
        return Ok(admin::handle_callback(query, callback, shown, context));
    }
    let Some(scope) = context.scope(member, shown.chat.0) else {
        return Ok(Effect::notice(query, Some(texts.inline_not_allowed)));
    };
    let snapshot = &*context.snapshot_of(&scope).await?;
    let code = query.from.language_code.as_deref();
    let replied = message.regular_message().and_then(|message| message.reply_to_message());
    let tap = Tap { member, language, code, shown, replied, snapshot, context };
    let (note, effect) = tap.run(callback)?;
    Ok(Effect::notice(query, note).chain(effect))
}

impl Tap<'_> {
    fn run(&self, callback: Callback) -> Result<Done, HandlerError> {
        let view = self.context.view(self.snapshot, self.language);
        let screen = match callback {
            Callback::Context { answer, place, show } => {
                telegram::context(&view, answer, place, show).unwrap_or_else(|gone| telegram::gone(&view, gone, answer))
            }
            Callback::Answer { answer } => return Ok(self.show_answer(answer)),
            Callback::Others { answer, page } => return Ok(self.show_others(answer, page)),
            Callback::Judge { answer, right } => return Ok(self.judge(answer, right)),
            Callback::Suggested { question } => return self.ask_suggested(question),
            Callback::Meetings { of, page } => telegram::meetings(&view, of, page),
            Callback::Years => telegram::years(&view),
            Callback::Organisations { page } => telegram::organisations(&view, page),
            Callback::Meeting { answer, document } => commands::meeting(&view, document, answer),
            Callback::Aspect { answer, document, aspect, page } => match self.snapshot.document(document) {
                Some(id) => telegram::aspect(&view, id, aspect, page, answer),
                None => telegram::gone(&view, Gone::Document, answer),
            },
            Callback::Within { document } => {
                commands::within(&view, document, self.shown.asker(self.member), self.context)
            }
            Callback::Everywhere { answer } => return Ok(self.ask_everywhere(answer)),
            Callback::Language(chosen) => self.choose_language(chosen),
            // `handle` has checked the role and handed these to `admin` already.
            Callback::Admin(_) => return Ok((Some(self.language.texts().no_such_button), Effect::default())),
        };
        Ok((None, self.edit(screen)))
    }

    fn edit(&self, screen: Screen) -> Effect {
        Effect::edit(self.shown, screen)
    }

    fn recover(&self, token: Token) -> Option<AnswerRecord> {
        recover(token, self.shown, self.replied, self.context)
    }

    fn compose(&self, record: &AnswerRecord) -> Composed {
        show(record, self.shown.chat.0, self.snapshot, self.language, self.context)
    }

    fn too_old(&self) -> Done {
        (Some(self.language.texts().old_answer), Effect::default())
    }

    fn show_answer(&self, token: Token) -> Done {
        match self.recover(token) {
            Some(record) => (None, self.edit(self.compose(&record).screen)),
            None => self.too_old(),
        }
    }

    fn show_others(&self, token: Token, page: u16) -> Done {
        let Some(record) = self.recover(token) else { return self.too_old() };
        let composed = self.compose(&record);
        let view = self.context.view(self.snapshot, self.language);
        (None, self.edit(telegram::others(&view, &composed.answer, composed.quoted, token, page)))
    }

    fn ask_suggested(&self, key: u64) -> Result<Done, HandlerError> {
        let Some(suggestion) = self.snapshot.suggestions().iter().find(|suggestion| suggestion.key == key) else {
            return Ok((Some(self.language.texts().no_such_button), Effect::default()));
        };
        let Self { member, shown, snapshot, language, context, .. } = *self;
        Ok((None, answer_suggestion(member, shown, &suggestion.question, snapshot, language, context)?))
    }

    /// Records a member's judgement of an answer, once, and removes the buttons that asked for it.
    fn judge(&self, token: Token, right: bool) -> Done {
        let (texts, context) = (self.language.texts(), self.context);
        let Some(record) = self.recover(token) else { return self.too_old() };
        if !record.judged {
            context.attempt(context.store.keep_answer(&record));
        }
        let note = match context.attempt(context.store.judge(record.token, right, now())) {
            Some(true) if right => texts.noted_right,
            Some(true) => texts.noted_wrong,
            Some(false) => texts.noted_before,
            None => texts.old_answer,
        };
        let screen = self.compose(&AnswerRecord { judged: true, ..record }).screen;
        (Some(note), Effect::send(Outgoing::EditButtons { shown: self.shown, screen }))
    }

    /// Asks an answer's question again over all meetings; without an answer, says that all are searched now.
    fn ask_everywhere(&self, token: Token) -> Done {
        let (texts, context) = (self.language.texts(), self.context);
        context.attempt(context.store.choose_meeting(self.shown.asker(self.member), None));
        let Some(mut record) = (token != 0).then(|| self.recover(token)).flatten() else {
            return (None, self.edit(Screen::text(texts.now_everywhere)));
        };
        record.question.document = None;
        record.judged = false;
        context.attempt(context.store.keep_answer(&record));
        (Some(texts.now_everywhere), self.edit(self.compose(&record).screen))
    }

    /// Sets the member's language; without a choice, that of their Telegram.
    fn choose_language(&self, chosen: Option<Language>) -> Screen {
        self.context.attempt(self.context.store.choose_language(self.member, chosen.map(Language::code)));
        Screen::text(chosen.unwrap_or_else(|| Language::of_code(self.code)).texts().speaks_now)
    }
}
