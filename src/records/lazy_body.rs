//! A document's body, in memory or in a file until its first use.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use super::body::Body;
use super::text_source::TextSource;

/// The location of a body in the file of bodies, in bytes: its tables, followed by its text and shared
/// strings.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct BodyLocation {
    pub start: u64,
    pub tables_len: u32,
    pub text_len: u32,
}

/// A body in memory, or one that is loaded from a file at first use.
#[derive(Debug, Clone, Default)]
pub struct LazyBody {
    location: Option<(Arc<File>, BodyLocation)>,
    body: OnceLock<Body>,
}

impl LazyBody {
    pub fn in_file(bodies: Arc<File>, location: BodyLocation) -> Self {
        Self { location: Some((bodies, location)), body: OnceLock::new() }
    }

    /// A copy with an empty cache; `None` if the body is not in a file.
    pub fn clone_unloaded(&self) -> Option<Self> {
        let (bodies, location) = self.location.as_ref()?;
        Some(Self::in_file(bodies.clone(), *location))
    }

    /// The body, loaded at the first call.
    ///
    /// # Panics
    /// If the file cannot be read or is damaged: its checksum was verified when the document was opened.
    pub fn get(&self) -> &Body {
        self.body.get_or_init(|| match &self.location {
            Some((bodies, location)) => {
                read(bodies, *location).expect("the file was verified when the document was opened")
            }
            None => Body::default(),
        })
    }
}

impl From<Body> for LazyBody {
    fn from(body: Body) -> Self {
        Self { location: None, body: body.into() }
    }
}

/// Compares the contents, in memory or in a file.
impl PartialEq for LazyBody {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

fn read(bodies: &Arc<File>, location: BodyLocation) -> io::Result<Body> {
    let mut tables = vec![0; location.tables_len as usize];
    bodies.read_exact_at(&mut tables, location.start)?;
    let mut body: Body = postcard::from_bytes(&tables).map_err(io::Error::other)?;
    body.source =
        TextSource::in_file(bodies.clone(), location.start + u64::from(location.tables_len), location.text_len);
    Ok(body)
}
