//! A snapshot: one state of the records, with their index and everything that is derived from them.
//!
//! A member who may see only some collections is served from a restricted snapshot: one of these collections
//! alone, with an index of its own. No answer, list, count, link or suggestion from it can reveal anything of
//! other records, and it answers as a bot with only these folders would.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Instant;

use super::error::LoadError;
use super::indexing::{MergePolicy, PreviousBuild, RecordFiles};
use super::keys::DocumentKeys;
use super::scope::{Scope, is_collection};
use super::suggestions::LazySuggestions;
use crate::answer::{Answer, Catalogue, Lexicon, Question, Records};
use crate::archive::{Archive, Manifest, RecordsFolder};
use crate::formats::Limits;
use crate::index::{Index, PassageId};
use crate::records::{Document, Knowledge, Passage};

/// One state of the records. Immutable.
pub struct Snapshot {
    pub knowledge: Knowledge,
    /// The number of the generation: 1 for the first, and one more than any before for each new one.
    pub generation: u64,
    /// When it was read and indexed.
    pub built_at: Instant,
    /// The files that it was read from; empty for a snapshot outside of a library.
    pub manifest: Manifest,
    pub(super) index: Index,
    /// Shared with the restricted snapshots, which have the same glossary.
    pub(super) lexicon: Arc<Lexicon>,
    pub(super) catalogue: Catalogue,
    pub(super) keys: DocumentKeys,
    pub(super) suggestions: LazySuggestions,
    /// `None` without an archive: then restricted snapshots are indexed in memory.
    pub(super) index_storage: Option<IndexStorage>,
    /// The restricted snapshots by scope, each built on first use.
    pub(super) restricted: Mutex<HashMap<Scope, LazySnapshot>>,
}

/// The storage and settings for the indexes of restricted snapshots.
#[derive(Debug, Clone)]
pub(super) struct IndexStorage {
    pub folder: RecordsFolder,
    pub archive: Archive,
    pub limits: Limits,
    pub policy: MergePolicy,
}

impl IndexStorage {
    pub fn files(&self) -> RecordFiles<'_> {
        RecordFiles { folder: &self.folder, archive: &self.archive, limits: &self.limits }
    }
}

/// A restricted snapshot, built once; concurrent callers wait for it. `None` if it could not be indexed.
pub(super) type LazySnapshot = Arc<OnceLock<Option<Arc<Snapshot>>>>;

impl Snapshot {
    /// Indexes records, in memory.
    ///
    /// # Errors
    /// If there are no records, or the index cannot be built.
    pub fn build(knowledge: Knowledge, generation: u64) -> Result<Self, LoadError> {
        if knowledge.documents.is_empty() {
            return Err(LoadError::NoRecords { problems: knowledge.problems });
        }
        let index = Index::build(&knowledge.documents)?;
        let lexicon = Lexicon::new(&knowledge.glossary).into();
        Ok(Self::from_index(knowledge, generation, index, lexicon))
    }

    /// A snapshot of records that are indexed already, with the lexicon of their glossary.
    pub(super) fn from_index(knowledge: Knowledge, generation: u64, index: Index, lexicon: Arc<Lexicon>) -> Self {
        let catalogue = Catalogue::new(&knowledge.documents, &index);
        let keys = DocumentKeys::new(&knowledge.documents);
        let (manifest, suggestions) = (Manifest::default(), LazySuggestions::default());
        let (built_at, restricted) = (Instant::now(), Mutex::default());
        Self {
            knowledge,
            generation,
            built_at,
            manifest,
            index,
            lexicon,
            catalogue,
            keys,
            suggestions,
            index_storage: None,
            restricted,
        }
    }

