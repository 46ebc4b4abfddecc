//! A Bot API of our own on the loopback, stricter than Telegram: it knows every chat, message, topic,
//! tap and inline query, refuses what Telegram might let pass, and remembers each refusal as a
//! violation. `methods` are the calls that it answers.

mod methods;
mod wild;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::sync::Notify;
use wild::Wild;

pub const TOKEN: &str = "4242:AAfake-token_of-the-tests";
pub const BOT_ID: u64 = 4242;
pub const BOT_NAME: &str = "BienBanThuBot";

/// No test waits longer for what must come.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A message of the bot's, as it was sent or as it is after an edit.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    pub id: i64,
    /// Whether it came in place of what the message showed before.
    pub edit: bool,
    pub chat: i64,
    pub topic: Option<i64>,
    pub reply_to: Option<i64>,
    /// As a client shows it.
    pub text: String,
    pub html: String,
    pub keyboard: Vec<Vec<Key>>,
    /// What is sent with it; its text is then the caption.
    pub file: Option<SentFile>,
}

/// A file that the bot sent.
#[derive(Debug, Clone, PartialEq)]
pub struct SentFile {
    /// "document" or "photo".
    pub kind: String,
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Where Telegram brings updates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    pub url: String,
    pub secret: String,
}

/// A button under a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    pub label: String,
    /// Callback data, or the address of a link.
    pub to: String,
}

impl Sent {
    /// What the button whose label holds `label` does.
    pub fn key(&self, label: &str) -> &str {
        let found = self.keyboard.iter().flatten().find(|key| key.label.contains(label));
        &found.unwrap_or_else(|| panic!("no button {label}: {self:#?}")).to
    }

    pub fn has_key(&self, label: &str) -> bool {
        self.keyboard.iter().flatten().any(|key| key.label.contains(label))
    }

    /// The payloads of the links in its text.
    pub fn links(&self) -> Vec<String> {
        let link = format!("<a href=\"https://t.me/{BOT_NAME}?start=");
        self.html.split(&link).skip(1).map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
    }
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
    /// As clients know them, by number.
    messages: HashMap<i64, Value>,
    topics: HashSet<i64>,
    /// The bot's own, as they are now.
    shown: HashMap<i64, Sent>,
}

