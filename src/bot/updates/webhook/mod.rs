//! The webhook: Telegram brings each update to a server of ours, instead of being asked for them.
//!
//! The `server` takes in what comes; `registration` tells Telegram where it is, and sees to it that it
//! stays told. Its path and its secret are made of the token, so that all programs that serve one bot
//! have the same, and no one else can know them.

mod keys;
mod registration;
mod server;

pub use registration::{delete_webhook, keep_registered};
pub use server::{WebhookServer, can_end_tls};
