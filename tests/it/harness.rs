//! Runs the bot in the test process as `serve` does, with access to its library, store and log, and sends it
//! messages of members.

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bienban::archive::{Archive, RecordsFolder};
use bienban::bot::{
    self, Access, Handler, Metrics, QuestionLimits, SendQuotas, ServeError, Settings, Timeouts, WebhookServer,
};
use bienban::config::WebhookConfig;
use bienban::formats::Limits;
use bienban::library::{Library, LoadError, RecordsSource, ReloadPolicy, Scope, StartupReload};
use bienban::store::{Store, now};
use governor::Quota;
use serde_json::{Value, json};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;
use tracing::subscriber::DefaultGuard;

use crate::fake::{BOT_ID, BotMessage, Fake, TEST_TIMEOUT, TOKEN};

pub const ADMIN: u64 = 1;
pub const MEMBER: u64 = 7;
pub const GROUP: i64 = -100;

/// A running bot. Every test must end with [`Bot::stop`] or another method that ends it.
pub struct Bot {
    pub fake: Fake,
    pub library: Arc<Library>,
    pub store: Arc<Store>,
    pub log: Log,
    pub metrics: Arc<Metrics>,
    stop_signal: oneshot::Sender<()>,
    task: JoinHandle<Result<(), ServeError>>,
    _log_guard: DefaultGuard,
}

/// What a bot is started with; the defaults suit most tests.
pub struct BotOptions<'a> {
    pub folder: &'a Path,
    /// The data directory; without one, nothing outlasts a restart.
    pub data: Option<&'a Path>,
    pub handler: Handler,
    pub fake: Fake,
    /// How many updates are handled at once.
    pub capacity: usize,
    /// The timeout of a call.
    pub call: Duration,
    /// How long Telegram may hold a poll.
    pub poll: Duration,
    /// How long a stop waits for updates in progress.
    pub drain: Duration,
    pub allowed: HashMap<i64, Scope>,
    pub everyone: Option<Scope>,
    pub quotas: SendQuotas,
    pub limits: QuestionLimits,
    /// Receives updates by a webhook instead of polling.
    pub webhook: Option<WebhookConfig>,
    /// How long no call may succeed before the bot is not ready.
    pub max_silence: Duration,
    /// How often a reload reports its progress.
    pub progress: Duration,
    /// How often the records folder is checked for changes.
    pub watch: Option<Duration>,
    /// How many days questions are stored.
    pub retention_days: u32,
}

impl Default for BotOptions<'_> {
    fn default() -> Self {
        let (handler, fake): (Handler, _) = (bot::handle, Fake::default());
        // More than any test sends, so that no test waits for a rate limit by accident.
        let unlimited = Quota::per_second(NonZeroU32::new(10_000).expect("it is not zero"));
        let quotas = SendQuotas { chat: unlimited, group: unlimited, all: unlimited, strangers: unlimited };
        let (allowed, everyone, progress) = (HashMap::new(), Some(Scope::All), TEST_TIMEOUT);
        let (limits, webhook) = (QuestionLimits::new(Some(0), Some(0)), None);
        let (capacity, call, poll) = (bot::QUEUE_CAPACITY, 4 * TEST_TIMEOUT, TEST_TIMEOUT);
        let (folder, data, drain, max_silence, watch, retention_days) =
            (sample_records(), None, TEST_TIMEOUT, 2 * TEST_TIMEOUT, None, 90);
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
            max_silence,
            progress,
            watch,
            retention_days,
        }
    }
}

impl BotOptions<'_> {
    /// Starts the bot and a fake Bot API for it.
    pub async fn start(self) -> Bot {
        let log = Log::default();
        let log_guard = log.capture();
        let (library, startup_reload) = open_library(self.folder, self.data).expect("the records of tests can be read");
        let store: Arc<Store> = self
            .data
            .map_or_else(|| Store::in_memory(self.retention_days), |data| Store::open(data, self.retention_days))
            .expect("the store of tests can be opened")
            .into();
        let metrics = Arc::new(Metrics::new(self.max_silence));
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
                look_up: Duration::from_micros(50),
                progress: self.progress,
                poll: self.poll,
                webhook_check: Duration::from_millis(1),
                drain: self.drain,
                max_silence: self.max_silence,
            },
            quotas: self.quotas,
            capacity: self.capacity,
            startup_reload,
            store_unavailable: false,
            webhook,
            watch: self.watch,
            metrics: metrics.clone(),
        };
        let (stop_signal, stopped) = oneshot::channel();
        let stop = async move { drop(stopped.await) };
        let task = {
            let (library, store) = (library.clone(), store.clone());
            tokio::spawn(bot::serve(settings, library, store, self.handler, stop))
        };
        Bot { fake: self.fake, library, store, log, metrics, stop_signal, task, _log_guard: log_guard }
    }
}

impl Bot {
    /// Starts a bot with the sample records.
    pub async fn start() -> Self {
        BotOptions::default().start().await
    }

    /// Starts a bot with the records in `folder`.
    pub async fn with_records(folder: &Path) -> Self {
        BotOptions { folder, ..BotOptions::default() }.start().await
    }

    /// Sends a private message from `user`. Returns its id.
    pub fn send_private(&self, user: u64, text: &str) -> i64 {
        self.fake.push_update("message", message(private_chat(user), user, text))
    }

    /// Sends a message from `user` to the group. Returns its id.
    pub fn send_group(&self, user: u64, text: &str) -> i64 {
        self.fake.push_update("message", message(group_chat(), user, text))
    }

