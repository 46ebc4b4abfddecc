//! One meeting in every format: the same passages and the same answers.
//!
//! The minutes were exported from one text by LibreOffice (DOCX, and PDF with page headers) and a browser (a
//! saved page with menus, a printed PDF). The recording has the forms that Teams, Zoom, Google Meet and
//! transcription programs write.

use std::path::{Path, PathBuf};

use bienban::answer::Question;
use bienban::archive::{ignore_progress, load_folder};
use bienban::formats::Limits;
use bienban::library::Snapshot;
use bienban::records::{Document, Knowledge, PassageKind};
use bienban::render::locator::format_locator;
use bienban::render::texts::Language;

/// Loads a record alone, from a file whose name begins with its date.
fn load_record(path: &str) -> Knowledge {
    let source: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/records").join(path);
    let name = path.rsplit('/').next().expect("a path has a name");
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    std::fs::copy(source, folder.path().join(format!("2025-06-14_{name}"))).expect("the record is there");
    let knowledge = load_folder(folder.path(), &Limits::default(), &ignore_progress);
    assert_eq!((knowledge.documents.len(), knowledge.problems.as_slice()), (1, [].as_slice()), "{path}");
    knowledge
}

fn passages(document: &Document) -> Vec<(PassageKind, &str, &str)> {
    let visible = document.passages().iter().filter(|p| p.kind != PassageKind::Noise);
    visible.map(|p| (p.kind, document.section(p), document.passage_text(p))).collect()
}

/// Returns the text of the first quote and its locator; empty strings if there is no answer.
fn ask(snapshot: &Snapshot, question: &str) -> (String, String) {
    let answer = snapshot.answer(&Question::new(question));
    let quotes = &answer.quotes;
    if !answer.outcome.is_answer() {
        return Default::default();
    }
    let (document, passage) = snapshot.passage(quotes[0].passage);
    let span = quotes[0].span.clone();
    (document.slice(span.clone()).to_owned(), format_locator(document, passage, span.start, Language::Vietnamese))
}

const QUESTIONS: [(&str, &str); 6] = [
    ("ai chủ trì cuộc họp?", "Bà Quản Thị Ngà"),
    ("vì sao tiền hút bùn cao hơn năm ngoái", "cây đổ"),
    ("cuoi quy quy con bao nhieu tien", "11.775.000"),
    ("camera đầu ngõ hỏng vì sao", "chuột cắn dây"),
    ("thay bóng đèn ngõ hết bao nhiêu", "3.150.000"),
    ("họp lần sau vào hôm nào", "13 tháng 9"),
];

#[test]
fn minutes_are_the_same_in_every_format() {
    let reference = load_record("minutes/minutes.md");
    let expected = passages(&reference.documents[0]);
    assert_eq!(expected.len(), 31);
    for path in ["minutes.docx", "minutes.html", "minutes.pdf", "browser.pdf", "minutes.txt"] {
        let found = load_record(&format!("minutes/{path}"));
        let document = &found.documents[0];
        let same_metadata = |expected: &Document| {
            (document.title == expected.title, document.date == expected.date, document.chair == expected.chair)
        };
        assert_eq!(same_metadata(&reference.documents[0]), (true, true, true), "{path}");
        assert_eq!(document.attendees, reference.documents[0].attendees, "{path}");
        let mut found = passages(document);
        if path == "minutes.txt" {
            // Plain text has no tables; their rows are list items.
            found.iter_mut().filter(|p| p.2.contains(" | ")).for_each(|p| p.0 = PassageKind::Row);
        }
        assert_eq!(found, expected, "{path}");
    }
}

#[test]
fn minutes_answer_alike_in_every_format() {
    let mut locators = Vec::new();
    for path in ["minutes.md", "minutes.docx", "minutes.html", "minutes.pdf", "browser.pdf", "minutes.txt"] {
        let snapshot = Snapshot::build(load_record(&format!("minutes/{path}")), 1).expect("it is one record");
        for (question, expected) in QUESTIONS {
            let (quote, locator) = ask(&snapshot, question);
            assert!(quote.contains(expected), "{path}: {question}: {quote}");
            locators.push(format!("{path}: {question} {locator}"));
        }
    }
    insta::assert_snapshot!(locators.join("\n"));
}

#[test]
fn a_recording_is_the_same_in_every_export() {
    let turns = |document: &Document| -> Vec<(Option<String>, String)> {
        let turns = document.passages().iter().filter(|p| p.kind == PassageKind::Turn);
        turns.map(|p| (document.speaker(p).map(str::to_owned), document.passage_text(p).to_owned())).collect()
    };
    let reference = load_record("spoken/recording.vtt");
    let expected = turns(&reference.documents[0]);
    assert_eq!(expected.len(), 5);
    let mut locators = Vec::new();
    for path in
        ["recording.vtt", "teams.vtt", "zoom.vtt", "recording.srt", "whisper.json", "meet.txt", "zoom.txt", "teams.txt"]
    {
        let found = load_record(&format!("spoken/{path}"));
        assert_eq!(turns(&found.documents[0]), expected, "{path}");
        assert_eq!(found.documents[0].date, reference.documents[0].date, "{path}");
        let snapshot = Snapshot::build(found, 1).expect("it is one record");
        for (question, expected) in [
            ("xe phải vào hai lượt vì sao", "kẹt cây đổ"),
            ("quỹ còn bao nhiêu", "mười một triệu bảy trăm bảy mươi lăm nghìn đồng"),
            ("mua gương cầu đường kính bao nhiêu", "tám mươi phân"),
        ] {
            let (quote, locator) = ask(&snapshot, question);
            assert!(quote.contains(expected), "{path}: {question}: {quote}");
            locators.push(format!("{path}: {question} {locator}"));
        }
    }
    insta::assert_snapshot!(locators.join("\n"));
}
