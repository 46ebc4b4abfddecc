//! The current snapshot, and its reload.
//!
//! Reading never waits: a question takes the snapshot as it stands and keeps it to its end. A
//! reload builds beside, and swaps only what is whole. One reload at a time; nothing that answers
//! ever takes its lock.

mod places;
mod suggestions;

pub use places::{Gone, Place, document_key, fnv1a};
pub use suggestions::{Suggestion, Suggestions};

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;

use crate::answer::{Answer, Lexicon, Outcome, Question, Records};
use crate::index::{DocumentId, Index, PassageId};
use crate::knowledge::{self, Document, Knowledge, Limits, Passage, Problem, unwatched};

/// One state of the records, whole and unchanging.
pub struct Snapshot {
    pub knowledge: Knowledge,
    /// 1 for the first, one more with each reload.
    pub generation: u64,
    index: Index,
    lexicon: Lexicon,
    places: Vec<(DocumentId, usize)>,
    suggestions: Suggestions,
}

/// Why there is no (new) snapshot. The old one goes on answering.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("Another reload is under way; ask again once it has reported.")]
    Busy,
    #[error("No record could be read from the knowledge folder. {}", listed(.problems))]
    Empty { problems: Vec<Problem> },
    #[error(transparent)]
    Index(#[from] crate::index::IndexError),
}

fn listed(problems: &[Problem]) -> String {
    match problems {
        [] => "Put minutes into it: Markdown, text, Word, PDF, HTML or subtitles.".to_owned(),
        some => some.iter().take(5).map(ToString::to_string).collect::<Vec<_>>().join("; "),
    }
}

/// What a reload did, by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    pub added: Vec<String>,
    pub changed: Vec<String>,
    pub removed: Vec<String>,
    pub unchanged: usize,
    pub documents: usize,
    pub passages: usize,
    pub problems: Vec<Problem>,
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
        Ok(Self { knowledge, generation, index, lexicon, places, suggestions: Suggestions::default() })
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

/// The snapshot that answers now.
pub struct Library {
    folder: PathBuf,
    limits: Limits,
    current: ArcSwap<Snapshot>,
    /// Set by the one reload under way; no question looks at it.
    reloading: AtomicBool,
}

/// The one reload under way, until it is run or dropped.
pub struct Reload {
    library: Arc<Library>,
}

impl Library {
    /// A library of what was read from `folder`, which each reload reads again.
    ///
    /// # Errors
    /// As [`Snapshot::build`].
    pub fn open(folder: PathBuf, limits: Limits, first: Knowledge) -> Result<Self, LoadError> {
        let current = ArcSwap::from_pointee(Snapshot::build(first, 1)?);
        Ok(Self { folder, limits, current, reloading: AtomicBool::new(false) })
    }

    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    /// Claims the reload: until it has run or is dropped, no other can begin.
    ///
    /// # Errors
    /// [`LoadError::Busy`] where another is under way.
    pub fn begin_reload(self: &Arc<Self>) -> Result<Reload, LoadError> {
        match self.reloading.swap(true, Ordering::AcqRel) {
            true => Err(LoadError::Busy),
            false => Ok(Reload { library: self.clone() }),
        }
    }
}

impl Reload {
    /// Reads the folder again, and swaps. Blocks its thread for as long as that takes.
    ///
    /// # Errors
    /// As [`Snapshot::build`]. The old snapshot stays.
    pub fn run(self) -> Result<Changes, LoadError> {
        let old = self.library.snapshot();
        let knowledge = knowledge::load(&self.library.folder, &self.library.limits, &unwatched);
        let new = Snapshot::build(knowledge, old.generation + 1)?;
        let changes = changes(&old, &new);
        self.library.current.store(Arc::new(new));
        Ok(changes)
    }
}

impl Drop for Reload {
    fn drop(&mut self) {
        self.library.reloading.store(false, Ordering::Release);
    }
}

fn changes(old: &Snapshot, new: &Snapshot) -> Changes {
    let by_path = |s: &Snapshot| -> BTreeMap<String, Document> {
        s.knowledge.documents.iter().map(|d| (d.path.clone(), d.clone())).collect()
    };
    let (before, after) = (by_path(old), by_path(new));
    let mut changes = Changes {
        removed: before.keys().filter(|path| !after.contains_key(*path)).cloned().collect(),
        documents: after.len(),
        passages: new.passages(),
        problems: new.knowledge.problems.clone(),
        ..Changes::default()
    };
    for (path, document) in &after {
        match before.get(path) {
            None => changes.added.push(path.clone()),
            Some(known) if known != document => changes.changed.push(path.clone()),
            Some(_) => changes.unchanged += 1,
        }
    }
    let (known, now) = (&old.knowledge, &new.knowledge);
    if known.glossary != now.glossary {
        changes.changed.push(knowledge::GLOSSARY.to_owned());
    }
    if known.golden != now.golden {
        changes.changed.push(knowledge::QUESTIONS.to_owned());
    }
    changes
}
