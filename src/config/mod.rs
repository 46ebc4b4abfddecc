//! The configuration. This is the only module that reads the environment.
//!
//! All errors are collected, so that an operator can fix them at once. The token has a type that does not print
//! it.

mod access;
mod environment;
mod logging;
mod token;
mod webhook;

pub use logging::{LogFormat, log_filter, log_format};
pub use webhook::WebhookConfig;

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

use crate::formats::Limits;
use crate::library::{ReloadPolicy, Scope};
use crate::render::texts::Language;
use crate::store::MAX_RETENTION_DAYS;
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
    /// The scope of everyone; `None` if only admins and the members and groups in `allowed` may ask.
    pub everyone: Option<Scope>,
    /// Maximum messages of a member per minute; 0 for no limit, `None` for the bot's default.
    pub member_rate: Option<u32>,
    /// Maximum messages in a group per minute, likewise.
    pub group_rate: Option<u32>,
    pub records: RecordsConfig,
    /// Which reloads need no approval.
    pub reload_policy: ReloadPolicy,
    /// How often the folder is polled for changes; `None` for never.
    pub watch: Option<Duration>,
    /// Maximum stored generations of the records.
    pub max_generations: usize,
    /// The folder of data that survives a restart.
    pub data: PathBuf,
    /// Days for which members' questions are stored; 0 for not at all.
    pub question_days: u32,
    /// The webhook; `None` to poll.
    pub webhook: Option<WebhookConfig>,
    /// The address of the status port; `None` if it is closed.
    pub status: Option<SocketAddr>,
}

/// The records folder, and the limits of reading a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordsConfig {
    pub folder: PathBuf,
    pub limits: Limits,
}

/// All errors in the environment, as sentences.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ConfigErrors(pub Vec<String>);

/// Returns the chosen language, else that of `LANG`, else Vietnamese.
pub fn choose_language(chosen: Option<Language>) -> Language {
    chosen.unwrap_or_else(|| parse_locale(std::env::var("LANG").ok().as_deref()))
}

/// Returns the language of a locale name such as `en_GB.UTF-8` (POSIX, 8.2).
fn parse_locale(locale: Option<&str>) -> Language {
    Language::from_language_tag(locale.and_then(|locale| locale.split(['_', '.', '@']).next()))
}

impl Config {
    /// Reads `.env` and the environment, which takes precedence.
    ///
    /// # Errors
    /// All errors in the variables; the same holds for the functions below.
    pub fn from_env(language: Language) -> Result<Self, ConfigErrors> {
        read_env_file(language)?;
        Self::from_values(&read_process_variable, language)
    }

    /// Reads only the records' settings, so that a command is not stopped by errors in settings that it does
    /// not need.
    pub fn read_records(language: Language) -> Result<RecordsConfig, ConfigErrors> {
        read_env_file(language)?;
        let mut environment = Environment::new(&read_process_variable, language);
        let records = parse_records(&mut environment);
        finish(records, environment)
    }

    /// Reads only the address of the status port.
    pub fn read_status_address(language: Language) -> Result<Option<SocketAddr>, ConfigErrors> {
        read_env_file(language)?;
        let mut environment = Environment::new(&read_process_variable, language);
        let address = environment.parse_address("STATUS_LISTEN");
        finish(address, environment)
    }

