//! Writes bodies of documents to files: those of stored documents, and large ones that are not indexed yet.

use std::fs::File;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use crate::records::{BodyFile, BodyLocation, Document, Knowledge, LazyBody, Passage};

/// The size from which a body is large, in bytes: that of a hundred ordinary minutes.
pub const LARGE_BODY_BYTES: usize = 1 << 20;

/// Writes the body of a document at the offset `start` of a file.
pub fn write_body(document: &Document, start: u64, bodies: &mut impl Write) -> io::Result<BodyLocation> {
    let (tables, text) = document.encode_body()?;
    bodies.write_all(&tables)?;
    bodies.write_all(text.as_bytes())?;
    Ok(BodyLocation::new(start, &tables, text))
}

/// A file without a name for the bodies of large documents, which would otherwise be in memory until they are indexed. It
/// vanishes with the last document in it.
pub struct LargeBodies {
    create: Box<dyn Fn() -> io::Result<File> + Sync>,
    /// The file, and its length.
    file: Mutex<Option<(Arc<BodyFile>, u64)>>,
}

impl LargeBodies {
    /// The file is created when it is needed.
    pub fn new(create: impl Fn() -> io::Result<File> + Sync + 'static) -> Self {
        Self { create: Box::new(create), file: Mutex::default() }
    }

    /// Moves the bodies of large documents into the file. If they cannot be written, they stay in memory.
    pub fn take_from(&self, knowledge: &mut Knowledge) {
        let size = |document: &Document| document.text_len() + document.passage_count() * size_of::<Passage>();
        for document in knowledge.documents.iter_mut().filter(|document| size(document) > LARGE_BODY_BYTES) {
            match self.store(document) {
                Ok(stored) => *document = stored.into(),
                Err(error) => tracing::warn!(%error, "cannot write a large record to disk; it stays in memory"),
            }
        }
    }

    fn store(&self, document: &Document) -> io::Result<Document> {
        let mut guard = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, start) = match guard.take() {
            Some(file) => file,
            None => {
                let file = Arc::new((self.create)()?);
                (Arc::new(BodyFile { file, reread: Box::new(|_, _| None) }), 0)
            }
        };
        let location = write_body(document, start, &mut &*file.file)?;
        *guard = Some((file.clone(), location.end()));
        let passage_count = document.passage_count();
        let metadata = postcard::to_stdvec(document).map_err(io::Error::other)?;
        let copy: Document = postcard::from_bytes(&metadata).map_err(io::Error::other)?;
        let body = LazyBody::in_file(file, location, (&copy.path, copy.part), passage_count);
        Ok(copy.with_body(body, passage_count))
    }
}
