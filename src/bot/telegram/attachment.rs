//! Files that the bot sends: records, tables, pictures.

use reqwest::multipart::{Form, Part};
use serde_json::json;

use super::markup::build_keyboard;
use super::target::Target;
use crate::render::telegram::Screen;

/// A file to send.
pub struct Attachment {
    /// The Bot API method that sends it.
    pub method: &'static str,
    field: &'static str,
    name: String,
    bytes: Vec<u8>,
}

impl Attachment {
    pub fn document(name: String, bytes: Vec<u8>) -> Self {
        Self { method: "SendDocument", field: "document", name, bytes }
    }

    /// Returns a PNG that is sent as a photo.
    pub fn picture(bytes: Vec<u8>) -> Self {
        Self { method: "SendPhoto", field: "photo", name: "bienban.png".to_owned(), bytes }
    }

    /// Returns the multipart form of a call that sends it in reply to `to`.
    pub fn build_form(&self, to: Target, caption: &Screen) -> Form {
        let reply = json!({"message_id": to.message.0, "allow_sending_without_reply": true});
        let part = Part::bytes(self.bytes.clone()).file_name(self.name.clone());
        let mut form = Form::new()
            .text("chat_id", to.chat.0.to_string())
            .text("reply_parameters", reply.to_string())
            .part(self.field, part);
        if let Some(topic) = to.topic {
            form = form.text("message_thread_id", topic.0.0.to_string());
        }
        if !caption.html.is_empty() {
            form = form.text("caption", caption.html.clone()).text("parse_mode", "HTML");
        }
        if !caption.keyboard.is_empty() {
            form = form.text("reply_markup", json!(build_keyboard(&caption.keyboard)).to_string());
        }
        form
    }
}