    /// The build that the next snapshot reuses.
    pub(super) fn as_previous(&self) -> PreviousBuild<'_> {
        PreviousBuild { manifest: &self.manifest, knowledge: &self.knowledge, index: &self.index }
    }

    /// The folders of its index's segments, without segments in memory.
    pub(super) fn folders(&self) -> impl Iterator<Item = PathBuf> {
        self.index.segments().filter_map(|segment| segment.folder()).map(Path::to_owned)
    }

    /// The collections with records in them or below them, the top-level ones first.
    pub fn collections(&self) -> Vec<String> {
        let mut folders = BTreeSet::new();
        for document in &self.knowledge.documents {
            let ends = document.path.match_indices('/').enumerate();
            folders.extend(ends.map(|(depth, (end, _))| (depth, document.path[..end].to_owned())));
        }
        folders.into_iter().map(|(_, folder)| folder).filter(|folder| is_collection(folder)).collect()
    }

    /// Answers a question from this snapshot alone. If the index cannot be read, logs that and returns an answer
    /// without quotes.
    pub fn answer(&self, question: &Question) -> Answer {
        self.records().answer(question).unwrap_or_else(|error| {
            tracing::error!(%error, "cannot search the index; the question gets no answer");
            Answer::not_found()
        })
    }

    /// The records in the form from which questions are answered.
    pub fn records(&self) -> Records<'_> {
        Records {
            documents: &self.knowledge.documents,
            index: &self.index,
            lexicon: &self.lexicon,
            catalogue: &self.catalogue,
        }
    }

    /// A passage and its document. Ids of another snapshot are meaningless here.
    pub fn passage(&self, id: PassageId) -> (&Document, &Passage) {
        let (document, local) = self.index.locate(id);
        let document = &self.knowledge.documents[document.0 as usize];
        (document, &document.passages()[local])
    }

    /// The records, newest first; those without a date last.
    pub fn newest_first(&self) -> impl ExactSizeIterator<Item = &Document> {
        self.catalogue.newest_first().iter().map(|id| &*self.knowledge.documents[id.0 as usize])
    }

    /// The number of passages.
    pub fn passage_count(&self) -> usize {
        self.index.passage_count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::{ignore_progress, load_folder};
    use crate::formats::Limits;

    fn check(whole: &Arc<Snapshot>, scope: &Scope, paths: &[&str], suggested: &[&str]) {
        let restricted = whole.restrict_to(scope).expect("it can be indexed");
        assert!(restricted.knowledge.documents.iter().map(|document| document.path.as_str()).eq(paths.iter().copied()));
        assert!(
            restricted.suggestions().iter().map(|one| one.question.as_str()).eq(suggested.iter().copied()),
            "{scope:?}"
        );
        assert!(Arc::ptr_eq(&restricted, &whole.restrict_to(scope).expect("it is there")), "it is built once");
    }

    #[test]
    fn records_outside_of_a_scope_do_not_exist() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let write = |path: &str, text: &str| {
            let file = folder.path().join(path);
            std::fs::create_dir_all(file.parent().expect("it is in a folder")).expect("it is writable");
            std::fs::write(file, text).expect("it is writable");
        };
        write("chung/a.md", "# Họp chung\n\nÔng An chủ trì cuộc họp chung.\n");
        write("kín/b.md", "# Họp kín\n\nBà Bình chủ trì cuộc họp kín.\n");
        write("chung /c.md", "# Họp riêng\n\nChị Chi chủ trì cuộc họp riêng.\n");
        write("chung\u{FEFF}/c.md", "# Họp riêng\n\nChị Chi chủ trì cuộc họp riêng.\n");
        let golden = |ask: &str, of: &str| format!("[[question]]\nask = \"{ask}\"\nsuggest = true\n{of}\n");
        let list = [
            golden("Ai chủ trì cuộc họp chung?", "quote = \"An\"\ndocument = \"chung/a.md\""),
            golden("Ai chủ trì cuộc họp kín?", "quote = \"Bình\"\ndocument = \"kín/b.md\""),
            golden("Ai chủ trì?", "quote = \"chủ trì\""),
        ];
        write("questions.toml", &list.concat());
        let whole = Snapshot::build(load_folder(folder.path(), &Limits::default(), &ignore_progress), 1)
            .expect("it can be read");
        let whole = Arc::new(whole);
        let all = ["Ai chủ trì cuộc họp chung?", "Ai chủ trì cuộc họp kín?", "Ai chủ trì?"];
        check(&whole, &Scope::All, &["chung /c.md", "chung/a.md", "chung\u{FEFF}/c.md", "kín/b.md"], &all);
        check(&whole, &Scope::from_folders(["chung"]), &["chung/a.md"], &all[..1]);
        check(&whole, &Scope::from_folders(["không có"]), &[], &[]);
        assert_eq!(whole.collections(), ["chung", "kín"], "a folder that looks like another one is no collection");
        let nothing = whole.restrict_to(&Scope::from_folders([])).expect("nothing can be indexed");
        assert!(!nothing.answer(&Question::new("Ai chủ trì cuộc họp kín?")).outcome.is_answer());
    }
}
