//! The library: the current snapshot of the records, and reloads that replace it.
//!
//! Readers never wait: a question takes the current snapshot and uses it to the end. A reload builds a new
//! snapshot, asks both snapshots the golden questions, and swaps the new one in if it satisfies the reload
//! policy; otherwise the new one waits for the approval of an admin or editor. There is at most one reload at a
//! time, and answers never take its lock. After a restart, the generation that answered last answers again,
//! even if the records folder has changed.

mod background_pool;
mod current_snapshot;
mod error;
mod golden;
mod indexing;
mod keys;
mod passage_refs;
mod pending;
mod records_source;
mod reload;
mod report;
mod restricted_snapshots;
mod scope;
mod snapshot;
mod startup;
mod suggest;
mod suggestions;

pub use current_snapshot::Library;
pub use error::LoadError;
pub use golden::GoldenResults;
pub use keys::{LookupError, PassageRef, document_key, fnv1a};
pub use pending::FolderChange;
pub use records_source::{RecordsSource, ReloadStage};
pub use reload::{Reload, ReloadOutcome};
pub use report::{ReloadPolicy, ReloadReport, SnapshotDiff, Violation};
pub use scope::Scope;
pub use snapshot::Snapshot;
pub use startup::{ReloadResult, StartupReload};
pub use suggestions::{LazySuggestions, Suggestion};
