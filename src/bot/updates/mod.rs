//! How updates come in: each once, in order within its chat, and none lost.
//!
//! They come by the long `poll` or through the `webhook`, as raw JSON; `parse` makes of it what
//! teloxide can read, with `repair`; the `intake` takes each in once; `queues` keep order; `dispatch`
//! hands each to its handler and sends what comes of it. An update is confirmed to Telegram only once it
//! is handled, or held where the next start finds it; its number is noted then, and what comes again
//! is known by it. Numbers need not rise: after a quiet week Telegram begins anywhere
//! (<https://core.telegram.org/bots/api#update>).

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
