//! The snapshot that answers now, and how another comes to.
//!
//! Reading never waits: a question takes the snapshot as it stands and keeps it to its end. A
//! reload builds beside, asks the golden questions of both, and swaps only what is whole and what
//! nothing speaks against; else it waits for someone to decide. One change at a time; nothing that
//! answers ever takes its lock. What answered last is found again after a restart, whatever has
//! become of the folder meanwhile.

mod background_pool;
mod current;
mod error;
mod golden;
mod indexing;
mod keys;
mod opening;
mod parts;
mod pending;
mod places;
mod reload;
mod report;
mod scope;
mod snapshot;
mod source;
mod suggest;
mod suggestions;

pub use current::Library;
pub use error::LoadError;
pub use golden::Marks;
pub use keys::{Gone, PassageRef, document_key, fnv1a};
pub use opening::{Opened, PendingReload};
pub use pending::Change;
pub use reload::{Loaded, Reload};
pub use report::{Changes, Guard, Objection, Report};
pub use scope::Scope;
pub use snapshot::Snapshot;
pub use source::{Source, Stage};
pub use suggestions::{Suggestion, Suggestions};
