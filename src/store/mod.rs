//! What must outlast a restart: which question each answer is of, what members ask and in vain,
//! which language and which meeting they have chosen, who may tend the records and what they did.
//!
//! One SQLite file, which only its owner may read. What members ask is counted without who asked; what
//! is behind buttons knows its chat, which in private is the member's. Both are kept for as many days
//! as the operator says; where that is 0, they never reach the disk. What is dropped is overwritten.
//!
//! A write is some tens of microseconds to the write-ahead log, without waiting for the disk: what a
//! power cut loses is the last moments, never the file. What does wait for it, or reads for long, goes
//! through a connection of its own, so that no answer stands behind it: moving the log into the
//! file ([`Store::tidy`]), the audit, long reports. Whoever calls goes on where the store fails:
//! an answer matters more than its buttons. A question that is counted must never stand beside a
//! member, nor beside anything that leads to one.

mod admissions;
mod answers;
mod audit;
mod choices;
mod clock;
mod database;
mod error;
mod inbox;
mod inspect;
mod leader_lock;
mod limits;
mod maintenance;
mod pending;
mod people;
mod questions;
mod schema;
mod stats;
mod text;
mod times;
mod unanswered;

pub use admissions::{Admission, CODE_LASTS};
pub use answers::AnswerRecord;
pub use audit::{Action, AuditEntry, AuditResult};
pub use choices::ChatContext;
pub use clock::{AHEAD, now};
pub use database::{MOST_DAYS, Store};
pub use error::StoreError;
pub use inbox::Inbox;
pub use inspect::{StoreState, inspect};
pub use leader_lock::{LeaderLock, Presence};
pub use limits::{MOST_ADMITTED, MOST_EDITORS};
pub use pending::PendingUpdate;
pub use people::Editor;
pub use questions::{AnswerStats, Counts, id_of, key_of};
pub use stats::{Day, Stats};
pub use unanswered::{Order, UnansweredQuestion};

#[cfg(test)]
mod tests;