#[derive(Default)]
struct Inner {
    chats: HashMap<i64, Chat>,
    /// By their numbers, each as JSON.
    updates: VecDeque<(u64, String)>,
    last_update: u64,
    last_message: i64,
    poll: u64,
    unread: VecDeque<Sent>,
    typing: Vec<(i64, Option<i64>)>,
    menus: Vec<Value>,
    /// Taps and inline queries, and how each was answered.
    taps: HashMap<String, Option<String>>,
    queries: HashMap<String, Option<Value>>,
    /// Taps that may be answered once more.
    again: HashSet<String>,
    /// When each message or edit came, and to which chat.
    times: Vec<(i64, Instant)>,
    reads_groups: bool,
    revoked: bool,
    hook: Option<Hook>,
    down: bool,
    /// Groups, and members who keep silent in them.
    joined: HashSet<(i64, u64)>,
    held: usize,
    /// Files that were sent to the bot, by Telegram's name for them.
    files: HashMap<String, Vec<u8>>,
    faults: VecDeque<(&'static str, Fault)>,
    not_before: Option<Instant>,
    wild: Option<Wild>,
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
        let router = Router::new()
            .route("/{bot}/{method}", post(serve))
            .route("/file/{bot}/{file}", get(file))
            .layer(DefaultBodyLimit::max(60 << 20))
            .with_state(self.clone());
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
            chat.messages.insert(id, content.clone());
            chat.topics.extend(topic);
        }
        inner.push(kind, content);
        drop(inner);
        self.arrived.notify_waiters();
        id
    }

    /// The webhook, where it is set.
    pub fn hook(&self) -> Option<Hook> {
        self.inner().hook.clone()
    }

    /// Waits until it is.
    pub async fn hooked(&self) -> Hook {
        self.when(|inner| inner.hook.clone()).await
    }

    /// Another program has set it.
    pub fn hook_up(&self, url: &str) {
        self.inner().hook = Some(Hook { url: url.to_owned(), secret: "of-another".to_owned() });
    }

    /// Another program takes it away.
    pub fn unhook(&self) {
        self.inner().hook = None;
    }

    /// Queues an update whose content is JSON that no client should have let pass.
    pub fn raw_update(&self, kind: &str, content: &str) {
        let mut inner = self.inner();
        inner.last_update += 1;
        let number = inner.last_update;
        inner.updates.push_back((number, format!("{{\"update_id\":{number},\"{kind}\":{content}}}")));
        drop(inner);
        self.arrived.notify_waiters();
    }

    /// The next update has the number after this one: Telegram begins anywhere after a quiet week.
    pub fn jump(&self, number: u64) {
        self.inner().last_update = number;
    }

    /// Telegram answers no call with sense, or does so again.
    pub fn go_down(&self, down: bool) {
        self.inner().down = down;
        self.arrived.notify_waiters();
    }

    /// Telegram has a bad day from now on.
    pub fn go_wild(&self, seed: u64) {
        self.inner().wild = Some(Wild::new(seed));
    }

    /// How many messages were answered on it.
    pub fn answered(&self) -> usize {
        self.inner().wild.as_ref().map_or(0, |day| day.answers.len())
    }

    /// The end of the bad day, and what it was like.
    pub fn day(&self) -> Wild {
        self.inner().wild.take().unwrap_or_else(|| Wild::new(0))
    }

    /// Telegram no longer knows the token.
    pub fn revoke(&self) {
        self.inner().revoked = true;
        self.arrived.notify_waiters();
    }

    /// A file that a client sends: what the message names it by, as Telegram does.
    pub fn keep_file(&self, name: &str, bytes: &[u8]) -> Value {
        let mut inner = self.inner();
        let id = format!("f{}", inner.files.len());
        inner.files.insert(id.clone(), bytes.to_vec());
        json!({"file_id": id, "file_unique_id": id, "file_name": name, "file_size": bytes.len()})
    }

    /// The bot's next message that the test has not read.
    pub async fn read(&self) -> Sent {
        loop {
            self.when(|inner| (!inner.unread.is_empty()).then_some(())).await;
            if let Some(message) = self.inner().unread.pop_front() {
                return message;
            }
        }
    }

    /// A tap of `user`'s on a button of a message; its number.
    pub fn tap(&self, user: u64, message: &Sent, data: &str) -> String {
        let shown = {
            let inner = self.inner();
            inner.chats.get(&message.chat).and_then(|chat| chat.messages.get(&message.id)).cloned()
        };
        self.tap_on(user, &shown.unwrap_or_default(), data)
    }

    /// A tap on a message so old that Telegram tells no more of it than where it is.
    pub fn tap_on_old(&self, user: u64, message: &Sent, data: &str) -> String {
        let chat = json!({"id": message.chat, "type": "private", "first_name": "An"});
        self.tap_on(user, &json!({"message_id": message.id, "date": 0, "chat": chat}), data)
    }

    fn tap_on(&self, user: u64, shown: &Value, data: &str) -> String {
        let mut inner = self.inner();
        let id = format!("t{}", inner.taps.len());
        inner.taps.insert(id.clone(), None);
        let from = json!({"id": user, "is_bot": false, "first_name": "An", "language_code": "vi"});
        let query = json!({"id": id, "from": from, "chat_instance": "1", "data": data, "message": shown});
        inner.push("callback_query", query);
        drop(inner);
        self.arrived.notify_waiters();
        id
    }

    /// What a tap was answered with.
    pub async fn note(&self, tap: &str) -> String {
        self.when(|inner| inner.taps.get(tap).cloned().flatten()).await
    }

    /// An inline query of `user`'s, and what it was answered with.
    pub async fn inline(&self, user: u64, code: &str, query: &str) -> Value {
        let id = {
            let mut inner = self.inner();
            let id = format!("i{}", inner.queries.len());
            inner.queries.insert(id.clone(), None);
            let from = json!({"id": user, "is_bot": false, "first_name": "An", "language_code": code});
            inner.push(
                "inline_query",
                json!({"id": id, "from": from, "query": query, "offset": "", "chat_type": "group"}),
            );
            id
        };
        self.arrived.notify_waiters();
        self.when(|inner| inner.queries.get(&id).cloned().flatten()).await
    }

    /// When messages and edits came to a chat.
    pub fn times(&self, chat: i64) -> Vec<Instant> {
        self.inner().times.iter().filter(|(to, _)| *to == chat).map(|(_, at)| *at).collect()
    }

    /// Makes someone a member of a group who says nothing there.
    pub fn join(&self, group: i64, member: u64) {
        self.inner().joined.insert((group, member));
    }

    /// Privacy mode off, before the bot starts.
    pub fn let_read_groups(&self) {
        self.inner().reads_groups = true;
    }

    /// Waits until so many calls were held.
    pub async fn until_held(&self, calls: usize) {
        self.when(|inner| (inner.held >= calls).then_some(())).await;
    }

    /// Waits until there is what is looked for.
    async fn when<T>(&self, found: impl Fn(&Inner) -> Option<T>) -> T {
        let next = async {
            loop {
                let sent = self.sent.notified();
                if let Some(found) = found(&self.inner()) {
                    return found;
                }
                sent.await;
            }
        };
        match tokio::time::timeout(PATIENCE, next).await {
            Ok(found) => found,
            Err(_) => panic!("it never came; violations: {:?}", self.inner().violations),
        }
    }

    pub fn fault(&self, method: &'static str, fault: Fault) {
        self.inner().faults.push_back((method, fault));
    }

    /// What was to go wrong and has not, will not.
    pub fn forget_faults(&self) {
        self.inner().faults.clear();
    }

    /// A message of a chat's that came before.
    pub fn know_message(&self, chat: i64, message: i64) {
        self.inner().chats.entry(chat).or_default().messages.insert(message, json!({}));
    }

    pub fn know_chat(&self, chat: i64) {
        self.inner().chats.entry(chat).or_default();
    }

    /// The menus, once so many have been set.
    pub async fn menus(&self, number: usize) -> Vec<Value> {
        self.when(|inner| (inner.menus.len() >= number).then(|| inner.menus.clone())).await
    }

    /// Chats and topics where the bot showed that it was typing.
    pub fn typing(&self) -> Vec<(i64, Option<i64>)> {
        self.inner().typing.clone()
    }

    /// Updates that the bot has not confirmed.
    pub fn unconfirmed(&self) -> usize {
        self.inner().updates.len()
    }

    /// The bot was killed: what it had not confirmed comes again, and its taps may be answered again.
    pub fn lose_the_bot(&self) -> Vec<Value> {
        let mut inner = self.inner();
        let again = inner.updates.iter().filter_map(|(_, update)| serde_json::from_str(update).ok());
        let again: Vec<Value> = again.collect();
        for tap in again.iter().filter_map(|update| update["callback_query"]["id"].as_str()) {
            inner.again.insert(tap.to_owned());
        }
        again
    }

    /// All that the test has not read.
    pub fn unread(&self) -> Vec<Sent> {
        self.inner().unread.drain(..).collect()
    }

    /// What must hold at the end of every test.
    pub fn assert_clean(&self) {
        let inner = self.inner();
        assert!(inner.violations.is_empty(), "violations: {:#?}", inner.violations);
        assert!(inner.unread.is_empty(), "never read: {:#?}", inner.unread);
        let waiting: Vec<_> = inner.taps.iter().filter(|(_, note)| note.is_none()).collect();
        assert!(waiting.is_empty(), "taps never answered: {waiting:?}");
        assert!(inner.faults.is_empty(), "{} faults never came to pass", inner.faults.len());
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no test panics while it holds the fake")
    }
}

