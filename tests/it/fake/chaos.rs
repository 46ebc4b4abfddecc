//! Random failures of the fake Bot API: some calls are rate-limited, fail, get an unreadable response, or get
//! none. A failed call has no effect. [`Chaos`] also records how long each message waited for its answer.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Status 429 with a `retry_after` of one second.
    RetryAfter,
    /// Status 502.
    BadGateway,
    /// Status 200 with truncated JSON.
    Garbage,
    /// No response until the caller's timeout.
    NoResponse,
}

impl Failure {
    /// The status and body of the response; does not return for [`Failure::NoResponse`].
    pub async fn respond(self) -> (u16, String) {
        match self {
            Self::RetryAfter => {
                let parameters = json!({"retry_after": 1});
                let body = json!({"ok": false, "error_code": 429, "description": "Too Many Requests", "parameters": parameters});
                (429, body.to_string())
            }
            Self::BadGateway => (502, "<html>Bad Gateway</html>".to_owned()),
            Self::Garbage => (200, "{\"ok\":tr".to_owned()),
            Self::NoResponse => std::future::pending().await,
        }
    }
}

/// Each failure with the number of times that it occurs in a hundred calls.
const FREQUENCIES: [(Failure, u64); 4] =
    [(Failure::RetryAfter, 5), (Failure::BadGateway, 2), (Failure::Garbage, 1), (Failure::NoResponse, 1)];

/// How long a failure may delay later answers in its chat. A call without a response times out sooner.
const EFFECT_DURATION: Duration = Duration::from_secs(30);

/// The source of random failures and the statistics of a run.
pub struct Chaos {
    /// The state of the random number generator.
    random: u64,
    /// When a call to each chat last failed, and when the chat may be written to again.
    last_failures: HashMap<i64, Instant>,
    not_before: HashMap<i64, Instant>,
    /// Messages that the bot has not fetched yet, by update id.
    queued: HashMap<u64, i64>,
    /// When the bot first fetched each unanswered message.
    delivered: HashMap<i64, Instant>,
    /// How often each message was answered.
    pub answers: HashMap<i64, u32>,
    /// From delivery to answer, in chats with recent failures and in others.
    pub disturbed_waits: Vec<Duration>,
    pub undisturbed_waits: Vec<Duration>,
    /// How often each failure occurred.
    pub failure_counts: HashMap<&'static str, u32>,
}

impl Chaos {
    /// The same seed and the same calls give the same failures.
    pub fn new(seed: u64) -> Self {
        Self {
            random: seed,
            last_failures: HashMap::new(),
            not_before: HashMap::new(),
            queued: HashMap::new(),
            delivered: HashMap::new(),
            answers: HashMap::new(),
            disturbed_waits: Vec::new(),
            undisturbed_waits: Vec::new(),
            failure_counts: HashMap::new(),
        }
    }

    /// Decides whether and how a call fails.
    ///
    /// # Errors
    /// A violation if the call came before its chat's `retry_after` had passed.
    pub fn draw_failure(&mut self, body: &Value) -> Result<Option<Failure>, String> {
        let (now, chat) = (Instant::now(), body["chat_id"].as_i64());
        if let Some(chat) = chat
            && self.not_before.remove(&chat).is_some_and(|earliest| now < earliest)
        {
            return Err("sent again before retry_after had passed".to_owned());
        }
        // SplitMix64.
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.random ^ (self.random >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let mut draw = (z ^ (z >> 31)) % 100;
        let Some((failure, _)) = FREQUENCIES.into_iter().find(|(_, frequency)| {
            let hit = draw < *frequency;
            draw = draw.wrapping_sub(*frequency);
            hit
        }) else {
            return Ok(None);
        };
        let name = match failure {
            Failure::RetryAfter => "429",
            Failure::BadGateway => "502",
            Failure::Garbage => "garbage",
            Failure::NoResponse => "no response",
        };
        *self.failure_counts.entry(name).or_default() += 1;
        if let Some(chat) = chat {
            self.last_failures.insert(chat, now);
            if failure == Failure::RetryAfter {
                self.not_before.insert(chat, now + Duration::from_secs(1));
            }
        }
        Ok(Some(failure))
    }

    /// Records that a message was queued for the bot.
    pub fn record_queued(&mut self, number: u64, content: &Value) {
        if let Some(message) = content["message_id"].as_i64() {
            self.queued.insert(number, message);
        }
    }

    /// Records that the bot fetched an update.
    pub fn record_delivery(&mut self, number: u64) {
        if let Some(message) = self.queued.remove(&number) {
            self.delivered.insert(message, Instant::now());
        }
    }

    /// Records that a message was answered.
    pub fn record_answer(&mut self, chat: i64, message: i64) {
        *self.answers.entry(message).or_default() += 1;
        let (Some(delivered), now) = (self.delivered.remove(&message), Instant::now()) else { return };
        let is_disturbed = self.last_failures.get(&chat).is_some_and(|failed| *failed + EFFECT_DURATION > delivered);
        let waits = if is_disturbed { &mut self.disturbed_waits } else { &mut self.undisturbed_waits };
        waits.push(now - delivered);
    }
}
