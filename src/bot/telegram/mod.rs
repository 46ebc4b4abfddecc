//! The client of Telegram's Bot API: calls, responses, rate limits, and the messages that are sent.

mod attachment;
mod client;
mod identity;
mod markup;
mod menus;
mod outage;
mod outgoing;
mod pacing;
mod response;
mod target;

pub use attachment::Attachment;
pub use client::{Api, Timeouts};
pub use identity::{find_membership, find_username, log_permissions, wait_for_identity};
pub use markup::build_inline_results;
pub use menus::{set_menu, set_public_menu};
pub use outgoing::{Delivery, Outgoing, send, show_progress};
pub use pacing::SendQuotas;
pub use response::ApiError;
pub use target::Target;
