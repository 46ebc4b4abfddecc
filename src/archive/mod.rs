//! Files on the disk: the knowledge folder, and what is kept of it under DATA_DIR.
//!
//! A `scan` of the folder gives a `manifest`, which names each file by its digest, and reads only what
//! the `scan_cache` does not know; `generations` keep copies of what the last manifests name, `reread`
//! reads them again. `records_folder` changes the folder for admins. `bodies` and `indexes` keep what was
//! read and indexed for the next start. All write a file whole or not at all (`atomic_file`).

mod atomic_file;
mod bodies;
mod folder;
mod generations;
mod indexes;
mod manifest;
pub mod records_folder;
mod reread;
mod scan;
mod scan_cache;

pub use atomic_file::writable;
pub use bodies::{store, stored};
pub use folder::{glance, load, unwatched};
pub use generations::{Archive, ArchiveError, Generation, State};
pub use indexes::{Indexes, Kept, Sealed};
pub use manifest::{Digest, Entry, Manifest};
pub use reread::{Files, Known, reread};
