//! The bot as `serve` runs it, its records and its log, and the people who write to it.

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bienban::archive::Archive;
use bienban::bot::{
    self, Access, Handler, Metrics, QuestionLimits, SendQuotas, ServeError, Settings, Timeouts, WebhookServer,
};
use bienban::config::Webhook;
use bienban::formats::Limits;
use bienban::library::{Guard, Library, LoadError, PendingReload, Scope, Source};
use bienban::store::Store;
use governor::Quota;
use serde_json::{Value, json};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;
use tracing::subscriber::DefaultGuard;

use crate::fake::{BOT_ID, Fake, PATIENCE, Sent, TOKEN};

pub const ADMIN: u64 = 1;
pub const MEMBER: u64 = 7;
pub const GROUP: i64 = -100;

/// A running bot. Its end, [`Bot::stop`], is where every test must come.
pub struct Bot {
    pub fake: Fake,
    pub library: Arc<Library>,
    pub store: Arc<Store>,
    pub log: Log,
    pub metrics: Arc<Metrics>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<Result<(), ServeError>>,
    _log: DefaultGuard,
}

/// What a bot is started with.
pub struct Start<'a> {
    pub folder: &'a Path,
    /// What outlasts a restart; memory alone without one.
    pub data: Option<&'a Path>,
    pub handler: Handler,
    pub fake: Fake,
    /// How many updates are under way at once.
    pub capacity: usize,
    /// How long a call may take, and Telegram hold a poll.
    pub call: Duration,
    pub poll: Duration,
    /// How long a stop waits.
    pub drain: Duration,
    pub allowed: HashMap<i64, Scope>,
    pub everyone: Option<Scope>,
    pub quotas: SendQuotas,
    pub limits: QuestionLimits,
    /// Where Telegram brings updates.
    pub webhook: Option<Webhook>,
    /// How long Telegram may be silent.
    pub silence: Duration,
    /// How often a reload tells how far it is.
    pub progress: Duration,
    /// How often the folder is looked at.
    pub watch: Option<Duration>,
    /// Days that questions are kept.
    pub kept: u32,
}

impl Default for Start<'_> {
    fn default() -> Self {
        let (handler, fake): (Handler, _) = (bot::handle, Fake::default());
        // More than any test sends: none waits for what it is not about.
        let many = Quota::per_second(NonZeroU32::new(10_000).expect("it is not zero"));
        let quotas = SendQuotas { chat: many, group: many, all: many };
        let (allowed, everyone, progress) = (HashMap::new(), Some(Scope::All), PATIENCE);
        let (limits, webhook) = (QuestionLimits::new(Some(0), Some(0)), None);
        let (capacity, call, poll) = (bot::QUEUE_CAPACITY, 4 * PATIENCE, PATIENCE);
        let (folder, data, drain, silence, watch, kept) = (shipped(), None, PATIENCE, 2 * PATIENCE, None, 90);
        Self {
            folder,
            data,
            handler,
            fake,
            capacity,
            call,
            poll,
            drain,
            allowed,
            everyone,
            quotas,
            limits,
            webhook,
            silence,
            progress,
            watch,
            kept,
        }
    }
}

impl Start<'_> {
    pub async fn run(self) -> Bot {
        let log = Log::default();
        let guard = log.listen();
        let (library, pending) = library(self.folder, self.data).expect("the records of tests can be read");
        let store: Arc<Store> = self
            .data
            .map_or_else(|| Store::in_memory(self.kept), |data| Store::open(data, self.kept))
            .expect("the store of tests can be opened")
            .into();
        let metrics = Arc::new(Metrics::new(self.silence));
        let webhook = match &self.webhook {
            Some(webhook) => {
                let server = WebhookServer::open(webhook, &TOKEN.into(), None, None, metrics.clone()).await;
                Some(server.expect("a loopback port is free"))
            }
            None => None,
        };
        let settings = Settings {
            token: TOKEN.into(),
            api_url: self.fake.listen().await,
            access: Access { admins: HashSet::from([ADMIN]), allowed: self.allowed, everyone: self.everyone },
            limits: self.limits,
            timeouts: Timeouts {
                call: self.call,
                retry: Duration::from_millis(1),
                progress: self.progress,
                poll: self.poll,
                look: Duration::from_millis(1),
                drain: self.drain,
                silence: self.silence,
            },
            quotas: self.quotas,
            capacity: self.capacity,
            pending,
            store_lost: false,
            webhook,
            watch: self.watch,
            metrics: metrics.clone(),
        };
        let (stop, stopped) = oneshot::channel();
        let until = async move { drop(stopped.await) };
        let serving = {
            let (library, store) = (library.clone(), store.clone());
            tokio::spawn(bot::serve(settings, library, store, self.handler, until))
        };
        Bot { fake: self.fake, library, store, log, metrics, stop, serving, _log: guard }
    }
}

impl Bot {
    /// The shipped records.
    pub async fn start() -> Self {
        Start::default().run().await
    }

    /// Other records.
    pub async fn reading(folder: &Path) -> Self {
        Start { folder, ..Start::default() }.run().await
    }

    /// A private message of `user`'s; its id.
    pub fn private(&self, user: u64, text: &str) -> i64 {
        self.fake.update("message", message(private_chat(user), user, text))
    }

