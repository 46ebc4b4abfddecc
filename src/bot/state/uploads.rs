//! Pending uploads, limited in number and size; lost on restart.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::archive::ManifestEntry;

/// Maximum number and bytes of all pending uploads.
const MAX_FILES: usize = 20;
const MAX_BYTES: usize = 64 << 20;

/// Uploaded files whose senders have not decided yet; clones share them.
#[derive(Clone, Default)]
pub struct PendingUploads(Arc<Mutex<VecDeque<Upload>>>);

/// An uploaded file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Identifies the upload in callback data.
    pub token: u64,
    /// The path at which it is added, unless it replaces another file.
    pub name: String,
    pub bytes: Vec<u8>,
    /// The files that it may replace, in their state when the preview was shown.
    pub replaceable: Vec<ManifestEntry>,
}

impl PendingUploads {
    /// Adds an upload; drops the oldest if there are too many.
    pub fn add(&self, upload: Upload) {
        let mut uploads = self.lock();
        uploads.push_back(upload);
        let bytes = |uploads: &VecDeque<Upload>| uploads.iter().map(|upload| upload.bytes.len()).sum::<usize>();
        while uploads.len() > MAX_FILES || bytes(&uploads) > MAX_BYTES {
            uploads.pop_front();
        }
    }

    /// Removes and returns the upload with this token.
    pub fn take(&self, token: u64) -> Option<Upload> {
        let mut uploads = self.lock();
        let at = uploads.iter().position(|upload| upload.token == token)?;
        uploads.remove(at)
    }

    /// Locks the uploads; for short periods only. A panic of the lock's holder is ignored.
    fn lock(&self) -> MutexGuard<'_, VecDeque<Upload>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(token: u64, size: usize) -> Upload {
        Upload { token, name: "a.md".to_owned(), bytes: vec![0; size], replaceable: Vec::new() }
    }

    #[test]
    fn the_oldest_uploads_make_room() {
        let uploads = PendingUploads::default();
        (0..25).for_each(|token| uploads.add(upload(token, 1)));
        assert_eq!(uploads.take(4), None);
        assert_eq!(uploads.take(5), Some(upload(5, 1)));
        assert_eq!(uploads.take(5), None, "an upload is taken once");
        uploads.add(upload(99, MAX_BYTES));
        assert_eq!(uploads.take(24), None);
        assert!(uploads.take(99).is_some());
    }
}
