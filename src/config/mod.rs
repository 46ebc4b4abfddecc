//! The configuration, and the only place that reads the environment. All errors are listed at once, as sentences, so
//! that an operator fixes them in one go. The token has a type that does not print.

mod access;
mod environment;
mod logging;
mod token;
mod webhook;

pub use logging::{LogFormat, log_filter, log_format};
pub use webhook::Webhook;

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

use crate::formats::Limits;
use crate::library::{Guard, Scope};
use crate::render::texts::Language;
use crate::store::MOST_DAYS;
use environment::Environment;

/// All variables; `.env.example` and the README describe each.
pub const VARIABLES: [&str; 23] = [
    "TELEGRAM_BOT_TOKEN", "TELEGRAM_BOT_TOKEN_FILE", "TELEGRAM_API_URL", "ADMIN_IDS", "ALLOWED_IDS",
    "MEMBER_QUESTIONS_PER_MINUTE", "GROUP_QUESTIONS_PER_MINUTE", "KNOWLEDGE_DIR", "MAX_FILE_MB", "MAX_TEXT_MB",
    "MAX_READ_SECONDS", "MAX_VANISHED_PERCENT", "WATCH_SECONDS", "GENERATIONS_KEPT", "DATA_DIR", "QUESTIONS_KEPT_DAYS",
    "WEBHOOK_URL", "WEBHOOK_LISTEN", "WEBHOOK_CERT", "WEBHOOK_KEY", "STATUS_LISTEN", "RUST_LOG", "LOG_FORMAT",
];

/// The operator's settings.
#[derive(Debug, Clone)]
pub struct Config {
    pub token: Option<SecretString>,
    /// Without a trailing slash.
    pub api_url: String,
    /// Telegram's user ids.
    pub admins: HashSet<u64>,
    /// Scopes of members and groups by id; group ids are negative.
    pub allowed: HashMap<i64, Scope>,
    /// The scope of everyone else; `None` if they may not ask.
    pub everyone: Option<Scope>,
    /// Questions a minute of one member, and of one group; 0 for no limit, `None` for the bot's default.
    pub member_rate: Option<u32>,
    pub group_rate: Option<u32>,
    pub records: Source,
    /// Limits of what a reload may do without approval.
    pub guard: Guard,
    /// How often the folder is polled for changes; `None` for never.
    pub watch: Option<Duration>,
    /// Generations of the records to keep.
    pub generations: usize,
    /// The folder of data that outlasts a restart.
    pub data: PathBuf,
    /// Days for which members' questions are stored; 0 for not at all.
    pub questions_kept: u32,
    /// The webhook; `None` to poll.
    pub webhook: Option<Webhook>,
    /// The address of the status port; `None` if it is closed.
    pub status: Option<SocketAddr>,
}

/// The folder of records, and how much of a file is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub folder: PathBuf,
    pub limits: Limits,
}

/// All errors of the environment, as sentences.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ConfigErrors(pub Vec<String>);

/// Returns the language of a run: the chosen one, else that of `LANG`, else Vietnamese.
pub fn language(chosen: Option<Language>) -> Language {
    chosen.unwrap_or_else(|| language_of(std::env::var("LANG").ok().as_deref()))
}

/// Returns the language of a locale name such as `en_GB.UTF-8` (POSIX, 8.2).
fn language_of(locale: Option<&str>) -> Language {
    Language::of_code(locale.and_then(|locale| locale.split(['_', '.', '@']).next()))
}

impl Config {
    /// Reads `.env`, then the environment, which wins.
    ///
    /// # Errors
    /// Lists everything that is wrong, as do all functions below.
    pub fn from_env(language: Language) -> Result<Self, ConfigErrors> {
        read_env_file(language)?;
        Self::read(&process_value, language)
    }

    /// Reads only the records' settings, so that a command is not stopped by errors in settings that it does not need.
    pub fn records(language: Language) -> Result<Source, ConfigErrors> {
        read_env_file(language)?;
        let mut environment = Environment::new(&process_value, language);
        let source = source(&mut environment);
        finish(source, environment)
    }

    /// Reads only the address of the status port.
    pub fn status(language: Language) -> Result<Option<SocketAddr>, ConfigErrors> {
        read_env_file(language)?;
        let mut environment = Environment::new(&process_value, language);
        let address = environment.address("STATUS_LISTEN");
        finish(address, environment)
    }

