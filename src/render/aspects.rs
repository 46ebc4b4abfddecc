//! The names of a meeting's aspects, and whether its record covers them.

use super::texts::Language;
use crate::index::DocumentId;
use crate::library::Snapshot;
use crate::text::aspects::Aspect;

/// Returns an aspect's name, which is also the label of its button.
pub fn aspect_name(aspect: Aspect, language: Language) -> &'static str {
    let texts = language.texts();
    match aspect {
        Aspect::Decisions => texts.decisions,
        Aspect::Tasks => texts.tasks,
        Aspect::Figures => texts.figures,
        Aspect::Speakers => texts.speakers,
        Aspect::Extract => texts.extract,
    }
}

/// Whether a meeting's record has at least one sentence for an aspect.
pub fn has_aspect(snapshot: &Snapshot, document: DocumentId, aspect: Aspect) -> bool {
    !snapshot.records().find_aspect_quotes(document, aspect).is_empty()
}
