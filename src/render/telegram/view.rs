//! The view that a screen is rendered for.

use super::callback::{Callback, Token};
use super::link::Link;
use super::screen::{Button, button};
use crate::library::Snapshot;
use crate::render::texts::Language;

/// The snapshot and the reader that a screen is for.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub snapshot: &'a Snapshot,
    pub language: Language,
    /// The bot's name without the @, for links.
    pub bot: &'a str,
}

impl View<'_> {
    /// Returns a link that works for anyone, in any chat.
    pub fn address(&self, link: Link) -> String {
        format!("https://t.me/{}?start={}", self.bot, link.payload())
    }

    /// Returns a button back to an answer, if there is one.
    pub fn back(&self, answer: Token) -> Option<Button> {
        (answer != 0).then(|| button(self.language.texts().to_answer, Callback::Answer { answer }))
    }
}
