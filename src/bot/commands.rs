//! What commands and links show.

use teloxide::types::Message;

use super::asking::{compose, opened, seat};
use super::handlers::Context;
use crate::library::{Gone, Snapshot};
use crate::render::messages::{self, Abilities};
use crate::render::telegram::{self, Filter, Link, Screen, Tap, Token, View, button};
use crate::render::texts::{Language, filled};
use crate::render::window::Show;
use crate::store::Seat;

/// UTF-16 units of a title.
const LONGEST_TITLE: usize = 120;

/// What `/start` shows: the greeting, or what a link opens.
pub fn start(payload: &str, message: &Message, snapshot: &Snapshot, language: Language, context: &Context) -> Screen {
    let view = View { snapshot, language, bot: &context.me.username };
    match Link::read(payload) {
        Some(Link::Quote { place, start, length }) => {
            let show = Show::Around { start, length };
            telegram::context(&view, 0, place, show).unwrap_or_else(|gone| telegram::gone(&view, gone, 0))
        }
        Some(Link::Meeting { document }) => meeting(&view, document, 0),
        Some(Link::Answer { answer }) => match opened(answer, message.chat.id.0, context) {
            Some(asked) => compose(snapshot, &asked, message.chat.id.0, language, context).screen,
            None => Screen::text(language.texts().old_answer),
        },
        // A code is seen to before.
        Some(Link::Code { .. }) => Screen::text(language.texts().no_such_link),
        None if payload.is_empty() || payload == FROM_INLINE => {
            let suggested: Vec<_> = snapshot.suggestions().iter().collect();
            telegram::start(&view, &suggested)
        }
        None => Screen::text(language.texts().no_such_link),
    }
}

/// What the button above inline results starts with.
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
    telegram::meetings(&View { snapshot, language, bot: &context.me.username }, Filter::All, 0)
}

/// `/all`: from now on every meeting is asked.
pub fn all(message: &Message, member: u64, language: Language, context: &Context) -> Screen {
    context.kept(context.store.choose_meeting(seat(message.into(), member), None));
    Screen::text(language.texts().now_everywhere)
}

/// `/language`.
pub fn languages(language: Language) -> Screen {
    let texts = language.texts();
    let mut screen = Screen::text(texts.which_language);
    screen.row(vec![
        button("Tiếng Việt", Tap::Language(Some(Language::Vietnamese))),
        button("English", Tap::Language(Some(Language::English))),
    ]);
    screen.row(vec![button(texts.by_telegram, Tap::Language(None))]);
    screen
}

/// A meeting's card, by its key.
pub fn meeting(view: &View, document: u64, answer: Token) -> Screen {
    match view.snapshot.document(document) {
        Some(id) => telegram::meeting(view, id, answer),
        None => telegram::gone(view, Gone::Document, answer),
    }
}

/// From now on one meeting alone is asked from this seat.
pub fn within(view: &View, document: u64, seat: Seat, context: &Context) -> Screen {
    let Some(id) = view.snapshot.document(document) else { return telegram::gone(view, Gone::Document, 0) };
    let record = &view.snapshot.knowledge.documents[id.0 as usize];
    context.kept(context.store.choose_meeting(seat, Some(&record.path)));
    let texts = view.language.texts();
    let title = crate::render::locator::meeting(record, LONGEST_TITLE, view.language);
    let mut screen = Screen::text(filled(texts.now_within, &[&telegram::escaped(&title)]));
    screen.row(vec![button(texts.to_meeting, Tap::Meeting { answer: 0, document })]);
    screen.row(vec![button(texts.to_everywhere, Tap::Everywhere { answer: 0 })]);
    screen
}

/// `/forget`: what is kept of a member's own chat goes; in a group, what is kept of them there.
pub fn forget(message: &Message, member: u64, language: Language, context: &Context) -> Screen {
    let texts = language.texts();
    context.conversations.forget(member, message.chat.id.0);
    if !message.chat.is_private() {
        context.kept(context.store.forget_seat(seat(message.into(), member)));
        return Screen::text(texts.forgotten_here);
    }
    match context.kept(context.store.forget(member)) {
        Some(questions) => Screen::text(filled(texts.forgotten, &[&questions.to_string()])),
        None => Screen::text(language.desk().not_stored),
    }
}