    /// Does the same as [`Self::from_env`], from any source of values.
    pub fn read(value: &dyn Fn(&str) -> Option<String>, language: Language) -> Result<Self, ConfigErrors> {
        let environment = &mut Environment::new(value, language);
        let token = token::token(environment);
        let api_url = environment.get("TELEGRAM_API_URL").unwrap_or_else(|| "https://api.telegram.org".to_owned());
        let host = api_url.strip_prefix("https://").or_else(|| api_url.strip_prefix("http://"));
        if host.is_none_or(|host| !host.starts_with(|c: char| c.is_alphanumeric() || c == '[')) {
            environment.reject(environment.texts.bad_api_url, &[]);
        }
        let admins = access::ids("ADMIN_IDS", environment);
        let (allowed, everyone) = access::allowed(environment);
        let member_rate = environment.number("MEMBER_QUESTIONS_PER_MINUTE", 0..=10_000);
        let group_rate = environment.number("GROUP_QUESTIONS_PER_MINUTE", 0..=10_000);
        let records = source(environment);
        let questions_kept = environment.number("QUESTIONS_KEPT_DAYS", 0..=MOST_DAYS).unwrap_or(90);
        let vanished = environment.number("MAX_VANISHED_PERCENT", 0..=100);
        let watch = environment.number("WATCH_SECONDS", 0..=86_400).filter(|seconds| *seconds > 0);
        let generations = environment.number("GENERATIONS_KEPT", 1..=100).unwrap_or(5);
        logging::check_format(environment);
        let status = environment.address("STATUS_LISTEN");
        let webhook = webhook::webhook(environment);
        if !environment.wrong.is_empty() {
            return Err(ConfigErrors(std::mem::take(&mut environment.wrong)));
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
            data: environment.get("DATA_DIR").unwrap_or_else(|| "data".to_owned()).into(),
            questions_kept,
            webhook,
            status,
        })
    }
}

/// Returns `value`, unless something is wrong.
fn finish<T>(value: T, environment: Environment) -> Result<T, ConfigErrors> {
    if environment.wrong.is_empty() { Ok(value) } else { Err(ConfigErrors(environment.wrong)) }
}

fn process_value(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Reads `.env`, if there is one. An error never contains a line of it, which may be the token.
fn read_env_file(language: Language) -> Result<(), ConfigErrors> {
    let wrong = match dotenvy::dotenv() {
        Err(dotenvy::Error::LineParse(..)) => language.cli().env_line,
        Err(error) if !error.not_found() => language.cli().env_file,
        _ => return Ok(()),
    };
    Err(ConfigErrors(vec![wrong.to_owned()]))
}

fn source(environment: &mut Environment) -> Source {
    let folder = environment.get("KNOWLEDGE_DIR").unwrap_or_else(|| "knowledge".to_owned()).into();
    let mut limits = Limits::default();
    if let Some(megabytes) = environment.number("MAX_FILE_MB", 1..=4096) {
        limits.file = u64::from(megabytes) << 20;
    }
    if let Some(megabytes) = environment.number("MAX_TEXT_MB", 1..=4096) {
        limits.text = (megabytes as usize) << 20;
    }
    if let Some(seconds) = environment.number("MAX_READ_SECONDS", 1..=4096) {
        limits.time = Duration::from_secs(u64::from(seconds));
    }
    Source { folder, limits }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[(&str, &str)], wrong: usize) {
        let value = |name: &str| values.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        let found = Config::read(&value, Language::English);
        assert_eq!(found.as_ref().err().map_or(0, |e| e.0.len()), wrong, "{found:?}");
        assert!(!format!("{found:?}").contains("SECRET"));
    }

    #[test]
    fn a_locale_names_a_language() {
        let check = |locale, expected| assert_eq!(language_of(locale), expected, "{locale:?}");
        check(Some("en_GB.UTF-8"), Language::English);
        check(Some("en"), Language::English);
        check(Some("vi_VN.UTF-8"), Language::Vietnamese);
        check(Some("C.UTF-8"), Language::Vietnamese);
        check(Some(""), Language::Vietnamese);
        check(None, Language::Vietnamese);
        assert_eq!(language(Some(Language::English)), Language::English, "what is chosen wins");
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
