//! Telegram on a bad day, for as long as it is looked at: of all calls some are refused for a while, fail,
//! are answered with nonsense, or not at all; none of these has any effect. It keeps account of which
//! question was answered when.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// What goes wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// 429, and a second to wait.
    Flood,
    /// 502.
    Broken,
    /// 200, and nothing that can be read.
    Garbage,
    /// Nothing, until the caller gives up.
    Silence,
}

/// How often each comes, of a hundred calls.
const OFTEN: [(Trouble, u64); 4] =
    [(Trouble::Flood, 5), (Trouble::Broken, 2), (Trouble::Garbage, 1), (Trouble::Silence, 1)];

/// Trouble slows its chat down for no longer: a call that is not answered is given up before.
const LASTS: Duration = Duration::from_secs(30);

/// A bad day.
pub struct Wild {
    random: u64,
    /// When each chat was last in trouble, and when it may be written to again.
    troubled: HashMap<i64, Instant>,
    not_before: HashMap<i64, Instant>,
    /// Messages by the numbers of their updates, until these are given to the bot.
    coming: HashMap<u64, i64>,
    /// When each message was first given to it.
    given: HashMap<i64, Instant>,
    /// How often each was answered.
    pub answers: HashMap<i64, u32>,
    /// From given to answered: of chats in trouble, and of others.
    pub troubled_waits: Vec<Duration>,
    pub waits: Vec<Duration>,
    pub troubles: HashMap<&'static str, u32>,
}

impl Wild {
    /// The same day for the same seed and the same calls.
    pub fn new(seed: u64) -> Self {
        Self {
            random: seed,
            troubled: HashMap::new(),
            not_before: HashMap::new(),
            coming: HashMap::new(),
            given: HashMap::new(),
            answers: HashMap::new(),
            troubled_waits: Vec::new(),
            waits: Vec::new(),
            troubles: HashMap::new(),
        }
    }

    /// What goes wrong with a call; a violation where it came too early.
    pub fn call(&mut self, body: &Value) -> Result<Option<Trouble>, String> {
        let (now, chat) = (Instant::now(), body["chat_id"].as_i64());
        if let Some(chat) = chat
            && self.not_before.remove(&chat).is_some_and(|at| now < at)
        {
            return Err("sent again before retry_after had passed".to_owned());
        }
        // SplitMix64.
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.random ^ (self.random >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let mut at = (z ^ (z >> 31)) % 100;
        let Some((trouble, _)) = OFTEN.into_iter().find(|(_, often)| {
            let hit = at < *often;
            at = at.wrapping_sub(*often);
            hit
        }) else {
            return Ok(None);
        };
        let name = match trouble {
            Trouble::Flood => "429",
            Trouble::Broken => "502",
            Trouble::Garbage => "garbage",
            Trouble::Silence => "no answer",
        };
        *self.troubles.entry(name).or_default() += 1;
        if let Some(chat) = chat {
            self.troubled.insert(chat, now);
            if trouble == Trouble::Flood {
                self.not_before.insert(chat, now + Duration::from_secs(1));
            }
        }
        Ok(Some(trouble))
    }

    /// A message is on its way to the bot.
    pub fn coming(&mut self, number: u64, content: &Value) {
        if let Some(message) = content["message_id"].as_i64() {
            self.coming.insert(number, message);
        }
    }

    /// The bot was given an update.
    pub fn given(&mut self, number: u64) {
        if let Some(message) = self.coming.remove(&number) {
            self.given.insert(message, Instant::now());
        }
    }

    /// A message was answered.
    pub fn answered(&mut self, chat: i64, message: i64) {
        *self.answers.entry(message).or_default() += 1;
        let (Some(given), now) = (self.given.remove(&message), Instant::now()) else { return };
        let troubled = self.troubled.get(&chat).is_some_and(|at| *at + LASTS > given);
        let waits = if troubled { &mut self.troubled_waits } else { &mut self.waits };
        waits.push(now - given);
    }

    /// What is answered to a call in trouble.
    pub async fn happen(trouble: Trouble) -> (u16, String) {
        match trouble {
            Trouble::Flood => {
                let parameters = json!({"retry_after": 1});
                let body = json!({"ok": false, "error_code": 429, "description": "Too Many Requests", "parameters": parameters});
                (429, body.to_string())
            }
            Trouble::Broken => (502, "<html>Bad Gateway</html>".to_owned()),
            Trouble::Garbage => (200, "{\"ok\":tr".to_owned()),
            Trouble::Silence => std::future::pending().await,
        }
    }
}
