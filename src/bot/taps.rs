//! What a tap on a button does: another screen in the same message, a note, a choice, a question.
//!
//! Every tap is answered, whatever it holds, or the member's phone shows that it waits; what it
//! holds may be forged, old, or of a message that is gone.

use teloxide::payloads::{AnswerCallbackQuery, AnswerCallbackQuerySetters};
use teloxide::types::{CallbackQuery, Message};

use super::api::ApiError;
use super::asking::{compose, recovered, seat, suggested};
use super::handlers::Context;
use super::screens::{Target, edit, edit_buttons};
use super::{commands, desk};
use crate::library::{Gone, Snapshot};
use crate::render::telegram::{self, Screen, Tap, Token, View};
use crate::render::texts::Language;
use crate::store::{Asked, now};

/// What becomes of the message with the button.
enum Then {
    Nothing,
    Show(Screen),
    /// Other buttons under the same text.
    Buttons(Screen),
    /// A question is asked below it.
    Ask(String),
}

/// A tap, who made it, and on what.
struct Tapped<'a> {
    member: u64,
    language: Language,
    /// The language of their Telegram.
    code: Option<&'a str>,
    shown: Target,
    /// The message that the answer replies to, where Telegram tells it.
    replied: Option<&'a Message>,
    context: &'a Context,
}

/// Does what a tap asks for.
pub async fn tapped(query: &CallbackQuery, context: &Context) -> Result<(), ApiError> {
    let member = query.from.id.0;
    let code = query.from.language_code.as_deref();
    let language = context.language(member, code);
    let texts = language.texts();
    let Some(message) = &query.message else { return answered(query, Some(texts.no_such_button), context).await };
    let shown = Target::from(message);
    let replied = message.regular_message().and_then(|message| message.reply_to_message());
    let tapped = Tapped { member, language, code, shown, replied, context };
    let tap = query.data.as_deref().and_then(Tap::read);
    if let Some(Tap::Desk(tap)) = tap {
        return desk::tapped(query, tap, shown, context).await;
    }
    let (Some(tap), Some(scope)) = (tap, context.scope(member, shown.chat.0)) else {
        let note = if tap.is_none() { texts.no_such_button } else { texts.inline_not_allowed };
        return answered(query, Some(note), context).await;
    };
    let snapshot = context.seen(&scope).await?;
    let (note, then) = tapped.done(tap, &snapshot);
    answered(query, note, context).await?;
    match then {
        Then::Nothing => Ok(()),
        Then::Show(screen) => edit(shown, &screen, &context.api).await,
        Then::Buttons(screen) => edit_buttons(shown, &screen, &context.api).await,
        Then::Ask(question) => suggested(member, shown, &question, &snapshot, language, context).await,
    }
}

/// Ends the waiting on the member's phone, with a note that passes. One that comes too late is lost.
pub async fn answered(query: &CallbackQuery, note: Option<&str>, context: &Context) -> Result<(), ApiError> {
    let mut answer = AnswerCallbackQuery::new(query.id.clone());
    if let Some(note) = note {
        answer = answer.text(note);
    }
    if let Err(error) = context.api.answer(&answer).await {
        tracing::debug!(%error, "a tap was answered too late");
    }
    Ok(())
}

