//! What is seen of the bot from outside: its log, and the port that shows its state.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::set;

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
    set(|name| std::env::var(name).ok(), name)
}

/// Names a log format that there is not.
pub(super) fn check_format(value: impl Fn(&str) -> Option<String>, wrong: &mut Vec<String>) {
    if let Some(text) = set(value, "LOG_FORMAT").filter(|text| LogFormat::read(text).is_none()) {
        wrong.push(format!("LOG_FORMAT is {text:?}; it must be text or json."));
    }
}

/// Where the port of the bot's state listens, `STATUS_LISTEN`; none where it is shut.
pub(super) fn listen(value: impl Fn(&str) -> Option<String>, wrong: &mut Vec<String>) -> Option<SocketAddr> {
    let text = set(value, "STATUS_LISTEN")?;
    let local = text.parse().map(|port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port));
    let address = local.ok().or_else(|| text.parse().ok());
    if address.is_none() {
        wrong.push(format!("STATUS_LISTEN is {text:?}; it must be a port, or an address such as 127.0.0.1:9090."));
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: Option<&str>) {
        let mut wrong = Vec::new();
        let found = listen(|_| Some(value.to_owned()), &mut wrong);
        assert_eq!(found.map(|address| address.to_string()).as_deref(), expected, "{value}");
        assert_eq!(wrong.is_empty(), expected.is_some(), "{value}: {wrong:?}");
    }

    #[test]
    fn a_bare_port_is_seen_from_this_machine_alone() {
        check("9090", Some("127.0.0.1:9090"));
        check(" 0.0.0.0:80 ", Some("0.0.0.0:80"));
        check("[::1]:9090", Some("[::1]:9090"));
        check("99999", None);
        check("localhost:9090", None);
    }
}
