//! Settings of the webhook.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::environment::Environment;

/// The ports to which Telegram sends updates (<https://core.telegram.org/bots/api#setwebhook>).
const PORTS: [&str; 4] = ["443", "80", "88", "8443"];

/// The webhook's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookConfig {
    /// The public URL, without a trailing slash.
    pub url: String,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// The PEM files of a certificate and its key, if the server terminates TLS.
    pub certificate: Option<(PathBuf, PathBuf)>,
}

/// Reads `WEBHOOK_URL` and, if it is set, the other variables of the webhook; `None` to poll.
pub(super) fn read_webhook(environment: &mut Environment) -> Option<WebhookConfig> {
    let [url, certificate, key] = ["WEBHOOK_URL", "WEBHOOK_CERT", "WEBHOOK_KEY"].map(|name| environment.get(name));
    let (texts, listen) = (environment.texts, environment.parse_address("WEBHOOK_LISTEN"));
    let Some(url) = url else {
        if listen.is_some() || certificate.is_some() || key.is_some() {
            environment.reject(texts.webhook_alone, &[]);
        }
        return None;
    };
    if !is_public(&url) {
        environment.reject(texts.bad_webhook_url, &[&url, &PORTS.join(", ")]);
    }
    if certificate.is_some() != key.is_some() {
        environment.reject(texts.half_certificate, &[]);
    }
    Some(WebhookConfig {
        url: url.trim_end_matches('/').to_owned(),
        listen: listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
        certificate: certificate.zip(key).map(|(certificate, key)| (certificate.into(), key.into())),
    })
}

/// Whether Telegram can send updates to a URL: its scheme, host and port permit that, and it has no query.
fn is_public(url: &str) -> bool {
    let host = url.strip_prefix("https://").and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let (name, port) = host.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')).unwrap_or((host, "443"));
    let is_name = name.starts_with('[') || !name.contains(':');
    !name.is_empty()
        && is_name
        && PORTS.contains(&port)
        && !url.contains(|c: char| c.is_whitespace() || "?#@".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::texts::Language;

    fn check(values: &[(&str, &str)], url: Option<&str>, errors: usize) {
        let value = |name: &str| values.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        let mut environment = Environment::new(&value, Language::English);
        let found = read_webhook(&mut environment);
        let found_errors = environment.errors;
        assert_eq!(
            (found.map(|webhook| webhook.url).as_deref(), found_errors.len()),
            (url, errors),
            "{values:?}: {found_errors:?}"
        );
    }

    #[test]
    fn the_url_must_be_public() {
        check(&[], None, 0);
        check(&[("WEBHOOK_LISTEN", "8080")], None, 1);
        check(&[("WEBHOOK_URL", "https://bot.example.org/")], Some("https://bot.example.org"), 0);
        check(&[("WEBHOOK_URL", "https://bot.example.org:8443/a")], Some("https://bot.example.org:8443/a"), 0);
        check(&[("WEBHOOK_URL", "https://[2001:db8::1]")], Some("https://[2001:db8::1]"), 0);
        check(&[("WEBHOOK_URL", "https://bot.example.org:8080")], Some("https://bot.example.org:8080"), 1);
        check(&[("WEBHOOK_URL", "https://a.b:8443:443")], Some("https://a.b:8443:443"), 1);
        check(&[("WEBHOOK_URL", "http://bot.example.org")], Some("http://bot.example.org"), 1);
        check(
            &[("WEBHOOK_URL", "https://a.b?c"), ("WEBHOOK_CERT", "c"), ("WEBHOOK_LISTEN", "x")],
            Some("https://a.b?c"),
            3,
        );
    }
}