    /// Reads the configuration from `value`, which returns the value of a variable.
    pub fn from_values(value: &dyn Fn(&str) -> Option<String>, language: Language) -> Result<Self, ConfigErrors> {
        let environment = &mut Environment::new(value, language);
        let token = token::read_token(environment);
        let api_url = environment.get("TELEGRAM_API_URL").unwrap_or_else(|| "https://api.telegram.org".to_owned());
        let host = api_url.strip_prefix("https://").or_else(|| api_url.strip_prefix("http://"));
        if host.is_none_or(|host| !host.starts_with(|c: char| c.is_alphanumeric() || c == '[')) {
            environment.reject(environment.texts.bad_api_url, &[]);
        }
        let admins = access::parse_ids("ADMIN_IDS", environment);
        let (allowed, everyone) = access::parse_allowed(environment);
        let member_rate = environment.parse_number("MEMBER_QUESTIONS_PER_MINUTE", 0..=10_000);
        let group_rate = environment.parse_number("GROUP_QUESTIONS_PER_MINUTE", 0..=10_000);
        let records = parse_records(environment);
        let question_days = environment.parse_number("QUESTIONS_KEPT_DAYS", 0..=MAX_RETENTION_DAYS).unwrap_or(90);
        let max_removed = environment.parse_number("MAX_VANISHED_PERCENT", 0..=100);
        let watch = environment.parse_number("WATCH_SECONDS", 0..=86_400).filter(|seconds| *seconds > 0);
        let max_generations = environment.parse_number("GENERATIONS_KEPT", 1..=100).unwrap_or(5);
        logging::check_format(environment);
        let status = environment.parse_address("STATUS_LISTEN");
        let webhook = webhook::read_webhook(environment);
        if !environment.errors.is_empty() {
            return Err(ConfigErrors(std::mem::take(&mut environment.errors)));
        }
        let max_removed = max_removed.and_then(|percent| u8::try_from(percent).ok());
        Ok(Self {
            token,
            api_url: api_url.trim_end_matches('/').to_owned(),
            admins,
            allowed,
            everyone,
            member_rate,
            group_rate,
            records,
            reload_policy: max_removed.map_or_else(ReloadPolicy::default, |max_removed_percent| ReloadPolicy {
                max_removed_percent,
                ..ReloadPolicy::default()
            }),
            watch: watch.map(|seconds| Duration::from_secs(u64::from(seconds))),
            max_generations: max_generations as usize,
            data: environment.get("DATA_DIR").unwrap_or_else(|| "data".to_owned()).into(),
            question_days,
            webhook,
            status,
        })
    }
}

/// Returns `value`, or the errors if there are any.
fn finish<T>(value: T, environment: Environment) -> Result<T, ConfigErrors> {
    if environment.errors.is_empty() { Ok(value) } else { Err(ConfigErrors(environment.errors)) }
}

/// Returns the value of a variable of this process.
fn read_process_variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Reads `.env` if it exists. An error never contains a line of the file, because it may be the token.
fn read_env_file(language: Language) -> Result<(), ConfigErrors> {
    let error = match dotenvy::dotenv() {
        Err(dotenvy::Error::LineParse(..)) => language.cli_texts().env_line,
        Err(error) if !error.not_found() => language.cli_texts().env_file,
        _ => return Ok(()),
    };
    Err(ConfigErrors(vec![error.to_owned()]))
}

/// Reads the variables of the records folder and its limits.
fn parse_records(environment: &mut Environment) -> RecordsConfig {
    let folder = environment.get("KNOWLEDGE_DIR").unwrap_or_else(|| "knowledge".to_owned()).into();
    let mut limits = Limits::default();
    if let Some(megabytes) = environment.parse_number("MAX_FILE_MB", 1..=4096) {
        limits.file_bytes = u64::from(megabytes) << 20;
    }
    if let Some(megabytes) = environment.parse_number("MAX_TEXT_MB", 1..=4096) {
        limits.text_bytes = (megabytes as usize) << 20;
    }
    if let Some(seconds) = environment.parse_number("MAX_READ_SECONDS", 1..=4096) {
        limits.time = Duration::from_secs(u64::from(seconds));
    }
    RecordsConfig { folder, limits }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[(&str, &str)], errors: usize) {
        let value = |name: &str| values.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        let found = Config::from_values(&value, Language::English);
        assert_eq!(found.as_ref().err().map_or(0, |e| e.0.len()), errors, "{found:?}");
        assert!(!format!("{found:?}").contains("SECRET"));
    }

    #[test]
    fn a_locale_names_a_language() {
        let check = |locale, expected| assert_eq!(parse_locale(locale), expected, "{locale:?}");
        check(Some("en_GB.UTF-8"), Language::English);
        check(Some("en"), Language::English);
        check(Some("vi_VN.UTF-8"), Language::Vietnamese);
        check(Some("C.UTF-8"), Language::Vietnamese);
        check(Some(""), Language::Vietnamese);
        check(None, Language::Vietnamese);
        assert_eq!(choose_language(Some(Language::English)), Language::English, "the chosen language takes precedence");
    }

    #[test]
    fn all_errors_are_reported_at_once() {
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
