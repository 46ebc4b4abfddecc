//! One state of the records: what was read, what is searched, what may be suggested.

use super::LoadError;
use super::suggestions::Suggestions;
use crate::answer::{Answer, Lexicon, Outcome, Question, Records};
use crate::index::{DocumentId, Index, PassageId};
use crate::knowledge::{Document, Knowledge, Manifest, Passage};

/// One state of the records, whole and unchanging.
pub struct Snapshot {
    pub knowledge: Knowledge,
    /// 1 for the first, one more with each that came to answer.
    pub generation: u64,
    /// The files that it was read from; empty where nobody will ask.
    pub manifest: Manifest,
    pub(super) index: Index,
    pub(super) lexicon: Lexicon,
    pub(super) places: Vec<(DocumentId, usize)>,
    pub(super) suggestions: Suggestions,
}

impl Snapshot {
    /// Indexes what was read.
    ///
    /// # Errors
    /// Where not one record could be read, or the index not built.
    pub fn build(knowledge: Knowledge, generation: u64) -> Result<Self, LoadError> {
        if knowledge.documents.is_empty() {
            return Err(LoadError::Empty { problems: knowledge.problems });
        }
        let index = Index::build(&knowledge.documents)?;
        let places = (0u32..)
            .zip(&knowledge.documents)
            .flat_map(|(i, d)| (0..d.passages.len()).map(move |local| (DocumentId(i), local)))
            .collect();
        let lexicon = Lexicon::new(&knowledge.glossary);
        let (manifest, suggestions) = (Manifest::default(), Suggestions::default());
        Ok(Self { knowledge, generation, manifest, index, lexicon, places, suggestions })
    }

    /// Answers from this snapshot alone. An index that cannot be read answers nothing, and says
    /// so in the log.
    pub fn answer(&self, question: &Question) -> Answer {
        self.records().answer(question).unwrap_or_else(|error| {
            tracing::error!(%error, "the index could not be searched");
            Answer {
                outcome: Outcome::NotFound(Vec::new()),
                understood: None,
                confidence: 0.0,
                passages: Vec::new(),
                whole: None,
            }
        })
    }

    /// What questions are answered from.
    pub fn records(&self) -> Records<'_> {
        Records {
            documents: &self.knowledge.documents,
            index: &self.index,
            lexicon: &self.lexicon,
            places: &self.places,
        }
    }

    /// Where a passage stands. Ids are of this snapshot alone.
    pub fn place(&self, id: PassageId) -> (&Document, &Passage) {
        let (document, local) = self.places[id.0 as usize];
        let document = &self.knowledge.documents[document.0 as usize];
        (document, &document.passages[local])
    }

    pub fn passages(&self) -> usize {
        self.places.len()
    }
}
