//! The webhook: instead of being polled, Telegram sends each update to a server of the bot. The path and the
//! secret are derived from the token, so that all instances of a bot share them and no one else can know them.

mod keys;
mod registration;
mod server;

pub use registration::{delete_webhook, keep_registered, remove_webhook};
pub use server::{WebhookServer, check_certificate};
