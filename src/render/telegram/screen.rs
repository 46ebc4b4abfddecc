//! Screens: the text and buttons of a message.

use super::callback::Callback;

/// Maximum UTF-16 units of a message.
pub const MAX_MESSAGE_UNITS: usize = 4096;

/// UTF-16 units that fill about one phone screen.
pub const SCREEN_UNITS: usize = 900;

/// A message: its HTML and its rows of buttons.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Screen {
    pub html: String,
    pub keyboard: Vec<Vec<Button>>,
}

/// An inline button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    pub label: String,
    pub action: ButtonAction,
}

/// The action of a button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ButtonAction {
    Callback(Callback),
    Url(String),
}

impl Screen {
    /// Returns a screen without buttons.
    pub fn text(html: impl Into<String>) -> Self {
        Self { html: html.into(), keyboard: Vec::new() }
    }

    /// Adds a row of buttons, unless it is empty.
    pub fn push_row(&mut self, buttons: Vec<Button>) {
        if !buttons.is_empty() {
            self.keyboard.push(buttons);
        }
    }
}

/// Returns a button with a callback.
pub fn callback_button(label: impl Into<String>, callback: impl Into<Callback>) -> Button {
    Button { label: label.into(), action: ButtonAction::Callback(callback.into()) }
}
