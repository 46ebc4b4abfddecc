//! Receives updates and handles each once, in order within its chat, without losing any.
//!
//! Updates arrive by `poll` or `webhook`. `parse` and `repair` make them readable for teloxide, `intake` drops
//! duplicates, `queues` with their `queue_state` keep their order, and `dispatch` runs the handler and sends its effect. An update is
//! confirmed to Telegram only once it is handled or stored on disk; its id is recorded then, to recognise
//! duplicates. Ids need not rise: after a week without updates Telegram continues with a random one
//! (<https://core.telegram.org/bots/api#update>).

mod dispatch;
mod intake;
mod leader;
mod parse;
mod poll;
mod queue_state;
mod queues;
mod repair;
mod webhook;

pub use dispatch::{build_queue_handler, build_rejection_handler, send_stranger_replies};
pub use intake::Intake;
pub use leader::wait_for_leadership;
pub use parse::{ParsedUpdate, parse_update};
pub use poll::Poll;
pub use queues::QUEUE_CAPACITY;
pub use webhook::{WebhookServer, check_certificate, delete_webhook, keep_registered, remove_webhook};
