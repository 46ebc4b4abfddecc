//! The webhook's path and secret, derived from the bot's token.

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// The webhook's path and secret.
#[derive(Clone)]
pub struct WebhookKeys {
    /// The last segment of the path.
    pub path: String,
    /// Sent by Telegram in a header of each call.
    pub secret: SecretString,
}

impl WebhookKeys {
    pub fn of(token: &SecretString) -> Self {
        let made = |of: &str| {
            let digest = Sha256::digest(format!("bienban webhook {of}\0{}", token.expose_secret()));
            digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        };
        Self { path: made("path"), secret: made("secret").into() }
    }

    /// Whether `said` is the secret. Digests are compared, so that the time it takes tells nothing.
    pub fn opens(&self, said: &[u8]) -> bool {
        Sha256::digest(said) == Sha256::digest(self.secret.expose_secret())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_the_tokens_own() {
        let (one, other) = (WebhookKeys::of(&"1:a".into()), WebhookKeys::of(&"1:b".into()));
        assert_eq!(one.path, WebhookKeys::of(&"1:a".into()).path);
        assert!(one.path != other.path && one.path != one.secret.expose_secret());
        assert!(one.opens(one.secret.expose_secret().as_bytes()));
        assert!(
            !one.opens(other.secret.expose_secret().as_bytes())
                && !one.opens(b"")
                && !one.opens(&one.secret.expose_secret().as_bytes()[1..])
        );
    }
}
