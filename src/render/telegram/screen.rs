//! One message: its text, and the rows of buttons under it.

use super::callback::Callback;

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
    pub action: ButtonAction,
}

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ButtonAction {
    Callback(Callback),
    /// An address.
    Url(String),
}

impl Screen {
    /// A text without buttons.
    pub fn text(html: impl Into<String>) -> Self {
        Self { html: html.into(), keyboard: Vec::new() }
    }

    /// Adds a row of buttons, if there is one.
    pub fn row(&mut self, buttons: Vec<Button>) {
        if !buttons.is_empty() {
            self.keyboard.push(buttons);
        }
    }
}

/// A button that is tapped.
pub fn button(label: impl Into<String>, callback: impl Into<Callback>) -> Button {
    Button { label: label.into(), action: ButtonAction::Callback(callback.into()) }
}
