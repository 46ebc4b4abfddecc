//! The files from which stored documents were read, to read a document again if what is stored of it is damaged.

use super::folder_access::RecordsFolder;
use super::generations::Archive;
use super::manifest::Manifest;
use super::parse_files::ManifestReader;
use crate::formats::Limits;
use crate::records::{Body, read_documents};

/// The files of a manifest: their copies in the archive, and the records folder.
#[derive(Debug)]
pub struct OriginalFiles {
    folder: RecordsFolder,
    archive: Archive,
    limits: Limits,
    manifest: Manifest,
}

impl OriginalFiles {
    pub fn new(folder: &RecordsFolder, archive: &Archive, limits: &Limits, manifest: &Manifest) -> Self {
        Self { folder: folder.clone(), archive: archive.clone(), limits: *limits, manifest: manifest.clone() }
    }

    /// Reads the body of a document again, given its path and part, from the archive's copy or else from the folder; `None`
    /// if neither has the bytes of the manifest.
    pub fn read(&self, path: &str, part: u32) -> Option<Body> {
        let reader = ManifestReader { folder: &self.folder, archive: Some(&self.archive), limits: &self.limits };
        let (bytes, _) = reader.read(self.manifest.entry(path)?).ok()?;
        let documents = read_documents(path, &bytes, &self.limits, &mut Vec::new()).ok()?;
        documents.into_iter().find(|document| document.part == part)?.into_loaded_body()
    }
}
