//! Screens that commands and deep links show.

use teloxide::types::Message;

use super::questions::{find, show};
use crate::bot::context::Context;
use crate::bot::request::member_of;
use crate::bot::telegram::Target;
use crate::library::{Gone, Snapshot};
use crate::render::messages::{self, Abilities};
use crate::render::telegram::{self, Callback, DecodeError, Filter, Link, Screen, Token, View, button};
use crate::render::texts::{Language, fill};
use crate::render::window::Show;
use crate::store::ChatContext;

/// Maximum UTF-16 units of a title.
const LONGEST_TITLE: usize = 120;

/// Returns the screen of `/start`: the greeting, or the target of a deep link.
pub fn start(payload: &str, message: &Message, snapshot: &Snapshot, language: Language, context: &Context) -> Screen {
    let (view, texts, chat) = (context.view(snapshot, language), language.texts(), message.chat.id.0);
    if payload.is_empty() || payload == FROM_INLINE {
        return telegram::start(&view, &snapshot.suggestions().iter().collect::<Vec<_>>());
    }
    match Link::decode(payload) {
        Ok(Link::Quote { place, start, length }) => {
            let show = Show::Around { start, length };
            telegram::context(&view, 0, place, show).unwrap_or_else(|gone| telegram::gone(&view, gone, 0))
        }
        Ok(Link::Meeting { document }) => meeting(&view, document, 0),
        Ok(Link::Answer { answer }) => match find(answer, chat, context) {
            Some(record) => show(&record, chat, snapshot, language, context).screen,
            None => Screen::text(texts.old_answer),
        },
        Err(DecodeError::OtherVersion) => Screen::text(texts.old_link),
        // Invite codes do not get here: they are redeemed first.
        Ok(Link::Code { .. }) | Err(DecodeError::Invalid) => Screen::text(texts.no_such_link),
    }
}

/// The start parameter of the button above inline results.
pub const FROM_INLINE: &str = "inline";

/// `/help`.
pub fn help(member: u64, language: Language, context: &Context) -> Screen {
    let abilities = Abilities {
        role: context.role(member),
        username: &context.me.username,
        inline: context.me.inline,
        reads_groups: context.me.reads_groups,
    };
    Screen::text(messages::help(language, abilities))
}

/// `/meetings`.
pub fn meetings(snapshot: &Snapshot, language: Language, context: &Context) -> Screen {
    telegram::meetings(&context.view(snapshot, language), Filter::All, 0)
}

/// `/all`: from now on, questions search all meetings.
pub fn all(message: &Message, language: Language, context: &Context) -> Screen {
    context.attempt(context.store.choose_meeting(asker(message), None));
    Screen::text(language.texts().now_everywhere)
}

/// `/language`.
pub fn languages(language: Language) -> Screen {
    let texts = language.texts();
    let mut screen = Screen::text(texts.which_language);
    screen.row(vec![
        button("Tiếng Việt", Callback::Language(Some(Language::Vietnamese))),
        button("English", Callback::Language(Some(Language::English))),
    ]);
    screen.row(vec![button(texts.by_telegram, Callback::Language(None))]);
    screen
}

/// Returns a meeting's card, by its key.
pub fn meeting(view: &View, document: u64, answer: Token) -> Screen {
    match view.snapshot.document(document) {
        Some(id) => telegram::meeting(view, id, answer),
        None => telegram::gone(view, Gone::Document, answer),
    }
}

/// Limits the questions of `asker` to one meeting from now on.
pub fn within(view: &View, document: u64, asker: ChatContext, context: &Context) -> Screen {
    let Some(id) = view.snapshot.document(document) else { return telegram::gone(view, Gone::Document, 0) };
    let record = &view.snapshot.knowledge.documents[id.0 as usize];
    context.attempt(context.store.choose_meeting(asker, Some(&record.path)));
    let texts = view.language.texts();
    let title = crate::render::locator::meeting(record, LONGEST_TITLE, view.language);
    let mut screen = Screen::text(fill(texts.now_within, &[&telegram::escaped(&title)]));
    screen.row(vec![button(texts.to_meeting, Callback::Meeting { answer: 0, document })]);
    screen.row(vec![button(texts.to_everywhere, Callback::Everywhere { answer: 0 })]);
    screen
}

/// `/forget`: deletes what is stored of a member; in a group, only their conversation and meeting there.
pub fn forget(message: &Message, language: Language, context: &Context) -> Screen {
    let (texts, asker) = (language.texts(), asker(message));
    context.conversations.forget(asker.member, asker.chat);
    if !message.chat.is_private() {
        context.attempt(context.store.choose_meeting(asker, None));
        return Screen::text(texts.forgotten_here);
    }
    match context.attempt(context.store.forget(asker.member)) {
        Some(questions) => Screen::text(fill(texts.forgotten, &[&questions])),
        None => Screen::text(language.admin().not_stored),
    }
}

fn asker(message: &Message) -> ChatContext {
    Target::from(message).asker(member_of(message))
}
