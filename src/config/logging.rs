//! The log's filter and format.

use super::environment::Environment;

/// The log's format: a line for people, or a JSON object a line for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    Text,
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

/// Returns the log's filter: `RUST_LOG`, or everything that an operator should see.
pub fn log_filter() -> String {
    of_environment("RUST_LOG").unwrap_or_else(|| "warn,bienban=info".to_owned())
}

/// Returns the log's format: `LOG_FORMAT`, or text. A wrong value is reported with all other errors.
pub fn log_format() -> LogFormat {
    of_environment("LOG_FORMAT").and_then(|text| LogFormat::read(&text)).unwrap_or(LogFormat::Text)
}

/// Reads a variable before the rest of the configuration: its errors can be logged only once the log is set up.
fn of_environment(name: &str) -> Option<String> {
    let _ = dotenvy::dotenv();
    std::env::var(name).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// Rejects an unknown log format.
pub(super) fn check_format(environment: &mut Environment) {
    if let Some(text) = environment.get("LOG_FORMAT").filter(|text| LogFormat::read(text).is_none()) {
        environment.reject(environment.texts.bad_log_format, &[&text]);
    }
}
