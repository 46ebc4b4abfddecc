//! What Telegram shows: HTML that cannot break, and the buttons under it, within Telegram's limits.
//!
//! A screen is built from whole pieces, each escaped and cut before it is tagged, so that no cut
//! ever falls inside a tag or an entity. What a button does is said in its data (`tap`), by keys
//! that outlast restarts and reloads. Nothing is sent here, and nothing of Telegram's is named.
//! Limits: 4096 UTF-16 units of text, 100 entities, 64 bytes of data
//! (<https://core.telegram.org/bots/api#sendmessage>).

mod answer;
mod aspects;
mod bytes;
mod context;
pub mod desk;
mod inline;
mod link;
mod meetings;
mod others;
mod paging;
mod pieces;
mod tap;

pub use answer::{Form, Shown, answer, start};
pub use aspects::aspect;
pub use context::{context, gone};
pub use inline::{InlineQuote, inline};
pub use link::Link;
pub use meetings::{meeting, meetings, organisations, years};
pub use others::others;
pub use pieces::{escaped, html_line, units};
pub use tap::{Filter, Tap, Token};

use super::texts::Language;
use crate::library::Snapshot;

/// UTF-16 units of a message.
pub const LIMIT: usize = 4096;

/// UTF-16 units of what is seen first: about a phone's screen.
pub const SCREEN: usize = 900;

/// One message: its text, and the rows of buttons under it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Screen {
    pub html: String,
    pub keyboard: Vec<Vec<Button>>,
}

/// A button: what it says, and what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    pub label: String,
    pub to: To,
}

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    Tap(Tap),
    /// An address.
    Url(String),
}

/// Who looks, and at what.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub snapshot: &'a Snapshot,
    pub language: Language,
    /// The bot's name without the @, for links.
    pub bot: &'a str,
}

impl View<'_> {
    /// The address of a place, for whoever taps it in any chat.
    pub fn address(&self, link: Link) -> String {
        format!("https://t.me/{}?start={}", self.bot, link.payload())
    }
}

impl Screen {
    /// A text without buttons.
    pub fn text(html: impl Into<String>) -> Self {
        Self { html: html.into(), keyboard: Vec::new() }
    }

    /// Adds a row of buttons, where there is one.
    pub fn row(&mut self, buttons: Vec<Button>) {
        if !buttons.is_empty() {
            self.keyboard.push(buttons);
        }
    }
}

/// A button that is tapped.
pub fn button(label: impl Into<String>, tap: Tap) -> Button {
    Button { label: label.into(), to: To::Tap(tap) }
}

/// A button back to an answer, where there is one to go back to.
fn back(view: &View, answer: Token) -> Option<Button> {
    (answer != 0).then(|| button(view.language.texts().to_answer, Tap::Answer { answer }))
}

#[cfg(test)]
mod tests;
