//! The log's filter and format.

use super::environment::Environment;

/// The log's format: text lines, or a JSON object per line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

impl LogFormat {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// Returns the log's filter: `RUST_LOG`, or warnings of all crates and this crate's information.
pub fn log_filter() -> String {
    read_variable("RUST_LOG").unwrap_or_else(|| "warn,bienban=info".to_owned())
}

/// Returns the log's format: `LOG_FORMAT`, or text if it is not set or wrong; a wrong value is reported later,
/// with all other errors.
pub fn log_format() -> LogFormat {
    read_variable("LOG_FORMAT").and_then(|text| LogFormat::parse(&text)).unwrap_or(LogFormat::Text)
}

/// Reads a variable before the rest of the configuration, whose errors can be logged only once the log is set
/// up.
fn read_variable(name: &str) -> Option<String> {
    let _ = dotenvy::dotenv();
    std::env::var(name).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// Rejects an unknown log format.
pub(super) fn check_format(environment: &mut Environment) {
    if let Some(text) = environment.get("LOG_FORMAT").filter(|text| LogFormat::parse(text).is_none()) {
        environment.reject(environment.texts.bad_log_format, &[&text]);
    }
}
