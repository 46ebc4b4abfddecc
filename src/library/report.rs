//! Comparison of a new snapshot with the current one: what differs, and which rules of the reload policy it
//! violates.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use super::golden::GoldenResults;
use super::snapshot::Snapshot;
use crate::formats::FileProblem;
use crate::records::{Document, GLOSSARY_FILE, QUESTIONS_FILE};

/// The report of a reload: how the new snapshot differs from the current one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReloadReport {
    pub generation: u64,
    pub diff: SnapshotDiff,
    pub golden: GoldenResults,
    /// Why the new snapshot needs approval; empty if it does not.
    pub violations: Vec<Violation>,
}

/// The differences between two snapshots, as paths of records and of the glossary and golden questions; also the
/// sizes and problems of the new snapshot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SnapshotDiff {
    pub added: Vec<String>,
    pub changed: Vec<String>,
    pub removed: Vec<String>,
    pub unchanged: Vec<String>,
    pub documents: usize,
    pub passages: usize,
    pub problems: Vec<FileProblem>,
}

/// A rule of the reload policy that a snapshot violates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Violation {
    /// This number of golden questions would no longer pass.
    GoldenRegressions(usize),
    /// The list of golden questions is unreadable or empty, so that regressions would go unnoticed.
    GoldenListMissing,
    /// Too many records would be removed.
    RecordsRemoved { removed: usize, total: usize },
}

/// The rules that a new snapshot must satisfy to be swapped in without approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReloadPolicy {
    /// The maximum share of records that may be removed, in percent.
    pub max_removed_percent: u8,
    /// The maximum time for asking golden questions. Those after it are reported, and no rule applies to them.
    pub golden_time: Duration,
}

impl Default for ReloadPolicy {
    /// In ten seconds, several thousand questions are asked twice. More would delay the new records too long.
    fn default() -> Self {
        Self { max_removed_percent: 30, golden_time: Duration::from_secs(10) }
    }
}

impl ReloadPolicy {
    /// Compares `new` with `old`, and checks it against the policy. `withdrawn` is the path of a record whose
    /// removal is intended and does not count.
    pub fn review(self, old: &Snapshot, new: &Snapshot, withdrawn: Option<&str>) -> ReloadReport {
        let (diff, golden) = (diff(old, new), new.ask_golden_questions(old, self.golden_time));
        let mut violations = Vec::new();
        if !golden.regressions.is_empty() {
            violations.push(Violation::GoldenRegressions(golden.regressions.len()));
        }
        if !old.knowledge.golden.is_empty() && new.lacks_golden_questions() {
            violations.push(Violation::GoldenListMissing);
        }
        let (removed, total) = (count_removed(old, new, withdrawn), old.knowledge.documents.len());
        if removed * 100 > total * usize::from(self.max_removed_percent) {
            violations.push(Violation::RecordsRemoved { removed, total });
        }
        ReloadReport { generation: new.generation, diff, golden, violations }
    }
}

/// Counts the records of `old` that `new` has neither at their path nor, with the same content, elsewhere.
fn count_removed(old: &Snapshot, new: &Snapshot, withdrawn: Option<&str>) -> usize {
    let paths: HashSet<&str> = new.knowledge.documents.iter().map(|document| document.path.as_str()).collect();
    let digests: HashSet<_> = new.manifest.entries.iter().map(|entry| &entry.digest).collect();
    let is_moved = |path: &str| old.manifest.entry(path).is_some_and(|entry| digests.contains(&entry.digest));
    let is_removed = |path: &&str| !paths.contains(path) && withdrawn != Some(path) && !is_moved(path);
    old.knowledge.documents.iter().map(|document| document.path.as_str()).filter(is_removed).count()
}

fn diff(old: &Snapshot, new: &Snapshot) -> SnapshotDiff {
    let old_documents = documents_by_path(old);
    let new_documents = documents_by_path(new);
    let removed = old_documents.keys().filter(|path| !new_documents.contains_key(*path)).map(ToString::to_string);
    let mut diff = SnapshotDiff {
        removed: removed.collect(),
        documents: new.knowledge.documents.len(),
        passages: new.passage_count(),
        problems: new.knowledge.problems.clone(),
        ..SnapshotDiff::default()
    };
    for path in new_documents.keys() {
        match old_documents.get(path) {
            None => diff.added.push((*path).to_owned()),
            Some(old) if is_changed(old, &new_documents[path]) => diff.changed.push((*path).to_owned()),
            Some(_) => diff.unchanged.push((*path).to_owned()),
        }
    }
    let (old, new) = (&old.knowledge, &new.knowledge);
    if old.glossary != new.glossary {
        diff.changed.push(GLOSSARY_FILE.to_owned());
    }
    if old.golden != new.golden {
        diff.changed.push(QUESTIONS_FILE.to_owned());
    }
    diff
}

/// Returns the documents of each file, in the order of its meetings.
fn documents_by_path(snapshot: &Snapshot) -> BTreeMap<&str, Vec<&Arc<Document>>> {
    let mut files: BTreeMap<&str, Vec<&Arc<Document>>> = BTreeMap::new();
    for document in &snapshot.knowledge.documents {
        files.entry(&document.path).or_default().push(document);
    }
    files
}

fn is_changed(old: &[&Arc<Document>], new: &[&Arc<Document>]) -> bool {
    old.len() != new.len() || old.iter().zip(new).any(|(old, new)| !Arc::ptr_eq(old, new) && old != new)
}
