//! The names of a meeting's aspects, and whether a meeting has them.

use super::texts::Language;
use crate::index::DocumentId;
use crate::library::Snapshot;
use crate::text::aspects::Aspect;

/// Returns an aspect's name.
pub fn name(aspect: Aspect, language: Language) -> &'static str {
    let texts = language.texts();
    match aspect {
        Aspect::Decisions => texts.decisions,
        Aspect::Tasks => texts.tasks,
        Aspect::Figures => texts.figures,
        Aspect::Speakers => texts.speakers,
        Aspect::Extract => texts.extract,
    }
}

/// Whether a meeting's record has a sentence of an aspect.
pub fn has(snapshot: &Snapshot, document: DocumentId, aspect: Aspect) -> bool {
    !snapshot.records().aspect(document, aspect).is_empty()
}
