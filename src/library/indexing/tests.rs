//! Records that come, change and go in any order are answered from as if they had come at once.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::answer::{Answer, Question};
use crate::archive::{Archive, Entry};
use crate::library::Snapshot;
use crate::records::read_file;

/// An index of two segments comes about with few records, and with many changes of them.
const EARLY: MergePolicy = MergePolicy { least: 4, larger: 1 };

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

/// A file, and what it says from now on; none where it is taken out.
type Change = (String, Option<String>);

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

fn change() -> impl Strategy<Value = Change> {
    (0..9, prop::option::weighted(0.75, text())).prop_map(|(number, text)| {
        let ending = if number % 3 == 0 { "txt" } else { "md" };
        (format!("{number}.{ending}"), text)
    })
}

/// Changes of a folder, and whether a restart follows.
fn steps() -> impl Strategy<Value = Vec<(Vec<Change>, bool)>> {
    vec((vec(change(), 1..5), any::<bool>()), 2..7)
}

/// The document that is read of a file.
fn document(path: &str, text: &str) -> Option<Arc<Document>> {
    read_file(path, text.as_bytes(), &Limits::default()).documents.pop()
}

/// A folder as it is loaded again and again.
struct Loaded {
    indexes: Indexes,
    manifest: Manifest,
    knowledge: Knowledge,
    index: Index,
}

impl Loaded {
    fn new(indexes: Indexes) -> Self {
        let (manifest, knowledge) = (Manifest::default(), Knowledge::default());
        Self { indexes, manifest, knowledge, index: Index::build(&[]).expect("there is memory for nothing") }
    }

    fn as_before(&self) -> Before<'_> {
        Before { manifest: &self.manifest, knowledge: &self.knowledge, index: &self.index }
    }

    fn change(&mut self, changes: &[Change]) {
        let mut documents: BTreeMap<String, Arc<Document>> =
            self.knowledge.documents.iter().map(|document| (document.path.clone(), document.clone())).collect();
        for (path, text) in changes {
            documents.remove(path);
            self.manifest.remove(path);
            if let Some((text, document)) = text.as_ref().and_then(|text| Some((text, document(path, text)?))) {
                documents.insert(path.clone(), document);
                self.manifest.put(Entry::of(path, text.as_bytes()));
            }
        }
        let mut documents: Vec<_> = documents.into_values().collect();
        let indexed = indexed(&mut documents, Some(&self.as_before()), Some(&self.indexes), EARLY);
        self.index = indexed.expect("the folder is writable");
        self.knowledge.documents = documents;
    }

    fn restart(&mut self) {
        keep(&self.as_before(), &self.indexes, &Limits::default()).expect("the folder is writable");
        let opened = opened(&self.indexes, &Limits::default()).expect("it was just kept");
        assert_eq!(opened.manifest, self.manifest);
        (self.knowledge, self.index) = (opened.knowledge, opened.index);
    }

    fn snapshot(&self) -> Snapshot {
        let knowledge = Knowledge { documents: self.knowledge.documents.clone(), ..Knowledge::default() };
        Snapshot::of(knowledge, 1, self.index.clone())
    }
}

/// All that an answer says, wherever its passages are numbered.
fn told(snapshot: &Snapshot, answer: &Answer) -> String {
    let place = |passage| {
        let (document, passage) = snapshot.place(passage);
        format!("{} {:?}", document.path, passage.span())
    };
    let quotes = answer.quotes.iter();
    let quotes: Vec<_> =
        quotes.map(|q| format!("{} {:?} {:?} {}", place(q.passage), q.span, q.highlights, q.score)).collect();
    let passages = answer.passages.iter();
    let passages: Vec<_> = passages.map(|p| format!("{} {:?} {}", place(p.passage), p.span, p.score)).collect();
    let (understood, whole) = (&answer.understood, &answer.whole);
    format!("{} {understood:?} {whole:?}\n{quotes:#?}\n{passages:#?}", answer.confidence)
}

fn asked(text: &str, document: Option<&String>) -> Question {
    Question { document: document.cloned(), ..Question::new(text) }
}

/// The same records, indexed at once.
fn at_once(texts: &BTreeMap<String, String>) -> Snapshot {
    let documents: Vec<_> = texts.iter().filter_map(|(path, text)| document(path, text)).collect();
    let index = Index::build(&documents).expect("there is memory for a few records");
    Snapshot::of(Knowledge { documents, ..Knowledge::default() }, 1, index)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_came_bit_by_bit_answers_as_if_it_had_come_at_once(steps in steps()) {
        let data = tempfile::tempdir()?;
        let archive = Archive::open(data.path().to_owned(), 1).expect("it is writable");
        let (mut loaded, mut texts) = (Loaded::new(archive.indexes()), BTreeMap::new());
        for (changes, restart) in steps {
            loaded.change(&changes);
            // A library has records.
            if restart && !loaded.knowledge.documents.is_empty() {
                loaded.restart();
            }
            for (path, text) in changes {
                match text {
                    Some(text) => texts.insert(path, text),
                    None => texts.remove(&path),
                };
            }
        }
        let (bit_by_bit, at_once) = (loaded.snapshot(), at_once(&texts));
        let within = texts.keys().next();
        for question in QUESTIONS.iter().flat_map(|text| [asked(text, None), asked(text, within)]) {
            let [now, then] = [&bit_by_bit, &at_once].map(|snapshot| told(snapshot, &snapshot.answer(&question)));
            prop_assert_eq!(now, then, "{}", question.text);
        }
    }
}
