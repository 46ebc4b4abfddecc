//! One state of the records: what was read, what is searched, what may be suggested.
//!
//! Whoever may see some collections alone is given a snapshot of these, indexed by itself, in which
//! the others do not exist: no answer, list, count, link or suggestion made from it can tell of them,
//! and it answers as a bot would that had these folders alone.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Instant;

use super::error::LoadError;
use super::indexing::{Before, MergePolicy};
use super::keys::DocumentKeys;
use super::scope::Scope;
use super::suggestions::Suggestions;
use crate::answer::{Answer, Directory, Lexicon, Question, Records};
use crate::archive::{Archive, Manifest};
use crate::formats::Limits;
use crate::index::{Index, PassageId};
use crate::records::{Document, Knowledge, Passage};

/// One state of the records, whole and unchanging.
pub struct Snapshot {
    pub knowledge: Knowledge,
    /// 1 for the first, one more with each that came to answer.
    pub generation: u64,
    /// When it was read and indexed.
    pub built: Instant,
    /// The files that it was read from; empty where nobody will ask.
    pub manifest: Manifest,
    pub(super) index: Index,
    pub(super) lexicon: Lexicon,
    pub(super) directory: Directory,
    pub(super) keys: DocumentKeys,
    pub(super) suggestions: Suggestions,
    pub(super) shelf: Option<Shelf>,
    /// The snapshots of some collections alone that were asked for.
    pub(super) parts: Mutex<HashMap<Scope, Part>>,
}

/// Where the indexes of parts are kept, and how records are read and indexed.
#[derive(Debug, Clone)]
pub(super) struct Shelf {
    pub archive: Archive,
    pub limits: Limits,
    pub policy: MergePolicy,
}

/// Made once; whoever asks for it meanwhile waits.
pub(super) type Part = Arc<OnceLock<Option<Arc<Snapshot>>>>;

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
        Ok(Self::of(knowledge, generation, index))
    }

    /// What was read, and indexed already.
    pub(super) fn of(knowledge: Knowledge, generation: u64, index: Index) -> Self {
        let directory = Directory::new(&knowledge.documents, &index);
        let keys = DocumentKeys::of(&knowledge.documents);
        let lexicon = Lexicon::new(&knowledge.glossary);
        let (manifest, suggestions) = (Manifest::default(), Suggestions::default());
        let (built, parts) = (Instant::now(), Mutex::default());
        Self {
            knowledge,
            generation,
            built,
            manifest,
            index,
            lexicon,
            directory,
            keys,
            suggestions,
            shelf: None,
            parts,
        }
    }

    /// What the next one is made from.
    pub(super) fn as_before(&self) -> Before<'_> {
        Before { manifest: &self.manifest, knowledge: &self.knowledge, index: &self.index }
    }

    /// The folders that its index lies in, where it does.
    pub(super) fn folders(&self) -> impl Iterator<Item = PathBuf> {
        self.index.segments().filter_map(|segment| segment.folder()).map(Path::to_owned)
    }

    /// Its collections: every folder that holds a record, those nearest to the top first.
    pub fn collections(&self) -> Vec<String> {
        let mut folders = BTreeSet::new();
        for document in &self.knowledge.documents {
            let ends = document.path.match_indices('/').enumerate();
            folders.extend(ends.map(|(depth, (end, _))| (depth, document.path[..end].to_owned())));
        }
        folders.into_iter().map(|(_, folder)| folder).collect()
    }

    /// Answers from this snapshot alone. An index that cannot be read answers nothing, and says
    /// so in the log.
    pub fn answer(&self, question: &Question) -> Answer {
        self.records().answer(question).unwrap_or_else(|error| {
            tracing::error!(%error, "the index could not be searched");
            Answer::nothing()
        })
    }

    /// What questions are answered from.
    pub fn records(&self) -> Records<'_> {
        Records {
            documents: &self.knowledge.documents,
            index: &self.index,
            lexicon: &self.lexicon,
            directory: &self.directory,
        }
    }

    /// Where a passage stands. Ids are of this snapshot alone.
    pub fn place(&self, id: PassageId) -> (&Document, &Passage) {
        let (document, local) = self.index.place(id);
        let document = &self.knowledge.documents[document.0 as usize];
        (document, &document.passages()[local])
    }

    /// The records, newest first; those without a day last.
    pub fn newest_first(&self) -> impl ExactSizeIterator<Item = &Document> {
        self.directory.newest_first().iter().map(|id| &*self.knowledge.documents[id.0 as usize])
    }

    pub fn passages(&self) -> usize {
        self.index.passages()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::{load, unwatched};
    use crate::formats::Limits;

    fn check(whole: &Arc<Snapshot>, scope: &Scope, paths: &[&str], suggested: &[&str]) {
        let seen = whole.seen(scope).expect("it can be indexed");
        assert!(seen.knowledge.documents.iter().map(|document| document.path.as_str()).eq(paths.iter().copied()));
        assert!(seen.suggestions().iter().map(|one| one.question.as_str()).eq(suggested.iter().copied()), "{scope:?}");
        assert!(Arc::ptr_eq(&seen, &whole.seen(scope).expect("it is there")), "it is made once");
    }

    #[test]
    fn what_is_not_seen_is_not_there() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let write = |path: &str, text: &str| {
            let file = folder.path().join(path);
            std::fs::create_dir_all(file.parent().expect("it is in a folder")).expect("it is writable");
            std::fs::write(file, text).expect("it is writable");
        };
        write("chung/a.md", "# Họp chung\n\nÔng An chủ trì cuộc họp chung.\n");
        write("kín/b.md", "# Họp kín\n\nBà Bình chủ trì cuộc họp kín.\n");
        let golden = |ask: &str, of: &str| format!("[[question]]\nask = \"{ask}\"\nsuggest = true\n{of}\n");
        let list = [
            golden("Ai chủ trì cuộc họp chung?", "quote = \"An\"\ndocument = \"chung/a.md\""),
            golden("Ai chủ trì cuộc họp kín?", "quote = \"Bình\"\ndocument = \"kín/b.md\""),
            golden("Ai chủ trì?", "quote = \"chủ trì\""),
        ];
        write("questions.toml", &list.concat());
        let whole = Snapshot::build(load(folder.path(), &Limits::default(), &unwatched), 1).expect("it can be read");
        let whole = Arc::new(whole);
        let all = ["Ai chủ trì cuộc họp chung?", "Ai chủ trì cuộc họp kín?", "Ai chủ trì?"];
        check(&whole, &Scope::All, &["chung/a.md", "kín/b.md"], &all);
        check(&whole, &Scope::only(["chung"]), &["chung/a.md"], &all[..1]);
        check(&whole, &Scope::only(["không có"]), &[], &[]);
        assert_eq!(whole.collections(), ["chung", "kín"]);
        let nothing = whole.seen(&Scope::only([])).expect("nothing can be indexed");
        assert!(!nothing.answer(&Question::new("Ai chủ trì cuộc họp kín?")).outcome.is_answer());
    }
}
