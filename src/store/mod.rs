//! Persistent data: questions, answers, choices, rights and the audit log, in one SQLite file that only its
//! owner may read.
//!
//! Questions are counted without the asker. The data behind buttons contains the chat's id, which in a
//! private chat is the member's. Both are stored for a number of days that the operator configures; if it is
//! 0, they never reach the disk. Deleted data is overwritten. A counted question must never be stored
//! together with a member, or with anything that identifies one.
//!
//! No answer waits for the file. What every message needs is also in memory (`member_state`,
//! `recent_answers`), and its changes are written by a thread of the store (`write_queue`). A write takes some
//! tens of microseconds: it goes to the write-ahead log and does not wait for the disk, so a power failure loses
//! the last moments but never damages the file. Reads and slow work use connections of their own.
//! Callers continue if the store fails: an answer matters more than its buttons.

mod admissions;
mod answers;
mod audit;
mod choices;
mod clock;
mod database;
mod error;
mod file_identity;
mod histogram;
mod inbox;
mod inspect;
mod leader_lock;
mod limits;
mod maintenance;
mod member_state;
mod members;
mod memberships;
mod newcomers;
mod pending;
mod questions;
mod recent_answers;
mod schema;
mod spare;
mod stats;
mod text;
mod unanswered;
mod write_queue;

pub use admissions::INVITE_LIFETIME;
pub use audit::{Action, AuditEntry, AuditResult};
pub use clock::{UTC_OFFSET, now};
pub use database::{MAX_RETENTION_DAYS, Store};
pub use error::StoreError;
pub use inbox::Inbox;
pub use inspect::{StoreState, inspect};
pub use leader_lock::{InstanceLock, LeaderLock};
pub use limits::{MAX_ADMISSIONS, MAX_EDITORS};
pub use member_state::{Admission, ChatContext, Editor, Membership};
pub use pending::PendingUpdate;
pub use questions::{AnswerCounts, AnswerStats, fold_question, hash_question};
pub use recent_answers::{AnswerKey, AnswerRecord};
pub use stats::{DayStats, Stats};
pub use unanswered::{UnansweredOrder, UnansweredQuestion};

#[cfg(test)]
mod tests;
