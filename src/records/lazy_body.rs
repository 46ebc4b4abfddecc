//! A document's body, in memory or in a file until its first use.
//!
//! Everything read from the file is verified: the tables by a checksum in the document's metadata, the text by checksums
//! in the tables. If it is damaged or cannot be read, the record is read again. If that fails too, the body is
//! unreadable: it has no text, and nothing is quoted from it. Callers that need a damaged body at the same time wait until
//! one of them has read the record again.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use super::body::Body;
use super::passage::to_offset;
use super::text_source::{TextSource, compute_block_checksums};

/// Reads the body of the document with a path and part again; returns `None` if that fails.
type Reread = dyn Fn(&str, u32) -> Option<Body> + Send + Sync;

/// A file of bodies, and how to read a record again if its body in the file is damaged.
pub struct BodyFile {
    pub file: Arc<File>,
    pub reread: Box<Reread>,
}

/// The location of a body in the file of bodies, in bytes: its tables, followed by its text and shared
/// strings.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct BodyLocation {
    start: u64,
    tables_len: u32,
    text_len: u32,
    /// The CRC-32 of the tables.
    tables_checksum: u32,
}

impl BodyLocation {
    /// The location of an encoded body that is written at byte `start`.
    pub fn new(start: u64, tables: &[u8], text: &str) -> Self {
        let (tables_len, text_len) = (to_offset(tables.len()), to_offset(text.len()));
        Self { start, tables_len, text_len, tables_checksum: crc32fast::hash(tables) }
    }

    /// The first byte after the body.
    pub fn end(&self) -> u64 {
        self.text_start() + u64::from(self.text_len)
    }

    fn text_start(&self) -> u64 {
        self.start + u64::from(self.tables_len)
    }
}

/// A body in a file.
#[derive(Debug)]
struct StoredBody {
    bodies: Arc<BodyFile>,
    location: BodyLocation,
    /// The path of the document's file.
    path: String,
    /// The number of the document's meeting in its file.
    part: u32,
    passages: usize,
}

/// A body in memory, or one that is loaded from a file at first use.
#[derive(Debug, Clone, Default)]
pub struct LazyBody {
    stored: Option<Arc<StoredBody>>,
    body: OnceLock<Body>,
    /// Used instead if the stored body is damaged. Shared by copies of the document.
    replacement: Arc<OnceLock<Body>>,
}

impl LazyBody {
    /// The body of the document with this path and part, which has this number of passages.
    pub fn in_file(bodies: Arc<BodyFile>, location: BodyLocation, (path, part): (&str, u32), passages: usize) -> Self {
        let stored = StoredBody { bodies, location, path: path.to_owned(), part, passages };
        Self { stored: Some(stored.into()), ..Self::default() }
    }

    /// A copy with an empty cache; `None` if the body is not in a file.
    pub fn clone_unloaded(&self) -> Option<Self> {
        self.stored.as_ref()?;
        Some(Self { stored: self.stored.clone(), body: OnceLock::new(), replacement: self.replacement.clone() })
    }

    /// The body, loaded at the first call.
    pub fn get(&self) -> &Body {
        if let Some(body) = self.replacement.get().or_else(|| self.body.get()) {
            return body;
        }
        match self.stored.as_ref().map_or_else(|| Ok(Body::default()), |stored| stored.decode()) {
            Ok(body) => self.body.get_or_init(|| body),
            Err(error) => self.replace(&error),
        }
    }

    /// A slice of the text and shared strings. `None` if it is out of bounds or not on character boundaries, or if the
    /// body is unreadable.
    pub fn slice(&self, start: u32, end: u32) -> Option<&str> {
        if let Some(replacement) = self.replacement.get() {
            // What was read before the damage stays valid.
            let cached = self.body.get().and_then(|body| body.source.get_cached(start, end));
            return cached.or_else(|| replacement.source.get(start, end).ok()?);
        }
        match self.get().source.get(start, end) {
            Ok(slice) => slice,
            Err(error) => self.replace(&error).source.get(start, end).ok()?,
        }
    }

    /// Whether the stored body is damaged, whether or not the record could be read again.
    pub fn is_damaged(&self) -> bool {
        self.replacement.get().is_some()
    }

    /// The body if it is in memory.
    pub fn into_loaded(self) -> Option<Body> {
        self.body.into_inner()
    }

    /// Whether the stored body is damaged, and the record could not be read again.
    pub fn is_unreadable(&self) -> bool {
        self.replacement.get().is_some_and(|body| body.is_unreadable)
    }

    /// Replaces a damaged body by that of the record, read again, or else by an unreadable one.
    fn replace(&self, error: &io::Error) -> &Body {
        // Others that need it meanwhile wait for it instead of reading it as well.
        self.replacement.get_or_init(|| self.stored.as_ref().map(|stored| stored.reread(error)).unwrap_or_default())
    }
}

impl StoredBody {
    /// Reads the body without its text.
    fn decode(&self) -> io::Result<Body> {
        let location = &self.location;
        let mut tables = vec![0; location.tables_len as usize];
        self.bodies.file.read_exact_at(&mut tables, location.start)?;
        if crc32fast::hash(&tables) != location.tables_checksum {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the tables have another checksum"));
        }
        let (checksums, mut body): (_, Body) = postcard::from_bytes(&tables).map_err(io::Error::other)?;
        body.source =
            TextSource::in_file(self.bodies.file.clone(), location.text_start(), location.text_len, checksums);
        Ok(body)
    }

    /// Reads the record again, because of `error`; returns an unreadable body if that fails, or gives another body than
    /// the one stored.
    fn reread(&self, error: &io::Error) -> Body {
        let Self { path, part, passages, location, bodies } = self;
        tracing::warn!(path, %error, "a stored document is damaged or cannot be read; reading the record again");
        let is_same =
            |body: &Body| encode(body).is_ok_and(|(tables, _)| crc32fast::hash(&tables) == location.tables_checksum);
        (bodies.reread)(path, *part).filter(is_same).unwrap_or_else(|| {
            tracing::error!(
                path,
                "cannot read the record of a damaged document again; nothing is quoted from it until a reload reads it"
            );
            Body::unreadable(*passages, location.text_len)
        })
    }
}

/// Compares the contents, in memory or in a file.
impl PartialEq for LazyBody {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl From<Body> for LazyBody {
    fn from(body: Body) -> Self {
        Self { body: body.into(), ..Self::default() }
    }
}

/// Encodes a body for storage: its tables in postcard, with the checksums of its text, and the text.
///
/// # Errors
/// If it cannot be read.
pub fn encode(body: &Body) -> io::Result<(Vec<u8>, &str)> {
    let text =
        body.source.get(0, body.source.len())?.filter(|_| !body.is_unreadable).ok_or(io::ErrorKind::InvalidData)?;
    let tables = postcard::to_stdvec(&(compute_block_checksums(text), body)).map_err(io::Error::other)?;
    Ok((tables, text))
}

impl std::fmt::Debug for BodyFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BodyFile").field("file", &self.file).finish_non_exhaustive()
    }
}
