//! An index that grew by any series of changes answers like one that was built at once.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::answer::{Answer, Lexicon, Question};
use crate::archive::{Archive, ManifestEntry, RecordsFolder};
use crate::library::Snapshot;
use crate::records::{Glossary, read_file};

/// A policy with which few records, and many changes of them, make an index of two segments.
const EAGER: MergePolicy = MergePolicy { min_passages: 4, min_ratio: 1 };

/// Without a glossary. Built once: parsing the word lists takes much of a test's time.
static LEXICON: LazyLock<Arc<Lexicon>> = LazyLock::new(|| Arc::new(Lexicon::new(&Glossary::default())));

const QUESTIONS: [&str; 9] = [
    "ai giữ quỹ của tổ Kháng?",
    "ai giu quy cua to Khang?",
    "quỹ còn bao nhiêu tiền?",
    "họp ngày 2/8 quyết định gì về trại hè?",
    "trai he do ai phu trach",
    "ông Tuyết nói gì về hội phí",
    "giao cho ai việc gì?",
    "qũy của chi hội Hòa",
    "hoij phis cuar tổ",
];

/// The path of a file, and its new text; `None` if it is removed.
type FileEdit = (String, Option<String>);

fn line() -> impl Strategy<Value = String> {
    let word = select(vec![
        "quỹ", "hội", "họp", "hợp", "tổ", "chi hội", "hội phí", "trại hè", "phụ trách", "giữ", "nộp", "thu", "chi",
        "5.000 đồng", "27", "ông", "bà", "Kháng", "Tuyết", "Hòa", "quyết định", "giao", "cần", "tiền", "ngày 2/8/2024",
        "quy", "khang", "camera", "sân", "đề nghị", "thống nhất", "đã", "không", "vì", "mưa",
    ]);
    let begin = select(vec!["", "", "- ", "## ", "Kết luận: ", "An: ", "Ông Tuyết (thủ quỹ): ", "| tổ | "]);
    (begin, vec(word, 2..9)).prop_map(|(begin, words)| format!("{begin}{}.", words.join(" ")))
}

fn text() -> impl Strategy<Value = String> {
    let head = select(vec![
        "# Họp tổ Hòa\n\n",
        "# Họp chi hội ngày 2/8/2024\n\n",
        "---\ntitle: Họp ban đại diện\ndate: 2024-08-02\nattendees: [Bà Tuyết (thủ quỹ), Kháng]\n---\n",
        "",
    ]);
    (head, vec(line(), 1..9)).prop_map(|(head, lines)| format!("{head}{}\n", lines.join("\n\n")))
}

fn edit() -> impl Strategy<Value = FileEdit> {
    (0..9, prop::option::weighted(0.75, text())).prop_map(|(number, text)| {
        let extension = if number % 3 == 0 { "txt" } else { "md" };
        (format!("{number}.{extension}"), text)
    })
}

/// Edits of a folder, and whether a restart follows.
fn steps() -> impl Strategy<Value = Vec<(Vec<FileEdit>, bool)>> {
    vec((vec(edit(), 1..5), any::<bool>()), 2..7)
}

/// Reads the document of a file.
fn document(path: &str, text: &str) -> Option<Arc<Document>> {
    read_file(path, text.as_bytes(), &Limits::default()).documents.pop()
}

/// A records folder that is loaded again and again.
struct FolderFixture {
    folder: RecordsFolder,
    archive: Archive,
    limits: Limits,
    manifest: Manifest,
    knowledge: Knowledge,
    index: Index,
}

impl FolderFixture {
    fn new(archive: Archive) -> Self {
        let (manifest, knowledge) = (Manifest::default(), Knowledge::default());
        Self {
            folder: RecordsFolder::new(PathBuf::new()),
            archive,
            limits: Limits::default(),
            manifest,
            knowledge,
            index: Index::build(&[]).expect("an empty index can be built"),
        }
    }

