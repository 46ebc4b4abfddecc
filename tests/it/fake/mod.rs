//! A Bot API of our own on the loopback, stricter than Telegram: it knows every chat, message and
//! topic, refuses what Telegram might let pass, and remembers each refusal as a violation.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::html;

pub const TOKEN: &str = "4242:AAfake-token_of-the-tests";
pub const BOT_ID: u64 = 4242;
pub const BOT_NAME: &str = "BienBanThuBot";

/// No test waits longer for what must come.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A message of the bot's.
#[derive(Debug, Clone)]
pub struct Sent {
    pub chat: i64,
    pub topic: Option<i64>,
    pub reply_to: Option<i64>,
    /// As a client shows it.
    pub text: String,
    pub html: String,
}

/// What goes wrong with the next call of a method.
pub enum Fault {
    /// 429 with so many seconds to wait; a call before that is a violation.
    Flood(u64),
    /// A status and a body that need not be JSON.
    Broken(u16, &'static str),
    /// No answer until told.
    Hold(Arc<Notify>),
    /// The group has become another chat.
    Moved(i64),
}

#[derive(Default)]
struct Chat {
    messages: HashSet<i64>,
    topics: HashSet<i64>,
}

#[derive(Default)]
struct Inner {
    chats: HashMap<i64, Chat>,
    updates: VecDeque<(u64, Value)>,
    last_update: u64,
    last_message: i64,
    poll: u64,
    unread: VecDeque<Sent>,
    typing: Vec<(i64, Option<i64>)>,
    menus: Vec<Value>,
    faults: VecDeque<(&'static str, Fault)>,
    not_before: Option<Instant>,
    violations: Vec<String>,
}

/// The fake; clones are the same one.
#[derive(Clone, Default)]
pub struct Fake {
    inner: Arc<Mutex<Inner>>,
    arrived: Arc<Notify>,
    sent: Arc<Notify>,
}

/// Status and description of a refusal.
type Refusal = (u16, String);

impl Fake {
    /// Listens on a free port; the address for the bot's configuration.
    pub async fn listen(&self) -> String {
        let router = Router::new().route("/{bot}/{method}", post(serve)).with_state(self.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a loopback port is free");
        let address = listener.local_addr().expect("a bound socket has an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    }

    /// Queues an update; the chat and the message in it become known.
    pub fn update(&self, kind: &str, mut content: Value) -> i64 {
        let mut inner = self.inner();
        let id = match content["message_id"].as_i64() {
            Some(known) => known,
            None => {
                inner.last_message += 1;
                content["message_id"] = json!(inner.last_message);
                inner.last_message
            }
        };
        if let Some(chat) = content["chat"]["id"].as_i64() {
            let topic = content["message_thread_id"].as_i64().filter(|_| content["is_topic_message"] == json!(true));
            let chat = inner.chats.entry(chat).or_default();
            chat.messages.insert(id);
            chat.topics.extend(topic);
        }
        inner.last_update += 1;
        let update = json!({"update_id": inner.last_update, kind: content});
        let number = inner.last_update;
        inner.updates.push_back((number, update));
        drop(inner);
        self.arrived.notify_waiters();
        id
    }

    /// The bot's next message that the test has not read.
    pub async fn read(&self) -> Sent {
        let next = async {
            loop {
                let sent = self.sent.notified();
                if let Some(message) = self.inner().unread.pop_front() {
                    return message;
                }
                sent.await;
            }
        };
        match tokio::time::timeout(PATIENCE, next).await {
            Ok(message) => message,
            Err(_) => panic!("the bot sent nothing; violations: {:?}", self.inner().violations),
        }
    }

    pub fn fault(&self, method: &'static str, fault: Fault) {
        self.inner().faults.push_back((method, fault));
    }

    pub fn know_chat(&self, chat: i64) {
        self.inner().chats.entry(chat).or_default();
    }

    pub fn menus(&self) -> Vec<Value> {
        self.inner().menus.clone()
    }

    /// Chats and topics where the bot showed that it was typing.
    pub fn typing(&self) -> Vec<(i64, Option<i64>)> {
        self.inner().typing.clone()
    }

    /// Updates that the bot has not confirmed.
    pub fn unconfirmed(&self) -> usize {
        self.inner().updates.len()
    }

    /// What must hold at the end of every test.
    pub fn assert_clean(&self) {
        let inner = self.inner();
        assert!(inner.violations.is_empty(), "violations: {:#?}", inner.violations);
        assert!(inner.unread.is_empty(), "never read: {:#?}", inner.unread);
        assert!(inner.faults.is_empty(), "{} faults never came to pass", inner.faults.len());
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no test panics while it holds the fake")
    }
}

async fn serve(State(fake): State<Fake>, Path((bot, method)): Path<(String, String)>, body: String) -> Response {
    if bot != format!("bot{TOKEN}") {
        return refuse(401, "Unauthorized", json!(null));
    }
    let fault = {
        let mut inner = fake.inner();
        let at = inner.faults.iter().position(|(of, _)| *of == method);
        at.and_then(|at| inner.faults.remove(at)).map(|(_, fault)| fault)
    };
    match fault {
        Some(Fault::Flood(seconds)) => {
            fake.inner().not_before = Some(Instant::now() + Duration::from_secs(seconds));
            return refuse(429, "Too Many Requests", json!({"retry_after": seconds}));
        }
        Some(Fault::Broken(status, body)) => {
            let status = StatusCode::from_u16(status).expect("tests name real statuses");
            return (status, body).into_response();
        }
        Some(Fault::Moved(to)) => {
            return refuse(400, "group chat was upgraded", json!({"migrate_to_chat_id": to}));
        }
        Some(Fault::Hold(until)) => until.notified().await,
        None => {}
    }
    let body: Value = match body.is_empty() {
        true => json!({}),
        false => serde_json::from_str(&body).unwrap_or(Value::Null),
    };
    let outcome = match method.as_str() {
        "GetMe" => Ok(me()),
        "DeleteWebhook" => Ok(json!(true)),
        "GetUpdates" => return updates(&fake, &body).await,
        "SendMessage" => fake.inner().send(&body),
        "SendChatAction" => fake.inner().act(&body),
        "SetMyCommands" => fake.inner().set_menu(&body),
        _ => Err((404, "Not Found".to_owned())),
    };
    fake.sent.notify_waiters();
    match outcome {
        Ok(result) => Json(json!({"ok": true, "result": result})).into_response(),
        Err((status, why)) => {
            fake.inner().violations.push(format!("{method}: {why}: {body}"));
            refuse(status, &why, json!(null))
        }
    }
}

fn refuse(status: u16, description: &str, parameters: Value) -> Response {
    let body = json!({"ok": false, "error_code": status, "description": description, "parameters": parameters});
    (StatusCode::from_u16(status).expect("a status of ours is real"), Json(body)).into_response()
}

fn me() -> Value {
    json!({"id": BOT_ID, "is_bot": true, "first_name": "Biên bản", "username": BOT_NAME, "can_join_groups": true,
        "can_read_all_group_messages": false, "supports_inline_queries": false, "can_connect_to_business": false,
        "has_main_web_app": false})
}

/// As Telegram: an offset confirms all before it; the older of two polls ends with a conflict.
async fn updates(fake: &Fake, body: &Value) -> Response {
    let (offset, limit) = (body["offset"].as_u64(), body["limit"].as_u64().unwrap_or(100));
    let poll = {
        let mut inner = fake.inner();
        if offset.is_some_and(|offset| offset > inner.last_update + 1) {
            inner.violations.push(format!("GetUpdates confirms what was never sent: {body}"));
        }
        inner.updates.retain(|(id, _)| offset.is_none_or(|offset| *id >= offset));
        inner.poll += 1;
        inner.poll
    };
    fake.arrived.notify_waiters();
    let found = async {
        loop {
            let arrived = fake.arrived.notified();
            {
                let inner = fake.inner();
                if inner.poll != poll {
                    return None;
                }
                if !inner.updates.is_empty() {
                    let most = usize::try_from(limit.clamp(1, 100)).expect("a hundred fits");
                    return Some(inner.updates.iter().take(most).map(|(_, update)| update.clone()).collect());
                }
            }
            arrived.await;
        }
    };
    let wait = Duration::from_secs(body["timeout"].as_u64().unwrap_or(0));
    match tokio::time::timeout(wait, found).await.unwrap_or_else(|_| Some(Vec::<Value>::new())) {
        Some(updates) => Json(json!({"ok": true, "result": updates})).into_response(),
        None => refuse(409, "Conflict: terminated by other getUpdates request", json!(null)),
    }
}

impl Inner {
    fn send(&mut self, body: &Value) -> Result<Value, Refusal> {
        let known = ["chat_id", "text", "parse_mode", "link_preview_options", "reply_parameters", "message_thread_id"];
        only(body, &known)?;
        if self.not_before.take().is_some_and(|at| Instant::now() < at) {
            return bad("sent again before retry_after had passed");
        }
        let html = body["text"].as_str().unwrap_or_default();
        if html.len() > 32_768 || body["parse_mode"] != json!("HTML") {
            return bad("text must be HTML of at most 32,768 bytes");
        }
        let parsed = html::parse(html).map_err(|why| (400, format!("can't parse entities: {why}")))?;
        if parsed.text.trim().is_empty() || parsed.text.encode_utf16().count() > 4096 {
            return bad("message text is empty or too long");
        }
        let (chat, topic) = self.place(body)?;
        let reply_to = body["reply_parameters"]["message_id"].as_i64();
        if reply_to.is_some_and(|id| !self.chats[&chat].messages.contains(&id)) {
            return bad("message to be replied not found");
        }
        self.last_message += 1;
        let id = self.last_message;
        self.chats.entry(chat).or_default().messages.insert(id);
        self.unread.push_back(Sent { chat, topic, reply_to, text: parsed.text.clone(), html: html.to_owned() });
        let kind = if chat > 0 {
            json!({"id": chat, "type": "private", "first_name": "An"})
        } else {
            json!({"id": chat, "type": "supergroup", "title": "Nhóm"})
        };
        Ok(json!({"message_id": id, "date": 1_700_000_000, "chat": kind, "text": parsed.text}))
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

    fn set_menu(&mut self, body: &Value) -> Result<Value, Refusal> {
        only(body, &["commands", "scope"])?;
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
