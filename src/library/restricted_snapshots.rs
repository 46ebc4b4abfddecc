//! Restricted snapshots: what is visible of a snapshot in a scope.
//!
//! A restricted snapshot has an index of its own, because term statistics too could reveal records. Like the
//! whole snapshot, it reuses the documents and the index of its previous build, and its index is stored across
//! restarts if there is an archive.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, MutexGuard, PoisonError};

use super::error::LoadError;
use super::indexing::{self, LoadedIndex, PreviousBuild};
use super::scope::Scope;
use super::snapshot::{LazySnapshot, Snapshot};
use crate::archive::Manifest;
use crate::index::{Index, IndexError};
use crate::records::{Document, GoldenQuestion, Knowledge};

impl Snapshot {
    /// Restricts the snapshot to a scope: returns the snapshot itself, or one of some collections only, which may
    /// be empty. The first call for a scope indexes these collections, which takes as long as a reload of them,
    /// unless their index is stored. Code that admits a member to a scope calls this first, so that no question
    /// waits for it.
    ///
    /// # Errors
    /// If the collections could not be indexed, usually for lack of memory.
    pub fn restrict_to(self: &Arc<Self>, scope: &Scope) -> Result<Arc<Self>, LoadError> {
        self.restrict_from(scope, None)
    }

    /// Like [`Self::restrict_to`], but reuses the `previous` snapshot of the same scope.
    pub(super) fn restrict_from(
        self: &Arc<Self>,
        scope: &Scope,
        previous: Option<&Self>,
    ) -> Result<Arc<Self>, LoadError> {
        if *scope == Scope::All {
            return Ok(self.clone());
        }
        let lazy: LazySnapshot = self.lock_restricted().entry(scope.clone()).or_default().clone();
        let restricted = lazy.get_or_init(|| {
            let restricted = self.build_restricted(scope, previous);
            restricted.inspect_err(|error| tracing::error!(%error, "cannot index a collection")).ok().map(Arc::new)
        });
        restricted.clone().ok_or(LoadError::ScopeNotIndexed)
    }

    /// Like [`Self::restrict_to`], but `None` if the collections are not indexed yet, or could not be.
    pub fn try_restrict_to(self: &Arc<Self>, scope: &Scope) -> Option<Arc<Self>> {
        if *scope == Scope::All {
            return Some(self.clone());
        }
        self.lock_restricted().get(scope)?.get().cloned().flatten()
    }

    /// The scopes to which the snapshot has been restricted.
    pub fn scopes(&self) -> Vec<Scope> {
        self.lock_restricted().keys().cloned().collect()
    }

    /// Locks the restricted snapshots; for short periods only, never during indexing. A panic of a lock's holder
    /// is ignored.
    fn lock_restricted(&self) -> MutexGuard<'_, HashMap<Scope, LazySnapshot>> {
        self.restricted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Builds the snapshot of a scope. Reuses the `previous` one of the same scope, or a stored index if there is
    /// no previous one.
    fn build_restricted(&self, scope: &Scope, previous: Option<&Self>) -> Result<Self, IndexError> {
        let mut knowledge = self.restrict_knowledge(scope);
        let Some(storage) = &self.index_storage else {
            let index = Index::build(&knowledge.documents)?;
            return Ok(Self::from_index(knowledge, self.generation, index, self.lexicon.clone()));
        };
        let entries = self.manifest.entries.iter().filter(|entry| scope.contains(&entry.path)).cloned();
        let manifest = Manifest { entries: entries.collect(), problems: Vec::new() };
        let indexes = storage.archive.collection_index_store(&scope.to_text());
        let stored = if previous.is_none() { indexing::load_index(&indexes, &storage.files()) } else { None };
        let previous = previous.map(Self::as_previous).or(stored.as_ref().map(LoadedIndex::as_previous));
        if let Some(previous) = &previous {
            reuse_documents(&mut knowledge.documents, &manifest, previous);
        }
        let segments = storage.files().segment_storage(indexes.clone(), &manifest);
        let index =
            indexing::build_index(&mut knowledge.documents, previous.as_ref(), Some(&segments), storage.policy)?;
        let is_stored = |stored: &LoadedIndex| stored.manifest == manifest && stored.index.folders() == index.folders();
        let is_stored = stored.as_ref().is_some_and(is_stored);
        let mut restricted = Self::from_index(knowledge, self.generation, index, self.lexicon.clone());
        restricted.manifest = manifest;
        if !is_stored {
            if let Err(error) = indexing::save_index(&restricted.as_previous(), &indexes, &storage.limits) {
                tracing::warn!(%error, "cannot store the index of a collection; the next start will index it again");
            }
            let in_use = previous.iter().flat_map(|previous| previous.index.folders().unwrap_or_default());
            indexes.prune(&restricted.folders().chain(in_use.map(Path::to_owned)).collect());
        }
        Ok(restricted)
    }

