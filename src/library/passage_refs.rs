//! Stable references to passages, for buttons and links that must survive reloads.
//!
//! A passage's number is valid in one snapshot only. Its key is a hash of the record's path, the passage's text,
//! and its position among passages of equal text in the record. So a link from last year opens the same
//! passage, or reports that the record has changed, but never opens another passage.

use std::collections::HashMap;

use super::keys::{LookupError, PassageRef, document_key, fnv1a};
use super::snapshot::Snapshot;
use crate::answer::Answer;
use crate::index::{DocumentId, PassageId};
use crate::records::{Document, Passage};

impl Snapshot {
    /// A passage's key in JSON: 16 hexadecimal digits.
    pub fn passage_key_hex(&self, id: PassageId) -> String {
        format!("{:016x}", self.passage_ref(id).passage)
    }

    /// The stable reference to a passage.
    pub fn passage_ref(&self, id: PassageId) -> PassageRef {
        let (document, passage) = self.passage(id);
        PassageRef { document: document_key(&document.name()), passage: passage_key(document, passage) }
    }

    /// Resolves a reference. Hashes the passages of one record.
    ///
    /// # Errors
    /// If the record or the passage does not exist, or has changed.
    pub fn find_passage(&self, reference: PassageRef) -> Result<PassageId, LookupError> {
        let id = self.find_document(reference.document).ok_or(LookupError::DocumentNotFound)?;
        let document = &self.knowledge.documents[id.0 as usize];
        let mut duplicates: HashMap<&str, usize> = HashMap::new();
        let local = (0..).zip(document.passages()).find(|(_, passage)| {
            let text = document.passage_text(passage);
            let count = duplicates.entry(text).or_default();
            *count += 1;
            hash_passage(document, text, *count - 1) == reference.passage
        });
        let (local, _): (u32, _) = local.ok_or(LookupError::PassageNotFound(id))?;
        Ok(PassageId(self.first_passage(id).0 + local))
    }

    /// The record with this key.
    pub fn find_document(&self, key: u64) -> Option<DocumentId> {
        self.keys.find(key)
    }

    /// The document with this name, or the first one of the file at this path.
    pub fn find_document_by_name(&self, name: &str) -> Option<DocumentId> {
        self.records().find_documents(name).next()
    }

    /// The name of the document that an answer quotes first; `None` if the question is not answered.
    pub fn first_quoted_name(&self, answer: &Answer) -> Option<String> {
        let first = answer.quotes.first().filter(|_| answer.outcome.is_answer())?;
        Some(self.passage(first.passage).0.name().into_owned())
    }

    /// The first passage of a record.
    pub fn first_passage(&self, document: DocumentId) -> PassageId {
        PassageId(self.index.passage_range(document).start)
    }
}

/// The key of a passage.
fn passage_key(document: &Document, passage: &Passage) -> u64 {
    let text = document.passage_text(passage);
    let previous = document.passages().iter().take_while(|p| p.span().start < passage.span().start);
    let same_length = previous.filter(|p| p.span().len() == passage.span().len());
    let duplicates = same_length.filter(|p| document.passage_text(p) == text).count();
    hash_passage(document, text, duplicates)
}

/// The key of a passage of this text; `duplicates` passages before it have the same text.
fn hash_passage(document: &Document, text: &str, duplicates: usize) -> u64 {
    fnv1a(&[document.name().as_bytes(), text.as_bytes(), &duplicates.to_le_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::{ignore_progress, load_folder};
    use crate::formats::Limits;

    fn snapshot(files: &[(&str, &str)]) -> Snapshot {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("it is writable");
        }
        let knowledge = load_folder(folder.path(), &Limits::default(), &ignore_progress);
        Snapshot::build(knowledge, 1).expect("the records can be read")
    }

    /// Checks that every passage is found by its reference.
    fn check(files: &[(&str, &str)]) -> Snapshot {
        let snapshot = snapshot(files);
        for number in 0..snapshot.passage_count() {
            let id = PassageId(u32::try_from(number).expect("few"));
            assert_eq!(snapshot.find_passage(snapshot.passage_ref(id)), Ok(id));
        }
        snapshot
    }

    #[test]
    fn references_survive_a_reload() {
        let old = check(&[("a.md", "# A\n\nMột.\n\nHai.\n\nMột.\n"), ("b.md", "# B\n\nMột.\n")]);
        let reference = |passage| old.passage_ref(PassageId(passage));
        let new = check(&[("0.md", "# 0\n\nMột.\n"), ("a.md", "# A\n\nHai.\n\nMột.\n\nBa.\n")]);
        let text = |id| new.passage(id).0.passage_text(new.passage(id).1).to_owned();
        assert_eq!(new.find_passage(reference(1)).map(text), Ok("Một.".to_owned()));
        assert_eq!(new.find_passage(reference(2)).map(text), Ok("Hai.".to_owned()));
        assert_eq!(
            new.find_passage(reference(3)),
            Err(LookupError::PassageNotFound(DocumentId(1))),
            "there is no second one"
        );
        assert_eq!(new.find_passage(reference(5)), Err(LookupError::DocumentNotFound));
    }
}