    /// A message in the group; its id.
    pub fn group(&self, user: u64, text: &str) -> i64 {
        self.fake.update("message", message(group_chat(), user, text))
    }

    /// Asks in private and reads the answer.
    pub async fn ask(&self, text: &str) -> Sent {
        let id = self.private(MEMBER, text);
        let sent = self.fake.read().await;
        assert_eq!((sent.chat, sent.reply_to), (MEMBER.cast_signed(), Some(id)), "{sent:?}");
        sent
    }

    /// Taps the button of a message whose label holds `label`, and reads what it shows then.
    pub async fn tap(&self, message: &Sent, label: &str) -> Sent {
        let tap = self.fake.tap(MEMBER, message, message.key(label));
        let shown = self.fake.read().await;
        self.fake.note(&tap).await;
        shown
    }

    /// A tap of someone's that changes the records: what the message shows once that is done.
    pub async fn tap_as(&self, user: u64, message: &Sent, label: &str) -> Sent {
        let tap = self.fake.tap(user, message, message.key(label));
        self.fake.note(&tap).await;
        self.settled().await
    }

    /// The next message that is no word on how far something is.
    pub async fn settled(&self) -> Sent {
        loop {
            let shown = self.fake.read().await;
            if !shown.text.starts_with('⏳') {
                return shown;
            }
        }
    }

    /// The same where only a note is to come.
    pub async fn tap_for_note(&self, message: &Sent, data: &str) -> String {
        let tap = self.fake.tap(MEMBER, message, data);
        self.fake.note(&tap).await
    }

    /// Ends the bot, as a signal would, and holds it to account.
    pub async fn stop(self) {
        let unconfirmed = self.end().await;
        assert_eq!(unconfirmed, 0, "updates never confirmed");
    }

    /// The same where updates may be left; how many were.
    pub async fn end(self) -> usize {
        let _ = self.stop.send(());
        let ended = tokio::time::timeout(PATIENCE, self.serving).await.expect("a stop ends the bot");
        ended.expect("the bot does not panic").expect("a stop is no error");
        self.fake.assert_clean();
        assert!(!self.log.text().contains(TOKEN), "the log holds the token");
        self.fake.unconfirmed()
    }

    /// Ends the bot as a kill would: at once, with nothing finished.
    pub fn lose(self) {
        self.serving.abort();
    }

    /// Waits for an end that no one asked for.
    pub async fn failed(self) -> ServeError {
        let ended = tokio::time::timeout(PATIENCE, self.serving).await.expect("the bot ends by itself");
        ended.expect("the bot does not panic").expect_err("it ended for a reason")
    }

    /// Begins the stop, without waiting; [`Bot::stop`] is still due.
    pub fn begin_stop(&mut self) {
        let (later, _) = oneshot::channel();
        let _ = std::mem::replace(&mut self.stop, later).send(());
    }
}

pub fn shipped() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge"))
}

pub fn private_chat(user: u64) -> Value {
    json!({"id": user, "type": "private", "first_name": "An"})
}

pub fn group_chat() -> Value {
    json!({"id": GROUP, "type": "supergroup", "title": "Nhóm chung"})
}

pub fn message(chat: Value, user: u64, text: &str) -> Value {
    json!({"date": 1_700_000_000, "chat": chat, "text": text,
        "from": {"id": user, "is_bot": false, "first_name": "An", "language_code": "vi"}})
}

/// A message of the bot's own, to reply to.
pub fn of_the_bot(chat: Value) -> Value {
    json!({"message_id": 9000, "date": 1_700_000_000, "chat": chat, "text": "📌 …",
        "from": {"id": BOT_ID, "is_bot": true, "first_name": "Biên bản"}})
}

/// What was logged above `debug`.
#[derive(Clone, Default)]
pub struct Log {
    lines: Arc<Mutex<Vec<u8>>>,
    written: Arc<Notify>,
}

impl Log {
    pub fn text(&self) -> String {
        let lines = self.lines.lock().expect("no writer of the log panics");
        String::from_utf8_lossy(&lines).into_owned()
    }

    /// Waits until the log holds `needle`.
    pub async fn until(&self, needle: &str) {
        let seen = async {
            loop {
                let written = self.written.notified();
                if self.text().contains(needle) {
                    return;
                }
                written.await;
            }
        };
        tokio::time::timeout(PATIENCE, seen).await.unwrap_or_else(|_| panic!("never logged: {needle}"));
    }

    /// Hears what this thread logs, until the guard is dropped.
    pub fn listen(&self) -> DefaultGuard {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::INFO)
            .with_ansi(false)
            .with_writer(move || log.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.lines.lock().expect("no writer of the log panics").extend_from_slice(bytes);
        self.written.notify_waiters();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A library of a folder's records, and what is still to be loaded of it; with copies in `data`, where it is named.
pub fn library(folder: &Path, data: Option<&Path>) -> Result<(Arc<Library>, PendingReload), LoadError> {
    let archive = data.map(|data| Archive::open(data.join("generations"), 5)).transpose()?;
    let source = Source { folder: folder.to_owned(), limits: Limits::default(), guard: Guard::default(), archive };
    Library::open(source, &|_| {})
}
