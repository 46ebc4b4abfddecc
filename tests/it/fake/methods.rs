//! The methods of the fake Bot API. Each request is checked as strictly as Telegram's documentation permits.

use std::collections::HashSet;
use std::time::Instant;

use serde_json::{Value, json};

use super::{BOT_ID, BotMessage, Button, Inner, Refusal, RegisteredWebhook, SentFile};
use crate::html;

impl Inner {
    /// Runs a method and returns its `result`.
    pub(super) fn dispatch(&mut self, method: &str, body: &Value, file: Option<SentFile>) -> Result<Value, Refusal> {
        match method {
            "SendMessage" => self.send_message(body),
            "SendDocument" | "SendPhoto" => self.send_file(method, body, file),
            "GetFile" => self.get_file(body),
            "EditMessageText" => self.edit_text(body),
            "EditMessageReplyMarkup" => self.edit_keyboard(body),
            "SendChatAction" => self.send_chat_action(body),
            "AnswerCallbackQuery" => self.answer_callback(body),
            "AnswerInlineQuery" => self.answer_inline(body),
            "GetChatMember" => self.get_chat_member(body),
            "SetWebhook" => self.set_webhook(body),
            "DeleteWebhook" => {
                self.webhook = None;
                Ok(json!(true))
            }
            "GetWebhookInfo" => Ok(json!({"url": self.webhook.as_ref().map_or("", |webhook| &webhook.url),
                "has_custom_certificate": false, "pending_update_count": 0})),
            "SetMyCommands" => self.set_commands(body),
            _ => Err((404, "Not Found".to_owned())),
        }
    }

    fn get_chat_member(&mut self, body: &Value) -> Result<Value, Refusal> {
        check_fields(body, &["chat_id", "user_id"])?;
        if self.look_up_not_before.take().is_some_and(|at| Instant::now() < at) {
            return bad_request("looked up again before retry_after had passed");
        }
        let pair = (body["chat_id"].as_i64().unwrap_or_default(), body["user_id"].as_u64().unwrap_or_default());
        if pair.0 >= 0 || pair.1 == 0 {
            return bad_request("a group and a member are needed");
        }
        self.look_ups.push(pair);
        if self.hidden_members.contains(&pair) {
            return bad_request("user not found");
        }
        Ok(json!({"status": if self.silent_members.contains(&pair) { "member" } else { "left" }}))
    }

    fn set_webhook(&mut self, body: &Value) -> Result<Value, Refusal> {
        check_fields(body, &["url", "secret_token", "max_connections", "allowed_updates"])?;
        let (url, secret) =
            (body["url"].as_str().unwrap_or_default(), body["secret_token"].as_str().unwrap_or_default());
        if !url.starts_with("https://") || !(1..=100).contains(&body["max_connections"].as_u64().unwrap_or(40)) {
            return bad_request("bad webhook: an HTTPS address and up to 100 connections are needed");
        }
        if !(1..=256).contains(&secret.len()) || !secret.chars().all(is_link_char) {
            return bad_request("secret token contains unallowed characters");
        }
        self.webhook = Some(RegisteredWebhook { url: url.to_owned(), secret: secret.to_owned() });
        Ok(json!(true))
    }

    fn send_message(&mut self, body: &Value) -> Result<Value, Refusal> {
        let fields = [
            "chat_id", "text", "parse_mode", "link_preview_options", "reply_parameters", "message_thread_id",
            "reply_markup",
        ];
        check_fields(body, &fields)?;
        self.check_retry_after()?;
        let html = body["text"].as_str().unwrap_or_default();
        let text = parse_text(html, body)?;
        let keyboard = parse_keyboard(&body["reply_markup"])?;
        let (chat, topic) = self.resolve_chat(body)?;
        let reply_to = body["reply_parameters"]["message_id"].as_i64();
        if reply_to.is_some_and(|id| !self.chats[&chat].messages.contains_key(&id)) {
            return bad_request("message to be replied not found");
        }
        self.last_message += 1;
        let id = self.last_message;
        let bot_message =
            BotMessage { id, is_edit: false, chat, topic, reply_to, text, html: html.to_owned(), keyboard, file: None };
        Ok(self.record_message(bot_message))
    }

