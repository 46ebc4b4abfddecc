//! Commands and deep links: what they do and the screens that they show.

use teloxide::types::Message;

use super::questions::{compose_record, find_record};
use crate::bot::context::Context;
use crate::bot::request::find_sender_id;
use crate::bot::telegram::Target;
use crate::library::{LookupError, Snapshot};
use crate::render::messages::{self, HelpContext};
use crate::render::telegram::{
    self, AnswerToken, Callback, DecodeError, DeepLink, MeetingFilter, RenderContext, Screen, callback_button,
};
use crate::render::texts::{Language, fill};
use crate::render::window::WindowAnchor;
use crate::store::ChatContext;

/// Maximum UTF-16 units of a title.
const MAX_TITLE: usize = 120;

/// Returns the screen of `/start`: the greeting, or the target of a deep link.
pub async fn build_start_screen(
    payload: &str,
    message: &Message,
    snapshot: &Snapshot,
    language: Language,
    context: &Context,
) -> Screen {
    let (render_context, texts, chat) =
        (context.render_context(snapshot, language), language.texts(), message.chat.id.0);
    if payload.is_empty() || payload == INLINE_START {
        return telegram::render_start(&render_context, &snapshot.suggestions().iter().collect::<Vec<_>>());
    }
    match DeepLink::decode(payload) {
        Ok(DeepLink::Quote { passage, start, length }) => {
            let anchor = WindowAnchor::Around { start, length };
            telegram::render_quote_context(&render_context, 0, passage, anchor)
                .unwrap_or_else(|gone| telegram::render_gone(&render_context, gone, 0))
        }
        Ok(DeepLink::Meeting { document }) => build_meeting_screen(&render_context, document, 0),
        Ok(DeepLink::Answer { answer }) => match find_record(answer, chat, context).await {
            Some(record) => compose_record(&record, chat, snapshot, language, context).screen,
            None => Screen::text(texts.answer_gone),
        },
        Err(DecodeError::OtherVersion) => Screen::text(texts.outdated_link),
        // Invite codes do not get here: they are redeemed first.
        Ok(DeepLink::Invite { .. }) | Err(DecodeError::Invalid) => Screen::text(texts.unknown_link),
    }
}

/// The start parameter of the button above inline results, which opens the bot's private chat.
pub const INLINE_START: &str = "inline";

/// Returns the screen of `/help`.
pub fn build_help_screen(member: u64, language: Language, context: &Context) -> Screen {
    let help_context = HelpContext {
        role: context.role(member),
        username: &context.identity.username,
        has_inline_mode: context.identity.has_inline_mode,
        reads_groups: context.identity.reads_groups,
    };
    Screen::text(messages::render_help(language, help_context))
}

/// Returns the screen of `/meetings`.
pub fn build_meetings_screen(snapshot: &Snapshot, language: Language, context: &Context) -> Screen {
    telegram::render_meetings(&context.render_context(snapshot, language), MeetingFilter::All, 0)
}

/// Handles `/all`: from now on, the sender's questions search all meetings.
pub fn select_all_meetings(message: &Message, language: Language, context: &Context) -> Screen {
    context.store.choose_meeting(identify_asker(message), None);
    Screen::text(language.texts().now_in_all)
}

/// Returns the screen of `/language`, which offers the languages.
pub fn build_language_screen(language: Language) -> Screen {
    let texts = language.texts();
    let mut screen = Screen::text(texts.choose_language);
    screen.push_row(vec![
        callback_button("Tiếng Việt", Callback::Language(Some(Language::Vietnamese))),
        callback_button("English", Callback::Language(Some(Language::English))),
    ]);
    screen.push_row(vec![callback_button(texts.telegram_language, Callback::Language(None))]);
    screen
}

/// Returns the card of the meeting with the key `document`.
pub fn build_meeting_screen(render_context: &RenderContext, document: u64, answer: AnswerToken) -> Screen {
    match render_context.snapshot.find_document(document) {
        Some(id) => telegram::render_meeting(render_context, id, answer),
        None => telegram::render_gone(render_context, LookupError::DocumentNotFound, answer),
    }
}

/// Limits the questions of `asker` to one meeting from now on.
pub fn select_meeting(render_context: &RenderContext, document: u64, asker: ChatContext, context: &Context) -> Screen {
    let Some(id) = render_context.snapshot.find_document(document) else {
        return telegram::render_gone(render_context, LookupError::DocumentNotFound, 0);
    };
    let record = &render_context.snapshot.knowledge.documents[id.0 as usize];
    context.store.choose_meeting(asker, Some(&record.name()));
    let texts = render_context.language.texts();
    let title = crate::render::locator::format_meeting(record, MAX_TITLE, render_context.language);
    let mut screen = Screen::text(fill(texts.now_in_meeting, &[&telegram::escape_html(&title)]));
    screen.push_row(vec![callback_button(texts.button_meeting, Callback::Meeting { answer: 0, document })]);
    screen.push_row(vec![callback_button(texts.button_ask_all, Callback::AskAllMeetings { answer: 0 })]);
    screen
}

/// Handles `/forget`: deletes all data stored about the sender; in a group, only their conversation and
/// selected meeting there.
pub async fn forget(message: &Message, language: Language, context: &Context) -> Screen {
    let (texts, asker) = (language.texts(), identify_asker(message));
    context.conversations.forget(asker.member, asker.chat);
    if !message.chat.is_private() {
        context.store.choose_meeting(asker, None);
        return Screen::text(texts.group_data_deleted);
    }
    match context.run_store(move |store| store.forget(asker.member)).await {
        Some(questions) => Screen::text(fill(texts.data_deleted, &[&questions])),
        None => Screen::text(language.admin_texts().store_unavailable),
    }
}

fn identify_asker(message: &Message) -> ChatContext {
    Target::from(message).chat_context(find_sender_id(message))
}
