//! The calls that change something, each checked as strictly as Telegram's pages allow.

use std::collections::HashSet;
use std::time::Instant;

use serde_json::{Value, json};

use super::{BOT_ID, Hook, Inner, Key, Refusal, Sent, SentFile};
use crate::html;

impl Inner {
    pub(super) fn call(&mut self, method: &str, body: &Value, file: Option<SentFile>) -> Result<Value, Refusal> {
        match method {
            "SendMessage" => self.send(body),
            "SendDocument" | "SendPhoto" => self.send_file(method, body, file),
            "GetFile" => self.file(body),
            "EditMessageText" => self.edit(body),
            "EditMessageReplyMarkup" => self.edit_buttons(body),
            "SendChatAction" => self.act(body),
            "AnswerCallbackQuery" => self.note(body),
            "AnswerInlineQuery" => self.offer(body),
            "GetChatMember" => {
                let who = (body["chat_id"].as_i64().unwrap_or_default(), body["user_id"].as_u64().unwrap_or_default());
                Ok(json!({"status": if self.joined.contains(&who) { "member" } else { "left" }}))
            }
            "SetWebhook" => self.hook_up(body),
            "DeleteWebhook" => {
                self.hook = None;
                Ok(json!(true))
            }
            "GetWebhookInfo" => Ok(json!({"url": self.hook.as_ref().map_or("", |hook| &hook.url),
                "has_custom_certificate": false, "pending_update_count": 0})),
            "SetMyCommands" => self.set_menu(body),
            _ => Err((404, "Not Found".to_owned())),
        }
    }

    fn hook_up(&mut self, body: &Value) -> Result<Value, Refusal> {
        only(body, &["url", "secret_token", "max_connections", "allowed_updates"])?;
        let (url, secret) =
            (body["url"].as_str().unwrap_or_default(), body["secret_token"].as_str().unwrap_or_default());
        if !url.starts_with("https://") || !(1..=100).contains(&body["max_connections"].as_u64().unwrap_or(40)) {
            return bad("bad webhook: an HTTPS address and up to 100 connections are needed");
        }
        if !(1..=256).contains(&secret.len()) || !secret.chars().all(allowed_in_links) {
            return bad("secret token contains unallowed characters");
        }
        self.hook = Some(Hook { url: url.to_owned(), secret: secret.to_owned() });
        Ok(json!(true))
    }

    fn send(&mut self, body: &Value) -> Result<Value, Refusal> {
        let known = [
            "chat_id", "text", "parse_mode", "link_preview_options", "reply_parameters", "message_thread_id",
            "reply_markup",
        ];
        only(body, &known)?;
        self.in_time(body)?;
        let html = body["text"].as_str().unwrap_or_default();
        let text = text(html, body)?;
        let keyboard = keyboard(&body["reply_markup"])?;
        let (chat, topic) = self.place(body)?;
        let reply_to = body["reply_parameters"]["message_id"].as_i64();
        if reply_to.is_some_and(|id| !self.chats[&chat].messages.contains_key(&id)) {
            return bad("message to be replied not found");
        }
        self.last_message += 1;
        let id = self.last_message;
        let sent = Sent { id, edit: false, chat, topic, reply_to, text, html: html.to_owned(), keyboard, file: None };
        let message = self.show(sent);
        Ok(message)
    }

    fn send_file(&mut self, method: &str, body: &Value, file: Option<SentFile>) -> Result<Value, Refusal> {
        let known = ["chat_id", "caption", "parse_mode", "reply_parameters", "message_thread_id", "reply_markup"];
        only(body, &known)?;
        self.in_time(body)?;
        let kind = if method == "SendPhoto" { "photo" } else { "document" };
        let Some(file) = file.filter(|file| file.kind == kind && !file.bytes.is_empty() && !file.name.is_empty())
        else {
            return bad("there is no file of that kind in the request");
        };
        if file.bytes.len() > 50 << 20 || (kind == "photo" && !file.bytes.starts_with(b"\x89PNG")) {
            return bad("PHOTO_INVALID_DIMENSIONS or a file too large");
        }
        let html = body["caption"].as_str().unwrap_or_default();
        let caption = if html.is_empty() { String::new() } else { text(html, body)? };
        if caption.encode_utf16().count() > 1024 {
            return bad("message caption is too long");
        }
        let keyboard = keyboard(&body["reply_markup"])?;
        let (chat, topic) = self.place(body)?;
        let reply_to = body["reply_parameters"]["message_id"].as_i64();
        self.last_message += 1;
        let id = self.last_message;
        let html = html.to_owned();
        Ok(self.show(Sent { id, edit: false, chat, topic, reply_to, text: caption, html, keyboard, file: Some(file) }))
    }

