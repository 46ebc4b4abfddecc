//! A fake Bot API on the loopback interface, stricter than Telegram.
//!
//! It knows every chat, message, topic, tap and inline query. It also refuses calls that Telegram might
//! accept, and records each refusal as a violation. `methods` implements the calls, `chaos` makes some of
//! them fail at random.

mod chaos;
mod methods;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chaos::Chaos;
use serde_json::{Value, json};
use tokio::sync::Notify;

pub const TOKEN: &str = "4242:AAfake-token_of-the-tests";
pub const BOT_ID: u64 = 4242;
pub const BOT_NAME: &str = "BienBanThuBot";

/// How long a test waits for an expected event.
pub const TEST_TIMEOUT: Duration = Duration::from_secs(20);

/// A message that the bot has sent or edited, in its state after that call.
#[derive(Debug, Clone, PartialEq)]
pub struct BotMessage {
    pub id: i64,
    /// Whether the call edited an existing message.
    pub is_edit: bool,
    pub chat: i64,
    pub topic: Option<i64>,
    pub reply_to: Option<i64>,
    /// The text as a client shows it; the caption if there is a file.
    pub text: String,
    pub html: String,
    pub keyboard: Vec<Vec<Button>>,
    pub file: Option<SentFile>,
}

/// A file that the bot sent.
#[derive(Debug, Clone, PartialEq)]
pub struct SentFile {
    /// `"document"` or `"photo"`.
    pub kind: String,
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A webhook that was set by `setWebhook`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredWebhook {
    pub url: String,
    pub secret: String,
}

/// A button under a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Button {
    pub label: String,
    /// Callback data, or a URL.
    pub target: String,
}

impl BotMessage {
    /// The target of the button whose label contains `label`.
    ///
    /// # Panics
    /// If there is no such button.
    pub fn button_data(&self, label: &str) -> &str {
        let found = self.keyboard.iter().flatten().find(|button| button.label.contains(label));
        &found.unwrap_or_else(|| panic!("no button {label}: {self:#?}")).target
    }

    pub fn has_button(&self, label: &str) -> bool {
        self.keyboard.iter().flatten().any(|button| button.label.contains(label))
    }

    /// The payloads of the deep links in the text.
    pub fn links(&self) -> Vec<String> {
        let prefix = format!("<a href=\"https://t.me/{BOT_NAME}?start=");
        self.html.split(&prefix).skip(1).map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
    }
}

