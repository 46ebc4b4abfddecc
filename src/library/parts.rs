//! The parts of a snapshot: what those see who may see some collections alone.
//!
//! A part is indexed by itself, for counts of words tell of records too. As the whole, it is made of
//! what was indexed before wherever that is the same, and outlasts a restart where there is a place
//! for it.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, MutexGuard, PoisonError};

use super::error::LoadError;
use super::indexing::{self, Before, LoadedIndex};
use super::scope::Scope;
use super::snapshot::{Part, Snapshot};
use crate::archive::Manifest;
use crate::index::{Index, IndexError};
use crate::records::{Document, Golden, Knowledge};

impl Snapshot {
    /// What is seen of it in `scope`: itself, or a snapshot of some collections alone, maybe of nothing.
    /// The first call for a scope indexes these, unless that is kept of a run before, which takes as long
    /// as a reload of them would; whoever admits someone to a scope calls it first, so that no question
    /// waits for it.
    ///
    /// # Errors
    /// Where these collections could not be indexed, for want of memory above all.
    pub fn seen(self: &Arc<Self>, scope: &Scope) -> Result<Arc<Self>, LoadError> {
        self.seen_from(scope, None)
    }

    /// The same, from what was seen in that scope before.
    pub(super) fn seen_from(self: &Arc<Self>, scope: &Scope, before: Option<&Self>) -> Result<Arc<Self>, LoadError> {
        if *scope == Scope::All {
            return Ok(self.clone());
        }
        let part = self.parts().entry(scope.clone()).or_default().clone();
        let made = part.get_or_init(|| {
            let made = self.made(scope, before);
            made.inspect_err(|error| tracing::error!(%error, "a collection could not be indexed")).ok().map(Arc::new)
        });
        made.clone().ok_or(LoadError::Collection)
    }

    /// What is seen of it in `scope`, where that need not be indexed first.
    pub fn seen_before(self: &Arc<Self>, scope: &Scope) -> Option<Arc<Self>> {
        if *scope == Scope::All {
            return Some(self.clone());
        }
        self.parts().get(scope)?.get().cloned().flatten()
    }

    /// The scopes, other than everything, that were asked for.
    pub fn scopes(&self) -> Vec<Scope> {
        self.parts().keys().cloned().collect()
    }

    /// Held for moments only, never while something is indexed; a panic inside leaves it usable.
    fn parts(&self) -> MutexGuard<'_, HashMap<Scope, Part>> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is seen of it in `scope`, from what was seen of it `before`.
    fn made(&self, scope: &Scope, before: Option<&Self>) -> Result<Self, IndexError> {
        let mut knowledge = self.part(scope);
        let Some(shelf) = &self.shelf else {
            let index = Index::build(&knowledge.documents)?;
            return Ok(Self::of(knowledge, self.generation, index));
        };
        let entries = self.manifest.entries.iter().filter(|entry| scope.sees(&entry.path)).cloned();
        let manifest = Manifest { entries: entries.collect(), problems: Vec::new() };
        let indexes = shelf.archive.indexes_of(&scope.written());
        let kept = if before.is_none() { indexing::opened(&indexes, &shelf.limits) } else { None };
        let before = before.map(Self::as_before).or(kept.as_ref().map(LoadedIndex::as_before));
        if let Some(before) = &before {
            take_known(&mut knowledge.documents, &manifest, before);
        }
        let index = indexing::indexed(&mut knowledge.documents, before.as_ref(), Some(&indexes), shelf.policy)?;
        let is_kept = |kept: &LoadedIndex| kept.manifest == manifest && kept.index.folders() == index.folders();
        let is_kept = kept.as_ref().is_some_and(is_kept);
        let mut part = Self::of(knowledge, self.generation, index);
        part.manifest = manifest;
        if !is_kept {
            if let Err(error) = indexing::keep(&part.as_before(), &indexes, &shelf.limits) {
                tracing::warn!(%error, "the next start will index a collection again");
            }
            let answering = before.iter().flat_map(|before| before.index.folders().unwrap_or_default());
            indexes.prune(&part.folders().chain(answering.map(Path::to_owned)).collect());
        }
        Ok(part)
    }

