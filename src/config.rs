//! The environment, read once: the only place that reads it.
//!
//! Everything that is wrong is listed at once, in sentences, so that an operator mends it in one
//! go. The token is a type that does not print.

mod access;
mod outside;
mod token;
mod webhook;

pub use outside::{LogFormat, log_filter, log_format};
pub use webhook::Webhook;

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

use crate::knowledge::Limits;
use crate::library::{Guard, Scope};
use crate::store::MOST_DAYS;

/// Every variable there is; `.env.example` and the README describe each.
pub const VARIABLES: [&str; 23] = [
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_BOT_TOKEN_FILE",
    "TELEGRAM_API_URL",
    "ADMIN_IDS",
    "ALLOWED_IDS",
    "MEMBER_QUESTIONS_PER_MINUTE",
    "GROUP_QUESTIONS_PER_MINUTE",
    "KNOWLEDGE_DIR",
    "MAX_FILE_MB",
    "MAX_TEXT_MB",
    "MAX_READ_SECONDS",
    "MAX_VANISHED_PERCENT",
    "WATCH_SECONDS",
    "GENERATIONS_KEPT",
    "DATA_DIR",
    "QUESTIONS_KEPT_DAYS",
    "WEBHOOK_URL",
    "WEBHOOK_LISTEN",
    "WEBHOOK_CERT",
    "WEBHOOK_KEY",
    "STATUS_LISTEN",
    "RUST_LOG",
    "LOG_FORMAT",
];

/// What the operator set.
#[derive(Debug, Clone)]
pub struct Config {
    pub token: Option<SecretString>,
    /// Without a slash at its end.
    pub api_url: String,
    /// Telegram's user ids.
    pub admins: HashSet<u64>,
    /// Members and groups that may ask, and what they see. Groups' ids are negative.
    pub allowed: HashMap<i64, Scope>,
    /// What everyone else sees; none where they may not ask.
    pub everyone: Option<Scope>,
    /// How much one member, and one group, may ask in a minute; 0 for as much as they like. What the
    /// bot does by itself where it is not set.
    pub member_rate: Option<u32>,
    pub group_rate: Option<u32>,
    pub records: Source,
    /// What a reload may do without being asked.
    pub guard: Guard,
    /// How often the folder is looked at for changes; never without.
    pub watch: Option<Duration>,
    /// Generations of the records that are kept.
    pub generations: usize,
    /// What outlasts a restart.
    pub data: PathBuf,
    /// Days that what members ask is kept; 0 for not at all.
    pub questions_kept: u32,
    /// Where Telegram brings updates; none where it is asked for them.
    pub webhook: Option<Webhook>,
    /// Where the port of the bot's state listens; none where it is shut.
    pub status: Option<SocketAddr>,
}

/// Where the records are, and how much of a file is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub folder: PathBuf,
    pub limits: Limits,
}

/// All that is wrong with the environment.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ConfigErrors(pub Vec<String>);

impl Config {
    /// Reads `.env`, then the environment, which wins.
    ///
    /// # Errors
    /// Lists all that is wrong.
    pub fn from_env() -> Result<Self, ConfigErrors> {
        read_env_file()?;
        Self::read(|name| std::env::var(name).ok())
    }

    /// Where the records are, alone: what needs no more is not held up by what it does not need.
    ///
    /// # Errors
    /// Where `.env` or a limit cannot be read.
    pub fn records() -> Result<Source, ConfigErrors> {
        read_env_file()?;
        let mut wrong = Vec::new();
        let source = source(|name| std::env::var(name).ok(), &mut wrong);
        if wrong.is_empty() { Ok(source) } else { Err(ConfigErrors(wrong)) }
    }

    /// Where the port of the bot's state listens, alone.
    ///
    /// # Errors
    /// Where `.env` or the address cannot be read.
    pub fn status() -> Result<Option<SocketAddr>, ConfigErrors> {
        read_env_file()?;
        let mut wrong = Vec::new();
        let address = outside::address(|name| std::env::var(name).ok(), "STATUS_LISTEN", &mut wrong);
        if wrong.is_empty() { Ok(address) } else { Err(ConfigErrors(wrong)) }
    }