    fn send_file(&mut self, method: &str, body: &Value, file: Option<SentFile>) -> Result<Value, Refusal> {
        let fields = ["chat_id", "caption", "parse_mode", "reply_parameters", "message_thread_id", "reply_markup"];
        check_fields(body, &fields)?;
        self.check_retry_after()?;
        let kind = if method == "SendPhoto" { "photo" } else { "document" };
        let Some(file) = file.filter(|file| file.kind == kind && !file.bytes.is_empty() && !file.name.is_empty())
        else {
            return bad_request("there is no file of that kind in the request");
        };
        if file.bytes.len() > 50 << 20 || (kind == "photo" && !file.bytes.starts_with(b"\x89PNG")) {
            return bad_request("PHOTO_INVALID_DIMENSIONS or a file too large");
        }
        let html = body["caption"].as_str().unwrap_or_default();
        let caption = if html.is_empty() { String::new() } else { parse_text(html, body)? };
        if caption.encode_utf16().count() > 1024 {
            return bad_request("message caption is too long");
        }
        let keyboard = parse_keyboard(&body["reply_markup"])?;
        let (chat, topic) = self.resolve_chat(body)?;
        let reply_to = body["reply_parameters"]["message_id"].as_i64();
        self.last_message += 1;
        let id = self.last_message;
        let html = html.to_owned();
        Ok(self.record_message(BotMessage {
            id,
            is_edit: false,
            chat,
            topic,
            reply_to,
            text: caption,
            html,
            keyboard,
            file: Some(file),
        }))
    }

    fn get_file(&mut self, body: &Value) -> Result<Value, Refusal> {
        check_fields(body, &["file_id"])?;
        let id = body["file_id"].as_str().unwrap_or_default();
        match self.files.get(id) {
            Some(bytes) if bytes.len() > 20 << 20 => bad_request("file is too big"),
            Some(bytes) => Ok(json!({"file_id": id, "file_unique_id": id, "file_size": bytes.len(), "file_path": id})),
            None => bad_request("wrong file_id or the file is temporarily unavailable"),
        }
    }

    fn edit_text(&mut self, body: &Value) -> Result<Value, Refusal> {
        check_fields(body, &["chat_id", "message_id", "text", "parse_mode", "link_preview_options", "reply_markup"])?;
        self.check_retry_after()?;
        let html = body["text"].as_str().unwrap_or_default();
        let text = parse_text(html, body)?;
        let keyboard = parse_keyboard(&body["reply_markup"])?;
        let old = self.find_own_message(body)?;
        if old.html == html && old.keyboard == keyboard {
            return bad_request("message is not modified");
        }
        Ok(self.record_message(BotMessage { is_edit: true, text, html: html.to_owned(), keyboard, ..old }))
    }

    fn edit_keyboard(&mut self, body: &Value) -> Result<Value, Refusal> {
        check_fields(body, &["chat_id", "message_id", "reply_markup"])?;
        self.check_retry_after()?;
        let keyboard = parse_keyboard(&body["reply_markup"])?;
        let old = self.find_own_message(body)?;
        if old.keyboard == keyboard {
            return bad_request("message is not modified");
        }
        Ok(self.record_message(BotMessage { is_edit: true, keyboard, ..old }))
    }

    /// The message of the bot that a call names.
    fn find_own_message(&self, body: &Value) -> Result<BotMessage, Refusal> {
        let (chat, id) = (body["chat_id"].as_i64().unwrap_or_default(), body["message_id"].as_i64());
        let message = self.chats.get(&chat).zip(id).and_then(|(chat, id)| chat.own_messages.get(&id));
        message.cloned().ok_or((400, "Bad Request: message to edit not found".to_owned()))
    }