    /// The records of a scope, and the golden questions that name one of them: another might be about
    /// what is not to be seen.
    fn part(&self, scope: &Scope) -> Knowledge {
        let seen = |document: &&Arc<Document>| scope.sees(&document.path);
        let of_seen = |golden: &&Golden| golden.document.as_deref().is_some_and(|path| scope.sees(path));
        Knowledge {
            documents: self.knowledge.documents.iter().filter(seen).cloned().collect(),
            glossary: self.knowledge.glossary.clone(),
            golden: self.knowledge.golden.iter().filter(of_seen).cloned().collect(),
            problems: Vec::new(),
        }
    }
}

/// Puts in place of each document the one that was there before, where their file is the same.
fn take_known(documents: &mut [Arc<Document>], manifest: &Manifest, before: &Before) {
    let same = |path: &str| {
        let (known, now) = (before.manifest.entry(path), manifest.entry(path));
        known.zip(now).is_some_and(|(known, now)| known.digest == now.digest)
    };
    let known = &before.knowledge.documents;
    for document in documents.iter_mut().filter(|document| same(&document.path)) {
        if let Ok(at) = known.binary_search_by(|other| other.path.cmp(&document.path)) {
            *document = known[at].clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Question;
    use crate::archive::Archive;
    use crate::formats::Limits;
    use crate::library::{Guard, Library, Source};
    use std::fs;
    use std::path::PathBuf;

    fn library(folder: &Path, data: &Path) -> Arc<Library> {
        let archive = Archive::open(data.join("generations"), 2).expect("it is writable");
        let (limits, guard) = (Limits::default(), Guard::default());
        let source = Source { folder: folder.to_owned(), limits, guard, archive: Some(archive) };
        Library::open(source, &|_| {}).expect("the records can be read").0
    }

    /// Where what is seen of the collection lies, and what it answers.
    fn check(library: &Arc<Library>, expected: &[&str]) -> Vec<PathBuf> {
        let seen = library.snapshot().seen(&Scope::only(["chung"])).expect("it can be indexed");
        let answer = seen.answer(&Question::new("Ai chủ trì cuộc họp?"));
        let text = |passage: &crate::answer::ScoredPassage| {
            let (document, _) = seen.place(passage.passage);
            document.slice(passage.span.clone()).to_owned()
        };
        let mut found: Vec<_> = answer.passages.iter().map(text).filter(|text| text.contains("chủ trì")).collect();
        found.sort_unstable();
        assert_eq!(found, expected);
        seen.folders().collect()
    }

    #[test]
    fn a_part_is_kept_and_follows_the_whole() {
        let (folder, data) = (tempfile::tempdir().expect("temporary"), tempfile::tempdir().expect("temporary"));
        let write = |path: &str, text: &str| {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().expect("it is in a folder")).expect("it is writable");
            fs::write(file, text).expect("it is writable");
        };
        write("chung/a.md", "# Họp chung\n\nÔng An chủ trì cuộc họp.\n");
        write("kín/b.md", "# Họp kín\n\nBà Bình chủ trì cuộc họp.\n");
        let first = library(folder.path(), data.path());
        let made = check(&first, &["Ông An chủ trì cuộc họp."]);
        assert_eq!(made.len(), 1);
        drop(first);
        let second = library(folder.path(), data.path());
        assert_eq!(check(&second, &["Ông An chủ trì cuộc họp."]), made, "it was made once");
        write("chung/c.md", "# Họp nữa\n\nChị Chi chủ trì cuộc họp.\n");
        second.begin().expect("nothing else goes on").run(None, 0, &|_| {}).expect("the folder can be read");
        let remade = check(&second, &["Chị Chi chủ trì cuộc họp.", "Ông An chủ trì cuộc họp."]);
        assert!(remade != made && remade.iter().all(|folder| folder.exists()));
        drop(second);
        assert_eq!(
            check(&library(folder.path(), data.path()), &["Chị Chi chủ trì cuộc họp.", "Ông An chủ trì cuộc họp."]),
            remade
        );
    }
}
