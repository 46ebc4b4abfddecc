//! Files on disk: the records folder, and the data derived from it in DATA_DIR.
//!
//! `folder_access` opens files safely and in time. A `scan` of the folder returns a `manifest` with the digest of each file; it reads only files that are not
//! in the `scan_cache`. `generations` stores copies of the files of the last manifests, and `parse_files`
//! parses them. `records_folder` changes the folder for admins. `documents` and `index_store` store parsed
//! documents and their index for the next start. All files are written atomically (`atomic_file`).

mod atomic_file;
mod body_files;
mod documents;
mod drive_threads;
mod file_parts;
mod folder;
mod folder_access;
mod generations;
mod index_store;
mod manifest;
mod original_files;
mod parse_files;
pub mod records_folder;
mod scan;
mod scan_cache;

pub use atomic_file::check_writable;
pub use documents::{load_documents, store_documents};
pub use folder::{hash_folder_metadata, ignore_progress, is_normal_folder_name, load_folder};
pub use folder_access::{CHANGE_TIME, RESPONSE_TIME, RecordsFolder};
pub use generations::{Archive, ArchiveError, ArchiveState, Generation};
pub use index_store::{IndexManifest, IndexStore, SegmentManifest};
pub use manifest::{Digest, Manifest, ManifestEntry};
pub use original_files::OriginalFiles;
pub use parse_files::{ManifestReader, ParsedCache, parse_files};