    /// Stores a message for clients and for the test. Returns the message as Telegram would.
    fn record_message(&mut self, bot_message: BotMessage) -> Value {
        self.send_times.push((bot_message.chat, Instant::now()));
        let chat_fields = if bot_message.chat > 0 {
            json!({"id": bot_message.chat, "type": "private", "first_name": "An"})
        } else {
            json!({"id": bot_message.chat, "type": "supergroup", "title": "Nhóm"})
        };
        let from = json!({"id": BOT_ID, "is_bot": true, "first_name": "Biên bản"});
        let mut message = json!({"message_id": bot_message.id, "date": 1_700_000_000, "chat": chat_fields, "from": from, "text": bot_message.text});
        if let (Some(chaos), Some(message)) = (&mut self.chaos, bot_message.reply_to) {
            chaos.record_answer(bot_message.chat, message);
        }
        let chat = self.chats.entry(bot_message.chat).or_default();
        if let Some(replied) = bot_message.reply_to.and_then(|id| chat.messages.get(&id)) {
            let mut replied = replied.clone();
            if let Some(fields) = replied.as_object_mut() {
                fields.remove("reply_to_message");
            }
            message["reply_to_message"] = replied;
        }
        if let Some(topic) = bot_message.topic {
            message["message_thread_id"] = json!(topic);
            message["is_topic_message"] = json!(true);
        }
        chat.messages.insert(bot_message.id, message.clone());
        chat.own_messages.insert(bot_message.id, bot_message.clone());
        self.unread.push_back(bot_message);
        // Clients must accept unknown fields.
        message["future_field"] = json!({"type": "unknown"});
        message
    }

    fn send_chat_action(&mut self, body: &Value) -> Result<Value, Refusal> {
        check_fields(body, &["chat_id", "action", "message_thread_id"])?;
        if body["action"] != json!("typing") {
            return bad_request("wrong parameter action");
        }
        let chat_and_topic = self.resolve_chat(body)?;
        self.typing.push(chat_and_topic);
        Ok(json!(true))
    }

    fn answer_callback(&mut self, body: &Value) -> Result<Value, Refusal> {
        check_fields(body, &["callback_query_id", "text"])?;
        let notice = body["text"].as_str().unwrap_or_default();
        if notice.chars().count() > 200 {
            return bad_request("MESSAGE_TOO_LONG");
        }
        let id = body["callback_query_id"].as_str().unwrap_or_default();
        match self.taps.get_mut(id) {
            Some(answer) if answer.is_none() || self.answerable_again.remove(id) => {
                *answer = Some(notice.to_owned());
                Ok(json!(true))
            }
            _ => bad_request("query is too old and response timeout expired or query ID is invalid"),
        }
    }

    fn answer_inline(&mut self, body: &Value) -> Result<Value, Refusal> {
        check_fields(body, &["inline_query_id", "results", "is_personal", "cache_time", "button"])?;
        let results: Vec<&Value> = body["results"].as_array().into_iter().flatten().collect();
        let ids: HashSet<_> = results.iter().filter_map(|result| result["id"].as_str()).collect();
        if results.len() > 50 || ids.len() != results.len() || ids.iter().any(|id| id.is_empty() || id.len() > 64) {
            return bad_request("RESULT_ID_INVALID");
        }
        if body["is_personal"] != json!(true) {
            return bad_request("is_personal must be true: members may see different records");
        }
        for result in results {
            let content = &result["input_message_content"];
            let has_title = result["title"].as_str().is_some_and(|title| !title.trim().is_empty());
            if result["type"] != json!("article") || !has_title {
                return bad_request("RESULT_TYPE_INVALID");
            }
            parse_text(content["message_text"].as_str().unwrap_or_default(), content)?;
            parse_keyboard(&result["reply_markup"])?;
        }
        if let Some(button) = body["button"].as_object() {
            let start = button.get("start_parameter").and_then(Value::as_str).unwrap_or_default();
            let text = button.get("text").and_then(Value::as_str).unwrap_or_default();
            if !(1..=64).contains(&start.len()) || !start.chars().all(is_link_char) || text.trim().is_empty() {
                return bad_request("BUTTON_INVALID");
            }
        }
        let id = body["inline_query_id"].as_str().unwrap_or_default();
        match self.queries.get_mut(id) {
            Some(answer @ None) => {
                *answer = Some(body.clone());
                Ok(json!(true))
            }
            _ => bad_request("query is too old and response timeout expired or query ID is invalid"),
        }
    }