/// A note that passes, and what becomes of the message.
type Done = (Option<&'static str>, Then);

impl Tapped<'_> {
    fn done(&self, tap: Tap, snapshot: &Snapshot) -> Done {
        let view = View { snapshot, language: self.language, bot: &self.context.me.username };
        let show = |screen| (None, Then::Show(screen));
        match tap {
            Tap::Context { answer, place, show: part } => show(
                telegram::context(&view, answer, place, part)
                    .unwrap_or_else(|gone| telegram::gone(&view, gone, answer)),
            ),
            Tap::Answer { answer } => self.again(answer, snapshot),
            Tap::Others { answer, page } => self.others(&view, answer, page),
            Tap::Judge { answer, right } => self.judged(answer, right, snapshot),
            Tap::Suggested { question } => {
                let known = snapshot.suggestions().iter().find(|suggestion| suggestion.key == question);
                let ask = known.map(|suggestion| (None, Then::Ask(suggestion.question.clone())));
                ask.unwrap_or((Some(self.language.texts().no_such_button), Then::Nothing))
            }
            Tap::Meetings { of, page } => show(telegram::meetings(&view, of, page)),
            Tap::Years => show(telegram::years(&view)),
            Tap::Organisations { page } => show(telegram::organisations(&view, page)),
            Tap::Meeting { answer, document } => show(commands::meeting(&view, document, answer)),
            Tap::Aspect { answer, document, aspect, page } => show(match snapshot.document(document) {
                Some(id) => telegram::aspect(&view, id, aspect, page, answer),
                None => telegram::gone(&view, Gone::Document, answer),
            }),
            Tap::Within { document } => {
                show(commands::within(&view, document, seat(self.shown, self.member), self.context))
            }
            Tap::Everywhere { answer } => self.everywhere(answer, snapshot),
            Tap::Language(chosen) => show(self.speak(chosen)),
            // Seen to before; whoever taps it must be more than a member.
            Tap::Desk(_) => (Some(self.language.texts().no_such_button), Then::Nothing),
        }
    }

    fn recovered(&self, token: Token) -> Option<Asked> {
        recovered(token, self.shown, self.replied, self.context)
    }

    fn screen(&self, asked: &Asked, snapshot: &Snapshot) -> Screen {
        compose(snapshot, asked, self.shown.chat.0, self.language, self.context).screen
    }

    fn old(&self) -> Done {
        (Some(self.language.texts().old_answer), Then::Nothing)
    }

    /// The answer again, as it is now.
    fn again(&self, token: Token, snapshot: &Snapshot) -> Done {
        match self.recovered(token) {
            Some(asked) => (None, Then::Show(self.screen(&asked, snapshot))),
            None => self.old(),
        }
    }

    fn others(&self, view: &View, token: Token, page: u16) -> Done {
        let Some(asked) = self.recovered(token) else { return self.old() };
        let composed = compose(view.snapshot, &asked, self.shown.chat.0, self.language, self.context);
        (None, Then::Show(telegram::others(view, &composed.answer, composed.quoted, token, page)))
    }

    /// Notes what a member thinks of an answer, once; the buttons that asked for it go.
    fn judged(&self, token: Token, right: bool, snapshot: &Snapshot) -> Done {
        let texts = self.language.texts();
        let Some(asked) = self.recovered(token) else { return self.old() };
        if !asked.judged {
            self.context.kept(self.context.store.keep(&asked));
        }
        let note = match self.context.kept(self.context.store.judge(asked.token, right, now())) {
            Some(true) if right => texts.noted_right,
            Some(true) => texts.noted_wrong,
            Some(false) => texts.noted_before,
            None => texts.old_answer,
        };
        let asked = Asked { judged: true, ..asked };
        (Some(note), Then::Buttons(self.screen(&asked, snapshot)))
    }

    /// The question of an answer asked of all meetings; where there is none, that all are asked now.
    fn everywhere(&self, token: Token, snapshot: &Snapshot) -> Done {
        let texts = self.language.texts();
        self.context.kept(self.context.store.choose_meeting(seat(self.shown, self.member), None));
        let Some(asked) = (token != 0).then(|| self.recovered(token)).flatten() else {
            return (None, Then::Show(Screen::text(texts.now_everywhere)));
        };
        let asked = Asked { document: None, judged: false, ..asked };
        self.context.kept(self.context.store.keep(&asked));
        (Some(texts.now_everywhere), Then::Show(self.screen(&asked, snapshot)))
    }

    /// Speaks as the member chose; without a choice, as their Telegram does.
    fn speak(&self, chosen: Option<Language>) -> Screen {
        self.context.kept(self.context.store.choose_language(self.member, chosen.map(Language::code)));
        Screen::text(chosen.unwrap_or_else(|| Language::of_code(self.code)).texts().speaks_now)
    }
}