    /// What [`Self::from_env`] reads, from any source of values.
    ///
    /// # Errors
    /// Lists all that is wrong.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigErrors> {
        let set = |name: &str| set(&value, name);
        let mut wrong = Vec::new();
        let token = token::token(set, &mut wrong);
        let api_url = set("TELEGRAM_API_URL").unwrap_or_else(|| "https://api.telegram.org".to_owned());
        let host = api_url.strip_prefix("https://").or_else(|| api_url.strip_prefix("http://"));
        if host.is_none_or(|host| !host.starts_with(|c: char| c.is_alphanumeric() || c == '[')) {
            wrong.push("TELEGRAM_API_URL must be an address such as https://api.telegram.org.".to_owned());
        }
        let admins = access::ids(set("ADMIN_IDS"), "ADMIN_IDS", &mut wrong);
        let (allowed, everyone) = access::allowed(&set("ALLOWED_IDS").unwrap_or_default(), &mut wrong);
        let member_rate = number(&value, "MEMBER_QUESTIONS_PER_MINUTE", 0..=10_000, &mut wrong);
        let group_rate = number(&value, "GROUP_QUESTIONS_PER_MINUTE", 0..=10_000, &mut wrong);
        let records = source(&value, &mut wrong);
        let questions_kept = number(&value, "QUESTIONS_KEPT_DAYS", 0..=MOST_DAYS, &mut wrong).unwrap_or(90);
        let vanished = number(&value, "MAX_VANISHED_PERCENT", 0..=100, &mut wrong);
        let watch = number(&value, "WATCH_SECONDS", 0..=86_400, &mut wrong).filter(|seconds| *seconds > 0);
        let generations = number(&value, "GENERATIONS_KEPT", 1..=100, &mut wrong).unwrap_or(5);
        outside::check_format(&value, &mut wrong);
        let status = outside::address(&value, "STATUS_LISTEN", &mut wrong);
        let webhook = webhook::webhook(&value, &mut wrong);
        if !wrong.is_empty() {
            return Err(ConfigErrors(wrong));
        }
        let guard = vanished.and_then(|percent| u8::try_from(percent).ok());
        Ok(Self {
            token,
            api_url: api_url.trim_end_matches('/').to_owned(),
            admins,
            allowed,
            everyone,
            member_rate,
            group_rate,
            records,
            guard: guard.map_or_else(Guard::default, |most_vanished| Guard { most_vanished }),
            watch: watch.map(|seconds| Duration::from_secs(u64::from(seconds))),
            generations: generations as usize,
            data: set("DATA_DIR").unwrap_or_else(|| "data".to_owned()).into(),
            questions_kept,
            webhook,
            status,
        })
    }
}

/// Reads `.env`, where there is one. What a line holds is never told: it may be the token.
fn read_env_file() -> Result<(), ConfigErrors> {
    match dotenvy::dotenv() {
        Err(dotenvy::Error::LineParse(..)) => Err(ConfigErrors(vec![
            "A line of .env cannot be read; write NAME=value, and a value with spaces in quotation marks.".to_owned(),
        ])),
        Err(error) if !error.not_found() => {
            Err(ConfigErrors(vec!["The file .env cannot be opened; check who may read it.".to_owned()]))
        }
        _ => Ok(()),
    }
}

/// A variable's value, trimmed; an empty one is none.
fn set(value: impl Fn(&str) -> Option<String>, name: &str) -> Option<String> {
    value(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty())
}

fn source(value: impl Fn(&str) -> Option<String>, wrong: &mut Vec<String>) -> Source {
    let folder = set(&value, "KNOWLEDGE_DIR").unwrap_or_else(|| "knowledge".to_owned()).into();
    let mut limits = Limits::default();
    let mut number = |name: &str| number(&value, name, 1..=4096, wrong);
    if let Some(megabytes) = number("MAX_FILE_MB") {
        limits.file = u64::from(megabytes) << 20;
    }
    if let Some(megabytes) = number("MAX_TEXT_MB") {
        limits.text = (megabytes as usize) << 20;
    }
    if let Some(seconds) = number("MAX_READ_SECONDS") {
        limits.time = Duration::from_secs(u64::from(seconds));
    }
    Source { folder, limits }
}

/// A whole number; none where it is not set, or is wrong.
fn number(
    value: impl Fn(&str) -> Option<String>,
    name: &str,
    range: RangeInclusive<u32>,
    wrong: &mut Vec<String>,
) -> Option<u32> {
    let text = set(value, name)?;
    let number = text.parse().ok().filter(|number| range.contains(number));
    if number.is_none() {
        let (least, most) = range.into_inner();
        wrong.push(format!("{name} is {text:?}; it must be a whole number from {least} to {most}."));
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[(&str, &str)], wrong: usize) {
        let found = Config::read(|name| values.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()));
        assert_eq!(found.as_ref().err().map_or(0, |e| e.0.len()), wrong, "{found:?}");
        assert!(!format!("{found:?}").contains("SECRET"));
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        check(&[], 0);
        check(&[("TELEGRAM_BOT_TOKEN", "12:SECRET"), ("ADMIN_IDS", " 1, 2,")], 0);
        check(&[("TELEGRAM_BOT_TOKEN", "SECRET"), ("ADMIN_IDS", "1,x"), ("TELEGRAM_API_URL", "ftp://x")], 3);
        check(&[("TELEGRAM_API_URL", "http://")], 1);
        check(&[("ALLOWED_IDS", "7,-1001234567890")], 0);
        check(&[("ALLOWED_IDS", "@nhom")], 1);
        check(&[("ALLOWED_IDS", "*:a, -100:a+b/c, 7:")], 1);
        check(&[("MAX_FILE_MB", "2"), ("MAX_TEXT_MB", "0"), ("MAX_READ_SECONDS", "soon")], 2);
        check(&[("QUESTIONS_KEPT_DAYS", "0"), ("LOG_FORMAT", "json")], 0);
        check(&[("LOG_FORMAT", "xml"), ("STATUS_LISTEN", "everywhere")], 2);
        check(&[("QUESTIONS_KEPT_DAYS", "3651")], 1);
    }
}
