//! The environment, read once: the only place that reads it.
//!
//! Everything that is wrong is listed at once, in sentences, so that an operator mends it in one
//! go. The token is a type that does not print.

use std::collections::HashSet;
use std::path::PathBuf;

use secrecy::SecretString;

/// Every variable there is; `.env.example` and the README describe each.
pub const VARIABLES: [&str; 6] =
    ["TELEGRAM_BOT_TOKEN", "TELEGRAM_API_URL", "ADMIN_IDS", "KNOWLEDGE_DIR", "DATA_DIR", "RUST_LOG"];

/// What the operator set.
#[derive(Debug, Clone)]
pub struct Config {
    pub token: Option<SecretString>,
    /// Without a slash at its end.
    pub api_url: String,
    /// Telegram's user ids.
    pub admins: HashSet<u64>,
    pub knowledge: PathBuf,
    /// What outlasts a restart.
    pub data: PathBuf,
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

    /// The folder of records alone: what needs no more is not held up by what it does not need.
    ///
    /// # Errors
    /// Where `.env` cannot be read.
    pub fn knowledge_dir() -> Result<PathBuf, ConfigErrors> {
        read_env_file()?;
        Ok(folder_of_records(|name| std::env::var(name).ok()))
    }

    /// The same from any source of values.
    ///
    /// # Errors
    /// Lists all that is wrong.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigErrors> {
        let set = |name: &str| set(&value, name);
        let mut wrong = Vec::new();
        let token = set("TELEGRAM_BOT_TOKEN");
        if token.as_deref().is_some_and(|t| !is_token(t)) {
            wrong.push(
                "TELEGRAM_BOT_TOKEN is not a token; it looks like 123456:ABC-DEF and comes from @BotFather.".to_owned(),
            );
        }
        let api_url = set("TELEGRAM_API_URL").unwrap_or_else(|| "https://api.telegram.org".to_owned());
        let host = api_url.strip_prefix("https://").or_else(|| api_url.strip_prefix("http://"));
        if host.is_none_or(|host| !host.starts_with(|c: char| c.is_alphanumeric() || c == '[')) {
            wrong.push("TELEGRAM_API_URL must be an address such as https://api.telegram.org.".to_owned());
        }
        let mut admins = HashSet::new();
        for id in set("ADMIN_IDS").iter().flat_map(|ids| ids.split(',')).map(str::trim).filter(|id| !id.is_empty()) {
            match id.parse() {
                Ok(id) => drop(admins.insert(id)),
                Err(_) => wrong.push(format!(
                    "ADMIN_IDS holds {id:?}, which is no user id; ids are whole numbers, parted by commas."
                )),
            }
        }
        if !wrong.is_empty() {
            return Err(ConfigErrors(wrong));
        }
        Ok(Self {
            token: token.map(SecretString::from),
            api_url: api_url.trim_end_matches('/').to_owned(),
            admins,
            knowledge: folder_of_records(&value),
            data: set("DATA_DIR").unwrap_or_else(|| "data".to_owned()).into(),
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

fn folder_of_records(value: impl Fn(&str) -> Option<String>) -> PathBuf {
    set(value, "KNOWLEDGE_DIR").unwrap_or_else(|| "knowledge".to_owned()).into()
}

/// What the log shows: `RUST_LOG`, or all that an operator should see.
pub fn log_filter() -> String {
    let _ = dotenvy::dotenv();
    std::env::var("RUST_LOG").ok().filter(|f| !f.trim().is_empty()).unwrap_or_else(|| "warn,bienban=info".to_owned())
}

fn is_token(token: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    token
        .split_once(':')
        .is_some_and(|(id, key)| id.parse::<u64>().is_ok() && !key.is_empty() && key.chars().all(allowed))
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
    }
}
