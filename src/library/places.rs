//! Names of places for the world: what a button or a link holds, and finds again after a reload.
//!
//! A passage's number is of one snapshot alone. Its key is the same in every snapshot while its
//! path, its text and its place among equal texts of the record are, so that a link of last year
//! opens the very place, or is told that the record has changed; never another place.

use std::collections::HashMap;

use super::keys::{Gone, PassageRef, document_key, fnv1a};
use super::snapshot::Snapshot;
use crate::answer::Answer;
use crate::index::{DocumentId, PassageId};
use crate::records::{Document, Passage};

impl Snapshot {
    /// A passage's name for the world, in JSON: 16 hex digits.
    pub fn passage_key(&self, id: PassageId) -> String {
        format!("{:016x}", self.named(id).passage)
    }

    /// A passage's name for buttons and links.
    pub fn named(&self, id: PassageId) -> PassageRef {
        let (document, passage) = self.place(id);
        PassageRef { document: document_key(&document.path), passage: passage_key(document, passage) }
    }

    /// The passage of that name. Looks at one record's text.
    ///
    /// # Errors
    /// Where the record or the passage is not there, or not as it was.
    pub fn find(&self, place: PassageRef) -> Result<PassageId, Gone> {
        let id = self.document(place.document).ok_or(Gone::Document)?;
        let document = &self.knowledge.documents[id.0 as usize];
        let mut twins: HashMap<&str, usize> = HashMap::new();
        let local = (0..).zip(document.passages()).find(|(_, passage)| {
            let text = document.passage_text(passage);
            let before = twins.entry(text).or_default();
            *before += 1;
            key(document, text, *before - 1) == place.passage
        });
        let (local, _): (u32, _) = local.ok_or(Gone::Passage(id))?;
        Ok(PassageId(self.first_passage(id).0 + local))
    }

    /// The record of that key.
    pub fn document(&self, key: u64) -> Option<DocumentId> {
        self.keys.find(key)
    }

    /// The record at that path.
    pub fn document_at(&self, path: &str) -> Option<DocumentId> {
        self.records().document_at(path)
    }

    /// The path of the record that an answer quotes first; none where it is a refusal.
    pub fn quoted_first(&self, answer: &Answer) -> Option<String> {
        let first = answer.quotes.first().filter(|_| answer.outcome.is_answer())?;
        Some(self.place(first.passage).0.path.clone())
    }

    /// The number of a record's first passage.
    pub fn first_passage(&self, document: DocumentId) -> PassageId {
        PassageId(self.index.passages_of(document).start)
    }
}

fn passage_key(document: &Document, passage: &Passage) -> u64 {
    let text = document.passage_text(passage);
    let before = document.passages().iter().take_while(|p| p.span().start < passage.span().start);
    let as_long = before.filter(|p| p.span().len() == passage.span().len());
    let twins = as_long.filter(|p| document.passage_text(p) == text).count();
    key(document, text, twins)
}

/// `twins` passages of the same text stand before it.
fn key(document: &Document, text: &str, twins: usize) -> u64 {
    fnv1a(&[document.path.as_bytes(), text.as_bytes(), &twins.to_le_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::{load, unwatched};
    use crate::formats::Limits;

    fn snapshot(files: &[(&str, &str)]) -> Snapshot {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("it is writable");
        }
        Snapshot::build(load(folder.path(), &Limits::default(), &unwatched), 1).expect("the records can be read")
    }

    /// Every passage is found by its name, and each by its own.
    fn check(files: &[(&str, &str)]) -> Snapshot {
        let snapshot = snapshot(files);
        for number in 0..snapshot.passages() {
            let id = PassageId(u32::try_from(number).expect("few"));
            assert_eq!(snapshot.find(snapshot.named(id)), Ok(id));
        }
        snapshot
    }

    #[test]
    fn names_outlast_a_reload() {
        let old = check(&[("a.md", "# A\n\nMột.\n\nHai.\n\nMột.\n"), ("b.md", "# B\n\nMột.\n")]);
        let name = |passage| old.named(PassageId(passage));
        let new = check(&[("0.md", "# 0\n\nMột.\n"), ("a.md", "# A\n\nHai.\n\nMột.\n\nBa.\n")]);
        let text = |id| new.place(id).0.passage_text(new.place(id).1).to_owned();
        assert_eq!(new.find(name(1)).map(text), Ok("Một.".to_owned()));
        assert_eq!(new.find(name(2)).map(text), Ok("Hai.".to_owned()));
        assert_eq!(new.find(name(3)), Err(Gone::Passage(DocumentId(1))), "there is no second one");
        assert_eq!(new.find(name(5)), Err(Gone::Document));
    }
}
