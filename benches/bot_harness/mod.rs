//! Runs the bot against a fake Bot API on the loopback interface and sends it messages of members.

use std::collections::HashSet;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bienban::bot::{self, Access, Metrics, QuestionLimits, SendQuotas, Settings, Timeouts};
use bienban::library::{Library, Scope, StartupReload};
use bienban::store::Store;
use governor::Quota;
use serde_json::json;

use crate::fake::{Fake, TEST_TIMEOUT, TOKEN};

/// Starts the bot without rate limits, so that only its own time is measured.
pub async fn start_bot(library: Arc<Library>, store: Arc<Store>, admins: HashSet<u64>) -> Fake {
    let fake = Fake::default();
    let unlimited = Quota::per_second(NonZeroU32::new(100_000).expect("it is not zero"));
    let quotas = SendQuotas { chat: unlimited, group: unlimited, all: unlimited, strangers: unlimited };
    let timeouts = Timeouts { poll: TEST_TIMEOUT, ..Timeouts::default() };
    let settings = Settings {
        token: TOKEN.into(),
        api_url: fake.listen().await,
        access: Access { admins, everyone: Some(Scope::All), ..Access::default() },
        limits: QuestionLimits::new(Some(0), Some(0)),
        timeouts,
        quotas,
        capacity: bot::QUEUE_CAPACITY,
        startup_reload: StartupReload::default(),
        store_unavailable: false,
        webhook: None,
        watch: None,
        metrics: Arc::new(Metrics::new(timeouts.max_silence)),
    };
    tokio::spawn(bot::serve(settings, library, store, bot::handle, std::future::pending()));
    fake
}

/// A member sends a private message.
pub fn send_message(fake: &Fake, member: u64, text: &str) {
    let from = json!({"id": member, "is_bot": false, "first_name": "An", "language_code": "vi"});
    let chat = json!({"id": member, "type": "private", "first_name": "An"});
    fake.push_update("message", json!({"date": 1_700_000_000, "chat": chat, "from": from, "text": text}));
}

/// Measures the time from each question to its reply; every question is from a different member.
pub async fn measure_replies(library: Arc<Library>, questions: &[String]) -> Vec<Duration> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let store = Arc::new(Store::open(folder.path(), 90).expect("the store can be made"));
    let fake = start_bot(library, store, HashSet::new()).await;
    let mut times = Vec::new();
    for (member, question) in (1..).zip(questions) {
        let started = Instant::now();
        send_message(&fake, member, question);
        let reply = fake.receive().await;
        times.push(started.elapsed());
        assert_eq!(reply.chat, member.cast_signed(), "{question}");
    }
    fake.assert_clean();
    // The first includes the start of the bot.
    times.remove(0);
    times
}