    fn file(&mut self, body: &Value) -> Result<Value, Refusal> {
        only(body, &["file_id"])?;
        let id = body["file_id"].as_str().unwrap_or_default();
        match self.files.get(id) {
            Some(bytes) if bytes.len() > 20 << 20 => bad("file is too big"),
            Some(bytes) => Ok(json!({"file_id": id, "file_unique_id": id, "file_size": bytes.len(), "file_path": id})),
            None => bad("wrong file_id or the file is temporarily unavailable"),
        }
    }

    fn edit(&mut self, body: &Value) -> Result<Value, Refusal> {
        only(body, &["chat_id", "message_id", "text", "parse_mode", "link_preview_options", "reply_markup"])?;
        self.in_time(body)?;
        let html = body["text"].as_str().unwrap_or_default();
        let text = text(html, body)?;
        let keyboard = keyboard(&body["reply_markup"])?;
        let before = self.own(body)?;
        if before.html == html && before.keyboard == keyboard {
            return bad("message is not modified");
        }
        Ok(self.show(Sent { edit: true, text, html: html.to_owned(), keyboard, ..before }))
    }

    fn edit_buttons(&mut self, body: &Value) -> Result<Value, Refusal> {
        only(body, &["chat_id", "message_id", "reply_markup"])?;
        self.in_time(body)?;
        let keyboard = keyboard(&body["reply_markup"])?;
        let before = self.own(body)?;
        if before.keyboard == keyboard {
            return bad("message is not modified");
        }
        Ok(self.show(Sent { edit: true, keyboard, ..before }))
    }

    /// A message of the bot's that a call names.
    fn own(&self, body: &Value) -> Result<Sent, Refusal> {
        let (chat, id) = (body["chat_id"].as_i64().unwrap_or_default(), body["message_id"].as_i64());
        let shown = self.chats.get(&chat).zip(id).and_then(|(chat, id)| chat.shown.get(&id));
        shown.cloned().ok_or((400, "Bad Request: message to edit not found".to_owned()))
    }

    /// Makes it known to clients, and to the test; the message as Telegram gives it.
    fn show(&mut self, sent: Sent) -> Value {
        self.times.push((sent.chat, Instant::now()));
        let kind = if sent.chat > 0 {
            json!({"id": sent.chat, "type": "private", "first_name": "An"})
        } else {
            json!({"id": sent.chat, "type": "supergroup", "title": "Nhóm"})
        };
        let from = json!({"id": BOT_ID, "is_bot": true, "first_name": "Biên bản"});
        let mut message =
            json!({"message_id": sent.id, "date": 1_700_000_000, "chat": kind, "from": from, "text": sent.text});
        if let (Some(day), Some(message)) = (&mut self.wild, sent.reply_to) {
            day.answered(sent.chat, message);
        }
        let chat = self.chats.entry(sent.chat).or_default();
        if let Some(replied) = sent.reply_to.and_then(|id| chat.messages.get(&id)) {
            let mut replied = replied.clone();
            if let Some(fields) = replied.as_object_mut() {
                fields.remove("reply_to_message");
            }
            message["reply_to_message"] = replied;
        }
        if let Some(topic) = sent.topic {
            message["message_thread_id"] = json!(topic);
            message["is_topic_message"] = json!(true);
        }
        chat.messages.insert(sent.id, message.clone());
        chat.shown.insert(sent.id, sent.clone());
        self.unread.push_back(sent);
        // What a client of the API must bear: kinds that it does not know.
        message["new_of_tomorrow"] = json!({"type": "unknown"});
        message
    }

    fn act(&mut self, body: &Value) -> Result<Value, Refusal> {
        only(body, &["chat_id", "action", "message_thread_id"])?;
        if body["action"] != json!("typing") {
            return bad("wrong parameter action");
        }
        let place = self.place(body)?;
        self.typing.push(place);
        Ok(json!(true))
    }

    fn note(&mut self, body: &Value) -> Result<Value, Refusal> {
        only(body, &["callback_query_id", "text"])?;
        let note = body["text"].as_str().unwrap_or_default();
        if note.chars().count() > 200 {
            return bad("MESSAGE_TOO_LONG");
        }
        let id = body["callback_query_id"].as_str().unwrap_or_default();
        match self.taps.get_mut(id) {
            Some(answer) if answer.is_none() || self.again.remove(id) => {
                *answer = Some(note.to_owned());
                Ok(json!(true))
            }
            _ => bad("query is too old and response timeout expired or query ID is invalid"),
        }
    }

