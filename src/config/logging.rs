//! The log: what it shows, and how it is written.

use super::environment::Environment;

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// A line for people.
    Text,
    /// An object a line, for programs.
    Json,
}

impl LogFormat {
    fn read(text: &str) -> Option<Self> {
        match text {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// What the log shows: `RUST_LOG`, or all that an operator should see.
pub fn log_filter() -> String {
    of_environment("RUST_LOG").unwrap_or_else(|| "warn,bienban=info".to_owned())
}

/// How the log is written, `LOG_FORMAT`: text, unless it says otherwise. What it cannot say is named with
/// all else that is wrong.
pub fn log_format() -> LogFormat {
    of_environment("LOG_FORMAT").and_then(|text| LogFormat::read(&text)).unwrap_or(LogFormat::Text)
}

/// The log is set up before anything else is read, or what is wrong could not be logged.
fn of_environment(name: &str) -> Option<String> {
    let _ = dotenvy::dotenv();
    std::env::var(name).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// Rejects a log format that does not exist.
pub(super) fn check_format(environment: &mut Environment) {
    if let Some(text) = environment.get("LOG_FORMAT").filter(|text| LogFormat::read(text).is_none()) {
        environment.reject(environment.texts.bad_log_format, &[&text]);
    }
}
