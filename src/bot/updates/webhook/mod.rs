//! The webhook: Telegram sends each update to a server of ours, instead of being polled. Path and secret are derived
//! from the token, so that all instances of a bot share them and no one else can know them.

mod keys;
mod registration;
mod server;

pub use registration::{delete_webhook, keep_registered};
pub use server::{WebhookServer, can_end_tls};
