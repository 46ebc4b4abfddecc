//! The context in which a screen is rendered.

use super::callback::{AnswerToken, Callback};
use super::link::DeepLink;
use super::screen::{Button, callback_button};
use crate::library::Snapshot;
use crate::render::texts::Language;

/// The snapshot, the reader's language and the bot's username, with which a screen is rendered.
#[derive(Clone, Copy)]
pub struct RenderContext<'a> {
    pub snapshot: &'a Snapshot,
    pub language: Language,
    /// The bot's username without the @, for links.
    pub username: &'a str,
}

impl RenderContext<'_> {
    /// Returns the URL of a deep link, which works in any chat.
    pub fn link_url(&self, link: DeepLink) -> String {
        format!("https://t.me/{}?start={}", self.username, link.encode())
    }

    /// Returns the button back to an answer; `None` for the token 0.
    pub fn back_button(&self, answer: AnswerToken) -> Option<Button> {
        (answer != 0).then(|| callback_button(self.language.texts().button_answer, Callback::Answer { answer }))
    }
}