    fn as_previous(&self) -> PreviousBuild<'_> {
        PreviousBuild { manifest: &self.manifest, knowledge: &self.knowledge, index: &self.index }
    }

    fn files(&self) -> RecordFiles<'_> {
        RecordFiles { folder: &self.folder, archive: &self.archive, limits: &self.limits }
    }

    fn apply(&mut self, edits: &[FileEdit]) {
        let mut documents: BTreeMap<String, Arc<Document>> =
            self.knowledge.documents.iter().map(|document| (document.path.clone(), document.clone())).collect();
        for (path, text) in edits {
            documents.remove(path);
            self.manifest.remove(path);
            if let Some((text, document)) = text.as_ref().and_then(|text| Some((text, document(path, text)?))) {
                documents.insert(path.clone(), document);
                self.manifest.insert(ManifestEntry::new(path, text.as_bytes()));
            }
        }
        let mut documents: Vec<_> = documents.into_values().collect();
        let storage = self.files().segment_storage(self.archive.index_store(), &self.manifest);
        let index = build_index(&mut documents, Some(&self.as_previous()), Some(&storage), EAGER);
        self.index = index.expect("the folder is writable");
        self.knowledge.documents = documents;
    }

    fn restart(&mut self) {
        let indexes = self.archive.index_store();
        save_index(&self.as_previous(), &indexes, &self.limits).expect("the folder is writable");
        let loaded = load_index(&indexes, &self.files()).expect("it was just saved");
        assert_eq!(loaded.manifest, self.manifest);
        (self.knowledge, self.index) = (loaded.knowledge, loaded.index);
    }

    fn snapshot(&self) -> Snapshot {
        let knowledge = Knowledge { documents: self.knowledge.documents.clone(), ..Knowledge::default() };
        Snapshot::from_index(knowledge, 1, self.index.clone(), LEXICON.clone())
    }
}

/// Describes an answer without the numbers of its passages.
fn describe(snapshot: &Snapshot, answer: &Answer) -> String {
    let locate = |passage| {
        let (document, passage) = snapshot.passage(passage);
        format!("{} {:?}", document.path, passage.span())
    };
    let quotes = answer.quotes.iter();
    let quotes: Vec<_> =
        quotes.map(|q| format!("{} {:?} {:?} {}", locate(q.passage), q.span, q.highlights, q.score)).collect();
    let passages = answer.passages.iter();
    let passages: Vec<_> = passages.map(|p| format!("{} {:?} {}", locate(p.passage), p.span, p.score)).collect();
    let (interpretation, aspect) = (&answer.interpretation, &answer.meeting_aspect);
    format!("{} {interpretation:?} {aspect:?}\n{quotes:#?}\n{passages:#?}", answer.confidence)
}

fn question(text: &str, document: Option<&String>) -> Question {
    Question { document: document.cloned(), ..Question::new(text) }
}

/// A snapshot of the records, indexed at once.
fn build_at_once(texts: &BTreeMap<String, String>) -> Snapshot {
    let documents: Vec<_> = texts.iter().filter_map(|(path, text)| document(path, text)).collect();
    let index = Index::build(&documents).expect("the records can be indexed");
    Snapshot::from_index(Knowledge { documents, ..Knowledge::default() }, 1, index, LEXICON.clone())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn incremental_indexes_answer_like_one_that_is_built_at_once(steps in steps()) {
        let data = tempfile::tempdir()?;
        let archive = Archive::open(data.path().to_owned(), 1).expect("it is writable");
        let (mut folder, mut texts) = (FolderFixture::new(archive), BTreeMap::new());
        for (edits, restart) in steps {
            folder.apply(&edits);
            // A library has records.
            if restart && !folder.knowledge.documents.is_empty() {
                folder.restart();
            }
            for (path, text) in edits {
                match text {
                    Some(text) => texts.insert(path, text),
                    None => texts.remove(&path),
                };
            }
        }
        let (incremental, at_once) = (folder.snapshot(), build_at_once(&texts));
        let path = texts.keys().next();
        for question in QUESTIONS.iter().flat_map(|text| [question(text, None), question(text, path)]) {
            let [found, expected] = [&incremental, &at_once].map(|snapshot| describe(snapshot, &snapshot.answer(&question)));
            prop_assert_eq!(found, expected, "{}", question.text);
        }
    }
}