    fn set_commands(&mut self, body: &Value) -> Result<Value, Refusal> {
        check_fields(body, &["commands", "scope", "language_code"])?;
        let is_command_char = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        for command in body["commands"].as_array().into_iter().flatten() {
            let (command, description) = (command["command"].as_str(), command["description"].as_str());
            if command.is_none_or(|c| c.is_empty() || c.len() > 32 || !c.chars().all(is_command_char))
                || description.is_none_or(|d| !(1..=256).contains(&d.chars().count()))
            {
                return bad_request("bot command is invalid");
            }
        }
        self.menus.push(body.clone());
        Ok(json!(true))
    }

    /// Refuses a call before the wait that the last 429 demanded has passed.
    fn check_retry_after(&mut self) -> Result<(), Refusal> {
        match self.not_before.take() {
            Some(at) if Instant::now() < at => bad_request("sent again before retry_after had passed"),
            _ => Ok(()),
        }
    }

    /// The chat and topic that a call names, both of which must exist.
    fn resolve_chat(&self, body: &Value) -> Result<(i64, Option<i64>), Refusal> {
        let id = body["chat_id"].as_i64().unwrap_or_default();
        let Some(chat) = self.chats.get(&id) else { return bad_request("chat not found") };
        let topic = body["message_thread_id"].as_i64();
        match topic {
            Some(topic) if topic == 1 || !chat.topics.contains(&topic) => bad_request("message thread not found"),
            _ => Ok((id, topic)),
        }
    }
}

/// Returns the text of HTML as a client shows it.
fn parse_text(html: &str, body: &Value) -> Result<String, Refusal> {
    if html.len() > 32_768 || body["parse_mode"] != json!("HTML") {
        return bad_request("text must be HTML of at most 32,768 bytes");
    }
    let parsed = html::parse(html).map_err(|reason| (400, format!("can't parse entities: {reason}")))?;
    if parsed.text.trim().is_empty() || parsed.text.encode_utf16().count() > 4096 {
        return bad_request("message text is empty or too long");
    }
    Ok(parsed.text)
}

/// Parses the buttons of a message. Each must have a label and exactly one action.
fn parse_keyboard(markup: &Value) -> Result<Vec<Vec<Button>>, Refusal> {
    if markup.is_null() {
        return Ok(Vec::new());
    }
    check_fields(markup, &["inline_keyboard"])?;
    let mut rows = Vec::new();
    for row in markup["inline_keyboard"].as_array().into_iter().flatten() {
        let buttons: Vec<&Value> = row.as_array().into_iter().flatten().collect();
        if buttons.is_empty() || buttons.len() > 8 {
            return bad_request("a row of buttons must have one to eight");
        }
        rows.push(buttons.into_iter().map(parse_button).collect::<Result<Vec<_>, _>>()?);
    }
    if rows.iter().flatten().count() > 100 {
        return bad_request("REPLY_MARKUP_TOO_LONG");
    }
    Ok(rows)
}

fn parse_button(button: &Value) -> Result<Button, Refusal> {
    check_fields(button, &["text", "callback_data", "url"])?;
    let label = button["text"].as_str().unwrap_or_default();
    if label.trim().is_empty() || label.chars().count() > 64 {
        return bad_request("a label must have 1 to 64 characters to be readable on a phone");
    }
    let target = match (button["callback_data"].as_str(), button["url"].as_str()) {
        (Some(data), None) if (1..=64).contains(&data.len()) => data,
        (None, Some(url)) if url.starts_with("https://") => url,
        _ => return bad_request("BUTTON_DATA_INVALID"),
    };
    Ok(Button { label: label.to_owned(), target: target.to_owned() })
}

fn is_link_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

fn bad_request<T>(reason: &str) -> Result<T, Refusal> {
    Err((400, format!("Bad Request: {reason}")))
}

fn check_fields(body: &Value, allowed: &[&str]) -> Result<(), Refusal> {
    let fields = body.as_object().ok_or((400, "the body is not a JSON object".to_owned()))?;
    match fields.keys().find(|name| !allowed.contains(&name.as_str())) {
        Some(name) => bad_request(&format!("unknown field {name}")),
        None => Ok(()),
    }
}
