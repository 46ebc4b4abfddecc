//! The webhook: Telegram brings each update to a door of ours, instead of being asked for them.
//!
//! The `door` takes in what comes; `registration` tells Telegram where it is, and sees to it that it
//! stays told. Its path and its secret are made of the token, so that all programs that serve one bot
//! have the same, and no one else can know them.

mod door;
mod registration;

pub use door::{Door, can_end_tls};
pub use registration::{registered, removed};

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// Where Telegram brings updates, and what it must say.
#[derive(Clone)]
struct Keys {
    /// The last part of the path.
    path: String,
    /// In the header of each call.
    secret: SecretString,
}

impl Keys {
    fn of(token: &SecretString) -> Self {
        let made = |of: &str| {
            let digest = Sha256::digest(format!("bienban webhook {of}\0{}", token.expose_secret()));
            digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
        };
        Self { path: made("path"), secret: made("secret").into() }
    }

    /// Whether the secret was said. Digests are compared, so that the time it takes tells nothing.
    fn opens(&self, said: &[u8]) -> bool {
        Sha256::digest(said) == Sha256::digest(self.secret.expose_secret())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_the_tokens_own() {
        let (one, other) = (Keys::of(&"1:a".into()), Keys::of(&"1:b".into()));
        assert_eq!(one.path, Keys::of(&"1:a".into()).path);
        assert!(one.path != other.path && one.path != one.secret.expose_secret());
        assert!(one.opens(one.secret.expose_secret().as_bytes()));
        assert!(
            !one.opens(other.secret.expose_secret().as_bytes())
                && !one.opens(b"")
                && !one.opens(&one.secret.expose_secret().as_bytes()[1..])
        );
    }
}