async fn serve(State(fake): State<Fake>, Path((bot, method)): Path<(String, String)>, request: Request) -> Response {
    if bot != format!("bot{TOKEN}") || fake.inner().revoked {
        return refuse(401, "Unauthorized", json!(null));
    }
    if fake.inner().down {
        return (StatusCode::BAD_GATEWAY, "<html>Bad Gateway</html>").into_response();
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
        Some(Fault::Hold(until)) => {
            fake.inner().held += 1;
            fake.sent.notify_waiters();
            until.notified().await;
        }
        None => {}
    }
    let (body, sent) = match read(request).await {
        Ok(read) => read,
        Err(why) => return refuse(400, &why, json!(null)),
    };
    let trouble = fake.inner().wild.as_mut().map(|day| day.call(&body));
    match trouble {
        Some(Ok(Some(trouble))) => {
            let (status, body) = Wild::happen(trouble).await;
            return (StatusCode::from_u16(status).expect("a status of ours is real"), body).into_response();
        }
        Some(Err(why)) => fake.inner().violations.push(format!("{method}: {why}: {body}")),
        _ => {}
    }
    let outcome = match method.as_str() {
        "GetMe" => Ok(me(fake.inner().reads_groups)),
        "GetUpdates" => return updates(&fake, &body).await,
        method => fake.inner().call(method, &body, sent),
    };
    fake.sent.notify_waiters();
    match outcome {
        Ok(result) => Json(json!({"ok": true, "result": result})).into_response(),
        // As Telegram has it where nothing would change, or someone sent too much: no fault of the bot's.
        Err((status, why)) if why.contains("not modified") || why.contains("too big") => {
            refuse(status, &why, json!(null))
        }
        Err((status, why)) => {
            fake.inner().violations.push(format!("{method}: {why}: {body}"));
            refuse(status, &why, json!(null))
        }
    }
}

