//! Files to Telegram: records that are asked back, tables, pictures.

use reqwest::multipart::{Form, Part};
use serde::de::IgnoredAny;
use serde_json::json;

use super::api::{Api, ApiError};
use super::screens::{Target, keyboard};
use crate::render::telegram::Screen;

/// A file to be sent.
pub struct Attachment {
    method: &'static str,
    field: &'static str,
    name: String,
    bytes: Vec<u8>,
}

impl Attachment {
    pub fn document(name: String, bytes: Vec<u8>) -> Self {
        Self { method: "SendDocument", field: "document", name, bytes }
    }

    /// A PNG.
    pub fn picture(bytes: Vec<u8>) -> Self {
        Self { method: "SendPhoto", field: "photo", name: "bienban.png".to_owned(), bytes }
    }

    fn form(&self, to: Target, caption: &Screen) -> Form {
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
            form = form.text("reply_markup", json!(keyboard(&caption.keyboard)).to_string());
        }
        form
    }
}

/// Sends a file as the reply to a message, in its topic, with a caption and buttons.
pub async fn send(to: Target, file: &Attachment, caption: &Screen, api: &Api) -> Result<(), ApiError> {
    api.deliver_file::<IgnoredAny>(to.chat.0, file.method, || file.form(to, caption)).await.map(drop)
}