    fn offer(&mut self, body: &Value) -> Result<Value, Refusal> {
        only(body, &["inline_query_id", "results", "is_personal", "cache_time", "button"])?;
        let results: Vec<&Value> = body["results"].as_array().into_iter().flatten().collect();
        let ids: HashSet<_> = results.iter().filter_map(|result| result["id"].as_str()).collect();
        if results.len() > 50 || ids.len() != results.len() || ids.iter().any(|id| id.is_empty() || id.len() > 64) {
            return bad("RESULT_ID_INVALID");
        }
        if body["is_personal"] != json!(true) {
            return bad("what members may see is theirs alone");
        }
        for result in results {
            let content = &result["input_message_content"];
            let titled = result["title"].as_str().is_some_and(|title| !title.trim().is_empty());
            if result["type"] != json!("article") || !titled {
                return bad("RESULT_TYPE_INVALID");
            }
            text(content["message_text"].as_str().unwrap_or_default(), content)?;
            keyboard(&result["reply_markup"])?;
        }
        if let Some(button) = body["button"].as_object() {
            let start = button.get("start_parameter").and_then(Value::as_str).unwrap_or_default();
            let text = button.get("text").and_then(Value::as_str).unwrap_or_default();
            if !(1..=64).contains(&start.len()) || !start.chars().all(allowed_in_links) || text.trim().is_empty() {
                return bad("BUTTON_INVALID");
            }
        }
        let id = body["inline_query_id"].as_str().unwrap_or_default();
        match self.queries.get_mut(id) {
            Some(answer @ None) => {
                *answer = Some(body.clone());
                Ok(json!(true))
            }
            _ => bad("query is too old and response timeout expired or query ID is invalid"),
        }
    }

    fn set_menu(&mut self, body: &Value) -> Result<Value, Refusal> {
        only(body, &["commands", "scope", "language_code"])?;
        let name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        for command in body["commands"].as_array().into_iter().flatten() {
            let (command, description) = (command["command"].as_str(), command["description"].as_str());
            if command.is_none_or(|c| c.is_empty() || c.len() > 32 || !c.chars().all(name))
                || description.is_none_or(|d| !(1..=256).contains(&d.chars().count()))
            {
                return bad("bot command is invalid");
            }
        }
        self.menus.push(body.clone());
        Ok(json!(true))
    }

    /// Nothing is sent before the wait that was asked for has passed.
    fn in_time(&mut self, _body: &Value) -> Result<(), Refusal> {
        match self.not_before.take() {
            Some(at) if Instant::now() < at => bad("sent again before retry_after had passed"),
            _ => Ok(()),
        }
    }

    /// The chat and topic that a call names; both must be known.
    fn place(&self, body: &Value) -> Result<(i64, Option<i64>), Refusal> {
        let id = body["chat_id"].as_i64().unwrap_or_default();
        let Some(chat) = self.chats.get(&id) else { return bad("chat not found") };
        let topic = body["message_thread_id"].as_i64();
        match topic {
            Some(topic) if topic == 1 || !chat.topics.contains(&topic) => bad("message thread not found"),
            _ => Ok((id, topic)),
        }
    }
}

/// The text of HTML as a client shows it.
fn text(html: &str, body: &Value) -> Result<String, Refusal> {
    if html.len() > 32_768 || body["parse_mode"] != json!("HTML") {
        return bad("text must be HTML of at most 32,768 bytes");
    }
    let parsed = html::parse(html).map_err(|why| (400, format!("can't parse entities: {why}")))?;
    if parsed.text.trim().is_empty() || parsed.text.encode_utf16().count() > 4096 {
        return bad("message text is empty or too long");
    }
    Ok(parsed.text)
}

/// The buttons of a message: each with a label and one thing to do.
fn keyboard(markup: &Value) -> Result<Vec<Vec<Key>>, Refusal> {
    if markup.is_null() {
        return Ok(Vec::new());
    }
    only(markup, &["inline_keyboard"])?;
    let mut rows = Vec::new();
    for row in markup["inline_keyboard"].as_array().into_iter().flatten() {
        let keys: Vec<&Value> = row.as_array().into_iter().flatten().collect();
        if keys.is_empty() || keys.len() > 8 {
            return bad("a row of buttons must have one to eight");
        }
        rows.push(keys.into_iter().map(key).collect::<Result<Vec<_>, _>>()?);
    }
    if rows.iter().flatten().count() > 100 {
        return bad("REPLY_MARKUP_TOO_LONG");
    }
    Ok(rows)
}

fn key(key: &Value) -> Result<Key, Refusal> {
    only(key, &["text", "callback_data", "url"])?;
    let label = key["text"].as_str().unwrap_or_default();
    if label.trim().is_empty() || label.chars().count() > 64 {
        return bad("a label must have 1 to 64 letters to be read on a phone");
    }
    let to = match (key["callback_data"].as_str(), key["url"].as_str()) {
        (Some(data), None) if (1..=64).contains(&data.len()) => data,
        (None, Some(url)) if url.starts_with("https://") => url,
        _ => return bad("BUTTON_DATA_INVALID"),
    };
    Ok(Key { label: label.to_owned(), to: to.to_owned() })
}

fn allowed_in_links(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == '-'
}

fn bad<T>(why: &str) -> Result<T, Refusal> {
    Err((400, format!("Bad Request: {why}")))
}

fn only(body: &Value, known: &[&str]) -> Result<(), Refusal> {
    let fields = body.as_object().ok_or((400, "the body is no JSON object".to_owned()))?;
    match fields.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => bad(&format!("unknown field {name}")),
        None => Ok(()),
    }
}
