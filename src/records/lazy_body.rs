//! A document's body: in memory as it was read, or in a file until it is first looked at.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use super::body::Body;
use super::text_source::TextSource;

/// Where a body stands among the bodies, in bytes: its tables, then its letters.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct BodyLocation {
    pub start: u64,
    pub tables: u32,
    pub letters: u32,
}

/// A body: in memory, or on the disk until it is looked at.
#[derive(Debug, Clone, Default)]
pub struct LazyBody {
    stored: Option<(Arc<File>, BodyLocation)>,
    body: OnceLock<Body>,
}

impl LazyBody {
    pub fn in_file(bodies: Arc<File>, location: BodyLocation) -> Self {
        Self { stored: Some((bodies, location)), body: OnceLock::new() }
    }

    /// The same, as it was before anyone looked into it; none where it is in memory anyway.
    pub fn afresh(&self) -> Option<Self> {
        let (bodies, location) = self.stored.as_ref()?;
        Some(Self::in_file(bodies.clone(), *location))
    }

    pub fn get(&self) -> &Body {
        self.body.get_or_init(|| match &self.stored {
            Some((bodies, location)) => {
                read(bodies, *location).expect("whoever opened the document knew it to be whole")
            }
            None => Body::default(),
        })
    }
}

impl From<Body> for LazyBody {
    fn from(body: Body) -> Self {
        Self { stored: None, body: body.into() }
    }
}

/// Bodies are the same where they say the same, wherever they are.
impl PartialEq for LazyBody {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

fn read(bodies: &Arc<File>, location: BodyLocation) -> io::Result<Body> {
    let mut tables = vec![0; location.tables as usize];
    bodies.read_exact_at(&mut tables, location.start)?;
    let mut body: Body = postcard::from_bytes(&tables).map_err(io::Error::other)?;
    body.letters = TextSource::in_file(bodies.clone(), location.start + u64::from(location.tables), location.letters);
    Ok(body)
}