    /// Sends a private message from [`MEMBER`] and returns the reply to it.
    pub async fn ask(&self, text: &str) -> BotMessage {
        let id = self.send_private(MEMBER, text);
        let reply = self.fake.receive().await;
        assert_eq!((reply.chat, reply.reply_to), (MEMBER.cast_signed(), Some(id)), "{reply:?}");
        reply
    }

    /// [`MEMBER`] taps the button whose label contains `label`. Returns the edited or new message.
    pub async fn tap(&self, message: &BotMessage, label: &str) -> BotMessage {
        let tap = self.fake.tap(MEMBER, message, message.button_data(label));
        let message = self.fake.receive().await;
        self.fake.wait_for_callback_answer(&tap).await;
        message
    }

    /// `user` taps a button that may start a reload. Returns the next message that is not a progress report.
    pub async fn tap_as(&self, user: u64, message: &BotMessage, label: &str) -> BotMessage {
        let tap = self.fake.tap(user, message, message.button_data(label));
        self.fake.wait_for_callback_answer(&tap).await;
        self.next_result().await
    }

    /// The next message that is not a progress report.
    pub async fn next_result(&self) -> BotMessage {
        loop {
            let message = self.fake.receive().await;
            if !message.text.starts_with('⏳') {
                return message;
            }
        }
    }

    /// [`MEMBER`] taps a button that sends no message. Returns the notice, which is the answer to the tap.
    pub async fn tap_for_notice(&self, message: &BotMessage, data: &str) -> String {
        let tap = self.fake.tap(MEMBER, message, data);
        self.fake.wait_for_callback_answer(&tap).await
    }

    /// Stops the bot as a signal would.
    ///
    /// # Panics
    /// If an update is unconfirmed, or the fake or the log shows a violation.
    pub async fn stop(self) {
        let unconfirmed = self.stop_leaving_updates().await;
        assert_eq!(unconfirmed, 0, "updates are unconfirmed");
    }

    /// Stops the bot as [`Bot::stop`] does, but permits unconfirmed updates and returns their number.
    pub async fn stop_leaving_updates(self) -> usize {
        let _ = self.stop_signal.send(());
        let ended = tokio::time::timeout(TEST_TIMEOUT, self.task).await.expect("a stop ends the bot");
        ended.expect("the bot does not panic").expect("a stop is not an error");
        self.fake.assert_clean();
        assert!(!self.log.text().contains(TOKEN), "the log contains the token");
        self.fake.unconfirmed_count()
    }

    /// Ends the bot as a kill would: at once, without finishing anything.
    pub fn kill(self) {
        self.task.abort();
    }

    /// Waits until the bot ends with an error.
    pub async fn wait_for_failure(self) -> ServeError {
        let ended = tokio::time::timeout(TEST_TIMEOUT, self.task).await.expect("the bot ends by itself");
        ended.expect("the bot does not panic").expect_err("it ends with an error")
    }

    /// Begins a stop without waiting for it; [`Bot::stop`] must still be called.
    pub fn begin_stop(&mut self) {
        let (unused, _) = oneshot::channel();
        let _ = std::mem::replace(&mut self.stop_signal, unused).send(());
    }
}

/// Waits until `is_done` holds.
///
/// # Panics
/// After [`TEST_TIMEOUT`].
pub async fn wait_until(is_done: impl Fn() -> bool) {
    let done = async {
        while !is_done() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(TEST_TIMEOUT, done).await.expect("it happens in time");
}

/// The folder of the records that ship with the program.
pub fn sample_records() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge"))
}

pub fn private_chat(user: u64) -> Value {
    json!({"id": user, "type": "private", "first_name": "An"})
}

pub fn group_chat() -> Value {
    json!({"id": GROUP, "type": "supergroup", "title": "Nhóm chung"})
}

/// A text message from `user`, without an id.
pub fn message(chat: Value, user: u64, text: &str) -> Value {
    json!({"date": now(), "chat": chat, "text": text,
        "from": {"id": user, "is_bot": false, "first_name": "An", "language_code": "vi"}})
}

/// An earlier message of the bot, for `reply_to_message`.
pub fn bot_message(chat: Value) -> Value {
    json!({"message_id": 9000, "date": 1_700_000_000, "chat": chat, "text": "📌 …",
        "from": {"id": BOT_ID, "is_bot": true, "first_name": "Biên bản"}})
}

/// The log of the test's thread at level INFO and above.
#[derive(Clone, Default)]
pub struct Log {
    lines: Arc<Mutex<Vec<u8>>>,
    changed: Arc<Notify>,
}

impl Log {
    pub fn text(&self) -> String {
        let lines = self.lines.lock().expect("no writer of the log panics");
        String::from_utf8_lossy(&lines).into_owned()
    }

    /// Waits until the log contains `needle`.
    pub async fn wait_for(&self, needle: &str) {
        let logged = async {
            loop {
                let changed = self.changed.notified();
                if self.text().contains(needle) {
                    return;
                }
                changed.await;
            }
        };
        tokio::time::timeout(TEST_TIMEOUT, logged).await.unwrap_or_else(|_| panic!("never logged: {needle}"));
    }

    /// Captures the log of this thread until the guard is dropped.
    pub fn capture(&self) -> DefaultGuard {
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
        self.changed.notify_waiters();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Opens a library of the records in `folder`, with generations in `data` if it is given. Also returns the
/// startup reload.
pub fn open_library(folder: &Path, data: Option<&Path>) -> Result<(Arc<Library>, StartupReload), LoadError> {
    let archive = data.map(|data| Archive::open(data.join("generations"), 5)).transpose()?;
    let source = RecordsSource {
        folder: RecordsFolder::new(folder.to_owned()),
        limits: Limits::default(),
        policy: ReloadPolicy::default(),
        archive,
    };
    Library::open(source, &|_| {})
}
