//! Data that outlasts a restart: questions, answers, choices, rights, the audit; in one SQLite file that only its owner
//! may read.
//!
//! Questions are counted without who asked; data behind buttons contains its chat, which in private is the member's.
//! Both are stored for as many days as the operator says; if that is 0, they never reach the disk. Deleted data is
//! overwritten. A counted question must never be stored beside a member, nor beside anything that leads to one.
//!
//! A write takes some tens of microseconds, to the write-ahead log without waiting for the disk: a power cut loses the
//! last moments, never the file. Work that waits for the disk or reads for long has a connection of its own:
//! checkpoints ([`Store::tidy`]), the audit, long reports. Callers go on if the store fails: an answer matters more
//! than its buttons.

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
