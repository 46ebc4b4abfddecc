//! The bot as it is served, over a fake Bot API on the loopback, and those who write to it.

use std::collections::HashSet;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bienban::bot::{self, Access, Metrics, QuestionLimits, SendQuotas, Settings, Timeouts};
use bienban::library::{Library, PendingReload, Scope};
use bienban::store::Store;
use governor::Quota;
use serde_json::json;

use crate::fake::{Fake, PATIENCE, TOKEN};

/// Starts the bot. Telegram's limits are set aside: what is measured is the bot, not its waiting.
pub async fn serve(library: Arc<Library>, store: Arc<Store>, admins: HashSet<u64>) -> Fake {
    let fake = Fake::default();
    let many = Quota::per_second(NonZeroU32::new(100_000).expect("it is not zero"));
    let quotas = SendQuotas { chat: many, group: many, all: many };
    let timeouts = Timeouts { poll: PATIENCE, ..Timeouts::default() };
    let settings = Settings {
        token: TOKEN.into(),
        api_url: fake.listen().await,
        access: Access { admins, everyone: Some(Scope::All), ..Access::default() },
        limits: QuestionLimits::new(Some(0), Some(0)),
        timeouts,
        quotas,
        capacity: bot::QUEUE_CAPACITY,
        pending: PendingReload::default(),
        store_lost: false,
        webhook: None,
        watch: None,
        metrics: Arc::new(Metrics::new(timeouts.silence)),
    };
    tokio::spawn(bot::serve(settings, library, store, bot::handle, std::future::pending()));
    fake
}

/// A private message of a member's.
pub fn write(fake: &Fake, member: u64, text: &str) {
    let from = json!({"id": member, "is_bot": false, "first_name": "An", "language_code": "vi"});
    let chat = json!({"id": member, "type": "private", "first_name": "An"});
    fake.update("message", json!({"date": 1_700_000_000, "chat": chat, "from": from, "text": text}));
}

/// How long each reply takes; every question is of another member.
pub async fn replies(library: Arc<Library>, questions: &[String]) -> Vec<Duration> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let store = Arc::new(Store::open(folder.path(), 90).expect("the store can be made"));
    let fake = serve(library, store, HashSet::new()).await;
    let mut took = Vec::new();
    for (member, question) in (1..).zip(questions) {
        let begun = Instant::now();
        write(&fake, member, question);
        let reply = fake.read().await;
        took.push(begun.elapsed());
        assert_eq!(reply.chat, member.cast_signed(), "{question}");
    }
    fake.assert_clean();
    // The first waits for the bot to start.
    took.remove(0);
    took
}
