//! Who looks, and at what.

use super::callback::{Callback, Token};
use super::link::Link;
use super::screen::{Button, button};
use crate::library::Snapshot;
use crate::render::texts::Language;

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

    /// A button back to an answer, if there is one to go back to.
    pub fn back(&self, answer: Token) -> Option<Button> {
        (answer != 0).then(|| button(self.language.texts().to_answer, Callback::Answer { answer }))
    }
}