/// A failure of the next call of a method.
pub enum Fault {
    /// Status 429 with `retry_after` in seconds; a call before that time is a violation.
    RetryAfter(u64),
    /// A status and a body, which need not be JSON.
    Respond(u16, &'static str),
    /// No response until notified; then the call is handled as usual.
    Hold(Arc<Notify>),
    /// The group was upgraded to the supergroup with this id.
    Migrate(i64),
}

#[derive(Default)]
struct Chat {
    /// All messages as clients see them, by id.
    messages: HashMap<i64, Value>,
    topics: HashSet<i64>,
    /// The bot's own messages in their current state, by id.
    own_messages: HashMap<i64, BotMessage>,
}

#[derive(Default)]
struct Inner {
    chats: HashMap<i64, Chat>,
    /// Unconfirmed updates with their ids, each as JSON.
    updates: VecDeque<(u64, String)>,
    last_update: u64,
    last_message: i64,
    /// The number of the newest `getUpdates` call.
    poll: u64,
    /// Messages that the test has not received.
    unread: VecDeque<BotMessage>,
    /// Chats and topics of `sendChatAction` calls.
    typing: Vec<(i64, Option<i64>)>,
    menus: Vec<Value>,
    /// Taps and inline queries by id, each with the bot's answer.
    taps: HashMap<String, Option<String>>,
    queries: HashMap<String, Option<Value>>,
    /// Taps that may be answered a second time, because the bot was killed.
    answerable_again: HashSet<String>,
    /// The chat and time of each message and edit.
    send_times: Vec<(i64, Instant)>,
    reads_groups: bool,
    token_revoked: bool,
    webhook: Option<RegisteredWebhook>,
    unavailable: bool,
    /// Pairs of a group and a member who has not written there.
    silent_members: HashSet<(i64, u64)>,
    /// Pairs of a group and a member about whom `getChatMember` is refused.
    hidden_members: HashSet<(i64, u64)>,
    /// The groups and members of `getChatMember` calls that were answered or refused.
    look_ups: Vec<(i64, u64)>,
    /// How many calls `Fault::Hold` has delayed.
    held_calls: usize,
    /// Files that were sent to the bot, by `file_id`.
    files: HashMap<String, Vec<u8>>,
    faults: VecDeque<(&'static str, Fault)>,
    /// The end of the wait that the last 429 demanded.
    not_before: Option<Instant>,
    /// The same for `getChatMember`.
    look_up_not_before: Option<Instant>,
    chaos: Option<Chaos>,
    violations: Vec<String>,
}

/// A handle to the fake Bot API; clones share one state.
#[derive(Clone, Default)]
pub struct Fake {
    inner: Arc<Mutex<Inner>>,
    /// Notified when an update is queued or polling must stop.
    arrived: Arc<Notify>,
    /// Notified when the bot has made a call.
    called: Arc<Notify>,
}

/// The status and description of a refused call.
type Refusal = (u16, String);

impl Fake {
    /// Listens on a free port. Returns the URL for the bot's configuration.
    pub async fn listen(&self) -> String {
        let router = Router::new()
            .route("/{bot}/{method}", post(handle_call))
            .route("/file/{bot}/{file}", get(download_file))
            .layer(DefaultBodyLimit::max(60 << 20))
            .with_state(self.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a loopback port is free");
        let address = listener.local_addr().expect("a bound socket has an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    }

    /// Queues an update and registers its chat and message. Returns the id of the message.
    pub fn push_update(&self, kind: &str, mut content: Value) -> i64 {
        let mut inner = self.inner();
        let id = match content["message_id"].as_i64() {
            Some(id) => id,
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

    /// The webhook, if one is set.
    pub fn webhook(&self) -> Option<RegisteredWebhook> {
        self.inner().webhook.clone()
    }

    /// Waits until a webhook is set.
    pub async fn wait_for_webhook(&self) -> RegisteredWebhook {
        self.wait_for(|inner| inner.webhook.clone()).await
    }

    /// Sets a webhook as another program would.
    pub fn set_webhook(&self, url: &str) {
        self.inner().webhook = Some(RegisteredWebhook { url: url.to_owned(), secret: "of-another".to_owned() });
    }

    /// Deletes the webhook as another program would.
    pub fn delete_webhook(&self) {
        self.inner().webhook = None;
    }

    /// Queues an update whose content is invalid or unusual JSON.
    pub fn push_raw_update(&self, kind: &str, content: &str) {
        let mut inner = self.inner();
        inner.last_update += 1;
        let number = inner.last_update;
        inner.updates.push_back((number, format!("{{\"update_id\":{number},\"{kind}\":{content}}}")));
        drop(inner);
        self.arrived.notify_waiters();
    }

    /// Queues an update that lacks an id or has an unreadable one.
    pub fn push_update_without_id(&self, update: &str) {
        let mut inner = self.inner();
        inner.last_update += 1;
        let number = inner.last_update;
        inner.updates.push_back((number, update.to_owned()));
        drop(inner);
        self.arrived.notify_waiters();
    }

    /// The number of `getUpdates` calls so far.
    pub fn poll_count(&self) -> u64 {
        self.inner().poll
    }

    /// Makes the next update's id follow `number`: after a week without updates, Telegram chooses it at random.
    pub fn set_last_update_id(&self, number: u64) {
        self.inner().last_update = number;
    }

    /// Answers every call with status 502 while `unavailable`.
    pub fn set_unavailable(&self, unavailable: bool) {
        self.inner().unavailable = unavailable;
        self.arrived.notify_waiters();
    }

    /// Makes calls fail at random from now on.
    pub fn start_chaos(&self, seed: u64) {
        self.inner().chaos = Some(Chaos::new(seed));
    }

    /// How many messages the bot has answered since [`Fake::start_chaos`].
    pub fn answered_count(&self) -> usize {
        self.inner().chaos.as_ref().map_or(0, |chaos| chaos.answers.len())
    }

    /// Ends the random failures and returns their statistics.
    pub fn finish_chaos(&self) -> Chaos {
        self.inner().chaos.take().unwrap_or_else(|| Chaos::new(0))
    }

    /// Answers every call with status 401 from now on.
    pub fn revoke_token(&self) {
        self.inner().token_revoked = true;
        self.arrived.notify_waiters();
    }

    /// Stores a file that a client uploads. Returns the `document` field of its message.
    pub fn store_file(&self, name: &str, bytes: &[u8]) -> Value {
        let mut inner = self.inner();
        let id = format!("f{}", inner.files.len());
        inner.files.insert(id.clone(), bytes.to_vec());
        json!({"file_id": id, "file_unique_id": id, "file_name": name, "file_size": bytes.len()})
    }

    /// The bot's next message or edit, in the order in which they were sent.
    pub async fn receive(&self) -> BotMessage {
        loop {
            self.wait_for(|inner| (!inner.unread.is_empty()).then_some(())).await;
            if let Some(message) = self.inner().unread.pop_front() {
                return message;
            }
        }
    }

    /// `user` taps a button of a message. Returns the tap's id.
    pub fn tap(&self, user: u64, message: &BotMessage, data: &str) -> String {
        let tapped = {
            let inner = self.inner();
            inner.chats.get(&message.chat).and_then(|chat| chat.messages.get(&message.id)).cloned()
        };
        self.push_tap(user, &tapped.unwrap_or_default(), data)
    }

    /// `user` taps a button of a message so old that Telegram sends only its chat and id.
    pub fn tap_old_message(&self, user: u64, message: &BotMessage, data: &str) -> String {
        let chat = json!({"id": message.chat, "type": "private", "first_name": "An"});
        self.push_tap(user, &json!({"message_id": message.id, "date": 0, "chat": chat}), data)
    }

    fn push_tap(&self, user: u64, message: &Value, data: &str) -> String {
        let mut inner = self.inner();
        let id = format!("t{}", inner.taps.len());
        inner.taps.insert(id.clone(), None);
        let from = json!({"id": user, "is_bot": false, "first_name": "An", "language_code": "vi"});
        let query = json!({"id": id, "from": from, "chat_instance": "1", "data": data, "message": message});
        inner.push("callback_query", query);
        drop(inner);
        self.arrived.notify_waiters();
        id
    }

    /// Waits for the bot's answer to a tap.
    pub async fn wait_for_callback_answer(&self, tap: &str) -> String {
        self.wait_for(|inner| inner.taps.get(tap).cloned().flatten()).await
    }

    /// Sends an inline query of `user`, whose language is `code`, and waits for the bot's answer.
    pub async fn send_inline_query(&self, user: u64, code: &str, query: &str) -> Value {
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
        self.wait_for(|inner| inner.queries.get(&id).cloned().flatten()).await
    }

    /// When the bot sent messages and edits to a chat.
    pub fn send_times(&self, chat: i64) -> Vec<Instant> {
        self.inner().send_times.iter().filter(|(to, _)| *to == chat).map(|(_, at)| *at).collect()
    }

    /// Whether all faults have occurred.
    pub fn have_faults_occurred(&self) -> bool {
        self.inner().faults.is_empty()
    }

    /// Adds a member to a group who has not written there.
    pub fn add_silent_member(&self, group: i64, member: u64) {
        self.inner().silent_members.insert((group, member));
    }

    /// Refuses to say whether a member is in a group, or says it again.
    pub fn hide_member(&self, group: i64, member: u64, is_hidden: bool) {
        let hidden = &mut self.inner().hidden_members;
        if is_hidden {
            hidden.insert((group, member))
        } else {
            hidden.remove(&(group, member))
        };
    }

    /// The groups and members that the bot has looked up.
    pub fn look_ups(&self) -> Vec<(i64, u64)> {
        self.inner().look_ups.clone()
    }

    /// Queues an update of a user's status in a chat, from the first to the second of `statuses`, `at` Unix seconds:
    /// `"my_chat_member"` for the bot, `"chat_member"` for others. Registers the chat.
    pub fn push_member_change(&self, chat: i64, user: u64, statuses: [&str; 2], at: i64) {
        let kind = if user == BOT_ID { "my_chat_member" } else { "chat_member" };
        let chat_fields = if chat > 0 {
            json!({"id": chat, "type": "private", "first_name": "An"})
        } else {
            json!({"id": chat, "type": "supergroup", "title": "Nhóm"})
        };
        let user = json!({"id": user, "is_bot": user == BOT_ID, "first_name": "An"});
        let [old, new] = statuses.map(|status| chat_member(&user, status));
        let mut inner = self.inner();
        inner.chats.entry(chat).or_default();
        let from = json!({"id": 5, "is_bot": false, "first_name": "Bình"});
        inner.push(
            kind,
            json!({"chat": chat_fields, "from": from, "date": at, "old_chat_member": old, "new_chat_member": new}),
        );
        drop(inner);
        self.arrived.notify_waiters();
    }

    /// Turns privacy mode off; call it before the bot starts.
    pub fn disable_privacy_mode(&self) {
        self.inner().reads_groups = true;
    }

    /// Waits until [`Fault::Hold`] has delayed `calls` calls in total.
    pub async fn wait_for_held_calls(&self, calls: usize) {
        self.wait_for(|inner| (inner.held_calls >= calls).then_some(())).await;
    }

    /// Waits until `find` returns a value.
    ///
    /// # Panics
    /// After [`TEST_TIMEOUT`].
    async fn wait_for<T>(&self, find: impl Fn(&Inner) -> Option<T>) -> T {
        let next = async {
            loop {
                let called = self.called.notified();
                if let Some(found) = find(&self.inner()) {
                    return found;
                }
                called.await;
            }
        };
        match tokio::time::timeout(TEST_TIMEOUT, next).await {
            Ok(found) => found,
            Err(_) => panic!("timed out; violations: {:?}", self.inner().violations),
        }
    }

    /// Makes the next call of `method` fail.
    pub fn inject_fault(&self, method: &'static str, fault: Fault) {
        self.inner().faults.push_back((method, fault));
    }

    /// How many faults have not occurred.
    pub fn fault_count(&self) -> usize {
        self.inner().faults.len()
    }

    /// Removes the faults that have not occurred.
    pub fn clear_faults(&self) {
        self.inner().faults.clear();
    }

    /// Registers an earlier message of a chat.
    pub fn add_message(&self, chat: i64, message: i64) {
        self.inner().chats.entry(chat).or_default().messages.insert(message, json!({}));
    }

    /// Registers a chat to which the bot may write.
    pub fn add_chat(&self, chat: i64) {
        self.inner().chats.entry(chat).or_default();
    }

    /// Waits until `number` command menus are set and returns them.
    pub async fn wait_for_menus(&self, number: usize) -> Vec<Value> {
        self.wait_for(|inner| (inner.menus.len() >= number).then(|| inner.menus.clone())).await
    }

    /// The chats and topics of the bot's typing actions.
    pub fn typing_actions(&self) -> Vec<(i64, Option<i64>)> {
        self.inner().typing.clone()
    }

    /// How many updates the bot has not confirmed.
    pub fn unconfirmed_count(&self) -> usize {
        self.inner().updates.len()
    }

    /// Prepares for the bot's next start after a kill: the taps that it will receive again may be answered
    /// again. Returns the unconfirmed updates.
    pub fn simulate_bot_kill(&self) -> Vec<Value> {
        let mut inner = self.inner();
        let unconfirmed = inner.updates.iter().filter_map(|(_, update)| serde_json::from_str(update).ok());
        let unconfirmed: Vec<Value> = unconfirmed.collect();
        for tap in unconfirmed.iter().filter_map(|update| update["callback_query"]["id"].as_str()) {
            inner.answerable_again.insert(tap.to_owned());
        }
        unconfirmed
    }

    /// The messages that the test has not received yet.
    pub fn drain_messages(&self) -> Vec<BotMessage> {
        self.inner().unread.drain(..).collect()
    }

    /// Asserts the invariants at the end of a test: no violation, no unread message, no unanswered tap, and
    /// no fault that has not occurred.
    pub fn assert_clean(&self) {
        let inner = self.inner();
        assert!(inner.violations.is_empty(), "violations: {:#?}", inner.violations);
        assert!(inner.unread.is_empty(), "messages never received: {:#?}", inner.unread);
        let unanswered: Vec<_> = inner.taps.iter().filter(|(_, answer)| answer.is_none()).collect();
        assert!(unanswered.is_empty(), "taps never answered: {unanswered:?}");
        assert!(inner.faults.is_empty(), "{} faults have not occurred", inner.faults.len());
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no test panics while it holds the lock")
    }
}

async fn handle_call(
    State(fake): State<Fake>,
    Path((bot, method)): Path<(String, String)>,
    request: Request,
) -> Response {
    if bot != format!("bot{TOKEN}") || fake.inner().token_revoked {
        return refuse(401, "Unauthorized", json!(null));
    }
    if fake.inner().unavailable {
        return (StatusCode::BAD_GATEWAY, "<html>Bad Gateway</html>").into_response();
    }
    let fault = {
        let mut inner = fake.inner();
        let position = inner.faults.iter().position(|(faulty, _)| *faulty == method);
        position.and_then(|position| inner.faults.remove(position)).map(|(_, fault)| fault)
    };
    match fault {
        Some(Fault::RetryAfter(seconds)) => {
            let not_before = Some(Instant::now() + Duration::from_secs(seconds));
            if method == "GetChatMember" {
                fake.inner().look_up_not_before = not_before;
            } else {
                fake.inner().not_before = not_before;
            }
            return refuse(429, "Too Many Requests", json!({"retry_after": seconds}));
        }
        Some(Fault::Respond(status, body)) => {
            let status = StatusCode::from_u16(status).expect("tests use valid statuses");
            return (status, body).into_response();
        }
        Some(Fault::Migrate(to)) => {
            return refuse(400, "group chat was upgraded", json!({"migrate_to_chat_id": to}));
        }
        Some(Fault::Hold(release)) => {
            fake.inner().held_calls += 1;
            fake.called.notify_waiters();
            release.notified().await;
        }
        None => {}
    }
    let (body, file) = match parse_request(request).await {
        Ok(parsed) => parsed,
        Err(error) => return refuse(400, &error, json!(null)),
    };
    let failure = fake.inner().chaos.as_mut().map(|chaos| chaos.draw_failure(&body));
    match failure {
        Some(Ok(Some(failure))) => {
            let (status, body) = failure.respond().await;
            return (StatusCode::from_u16(status).expect("it is a valid status"), body).into_response();
        }
        Some(Err(reason)) => fake.inner().violations.push(format!("{method}: {reason}: {body}")),
        _ => {}
    }
    let outcome = match method.as_str() {
        "GetMe" => Ok(bot_user(fake.inner().reads_groups)),
        "GetUpdates" => return get_updates(&fake, &body).await,
        method => fake.inner().dispatch(method, &body, file),
    };
    fake.called.notify_waiters();
    match outcome {
        Ok(result) => Json(json!({"ok": true, "result": result})).into_response(),
        // Not the bot's fault: an edit that changes nothing, a file that a member sent, or a member whom it cannot see.
        Err((status, reason))
            if ["not modified", "too big", "user not found"].iter().any(|harmless| reason.contains(harmless)) =>
        {
            refuse(status, &reason, json!(null))
        }
        Err((status, reason)) => {
            fake.inner().violations.push(format!("{method}: {reason}: {body}"));
            refuse(status, &reason, json!(null))
        }
    }
}

/// Returns the fields of a call and its file, if it has one.
async fn parse_request(request: Request) -> Result<(Value, Option<SentFile>), String> {
    let content_type = request.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !content_type.starts_with("multipart/form-data") {
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
        let is_json = ["chat_id", "message_thread_id", "reply_parameters", "reply_markup"].contains(&name.as_str());
        body[name] = if is_json { serde_json::from_str(&text).unwrap_or(Value::Null) } else { json!(text) };
    }
    Ok((body, file))
}

/// Serves a file that was sent to the bot.
async fn download_file(State(fake): State<Fake>, Path((bot, file)): Path<(String, String)>) -> Response {
    let bytes = fake.inner().files.get(&file).cloned();
    match bytes.filter(|_| bot == format!("bot{TOKEN}")) {
        Some(bytes) => bytes.into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn refuse(status: u16, description: &str, parameters: Value) -> Response {
    let body = json!({"ok": false, "error_code": status, "description": description, "parameters": parameters});
    (StatusCode::from_u16(status).expect("it is a valid status"), Json(body)).into_response()
}

fn bot_user(reads_groups: bool) -> Value {
    json!({"id": BOT_ID, "is_bot": true, "first_name": "Biên bản", "username": BOT_NAME, "can_join_groups": true,
        "can_read_all_group_messages": reads_groups, "supports_inline_queries": true, "can_connect_to_business": false,
        "has_main_web_app": false})
}

/// A `ChatMember` with the fields that Telegram sends for a status.
fn chat_member(user: &Value, status: &str) -> Value {
    let mut member = json!({"user": user, "status": status});
    let flags: &[&str] = match status {
        "administrator" => &[
            "is_anonymous", "can_be_edited", "can_manage_chat", "can_change_info", "can_delete_messages",
            "can_manage_video_chats", "can_invite_users", "can_restrict_members", "can_promote_members",
        ],
        "restricted" => &[
            "is_member", "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos",
            "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_other_messages",
            "can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages",
            "can_manage_topics", "can_send_polls",
        ],
        _ => &[],
    };
    flags.iter().for_each(|flag| member[*flag] = json!(true));
    if ["kicked", "restricted"].contains(&status) {
        member["until_date"] = json!(0);
    }
    member
}

/// `getUpdates` as Telegram implements it: an offset confirms all updates before it, and of two concurrent
/// polls the older ends with a conflict.
async fn get_updates(fake: &Fake, body: &Value) -> Response {
    if fake.inner().webhook.is_some() {
        return refuse(409, "Conflict: can't use getUpdates method while webhook is active", json!(null));
    }
    let (offset, limit) = (body["offset"].as_u64(), body["limit"].as_u64().unwrap_or(100));
    let poll = {
        let mut inner = fake.inner();
        if offset.is_some_and(|offset| offset > inner.last_update + 1) {
            inner.violations.push(format!("GetUpdates confirms updates that were never sent: {body}"));
        }
        inner.updates.retain(|(id, _)| offset.is_none_or(|offset| *id >= offset));
        // Telegram sends these only to bots that ask for them.
        let is_wanted =
            |kind: &str| body["allowed_updates"].as_array().is_some_and(|kinds| kinds.contains(&json!(kind)));
        let unwanted: Vec<String> = ["chat_member", "my_chat_member"]
            .into_iter()
            .filter(|kind| !is_wanted(kind))
            .map(|kind| format!("\"{kind}\":"))
            .collect();
        inner.updates.retain(|(_, update)| !unwanted.iter().any(|kind| update.contains(kind)));
        inner.poll += 1;
        inner.poll
    };
    fake.arrived.notify_waiters();
    let next_batch = async {
        loop {
            let arrived = fake.arrived.notified();
            {
                let mut inner = fake.inner();
                if inner.poll != poll {
                    return None;
                }
                if !inner.updates.is_empty() {
                    let batch = usize::try_from(limit.clamp(1, 100)).expect("a hundred fits");
                    let numbers: Vec<u64> = inner.updates.iter().take(batch).map(|(number, _)| *number).collect();
                    if let Some(chaos) = &mut inner.chaos {
                        numbers.into_iter().for_each(|number| chaos.record_delivery(number));
                    }
                    let updates: Vec<&str> = inner.updates.iter().take(batch).map(|(_, update)| &**update).collect();
                    return Some(updates.join(","));
                }
            }
            arrived.await;
        }
    };
    let wait = Duration::from_secs(body["timeout"].as_u64().unwrap_or(0));
    match tokio::time::timeout(wait, next_batch).await.unwrap_or_else(|_| Some(String::new())) {
        Some(updates) => format!("{{\"ok\":true,\"result\":[{updates}]}}").into_response(),
        None => refuse(409, "Conflict: terminated by other getUpdates request", json!(null)),
    }
}

impl Inner {
    /// Queues an update with the next id.
    fn push(&mut self, kind: &str, content: Value) {
        self.last_update += 1;
        let number = self.last_update;
        if let Some(chaos) = &mut self.chaos {
            chaos.record_queued(number, &content);
        }
        self.updates.push_back((number, json!({"update_id": number, kind: content}).to_string()));
    }
}