    /// The records in a scope, and the golden questions that name one of them. Other questions might be about
    /// records that are not visible.
    fn restrict_knowledge(&self, scope: &Scope) -> Knowledge {
        let is_visible = |document: &&Arc<Document>| scope.contains(&document.path);
        let is_about_visible =
            |golden: &&GoldenQuestion| golden.document.as_deref().is_some_and(|path| scope.contains(path));
        Knowledge {
            documents: self.knowledge.documents.iter().filter(is_visible).cloned().collect(),
            glossary: self.knowledge.glossary.clone(),
            golden: self.knowledge.golden.iter().filter(is_about_visible).cloned().collect(),
            problems: Vec::new(),
        }
    }
}

/// Replaces each document whose file is unchanged by that of the previous build, unless that is damaged.
fn reuse_documents(documents: &mut [Arc<Document>], manifest: &Manifest, previous: &PreviousBuild) {
    let is_unchanged = |path: &str| {
        let (old, new) = (previous.manifest.entry(path), manifest.entry(path));
        old.zip(new).is_some_and(|(old, new)| old.digest == new.digest)
    };
    let previous = &previous.knowledge.documents;
    for document in documents.iter_mut().filter(|document| is_unchanged(&document.path)) {
        let key = |document: &Document| (document.path.clone(), document.part);
        let found = previous.binary_search_by(|other| key(other).cmp(&key(document))).map(|index| &previous[index]);
        if let Some(intact) = found.ok().filter(|found| !found.is_damaged()) {
            *document = intact.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Question;
    use crate::archive::{Archive, RecordsFolder};
    use crate::formats::Limits;
    use crate::library::{Library, RecordsSource, ReloadPolicy};
    use std::fs;
    use std::path::PathBuf;

    fn library(folder: &Path, data: &Path) -> Arc<Library> {
        let archive = Archive::open(data.join("generations"), 2).expect("it is writable");
        let (limits, policy) = (Limits::default(), ReloadPolicy::default());
        let folder = RecordsFolder::new(folder.to_owned());
        let source = RecordsSource { folder, limits, policy, archive: Some(archive) };
        Library::open(source, &|_| {}).expect("the records can be read").0
    }

    /// Checks the answer of the restricted snapshot, and returns the folders of its index.
    fn check(library: &Arc<Library>, expected: &[&str]) -> Vec<PathBuf> {
        let restricted = library.snapshot().restrict_to(&Scope::from_folders(["chung"])).expect("it can be indexed");
        let answer = restricted.answer(&Question::new("Ai chủ trì cuộc họp?"));
        let text = |passage: &crate::answer::ScoredPassage| {
            let (document, _) = restricted.passage(passage.passage);
            document.slice(passage.span.clone()).to_owned()
        };
        let mut found: Vec<_> = answer.passages.iter().map(text).filter(|text| text.contains("chủ trì")).collect();
        found.sort_unstable();
        assert_eq!(found, expected);
        restricted.folders().collect()
    }

    #[test]
    fn a_restricted_snapshot_is_stored_and_follows_the_whole() {
        let (folder, data) = (tempfile::tempdir().expect("temporary"), tempfile::tempdir().expect("temporary"));
        let write = |path: &str, text: &str| {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().expect("it is in a folder")).expect("it is writable");
            fs::write(file, text).expect("it is writable");
        };
        write("chung/a.md", "# Họp chung\n\nÔng An chủ trì cuộc họp.\n");
        write("kín/b.md", "# Họp kín\n\nBà Bình chủ trì cuộc họp.\n");
        let first = library(folder.path(), data.path());
        let folders = check(&first, &["Ông An chủ trì cuộc họp."]);
        assert_eq!(folders.len(), 1);
        drop(first);
        let second = library(folder.path(), data.path());
        assert_eq!(check(&second, &["Ông An chủ trì cuộc họp."]), folders, "it was built once");
        write("chung/c.md", "# Họp nữa\n\nChị Chi chủ trì cuộc họp.\n");
        second
            .begin_reload()
            .expect("no other reload is in progress")
            .run(None, 0, &|_| {})
            .expect("the folder can be read");
        let new_folders = check(&second, &["Chị Chi chủ trì cuộc họp.", "Ông An chủ trì cuộc họp."]);
        assert!(new_folders != folders && new_folders.iter().all(|folder| folder.exists()));
        drop(second);
        assert_eq!(
            check(&library(folder.path(), data.path()), &["Chị Chi chủ trì cuộc họp.", "Ông An chủ trì cuộc họp."]),
            new_folders
        );
    }
}
