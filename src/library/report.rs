//! What is new in a snapshot beside the one before, and what speaks against it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::golden::Marks;
use super::snapshot::Snapshot;
use crate::formats::FileProblem;
use crate::records::{Document, GLOSSARY, QUESTIONS};

/// What another snapshot would change, or has changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    pub generation: u64,
    pub changes: Changes,
    pub marks: Marks,
    /// Why it should not answer before someone has looked; empty where nothing speaks against it.
    pub objections: Vec<Objection>,
}

/// What is new, by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    pub added: Vec<String>,
    pub changed: Vec<String>,
    pub removed: Vec<String>,
    pub unchanged: Vec<String>,
    pub documents: usize,
    pub passages: usize,
    pub problems: Vec<FileProblem>,
}

/// What speaks against a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objection {
    /// So many golden questions that were right would be wrong.
    Golden(usize),
    /// The list of golden questions cannot be read, or is empty by now: nothing would be guarded.
    List,
    /// So many records of so many would vanish.
    Vanishing { gone: usize, of: usize },
}

/// What a reload may do without being told to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guard {
    /// The share of the records that may vanish, in percent.
    pub most_vanished: u8,
}

impl Default for Guard {
    fn default() -> Self {
        Self { most_vanished: 30 }
    }
}

impl Guard {
    /// What `new` changes in the place of `old`, and what speaks against it. That the record at
    /// `meant` vanishes does not.
    pub fn report(self, old: &Snapshot, new: &Snapshot, meant: Option<&str>) -> Report {
        let (changes, marks) = (changes(old, new), new.marks(old));
        let mut objections = Vec::new();
        if !marks.turned_wrong.is_empty() {
            objections.push(Objection::Golden(marks.turned_wrong.len()));
        }
        if !old.knowledge.golden.is_empty() && new.has_no_list() {
            objections.push(Objection::List);
        }
        let (gone, of) = (vanished(old, new, meant), old.knowledge.documents.len());
        if gone * 100 > of * usize::from(self.most_vanished) {
            objections.push(Objection::Vanishing { gone, of });
        }
        Report { generation: new.generation, changes, marks, objections }
    }
}

/// How many records are gone, and not only called otherwise.
fn vanished(old: &Snapshot, new: &Snapshot, meant: Option<&str>) -> usize {
    let paths: HashSet<&str> = new.knowledge.documents.iter().map(|document| document.path.as_str()).collect();
    let digests: HashSet<_> = new.manifest.entries.iter().map(|entry| &entry.digest).collect();
    let moved = |path: &str| old.manifest.entry(path).is_some_and(|entry| digests.contains(&entry.digest));
    let gone = |path: &&str| !paths.contains(path) && meant != Some(path) && !moved(path);
    old.knowledge.documents.iter().map(|document| document.path.as_str()).filter(gone).count()
}

fn changes(old: &Snapshot, new: &Snapshot) -> Changes {
    let before = by_path(old);
    let after = by_path(new);
    let mut removed: Vec<String> =
        before.keys().filter(|path| !after.contains_key(*path)).map(ToString::to_string).collect();
    removed.sort_unstable();
    let mut changes = Changes {
        removed,
        documents: after.len(),
        passages: new.passages(),
        problems: new.knowledge.problems.clone(),
        ..Changes::default()
    };
    for document in &new.knowledge.documents {
        match before.get(document.path.as_str()) {
            None => changes.added.push(document.path.clone()),
            Some(known) if !Arc::ptr_eq(known, document) && *known != document => {
                changes.changed.push(document.path.clone())
            }
            Some(_) => changes.unchanged.push(document.path.clone()),
        }
    }
    let (known, now) = (&old.knowledge, &new.knowledge);
    if known.glossary != now.glossary {
        changes.changed.push(GLOSSARY.to_owned());
    }
    if known.golden != now.golden {
        changes.changed.push(QUESTIONS.to_owned());
    }
    changes
}

fn by_path(snapshot: &Snapshot) -> HashMap<&str, &Arc<Document>> {
    snapshot.knowledge.documents.iter().map(|document| (document.path.as_str(), document)).collect()
}
