//! The webhook's path and secret, derived from the bot's token.

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// The webhook's path and secret.
#[derive(Clone)]
pub struct WebhookKeys {
    /// The last segment of the path, 64 hexadecimal digits.
    pub path: String,
    /// The secret that Telegram sends in a header of each call.
    pub secret: SecretString,
}

impl WebhookKeys {
    /// Derives the keys from the bot's token.
    pub fn derive(token: &SecretString) -> Self {
        let derive = |purpose: &str| {
            let digest = Sha256::digest(format!("bienban webhook {purpose}\0{}", token.expose_secret()));
            digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        };
        Self { path: derive("path"), secret: derive("secret").into() }
    }

    /// Returns the webhook's address below the public URL `url`.
    pub fn address(&self, url: &str) -> String {
        format!("{url}/{}", self.path)
    }

    /// Whether `candidate` is the secret. Digests are compared, so that the duration reveals nothing about the
    /// secret.
    pub fn is_secret(&self, candidate: &[u8]) -> bool {
        Sha256::digest(candidate) == Sha256::digest(self.secret.expose_secret())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_depend_on_the_token() {
        let (one, other) = (WebhookKeys::derive(&"1:a".into()), WebhookKeys::derive(&"1:b".into()));
        assert_eq!(one.path, WebhookKeys::derive(&"1:a".into()).path);
        assert!(one.path != other.path && one.path != one.secret.expose_secret());
        assert!(one.is_secret(one.secret.expose_secret().as_bytes()));
        assert!(
            !one.is_secret(other.secret.expose_secret().as_bytes())
                && !one.is_secret(b"")
                && !one.is_secret(&one.secret.expose_secret().as_bytes()[1..])
        );
    }
}