/// The fields of a call, and the file that it carries, if it does.
async fn read(request: Request) -> Result<(Value, Option<SentFile>), String> {
    let kind = request.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        let body = String::from_request(request, &()).await.map_err(|error| error.to_string())?;
        let body = if body.is_empty() { json!({}) } else { serde_json::from_str(&body).unwrap_or(Value::Null) };
        return Ok((body, None));
    }
    let mut form = Multipart::from_request(request, &()).await.map_err(|error| error.to_string())?;
    let (mut body, mut file) = (json!({}), None);
    while let Some(field) = form.next_field().await.map_err(|error| error.to_string())? {
        let name = field.name().unwrap_or_default().to_owned();
        if let Some(file_name) = field.file_name().map(str::to_owned) {
            let bytes = field.bytes().await.map_err(|error| error.to_string())?.to_vec();
            file = Some(SentFile { kind: name, name: file_name, bytes });
            continue;
        }
        let text = field.text().await.map_err(|error| error.to_string())?;
        let structured = ["chat_id", "message_thread_id", "reply_parameters", "reply_markup"].contains(&name.as_str());
        body[name] = if structured { serde_json::from_str(&text).unwrap_or(Value::Null) } else { json!(text) };
    }
    Ok((body, file))
}

/// A file that was sent to the bot.
async fn file(State(fake): State<Fake>, Path((bot, file)): Path<(String, String)>) -> Response {
    let bytes = fake.inner().files.get(&file).cloned();
    match bytes.filter(|_| bot == format!("bot{TOKEN}")) {
        Some(bytes) => bytes.into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn refuse(status: u16, description: &str, parameters: Value) -> Response {
    let body = json!({"ok": false, "error_code": status, "description": description, "parameters": parameters});
    (StatusCode::from_u16(status).expect("a status of ours is real"), Json(body)).into_response()
}

fn me(reads_groups: bool) -> Value {
    json!({"id": BOT_ID, "is_bot": true, "first_name": "Biên bản", "username": BOT_NAME, "can_join_groups": true,
        "can_read_all_group_messages": reads_groups, "supports_inline_queries": true, "can_connect_to_business": false,
        "has_main_web_app": false})
}

/// As Telegram: an offset confirms all before it; the older of two polls ends with a conflict.
async fn updates(fake: &Fake, body: &Value) -> Response {
    if fake.inner().hook.is_some() {
        return refuse(409, "Conflict: can't use getUpdates method while webhook is active", json!(null));
    }
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
                let mut inner = fake.inner();
                if inner.poll != poll {
                    return None;
                }
                if !inner.updates.is_empty() {
                    let most = usize::try_from(limit.clamp(1, 100)).expect("a hundred fits");
                    let numbers: Vec<u64> = inner.updates.iter().take(most).map(|(number, _)| *number).collect();
                    if let Some(day) = &mut inner.wild {
                        numbers.into_iter().for_each(|number| day.given(number));
                    }
                    let updates: Vec<&str> = inner.updates.iter().take(most).map(|(_, update)| &**update).collect();
                    return Some(updates.join(","));
                }
            }
            arrived.await;
        }
    };
    let wait = Duration::from_secs(body["timeout"].as_u64().unwrap_or(0));
    match tokio::time::timeout(wait, found).await.unwrap_or_else(|_| Some(String::new())) {
        Some(updates) => format!("{{\"ok\":true,\"result\":[{updates}]}}").into_response(),
        None => refuse(409, "Conflict: terminated by other getUpdates request", json!(null)),
    }
}

impl Inner {
    fn push(&mut self, kind: &str, content: Value) {
        self.last_update += 1;
        let number = self.last_update;
        if let Some(day) = &mut self.wild {
            day.coming(number, &content);
        }
        self.updates.push_back((number, json!({"update_id": number, kind: content}).to_string()));
    }
}
