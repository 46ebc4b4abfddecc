//! Takes updates in: each once, in order within its chat, and none lost.
//!
//! They come by `poll` or `webhook`; `parse` and `repair` make them readable for teloxide; `intake` drops duplicates;
//! `queues` keep order; `dispatch` runs the handler and sends its effect. An update is confirmed to Telegram only once
//! it is handled, or held on disk for the next start; its id, recorded then, reveals duplicates. Ids need not rise:
//! after a quiet week Telegram begins anywhere (<https://core.telegram.org/bots/api#update>).

mod dispatch;
mod intake;
mod leader;
mod parse;
mod poll;
mod queues;
mod repair;
mod webhook;

pub use dispatch::{run_handler, run_turn_away};
pub use intake::Intake;
pub use leader::lead;
pub use parse::{ParsedUpdate, parse_update};
pub use poll::Poll;
pub use queues::QUEUE_CAPACITY;
pub use webhook::{WebhookServer, can_end_tls, delete_webhook, keep_registered};
