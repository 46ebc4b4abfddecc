//! A message's text and buttons.

use super::callback::Callback;

/// Maximum UTF-16 units of a message.
pub const LIMIT: usize = 4096;

/// UTF-16 units that fill about a phone's screen.
pub const SCREEN: usize = 900;

/// A message: its text and its rows of buttons.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Screen {
    pub html: String,
    pub keyboard: Vec<Vec<Button>>,
}

/// A button.
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
    /// Returns a text without buttons.
    pub fn text(html: impl Into<String>) -> Self {
        Self { html: html.into(), keyboard: Vec::new() }
    }

    /// Adds a row of buttons, unless it is empty.
    pub fn row(&mut self, buttons: Vec<Button>) {
        if !buttons.is_empty() {
            self.keyboard.push(buttons);
        }
    }
}

/// Returns a button with a callback.
pub fn button(label: impl Into<String>, callback: impl Into<Callback>) -> Button {
    Button { label: label.into(), action: ButtonAction::Callback(callback.into()) }
}
